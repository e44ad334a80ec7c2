"""The LSTM layer."""

import numpy as np

from lstm_course import cells
from lstm_course.layers.checks import as_sequence, initial_state, require_forward, require_shape


class LSTM:
    """Run an LSTM over a batch of sequences, and send gradients back through it.

    Equal to a loop over `cells.lstm_step`. Three things make it fast: x_t and h_{t−1} lie
    side by side, so a step is one matrix product; σ(z) = ½ + ½ tanh(z/2), so all four
    gates are one call of tanh; the weight gradients of all steps are one product.

    Parameters
    ----------
    params : cells.LSTMParams
        W_ih (4H, D), W_hh (4H, H), b (4H,). Kept, not copied: an optimizer may change
        the arrays in place.
    """

    def __init__(self, params):
        self.D, self.H = cells.check_params(params, blocks=4)
        self.params = params
        self.grads = None
        self._cache = None

    @classmethod
    def init(cls, D, H, *, rng, forget_bias=1.0, dtype=np.float32):
        """Make a layer with weights from `cells.init_lstm`."""
        return cls(cells.init_lstm(D, H, rng=rng, forget_bias=forget_bias, dtype=dtype))

    def forward(self, x, state=None):
        """Run over all steps.

        Parameters
        ----------
        x : array_like of shape (B, T, D)
        state : pair of array_like of shape (B, H), optional
            (h0, c0); zeros if not given.

        Returns
        -------
        hs : ndarray of shape (B, T, H)
            The hidden state after each step.
        (h, c) : pair of ndarray of shape (B, H)
            The state after the last step; pass it on to continue the sequence.

        Raises
        ------
        ValueError
            If a shape does not fit or a value is not finite.
        """
        W_ih, W_hh, b = self.params
        D, H, dtype = self.D, self.H, W_ih.dtype
        x = as_sequence(x, D, dtype)
        B, T, _ = x.shape
        h0, c0 = (None, None) if state is None else state
        half = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], dtype), H)  # σ by tanh; g is tanh
        shift = 1 - half
        W = np.concatenate([W_ih, W_hh], axis=1).T * half  # (D + H, 4H)
        bias = b * half

        xh = np.empty((T + 1, B, D + H), dtype)  # x_t beside h_{t-1}
        xh[:T, :, :D] = x.transpose(1, 0, 2)
        xh[0, :, D:] = 0 if h0 is None else initial_state("h0", h0, (B, H))
        cs = np.empty((T + 1, B, H), dtype)
        cs[0] = 0 if c0 is None else initial_state("c0", c0, (B, H))
        gates = np.empty((T, B, 4 * H), dtype)
        tanh_c = np.empty((T, B, H), dtype)
        for t in range(T):
            z = np.matmul(xh[t], W, out=gates[t])  # (B, 4H)
            z += bias
            np.tanh(z, out=z)
            z *= half
            z += shift
            i, f, g, o = z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, 3 * H :]
            c = np.multiply(f, cs[t], out=cs[t + 1])
            c += i * g
            np.tanh(c, out=tanh_c[t])
            np.multiply(o, tanh_c[t], out=xh[t + 1, :, D:])
        self._cache = xh, cs, gates, tanh_c
        hs = np.ascontiguousarray(xh[1:, :, D:].transpose(1, 0, 2))
        return hs, (hs[:, -1].copy(), cs[T].copy())

    def backward(self, dhs, dstate=None):
        """Backpropagate through time; fills `grads`.

        Parameters
        ----------
        dhs : array_like of shape (B, T, H)
            dLoss/dhs from the layers above.
        dstate : pair of array_like of shape (B, H), optional
            dLoss/d(h, c) of the last state; zeros if not given.

        Returns
        -------
        dx : ndarray of shape (B, T, D)
        (dh0, dc0) : pair of ndarray of shape (B, H)

        Raises
        ------
        ValueError
            If there was no forward pass, or a shape does not fit it.
        """
        xh, cs, gates, tanh_c = require_forward(self._cache, self)
        W_ih, W_hh, _ = self.params
        D, H = self.D, self.H
        T, B, _ = gates.shape
        dhs = require_shape("dhs", dhs, (B, T, H), gates.dtype)
        dh, dc = (np.zeros((B, H)),) * 2 if dstate is None else dstate
        dh = require_shape("dh", dh, (B, H)).astype(gates.dtype)
        dc = require_shape("dc", dc, (B, H)).astype(gates.dtype)

        i, f, g, o = np.split(gates, 4, axis=-1)
        dz = np.empty_like(gates)  # first the local derivatives of all steps, then dLoss/dz
        np.multiply(g, i * (1 - i), out=dz[..., :H])
        np.multiply(cs[:T], f * (1 - f), out=dz[..., H : 2 * H])
        np.multiply(i, 1 - g * g, out=dz[..., 2 * H : 3 * H])
        np.multiply(tanh_c, o * (1 - o), out=dz[..., 3 * H :])
        through = o * (1 - tanh_c * tanh_c)  # dc/dh of each step
        for t in reversed(range(T)):
            dh += dhs[:, t]
            dc += dh * through[t]
            dz[t].reshape(B, 4, H)[:, :3] *= dc[:, None]
            dz[t, :, 3 * H :] *= dh
            dh = dz[t] @ W_hh  # the recurrent term
            dc *= f[t]
        rows = dz.reshape(T * B, 4 * H)
        dW = rows.T @ xh[:T].reshape(T * B, D + H)  # summed over batch and time
        self.grads = cells.LSTMParams(dW[:, :D], dW[:, D:], rows.sum(axis=0))
        dx = (rows @ W_ih).reshape(T, B, D).transpose(1, 0, 2)
        return dx, (dh, dc)

    def trace(self):
        """Give what the last forward pass computed, as a dict of arrays (B, T, H).

        i, f, g and o after their nonlinearity, and c and h after each step.
        """
        xh, cs, gates, _ = require_forward(self._cache, self)
        values = dict(zip(cells.GATES, cells.split_gates(gates), strict=True))
        values |= {"c": cs[1:], "h": xh[1:, :, self.D :]}
        return {name: array.transpose(1, 0, 2).copy() for name, array in values.items()}
