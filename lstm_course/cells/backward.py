"""One step backward."""

import numpy as np

from lstm_course import ops
from lstm_course.cells.params import LSTMParams, RNNParams
from lstm_course.cells.steps import check_step


def rnn_step_backward(dh, x_t, h_prev, h, params):
    """Send dLoss/dh back through one RNN step.

    dz = dh ⊗ (1 − h²); dx_t = dz W_ih; dh_prev = dz W_hh; the weights get outer products,
    summed over the batch.

    Parameters
    ----------
    dh : array_like of shape (..., H)
        dLoss/dh, from the loss at this step and from the step after it.
    x_t, h_prev, h : array_like of shape (..., D), (..., H), (..., H)
        What the forward step read and returned.
    params : RNNParams

    Returns
    -------
    dx_t : ndarray of shape (..., D)
    dh_prev : ndarray of shape (..., H)
    dparams : RNNParams
        Gradients in the shapes of `params`.
    """
    x_t, h_prev, h, dh = check_step(x_t, params, 1, h_prev=h_prev, h=h, dh=dh)
    dz = dh * ops.tanh_derivative(h)
    return dz @ params.W_ih, dz @ params.W_hh, RNNParams(*_weight_gradients(dz, x_t, h_prev))


def _weight_gradients(dz, x_t, h_prev):
    """Sum the outer products dz ⊗ x_t and dz ⊗ h_prev, and dz itself, over the batch."""
    rows = dz.reshape(-1, dz.shape[-1])
    return (
        rows.T @ x_t.reshape(-1, x_t.shape[-1]),
        rows.T @ h_prev.reshape(-1, h_prev.shape[-1]),
        rows.sum(axis=0),
    )


def lstm_step_backward(dh, dc, trace, params):
    """Send dLoss/dh and dLoss/dc back through one LSTM step.

    dc ← dc + dh ⊗ o ⊗ (1 − tanh² c), then dz_i = dc ⊗ g ⊗ i(1 − i),
    dz_f = dc ⊗ c_prev ⊗ f(1 − f), dz_g = dc ⊗ i ⊗ (1 − g²), dz_o = dh ⊗ tanh c ⊗ o(1 − o);
    dc_prev = dc ⊗ f, and dx_t, dh_prev = dz W_ih, dz W_hh. The term dz W_hh is the
    recurrent one: without it the gradient is wrong from the second step on.

    Parameters
    ----------
    dh, dc : array_like of shape (..., H)
        dLoss/dh and dLoss/dc at this step, the step after it included.
    trace : LSTMTrace
    params : LSTMParams

    Returns
    -------
    dx_t : ndarray of shape (..., D)
    dh_prev, dc_prev : ndarray of shape (..., H)
    dparams : LSTMParams
        Gradients in the shapes of `params`, summed over the batch.

    Raises
    ------
    ValueError
        If a shape does not fit, naming both sides, or a value is not finite.
    """
    _, dh, dc = check_step(trace.x_t, params, 4, dh=dh, dc=dc)
    i, f, g, o = trace.i, trace.f, trace.g, trace.o
    dc = dc + dh * o * ops.tanh_derivative(trace.tanh_c)
    dz = np.concatenate(
        [
            dc * g * ops.sigmoid_derivative(i),
            dc * trace.c_prev * ops.sigmoid_derivative(f),
            dc * i * ops.tanh_derivative(g),
            dh * trace.tanh_c * ops.sigmoid_derivative(o),
        ],
        axis=-1,
    )  # (..., 4H)
    dparams = LSTMParams(*_weight_gradients(dz, trace.x_t, trace.h_prev))
    return dz @ params.W_ih, dz @ params.W_hh, dc * f, dparams
