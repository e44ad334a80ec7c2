"""The memory cells of 1997 and 2000, with the papers' own gradient.

Hochreiter & Schmidhuber (1997) cut the gradient where it leaves a memory cell: an error at an
output reaches the gates and the candidate of every earlier step through c alone, never through
h_prev. So the backward pass is one running sum over time, and everything else is done for all
steps at once. Several networks (one a seed) run side by side, stacked along the first axis S.

Taught in notebook 13 (Rerun the landmark papers).
"""

from typing import NamedTuple

import numpy as np

__all__ = [
    "Plan",
    "Tape",
    "Weights",
    "cell_backward",
    "cell_forward",
    "draw_weights",
    "share_gates",
]

SHARED = [0, 1, 3]  # i, f and o belong to a block of cells; the candidate is each cell's own


class Weights(NamedTuple):
    """Weights of S networks; the gates in the order i, f, g, o.

    W_ih (S, 4H, D), W_hh (S, 4H, H), b (S, 1, 4H), W_out (S, O, R), b_out (S, 1, O), where
    R is H, or H + D if the output layer sees the input too.
    """

    W_ih: np.ndarray
    W_hh: np.ndarray
    b: np.ndarray
    W_out: np.ndarray
    b_out: np.ndarray


class Tape(NamedTuple):
    """What the forward pass leaves for the backward pass, time first.

    a (T, S, B, 4H), which is tanh(z / 2); read (T, S, B, H), what the output gate lets out;
    hs and cs (T + 1, S, B, H), the state before each step and the last one.
    """

    a: np.ndarray
    read: np.ndarray
    hs: np.ndarray
    cs: np.ndarray


class Plan(NamedTuple):
    """How a paper's networks are built and trained.

    Attributes
    ----------
    H : int
        Memory cells.
    lr : float
        Of plain gradient descent.
    block : int
        Cells that share their gates.
    scale : float
        Weights begin in U(-scale, scale).
    input_bias, output_bias : float or list of H floats
        Added to the gates' biases at the beginning: a gate that starts closed.
    answer_bias : float
        The same for the output layer.
    train_bias : bool
        Whether the cells' biases learn.
    squash : bool
        Whether the output gate reads tanh(c / 2); otherwise c itself.
    linear : bool
        Whether the answer is 1/2 + z/4, the tangent of the logistic function; otherwise σ(z).
    shortcut : bool
        Whether the output layer sees the input too.
    carry : bool
        Whether a sequence goes on where the one before ended.
    """

    H: int
    lr: float
    block: int = 1
    scale: float = 0.1
    input_bias: float | list = 0.0
    output_bias: float | list = 0.0
    answer_bias: float = 0.0
    train_bias: bool = True
    squash: bool = True
    linear: bool = False
    shortcut: bool = False
    carry: bool = False


def share_gates(array, plan, add):
    """Give the cells of each block the same gates, in place.

    Parameters
    ----------
    array : ndarray of shape (S, 4H, ...) or (S, 1, 4H)
        Weights or their gradients.
    plan : Plan
    add : bool
        Whether to take the sum over a block, as for gradients; otherwise its first cell's.
    """
    rows = array.reshape(len(array), 4, plan.H // plan.block, plan.block, -1)
    gates = rows[:, SHARED]
    rows[:, SHARED] = gates.sum(axis=3, keepdims=True) if add else gates[:, :, :, :1]


def draw_weights(rngs, D, outputs, forget_bias, plan):
    """Draw weights from U(-scale, scale), one network a generator, and add the gates' biases."""
    H = plan.H
    seen = H + D if plan.shortcut else H
    shapes = [(4 * H, D), (4 * H, H), (1, 4 * H), (outputs, seen), (1, outputs)]
    drawn = [[rng.uniform(-plan.scale, plan.scale, shape) for shape in shapes] for rng in rngs]
    weights = Weights(*(np.stack(arrays).astype(np.float32) for arrays in zip(*drawn, strict=True)))
    for array in weights[:3]:
        share_gates(array, plan, add=False)
    weights.b[..., :H] += np.asarray(plan.input_bias)
    weights.b[..., H : 2 * H] += np.asarray(forget_bias)[:, None, None]
    weights.b[..., 3 * H :] += np.asarray(plan.output_bias)
    weights.b_out[...] += plan.answer_bias
    return weights


def cell_forward(weights, x, h, c, squash=True):
    """Run the cells with the squashing functions of 1997: g = 2 tanh(z/2), h = o ⊗ tanh(c/2).

    In the paper's words g = 4σ(z) − 2 lies in (−2, 2) and 2σ(c) − 1 in (−1, 1).

    Parameters
    ----------
    weights : Weights
    x : ndarray of shape (S, B, T, D)
    h, c : ndarray of shape (S, B, H)
    squash : bool
        Without it h = o ⊗ c.

    Returns
    -------
    Tape
    """
    S, B, T, D = x.shape
    H, half = h.shape[-1], x.dtype.type(0.5)
    zx = half * (x.reshape(S, B * T, D) @ weights.W_ih.mT + weights.b)  # all steps at once
    a = np.ascontiguousarray(zx.reshape(S, B, T, 4 * H).transpose(2, 0, 1, 3))
    read = np.empty((T, S, B, H), x.dtype)
    hs, cs = np.empty((2, T + 1, S, B, H), x.dtype)
    hs[0], cs[0] = h, c
    W_hh = half * np.ascontiguousarray(weights.W_hh.mT)
    i, f, g, o = (slice(k * H, (k + 1) * H) for k in range(4))
    for t in range(T):
        a_t = np.tanh(a[t] + h @ W_hh, out=a[t])
        gate = half * a_t + half  # σ(z) = (1 + tanh(z/2)) / 2
        c = np.add(gate[..., f] * c, gate[..., i] * 2 * a_t[..., g], out=cs[t + 1])
        read[t] = np.tanh(half * c) if squash else c
        h = np.multiply(gate[..., o], read[t], out=hs[t + 1])
    return Tape(a, read, hs, cs)


def cell_backward(tape, dhs, squash=True):
    """Give dLoss/dz of every step, with the gradient cut at h_prev.

    dc_t = dh_t ⊗ o_t ⊗ tanh'(c_t/2) + f_{t+1} ⊗ dc_{t+1}; the rest is local to a step.

    Parameters
    ----------
    tape : Tape
    dhs : ndarray of shape (T, S, B, H)
        dLoss/dh_t by way of the output layer of step t alone.
    squash : bool

    Returns
    -------
    ndarray of shape (T, S, B, 4H)
    """
    i, f, _, o = np.split((1 + tape.a) / 2, 4, axis=-1)
    a_g = np.split(tape.a, 4, axis=-1)[2]
    dcs = dhs * o * ((1 - tape.read**2) / 2 if squash else 1)
    for t in range(len(dcs) - 2, -1, -1):
        dcs[t] += f[t + 1] * dcs[t + 1]
    dz = [
        dcs * 2 * a_g * i * (1 - i),
        dcs * tape.cs[:-1] * f * (1 - f),  # zero where f = 1: that gate stays open
        dcs * i * (1 - a_g**2),
        dhs * tape.read * o * (1 - o),
    ]
    return np.concatenate(dz, axis=-1)
