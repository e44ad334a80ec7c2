"""One time step: the plain RNN and the LSTM, forward and backward.

A step works on one example (arrays of shape (D,), (H,)) or on any batch of them
((..., D), (..., H)). Gates are stored in the order of `GATES`, which is PyTorch's.

Taught in notebooks 03 (parameters), 04 (`rnn_step`), 06–09 (`lstm_step`), 11 (backward)
and 22 (relatives and successors: `variants`, `after`, `scan`, `sequences`).
"""

from lstm_course.cells.backward import lstm_step_backward, rnn_step_backward
from lstm_course.cells.params import (
    GATES,
    LSTMParams,
    RNNParams,
    check_params,
    count_parameters,
    gate_matrix,
    init_lstm,
    init_rnn,
    reorder_gates,
    split_gates,
)
from lstm_course.cells.steps import LSTMTrace, lstm_step, lstm_step_trace, rnn_step

__all__ = [
    "GATES",
    "LSTMParams",
    "LSTMTrace",
    "RNNParams",
    "check_params",
    "count_parameters",
    "gate_matrix",
    "init_lstm",
    "init_rnn",
    "lstm_step",
    "lstm_step_backward",
    "lstm_step_trace",
    "reorder_gates",
    "rnn_step",
    "rnn_step_backward",
    "split_gates",
]
