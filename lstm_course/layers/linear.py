"""The linear layer."""

from typing import NamedTuple

import numpy as np

from lstm_course.layers.checks import require_forward, require_shape


class LinearParams(NamedTuple):
    """W : ndarray of shape (out, in); b : ndarray of shape (out,)."""

    W: np.ndarray
    b: np.ndarray


class Linear:
    """Multiply by a matrix and add a bias: y = W x + b, on the last axis."""

    def __init__(self, params):
        self.params = LinearParams(*params)
        rows = np.shape(self.params.W)[0]
        require_shape("b", self.params.b, (rows,))
        self.grads = None
        self._cache = None

    @classmethod
    def init(cls, inputs, outputs, *, rng, dtype=np.float32):
        """Draw W from U(−1/√inputs, 1/√inputs); the bias is zero."""
        bound = 1 / np.sqrt(inputs)
        W = rng.uniform(-bound, bound, (outputs, inputs)).astype(dtype)
        return cls(LinearParams(W, np.zeros(outputs, dtype)))

    def forward(self, x):
        """Map x (..., in) to y (..., out)."""
        W, b = self.params
        x = np.asarray(x, dtype=W.dtype)
        if x.ndim == 0 or x.shape[-1] != W.shape[1]:
            raise ValueError(f"x has shape {x.shape}, but W takes {W.shape[1]} features")
        self._cache = x
        return (x.reshape(-1, W.shape[1]) @ W.T + b).reshape(*x.shape[:-1], W.shape[0])

    def backward(self, dy):
        """Map dy (..., out) to dx (..., in); fills `grads`."""
        x, W = require_forward(self._cache, self), self.params.W
        dy = require_shape("dy", dy, (*x.shape[:-1], W.shape[0]), W.dtype)
        rows = dy.reshape(-1, W.shape[0])
        self.grads = LinearParams(rows.T @ x.reshape(-1, W.shape[1]), rows.sum(axis=0))
        return (rows @ W).reshape(x.shape)
