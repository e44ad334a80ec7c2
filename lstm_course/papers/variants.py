"""The LSTM with one part changed: each variant is one line of a table.

Greff et al. (2015) asked which parts of the cell matter. `LSTM` is the whole cell; its fields
say what each part does, and the table `VARIANTS` replaces one part at a time. A GRU and a tanh
RNN stand beside. All steps work on S networks side by side, one a seed.

Taught in notebook 13 (Rerun the landmark papers).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch

__all__ = ["GRU", "LSTM", "RNN", "VARIANTS", "CellWeights", "find_variant"]


class CellWeights(NamedTuple):
    """Weights of S cells side by side; G is the cell's number of blocks: 4, or 3, or 1.

    W_ih (S, GH, D), W_hh (S, GH, H), b (S, 1, GH), and what only some variants use: the
    peepholes p (S, 1, 3H) of i, f and o, and R (S, 3H, 3H) from gates to gates.
    """

    W_ih: torch.Tensor
    W_hh: torch.Tensor
    b: torch.Tensor
    p: torch.Tensor
    R: torch.Tensor


@dataclass(frozen=True)
class LSTM:
    """One step of the LSTM, and what each of its parts does.

    Attributes
    ----------
    i, f, g, o : callable
        From z to the gate or the candidate; i may look at f, which comes first.
    squash : callable
        What the memory goes through on its way out.
    peep : callable
        From a gate's z, its peephole and the memory to what the gate sees.
    hear : callable
        From (z_i, z_f, z_o), R and the gates one step ago to what the gates see.
    """

    i: Callable = lambda z, f: torch.sigmoid(z)
    f: Callable = torch.sigmoid
    g: Callable = torch.tanh
    o: Callable = torch.sigmoid
    squash: Callable = torch.tanh
    peep: Callable = lambda z, p, c: z
    hear: Callable = lambda zs, R, gates: zs

    blocks: ClassVar[int] = 4
    states: ClassVar[int] = 5

    def step(self, zx, state, weights):
        """Take one step.

        Parameters
        ----------
        zx : tensor of shape (S, B, 4H)
            The input's part of z, W_ih x_t + b: it needs no state, so that all steps of a
            sequence are multiplied at once.
        state : tuple of five tensors of shape (S, B, H)
            h, c, and the gates i, f, o of the step before.
        weights : CellWeights

        Returns
        -------
        tuple
            The same five after the step.
        """
        h_prev, c_prev, *gates_prev = state
        p_i, p_f, p_o = weights.p.chunk(3, -1)
        z_i, z_f, z_g, z_o = torch.baddbmm(zx, h_prev, weights.W_hh.mT).chunk(4, -1)
        z_i, z_f, z_o = self.hear((z_i, z_f, z_o), weights.R, gates_prev)
        f = self.f(self.peep(z_f, p_f, c_prev))
        i = self.i(self.peep(z_i, p_i, c_prev), f)
        g = self.g(z_g)
        c = f * c_prev + i * g
        o = self.o(self.peep(z_o, p_o, c))
        h = o * self.squash(c)
        return h, c, i, f, o


def _from_gates(zs, R, gates):
    """Add what each gate hears of all three gates: z + R (i, f, o)."""
    return torch.baddbmm(torch.cat(zs, -1), torch.cat(gates, -1), R.mT).chunk(3, -1)


class GRU:
    """The gated recurrent unit (Cho et al. 2014), as torch computes it, with one bias."""

    blocks, states = 3, 1

    def step(self, zx, state, weights):
        """Take one step: h = (1 − u) ⊗ n + u ⊗ h_prev; shapes as in `LSTM.step`."""
        (h_prev,) = state
        x_r, x_u, x_n = zx.chunk(3, -1)
        h_r, h_u, h_n = torch.bmm(h_prev, weights.W_hh.mT).chunk(3, -1)
        r, u = torch.sigmoid(x_r + h_r), torch.sigmoid(x_u + h_u)
        n = torch.tanh(x_n + r * h_n)
        return (n + u * (h_prev - n),)


class RNN:
    """The plain RNN (Elman 1990)."""

    blocks, states = 1, 1

    def step(self, zx, state, weights):
        """Take one step: h = tanh(z); shapes as in `LSTM.step`."""
        (h_prev,) = state
        return (torch.tanh(torch.baddbmm(zx, h_prev, weights.W_hh.mT)),)


VARIANTS = {
    "vanilla": LSTM(),
    "no input gate": LSTM(i=lambda z, f: torch.ones_like(z)),
    "no forget gate": LSTM(f=lambda z: torch.ones_like(z)),
    "no output gate": LSTM(o=lambda z: torch.ones_like(z)),
    "no input tanh": LSTM(g=lambda z: z),
    "no output tanh": LSTM(squash=lambda c: c),
    "coupled gates": LSTM(i=lambda z, f: 1 - f),
    "peepholes": LSTM(peep=lambda z, p, c: z + p * c),
    "full gate recurrence": LSTM(hear=_from_gates),
    "GRU": GRU(),
    "tanh RNN": RNN(),
}


def find_variant(name):
    """Look a variant up.

    Raises
    ------
    ValueError
        If there is none of this name; the message lists the known ones.
    """
    if name not in VARIANTS:
        raise ValueError(f"there is no variant {name!r}; the variants are {', '.join(VARIANTS)}")
    return VARIANTS[name]
