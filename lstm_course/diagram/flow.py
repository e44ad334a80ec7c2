"""How much of a gradient is left after so many steps back, measured on small random networks.

The measurement of notebooks 05 (RNN) and 11 (LSTM), over several networks at once.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from lstm_course import cells

__all__ = ["Flow", "measure_flow"]

CELLS = ("lstm", "rnn")
LEAST, MOST = 1e-300, 1e300


class Flow(NamedTuple):
    """Norms by lag, relative to lag 0, one row a network; ``alone`` is None for an RNN.

    whole (N, T): the norm of dL/dc_t, all paths (of dL/dh_t for an RNN).
    alone (N, T): what the product of the forget gates alone would leave.
    radius: the mean of the largest |eigenvalue| of W_hh; for an RNN only, None for an LSTM.
    """

    whole: np.ndarray
    alone: np.ndarray | None
    radius: float | None

    def mean_log10(self, name: str = "whole") -> np.ndarray:
        """Return log10 of the networks' geometric mean by lag; clipped to ±300 before the log."""
        norms = np.clip(np.nan_to_num(getattr(self, name), nan=np.inf), LEAST, MOST)
        return np.log10(norms).mean(axis=0)

    def factor(self, name: str = "whole") -> float:
        """Return the factor per step: the slope between a tenth and nine tenths of all lags."""
        logs = self.mean_log10(name)
        lags = np.arange(len(logs))[len(logs) // 10 : -(len(logs) // 10) or None]
        return float(10 ** np.polyfit(lags, logs[lags], 1)[0])


@cache
def _networks(cell: str, H: int, N: int, B: int, T: int) -> tuple:
    """Draw N networks (forget bias 0), inputs (N, T, B, 1) and directions (N, 1, H), one seed each.

    Every setting of the sliders then differs from the others by the setting alone.
    """
    rngs = [np.random.default_rng(seed) for seed in range(N)]
    init = {"lstm": lambda rng: cells.init_lstm(1, H, rng=rng, forget_bias=0.0),
            "rnn": lambda rng: cells.init_rnn(1, H, rng=rng)}[cell]  # fmt: skip
    drawn = [init(rng) for rng in rngs]
    params = [np.stack(arrays) for arrays in zip(*drawn, strict=True)]
    x = np.stack([rng.standard_normal((T, B, 1)) for rng in rngs])
    v = np.stack([rng.standard_normal((1, H)) for rng in rngs])
    radius = None
    if cell == "rnn":
        radius = float(np.mean([np.abs(np.linalg.eigvals(p.W_hh)).max() for p in drawn]))
    return (*params, x, v / np.linalg.norm(v, axis=-1, keepdims=True), radius)


def _check(cell, forget_bias, gain, input_scale, T):
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, but it is {cell!r}")
    for name, value in (("forget_bias", forget_bias), ("gain", gain), ("input_scale", input_scale)):
        if not np.isfinite(value):
            raise ValueError(f"{name} must be finite, but it is {value}")
    if gain < 0 or input_scale < 0:
        raise ValueError(f"gain and input_scale must be at least 0, but are {gain}, {input_scale}")
    if T < 20:
        raise ValueError(f"T must be at least 20 steps, but it is {T}")


def measure_flow(
    cell: str = "lstm",
    forget_bias: float = 1.0,
    gain: float = 1.0,
    input_scale: float = 1.0,
    *,
    T: int = 100,
    H: int = 32,
    N: int = 4,
    B: int = 2,
) -> Flow:
    """Measure what is left of a gradient of the last step, at each lag.

    Parameters
    ----------
    cell : {"lstm", "rnn"}
    forget_bias : float
        Of the LSTM; an RNN has none.
    gain : float
        The default W_hh is multiplied by it.
    input_scale : float
        The normal random input is multiplied by it.
    T, H, N, B : int
        Steps, units, networks (seeds 0 to N − 1), sequences a network.

    Returns
    -------
    Flow

    Examples
    --------
    >>> flow = measure_flow("lstm", forget_bias=0.0)
    >>> flow.whole.shape, bool(flow.factor() < 0.7)
    ((4, 100), True)
    """
    _check(cell, forget_bias, gain, input_scale, T)
    W_ih, W_hh, b, x, v, radius = _networks(cell, H, N, B, T)
    W_hh, x = W_hh * gain, x * input_scale
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        if cell == "rnn":
            return Flow(_rnn(W_ih, W_hh, b, x, v), None, radius * gain)
        b = b.copy()
        b[:, H : 2 * H] += forget_bias
        return Flow(*_lstm(W_ih, W_hh, b, x, v), None)


def _norms(grads):
    """Return the mean length by network and lag, relative to lag 0: (T, N, B, H) to (N, T)."""
    lengths = np.sqrt(np.einsum("tnbh,tnbh->tnb", grads, grads)).mean(axis=2)
    return (lengths / lengths[0]).T


def _inputs(W_ih, b, x):
    """Return what the inputs and the bias add to z at every step, (T, N, B, rows)."""
    return x.swapaxes(0, 1) @ W_ih.swapaxes(1, 2) + b[:, None]


def _rnn(W_ih, W_hh, b, x, v):
    """Run N plain RNNs forward and back: the norms of dh by lag, (N, T)."""
    hs, back = _inputs(W_ih, b, x), W_hh.swapaxes(1, 2).copy()
    for t in range(len(hs)):
        if t:
            hs[t] += hs[t - 1] @ back
        np.tanh(hs[t], out=hs[t])
    slopes, dhs = 1 - hs * hs, np.empty_like(hs)
    dhs[0] = v
    for lag in range(1, len(hs)):
        np.matmul(dhs[lag - 1] * slopes[-lag], W_hh, out=dhs[lag])
    return _norms(dhs)


def _lstm(W_ih, W_hh, b, x, v):
    """Run N LSTMs forward and back: the norms of dc by lag, by all paths and by f alone."""
    i, f, g, o, c_prev, tanh_c = _lstm_forward(_inputs(W_ih, b, x), W_hh)
    # what one unit of dc, or of dh, sends to each of the four z, last step first
    to_c = np.concatenate([g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g * g)], -1)[::-1]
    to_h, through = (tanh_c * o * (1 - o))[::-1], (o * (1 - tanh_c**2))[::-1]
    T, N, B, H = f.shape
    f, dcs, dz = f[::-1], np.empty_like(f), np.empty((N, B, 4 * H))
    dh, dc = np.broadcast_to(v, (N, B, H)), np.zeros((N, B, H))
    for lag in range(T):
        np.add(dc, dh * through[lag], out=dcs[lag])  # all that reaches c_t
        np.multiply(to_c[lag].reshape(N, B, 3, H), dcs[lag][:, :, None],
                    out=dz[..., : 3 * H].reshape(N, B, 3, H, copy=False))  # fmt: skip
        np.multiply(dh, to_h[lag], out=dz[..., 3 * H :])
        dh, dc = dz @ W_hh, dcs[lag] * f[lag]
    alone = np.broadcast_to(v, (N, B, H)) * through[0] * np.cumprod(
        np.concatenate([np.ones_like(f[:1]), f[:-1]]), axis=0)  # fmt: skip
    return _norms(dcs), _norms(alone)


def _lstm_forward(z, W_hh):
    """Run over all steps, z (T, N, B, 4H) holding the inputs' part: i f g o, c before, tanh(c)."""
    T, N, B, rows = z.shape
    H, back = rows // 4, W_hh.swapaxes(1, 2).copy()
    half = np.repeat([0.5, 0.5, 1.0, 0.5], H)  # σ(z) = ½ + ½ tanh(z / 2); g is tanh itself
    z, back, shift = z * half, back * half, 1 - half
    cs, tanh_c, h = np.zeros((T + 1, N, B, H)), np.empty((T, N, B, H)), np.zeros((N, B, H))
    for t in range(T):
        z[t] += h @ back
        np.tanh(z[t], out=z[t])
        z[t] *= half
        z[t] += shift
        i, f, g, o = (z[t, ..., k * H : (k + 1) * H] for k in range(4))
        cs[t + 1] = f * cs[t] + i * g
        h = o * np.tanh(cs[t + 1], out=tanh_c[t])
    return *np.split(z, 4, axis=-1), cs[:T], tanh_c
