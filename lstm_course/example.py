"""The one set of numbers that the lessons work through by hand: D = 4 inputs, H = 3 units.

Every weight is a multiple of ½, so that each sum can be done in the head. The cell state
is [4 5 6] at the start; in the first step the forget gate is half open and leaves
[2 2.5 3]; in the second it nearly empties the first unit.

Used from notebook 01 on; taught as a whole in notebook 09 and differentiated in 11.
"""

from typing import NamedTuple

import numpy as np

from lstm_course.cells import LSTMParams

__all__ = ["WorkedExample", "worked_example"]

# One gate a block, [h_prev, x_t] across: three columns for h_prev, then four for x_t.
_GATE_MATRICES = {
    "i": [
        [0, 0, 1, 0, -1, 0, 0.5],
        [0, 0.5, 0.5, 0.5, 1, -1, 0],
        [0, 0, 0.5, 0, -1, 1, 1],
    ],
    "f": [
        [0, 0, 1, -0.5, 0, -0.5, 1],
        [-1, -0.5, 0.5, 0, 0.5, -0.5, 0],
        [0, 1, 0, 0, 0, 0, 0],
    ],
    "g": [
        [-1, -0.5, -1, 0, 0, -1, 0],
        [-0.5, -1, -0.5, 0, -1, 1, 0.5],
        [0.5, 0.5, -1, 0.5, -1, 0, -0.5],
    ],
    "o": [
        [0, 1, 0, 1, -1, -1, 0.5],
        [1, 0, 0, 1, -0.5, 0.5, -0.5],
        [0.5, 0, -0.5, 0, 0, 1, -0.5],
    ],
}
_BIASES = {"i": [0, -1, -0.5], "f": [-1, 1, 0], "g": [0, -1, -0.5], "o": [-1, -0.5, -1]}


class WorkedExample(NamedTuple):
    """Two inputs, a start state and the weights of one LSTM cell.

    xs : ndarray of shape (2, 4); h0, c0 : ndarray of shape (3,); params : LSTMParams.
    """

    xs: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    params: LSTMParams


def worked_example():
    """Give the lessons' numbers, as fresh float64 arrays.

    Returns
    -------
    WorkedExample

    Examples
    --------
    >>> from lstm_course import cells
    >>> xs, h0, c0, params = worked_example()
    >>> trace = cells.lstm_step_trace(xs[0], h0, c0, params)
    >>> trace.f, trace.f * c0
    (array([0.5, 0.5, 0.5]), array([2. , 2.5, 3. ]))
    >>> trace.z_g, trace.z_o
    (array([ 1. , -1. ,  0.5]), array([ 2.,  0., -2.]))
    """
    W = np.vstack([_GATE_MATRICES[gate] for gate in "ifgo"]).astype(np.float64)  # (12, 7)
    b = np.concatenate([_BIASES[gate] for gate in "ifgo"]).astype(np.float64)  # (12,)
    params = LSTMParams(W_ih=W[:, 3:].copy(), W_hh=W[:, :3].copy(), b=b)
    xs = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]])
    return WorkedExample(xs, np.array([1.0, 0.0, -1.0]), np.array([4.0, 5.0, 6.0]), params)
