"""Dropout."""

import numpy as np

from lstm_course.layers.checks import require_forward


class Dropout:
    """Set a share of the values to zero while training, and scale the rest up to match.

    Srivastava et al. 2014, in the form where nothing is to be done at test time.

    Parameters
    ----------
    rate : float
        Share set to zero, in [0, 1).
    rng : numpy.random.Generator
    """

    def __init__(self, rate, rng):
        if not 0 <= rate < 1:
            raise ValueError(f"the dropout rate must lie in [0, 1), but got {rate}")
        self.rate, self.rng = rate, rng
        self.params, self.grads = (), ()
        self._mask = None

    def forward(self, x, train=True):
        """Map x (...) to an array of the same shape; unchanged if not training."""
        x = np.asarray(x)
        if not train or self.rate == 0:
            self._mask = np.ones((), x.dtype)
            return x
        keep = self.rng.random(x.shape, dtype=np.float32) >= self.rate
        self._mask = keep.astype(x.dtype)
        self._mask *= 1 / (1 - self.rate)
        return x * self._mask

    def backward(self, dy):
        """Let the gradient through where the values went through."""
        return dy * require_forward(self._mask, self)
