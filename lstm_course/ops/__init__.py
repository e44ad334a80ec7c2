"""Elementwise functions, softmax and cross-entropy, each with its derivative.

Taught in notebooks 01 (pointwise operations), 02 (sigmoid and tanh), 11 (derivatives),
12 (softmax and cross-entropy) and 21 (CTC).
"""

from lstm_course.ops.activations import sigmoid, sigmoid_derivative, tanh, tanh_derivative
from lstm_course.ops.arrays import as_float, pointwise_add, pointwise_multiply, require_finite
from lstm_course.ops.ctc import ctc_collapse, ctc_loss
from lstm_course.ops.losses import cross_entropy, cross_entropy_backward, log_softmax, softmax

__all__ = [
    "as_float",
    "cross_entropy",
    "cross_entropy_backward",
    "ctc_collapse",
    "ctc_loss",
    "log_softmax",
    "pointwise_add",
    "pointwise_multiply",
    "require_finite",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "tanh",
    "tanh_derivative",
]
