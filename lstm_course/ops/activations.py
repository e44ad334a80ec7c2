"""Sigmoid and tanh, and their derivatives in terms of their own output."""

import numpy as np

from lstm_course.ops.arrays import as_float


def sigmoid(x):
    """Squash any real number into (0, 1): σ(x) = 1 / (1 + exp(−x)).

    Computed from exp(−|x|), which never overflows, so both tails are accurate.

    Parameters
    ----------
    x : array_like of shape (...)

    Returns
    -------
    ndarray of shape (...)
        In (0, 1); rounding reaches 1.0 from about x = 37 on in float64.
        float32 stays float32.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    x = as_float(x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_derivative(s):
    """Give σ′ from the sigmoid's own output: dσ/dx = s (1 − s), where s = σ(x).

    Parameters
    ----------
    s : array_like of shape (...)
        What `sigmoid` returned, in [0, 1]; not the pre-activation.

    Returns
    -------
    ndarray of shape (...)
        In [0, 1/4].

    Examples
    --------
    >>> sigmoid_derivative(0.5)
    np.float64(0.25)
    """
    s = as_float(s)
    return s * (1 - s)


def tanh(x):
    """Squash any real number into (−1, 1): tanh(x) = 2 σ(2x) − 1.

    Parameters
    ----------
    x : array_like of shape (...)

    Returns
    -------
    ndarray of shape (...)

    Examples
    --------
    >>> tanh([4, 5, 6]).round(5)
    array([0.99933, 0.99991, 0.99999])
    """
    return np.tanh(as_float(x))


def tanh_derivative(t):
    """Give tanh′ from its own output: dtanh/dx = 1 − t², where t = tanh(x).

    Parameters
    ----------
    t : array_like of shape (...)
        What `tanh` returned, in [−1, 1]; not the pre-activation.

    Returns
    -------
    ndarray of shape (...)
        In [0, 1].

    Examples
    --------
    >>> tanh_derivative([0.0, 0.5])
    array([1.  , 0.75])
    """
    t = as_float(t)
    return 1 - t * t
