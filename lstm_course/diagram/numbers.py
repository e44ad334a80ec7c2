"""The numbers behind the diagram: one or two cells over a short sequence, and what is shown of it.

The real functions compute (`cells.lstm_step_trace`, `cells.rnn_step`); the ES module repeats
them in the browser, and is overruled by these.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from lstm_course import cells

__all__ = ["GATE_KEYS", "Net", "Shift", "check_net", "run", "shown_weights", "weights_of"]

#: The four gates of the LSTM in torch's order, and "r", the one layer of the plain RNN.
GATE_KEYS = (*cells.GATES, "r")
Shift = Mapping[str, float]
_UNITS, _COLUMNS = 3, 8


class Net(NamedTuple):
    """What is drawn: weights, inputs (T, D), start states (H,), one text a step."""

    params: cells.LSTMParams
    rnn: cells.RNNParams | None
    xs: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    labels: tuple[str, ...]
    step_function: Callable | None = None

    @property
    def units(self) -> int:
        """H, the hidden units."""
        return self.params.W_hh.shape[1]

    @property
    def shown(self) -> tuple[int, int]:
        """How many units and inputs are drawn: three units, and eight columns of weights."""
        D, H = self.xs.shape[1], self.units
        h = min(H, _UNITS)
        room = _COLUMNS - h - (h < H)
        return h, D if room >= D else _COLUMNS - h - 1

    @property
    def hidden(self) -> int:
        """How many inputs of a neuron are not drawn; they are one term, the rest."""
        h, d = self.shown
        return self.units + self.xs.shape[1] - h - d


def _vector(name: str, values: Any, H: int) -> np.ndarray:
    vector = np.zeros(H) if values is None else np.asarray(values, dtype=float)
    if vector.shape != (H,):
        raise ValueError(f"{name} has shape {vector.shape}, but W_hh has {H} units, so ({H},)")
    if not np.isfinite(vector).all():
        raise ValueError(f"{name} must be finite, but it is {vector}")
    return vector


def check_net(params: Any, xs: Any, h0: Any, c0: Any, labels: Any, rnn: Any, step: Any) -> Net:
    """Return the checked parts as a `Net`, or raise a ValueError that names both sides."""
    D, H = cells.check_params(params, 4)
    params = cells.LSTMParams(*(np.asarray(part, dtype=float) for part in params))
    xs = np.asarray(xs, dtype=float)
    if xs.ndim != 2 or not len(xs):
        raise ValueError(f"xs must be (T, D) with at least one step, but its shape is {xs.shape}")
    if xs.shape[1] != D:
        raise ValueError(f"xs has {xs.shape[1]} features, but W_ih was built for {D}")
    if not np.isfinite(xs).all():
        raise ValueError("xs must be finite, but some of its numbers are not")
    if rnn is not None:
        size = cells.check_params(rnn, 1)
        if size != (D, H):
            raise ValueError(f"the RNN has (D, H) = {size}, but the LSTM has {(D, H)}")
        rnn = cells.RNNParams(*(np.asarray(part, dtype=float) for part in rnn))
    labels = ("",) * len(xs) if labels is None else tuple(str(label) for label in labels)
    if len(labels) != len(xs):
        raise ValueError(f"there are {len(labels)} labels, but xs has {len(xs)} steps")
    return Net(params, rnn, xs, _vector("h0", h0, H), _vector("c0", c0, H), labels, step)


def weights_of(net: Net, gate: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrix for [h_prev, x_t], (H, H + D), and the bias (H,) of a gate or of "r"."""
    if gate == "r":
        return np.hstack([net.rnn.W_hh, net.rnn.W_ih]), net.rnn.b
    return cells.gate_matrix(net.params, gate)


def shown_weights(net: Net, gate: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what is drawn of a gate: the first units' rows, the first columns of each input."""
    (h, d), (W, b) = net.shown, weights_of(net, gate)
    return np.hstack([W[:h, :h], W[:h, net.units : net.units + d]]), b[:h]


def run(net: Net, xs: np.ndarray | None = None, shift: Shift | None = None) -> list[dict]:
    """Compute every step and return what is drawn of it: {name: list of numbers} a step.

    ``xs`` (T, D) takes the place of the inputs; ``shift`` adds a number to the biases of a gate.
    """
    xs = net.xs if xs is None else np.asarray(xs, dtype=float)
    if xs.shape != net.xs.shape:
        raise ValueError(f"xs has shape {xs.shape}, but the diagram was made for {net.xs.shape}")
    shift = {key: 0.0 for key in GATE_KEYS} | dict(shift or {})
    blocks = np.repeat([shift[gate] for gate in cells.GATES], net.units)
    params = net.params._replace(b=net.params.b + blocks)
    rnn = net.rnn and net.rnn._replace(b=net.rnn.b + shift["r"])
    h, c, r, steps = net.h0, net.c0, net.h0, []
    for x_t in xs:
        found = _lstm_step(net, x_t, h, c, params)
        h, c = found["h"], found["c"]
        if rnn is not None:
            z_r = x_t @ rnn.W_ih.T + r @ rnn.W_hh.T + rnn.b
            found |= {"rh_prev": r, "z_r": z_r, "r": cells.rnn_step(x_t, r, rnn)}
            r = found["r"]
        steps.append(_shown(net, found, shift))
    return steps


def _lstm_step(net: Net, x_t, h, c, params) -> dict[str, np.ndarray]:
    """Return every vector of one step by name; the learner's own cell overrules the course's."""
    trace = cells.lstm_step_trace(x_t, h, c, params)
    names = ("i", "f", "g", "o", "c", "tanh_c", "h", "z_i", "z_f", "z_g", "z_o")
    found = {name: getattr(trace, name) for name in names}
    if net.step_function is not None:
        own = net.step_function(x_t, h, c, params)
        if isinstance(own, tuple) and not hasattr(own, "_fields"):
            if len(own) != 2:
                raise ValueError(f"step_function must return (h, c), but it gave {len(own)} things")
            own = dict(zip(("h", "c"), own, strict=True))
        take = own.get if isinstance(own, Mapping) else lambda name: getattr(own, name, None)
        for name in names:
            if take(name) is not None:
                found[name] = _vector(f"step_function's {name}", take(name), net.units)
        if take("h") is None or take("c") is None:
            raise ValueError("step_function must return h and c, but one of them is missing")
        if take("tanh_c") is None:
            found["tanh_c"] = np.tanh(found["c"])
    return found | {"x": x_t, "h_prev": h, "c_prev": c,
                    "kept": found["f"] * c, "new": found["i"] * found["g"]}  # fmt: skip


def _shown(net: Net, found: dict[str, np.ndarray], shift: Shift) -> dict[str, list[float]]:
    """Cut every vector to what is drawn, and sum up the products that are not: ``rest_<gate>``."""
    h, d = net.shown
    step = {name: values[: d if name == "x" else h].tolist() for name, values in found.items()}
    for gate in GATE_KEYS if net.hidden else ():
        if gate != "r" or net.rnn is not None:
            W, b = shown_weights(net, gate)
            state = step["rh_prev" if gate == "r" else "h_prev"]
            seen = W @ np.array(state + step["x"]) + b + shift[gate]
            step[f"rest_{gate}"] = (np.array(step[f"z_{gate}"]) - seen).tolist()
    return step
