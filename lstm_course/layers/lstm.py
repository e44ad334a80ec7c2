"""The LSTM layer."""

import numpy as np

from lstm_course import cells
from lstm_course.layers.checks import as_sequence, initial_state, require_forward, require_shape


class LSTM:
    """Run an LSTM over a batch of sequences, and send gradients back through it.

    Equal to a loop over `cells.lstm_step`. What makes it fast: x_t and h_{t−1} lie side by
    side, so a step is one matrix product; tanh(z) = 2 σ(2z) − 1, so all four gates are one
    call of exp; each gate is then a block of memory of its own; the weight gradients of all
    steps are one product; the arrays are kept for the next call.

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
        self._cache = self._memory = None

    @classmethod
    def init(cls, D, H, *, rng, forget_bias=1.0, dtype=np.float32):
        """Make a layer with weights from `cells.init_lstm`."""
        return cls(cells.init_lstm(D, H, rng=rng, forget_bias=forget_bias, dtype=dtype))

    def _arrays(self, T, B, dtype):
        """Give the arrays of a run: those of the last one if they fit, since new ones cost time."""
        if self._memory is None or self._memory[-1].shape[:2] != (T, B):
            D, H = self.D, self.H
            shapes = (T + 1, B, D + H), (T + 1, B, H), (T, 4, B, H), (T, B, H), (T, B, 4, H)
            self._memory = tuple(np.empty(shape, dtype) for shape in shapes)
        return self._memory

    def forward(self, x, state=None):
        """Run over all steps: x (B, T, D) → hs (B, T, H) and the last state.

        The state is a pair (h, c), each (B, H): the one to start from (zeros if not given),
        and the one to go on from. A shape that does not fit, or a value that is not finite,
        is a ValueError.
        """
        W_ih, W_hh, b = self.params
        D, H, dtype = self.D, self.H, W_ih.dtype
        x = as_sequence(x, D, dtype)
        B, T, _ = x.shape
        h0, c0 = (None, None) if state is None else state
        scale = np.repeat(np.array([-1, -1, -2, -1], dtype), H)  # i, f, g, o
        W = np.multiply(np.concatenate([W_ih, W_hh], axis=1).T, scale, order="C")  # (D + H, 4H)
        bias = b * scale

        self._cache = None
        inputs, cs, gates, tanh_c, _ = self._arrays(T, B, dtype)
        inputs[:T, :, :D] = x.transpose(1, 0, 2)
        inputs[0, :, D:] = 0 if h0 is None else initial_state("h0", h0, (B, H))
        hs = inputs[1:, :, D:]
        cs[0] = 0 if c0 is None else initial_state("c0", c0, (B, H))
        z, added = np.empty((B, 4 * H), dtype), np.empty((B, H), dtype)
        z_by_gate = z.reshape(B, 4, H).transpose(1, 0, 2)
        one, two = np.array([1, 2], dtype).reshape(2, 1)  # quicker than Python's own numbers
        with np.errstate(over="ignore"):  # a gate far closed: 1 / (1 + inf) = 0
            steps = inputs[:T], gates, cs[:T], cs[1:], tanh_c, hs
            for v, gate, before, c, bounded, h in zip(*steps, strict=True):
                np.matmul(v, W, out=z)
                np.add(z, bias, out=z)
                np.exp(z_by_gate, out=gate)
                np.reciprocal(np.add(gate, one, out=gate), out=gate)
                i, f, g, o = gate
                np.subtract(np.multiply(g, two, out=g), one, out=g)
                np.multiply(i, g, out=added)
                np.add(np.multiply(f, before, out=c), added, out=c)
                np.multiply(o, np.tanh(c, out=bounded), out=h)
        self._cache = inputs, cs, gates, tanh_c
        out = hs.transpose(1, 0, 2).copy()  # a copy also where B = T = 1
        return out, (out[:, -1].copy(), cs[T].copy())

    def backward(self, dhs, dstate=None):
        """Backpropagate through time: dhs (B, T, H) → dx (B, T, D), (dh0, dc0); fills `grads`.

        `dstate` is dLoss/d(h, c) of the last state, each (B, H): zeros if not given. Needs a
        forward pass before; without it, or for a shape that does not fit it: ValueError.
        """
        inputs, _, gates, _ = require_forward(self._cache, self)
        W_ih, W_hh, _ = self.params
        T, _, B, H = gates.shape
        D, dtype = self.D, gates.dtype
        dhs = require_shape("dhs", dhs, (B, T, H), dtype)
        dh, dc = (np.zeros((B, H)),) * 2 if dstate is None else dstate
        dh = require_shape("dh", dh, (B, H)).astype(dtype)
        dc = require_shape("dc", dc, (B, H)).astype(dtype)

        dz = self._memory[-1]
        together = max(1, 2**14 // (B * H))  # steps: what a core's own cache holds
        for t in reversed(range(T)):
            k = t % together
            if k == together - 1 or t == T - 1:
                local, through = self._derivatives(slice(t - k, t + 1))
            dh += dhs[:, t]
            dc += through[k] * dh
            np.multiply(local[k, :3].transpose(1, 0, 2), dc[:, None], out=dz[t, :, :3])
            np.multiply(local[k, 3], dh, out=dz[t, :, 3])
            np.matmul(dz[t].reshape(B, 4 * H), W_hh, out=dh)  # the recurrent term
            dc *= gates[t, 1]
        rows = dz.reshape(T * B, 4 * H)
        dW = rows.T @ inputs[:T].reshape(T * B, -1)  # summed over batch and time
        self.grads = cells.LSTMParams(dW[:, :D], dW[:, D:], rows.sum(axis=0))
        return (rows @ W_ih).reshape(T, B, D).transpose(1, 0, 2), (dh, dc)

    def _derivatives(self, steps):
        """Differentiate some steps: what dc (for i, f, g) or dh (for o) is multiplied by; dc/dh."""
        _, cs, gates, tanh_c = self._cache
        i, _, g, o = gates[steps].swapaxes(0, 1)
        local = 1 - gates[steps]
        local *= gates[steps]  # σ'
        local[:, 2] = 1 - g * g  # tanh'
        for gate, other in enumerate((g, cs[steps], i, tanh_c[steps])):
            local[:, gate] *= other
        through = 1 - tanh_c[steps] ** 2
        through *= o
        return local, through

    def trace(self):
        """Give what the last forward pass computed, as a dict of arrays (B, T, H).

        i, f, g and o after their nonlinearity, and c and h after each step.
        """
        inputs, cs, gates, _ = require_forward(self._cache, self)
        values = dict(zip(cells.GATES, gates.swapaxes(0, 1), strict=True))
        values |= {"c": cs[1:], "h": inputs[1:, :, self.D :]}
        return {name: array.transpose(1, 0, 2).copy() for name, array in values.items()}
