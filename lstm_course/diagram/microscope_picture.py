"""The still picture of the text microscope: coloured text, trace, and the first units in order."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np

from .paper import MONO, Chart, document, inks, line, number, rect, write
from .readings import QUANTITIES
from .scales import colour, format_number, ink_on

__all__ = ["draw_microscope", "wrap"]

WIDTH, SIDE, COLUMNS, LINES, ROWS = 736, 16, 80, 12, 6
STEP, HIGH = 8.8, 25
LEFT, WIDE = 150, WIDTH - SIDE - 150
_SHOWN = {"\n": "↵", "\t": "⇥"}


def wrap(text: str, columns: int = COLUMNS) -> list[tuple[int, int]]:
    r"""Return (start, stop) of each line: broken after a newline, or after the last space.

    Examples
    --------
    >>> text = "one two\nthree"
    >>> [text[a:b] for a, b in wrap(text, 5)]
    ['one ', 'two\n', 'three']
    """
    found, start = [], 0
    while start < len(text):
        stop = min(start + columns, len(text))
        end = text.find("\n", start, stop)
        if end >= 0:
            stop = end + 1
        elif stop < len(text) and (space := text.rfind(" ", start + 1, stop)) >= 0:
            stop = space + 1
        found.append((start, stop))
        start = stop
    return found


def draw_microscope(scope: Any, theme: str = "light", rows: int = ROWS) -> str:
    """Return the picture of a `TextMicroscope` as an SVG; ``rows`` of the first units below."""
    ink = inks(theme)
    values, limit = scope.traces[scope.quantity], scope.limits()[scope.unit]
    words, kind = QUANTITIES[scope.quantity]
    scale = ("g" if kind == "gate" else "v", limit, theme)
    lines = wrap(scope.text)
    shown = lines[:LINES]
    flagged = _flagged(scope)
    parts = [
        write(SIDE, 32, _finding(scope), 20, font_weight="bold"),
        write(SIDE, 58, f"{words} {scope.quantity}, character by character", 16),
        *_scale_bar(scale, ink),
    ]
    y = 76.0 + HIGH * len(shown)
    grounds = [colour(float(v), *scale[:2], _plain(theme)) for v in values[:, scope.unit]]
    parts += _grounds(shown, grounds)
    for k, span in enumerate(shown):
        parts += _letters(scope.text, span, 76 + HIGH * k, grounds)
        parts += _underlines(flagged, span, 76 + HIGH * k, ink)
    notes = [f"underlined: {flagged[0]}"] if flagged else []
    if len(lines) > LINES:
        notes.append(f"{len(scope.text) - shown[-1][1]} more characters are not shown")
    if notes:
        parts.append(write(SIDE, y + 18, " · ".join(notes), 15, fill=ink["muted"]))
        y += 24
    rows = min(rows, scope.units)
    parts += _traces(scope, y + 18, flagged, theme, rows)
    height = y + 18 + 96 + 34 + (40 + 28 * rows if rows else 0)
    return document(WIDTH, height, parts, theme, scope.describe().splitlines()[0])


def _flagged(scope: Any) -> tuple[str, np.ndarray] | None:
    """Return the property that is marked: the one of the order, or the first."""
    name = scope.order.removeprefix("follows ")
    name = name if name in scope.follows else next(iter(scope.follows), None)
    return None if name is None else (name, scope.follows[name])


def _finding(scope: Any) -> str:
    if scope.order.startswith("follows "):
        ranked, scores = scope.orders()[scope.order]
        auc = scores[ranked.index(scope.unit)]
        return f"Unit {scope.unit} against “{scope.order[8:]}”: AUC {auc:.3f}"
    return f"Unit {scope.unit} over {len(scope.text)} characters"


def _scale_bar(scale: tuple, ink: dict[str, str]) -> list[str]:
    """Draw the colour scale at the top right, with its ends as numbers."""
    kind, limit, theme = scale
    low = 0.0 if kind == "g" else -limit
    ends = (low, limit) if kind == "g" else (low, 0.0, limit)
    left, wide = WIDTH - SIDE - 190, 150
    middles = low + (limit - low) * (np.arange(30) + 0.5) / 30
    shades = [colour(float(v), kind, limit, _plain(theme)) for v in middles]
    parts = [rect(left + 5 * k, 42, 5.5, 12, fill=shade) for k, shade in enumerate(shades)]
    parts += [rect(left, 42, wide, 12, fill="none", stroke=ink["edge"])]
    parts += [write(left + wide * (v - low) / (limit - low), 69, format_number(v, "n"), 13,
                    text_anchor="middle", fill=ink["muted"]) for v in ends]  # fmt: skip
    return parts


def _plain(theme: str) -> str:
    return "dark" if theme == "dark" else "light"


def _grounds(spans: list[tuple[int, int]], grounds: list[str]) -> Iterator[str]:
    """Draw the ground of every character: one path for each colour, to keep the file small."""
    boxes: dict[str, list[str]] = {}
    for row, (start, stop) in enumerate(spans):
        for shade, group in groupby(range(start, stop), key=grounds.__getitem__):
            run = list(group)
            wide = number(STEP * len(run) + 0.3, 1)
            at = f"M{number(SIDE + STEP * (run[0] - start), 1)} {76 + HIGH * row}"
            boxes.setdefault(shade, []).append(f"{at}h{wide}v20h-{wide}z")
    for shade, found in boxes.items():
        yield f'<path fill="{shade}" d="{"".join(found)}"/>'


def _letters(text: str, span: tuple[int, int], y: float, grounds: list[str]) -> Iterator[str]:
    """Write one line, the letters of one ink at a time."""
    start, stop = span
    for shade, group in groupby(range(start, stop), key=lambda t: ink_on(grounds[t])):
        run = list(group)
        letters = "".join(_SHOWN.get(text[t], text[t]) for t in run)
        head = len(letters) - len(letters.lstrip(" "))
        letters = letters.strip(" ")
        if letters:
            yield write(SIDE + STEP * (run[0] - start + head), y + 15,
                        letters.replace(" ", "\u00a0"), 14.6, fill=shade, font_family=MONO,
                        textLength=number(STEP * len(letters), 1))  # fmt: skip


def _underlines(
    flagged: Any, span: tuple[int, int], y: float, ink: dict[str, str]
) -> Iterator[str]:
    """Draw a line below each stretch of flagged characters."""
    start, stop = span
    for flag, group in groupby(range(start, stop), key=lambda t: flagged and bool(flagged[1][t])):
        run = list(group)
        if flag:
            x = SIDE + STEP * (run[0] - start)
            yield rect(x, y + 20.7, STEP * len(run), 2.3, fill=ink["ink"])


def _traces(scope: Any, y: float, flagged: Any, theme: str, rows: int) -> list[str]:
    """Draw the unit's trace, and below it the first units in order as small lines."""
    values, ink, T = scope.traces[scope.quantity], inks(theme), len(scope.text)
    low, limit = _ends(scope, scope.unit)
    chart = Chart((LEFT, y, WIDE, 96), (-0.5, T - 0.5), (low, limit), theme)
    ticks = (low, 0.0, limit) if low else (0.0, 0.5, 1.0)
    parts = [
        *_bands(chart, flagged, ink),
        chart.grid_y(ticks, lambda v: format_number(v, "n"), 15),
        chart.grid_x(sorted({0, T // 4, T // 2, 3 * T // 4, T - 1}), str, 14),
        write(SIDE, y + 14, f"unit {scope.unit}", 16, font_weight="bold"),
        write(SIDE, y + 34, "its trace", 15, fill=ink["muted"]),
        _curve(chart, values[:, scope.unit], ink[scope.quantity], 1.8),
    ]
    return parts + (_first_units(scope, y + 122, flagged, theme, rows) if rows else [])


def _first_units(scope: Any, y: float, flagged: Any, theme: str, rows: int) -> list[str]:
    values, ink, T = scope.traces[scope.quantity], inks(theme), len(scope.text)
    ranked, scores = scope.orders()[scope.order]
    name = {"mean": " with mean", "number": ""}.get(scope.order, " with AUC")
    scaled = "" if QUANTITIES[scope.quantity][1] == "gate" else ", each on its own scale"
    says = f"First {rows} of {scope.units} units, “{scope.order}”{name}{scaled}"
    parts = [write(SIDE, y + 22, says, 15, fill=ink["muted"])]
    for k, unit in enumerate(ranked[:rows]):
        top = y + 34 + 28 * k
        chart = Chart((LEFT, top, WIDE, 24), (-0.5, T - 0.5), _ends(scope, unit), theme)
        parts += [
            *_bands(chart, flagged, ink),
            line([(LEFT, top + 12), (LEFT + WIDE, top + 12)], stroke=ink["grid"]),
            write(
                SIDE,
                top + 17,
                f"unit {unit}",
                15,
                font_weight="bold" * (unit == scope.unit) or None,
            ),
            _curve(chart, values[:, unit], ink[scope.quantity], 1.2),
        ]
        if scores:
            parts.append(write(LEFT - 10, top + 17, f"{scores[k]:.3f}", 15, text_anchor="end"))
    return parts


def _ends(scope: Any, unit: int) -> tuple[float, float]:
    limit = scope.limits()[unit]
    return (0.0, 1.0) if QUANTITIES[scope.quantity][1] == "gate" else (-limit, limit)


def _curve(chart: Chart, row: np.ndarray, color: str, width: float) -> str:
    return chart.curve(np.arange(len(row)), row, stroke=color, stroke_width=width)


def _bands(chart: Chart, flagged: Any, ink: dict[str, str]) -> Iterator[str]:
    """Shade the stretches where the flag is true."""
    if flagged is None:
        return
    for flag, group in groupby(range(len(flagged[1])), key=lambda t: bool(flagged[1][t])):
        run = list(group)
        if flag:
            a, b = chart.at(run[0] - 0.5, 0)[0], chart.at(run[-1] + 0.5, 0)[0]
            yield rect(a, chart.top, b - a, chart.height, fill=ink["band"])
