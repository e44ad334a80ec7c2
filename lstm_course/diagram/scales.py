"""Numbers become colours and texts: one rule for Python and, word for word, for the ES module.

Signed values run from blue over the neutral colour to orange on a scale that never saturates
(`viz.palette.value_norm`); gates are greys from 0 to 1; on a dark page zero is dark. Weights are
no colours but lengths, so that they are told apart from the values they multiply.
"""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import numpy as np

from lstm_course.viz.palette import luminance, nice_limit

__all__ = ["STOPS", "THEMES", "colour", "format_number", "ink_on", "limit_of",
           "place_of_value"]  # fmt: skip

#: The stops of each scale; "v" and "s" (values, sums) share one, "g" is for gates.
STOPS = {
    "light": {
        "v": ("#174f8f", "#2f79b8", "#7db7da", "#cbe2ef", "#f8f8f7", "#fde0b9", "#f6ab54",
              "#d9750f", "#a34c04"),
        "g": ("#ffffff", "#262626"),
    },
    "dark": {
        "v": ("#a5d4ff", "#6db3f2", "#3f86c6", "#2d5378", "#2b2f34", "#6d4a20", "#b56f1b",
              "#f09a3a", "#ffcb8a"),
        "g": ("#22262a", "#f4f4f2"),
    },
}  # fmt: skip
#: The colours of everything that is no number, by theme: CSS variables of the same names.
THEMES = {
    "light": {"page": "#ffffff", "panel": "#f4f6f7", "card": "#ffffff", "ink": "#1c2226",
              "muted": "#56606a", "edge": "#7b858e", "line": "#cfd6dc", "gate": "#fff6d6",
              "gate-edge": "#8a6d1a", "weight": "#6f4ba0", "paper": "#ffffff",
              "focus": "#b0005c", "accent": "#14507f"},
    "dark": {"page": "#15181b", "panel": "#1e2327", "card": "#262c31", "ink": "#eef1f3",
             "muted": "#b3bcc4", "edge": "#7d8892", "line": "#414a52", "gate": "#3a3421",
             "gate-edge": "#d6b95c", "weight": "#c3a1f0", "paper": "#22272b",
             "focus": "#ff8ac4", "accent": "#8cc7f5"},
}  # fmt: skip


@cache
def _table(theme: str, kind: str) -> tuple[str, ...]:
    """Return 256 hex colours between the stops."""
    stops = STOPS[theme]["g" if kind == "g" else "v"]
    rgb = np.array([[int(stop[k : k + 2], 16) for k in (1, 3, 5)] for stop in stops])
    table = []
    for n in range(256):
        k = min(n * (len(stops) - 1) // 255, len(stops) - 2)
        mixed = rgb[k] + (rgb[k + 1] - rgb[k]) * (n * (len(stops) - 1) - 255 * k) / 255
        table.append("#" + "".join(f"{math.floor(part + 0.5):02x}" for part in mixed))
    return tuple(table)


def colour(value: float, kind: str = "v", limit: float = 1.0, theme: str = "light") -> str:
    """Return the colour of one number: ``kind`` "v" or "s" (−limit to limit) or "g" (0 to 1).

    Kind "u" takes a place on the scale of values, from 0 to 1.

    Examples
    --------
    >>> colour(0.5, "g"), colour(-6.0, "v", 6.0)
    ('#929292', '#174f8f')
    """
    place = value if kind in "gu" else (place_of_value(value, limit) + 1) / 2
    return _table(theme, kind)[min(255, max(0, math.floor(place * 256)))]


def place_of_value(value: float, limit: float) -> float:
    """Return where on the scale of ±limit a number stands, from −1 to 1 (see `value_norm`)."""
    power = min(1.0, math.log(0.4) / math.log(1 / limit)) if limit > 1 else 1.0
    return math.copysign(abs(value / limit) ** power, value)


@cache
def ink_on(background: str) -> str:
    """Return black or white, whichever reads better on a colour (the contrast is 4.5 or more).

    Examples
    --------
    >>> ink_on("#174f8f"), ink_on("#f6ab54")
    ('#ffffff', '#000000')
    """
    light = luminance(background)
    return "#000000" if (light + 0.05) ** 2 >= 1.05 * 0.05 else "#ffffff"


def limit_of(values: Iterable[float], least: float = 1.0) -> float:
    """Return the largest magnitude, rounded up to a pleasant number, and never below ``least``.

    Examples
    --------
    >>> limit_of([4.0, -5.7]), limit_of([0.2], least=6.0)
    (6.0, 6.0)
    """
    return max(float(least), nice_limit(np.fromiter(values, dtype=float)))


def _fixed(value: float, places: int) -> str:
    """Return ``value`` ≥ 0 with so many decimals; halves are rounded up, as browsers do."""
    step = Decimal(1).scaleb(-places)
    return str(Decimal(float(value)).quantize(step, ROUND_HALF_UP))


def format_number(value: float, kind: str = "v") -> str:
    """Return a number as a short text.

    ``kind`` is "v" or "s" (with its sign), "g" (a gate: no sign), "p" (per cent), "n" (as few
    decimals as tell it apart, at most two; no plus) or "t" (like "n", with a plus).

    Examples
    --------
    >>> [format_number(v) for v in (4.0, -0.376, 0.0, 12.34)]
    ['+4.00', '−0.38', '0.00', '+12.3']
    >>> format_number(0.5, "g"), format_number(0.125, "p"), format_number(2.5, "n")
    ('0.50', '13 %', '2.5')
    """
    if kind == "p":
        return f"{_fixed(max(0.0, value) * 100, 0)} %"
    size = abs(float(value))
    places = 2 if size < 9.995 else 1 if size < 99.95 else 0
    if size < 9999.5:
        text = _fixed(size, places)
    else:
        power = math.floor(math.log10(size))
        text = f"{_fixed(size / 10.0**power, 0)}e{power}"
    if kind in ("n", "t") and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not any(digit in text for digit in "123456789"):
        return text
    return ("−" if value < 0 else "+" if kind in ("v", "s", "t") else "") + text
