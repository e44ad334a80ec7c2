"""The zoomable diagram: from a chain of cells down to one product, with live numbers."""

import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.cells import LSTMParams, RNNParams
from lstm_course.example import worked_example

from .bindings import bound
from .display import Shown
from .labels import NOTATIONS, label, label_table, plain
from .numbers import GATE_KEYS, check_net, run, shown_weights
from .scales import STOPS, THEMES, format_number
from .scenes import draw, picture, rows_of, scene_names, scene_of
from .views import OPERATIONS, about, place_of, view_of

__all__ = ["Diagram", "worked_diagram"]

_LEVELS = {"chain": "chain", "cell": "cell", "gate": "layer", "neuron": "neuron",
           "operation": "op"}  # fmt: skip


def _one_of(name: str, value: Any, choices: Sequence) -> Any:
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


class Diagram(Shown):
    """An LSTM to look into: chain, cell, gate, neuron and pointwise operation, with its numbers.

    Shown live, a click or Enter zooms in and Escape zooms out; sliders move the inputs of a
    step and the biases of the gates, and every number follows. Each wire has one strand a unit.

    Parameters
    ----------
    params : LSTMParams
        Weights of D inputs and H units. The first three units are drawn where H is larger.
    xs : array_like of shape (T, D)
    h0, c0 : array_like of shape (H,), optional
        Zeros where they are not given.
    labels : sequence of str, optional
        A short text for each step, such as its character.
    rnn : RNNParams, optional
        A plain RNN of the same sizes, shown beside the LSTM on the same inputs.
    level : {"cell", "chain", "gate", "neuron", "operation"}
        Where to begin; ``step``, ``gate`` ("i", "f", "g", "o"), ``unit`` and ``operation``
        ("forget", "input", "update", "squash", "output") say which one.
    notation : {"h, c", "STM, LTM", "Keras", "torch"}
    step_function : callable, optional
        The learner's own cell: ``step_function(x_t, h_prev, c_prev, params)`` returns (h, c), or
        an object with h, c and, if it likes, i, f, g, o. Then Python alone computes.

    Examples
    --------
    >>> from lstm_course.diagram import worked_diagram
    >>> figure = worked_diagram(level="operation", operation="forget")
    >>> print(figure.describe().splitlines()[1])
    [4 5 6] ⊗ [0.5 0.5 0.5] = [2 2.5 3]
    """

    module = Path(__file__).with_name("diagram.js")
    stylesheet = Path(__file__).with_name("diagram.css")

    def __init__(self, params: LSTMParams, xs: Any, h0: Any = None, c0: Any = None, *,
                 labels: Sequence[str] | None = None, rnn: RNNParams | None = None,
                 level: str = "cell", step: int = 0, gate: str = "f", unit: int = 0,
                 operation: str = "forget", notation: str = "h, c",
                 step_function: Callable | None = None) -> None:  # fmt: skip
        self.net = check_net(params, xs, h0, c0, labels, rnn, step_function)
        self.xs, self.shift = self.net.xs, {key: 0.0 for key in GATE_KEYS}
        self.place = place_of(
            level=_LEVELS[_one_of("level", level, tuple(_LEVELS))],
            step=_one_of("step", step, range(len(self.xs))),
            gate=_one_of("gate", gate, ("i", "f", "g", "o")),
            unit=_one_of("unit", unit, range(self.net.shown[0])),
            op=_one_of("operation", operation, tuple(OPERATIONS)),
            notation=_one_of("notation", notation, NOTATIONS),
        )
        self.numbers = run(self.net)

    @property
    def data(self) -> dict[str, Any]:
        """What the scenes need beside the numbers: sizes, weights, names of the steps."""
        gates = GATE_KEYS if self.net.rnn is not None else GATE_KEYS[:4]
        weights = {gate: dict(zip("Wb", (part.tolist() for part in shown_weights(self.net, gate)),
                                  strict=True)) for gate in gates}  # fmt: skip
        return {"sizes": [*self.net.shown, self.net.units, self.xs.shape[1]],
                "slots": min(5, len(self.xs)), "labels": list(self.net.labels),
                "weights": weights, "shift": self.shift}  # fmt: skip

    def panels(self) -> list[str]:
        """Return the gate letter of each picture shown: the LSTM's, and "r" for the RNN."""
        rnn = self.net.rnn is not None and self.place["level"] != "op"
        return [self.place["gate"], *("r" if rnn else "")]

    def pens(self, theme: str = "light", narrow: bool | None = None) -> list:
        """Draw the scenes of the present place."""
        _one_of("theme", theme, tuple(THEMES))
        data, made = self.data, []
        for gate in self.panels():
            view = view_of(data, self.numbers, self.place, gate)
            small = len(self.panels()) > 1 if narrow is None else narrow

            def value(spec: str, view=view, gate=gate) -> dict[str, str]:
                return bound(spec, view, data, self.place, gate, theme)

            made.append(draw(scene_of(self.place, gate), data, small, value))
        return made

    def svg(self, theme: str = "light", narrow: bool | None = None) -> str:
        """Return the still picture; ``narrow`` is the layout for small pages."""
        words = escape(" ".join(self.describe().splitlines()[:2]))
        return picture(self.pens(theme, narrow), theme, words)

    def still(self) -> str:
        """Return the picture without what only a live one needs: bindings, and dots on wires."""
        lean = re.sub(r' data-b="[^"]*"', "", self.svg())
        return re.sub(r'<g class="lc-d">.*?</g>| rx="\d+"(?= class="lc-n")', "", lean)

    def describe(self) -> str:
        """Return the present place in words: its title, then every number in it, line by line."""
        return "\n".join(line for gate in self.panels() for line in self._lines(gate))

    def _lines(self, gate: str) -> list[str]:
        data, place = self.data, self.place
        name, view = scene_of(place, gate), view_of(data, self.numbers, place, gate)

        def say(key: str, slot: int = -1) -> str:
            return plain(label(key, place["notation"], about(data, place, gate, slot)))

        titles = {"chain_r": "rnnchain", "cell_r": "rnncell"}
        head = (
            "op.title.+" if place["level"] == "op" else f"{titles.get(name, place['level'])}.title"
        )
        lines = [f"{say(head)}{'' if place['level'] in ('chain', 'cell') else ', ' + say('step')}."]
        lines += [view["eq"][0]] if "eq" in view else []
        for key, vector, kind, *more in rows_of(name, data, place):
            slot, *part = more or [-1]
            numbers = view[vector][slice(*part)] if part else view[vector]
            where = f", {say('step', slot)}" if place["level"] == "chain" else ""
            lines.append(
                f"{say(key, slot)}{where}: {' '.join(format_number(v, kind) for v in numbers)}"
            )
        if self.net.hidden:
            lines.append(say("more"))
        return lines

    def traits(self) -> dict[str, Any]:
        """Return what the browser gets: templates, tables, numbers."""
        data, rnn = self.data, self.net.rnn is not None
        scenes, rows = {}, {}
        for name in scene_names(rnn):
            first = {"product": "forget", "sum": "update", "squash": "squash"}.get(name)
            rows[name] = rows_of(name, data, {"op": first})
        for narrow in (True,) if rnn else (True, False):
            for name in scene_names(rnn):
                pen = draw(name, data, narrow)
                scenes[f"{name}{'_n' if narrow else ''}"] = {
                    "w": pen.width,
                    "h": round(pen.height, 2),
                    "svg": pen.svg(),
                    "spots": pen.spots,
                }
        return {"figure": {
            **data, "scenes": scenes, "rows": rows, "notations": label_table(), "stops": STOPS,
            "themes": THEMES, "place": self.place, "numbers": self.numbers,
            "xs": self.xs.tolist(), "rnn": rnn, "hidden": self.net.hidden,
            "start": {"h": self.net.h0.tolist(), "c": self.net.c0.tolist()},
            "local": self.net.step_function is None and not self.net.hidden,
        }}  # fmt: skip

    def page_traits(self) -> dict[str, Any]:
        """Return the traits less the numbers, where the browser computes them itself."""
        figure = self.traits()["figure"]
        if figure["local"]:
            del figure["numbers"]
        return {"figure": figure}

    def received(self, content: dict[str, Any]) -> None:
        """Compute with the browser's inputs, and send the numbers back under the same number."""
        try:
            xs = np.array(content["xs"], dtype=float)
            shift = {key: float(content["shift"].get(key, 0.0)) for key in GATE_KEYS}
            numbers = run(self.net, xs, shift)
        except Exception as error:
            says = f"{type(error).__name__}: {error}"
            self.send({"seq": content.get("seq"), "view": content.get("view"), "error": says})
            return
        self.xs, self.shift, self.numbers = xs, shift, numbers
        self.place = self.place | content.get("place", {})
        self.send({"seq": content["seq"], "view": content.get("view"), "numbers": numbers})


def worked_diagram(**options: Any) -> Diagram:
    """Return the diagram of the lessons' own numbers: c starts at [4 5 6], and half is kept.

    Takes the options of `Diagram` (level, step, gate, unit, operation, notation, …).

    Examples
    --------
    >>> worked_diagram(level="cell")
    <Diagram: One LSTM cell, step 1.>
    """
    xs, h0, c0, params = worked_example()
    return Diagram(params, xs, h0, c0, **options)
