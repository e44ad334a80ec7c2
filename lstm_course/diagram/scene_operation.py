"""The scenes of the pointwise operations: a valve (⊗), a sum (+), and tanh."""

from .bindings import geometry
from .pen import Pen

__all__ = ["product_narrow", "product_wide", "squash_narrow", "squash_wide", "sum_narrow",
           "sum_wide"]  # fmt: skip


def operation_rows(op: str) -> list[list]:
    """Return the rows of the table of an operation."""
    if op == "update":
        return [["kept", "a", "v"], ["new", "v", "v"], ["c", "y", "v"]]
    if op == "squash":
        return [["c", "a", "v"], ["tanh_c", "y", "v"]]
    return [["op.v.+", "v", "v"], ["op.a.+", "a", "g"], ["op.y.+", "y", "v"]]


def _head(pen: Pen) -> float:
    """Write title, equation and the numbers of this step; return where the picture begins."""
    pen.head("op.title.+", "op.sub.+")
    if pen.narrow:
        pen.words(8, 66, "l op.eq.+", "e a")
        pen.words(8, 88, "x eq.1", "v a")
        pen.words(8, 106, "x eq.2", "v a")
        return 124
    pen.words(20, 92, "l op.eq.+", "e a")
    pen.words(860, 92, "x eq.0", "v z")
    return 116


def product_wide(pen: Pen, H: int) -> None:
    """Draw a pipe with a valve for each unit."""
    top = _head(pen)
    for x, key in ((128, "l op.v.+"), (450, "l op.a.+"), (772, "l op.y.+")):
        pen.words(x, top + 12, key, "m")
    for k in range(H):
        y = top + 78 + 112 * k
        pen.words(24, y + 5, f"l unit {k}", "k bold a")
        pen.tile(128, y, f"v.{k}", "v")
        pen.tile(772, y, f"y.{k}", "v")
        _pipe(pen, 170, 730, 450, y, 26, k)
        pen.tile(450, y - 44, f"a.{k}", "g")
        pen.words(490, y - 39, f"t p a.{k}", "k a")
        pen.words(552, y - 39, "l passes", "q a")
    pen.height = top + 112 * H + 96
    pen.scales(440, pen.height - 46)


def product_narrow(pen: Pen, H: int) -> None:
    """Draw a pipe with a valve for each unit."""
    top = _head(pen)
    for x, key in ((34, "l op.v.+"), (170, "l op.a.+"), (306, "l op.y.+")):
        pen.words(x, top + 10, key, "m")
    for k in range(H):
        y = top + 68 + 88 * k
        pen.words(12, y - 24, f"l unit {k}", "k bold a")
        pen.tile(34, y, f"v.{k}", "v")
        pen.tile(306, y, f"y.{k}", "v")
        _pipe(pen, 60, 280, 170, y, 19, k)
        pen.tile(170, y - 34, f"a.{k}", "g")
        pen.words(200, y - 30, f"t p a.{k}", "k a")
        pen.words(246, y - 30, "l passes", "q a")
    pen.height = top + 88 * H + 78
    pen.scales(50, pen.height - 26)


def _pipe(pen: Pen, x0: float, x1: float, valve: float, y: float, r: float, k: int) -> None:
    """Draw a pipe of radius r: what comes, two plates as far shut as the gate, what passes."""
    plate = 9 if pen.narrow else 14
    pen.box(x0, y - r, x1 - x0, 2 * r, "lc-c", 10)
    pen.put("rect", f"f v v.{k}", x=x0 + 2, y=y - r + 3, width=valve - plate - x0 - 2,
            height=2 * r - 6, rx=7, k="lc-r")  # fmt: skip
    inner = r - 3
    stream = f"a y {geometry(y)} {geometry(-inner)} a.{k};a height 0 {geometry(2 * inner)} a.{k}"
    begin = valve - plate
    pen.put("rect", f"{stream};f v y.{k}", x=begin, width=x1 - 2 - begin, k="lc-r")
    for side in (-1, 1):
        edge = f"a height {geometry(r + 6)} {geometry(-inner)} a.{k}"
        if side > 0:
            edge += f";a y {geometry(y)} {geometry(inner)} a.{k}"
            pen.put("rect", edge, x=valve - plate, width=2 * plate, rx=3, k="lc-va")
        else:
            pen.put("rect", edge, x=valve - plate, y=y - r - 6, width=2 * plate, rx=3, k="lc-va")


def sum_wide(pen: Pen, H: int) -> None:
    """Draw the two summands of each unit, end to end on an axis."""
    top = _head(pen)
    for x, key in ((128, "l kept"), (222, "l new"), (316, "l c")):
        pen.words(x, top + 12, key, "m")
    for k in range(H):
        y = top + 52 + 66 * k
        pen.words(24, y + 5, f"l unit {k}", "k bold a")
        for x, name in ((128, "a"), (222, "v"), (316, "y")):
            pen.tile(x, y, f"{name}.{k}", "v")
        pen.words(175, y + 6, "+", "k bold")
        pen.words(269, y + 6, "=", "k bold")
    _axis(pen, 390, 450, [top + 52 + 66 * k for k in range(H)], 13)
    pen.height = top + 66 * H + 122
    pen.scales(440, pen.height - 46, gates=False)


def sum_narrow(pen: Pen, H: int) -> None:
    """Draw the two summands of each unit, end to end on an axis."""
    top = _head(pen)
    for x, key in ((96, "l kept"), (190, "l new"), (284, "l c")):
        pen.words(x, top + 10, key, "m")
    for k in range(H):
        y = top + 32 + 78 * k
        pen.words(12, y + 5, f"l unit {k}", "k bold a")
        for x, name in ((96, "a"), (190, "v"), (284, "y")):
            pen.tile(x, y, f"{name}.{k}", "v")
        pen.words(143, y + 5, "+", "k bold")
        pen.words(237, y + 5, "=", "k bold")
    _axis(pen, 16, 308, [top + 66 + 78 * k for k in range(H)], 10)
    pen.height = top + 78 * H + 96
    pen.scales(50, pen.height - 26, gates=False)


def _axis(pen: Pen, x: float, w: float, ys: list[float], r: float) -> None:
    """Draw for each unit what is kept, and from its end on what is new."""
    mid, half = x + w / 2, w / 2 - 4
    first, last = ys[0] - r - 10, ys[-1] + r + 14
    for y in ys if pen.narrow else []:
        pen.box(x, y - r - 6, w, 2 * r + 16, "lc-c", 6)
    if not pen.narrow:
        pen.box(x, first, w, last - first, "lc-c", 6)
    for k, y in enumerate(ys):
        span = (y - r - 6, y + r + 10) if pen.narrow else (first, last)
        pen.put("path", d=f"M{mid} {geometry(span[0])}V{geometry(span[1])}", k="lc-z")
        at = f"{geometry(mid)} {geometry(half)}"
        for name, number, dy in (("0", "a", -r), ("1", "v", 1.5)):
            pen.put("rect", f"a x {at} low{name}.{k};a width 0.6 {geometry(half)} long{name}.{k};"
                    f"f v {number}.{k}", y=y + dy, height=r, rx=2, k="lc-r")  # fmt: skip
        pen.put("line", f"a x1 {at} mid.{k};a x2 {at} mid.{k}", y1=y - r, y2=y + r + 1.5, k="lc-q")
        pen.put(
            "line", f"a x1 {at} end.{k};a x2 {at} end.{k}", y1=y - r - 4, y2=y + r + 6, k="lc-k"
        )
    low = last + (16 if pen.narrow else 18)
    pen.words(x + 8, low, "t t rt.0", "k")
    pen.words(mid, low, "0", "k")
    pen.words(x + w - 8, low, "t t rt.1", "k")


def squash_wide(pen: Pen, H: int) -> None:
    """Draw tanh with one point a unit."""
    top = _head(pen)
    h = max(210, 66 * H)
    pen.words(128, top + 12, "l c", "m")
    pen.words(316, top + 12, "l tanh_c", "m")
    for k in range(H):
        y = top + 28 + h * (k + 0.5) / H
        pen.words(24, y + 5, f"l unit {k}", "k bold a")
        pen.tile(128, y, f"a.{k}", "v")
        pen.operation(222, y, "tanh", wide=62)
        pen.tile(316, y, f"y.{k}", "v")
    _tanh(pen, 420, top + 14, 430, h, H)
    pen.height = top + h + 120
    pen.scales(440, pen.height - 46, gates=False)


def squash_narrow(pen: Pen, H: int) -> None:
    """Draw tanh with one point a unit."""
    top = _head(pen)
    for x, key in ((120, "l c"), (280, "l tanh_c")):
        pen.words(x, top + 10, key, "m")
    for k in range(H):
        y = top + 32 + 32 * k
        pen.words(12, y + 5, f"l unit {k}", "k bold a")
        pen.tile(120, y, f"a.{k}", "v")
        pen.operation(200, y, "tanh", wide=48)
        pen.tile(280, y, f"y.{k}", "v")
    low = top + 32 * H + 30
    _tanh(pen, 30, low, 296, 150, H)
    pen.height = low + 150 + 70
    pen.scales(50, pen.height - 26, gates=False)


def _tanh(pen: Pen, x: float, y: float, w: float, h: float, H: int) -> None:
    pen.curve(x, y, w, h, "tanh", "c")
    for k in range(H):
        pen.dot(x, y, w, h, f"cx.{k}", f"y.{k}", True, "v")
    low = y + h + (15 if pen.narrow else 18)
    pen.words(x + 4, low, "t t ct.0", "k")
    pen.words(x + w / 2, low, "0", "k")
    pen.words(x + w - 4, low, "t t ct.1", "k")
