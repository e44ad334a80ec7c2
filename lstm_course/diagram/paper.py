"""Small SVG drawings without a plotting library: elements as text, colours by theme.

Used by the gradient lab, the small instruments and the text microscope.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np

from .scales import THEMES

__all__ = [
    "INKS",
    "Chart",
    "area",
    "document",
    "inks",
    "line",
    "number",
    "power_of_ten",
    "rect",
    "write",
]

MONO = "DejaVu Sans Mono, Menlo, Consolas, monospace"
SANS = "system-ui, DejaVu Sans, sans-serif"

#: Colours by theme: paper, ink and the course's quantities, each ≥ 3 to 1 on its paper.
INKS = {
    "light": {"i": "#0072B2", "f": "#C55100", "g": "#00805C", "o": "#B3588C", "c": "#000000",
              "h": "#2b83b8", "band": "#dfe4e8"},
    "dark": {"i": "#56a8e0", "f": "#f2894a", "g": "#3fc79c", "o": "#e2a0c8", "c": "#ffffff",
             "h": "#7cc8f2", "band": "#39424a"},
}  # fmt: skip
for _theme, _ink in INKS.items():
    _ink |= {name: THEMES[_theme][name] for name in ("ink", "muted", "edge", "focus", "accent")}
    _ink |= {"paper": THEMES[_theme]["page"], "grid": THEMES[_theme]["line"]}


def inks(theme: str) -> dict[str, str]:
    """Return the colours of a theme; "css" leaves the choice to the page's own variables.

    Examples
    --------
    >>> inks("light")["paper"], inks("css")["paper"]
    ('#ffffff', 'var(--lp-paper)')
    """
    if theme == "css":
        return {name: f"var(--lp-{name})" for name in INKS["light"]}
    if theme not in INKS:
        raise ValueError(f'theme must be "light", "dark" or "css", but it is {theme!r}')
    return INKS[theme]


def number(value: float, digits: int = 2) -> str:
    """Return a coordinate without needless digits.

    Examples
    --------
    >>> number(3.0), number(2.345678), number(-0.0001)
    ('3', '2.35', '0')
    """
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def power_of_ten(log10: float) -> str:
    """Return 10 to a rounded power as plain text.

    Examples
    --------
    >>> power_of_ten(-10.4), power_of_ten(0.3), power_of_ten(6.0)
    ('10⁻¹⁰', '2.0', '10⁶')
    """
    if -2 < log10 < 2:
        value = 10**log10
        return f"{value:.2g}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return "10" + str(round(log10)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _attributes(given: dict[str, object]) -> str:
    """Return attributes as text: ``stroke_width=2`` becomes ``stroke-width="2"``."""
    pairs = {name.rstrip("_").replace("_", "-"): value for name, value in given.items()}
    return "".join(
        f' {name}="{number(value) if isinstance(value, float) else escape(str(value))}"'
        for name, value in pairs.items() if value is not None
    )  # fmt: skip


def write(x: float, y: float, text: str, size: float = 17, **more: object) -> str:
    """Return a text element; its baseline is at y."""
    return f"<text{_attributes({'x': float(x), 'y': float(y), 'font_size': size, **more})}>" \
           f"{escape(text)}</text>"  # fmt: skip


def rect(x: float, y: float, width: float, height: float, **more: object) -> str:
    """Return a rectangle; a negative width or height is drawn as none."""
    box = {"x": float(x), "y": float(y), "width": max(0.0, float(width)),
           "height": max(0.0, float(height))}  # fmt: skip
    return f"<rect{_attributes({**box, **more})}/>"


def line(points: Iterable[Sequence[float]], **more: object) -> str:
    """Return a path through points; one that is not finite breaks the line.

    Examples
    --------
    >>> line([(0, 1), (2, 3), (4, float("nan")), (6, 7)], stroke="red")
    '<path d="M0 1l2 2M6 7" stroke="red" fill="none"/>'
    """
    steps, at = [], None  # steps are relative: half the length of the file
    for x, y in points:
        if not (np.isfinite(x) and np.isfinite(y)):
            at = None
            continue
        x, y = round(10 * x), round(10 * y)
        steps.append(f"M{_tenths(x)} {_tenths(y)}" if at is None
                     else f"l{_tenths(x - at[0])} {_tenths(y - at[1])}")  # fmt: skip
        at = (x, y)
    return f"<path{_attributes({'d': ''.join(steps), **more, 'fill': 'none'})}/>"


def _tenths(value: int) -> str:
    return str(value // 10) if value % 10 == 0 else f"{value / 10:.1f}"


def area(points: Iterable[Sequence[float]], **more: object) -> str:
    """Return a closed, filled shape."""
    corners = "L".join(f"{number(x, 1)} {number(y, 1)}" for x, y in points)
    return f"<path{_attributes({'d': f'M{corners}Z', **more})}/>"


def document(width: float, height: float, parts: Iterable[str], theme: str, name: str) -> str:
    """Return a whole SVG with an opaque ground and an accessible name."""
    ink = inks(theme)
    size = f'width="{number(width)}" height="{number(height)}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {number(width)} {number(height)}" role="img" '
            f'aria-label="{escape(name)}" font-family="{SANS}" fill="{ink["ink"]}">'
            f"{rect(0, 0, width, height, fill=ink['paper'])}{''.join(parts)}</svg>")  # fmt: skip


class Chart:
    """A frame with two axes: data coordinates in, SVG elements out.

    Parameters
    ----------
    box : tuple of four floats
        Left, top, width, height of the frame.
    x, y : pair of floats
        The ranges of the data.
    theme : {"light", "dark", "css"}

    Examples
    --------
    >>> chart = Chart((10, 10, 100, 50), (0, 1), (0, 1), "light")
    >>> chart.at(0.5, 1.0)
    (60.0, 10.0)
    """

    def __init__(self, box, x, y, theme):
        self.left, self.top, self.width, self.height = box
        self.x, self.y, self.ink = x, y, inks(theme)

    def at(self, x, y):
        """Return where a data point lies on the paper."""
        (x0, x1), (y0, y1) = self.x, self.y
        return (self.left + self.width * (x - x0) / (x1 - x0),
                self.top + self.height * (y1 - y) / (y1 - y0))  # fmt: skip

    def curve(self, xs, ys, **more):
        """Return a path through data points; more values of y than the frame has are cut off."""
        ys = np.asarray(ys, dtype=float)
        return line((self.at(x, y) for x, y in zip(xs, ys, strict=True)), **more)

    def grid_x(self, ticks: Sequence[float], name: Callable[[float], str], size: float = 17) -> str:
        """Return upright grid lines with their numbers below the frame."""
        parts = []
        for tick in ticks:
            x, bottom = self.at(tick, self.y[0])
            parts.append(line([(x, self.top), (x, bottom)], stroke=self.ink["grid"]))
            parts.append(write(x, bottom + 1.15 * size, name(tick), size, text_anchor="middle",
                               fill=self.ink["muted"]))  # fmt: skip
        return "".join(parts)

    def grid_y(self, ticks: Sequence[float], name: Callable[[float], str], size: float = 17) -> str:
        """Return level grid lines with their numbers left of the frame."""
        parts = []
        for tick in ticks:
            left, y = self.at(self.x[0], tick)
            parts.append(line([(left, y), (left + self.width, y)], stroke=self.ink["grid"]))
            parts.append(write(left - 7, y + 0.35 * size, name(tick), size, text_anchor="end",
                               fill=self.ink["muted"]))  # fmt: skip
        return "".join(parts)
