"""What a scene shows: the numbers of a place in the network, by short names, and their scales.

The ES module has the same function; tests compare the two number by number.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from .scales import format_number, limit_of, place_of_value

__all__ = ["LEVELS", "OPERATIONS", "about", "place_of", "view_of"]

LEVELS = ("chain", "cell", "layer", "neuron", "op")
OPERATIONS = {
    "forget": ("f", "c_prev", "kept"),
    "input": ("i", "g", "new"),
    "update": ("kept", "new", "c"),
    "squash": ("c", "tanh_c", "tanh_c"),
    "output": ("o", "tanh_c", "h"),
}
_STATES = ("x", "h_prev", "c_prev", "g", "kept", "new", "c", "h", "rh_prev", "r")


def place_of(**changes: Any) -> dict[str, Any]:
    """Return a place: where one looks, and in which notation."""
    start = {"level": "cell", "step": 0, "gate": "f", "unit": 0, "op": "forget",
             "notation": "h, c"}  # fmt: skip
    return start | changes


def first_slot(data: Mapping, place: Mapping) -> int:
    """Return the first step that the chain draws: the current one stands in the middle."""
    return max(0, min(place["step"] - data["slots"] // 2, len(data["labels"]) - data["slots"]))


def about(data: Mapping, place: Mapping, gate: str, slot: int = -1) -> dict[str, Any]:
    """Return the words that labels ask for: gate, operation, step, sizes."""
    h, d, H, D = data["sizes"]
    t = place["step"] if slot < 0 or place["level"] != "chain" else first_slot(data, place) + slot
    text = data["labels"][t] if t < len(data["labels"]) else ""
    quoted = f" · ‘{text}’" if text else ""
    return {"gate": gate, "op": place["op"], "t": t + 1, "u": place["unit"], "slot": slot,
            "step": f"step {t + 1}{quoted}", "sh": h, "sd": d, "H": H, "D": D, "N": H + D,
            "HN": H * (H + D)}  # fmt: skip


def view_of(data: Mapping, numbers: list, place: Mapping, gate: str) -> dict[str, Any]:
    """Return {name: numbers} for the scene at ``place``, and under "limit" its scales.

    ``gate`` is a letter of the LSTM, or "r" for the layer of the plain RNN.
    """
    level, now = place["level"], numbers[place["step"]]
    top = limit_of(v for step in numbers for name in _STATES for v in step.get(name, ()))
    view = {**now, "limit": {"v": top, "s": top, "w": 1.0, "z": 6.0, "c": max(3.0, top)}}
    if level == "chain":
        first = first_slot(data, place)
        for k in range(data["slots"]):
            for name, values in numbers[first + k].items():
                view[f"{name}@{k}"] = values
        view["on"] = [1.0 if first + k == place["step"] else 0.0 for k in range(data["slots"])]
    if level in ("layer", "neuron"):
        view |= _layer(data, numbers, place, gate)
    if level == "neuron":
        view |= _neuron(view, place["unit"])
    if level == "op":
        view |= _operation(view, place["op"])
    scale = view["limit"]["s"]
    view["ticks"] = [-scale, scale]
    view["one"] = [place_of_value(1.0, scale), 1.0 if scale >= 2 else 0.0]
    view["ramp_u"] = [(k + 0.5) / 18 for k in range(18)]
    view["ramp_g"] = [(k + 0.5) / 9 for k in range(9)]
    return view


def _columns(step: Mapping, gate: str) -> list[float]:
    return [*step["rh_prev" if gate == "r" else "h_prev"], *step["x"]]


def _layer(data: Mapping, numbers: list, place: Mapping, gate: str) -> dict[str, Any]:
    now, shift = numbers[place["step"]], data["shift"].get(gate, 0.0)
    W, b = data["weights"][gate]["W"], [v + shift for v in data["weights"][gate]["b"]]
    ins = _columns(now, gate)
    w = [v for row in W for v in row]
    n = len(ins)
    products = [v * ins[k % n] for k, v in enumerate(w)]
    rest = now.get(f"rest_{gate}", [])
    seen = [*ins, *products, *rest, *now[f"z_{gate}"]]
    for step in numbers:
        column = _columns(step, gate)
        seen += [*step[f"z_{gate}"], *(v * column[k % n] for k, v in enumerate(w))]
    limit = {"v": 1.0, "s": limit_of(seen), "w": limit_of([*w, *b], 1.0),
             "z": limit_of((z for step in numbers for z in step[f"z_{gate}"]), 6.0)}  # fmt: skip
    limit["v"] = limit["s"]
    z = now[f"z_{gate}"]
    return {"in": ins, "w": w, "p": products, "b": b, "z": z, "out": now[gate], "rest": rest,
            "wb": [v / limit["w"] for v in w], "bb": [v / limit["w"] for v in b],
            "zx": [v / limit["z"] for v in z], "zt": [-limit["z"], limit["z"]],
            "wt": [-limit["w"], limit["w"]], "limit": limit}  # fmt: skip


def _neuron(view: Mapping, unit: int) -> dict[str, Any]:
    """Cut a layer down to one of its neurons, and add up its terms one by one."""
    n = len(view["in"])
    mine = slice(unit * n, unit * n + n)
    terms = [*view["p"][mine], *view["rest"][unit : unit + 1], view["b"][unit]]
    sums = [0.0]
    for term in terms:
        sums.append(sums[-1] + term)
    reach = limit_of(sums)
    ends = [*pairwise(sums), (0.0, view["z"][unit])]
    return {"w": view["w"][mine], "wb": view["wb"][mine], "p": terms,
            "b": [view["b"][unit]], "bb": [view["bb"][unit]], "z": [view["z"][unit]],
            "zx": [view["zx"][unit]], "out": [view["out"][unit]],
            "low": [min(a, b) / reach for a, b in ends],
            "long": [abs(b - a) / reach for a, b in ends],
            "end": [b / reach for _, b in ends], "rt": [-reach, reach]}  # fmt: skip


def _operation(view: Mapping, op: str) -> dict[str, Any]:
    a, v, y = (view[name] for name in OPERATIONS[op])
    limit = view["limit"]
    found = {"a": a, "v": v, "y": y}
    if op == "update":
        ends = [(p, p + q) for p, q in zip(a, v, strict=True)]
        reach = limit_of([*a, *v, *y])
        found |= {"low0": [min(0.0, m) / reach for m, _ in ends],
                  "low1": [min(m, e) / reach for m, e in ends],
                  "long0": [abs(m) / reach for m, _ in ends],
                  "long1": [abs(e - m) / reach for m, e in ends],
                  "mid": [m / reach for m, _ in ends], "end": [e / reach for _, e in ends],
                  "rt": [-reach, reach]}  # fmt: skip
        left = f"{_vector(a)} + {_vector(v)}"
    elif op == "squash":
        found |= {"cx": [c / limit["c"] for c in a], "ct": [-limit["c"], limit["c"]]}
        left = f"tanh {_vector(a)}"
    else:
        left = f"{_vector(v)} ⊗ {_vector(a)}"
    right = f"= {_vector(y)}"
    return found | {"eq": [f"{left} {right}", left, right]}


def _vector(values: list[float]) -> str:
    return "[" + " ".join(format_number(v, "n") for v in values) + "]"
