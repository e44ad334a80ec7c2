"""A model that reads a sequence and answers once, at its end."""

import numpy as np

from lstm_course import layers
from lstm_course.models.naming import named_arrays

__all__ = ["LastStepModel"]


class LastStepModel:
    """Read a sequence and answer once, from the last hidden state.

    Parameters
    ----------
    cell : {"lstm", "rnn"}
    D, H, out : int
        Input features, hidden units, outputs.
    rng : numpy.random.Generator
    forget_bias : float
        Of the LSTM.
    """

    def __init__(self, cell, D, H, out, *, rng, forget_bias=1.0, dtype=np.float32):
        if cell == "lstm":
            self.layer = layers.LSTM.init(D, H, rng=rng, forget_bias=forget_bias, dtype=dtype)
        elif cell == "rnn":
            self.layer = layers.RNN.init(D, H, rng=rng, dtype=dtype)
        else:
            raise ValueError(f"there is no cell {cell!r}; the cells are lstm, rnn")
        self.linear = layers.Linear.init(H, out, rng=rng, dtype=dtype)
        self._shape = None

    def parameters(self):
        """Give every weight by name: the arrays themselves, to be updated in place."""
        return named_arrays({"layer": self.layer, "linear": self.linear}, "params")

    def forward(self, x):
        """Map x (B, T, D) to y (B, out)."""
        hs, _ = self.layer.forward(x)
        self._shape = hs.shape
        return self.linear.forward(hs[:, -1])

    def backward(self, dy):
        """Map dLoss/dy (B, out) to the gradients, by the names of `parameters`."""
        if self._shape is None:
            raise ValueError("LastStepModel.backward needs a forward pass first")
        dh = self.linear.backward(dy)
        dhs = np.zeros(self._shape, dh.dtype)
        dhs[:, -1] = dh
        self.layer.backward(dhs)
        return named_arrays({"layer": self.layer, "linear": self.linear}, "grads")
