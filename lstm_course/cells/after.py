"""What came after: minGRU and minLSTM, whose gates see no state, and the sLSTM of xLSTM.

L. Feng et al., "Were RNNs all we needed?", 2024, arXiv:2410.01201; M. Beck et al., "xLSTM:
extended long short-term memory", 2024, arXiv:2405.04517.

Taught in notebook 22.
"""

from typing import NamedTuple

import numpy as np

from lstm_course import ops
from lstm_course.cells.params import _positive, split_gates
from lstm_course.cells.scan import require_shape
from lstm_course.cells.steps import check_step

__all__ = [
    "MinParams",
    "SLSTMState",
    "init_min",
    "min_gru_gates",
    "min_gru_step",
    "min_lstm_gates",
    "min_lstm_step",
    "slstm_start",
    "slstm_step",
]


class MinParams(NamedTuple):
    """The weights of a minGRU (blocks u, g) or a minLSTM (blocks i, f, g); no W_hh.

    W_ih : ndarray of shape (2H, D) or (3H, D); b : ndarray of shape (2H,) or (3H,).
    """

    W_ih: np.ndarray
    b: np.ndarray


class SLSTMState(NamedTuple):
    """The state of an sLSTM: h, and c and n divided by exp(m); all (..., H)."""

    h: np.ndarray
    c: np.ndarray
    n: np.ndarray
    m: np.ndarray


def init_min(D, H, blocks, *, rng, dtype=np.float64):
    """Draw the weights of a minGRU (2 blocks) or a minLSTM (3 blocks); the bias is zero.

    Examples
    --------
    >>> init_min(4, 3, 2, rng=np.random.default_rng(0)).W_ih.shape
    (6, 4)
    """
    _positive(D=D, H=H, blocks=blocks)
    bound = 1 / np.sqrt(D)
    W_ih = rng.uniform(-bound, bound, (blocks * H, D)).astype(dtype)
    return MinParams(W_ih, np.zeros(blocks * H, dtype))


def _z(x, params, blocks):
    """Return the blocks of z = W_ih x + b, after a look at the shapes."""
    W_ih, b = (ops.require_finite(*item) for item in params._asdict().items())
    x = ops.require_finite("x", np.asarray(x))
    if W_ih.ndim != 2 or W_ih.shape[0] % blocks or b.shape != W_ih.shape[:1]:
        raise ValueError(
            f"weights do not fit: W_ih must be ({blocks}H, D) and b ({blocks}H,), but they are "
            f"{W_ih.shape} and {b.shape}"
        )
    if x.ndim == 0 or x.shape[-1] != W_ih.shape[1]:
        got = x.shape[-1] if x.ndim else "no"
        raise ValueError(f"x has {got} features, but W_ih was built for {W_ih.shape[1]}")
    return np.split(x @ W_ih.T + b, blocks, axis=-1)


def _log_sigmoid(z):
    return -np.logaddexp(0, -z)


def min_gru_gates(x, params):
    """Give a minGRU's step as h = keep ⊗ h_prev + add, at any number of places at once.

    u = σ(z_u), g = z_g;  keep = 1 − u, add = u ⊗ g (Feng et al. 2024, section 3.1). Here an open
    u writes; in the GRU of torch an open u keeps.

    Parameters
    ----------
    x : array_like of shape (..., D)
        One step, or a whole sequence (B, T, D): no state is needed.
    params : MinParams
        Two blocks, u and g.

    Returns
    -------
    keep, add : ndarray of shape (..., H)
        keep in (0, 1).

    Raises
    ------
    ValueError
        If a shape does not fit, naming both sides, or a value is not finite.

    Examples
    --------
    >>> min_gru_gates([2.0], MinParams(np.array([[0.0], [3.0]]), np.zeros(2)))
    (array([0.5]), array([3.]))
    """
    z_u, g = _z(x, params, 2)
    return ops.sigmoid(-z_u), ops.sigmoid(z_u) * g


def min_lstm_gates(x, params):
    """Give a minLSTM's step as h = keep ⊗ h_prev + add, at any number of places at once.

    i = σ(z_i), f = σ(z_f), g = z_g;  keep = f / (f + i), add = i / (f + i) ⊗ g (Feng et al.
    2024, section 3.2). Computed from log f − log i, so that two closed gates are no 0 / 0.

    Parameters
    ----------
    x : array_like of shape (..., D)
    params : MinParams
        Three blocks, i, f and g.

    Returns
    -------
    keep, add : ndarray of shape (..., H)
        keep in (0, 1).

    Examples
    --------
    >>> min_lstm_gates([2.0], MinParams(np.array([[0.0], [0.0], [3.0]]), np.zeros(3)))
    (array([0.5]), array([3.]))
    """
    z_i, z_f, g = _z(x, params, 3)
    z = _log_sigmoid(z_f) - _log_sigmoid(z_i)
    return ops.sigmoid(z), ops.sigmoid(-z) * g


def min_gru_step(x_t, h_prev, params):
    """Take one step of the minGRU: h = (1 − u) ⊗ h_prev + u ⊗ g; see `min_gru_gates`.

    Examples
    --------
    >>> min_gru_step([2.0], [1.0], MinParams(np.array([[0.0], [3.0]]), np.zeros(2)))
    array([3.5])
    """
    keep, add = min_gru_gates(x_t, params)
    return keep * require_shape("h_prev", h_prev, add.shape) + add


def min_lstm_step(x_t, h_prev, params):
    """Take one step of the minLSTM: h = (f ⊗ h_prev + i ⊗ g) / (f + i); see `min_lstm_gates`.

    Examples
    --------
    >>> min_lstm_step([2.0], [1.0], MinParams(np.array([[0.0], [0.0], [3.0]]), np.zeros(3)))
    array([3.5])
    """
    keep, add = min_lstm_gates(x_t, params)
    return keep * require_shape("h_prev", h_prev, add.shape) + add


def slstm_start(shape, dtype=np.float64):
    """Give the state before the first step: h = c = n = 0, and m = −∞, the logarithm of 0.

    Parameters
    ----------
    shape : int or tuple of int
        (..., H).
    dtype : numpy dtype

    Returns
    -------
    SLSTMState

    Examples
    --------
    >>> slstm_start(2)
    SLSTMState(h=array([0., 0.]), c=array([0., 0.]), n=array([0., 0.]), m=array([-inf, -inf]))
    """
    return SLSTMState(*(np.full(shape, value, dtype) for value in (0, 0, 0, -np.inf)))


def slstm_step(x_t, state, params, forget="sigmoid"):
    """Take one step of the sLSTM, whose input gate is exponential (Beck et al. 2024, eq. 8 to 17).

    i = exp(z_i), f = σ(z_f) or exp(z_f), g = tanh(z_g), o = σ(z_o);  c = f ⊗ c_prev + i ⊗ g,
    n = f ⊗ n_prev + i,  h = o ⊗ c / n. The stabiliser m = max(log f + m_prev, z_i) keeps the
    exponentials in range: c and n are stored divided by exp(m), which the quotient cancels.
    (The paper's z is our g; its cells have several heads, ours one.)

    Parameters
    ----------
    x_t : array_like of shape (..., D)
    state : SLSTMState of ndarrays of shape (..., H)
        `slstm_start` gives the first.
    params : LSTMParams
    forget : {"sigmoid", "exp"}

    Returns
    -------
    SLSTMState
        h in (−1, 1); n at least 1.

    Raises
    ------
    ValueError
        If a shape does not fit, naming both sides, or `forget` is unknown.

    Examples
    --------
    >>> from lstm_course.cells import LSTMParams
    >>> params = LSTMParams(np.zeros((4, 1)), np.zeros((4, 1)), np.array([1e4, 0.0, 1.0, 0.0]))
    >>> state = slstm_step([0.0], slstm_start(1), params)  # i = exp(10000)
    >>> state.h.round(3), state.m  # h = tanh(1) / 2
    (array([0.381]), array([10000.]))
    """
    if forget not in ("sigmoid", "exp"):
        raise ValueError(f'forget must be "sigmoid" or "exp", but got {forget!r}')
    x_t, h_prev, c_prev, n_prev = check_step(
        x_t, params, 4, h_prev=state.h, c_prev=state.c, n_prev=state.n
    )
    m_prev = require_shape("m_prev", state.m, h_prev.shape)
    z = x_t @ params.W_ih.T + h_prev @ params.W_hh.T + params.b  # (..., 4H)
    z_i, z_f, z_g, z_o = split_gates(z)
    log_f = (_log_sigmoid(z_f) if forget == "sigmoid" else z_f) + m_prev
    m = np.maximum(log_f, z_i)
    i, f = np.exp(z_i - m), np.exp(log_f - m)  # one of them is 1, the other at most 1
    c = f * c_prev + i * np.tanh(z_g)
    n = f * n_prev + i
    return SLSTMState(ops.sigmoid(z_o) * c / n, c, n, m)
