"""The papers' own training: one sequence at a time, plain gradient descent on squared error.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.papers.cell_1997 import (
    Weights,
    cell_backward,
    cell_forward,
    draw_weights,
    share_gates,
)

__all__ = ["OnlineNetworks"]


def _sequences_first(array):
    """Turn (T, S, B, n) into (S, B T, n)."""
    T, S, B, n = array.shape
    return array.transpose(1, 2, 0, 3).reshape(S, B * T, n)


def last_steps(lengths, T):
    """Give the number of every sequence's last step among the B·T steps of all.

    >>> last_steps(np.array([[2, 3]]), T=3).tolist()
    [[1, 5]]
    """
    return np.arange(lengths.shape[1]) * T + lengths - 1


class OnlineNetworks:
    """S networks trained by plain gradient descent on squared error.

    Parameters
    ----------
    rngs : list of numpy.random.Generator
        One a network, for its weights.
    D, outputs : int
    forget_bias : list of float
        One a network; infinity makes the cell of 1997, whose forget gate is always open.
    plan : Plan
    """

    def __init__(self, rngs, D, outputs, forget_bias, plan):
        self.plan, self.state = plan, None
        self.weights = draw_weights(rngs, D, outputs, forget_bias, plan)

    def keep(self, rows):
        """Go on with some of the networks only."""
        self.weights = Weights(*(array[rows] for array in self.weights))
        self.state = None if self.state is None else self.state[:, rows]

    def _run(self, weights, x, state, steps):
        """Run cells and output layer: the tape, what the layer sees (S, N, R), its answers."""
        S, B, T, D = x.shape
        if state is None:
            state = np.zeros((2, S, B, self.plan.H), x.dtype)
        tape = cell_forward(weights, x, *state, self.plan.squash)
        seen = _sequences_first(tape.hs[1:])
        if self.plan.shortcut:
            seen = np.concatenate([seen, x.reshape(S, B * T, D)], axis=-1)
        if steps is not None:
            seen = np.take_along_axis(seen, steps[..., None], axis=1)  # N is B, else B T
        z = seen @ weights.W_out.mT + weights.b_out
        return tape, seen, 0.5 + z / 4 if self.plan.linear else (1 + np.tanh(z / 2)) / 2

    def learn(self, x, target, lengths):
        """Answer, then take one step down the gradient of ½ Σ (answer − target)².

        Parameters
        ----------
        x : ndarray of shape (S, B, T, D)
        target : ndarray of shape (S, B, outputs) or (S, B, T, outputs)
            One answer at the end of each sequence, or one a step.
        lengths : ndarray of shape (S, B)

        Returns
        -------
        ndarray of the shape of `target`
            The answers before the step.
        """
        S, B, T, _ = x.shape
        steps = last_steps(lengths, T) if target.ndim == 3 else None
        tape, seen, y = self._run(self.weights, x, self.state, steps)
        self.state = np.stack([tape.hs[-1], tape.cs[-1]]) if self.plan.carry else None
        error = y - target.reshape(y.shape)
        if steps is None:
            error *= (np.arange(T) < lengths[..., None]).reshape(S, B * T, 1)
        delta = error * (0.25 if self.plan.linear else y * (1 - y))
        dhs = (delta @ self.weights.W_out)[..., : self.plan.H]
        if steps is not None:
            last, dhs = dhs, np.zeros((S, B * T, self.plan.H), np.float32)
            np.put_along_axis(dhs, steps[..., None], last, axis=1)
        self._descend(x, tape, dhs.reshape(S, B, T, -1).transpose(2, 0, 1, 3), seen, delta)
        return y.reshape(target.shape)

    def _descend(self, x, tape, dhs, seen, delta):
        dz = _sequences_first(cell_backward(tape, dhs, self.plan.squash))
        h_prev, x = _sequences_first(tape.hs[:-1]), x.reshape(*dz.shape[:2], -1)
        db = dz.sum(axis=1, keepdims=True) * self.plan.train_bias
        gradients = [dz.mT @ x, dz.mT @ h_prev, db, delta.mT @ seen, delta.sum(1, keepdims=True)]
        for gradient in gradients[:3]:
            share_gates(gradient, self.plan, add=True)
        for array, gradient in zip(self.weights, gradients, strict=True):
            array -= np.float32(self.plan.lr) * gradient

    def answer(self, row, x, lengths=None):
        """Let one of the networks answer, from a state of zeros.

        Parameters
        ----------
        row : int
        x : ndarray of shape (B, T, D)
        lengths : ndarray of shape (B,), optional
            One answer at the end of each sequence; without it one a step.

        Returns
        -------
        outputs : ndarray of shape (B, outputs) or (B, T, outputs)
        c : ndarray of shape (T, B, H)
            The memory after each step.
        """
        weights = Weights(*(array[row : row + 1] for array in self.weights))
        steps = None if lengths is None else last_steps(lengths[None], x.shape[1])
        tape, _, y = self._run(weights, x[None], None, steps)
        return (y[0] if steps is not None else y.reshape(*x.shape[:2], -1)), tape.cs[1:, 0]
