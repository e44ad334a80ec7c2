"""A binding says which number an element of the picture shows, and how.

``data-b`` holds bindings parted by ``;``, each an operation and its arguments:

- ``f K name.i``, ``s K name.i``: fill or stroke is the colour of a number on scale K
  ("v" values, "s" sums, "g" gates); ``i`` and ``I``: black or white, to be read on that colour
- ``t K name.i``: the text is the number, formatted as K
- ``x name.i``: the text is a string of the view; ``l key`` or ``l key slot``: a label
- ``a attr A B name.i``: attr = A + B · number; ``w`` takes |number|, ``n`` min(0, number), and
  ``c`` the number cut to ±1
- ``d sigma x0 x1 y0 y1 limit`` (or ``tanh``): the path of the curve over ±limit

Python draws by `bound`; the ES module has the same function and patches what has changed.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from .labels import label
from .scales import _fixed, colour, format_number, ink_on
from .views import about

__all__ = ["bound", "geometry", "marked"]


def geometry(value: float) -> str:
    """Return a length for an attribute, with two decimals at most.

    Examples
    --------
    >>> geometry(12.5), geometry(-0.001), geometry(3)
    ('12.5', '0', '3')
    """
    text = _fixed(abs(value), 2).rstrip("0").rstrip(".")
    return text if text == "0" or value > 0 else f"-{text}"


def marked(text: str) -> str:
    """Return a label as the inside of an SVG text, its subscripts as tspans.

    Examples
    --------
    >>> marked("c_{t}")
    'c<tspan class="lc-b" dy="4">t</tspan>'
    >>> marked("c_{t} + 1")
    'c<tspan class="lc-b" dy="4">t</tspan><tspan dy="-4"> + 1</tspan>'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    parts = re.split(r"_\{([^}]*)\}", text)
    made = parts[0]
    for sub, after in zip(parts[1::2], parts[2::2], strict=True):
        made += f'<tspan class="lc-b" dy="4">{sub}</tspan>'
        made += f'<tspan dy="-4">{after}</tspan>' if after else ""
    return made


def bound(spec: str, view: Mapping, data: Mapping, place: Mapping, gate: str, theme: str) -> dict:
    """Return {attribute: value} of all bindings of an element; "" is the text within."""
    made: dict[str, str] = {}
    for one in spec.split(";"):
        op, *rest = one.split(" ")
        if op == "l":
            slot = int(rest[1]) if len(rest) > 1 else -1
            made[""] = marked(label(rest[0], place["notation"], about(data, place, gate, slot)))
        elif op == "d":
            made["d"] = _curve(rest[0], [float(v) for v in rest[1:5]], view["limit"][rest[5]])
        else:
            name, index = rest[-1].rsplit(".", 1)
            made.update(_one(op, rest, view[name][int(index)], view, theme))
    return made


def _one(op: str, rest: list[str], value: Any, view: Mapping, theme: str) -> dict[str, str]:
    """Return what one binding of one number sets."""
    if op in "fsiI":
        shade = colour(value, rest[0], view["limit"].get(rest[0], 1.0), theme)
        return {"fill" if op in "fi" else "stroke": shade if op in "fs" else ink_on(shade)}
    if op == "t":
        return {"": format_number(value, rest[0])}
    if op == "x":
        return {"": str(value)}
    cut = {"a": value, "w": abs(value), "n": min(0.0, value), "c": max(-1.0, min(1.0, value))}[op]
    return {rest[0]: geometry(float(rest[1]) + float(rest[2]) * cut)}


def _curve(kind: str, box: list[float], limit: float) -> str:
    """Return the path of σ or tanh over ±limit; ``box`` is left, right, lower and upper end."""
    x0, x1, y0, y1 = box
    points = []
    for k in range(49):
        x = limit * (k / 24 - 1)
        up = 1 / (1 + math.exp(-x)) if kind == "sigma" else (math.tanh(x) + 1) / 2
        points.append(f"{geometry(x0 + (x1 - x0) * k / 48)} {geometry(y0 + (y1 - y0) * up)}")
    return "M" + "L".join(points)
