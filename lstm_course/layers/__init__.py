"""Whole sequences at once: layers with a forward and a backward pass, in plain NumPy.

`LSTM` and `RNN` compute what the steps in `cells` compute, for all steps of a batch, with
few and large matrix products. Every layer keeps what its last forward pass needs for one
backward pass, and holds its gradients in `grads`, in the shapes of `params`.

Taught in notebooks 10 (sequences), 11 (backward), 12 and 15 (training).
"""

from lstm_course.layers.dropout import Dropout
from lstm_course.layers.embedding import Embedding, EmbeddingParams
from lstm_course.layers.linear import Linear, LinearParams
from lstm_course.layers.lstm import LSTM
from lstm_course.layers.rnn import RNN

__all__ = ["LSTM", "RNN", "Dropout", "Embedding", "EmbeddingParams", "Linear", "LinearParams"]
