"""Variants of the LSTM as networks that the engine can train: S seeds side by side in torch.

Taught in notebook 13 (Rerun the landmark papers).
"""

import math

import numpy as np
import torch
from torch.nn import functional

from lstm_course.optim import warmup_cosine
from lstm_course.papers.variants import CellWeights, find_variant

__all__ = ["StackedNetworks", "draw_weights", "run_cells"]

FLOOR = 0.05  # the last learning rate of a cosine, as a share of the first


def _draw(rngs, shape, bound):
    """Draw weights from U(-bound, bound), one network a generator: (S, *shape)."""
    drawn = np.stack([rng.uniform(-bound, bound, shape) for rng in rngs])
    return torch.from_numpy(drawn.astype(np.float32)).requires_grad_()


def draw_weights(rngs, D, H, blocks, forget_bias=1.0):
    """Draw the weights of one layer of cells from U(−1/√H, 1/√H), one network a generator.

    Variants with the same number of blocks get the same weights from the same seeds.

    Parameters
    ----------
    rngs : list of numpy.random.Generator
    D, H, blocks : int
    forget_bias : float
        Of the LSTM, which has four blocks.

    Returns
    -------
    CellWeights
    """
    shapes = (blocks * H, D), (blocks * H, H), (1, blocks * H), (1, 3 * H), (3 * H, 3 * H)
    weights = CellWeights(*(_draw(rngs, shape, 1 / math.sqrt(H)) for shape in shapes))
    if blocks == 4:
        with torch.no_grad():
            weights.b[..., H : 2 * H] = forget_bias
    return weights


def run_cells(cell, weights, x, state=None):
    """Run the cells of S networks over sequences.

    Parameters
    ----------
    cell : LSTM, GRU or RNN
    weights : CellWeights
    x : tensor of shape (S, B, T, D)
    state : tuple of tensors of shape (S, B, H), optional
        Zeros if not given.

    Returns
    -------
    states : list of T tuples
        The state after each step; h comes first, c second.
    """
    S, B, T, _ = x.shape
    if state is None:
        H = weights.W_hh.shape[-1]
        state = tuple(x.new_zeros(S, B, H) for _ in range(cell.states))
    zx = torch.baddbmm(weights.b, x.flatten(1, 2), weights.W_ih.mT).unflatten(1, (B, T))
    states = []
    for zx_t in zx.unbind(2):
        state = cell.step(zx_t, state, weights)
        states.append(state)
    return states


class StackedNetworks:
    """S networks of one variant, trained with Adam, clipping and the whole gradient.

    The interface is that of `OnlineNetworks`; every network has a gradient norm of its own.

    Parameters
    ----------
    rngs : list of numpy.random.Generator
        One a network, for its weights.
    D, outputs : int
        Width of a one-hot input, or number of symbols if there is an embedding.
    variant : str
        A name of `VARIANTS`.
    H : int
    lr : float
        Of Adam.
    cosine : int, optional
        Number of updates over which the rate falls along a cosine; constant without it.
    forget_bias : float
    clip : float
        Largest norm of each network's gradient.
    embed : int, optional
        Width of a learned embedding of the input, which then is ids.
    carry : bool
        Whether a sequence goes on where the one before ended.
    """

    def __init__(self, rngs, D, outputs, *, variant, H, lr, cosine=None, forget_bias=1.0,
                 clip=1.0, embed=None, carry=False):  # fmt: skip
        self.variant = find_variant(variant)
        self.cell = draw_weights(rngs, embed or D, H, self.variant.blocks, forget_bias)
        bound = 1 / math.sqrt(H)
        self.W_out, self.b_out = _draw(rngs, (outputs, H), bound), _draw(rngs, (1, outputs), bound)
        # a uniform draw with variance 1, as torch's embeddings have
        self.embedding = _draw(rngs, (D, embed), math.sqrt(3)) if embed else None
        self.lr, self.cosine, self.clip, self.carry = lr, cosine, clip, carry
        self.state, self.updates = None, 0
        self.optimizer = torch.optim.Adam(self._parameters(), lr, fused=True)

    def _parameters(self):
        some = [*self.cell, self.W_out, self.b_out]
        return some if self.embedding is None else [*some, self.embedding]

    def keep(self, rows):
        """Go on with some of the networks only; Adam keeps its averages."""
        for parameter in self._parameters():
            parameter.data, parameter.grad = parameter.data[rows], None
            averages = self.optimizer.state[parameter]
            averages |= {name: a[rows] for name, a in averages.items() if a.ndim}
        if self.state is not None:
            self.state = tuple(part[rows] for part in self.state)

    def _embedded(self, x):
        if self.embedding is None:
            return x
        S, V, _ = self.embedding.shape
        shift = torch.arange(S)[:, None, None] * V  # every network has rows of its own
        return functional.embedding(x + shift, self.embedding.flatten(0, 1))

    def _run(self, x, state=None):
        """Map x to logits (S, B, T, outputs), and give the states on the way."""
        states = run_cells(self.variant, self.cell, self._embedded(x), state)
        hs = torch.stack([state[0] for state in states], 2)  # (S, B, T, H)
        logits = torch.baddbmm(self.b_out, hs.flatten(1, 2), self.W_out.mT)
        return logits.unflatten(1, x.shape[1:3]), states

    def learn(self, x, target, lengths):
        """Answer at every step, then take one step of Adam.

        Parameters
        ----------
        x : ndarray of shape (S, B, T, D), or ids of shape (S, B, T)
        target : ndarray of shape (S, B, T, outputs), or ids of shape (S, B, T)
        lengths : ndarray of shape (S, B)

        Returns
        -------
        ndarray of shape (S, B, T, outputs)
            The logits before the step.
        """
        ids = torch.from_numpy(target if target.ndim == 3 else target.argmax(-1))
        logits, states = self._run(torch.from_numpy(x), self.state)
        self.state = tuple(part.detach() for part in states[-1]) if self.carry else None
        losses = functional.cross_entropy(logits.flatten(0, 2), ids.flatten(), reduction="none")
        within = torch.from_numpy(np.arange(x.shape[2]) < lengths[..., None]).flatten(1)  # (S, BT)
        losses = (losses.view_as(within) * within).sum(1) / within.sum(1)
        self._descend(losses.sum())  # a network's loss depends on its own weights alone
        return logits.detach().numpy()

    def _descend(self, loss):
        """Take a step of Adam, with each network's gradient clipped by its own norm."""
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        gradients = [p.grad for p in self._parameters() if p.grad is not None]
        norms = sum(g.square().sum((1, 2)) for g in gradients).sqrt()  # (S,)
        scale = (self.clip / (norms + 1e-6)).clamp(max=1.0)[:, None, None]
        for gradient in gradients:
            gradient *= scale
        if self.cosine is not None:
            rate = warmup_cosine(self.updates / self.cosine, self.lr, warmup=0, floor=FLOOR)
            self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.step()
        self.updates += 1

    @torch.no_grad()
    def answer(self, row, x):
        """Let one of the networks answer, from a state of zeros.

        Parameters
        ----------
        row : int
        x : ndarray of shape (B, T, D), or ids of shape (B, T)

        Returns
        -------
        logits : ndarray of shape (B, T, outputs)
        c : ndarray of shape (T, B, H)
            The memory after each step; for a GRU or RNN, which have no other, h.
        """
        one = StackedNetworks.__new__(StackedNetworks)
        one.cell = CellWeights(*(part[row : row + 1] for part in self.cell))
        one.W_out, one.b_out = self.W_out[row : row + 1], self.b_out[row : row + 1]
        one.embedding = None if self.embedding is None else self.embedding[row : row + 1]
        one.variant = self.variant
        logits, states = one._run(torch.from_numpy(x)[None])
        memory = min(1, self.variant.states - 1)
        return logits[0].numpy(), torch.stack([state[memory][0] for state in states]).numpy()
