"""A picture with sliders: Python draws it anew for every setting, the browser shows it.

The base of the gradient lab and of the small instruments. Where no kernel runs, the picture of
every combination of a few stops is drawn beforehand, so that the sliders still move.
"""

import itertools
import math
from pathlib import Path
from typing import Any, NamedTuple

from .display import Shown

__all__ = ["Choice", "Panel", "Slider"]


class Slider(NamedTuple):
    """A number to be set: ``low`` to ``high`` by ``step``, ``value`` first.

    Where ``log`` is true, ``step`` is one of the exponent of ten.
    stops : the values that a page without a kernel offers beside the first one.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    log: bool = False
    stops: tuple[float, ...] = ()

    def check(self, value: Any) -> float:
        """Return the value as a float, or raise ValueError where it is none between the ends."""
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not (good and math.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(f"{self.name} must be a number from {self.low:g} to {self.high:g}, "
                             f"but it is {value!r}")  # fmt: skip
        return float(value)


class Choice(NamedTuple):
    """One of a few: a dict of value to label; ``value`` is the first."""

    name: str
    label: str
    choices: dict[str, str]
    value: str
    stops: tuple[str, ...] = ()

    def check(self, value: Any) -> str:
        """Return the value, or raise ValueError where it is none of the choices."""
        if not isinstance(value, str) or value not in self.choices:
            known = ", ".join(self.choices)
            raise ValueError(f"{self.name} must be one of {known}, but it is {value!r}")
        return value


class Panel(Shown):
    """A picture and the controls that it depends on.

    A subclass sets `title` and `controls`, and gives ``draw(values, theme)`` (an SVG) and
    ``tell(values)`` (the same in words). The controls' first values can be given by name.

    Examples
    --------
    >>> class Square(Panel):
    ...     title = "A square"
    ...     controls = (Slider("side", "side", 1, 9, 1, 3, stops=(1, 3)),)
    ...     def draw(self, values, theme="light"):
    ...         return f'<svg xmlns="http://www.w3.org/2000/svg" width="{values["side"]:g}"/>'
    ...     def tell(self, values):
    ...         return f"A square of side {values['side']:g}."
    >>> square = Square(side=2)
    >>> square
    <Square: A square of side 2.>
    >>> square.set(side=10)
    Traceback (most recent call last):
    ...
    ValueError: side must be a number from 1 to 9, but it is 10
    """

    module = Path(__file__).with_name("panel.js")
    stylesheet = Path(__file__).with_name("panel.css")
    title = ""
    controls: tuple[Slider | Choice, ...] = ()

    def __init__(self, **values: Any):
        start = {control.name: control.value for control in self.controls}
        self.values = self._checked({**start, **values})
        self.start = dict(self.values)  # where "Start again" leads

    def _checked(self, values: dict[str, Any]) -> dict[str, Any]:
        by_name = {control.name: control for control in self.controls}
        if set(values) != set(by_name):
            wrong = ", ".join(sorted(set(values) ^ set(by_name)))
            raise ValueError(f"the controls are {', '.join(by_name)}; these do not fit: {wrong}")
        return {name: by_name[name].check(value) for name, value in values.items()}

    def draw(self, values: dict[str, Any], theme: str = "light") -> str:
        """Return the picture for these values as an SVG."""
        raise NotImplementedError(f"{type(self).__name__} has no draw method")

    def tell(self, values: dict[str, Any]) -> str:
        """Return the picture for these values in words."""
        raise NotImplementedError(f"{type(self).__name__} has no tell method")

    def set(self, **values: Any) -> None:
        """Move controls by name; where the panel is on show, its picture follows."""
        self.values = self._checked({**self.values, **values})
        if self._widget is not None:
            self.send({"values": self.values, **self._picture()})

    def svg(self, theme: str = "light") -> str:
        """Return the picture for the present values."""
        return self.draw(self.values, theme)

    def describe(self) -> str:
        """Return the picture for the present values in words."""
        return self.tell(self.values)

    def traits(self) -> dict[str, Any]:
        """Return the controls, their values, the picture and its words."""
        controls = [{"kind": type(c).__name__, **c._asdict(), "stops": stops}
                    for c, stops in zip(self.controls, self._stops(), strict=True)]  # fmt: skip
        return {"title": self.title, "controls": controls, "values": self.values,
                "start": self.start, **self._picture(), "frames": None}  # fmt: skip

    def _picture(self) -> dict[str, str]:
        return {"svg": self.svg("css"), "words": self.describe()}

    def received(self, content: Any) -> None:
        """Take the browser's ``{"values": …, "seq": n}``, and answer with the picture of them."""
        if not isinstance(content, dict) or not isinstance(content.get("values"), dict):
            return
        answer: dict[str, Any] = {"seq": content.get("seq")}
        try:
            self.values = self._checked(content["values"])
            answer |= self._picture()
        except ValueError as error:
            answer |= {"error": str(error)}
        self.send(answer)

    def _stops(self) -> list[list[Any]]:
        """Return each control's stops, with the value that it starts from among them."""
        return [sorted({*control.stops, self.start[control.name]}) for control in self.controls]

    def frames(self) -> dict[str, list[str]]:
        """Draw every combination of the controls' stops: {"0,2": [svg, words], …} by position."""
        names, stops = [control.name for control in self.controls], self._stops()
        drawn = {}
        for place in itertools.product(*(range(len(s)) for s in stops)):
            values = {n: s[k] for n, s, k in zip(names, stops, place, strict=True)}
            drawn[",".join(map(str, place))] = [self.draw(values, "css"), self.tell(values)]
        return drawn

    def page_traits(self) -> dict[str, Any]:
        """Return what a page without a kernel needs: the frames, too."""
        return {**self.traits(), "frames": self.frames()}
