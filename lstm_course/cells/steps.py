"""One step forward."""

from typing import NamedTuple

import numpy as np

from lstm_course import ops
from lstm_course.cells.params import check_params, split_gates


class LSTMTrace(NamedTuple):
    """Everything that one LSTM step computes: what the backward step and the pictures read.

    x_t (..., D); z (..., 4H), before the nonlinearity; all others (..., H).
    """

    x_t: np.ndarray
    h_prev: np.ndarray
    c_prev: np.ndarray
    z: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray
    tanh_c: np.ndarray
    h: np.ndarray

    @property
    def z_i(self):
        """The input gate before its sigmoid, (..., H)."""
        return split_gates(self.z)[0]

    @property
    def z_f(self):
        """The forget gate before its sigmoid, (..., H)."""
        return split_gates(self.z)[1]

    @property
    def z_g(self):
        """The candidate before its tanh, (..., H)."""
        return split_gates(self.z)[2]

    @property
    def z_o(self):
        """The output gate before its sigmoid, (..., H)."""
        return split_gates(self.z)[3]


def check_step(x_t, params, blocks, **states):
    """Return x_t and the states as arrays that fit the weights, or say what does not."""
    D, H = check_params(params, blocks)
    x_t = ops.require_finite("x_t", np.asarray(x_t))
    if x_t.ndim == 0 or x_t.shape[-1] != D:
        got = x_t.shape[-1] if x_t.ndim else "no"
        raise ValueError(f"x_t has {got} features, but W_ih was built for {D}")
    arrays = [x_t]
    for name, state in states.items():
        state = ops.require_finite(name, np.asarray(state))
        if state.shape != (*x_t.shape[:-1], H):
            raise ValueError(
                f"{name} has shape {state.shape}, but x_t of shape {x_t.shape} and "
                f"W_hh with {H} units need {(*x_t.shape[:-1], H)}"
            )
        arrays.append(state)
    return arrays


def rnn_step(x_t, h_prev, params):
    """Take one step of the plain RNN: h = tanh(W_ih x_t + W_hh h_prev + b) (Elman 1990).

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev : array_like of shape (..., H)
    params : RNNParams

    Returns
    -------
    ndarray of shape (..., H)
        In (−1, 1).

    Raises
    ------
    ValueError
        If a shape does not fit, naming both sides, or a value is not finite.

    Examples
    --------
    >>> from lstm_course.cells import RNNParams
    >>> params = RNNParams(np.array([[1.0]]), np.array([[1.0]]), np.array([0.0]))
    >>> rnn_step([0.5], [0.5], params).round(4)
    array([0.7616])
    """
    x_t, h_prev = check_step(x_t, params, 1, h_prev=h_prev)
    return np.tanh(x_t @ params.W_ih.T + h_prev @ params.W_hh.T + params.b)  # (..., H)


def lstm_step_trace(x_t, h_prev, c_prev, params):
    """Take one LSTM step and keep every value on the way.

    i = σ(z_i), f = σ(z_f), g = tanh(z_g), o = σ(z_o), with z = W_ih x_t + W_hh h_prev + b;
    c = f ⊗ c_prev + i ⊗ g;  h = o ⊗ tanh(c).

    The cell of Hochreiter & Schmidhuber (1997) with the forget gate of Gers, Schmidhuber
    & Cummins (2000).

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev, c_prev : array_like of shape (..., H)
    params : LSTMParams

    Returns
    -------
    LSTMTrace

    Raises
    ------
    ValueError
        If a shape does not fit, naming both sides, or a value is not finite.

    Examples
    --------
    >>> from lstm_course.cells import LSTMParams
    >>> zeros = LSTMParams(np.zeros((12, 4)), np.zeros((12, 3)), np.zeros(12))
    >>> trace = lstm_step_trace(np.zeros(4), np.zeros(3), np.array([4.0, 5.0, 6.0]), zeros)
    >>> trace.f, trace.c
    (array([0.5, 0.5, 0.5]), array([2. , 2.5, 3. ]))
    """
    x_t, h_prev, c_prev = check_step(x_t, params, 4, h_prev=h_prev, c_prev=c_prev)
    z = x_t @ params.W_ih.T + h_prev @ params.W_hh.T + params.b  # (..., 4H)
    z_i, z_f, z_g, z_o = split_gates(z)
    i, f, g, o = ops.sigmoid(z_i), ops.sigmoid(z_f), np.tanh(z_g), ops.sigmoid(z_o)
    c = f * c_prev + i * g
    tanh_c = np.tanh(c)
    return LSTMTrace(x_t, h_prev, c_prev, z, i, f, g, o, c, tanh_c, h=o * tanh_c)


def lstm_step(x_t, h_prev, c_prev, params):
    """Take one step of the LSTM and return its state (h, c).

    The equations, parameters and errors are those of `lstm_step_trace`; h is the output
    of the step and c is its memory.

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev, c_prev : array_like of shape (..., H)
    params : LSTMParams

    Returns
    -------
    h : ndarray of shape (..., H)
        In (−1, 1).
    c : ndarray of shape (..., H)
        Any size: it adds up.

    Examples
    --------
    >>> from lstm_course.cells import LSTMParams
    >>> zeros = LSTMParams(np.zeros((12, 4)), np.zeros((12, 3)), np.zeros(12))
    >>> h, c = lstm_step(np.zeros(4), np.zeros(3), np.array([4.0, 5.0, 6.0]), zeros)
    >>> c
    array([2. , 2.5, 3. ])
    """
    trace = lstm_step_trace(x_t, h_prev, c_prev, params)
    return trace.h, trace.c
