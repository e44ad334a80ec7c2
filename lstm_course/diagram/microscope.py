"""The text microscope: a text, every unit's value at every character, and what a unit follows.

For notebook 17; after Karpathy, Johnson and Li (2015), who coloured texts by single cells.
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .display import Shown
from .microscope_picture import draw_microscope
from .readings import QUANTITIES, auc_by_unit, check_quantity, read_flags, read_traces
from .scales import STOPS, format_number, limit_of

__all__ = ["TextMicroscope"]

PAGE_VALUES = 8_000  # what a page without a kernel carries: that many numbers at most


class TextMicroscope(Shown):
    """Look at any unit of a network while it reads a text.

    The text is coloured by one pinned unit, with its trace below; a map shows the units around,
    in order of their number, their mean, or of how well they follow a property of the text.
    Everything can be reached by keyboard, and every value is also there as text.

    Parameters
    ----------
    source : LanguageModel, CharModel, dict of str to ndarray (T, H), or ndarray (T, H)
        A model (with `vocab`), or what its units did. A lone array is taken for `quantity`.
    text : str
        T characters, at most 2,000.
    vocab : Vocabulary, optional
    quantity : {"c", "h", "f", "i", "o", "g"}
        What to show first.
    follows : dict of str to array_like of bool, shape (T,), optional
        Properties of each character, for example {"inside quotes": …}: units can be put in the
        order of their AUC for each.
    unit : int, optional
        Which unit to pin; without it, the first in order.
    title : str

    Examples
    --------
    >>> c = np.array([[0.1, -1.0], [0.2, 1.0], [0.1, 0.9]])
    >>> scope = TextMicroscope(c, 'a"b', follows={"inside quotes": [0, 1, 1]})
    >>> scope.unit, scope
    (1, <TextMicroscope: c of unit 1 over 3 characters, from −1.00 to +1.00.>)
    """

    module = Path(__file__).with_name("microscope.js")
    stylesheet = Path(__file__).with_name("microscope.css")

    def __init__(self, source: Any, text: str, *, vocab: Any = None, quantity: str = "c",
                 follows: Mapping[str, Any] | None = None, unit: int | None = None,
                 title: str = "Text microscope"):  # fmt: skip
        self.traces = read_traces(source, text, vocab, quantity)
        self.text, self.title = text, title
        self.quantity = check_quantity(quantity, tuple(self.traces))
        self.follows = read_flags(follows, len(text))
        self.units = next(iter(self.traces.values())).shape[1]
        self.order = next((f"follows {name}" for name in self.follows), "number")
        self.unit = self.orders()[self.order][0][0] if unit is None else self._check_unit(unit)

    def _check_unit(self, unit: Any) -> int:
        whole = isinstance(unit, (int, np.integer)) and not isinstance(unit, bool)
        if not whole or not 0 <= unit < self.units:
            raise ValueError(
                f"unit must be a number from 0 to {self.units - 1}, but it is {unit!r}"
            )
        return int(unit)

    def orders(self, quantity: str | None = None) -> dict[str, tuple[list[int], list[float]]]:
        """Rank the units: {order: (units, best first, and the score of each)}.

        "number" has no score, "mean" the mean over the text; "follows …" the AUC, and the units
        farthest from ½ on either side come first.
        """
        values = self.traces[check_quantity(quantity or self.quantity, tuple(self.traces))]
        scores = {f"follows {name}": auc_by_unit(values, flags)
                  for name, flags in self.follows.items()}  # fmt: skip
        ranks = {name: np.argsort(-np.abs(auc - 0.5), kind="stable")
                 for name, auc in scores.items()}  # fmt: skip
        scores["mean"] = values.mean(axis=0, dtype=float)
        ranks["mean"] = np.argsort(-scores["mean"], kind="stable")
        found = {name: (rank.tolist(), scores[name][rank].round(6).tolist())
                 for name, rank in ranks.items()}  # fmt: skip
        return {**found, "number": (list(range(self.units)), [])}

    def limits(self, quantity: str | None = None) -> list[float]:
        """Return the end of each unit's own scale, rounded up; 1 for a gate."""
        name = quantity or self.quantity
        if QUANTITIES[name][1] == "gate":
            return [1.0] * self.units
        return [limit_of(row) for row in np.abs(self.traces[name]).max(axis=0, keepdims=True).T]

    def reading(self, quantity: str, units: list[int] | None = None) -> dict[str, Any]:
        """Return one quantity for the browser: its numbers, packed, and the orders of the units.

        All units as float32, row by row; some units, for a page, as int16 of 4,094 steps.
        """
        values, limits = self.traces[quantity].T, np.array(self.limits(quantity))  # (H, T), (H,)
        orders = self.orders(quantity)
        if units is None:
            packed, kind = np.ascontiguousarray(values, "<f4"), "float32"
        else:
            limits = limits[units]
            packed = np.rint(values[units] / limits[:, None] * 2047).astype("<i2") * 16
            kind, chosen = "int16", set(units)
            for name, (ranked, scores) in orders.items():
                keep = [k for k, unit in enumerate(ranked) if unit in chosen]
                orders[name] = [ranked[k] for k in keep], [scores[k] for k in keep if scores]
        return {"name": quantity, "limits": limits.tolist(), "kind": QUANTITIES[quantity][1],
                "type": kind, "data": base64.b64encode(packed.tobytes()).decode(),
                "orders": orders}  # fmt: skip

    def traits(self) -> dict[str, Any]:
        """Return text, flags and the first quantity; the browser asks for the others."""
        return self._state([self.quantity], None)

    def _state(self, quantities: list[str], units: list[int] | None) -> dict[str, Any]:
        flags = {name: "".join("01"[int(flag)] for flag in array)
                 for name, array in self.follows.items()}  # fmt: skip
        names = quantities if units else list(self.traces)
        return {"title": self.title, "text": self.text, "flags": flags, "total": self.units,
                "units": units or list(range(self.units)), "unit": self.unit,
                "quantity": self.quantity, "order": self.order, "stops": STOPS,
                "quantities": {name: QUANTITIES[name][0] for name in names},
                "readings": {name: self.reading(name, units) for name in quantities}}  # fmt: skip

    def received(self, content: Any) -> None:
        """Take {"need": quantity}, and what the learner pinned: {"unit": …, "quantity": …}."""
        if not isinstance(content, dict):
            return
        try:
            if "need" in content:
                name = check_quantity(content["need"], tuple(self.traces))
                self.send({"reading": self.reading(name)})
            if "unit" in content:
                self.unit = self._check_unit(content["unit"])
            if "quantity" in content:
                self.quantity = check_quantity(content["quantity"], tuple(self.traces))
            if content.get("order") in ["mean", "number", *(f"follows {k}" for k in self.follows)]:
                self.order = content["order"]
        except ValueError as error:
            self.send({"error": str(error)})

    def page_traits(self) -> dict[str, Any]:
        """Return what a page without a kernel carries: one or two quantities, the first units."""
        names = [self.quantity, *(name for name in "f" if name in self.traces)]
        names = list(dict.fromkeys(names))
        room = max(4, PAGE_VALUES // (len(self.text) * len(names)))
        ranked = self.orders()[self.order][0]
        chosen = sorted(list(dict.fromkeys([self.unit, *ranked]))[:room])
        return self._state(names, chosen)

    def still(self) -> str:
        """Return the picture of a page without JavaScript: the coloured text and the trace."""
        return draw_microscope(self, rows=0)

    def png(self, scale: float = 1.5) -> bytes:
        """Return the still picture as a PNG, smaller than other figures': it is wide and full."""
        return super().png(scale)

    def describe(self) -> str:
        """Return range, mean, highest and lowest character, and what the unit follows."""
        row, name = self.traces[self.quantity][:, self.unit], self.quantity
        kind = "g" if QUANTITIES[name][1] == "gate" else "v"
        least, mean, most = (format_number(v, kind) for v in (row.min(), row.mean(), row.max()))
        spots = [f"{word} at character {t} ({self.text[t]!r})" for word, t in
                 (("highest", int(row.argmax())), ("lowest", int(row.argmin())))]  # fmt: skip
        said = [f"{name} of unit {self.unit} over {len(self.text)} characters, from {least} to "
                f"{most}.\nIts mean is {mean}; it is {' and '.join(spots)}."]  # fmt: skip
        for key, flags in self.follows.items():
            aucs = auc_by_unit(self.traces[name], flags)
            better = int((np.abs(aucs - 0.5) > abs(aucs[self.unit] - 0.5)).sum())
            said.append(f"For {key!r} its AUC is {aucs[self.unit]:.3f}, place {better + 1} of "
                        f"{self.units} units.")  # fmt: skip
        return " ".join(said)

    def svg(self, theme: str = "light") -> str:
        """Return the still picture: the text coloured by the unit, its trace, the first units."""
        return draw_microscope(self, theme)
