"""The LSTM's relatives, one step each: GRU, peepholes, coupled gates, layer normalisation.

Taught in notebook 22.
"""

from typing import NamedTuple

import numpy as np

from lstm_course import ops
from lstm_course.cells.params import _init, split_gates
from lstm_course.cells.steps import check_step

__all__ = [
    "CoupledParams",
    "GRUParams",
    "NormParams",
    "coupled_step",
    "gru_step",
    "init_gru",
    "layer_norm",
    "layer_norm_step",
    "peephole_step",
]


class GRUParams(NamedTuple):
    """The weights of a GRU, three blocks of H rows: reset r, update u, candidate n.

    W_ih (3H, D); W_hh (3H, H); b (3H,), and b_hn (H,), a second bias of the candidate: torch
    puts it inside the brackets that r multiplies, so it cannot be added to the first.
    """

    W_ih: np.ndarray
    W_hh: np.ndarray
    b: np.ndarray
    b_hn: np.ndarray


class CoupledParams(NamedTuple):
    """The weights of an LSTM without an input gate of its own, three blocks: f, g, o.

    W_ih (3H, D); W_hh (3H, H); b (3H,).
    """

    W_ih: np.ndarray
    W_hh: np.ndarray
    b: np.ndarray


class NormParams(NamedTuple):
    """What layer normalisation adds to an LSTM: gains (4H,), (4H,), (H,) and a shift (H,).

    The other two shifts of the paper are added to z, as `b` is, so `b` holds their sum.
    """

    gain_x: np.ndarray
    gain_h: np.ndarray
    gain_c: np.ndarray
    shift_c: np.ndarray


def _require(name, array, shape):
    """Return an array that has this shape and finite values, or say what does not fit."""
    array = ops.require_finite(name, np.asarray(array))
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, but the weights need {shape}")
    return array


def init_gru(D, H, *, rng, dtype=np.float64):
    """Draw the weights of a new GRU from U(−1/√H, 1/√H); the biases are zero.

    Examples
    --------
    >>> init_gru(4, 3, rng=np.random.default_rng(0)).W_ih.shape
    (9, 4)
    """
    W_ih, W_hh, b = _init(D, H, 3, rng, dtype)
    return GRUParams(W_ih, W_hh, np.zeros_like(b), np.zeros(H, dtype))


def gru_step(x_t, h_prev, params, reset="after"):
    """Take one step of the gated recurrent unit (Cho et al. 2014, equations 5 to 8).

    r = σ(z_r), u = σ(z_u);  h = u ⊗ h_prev + (1 − u) ⊗ n, where

    - "after":  n = tanh(W_n x_t + b_n + r ⊗ (U_n h_prev + b_hn)), as torch and cuDNN do;
    - "before": n = tanh(W_n x_t + b_n + U_n (r ⊗ h_prev) + b_hn), as in the paper.

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev : array_like of shape (..., H)
    params : GRUParams
    reset : {"after", "before"}
        Whether r multiplies after the matrix or before it.

    Returns
    -------
    ndarray of shape (..., H)
        Between h_prev and n, entry by entry.

    Raises
    ------
    ValueError
        If a shape does not fit, naming both sides, a value is not finite, or `reset` is unknown.

    Examples
    --------
    >>> zeros = GRUParams(np.zeros((3, 1)), np.zeros((3, 1)), np.zeros(3), np.zeros(1))
    >>> gru_step([1.0], [0.8], zeros)
    array([0.4])
    """
    if reset not in ("after", "before"):
        raise ValueError(f'reset must be "after" or "before", but got {reset!r}')
    x_t, h_prev = check_step(x_t, params[:3], 3, h_prev=h_prev)
    b_hn = _require("b_hn", params.b_hn, h_prev.shape[-1:])
    x_r, x_u, x_n = np.split(x_t @ params.W_ih.T + params.b, 3, axis=-1)
    U_r, U_u, U_n = np.split(params.W_hh, 3)
    r = ops.sigmoid(x_r + h_prev @ U_r.T)
    u = ops.sigmoid(x_u + h_prev @ U_u.T)
    if reset == "after":
        n = np.tanh(x_n + r * (h_prev @ U_n.T + b_hn))
    else:
        n = np.tanh(x_n + (r * h_prev) @ U_n.T + b_hn)
    return u * h_prev + (1 - u) * n


def peephole_step(x_t, h_prev, c_prev, params, peepholes):
    """Take one LSTM step whose gates see the memory (Gers & Schmidhuber 2000).

    i = σ(z_i + p_i ⊗ c_prev), f = σ(z_f + p_f ⊗ c_prev), o = σ(z_o + p_o ⊗ c): the output gate
    comes last and sees the new memory. Each unit sees its own cell only: p is no matrix.

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev, c_prev : array_like of shape (..., H)
    params : LSTMParams
    peepholes : array_like of shape (3H,)
        p_i, p_f, p_o.

    Returns
    -------
    h, c : ndarray of shape (..., H)

    Examples
    --------
    >>> from lstm_course.cells import LSTMParams
    >>> zeros = LSTMParams(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> h, c = peephole_step([0.0], [0.0], [4.0], zeros, [0.0, 50.0, 0.0])
    >>> c  # f = σ(50 · 4): the memory itself has opened the gate
    array([4.])
    """
    x_t, h_prev, c_prev = check_step(x_t, params, 4, h_prev=h_prev, c_prev=c_prev)
    H = h_prev.shape[-1]
    p_i, p_f, p_o = np.split(_require("peepholes", peepholes, (3 * H,)), 3)
    z_i, z_f, z_g, z_o = split_gates(x_t @ params.W_ih.T + h_prev @ params.W_hh.T + params.b)
    i, f = ops.sigmoid(z_i + p_i * c_prev), ops.sigmoid(z_f + p_f * c_prev)
    c = f * c_prev + i * np.tanh(z_g)
    return ops.sigmoid(z_o + p_o * c) * np.tanh(c), c


def coupled_step(x_t, h_prev, c_prev, params):
    """Take one LSTM step that writes only where it forgets: i = 1 − f (Greff et al. 2015, CIFG).

    c = f ⊗ c_prev + (1 − f) ⊗ g;  h = o ⊗ tanh(c). With ``|c| < 1`` at the start it stays there.

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev, c_prev : array_like of shape (..., H)
    params : CoupledParams

    Returns
    -------
    h, c : ndarray of shape (..., H)

    Examples
    --------
    >>> zeros = CoupledParams(np.zeros((3, 1)), np.zeros((3, 1)), np.array([0.0, 50.0, 0.0]))
    >>> h, c = coupled_step([0.0], [0.0], [0.5], zeros)
    >>> c
    array([0.75])
    """
    x_t, h_prev, c_prev = check_step(x_t, params, 3, h_prev=h_prev, c_prev=c_prev)
    z = x_t @ params.W_ih.T + h_prev @ params.W_hh.T + params.b  # (..., 3H)
    z_f, z_g, z_o = np.split(z, 3, axis=-1)
    f = ops.sigmoid(z_f)
    c = f * c_prev + (1 - f) * np.tanh(z_g)
    return ops.sigmoid(z_o) * np.tanh(c), c


def layer_norm(x, gain=1.0, shift=0.0, eps=1e-5):
    """Shift and scale each vector to mean 0 and variance 1 (Ba, Kiros & Hinton 2016, eq. 4).

    Parameters
    ----------
    x : array_like of shape (..., N)
    gain, shift : float or array_like of shape (N,)
    eps : float
        Added to the variance, so that a constant vector does not divide by 0.

    Returns
    -------
    ndarray of shape (..., N)

    Examples
    --------
    >>> layer_norm([4.0, 5.0, 6.0]).round(3)
    array([-1.225,  0.   ,  1.225])
    """
    x = np.asarray(x)
    centred = x - x.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps)
    return gain * centred / scale + shift


def layer_norm_step(x_t, h_prev, c_prev, params, norms):
    """Take one LSTM step with layer normalisation (Ba, Kiros & Hinton 2016, supplement).

    z = LN(W_ih x_t; gain_x) + LN(W_hh h_prev; gain_h) + b, over all 4H entries together;
    c = f ⊗ c_prev + i ⊗ g;  h = o ⊗ tanh(LN(c; gain_c, shift_c)).

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    h_prev, c_prev : array_like of shape (..., H)
    params : LSTMParams
    norms : NormParams

    Returns
    -------
    h, c : ndarray of shape (..., H)

    Examples
    --------
    >>> from lstm_course.cells import init_lstm
    >>> params = init_lstm(4, 3, rng=np.random.default_rng(0))
    >>> norms = NormParams(np.ones(12), np.ones(12), np.ones(3), np.zeros(3))
    >>> x_t, zeros = np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(3)
    >>> small, large = (layer_norm_step(k * x_t, zeros, zeros, params, norms)[0] for k in (1, 99))
    >>> bool(np.allclose(small, large, rtol=1e-3))  # the input's scale is normalised away
    True
    """
    x_t, h_prev, c_prev = check_step(x_t, params, 4, h_prev=h_prev, c_prev=c_prev)
    H = h_prev.shape[-1]
    for name, array in norms._asdict().items():
        _require(name, array, (H,) if name.endswith("_c") else (4 * H,))
    z_x = layer_norm(x_t @ params.W_ih.T, norms.gain_x)
    z_h = layer_norm(h_prev @ params.W_hh.T, norms.gain_h)
    z_i, z_f, z_g, z_o = split_gates(z_x + z_h + params.b)
    c = ops.sigmoid(z_f) * c_prev + ops.sigmoid(z_i) * np.tanh(z_g)
    return ops.sigmoid(z_o) * np.tanh(layer_norm(c, norms.gain_c, norms.shift_c)), c
