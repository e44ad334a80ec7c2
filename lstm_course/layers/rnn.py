"""The plain RNN layer."""

import numpy as np

from lstm_course import cells
from lstm_course.layers.checks import as_sequence, initial_state, require_forward, require_shape


class RNN:
    """Run a plain tanh RNN over a batch of sequences, and send gradients back through it.

    Equal to a loop over `cells.rnn_step`. The state is h alone.

    Parameters
    ----------
    params : cells.RNNParams
        W_ih (H, D), W_hh (H, H), b (H,). Kept, not copied.
    """

    def __init__(self, params):
        self.D, self.H = cells.check_params(params, blocks=1)
        self.params = params
        self.grads = None
        self._cache = None

    @classmethod
    def init(cls, D, H, *, rng, dtype=np.float32):
        """Make a layer with weights from `cells.init_rnn`."""
        return cls(cells.init_rnn(D, H, rng=rng, dtype=dtype))

    def forward(self, x, state=None):
        """Run over all steps: x (B, T, D), state (B, H) → hs (B, T, H), h (B, H)."""
        W_ih, W_hh, b = self.params
        x = as_sequence(x, self.D, W_ih.dtype)
        B, T, _ = x.shape
        xs = x.transpose(1, 0, 2).reshape(T * B, self.D)
        hs = np.empty((T + 1, B, self.H), W_ih.dtype)
        hs[0] = 0 if state is None else initial_state("h0", state, (B, self.H))
        np.matmul(xs, W_ih.T, out=hs[1:].reshape(T * B, self.H))  # the inputs do not wait
        hs[1:] += b
        z = np.empty((B, self.H), W_ih.dtype)
        for t in range(T):
            hs[t + 1] += np.matmul(hs[t], W_hh.T, out=z)
            np.tanh(hs[t + 1], out=hs[t + 1])
        self._cache = xs, hs
        return hs[1:].transpose(1, 0, 2).copy(), hs[T].copy()

    def backward(self, dhs, dstate=None):
        """Backpropagate: dhs (B, T, H), dstate (B, H) → dx (B, T, D), dh0; fills `grads`."""
        xs, hs = require_forward(self._cache, self)
        W_ih, W_hh, _ = self.params
        T, B, H = len(hs) - 1, hs.shape[1], self.H
        dhs = require_shape("dhs", dhs, (B, T, H), hs.dtype)
        dh = np.zeros((B, H)) if dstate is None else dstate
        dh = require_shape("dh", dh, (B, H)).astype(hs.dtype)
        dz = np.empty_like(hs[1:])
        for t in reversed(range(T)):
            dh += dhs[:, t]
            np.subtract(1, np.square(hs[t + 1], out=dz[t]), out=dz[t])  # tanh'
            dz[t] *= dh
            np.matmul(dz[t], W_hh, out=dh)  # the recurrent term
        rows = dz.reshape(T * B, H)
        self.grads = cells.RNNParams(
            rows.T @ xs, rows.T @ hs[:T].reshape(T * B, H), rows.sum(axis=0)
        )
        return (rows @ W_ih).reshape(T, B, self.D).transpose(1, 0, 2), dh
