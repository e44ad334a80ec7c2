"""The embedding: a row for each symbol."""

from typing import NamedTuple

import numpy as np

from lstm_course.layers.checks import require_forward, require_shape


class EmbeddingParams(NamedTuple):
    """W : ndarray of shape (V, E), one row a symbol."""

    W: np.ndarray


class Embedding:
    """Look up a row for each symbol: what multiplying its one-hot vector by W would give."""

    def __init__(self, params):
        self.params = EmbeddingParams(*params)
        self.grads = None
        self._cache = None

    @classmethod
    def init(cls, V, E, *, rng, dtype=np.float32):
        """Draw W from a standard normal distribution, as torch does."""
        return cls(EmbeddingParams(rng.standard_normal((V, E)).astype(dtype)))

    def forward(self, ids):
        """Map symbol numbers (...) to vectors (..., E)."""
        W = self.params.W
        ids = np.asarray(ids)
        if ids.dtype.kind not in "iu":
            raise ValueError(f"ids must be integers (symbol numbers), but got {ids.dtype}")
        if ids.size and not (0 <= ids.min() and ids.max() < len(W)):
            raise ValueError(f"ids must lie in 0…{len(W) - 1}, but got {ids.min()}…{ids.max()}")
        self._cache = ids
        return W[ids]

    def backward(self, dy):
        """Add each dy (..., E) to the row it came from; fills `grads`, returns nothing."""
        ids, W = require_forward(self._cache, self), self.params.W
        dy = require_shape("dy", dy, (*ids.shape, W.shape[1]), W.dtype)
        order = np.argsort(ids, axis=None, kind="stable")  # equal symbols side by side
        symbols, starts = np.unique(ids.ravel()[order], return_index=True)
        dW = np.zeros_like(W)
        if ids.size:
            dW[symbols] = np.add.reduceat(dy.reshape(-1, W.shape[1])[order], starts, axis=0)
        self.grads = EmbeddingParams(dW)
