"""The same models in torch: faster training, automatic gradients, weights both ways.

Taught in notebooks 09 and 10 (parity), 12 (`LastStepModel`) and 16 (`CharModel`).
"""

import numpy as np
import torch
from torch import nn

from lstm_course.cells import LSTMParams, check_params
from lstm_course.models import LanguageModel

__all__ = [
    "CharModel",
    "LastStepModel",
    "from_numpy",
    "from_torch_lstm",
    "pick_device",
    "set_forget_bias",
    "to_numpy",
    "to_torch_lstm",
]

_CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


def pick_device(name="auto"):
    """Choose where to compute.

    Parameters
    ----------
    name : {"auto", "cpu", "cuda", "mps"}
        "auto" takes a CUDA GPU if there is one, the CPU otherwise.

    Returns
    -------
    torch.device

    Raises
    ------
    ValueError
        If the device is unknown or not there.
    """
    there = {"cpu": True, "cuda": torch.cuda.is_available()}
    there["mps"] = torch.backends.mps.is_available()
    if name == "auto":
        return torch.device("cuda" if there["cuda"] else "cpu")
    if not there.get(name):
        have = ", ".join(device for device, found in there.items() if found)
        raise ValueError(f"no device {name!r} here; this machine has: {have}")
    return torch.device(name)


def set_forget_bias(lstm, value):
    """Set the forget gate's bias of every layer of an `nn.LSTM` to `value`, in place.

    torch adds two bias vectors; `value` goes into the first and 0 into the second.
    """
    H = lstm.hidden_size
    with torch.no_grad():
        for k in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{k}")[H : 2 * H] = value
            getattr(lstm, f"bias_hh_l{k}")[H : 2 * H] = 0.0
    return lstm


def _make_cell(cell, inputs, hidden, forget_bias, **options):
    if cell not in _CELLS:
        raise ValueError(f"there is no cell {cell!r}; the cells are {', '.join(_CELLS)}")
    module = _CELLS[cell](inputs, hidden, batch_first=True, **options)
    return set_forget_bias(module, forget_bias) if cell == "lstm" else module


class CharModel(nn.Module):
    """Predict the next character: embedding → recurrent layers → linear → logits.

    Parameters
    ----------
    V : int
        Symbols in the vocabulary.
    embed, hidden, layers : int
    dropout, input_dropout : float
        Rates after each recurrent layer and after the embedding, while training.
    cell : {"lstm", "gru", "rnn"}
    forget_bias : float
        Of the LSTM.
    """

    def __init__(
        self,
        V,
        embed=64,
        hidden=128,
        layers=1,
        dropout=0.0,
        input_dropout=0.0,
        cell="lstm",
        forget_bias=1.0,
    ):
        super().__init__()
        self.config = {
            "V": V,
            "embed": embed,
            "hidden": hidden,
            "layers": layers,
            "dropout": dropout,
            "input_dropout": input_dropout,
        }
        self.cell = cell
        self.embedding = nn.Embedding(V, embed)
        between = dropout if layers > 1 else 0.0
        self.rnn = _make_cell(cell, embed, hidden, forget_bias, num_layers=layers, dropout=between)
        self.linear = nn.Linear(hidden, V)
        self.input_drop, self.drop = nn.Dropout(input_dropout), nn.Dropout(dropout)

    def forward(self, ids, state=None):
        """Map ids (B, T) and a state to logits (B, T, V) and the next state."""
        hs, state = self.rnn(self.input_drop(self.embedding(ids)), state)  # (B, T, H)
        return self.linear(self.drop(hs)), state

    @torch.no_grad()
    def step(self, index, state=None):
        """Read one character: logits (V,) as a NumPy array, and the state. Dropout is off."""
        was_training = self.training
        self.eval()
        ids = torch.tensor([[int(index)]], device=self.linear.weight.device)
        logits, state = self(ids, state)
        self.train(was_training)
        return logits[0, 0].cpu().numpy(), state


class LastStepModel(nn.Module):
    """Read a sequence and answer once, from the last hidden state.

    Parameters
    ----------
    cell : {"lstm", "gru", "rnn"}
    D, H, out : int
        Input features, hidden units, outputs.
    forget_bias : float
        Of the LSTM.
    """

    def __init__(self, cell, D, H, out, forget_bias=1.0):
        super().__init__()
        self.rnn = _make_cell(cell, D, H, forget_bias)
        self.linear = nn.Linear(H, out)

    def forward(self, x):
        """Map x (B, T, D) to y (B, out)."""
        hs, _ = self.rnn(x)
        return self.linear(hs[:, -1])


def _copy(target, array):
    with torch.no_grad():
        target.copy_(torch.from_numpy(np.asarray(array)))


def _load_layer(lstm, params, layer=0):
    """Write one layer's weights; the second bias becomes zero."""
    _copy(getattr(lstm, f"weight_ih_l{layer}"), params.W_ih)
    _copy(getattr(lstm, f"weight_hh_l{layer}"), params.W_hh)
    _copy(getattr(lstm, f"bias_ih_l{layer}"), params.b)
    _copy(getattr(lstm, f"bias_hh_l{layer}"), np.zeros_like(params.b))


def to_torch_lstm(params, dtype=torch.float64):
    """Make a one-layer `nn.LSTM` (batch first) with the given weights.

    Parameters
    ----------
    params : LSTMParams
    dtype : torch.dtype

    Returns
    -------
    torch.nn.LSTM
    """
    D, H = check_params(params, blocks=4)
    lstm = nn.LSTM(D, H, batch_first=True, dtype=dtype)
    _load_layer(lstm, params)
    return lstm


def from_torch_lstm(module, layer=0):
    """Read one layer of an `nn.LSTM`; torch's two biases are added.

    Parameters
    ----------
    module : torch.nn.LSTM
    layer : int

    Returns
    -------
    LSTMParams
        In the dtype of the module.

    Raises
    ------
    ValueError
        If the layer is not there, or the module is bidirectional or has projections.
    """
    if module.bidirectional or module.proj_size:
        raise ValueError("only one-directional LSTMs without projection can be read")
    if not 0 <= layer < module.num_layers:
        raise ValueError(f"there is no layer {layer}; the module has {module.num_layers}")

    def read(name):
        weight = getattr(module, f"{name}_l{layer}", None)
        return 0.0 if weight is None else weight.detach().cpu().numpy().copy()

    b = read("bias_ih") + read("bias_hh")
    W_hh = read("weight_hh")
    b = np.zeros(len(W_hh), W_hh.dtype) if np.ndim(b) == 0 else b
    return LSTMParams(read("weight_ih"), W_hh, b)


def to_numpy(model):
    """Copy a `CharModel` with LSTM cells into the course's own `LanguageModel`."""
    if model.cell != "lstm":
        raise ValueError(f"only LSTMs have a NumPy twin, but this model is made of {model.cell}")
    twin = LanguageModel(**model.config, rng=np.random.default_rng(0))
    arrays = twin.parameters()
    arrays["embedding.W"][...] = model.embedding.weight.detach().cpu().numpy()
    arrays["linear.W"][...] = model.linear.weight.detach().cpu().numpy()
    arrays["linear.b"][...] = model.linear.bias.detach().cpu().numpy()
    for k in range(model.config["layers"]):
        for name, array in from_torch_lstm(model.rnn, k)._asdict().items():
            arrays[f"lstm{k}.{name}"][...] = array
    return twin


def from_numpy(model):
    """Copy a `LanguageModel` into a `CharModel`."""
    twin = CharModel(**model.config)
    arrays = model.parameters()
    _copy(twin.embedding.weight, arrays["embedding.W"])
    _copy(twin.linear.weight, arrays["linear.W"])
    _copy(twin.linear.bias, arrays["linear.b"])
    for k, lstm in enumerate(model.lstms):
        _load_layer(twin.rnn, lstm.params, k)
    return twin
