"""The scenes of one layer (H neurons × (H + D) inputs) and of one of its neurons."""

from .pen import Pen

__all__ = ["layer_narrow", "layer_rows", "layer_wide", "neuron_narrow", "neuron_rows",
           "neuron_wide"]  # fmt: skip


def layer_rows(H: int, D: int, rest: bool, kind: str) -> list[list]:
    """Return the rows of the table: label, name, format, slot, and the part of the vector."""
    n = H + D
    rows: list[list] = [["in.all", "in", "v"]]
    for k in range(H):
        part = [k * n, (k + 1) * n]
        rows += [["w.of", "w", "v", k, *part], ["p.of", "p", "v", k, *part]]
    rows += [["rest", "rest", "v"]] if rest else []
    return [*rows, ["bias", "b", "v"], ["sum", "z", "v"], ["*", "out", kind]]


def neuron_rows(H: int, D: int, rest: bool, kind: str) -> list[list]:
    """Return the rows of the table of one neuron."""
    n = H + D
    rows: list[list] = [
        ["in.all", "in", "v"],
        ["weight", "w", "v"],
        ["product", "p", "v", -1, 0, n],
    ]
    rows += [["rest", "p", "v", -1, n, n + 1]] if rest else []
    return [*rows, ["bias", "b", "v"], ["sum", "z", "v"], ["*", "out", kind]]


def _columns(H: int, D: int) -> list[str]:
    return [*(f"l col.h {k}" for k in range(H)), *(f"l col.x {k}" for k in range(D))]


def layer_wide(pen: Pen, H: int, D: int, rest: bool, kind: str) -> None:
    """Draw the layer as a table: a row for each neuron, weights over products, then the curve."""
    n, signed = H + D, kind == "v"
    pen.head("layer.title", "layer.sub")
    pen.words(20, 92, "l layer.eq", "e a")
    total = n + rest
    step = 400 / total if total > 7 else 57
    w = step - 4
    xs = [126 + step * k for k in range(total)]
    for x, name, k in zip(xs, _columns(H, D), range(n), strict=False):
        pen.words(x, 126, name, "m s")
        pen.tile(x, 146, f"in.{k}", "s", w)
    pen.words(86, 151, "l input", "q z")
    if rest:
        pen.words(xs[-1], 151, "l rest", "q")
    b, z, plot, out = 547, 618, 672, 838
    for x, name in ((b, "l b"), (z, "l sum"), (out, "l *")):
        pen.words(x, 150, name, "m s" if name != "l sum" else "q")
    for u in range(H):
        y = 172 + 88 * u
        pen.box(12, y, 640, 78, "lc-p", 12)
        pen.words(24, y + 28, f"l unit {u}", "k bold a")
        pen.words(24, y + 62, "l products", "q a")
        for k in range(n):
            pen.weight(xs[k], y + 22, f"w.{u * n + k}", f"wb.{u * n + k}", w)
            pen.tile(xs[k], y + 57, f"p.{u * n + k}", "s", w)
        if rest:
            pen.tile(xs[-1], y + 57, f"rest.{u}", "s", w)
        pen.words(xs[-1] + step / 2 + 8, y + 45, "+", "k bold")
        pen.weight(b, y + 39, f"b.{u}", f"bb.{u}")
        pen.words((b + z) / 2, y + 45, "=", "k bold")
        pen.tile(z, y + 39, f"z.{u}", "s")
        pen.tile(out, y + 39, f"out.{u}", "s" if signed else "g")
        pen.spot(12, y, 640, 78, f"neuron.{u}", 12)
    _plot(pen, plot + 14, 172, 116, 88 * H - 10, H, signed)
    pen.height = 172 + 88 * H + 92
    pen.scales(440, pen.height - 46, gates=False, weights=True)


def _plot(pen: Pen, x: float, y: float, w: float, h: float, H: int, signed: bool) -> None:
    """Draw the curve with one point a neuron, and the ends of its axis."""
    pen.curve(x, y, w, h, "tanh" if signed else "sigma", "z")
    for u in range(H):
        pen.dot(x, y, w, h, f"zx.{u}", f"out.{u}", signed, "s" if signed else "g")
    low = y + h + (14 if pen.narrow else 18)
    pen.words(x, low, "t t zt.0", "k")
    pen.words(x + w, low, "t t zt.1", "k")
    pen.words(x + w / 2, low, "0", "k")


def layer_narrow(pen: Pen, H: int, D: int, rest: bool, kind: str) -> None:
    """Draw the layer with a column for each neuron."""
    n, signed = H + D, kind == "v"
    pen.head("layer.title", "layer.sub")
    pen.words(8, 62, "l layer.eq", "e a")
    xs = [152 + 72 * u for u in range(H)]
    top, step = 106, 46
    pen.words(66, 92, "l input", "q")
    low = top + step * n + (24 if rest else 0)
    for u, x in enumerate(xs):
        pen.box(x - 32, 76, 64, low - 76 + 84, "lc-p", 12)
        pen.words(x, 93, f"l unit {u}", "k bold")
    for k, name in enumerate(_columns(H, D)):
        y = top + step * k + 22
        pen.words(24, y + 5, name, "m s")
        pen.tile(66, y, f"in.{k}", "s")
        for u, x in enumerate(xs):
            pen.weight(x, y - 11, f"w.{u * n + k}", f"wb.{u * n + k}", 52, 21)
            pen.tile(x, y + 11, f"p.{u * n + k}", "s", 52)
    names = ([("l rest", "rest", "s")] if rest else []) + [("l b", "b", ""), ("l sum", "z", "s"),
             ("l *", "out", "s" if signed else "g")]  # fmt: skip
    for j, (text, name, scale) in enumerate(names):
        y = top + step * n + 14 + 26 * j
        pen.words(76, y + 4, text, "m s z" if name in ("b", "out") else "q z")
        for u, x in enumerate(xs):
            if scale:
                pen.tile(x, y, f"{name}.{u}", scale, 52)
            else:
                pen.weight(x, y, f"b.{u}", f"bb.{u}", 52, 21)
    for u, x in enumerate(xs):
        pen.spot(x - 32, 76, 64, low - 76 + 84, f"neuron.{u}", 12)
    _plot(pen, 36, low + 102, 284, 96, H, signed)
    pen.height = low + 102 + 96 + 74
    pen.scales(50, pen.height - 30, gates=False, weights=True)


def neuron_wide(pen: Pen, H: int, D: int, rest: bool, kind: str) -> None:
    """Draw one neuron: each product, the running sum, the curve."""
    pen.head("neuron.title", "neuron.sub")
    xs = {"label": 44, "in": 98, "×": 140, "w": 182, "=": 224, "p": 266}
    _terms(pen, H, D, rest, xs, 110, 32)
    bottom = _waterfall(pen, H + D + rest, 330, 262, 110, 32)
    _neuron_curve(pen, kind, 668, 124, 182, 176)
    pen.height = bottom + 100
    pen.scales(440, pen.height - 46, gates=False, weights=True)


def neuron_narrow(pen: Pen, H: int, D: int, rest: bool, kind: str) -> None:
    """Draw one neuron with its curve below."""
    pen.head("neuron.title", "neuron.sub")
    xs = {"label": 24, "in": 70, "×": 95.5, "w": 121, "=": 146.5, "p": 172}
    _terms(pen, H, D, rest, xs, 74, 25)
    bottom = _waterfall(pen, H + D + rest, 205, 127, 74, 25)
    _neuron_curve(pen, kind, 36, bottom + 44, 170, 104)
    pen.height = bottom + 44 + 104 + 78
    pen.scales(50, pen.height - 30, gates=False, weights=True)


def _terms(pen: Pen, H: int, D: int, rest: bool, xs: dict, top: float, step: float) -> None:
    """Draw a line for each input: input × weight = product; then rest, bias and sum."""
    w = 40 if pen.narrow else pen.tw
    for name, key in (("in", "l input"), ("w", "l weight"), ("p", "l product")):
        pen.words(xs[name], top - 8, key, "q")
    for k, name in enumerate(_columns(H, D)):
        y = top + step * (k + 0.5)
        pen.words(xs["label"], y + 5, name, "m s")
        pen.tile(xs["in"], y, f"in.{k}", "s", w)
        pen.words(xs["×"], y + 5, "×", "k")
        pen.weight(xs["w"], y, f"w.{k}", f"wb.{k}", w, pen.th + 3)
        pen.words(xs["="], y + 5, "=", "k")
        pen.tile(xs["p"], y, f"p.{k}", "s", w)
    y, more = top + step * (H + D + 0.5), xs["p"] - w / 2 - 7
    if rest:
        pen.words(more, y + 5, "l rest", "q z")
        pen.tile(xs["p"], y, f"p.{H + D}", "s", w)
        y += step
    pen.words(more, y + 5, "l bias", "q z")
    pen.weight(xs["p"], y, "b.0", "bb.0", w, pen.th + 3)
    pen.words(more, y + step + 9, "l sum", "k bold z")
    pen.tile(xs["p"], y + step + 4, "z.0", "s", w)
    pen.put("path", d=f"M{more - 40} {y + step / 2 + 2}H{xs['p'] + w / 2}", k="lc-l")


def _waterfall(pen: Pen, n: int, x: float, w: float, top: float, step: float) -> float:
    """Draw the running sum: a bar for each term, from where the last one ended."""
    mid, half, last = x + w / 2, w / 2, n + 1
    bottom = top + step * (n + 2) + 4
    pen.box(x, top, w, bottom - top + 4, "lc-c", 6)
    pen.words(mid, top - 8, "l running", "q")
    for part in (-0.5, 0.5):
        pen.put("path", d=f"M{mid + part * half} {top}V{bottom + 4}", k="lc-l")
    pen.put("path", d=f"M{mid} {top}V{bottom + 4}", k="lc-z")
    for k in range(n + 2):
        y = top + step * k + step * 0.2 + (4 if k == last else 0)
        name = f"p.{k}" if k < last else "z.0"
        at = f"{mid} {half}"
        pen.put("rect", f"a x {at} low.{k};a width 0.6 {half} long.{k};f s {name}", y=y,
                height=step * 0.6, rx=2, k="lc-r")  # fmt: skip
        if k < last:
            pen.put("line", f"a x1 {at} end.{k};a x2 {at} end.{k}", y1=y, y2=y + step * 1.2 +
                    (4 if k == last - 1 else 0), k="lc-q")  # fmt: skip
    low = bottom + (18 if pen.narrow else 22)
    pen.words(x, low, "t t rt.0", "k a")
    pen.words(mid, low, "0", "k")
    pen.words(x + w, low, "t t rt.1", "k z")
    return bottom


def _neuron_curve(pen: Pen, kind: str, x: float, y: float, w: float, h: float) -> None:
    signed = kind == "v"
    scale = "s" if signed else "g"
    pen.words(x + w / 2, y - 9, "l act.of", "k bold")
    _plot(pen, x, y, w, h, 1, signed)
    if pen.narrow:
        pen.words(x + w + 52, y + h / 2 - 18, "l *", "m")
        pen.tile(x + w + 52, y + h / 2, "out.0", scale, 52)
    else:
        pen.words(x + w / 2 - 36, y + h + 57, "l out.is", "m z")
        pen.tile(x + w / 2, y + h + 52, "out.0", scale)
