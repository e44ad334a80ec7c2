"""The drawing parts: tiles, wires of one strand a unit, gates, operations, scales, curves.

A `Pen` collects SVG elements. Whatever depends on a number carries its binding in ``data-b``;
with a view it also has its present value, without one it is a template for the browser.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np

from .bindings import geometry

__all__ = ["Pen", "route"]

Point = tuple[float, float]


def route(points: Sequence[Point], offset: float, radius: float, start: Point | None = None,
          end: Point | None = None) -> str:  # fmt: skip
    """Return the path of one strand: axis-parallel, moved ``offset`` to its right, round corners.

    Corners of neighbouring strands have one centre. ``start`` and ``end`` are points elsewhere
    from which, and to which, the strand swings in a smooth S.

    Examples
    --------
    >>> route([(0, 0), (20, 0), (20, 20)], 0, 5)
    'M0 0H15a5 5 0 0 1 5 5V20'
    """
    pts = np.asarray(points, dtype=float)
    steps = np.sign(np.diff(pts, axis=0))
    rights = np.stack([-steps[:, 1], steps[:, 0]], axis=1)
    moved = pts.copy()
    moved[0] += offset * rights[0]
    moved[-1] += offset * rights[-1]
    for k in range(1, len(pts) - 1):
        moved[k] += offset * (rights[k - 1] + rights[k])
    path = _swing(start, moved[0], steps[0]) if start else f"M{_at(moved[0])}"
    for k in range(1, len(pts) - 1):
        turn = steps[k - 1][0] * steps[k][1] - steps[k - 1][1] * steps[k][0]  # 1: to the right
        r = max(radius - turn * offset, 0.5)
        path += _straight(moved[k] - r * steps[k - 1], steps[k - 1])
        path += f"a{geometry(r)} {geometry(r)} 0 0 {int(turn > 0)} "
        path += _at(r * (steps[k - 1] + steps[k]))
    path += _straight(moved[-1], steps[-1])
    return path + ("c" + _swing(moved[-1], end, steps[-1]).partition("c")[2] if end else "")


def _straight(point: Sequence[float], step: np.ndarray) -> str:
    return f"H{geometry(point[0])}" if step[0] else f"V{geometry(point[1])}"


def _at(point: Sequence[float]) -> str:
    return f"{geometry(point[0])} {geometry(point[1])}"


def _swing(a: Sequence[float], b: Sequence[float], step: np.ndarray) -> str:
    """Return an S from a to b that leaves and arrives in the direction of ``step``."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    reach = abs((b - a) @ step) * 0.55 * step
    return f"M{_at(a)}c{_at(reach)} {_at(b - reach - a)} {_at(b - a)}"


class Pen:
    """A picture in the making, ``width`` × ``height``, wide or narrow.

    ``value`` turns a binding into attributes; without it the picture is a template.
    """

    def __init__(self, width: float, height: float, narrow: bool,
                 value: Callable[[str], dict[str, str]] | None = None) -> None:  # fmt: skip
        self.width, self.height, self.narrow = width, height, narrow
        self.value, self.parts, self.spots = value, [], []
        self.tw, self.th = (43, 19) if narrow else (56, 24)
        self.pitch = self.th + 2
        self.gap, self.thick = (5.2, 4.2) if narrow else (8, 6.6)

    # ---- elements --------------------------------------------------------------------------

    def put(self, tag: str, bind: str = "", text: str = "", **attributes: Any) -> None:
        """Add an element; numbers are shortened, ``k`` is its class."""
        found: dict[str, str] = {}
        for name, value in attributes.items():
            name = "class" if name == "k" else name.replace("_", "-")
            found[name] = geometry(value) if isinstance(value, (int, float)) else value
        if bind:
            found["data-b"] = bind
            if self.value:
                set_now = self.value(bind)
                text = set_now.pop("", text)
                found |= set_now
        inside = "".join(f' {name}="{escape(value)}"' for name, value in found.items())
        self.parts.append(
            f"<{tag}{inside}>{text}</{tag}>" if tag == "text" else f"<{tag}{inside}/>"
        )

    def words(self, x: float, y: float, bind: str, k: str = "q", **more: Any) -> None:
        """Write a label ("l key") or fixed text, y at the base line."""
        if bind[:2] in ("l ", "x ", "t "):
            self.put("text", bind, x=x, y=y, k=k, **more)
        else:
            self.put("text", text=escape(bind), x=x, y=y, k=k, **more)

    def tile(self, x: float, y: float, name: str, kind: str = "v", w: float | None = None,
             h: float | None = None) -> None:  # fmt: skip
        """Draw one number on its colour, centred at (x, y)."""
        w, h = w or self.tw, h or self.th
        self.put("rect", f"f {kind} {name}", x=x - w / 2, y=y - h / 2, width=w, height=h,
                 rx=round(0.28 * h), k="lc-n")  # fmt: skip
        if self.value:  # of a template, the browser adds it
            bind = f"t {kind} {name};i {kind} {name}"
            self.put("text", bind, x=x, y=y + self.drop, k="n")

    def weight(self, x: float, y: float, name: str, bar: str, w: float | None = None,
               h: float | None = None) -> None:  # fmt: skip
        """Draw one weight: its number over a bar, to the right of the middle where positive."""
        w, h = w or self.tw, h or self.th + 4
        half = w / 2 - 3
        self.put("rect", x=x - w / 2, y=y - h / 2, width=w, height=h, rx=3, k="lc-w")
        span = f"n x {geometry(x)} {geometry(half)} {bar};w width 0 {geometry(half)} {bar}"
        self.put("rect", span, y=y + h / 2 - 5, height=3.4, k="lc-wb")
        self.put("path", d=f"M{_at((x, y + h / 2 - 6.5))}v5.5", k="lc-l")
        self.put("text", f"t v {name}", x=x, y=y + self.drop - 3, k="n")

    @property
    def drop(self) -> float:
        """How far the base line lies below the middle of a number."""
        return 4.1 if self.narrow else 5.1

    def stack(self, x: float, y: float, name: str, n: int, kind: str = "v", across: bool = False,
              label: str = "", side: str = "above",
              w: float | None = None) -> list[Point]:  # fmt: skip
        """Draw n tiles centred at (x, y), with a label; return the middles of the tiles."""
        w = w or self.tw
        step = w + 3 if across else self.pitch
        shifts = [(k - (n - 1) / 2) * step for k in range(n)]
        middles = [(x + s, y) if across else (x, y + s) for s in shifts]
        for k, at in enumerate(middles):
            self.tile(*at, f"{name}.{k}", kind, w)
        if label:
            up = (self.th if across else n * self.pitch) / 2
            out = (step * n if across else w) / 2 + 7
            places = {
                "above": (x, y - up - 8, "m"),
                "below": (x, y + up + 17, "m"),
                "left": (x - out, y + 6, "m z"),
                "right": (x + out, y + 6, "m a"),
            }
            left, low, k = places[side]
            self.words(left, low, f"l {label}", k)
        return middles

    # ---- wires -----------------------------------------------------------------------------

    def wire(self, points: Sequence[Point], names: Sequence[str], kind: str = "v", *,
             start: Sequence[Point] = (), end: Sequence[Point] = (), radius: float = 16,
             gap: float | None = None, thick: float | None = None, arrow: bool = False,
             dots: bool = True) -> None:  # fmt: skip
        """Draw a bundle along ``points``, one strand for each name, the first to its left."""
        gap, thick, n = gap or self.gap, thick or self.thick, len(names)
        if arrow:
            (x0, y0), (x1, y1) = points[-2:]
            tip, dx, dy = (x1, y1), float(np.sign(x1 - x0)), float(np.sign(y1 - y0))
            points = [*points[:-1], (x1 - 7 * dx, y1 - 7 * dy)]
        paths = [
            route(points, (k - (n - 1) / 2) * gap, radius, start[k] if start else None,
                  end[k] if end else None)
            for k in range(n)
        ]  # fmt: skip
        self._strands(paths, [f"{kind} {name}" for name in names], thick, dots)
        if arrow:
            half = n * gap / 2 + 2.5
            corners = [(tip[0] - 9 * dx - side * dy, tip[1] - 9 * dy + side * dx)
                       for side in (half, -half)]  # fmt: skip
            self.put("path", k="lc-h", d=f"M{'L'.join(map(_at, (tip, *corners)))}z")

    def _strands(self, paths: list[str], numbers: list[str], thick: float, dots: bool) -> None:
        """Draw the edges of all strands, the strands, and dots along them.

        A template has the strands alone: the browser draws edges and dots from them.
        """
        if self.value:
            self.put("path", d="".join(paths), k="lc-e", stroke_width=thick + 1.5)
        self.parts.append(f'<g class="lc-s{"" if dots else " lc-bare"}" stroke-width="{thick:g}">')
        for path, number in zip(paths, numbers, strict=True):
            self.put("path", f"s {number}", d=path)
        self.parts.append("</g>")
        if self.value and dots:
            self.parts.append('<g class="lc-d">')
            for path, number in zip(paths, numbers, strict=True):
                self.put("path", f"I {number}", d=path)
            self.parts.append("</g>")

    # ---- shapes ----------------------------------------------------------------------------

    def box(self, x: float, y: float, w: float, h: float, k: str = "lc-p", rx: float = 20) -> None:
        """Draw a rounded box with its upper left corner at (x, y)."""
        self.put("rect", x=x, y=y, width=w, height=h, rx=rx, k=k)

    def gate(self, x: float, y: float, w: float, h: float, gate: str) -> None:
        """Draw the box of a layer, its function and its name; it can be zoomed into."""
        self.box(x - w / 2, y - h / 2, w, h, "lc-g", 10)
        big, small = (0.08 * h, 0.32 * h) if self.narrow else (-3, 17)
        self.words(x, y - big if self.narrow else y + big, f"l act.{gate}", "f")
        self.words(x, y + small, f"l box.{gate}", "k")
        self.spot(x - w / 2, y - h / 2, w, h, f"layer.{gate}", 10)

    def operation(self, x: float, y: float, sign: str, op: str = "", wide: float = 0) -> None:
        """Draw a pointwise operation: a circle, or a pill for a word; zoomed into where named."""
        r = 13 if self.narrow else 18
        half = wide / 2 or r
        self.put("rect", x=x - half, y=y - r, width=2 * half, height=2 * r, rx=r, k="lc-o")
        self.words(x, y + (5 if len(sign) > 1 else 6.5), sign, "f" if len(sign) > 1 else "o")
        if op:
            self.spot(x - half, y - r, 2 * half, 2 * r, f"op.{op}", r)

    def spot(self, x: float, y: float, w: float, h: float, go: str, r: float = 8) -> None:
        """Note that this rectangle can be zoomed into, and where that leads."""
        self.spots.append([*(round(float(v), 1) for v in (x, y, w, h)), go, r])

    # ---- heads, scales, curves -------------------------------------------------------------

    def head(self, title: str, sub: str) -> None:
        """Write the title and the line below it."""
        x = 8 if self.narrow else 20
        self.words(x, 20 if self.narrow else 28, f"l {title}", "h a")
        self.words(x, 38 if self.narrow else 52, f"l {sub}", "q a")

    def scales(self, x: float, y: float, gates: bool = True, weights: bool = False) -> None:
        """Draw the printed scales: values, and gates or weights."""
        w, h = (104, 8) if self.narrow else (176, 11)
        low = y + h + (13 if self.narrow else 17)
        self._bar(x, y, w, h, "u", "value", 18)
        self.words(x, low, "t t ticks.0", "k")
        self.words(x + w, low, "t t ticks.1", "k")
        self.words(x + w / 2, low, "0", "k")
        for sign, text in ((-1, "−1"), (1, "+1")):
            at = f"a x {geometry(x + w / 2)} {geometry(sign * w / 2)} one.0;a opacity 0 1 one.1"
            self.put("text", at, text, y=low, k="k")
        x += w + (50 + 12 * weights if self.narrow else 84)
        w = 74 if self.narrow else 110
        if gates:
            self._bar(x, y, w, h, "g", "gate", 9)
            for place, text in ((0, "closed"), (1, "open")):
                self.words(x + place * w, low, f"l {text}", "k")
        if weights:
            self.words(x - 8, y + h - 0.5, "l weight", "k z")
            self.box(x, y - 3, w, h + 6, "lc-w", 3)
            self.put("rect", x=x + w / 2, y=y + h / 2 - 2, width=w / 2 - 3, height=4, k="lc-wb")
            self.put("path", d=f"M{_at((x + w / 2, y - 1))}v{h + 2}", k="lc-l")
            for place in (0, 1):
                self.words(x + place * w, low + 3, f"t t wt.{place}", "k")

    def _bar(self, x: float, y: float, w: float, h: float, kind: str, name: str, n: int) -> None:
        self.words(x - 8, y + h - 0.5, f"l {name}", "k z")
        self.parts.append(f'<g stroke-width="{geometry(w / n + 0.4)}">')
        for k in range(n):
            at = (round(x + w * (k + 0.5) / n, 1), y)
            self.put("path", f"s {kind} ramp_{kind}.{k}", d=f"M{_at(at)}v{h}")
        self.parts.append("</g>")
        self.put("rect", x=x, y=y, width=w, height=h, k="lc-b0")

    def curve(self, x: float, y: float, w: float, h: float, kind: str, limit: str) -> None:
        """Draw the axes of σ or tanh and its curve in the box with upper left corner (x, y)."""
        self.box(x, y, w, h, "lc-c", 6)
        self.put(
            "path",
            d=f"M{_at((x + w / 2, y))}v{geometry(h)}M{_at((x, y + h / 2))}h{geometry(w)}",
            k="lc-l",
        )
        ends = " ".join(geometry(v) for v in (x + 4, x + w - 4, y + h - 6, y + 6))
        self.put("path", f"d {kind} {ends} {limit}", k="lc-k")
        low = "0" if kind == "sigma" else "−1"
        self.words(x - 5, y + 11, "1", "k z")
        self.words(x - 5, y + h - 1, low, "k z")

    def dot(self, x: float, y: float, w: float, h: float, across: str, up: str, signed: bool,
            kind: str) -> None:  # fmt: skip
        """Draw a point on such a curve, and its lines to both axes."""
        mid, half = x + w / 2, w / 2 - 4
        base, rise = (y + h / 2, h / 2 - 6) if signed else (y + h - 6, h - 12)
        cx = f"{geometry(mid)} {geometry(half)} {across}"
        cy = f"{geometry(base)} {geometry(-rise)} {up}"
        self.put("line", f"c x1 {cx};c x2 {cx};a y1 {cy}", y2=y + h, k="lc-q")
        self.put("line", f"c x1 {cx};a y1 {cy};a y2 {cy}", x2=x + w, k="lc-q")
        self.put(
            "circle", f"c cx {cx};a cy {cy};f {kind} {up}", r=5.5 if self.narrow else 7, k="lc-pt"
        )

    def svg(self) -> str:
        """Return the elements as the inside of the picture."""
        return "".join(self.parts)
