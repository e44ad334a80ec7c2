"""Every word of the diagram, in four notations; ``_{…}`` is a subscript, ``{name}`` another word.

A key may end in a gate ("layer.title.f") or an operation; the ES module gets the same table.
"""

import re
from collections.abc import Mapping

__all__ = ["NOTATIONS", "label", "label_table", "plain"]

_WORDS = {
    "chain.title": "The same cell, once for every step",
    "chain.sub": "select a cell to look into it",
    "cell.title": "One LSTM cell, {step}",
    "cell.sub": "c runs along the highway; gates decide what stays",
    "rnncell.title": "One RNN cell, {step}",
    "rnncell.sub": "one layer; the state is overwritten",
    "rnnchain.title": "A plain RNN: one state, no gates",
    "rnnchain.sub": "the state is rewritten at every step",
    "layer.sub": "{H} neurons × {N} inputs = {HN} weights, {H} biases",
    "neuron.sub": "input × weight, added up, plus a bias",
    "op.sub.forget": "a valve for each unit: 1 lets all pass, 0 nothing",
    "op.sub.input": "a valve for each unit: 1 lets all in, 0 nothing",
    "op.sub.output": "a valve for each unit: 1 shows all, 0 nothing",
    "op.sub.update": "unit by unit: no weight, nothing squashed",
    "op.sub.squash": "any size goes in; what comes out stays in ±1",
    "op.title.forget": "Forget: how much is kept",
    "op.title.input": "Input: how much is let in",
    "op.title.update": "Update: the kept plus the new",
    "op.title.squash": "tanh: the memory, squashed",
    "op.title.output": "Output: what is shown",
    "op.go.forget": "f × c",
    "op.go.input": "i × g",
    "op.go.update": "kept + new",
    "op.go.squash": "tanh c",
    "op.go.output": "o × tanh c",
    "zoom.cell": "Zoom into the cell of {step}",
    "zoom.layer": "Zoom into the {box.*}",
    "zoom.rnncell": "Zoom into the RNN cell of {step}",
    "zoom.neuron": "Zoom into neuron {slot} of the {box.*}",
    "zoom.op": "Zoom into the operation {op.go.+}",
    "crumb.chain": "Chain",
    "crumb.cell": "Cell {t}",
    "crumb.layer": "{box.*}",
    "crumb.neuron": "Neuron {u}",
    "crumb.op": "{op.go.+}",
    "act.i": "σ", "act.f": "σ", "act.o": "σ", "act.g": "tanh", "act.r": "tanh",
    "box.i": "input gate", "box.f": "forget gate", "box.g": "candidate", "box.o": "output gate",
    "box.r": "RNN layer",
    "layer.title": "The {box.*}",
    "neuron.title": "One neuron of the {box.*}",
    "layer.eq": "{*} = {act.*}( W_{{w.*}} [{in.*}, {x}] + b_{{w.*}} )",
    "w.i": "i", "w.f": "f", "w.g": "g", "w.o": "o", "w.r": "h",
    "in.i": "{h_prev}", "in.f": "{h_prev}", "in.g": "{h_prev}", "in.o": "{h_prev}",
    "in.r": "{h_prev}",
    "x": "x_{t}", "h_prev": "h_{t−1}", "c_prev": "c_{t−1}", "c": "c_{t}", "h": "h_{t}",
    "i": "i_{t}", "f": "f_{t}", "g": "g_{t}", "o": "o_{t}", "r": "{h}", "tanh_c": "tanh {c}",
    "rh_prev": "{h_prev}",
    "kept": "{f} ⊗ {c_prev}", "new": "{i} ⊗ {g}",
    "op.a.forget": "{f}", "op.v.forget": "{c_prev}", "op.y.forget": "kept",
    "op.a.input": "{i}", "op.v.input": "{g}", "op.y.input": "new",
    "op.a.output": "{o}", "op.v.output": "{tanh_c}", "op.y.output": "{h}",
    "op.eq.forget": "{f} ⊗ {c_prev}", "op.eq.input": "{i} ⊗ {g}",
    "op.eq.output": "{h} = {o} ⊗ {tanh_c}", "op.eq.update": "{c} = {kept} + {new}",
    "op.eq.squash": "{tanh_c}",
    "unit": "unit {slot}", "input": "input", "weight": "weight", "product": "product",
    "products": "products", "in.all": "inputs", "w.of": "weights of unit {slot}",
    "p.of": "products of unit {slot}", "act.of": "{act.*}( sum )", "out.is": "{*} =",
    "bias": "bias", "sum": "sum", "running": "running sum", "rest": "others", "b": "b_{{w.*}}",
    "value": "value", "gate": "gate", "closed": "0 closed", "open": "1 open",
    "slider.b": "bias, {box.*}",
    "more": "drawn: the first {sh} of {H} units, {sd} of {D} inputs",
    "no.highway": "no highway, no gates", "step": "{step}",
    "start.h": "h_{0}", "start.c": "c_{0}", "col.h": "h_{{slot}}", "col.x": "x_{{slot}}",
    "letter.i": "i", "letter.f": "f", "letter.g": "g", "letter.o": "o",
    "passes": "passes",
}  # fmt: skip
_CHANGES = {
    "h, c": {},
    "STM, LTM": {
        "x": "E_{t}",
        "h_prev": "STM_{t−1}",
        "c_prev": "LTM_{t−1}",
        "c": "LTM_{t}",
        "start.h": "STM_{0}",
        "start.c": "LTM_{0}",
        "col.h": "STM_{{slot}}",
        "col.x": "E_{{slot}}",
        "h": "STM_{t}",
        "g": "N_{t}",
        "o": "V_{t}",
        "letter.g": "N",
        "letter.o": "V",
        "tanh_c": "U_{t}",
        "box.i": "learn gate, i",
        "box.g": "learn gate, N",
        "box.o": "use gate",
        "cell.sub": "the long-term memory runs along the highway",
        "op.go.forget": "forget",
        "op.go.input": "learn",
        "op.go.update": "remember",
        "op.go.squash": "tanh LTM",
        "op.go.output": "use",
        "op.title.input": "Learn: how much is let in",
        "op.title.update": "Remember: the kept plus the new",
        "op.title.output": "Use: what is shown",
        "op.eq.squash": "{tanh_c} = tanh {c}",
        "w.g": "N",
        "w.o": "V",
    },
    "Keras": {
        "x": "x",
        "h_prev": "h_tm1",
        "c_prev": "c_tm1",
        "c": "c",
        "h": "h",
        "i": "i",
        "f": "f",
        "g": "c̃",
        "o": "o",
        "tanh_c": "tanh(c)",
        "w.g": "c",
        "letter.g": "c̃",
        "box.g": "c̃ (candidate)",
        "op.go.input": "i × c̃",
        "layer.eq": "{*} = {act.*}( {x}·kernel_{{w.*}} + {in.*}·rec._{{w.*}} + bias_{{w.*}} )",
    },
    "torch": {
        "x": "x",
        "h_prev": "hx",
        "c_prev": "cx",
        "c": "cy",
        "h": "hy",
        "i": "i",
        "f": "f",
        "g": "g",
        "o": "o",
        "tanh_c": "tanh(cy)",
        "box.i": "ingate",
        "box.f": "forgetgate",
        "box.g": "cellgate",
        "box.o": "outgate",
        "op.go.forget": "forget · cx",
        "op.go.input": "in · cell",
        "op.go.output": "out · tanh",
        "layer.eq": "{*} = {act.*}( W_{i{w.*}} {x} + b_{i{w.*}} + W_{h{w.*}} {in.*} + b_{h{w.*}} )",
    },
}
NOTATIONS = tuple(_CHANGES)


def label_table() -> dict[str, Mapping[str, str]]:
    """Return {notation: {key: text}}; the first is whole, the others only say what differs."""
    return {name: (_WORDS if not k else changes) for k, (name, changes) in
            enumerate(_CHANGES.items())}  # fmt: skip


def label(key: str, notation: str, about: Mapping[str, object]) -> str:
    """Return a text of the table.

    In a key ``*`` is the gate and ``+`` the operation; in a text ``{t}`` and the like come from
    ``about``, any other ``{key}`` from the table.

    Examples
    --------
    >>> label("layer.title", "h, c", {"gate": "f"})
    'The forget gate'
    >>> label("kept", "STM, LTM", {})
    'f_{t} ⊗ LTM_{t−1}'
    """
    key = key.replace("*", str(about.get("gate", ""))).replace("+", str(about.get("op", "")))
    text = _CHANGES[notation].get(key, _WORDS.get(key))
    if text is None:
        raise ValueError(f"there is no label {key!r}")

    def fill(match: re.Match) -> str:
        if match[1]:  # a subscript's own braces stay
            return match[0]
        name = match[2]
        return str(about[name]) if name in about else label(name, notation, about)

    def first(match: re.Match) -> str:
        name = match[1]
        return str(about.get("slot", 0)) if name == "slot" else label(name, notation, about)

    inner = re.sub(r"\{(\w+\.\*|slot)\}", first, text)
    return re.sub(r"(_\{[^}]*\})|\{([\w.*+]+)\}", fill, inner)


def plain(text: str) -> str:
    """Return a text without the marks of its subscripts.

    Examples
    --------
    >>> plain("c_{t−1}")
    'c t−1'
    """
    return re.sub(r"_\{([^}]*)\}", r" \1", text)
