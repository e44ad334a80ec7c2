"""A character language model: embedding, LSTM layers, a linear layer."""

import numpy as np

from lstm_course import cells, layers, ops
from lstm_course.models.naming import named_arrays

__all__ = ["LanguageModel"]


class LanguageModel:
    """Predict the next character: embedding → LSTM layers → linear → logits.

    Parameters
    ----------
    V : int
        Symbols in the vocabulary.
    embed, hidden, layers : int
        Width of the embedding, units a layer, number of LSTM layers.
    dropout, input_dropout : float
        Rates after each LSTM layer and after the embedding, while training.
    rng : numpy.random.Generator
    dtype : numpy dtype
    """

    def __init__(
        self,
        V,
        embed=64,
        hidden=128,
        layers=1,
        dropout=0.0,
        input_dropout=0.0,
        *,
        rng,
        dtype=np.float32,
    ):
        self.config = {
            "V": V,
            "embed": embed,
            "hidden": hidden,
            "layers": layers,
            "dropout": dropout,
            "input_dropout": input_dropout,
        }
        self._build(rng, dtype)

    def _build(self, rng, dtype):
        sizes = self.config
        V, E, H = sizes["V"], sizes["embed"], sizes["hidden"]
        self.embedding = layers.Embedding.init(V, E, rng=rng, dtype=dtype)
        self.lstms = [
            layers.LSTM.init(H if k else E, H, rng=rng, dtype=dtype) for k in range(sizes["layers"])
        ]
        self.linear = layers.Linear.init(H, V, rng=rng, dtype=dtype)
        self.dropouts = [layers.Dropout(sizes["input_dropout"], rng)]
        self.dropouts += [layers.Dropout(sizes["dropout"], rng) for _ in self.lstms]

    def _parts(self):
        lstms = {f"lstm{k}": lstm for k, lstm in enumerate(self.lstms)}
        return {"embedding": self.embedding, **lstms, "linear": self.linear}

    def parameters(self):
        """Give every weight by name: the arrays themselves, to be updated in place."""
        return named_arrays(self._parts(), "params")

    def count_parameters(self):
        """Count the weights and biases (one bias a gate)."""
        return sum(array.size for array in self.parameters().values())

    def forward(self, ids, state=None, train=False):
        """Read a batch of sequences.

        Parameters
        ----------
        ids : array_like of int, shape (B, T)
        state : list of (h, c), one pair a layer, each (B, H), optional
            Zeros if not given.
        train : bool
            Whether dropout is on.

        Returns
        -------
        logits : ndarray of shape (B, T, V)
        state : list of (h, c)
            Numbers only: gradients never flow into the chunk before (detached).
        """
        states = [None] * len(self.lstms) if state is None else state
        x = self.dropouts[0].forward(self.embedding.forward(ids), train)
        after = []
        for lstm, drop, before in zip(self.lstms, self.dropouts[1:], states, strict=True):
            hs, last = lstm.forward(x, before)
            after.append(last)
            x = drop.forward(hs, train)
        return self.linear.forward(x), after

    def loss_and_gradients(self, x, y, state=None, train=True):
        """Measure the loss on a batch, and its gradient for every weight.

        Parameters
        ----------
        x, y : array_like of int, shape (B, T)
            Characters, and for each the one that follows it.
        state : list of (h, c), optional
        train : bool
            Whether dropout is on.

        Returns
        -------
        loss : float
            Mean cross-entropy in nats per character.
        grads : dict of str to ndarray
            By the names of `parameters`.
        state : list of (h, c)
        """
        logits, state = self.forward(x, state, train)
        loss = ops.cross_entropy(logits, y)
        dx = self.linear.backward(ops.cross_entropy_backward(logits, y))
        for lstm, drop in zip(reversed(self.lstms), reversed(self.dropouts[1:]), strict=True):
            dx, _ = lstm.backward(drop.backward(dx))
        self.embedding.backward(self.dropouts[0].backward(dx))
        return loss, named_arrays(self._parts(), "grads"), state

    def step(self, index, state=None):
        """Read one character with `cells.lstm_step`, as sampling does.

        Parameters
        ----------
        index : int
            Number of the character.
        state : list of (h, c), each (H,), optional

        Returns
        -------
        logits : ndarray of shape (V,)
            For the character that follows.
        state : list of (h, c)
        """
        if state is None:
            zeros = np.zeros(self.config["hidden"], self.linear.params.W.dtype)
            state = [(zeros, zeros)] * len(self.lstms)
        x = self.embedding.forward(np.asarray(index))
        after = []
        for lstm, (h, c) in zip(self.lstms, state, strict=True):
            h, c = cells.lstm_step(x, h, c, lstm.params)
            after.append((h, c))
            x = h
        return self.linear.forward(x), after

    def trace(self, ids, state=None):
        """Read a text and keep what every unit of the last LSTM layer did.

        Parameters
        ----------
        ids : array_like of int, shape (T,)
        state : list of (h, c), each (1, H), optional

        Returns
        -------
        dict of str to ndarray of shape (T, H)
            i, f, g, o, c and h after each character.
        """
        self.forward(np.asarray(ids)[None], state)
        return {name: array[0] for name, array in self.lstms[-1].trace().items()}
