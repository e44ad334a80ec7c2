"""The scene of one cell: the LSTM, time to the right (wide) or downward (narrow), and the RNN."""

from .pen import Pen

__all__ = ["cell_narrow", "cell_rows", "cell_wide", "rnn_cell_narrow"]


def _names(name: str, n: int) -> list[str]:
    return [f"{name}.{k}" for k in range(n)]


def _shift(points, dx, dy=0.0):
    return [(x + dx, y + dy) for x, y in points]


def cell_rows(rnn: bool = False) -> list[list]:
    """Return the rows of the table: label, name, format."""
    if rnn:
        return [["x", "x", "v"], ["h_prev", "rh_prev", "v"], ["h", "r", "v"]]
    names = ("x", "h_prev", "c_prev", "f", "i", "g", "o", "kept", "new", "c", "tanh_c", "h")
    return [[name, name, "g" if name in "ifo" else "v"] for name in names]


# Wide: the places of the columns.
_LEFT, _RIGHT, _IN, _OUT = 54, 826, 128, 752
_F, _I, _JOIN, _G, _O, _B = 210, 334, 398, 462, 592, 668


def cell_wide(pen: Pen, H: int, D: int) -> None:
    """Draw the cell with time to the right."""
    up = H * pen.pitch
    y_c = 106 + up
    y_mul = y_c + up + 40
    y_gate = y_mul + up + 50
    y_bus = y_gate + 62 + 3 * (H + D)
    pen.height = y_bus + 3 * (H + D) + 126
    bottom = y_bus + 3 * (H + D) + 16
    pen.head("cell.title", "cell.sub")
    pen.box(_IN - 16, 68, _OUT - _IN + 32, bottom - 68)
    _wide_inputs(pen, H, D, y_bus, y_gate, bottom)
    _wide_highway(pen, H, y_c, y_mul, y_gate)
    y_out, y_tanh = y_c + up + 102, y_c + 50
    outs = pen.stack(_RIGHT, y_bus, "h", H, label="h")
    pen.wire([(_B, y_out), (_B, y_bus), (_OUT, y_bus)], _names("h", H),
             end=_shift(outs, -pen.tw / 2 - 1))  # fmt: skip
    pen.wire([(_O, y_gate - 27), (_O, y_out), (_B - 19, y_out)], _names("o", H), "g", arrow=True)
    for x, gate in ((_F, "f"), (_I, "i"), (_G, "g"), (_O, "o")):
        pen.gate(x, y_gate, 112, 54, gate)
    pen.operation(_F, y_c, "×", "forget")
    pen.operation(_JOIN, y_mul, "×", "input")
    pen.operation(_JOIN, y_c, "+", "update")
    pen.operation(_B, y_tanh, "tanh", "squash", 62)
    pen.operation(_B, y_out, "×", "output")
    low = y_gate - 35 - up / 2
    for x, gate in ((_F, "f"), (_I, "i")):
        pen.stack(x - 4 * H - 36, low, gate, H, "g", label=gate)
    pen.stack(_O, y_out - 4 * H - 10 - up / 2, "o", H, "g", label="o")
    pen.stack(_G + 4 * H + 36, low, "g", H, label="g")
    mid = (_F + _JOIN) / 2
    pen.stack(mid + 30, y_c - 4 * H - 8 - up / 2, "kept", H, label="kept", side="left")
    pen.stack(_JOIN + 4 * H + 36, y_c + 4 * H + 10 + up / 2, "new", H, label="new", side="right")
    pen.stack(_B + 4 * H + 38, y_tanh + 46 + up / 2, "tanh_c", H, label="tanh_c")
    pen.scales(440, pen.height - 46)


def _wide_inputs(pen: Pen, H: int, D: int, y_bus: float, y_gate: float, bottom: float) -> None:
    """Draw h_prev and x_t joining to one ribbon, which every layer taps."""
    gap, n = 6, H + D
    top = y_bus - gap * (n - 1) / 2
    h_mid, x_mid = top + gap * (H - 1) / 2, top + gap * (H + (D - 1) / 2)
    ins = pen.stack(_LEFT, y_bus - 20, "h_prev", H, label="h_prev")
    step = pen.tw + 3
    x_tiles = max(150, 12 + D * step / 2)
    xs = pen.stack(x_tiles, bottom + 64, "x", D, across=True, label="x", side="right")
    end = _O - 24
    style = {"gap": gap, "thick": 4.8}
    pen.wire([(_IN, h_mid), (end, h_mid)], _names("h_prev", H), **style,
             start=_shift(ins, pen.tw / 2 + 1))  # fmt: skip
    pen.wire([(142, bottom + 12), (142, x_mid), (end, x_mid)], _names("x", D), **style,
             start=_shift(xs, 0, -pen.th / 2 - 1), radius=14)  # fmt: skip
    names = [*_names("h_prev", H), *_names("x", D)]
    for x in (_F, _I, _G, _O):
        pen.wire([(x - 50, y_bus), (x, y_bus), (x, y_gate + 27)], names, gap=gap, thick=4.8,
                 radius=gap * n / 2 + 4, dots=False)  # fmt: skip


def _wide_highway(pen: Pen, H: int, y_c: float, y_mul: float, y_gate: float) -> None:
    """Draw the way of c, with what is kept, what is added and the branch to tanh."""
    ins = pen.stack(_LEFT, y_c, "c_prev", H, label="c_prev")
    outs = pen.stack(_RIGHT, y_c, "c", H, label="c")
    edge = pen.tw / 2 + 1
    pen.wire([(_IN, y_c), (_F - 19, y_c)], _names("c_prev", H), start=_shift(ins, edge), arrow=True)
    pen.wire([(_F, y_c), (_JOIN - 19, y_c)], _names("kept", H), arrow=True)
    pen.wire([(_JOIN, y_c), (_OUT, y_c)], _names("c", H), end=_shift(outs, -edge))
    pen.wire([(_B - 60, y_c), (_B, y_c), (_B, y_c + 50)], _names("c", H), radius=24, dots=False)
    pen.wire([(_B, y_c + 50), (_B, y_c + H * pen.pitch + 83)], _names("tanh_c", H), arrow=True)
    pen.wire([(_F, y_gate - 27), (_F, y_c + 19)], _names("f", H), "g", arrow=True)
    pen.wire([(_I, y_gate - 27), (_I, y_mul), (_JOIN - 19, y_mul)], _names("i", H), "g", arrow=True)
    pen.wire([(_G, y_gate - 27), (_G, y_mul), (_JOIN + 19, y_mul)], _names("g", H), arrow=True)
    pen.wire([(_JOIN, y_mul), (_JOIN, y_c + 19)], _names("new", H), arrow=True)


# Narrow: time runs downward; inputs on the left, the highway of c on the right.
_BUS, _BOX, _MUL, _OUTS, _C = 31, 106, 246, 198, 313
_STEP, _TILE = 40, 38


def _row(pen: Pen, left: float, y: float, name: str, n: int, kind: str = "v", label: str = "",
         side: str = "left"):  # fmt: skip
    """Draw a row of tiles from ``left`` on, with its label; return the middles of the tiles."""
    middle = left + _STEP * n / 2
    if label:
        right = left + _STEP * n + 6
        places = {"left": (left - 5, y + 5, "m z"), "above": (middle, y - 16, "m"),
                  "below": (middle, y + 25, "m"), "right": (right, y + 5, "m a")}  # fmt: skip
        x, low, k = places[side]
        pen.words(x, low, f"l {label}", k)
    tiles = [(left + _STEP * (k + 0.5), y) for k in range(n)]
    for k, (x, _) in enumerate(tiles):
        pen.tile(x, y, f"{name}.{k}", kind, _TILE)
    return tiles


def cell_narrow(pen: Pen, H: int, D: int) -> None:
    """Draw the cell with time downward: the wide picture, mirrored at its diagonal."""
    y_f = 218
    y_i, y_g, y_o, y_b = y_f + 92, y_f + 196, y_f + 286, y_f + 340
    y_end = y_b + 54 + 21 * H
    y_m = (y_i + y_g) / 2
    pen.height = y_end + 122
    right = pen.width - 8 - _STEP * H
    edge = _BOX + 42
    pen.head("cell.title", "cell.sub")
    pen.box(6, 156, pen.width - 12, y_end - 156, rx=16)
    _narrow_inputs(pen, H, D, "h_prev", (y_f, y_i, y_g, y_o))
    c_in = _row(pen, right, 84, "c_prev", H, label="c_prev", side="above")
    c_out = _row(pen, right, y_end + 42, "c", H, label="c", side="below")
    h_out = _row(pen, 8 + _STEP, y_end + 42, "h", H, label="h", side="below")
    down = {"start": _shift(c_in[::-1], 0, 10), "arrow": True}
    pen.wire([(_C, 150), (_C, y_f - 14)], _names("c_prev", H)[::-1], **down)
    pen.wire([(_C, y_f), (_C, y_m - 14)], _names("kept", H)[::-1], arrow=True)
    pen.wire([(_C, y_m), (_C, y_end - 8)], _names("c", H)[::-1], end=_shift(c_out[::-1], 0, -11))
    pen.wire([(edge, y_f), (_C - 14, y_f)], _names("f", H), "g", arrow=True)
    pen.wire([(edge, y_i), (_MUL, y_i), (_MUL, y_m - 14)], _names("i", H), "g", arrow=True)
    pen.wire([(edge, y_g), (_MUL, y_g), (_MUL, y_m + 14)], _names("g", H), arrow=True)
    pen.wire([(_MUL, y_m), (_C - 14, y_m)], _names("new", H), arrow=True)
    pen.wire([(_C, y_b - 34), (_C, y_b), (_C - 44, y_b)], _names("c", H)[::-1], dots=False)
    pen.wire([(_C - 44, y_b), (_OUTS + 14, y_b)], _names("tanh_c", H)[::-1], arrow=True)
    pen.wire([(edge, y_o), (_OUTS, y_o), (_OUTS, y_b - 14)], _names("o", H), "g", arrow=True)
    pen.wire(
        [(_OUTS, y_b), (_OUTS, y_end - 8)], _names("h", H)[::-1], end=_shift(h_out[::-1], 0, -11)
    )
    for y, gate in ((y_f, "f"), (y_i, "i"), (y_g, "g"), (y_o, "o")):
        pen.gate(_BOX, y, 84, 40, gate)
        below = 22 if gate == "g" else -22
        _row(pen, 172, y + below, gate, H, "v" if gate == "g" else "g", gate)
    for x, y, sign, op in ((_C, y_f, "×", "forget"), (_MUL, y_m, "×", "input"),
                           (_C, y_m, "+", "update"), (_OUTS, y_b, "×", "output")):  # fmt: skip
        pen.operation(x, y, sign, op)
    pen.operation(_C - 50, y_b, "tanh", "squash", 44)
    _row(pen, _C - 16 - _STEP * H, y_f + 25, "kept", H, label="kept", side="below")
    pen.stack(_MUL - 46, y_m + 7, "new", H, label="new", w=_TILE)
    pen.stack(_OUTS + 46, y_b + 28 + 10.5 * H, "tanh_c", H, w=_TILE)
    pen.words(_OUTS + 46, y_b + 45 + 21 * H, "l tanh_c", "m")
    pen.scales(50, pen.height - 26)


def _narrow_inputs(pen: Pen, H: int, D: int, state: str, rows) -> None:
    """Draw h_prev and x_t at the top, their ribbon down the left side, and its taps."""
    gap, n = 4.4, H + D
    hs = _row(pen, 8, 84, state, H, label="h_prev", side="above")
    xs = _row(pen, 62, 130, "x", D, label="x", side="right")
    left = _BUS - gap * (n - 1) / 2
    style = {"gap": gap, "thick": 3.5}
    h_x, x_x = left + gap * (H - 1) / 2, left + gap * (H + (D - 1) / 2)
    end = rows[-1] - 22
    pen.wire(
        [(h_x, 118), (h_x, end)], _names(state, H)[::-1], start=_shift(hs[::-1], 0, 10), **style
    )
    pen.wire([(x_x, 164), (x_x, end)], _names("x", D)[::-1], start=_shift(xs[::-1], 0, 10), **style)
    names = [*_names(state, H), *_names("x", D)][::-1]
    for y in rows:
        pen.wire([(_BUS, y - 40), (_BUS, y), (_BOX - 42, y)], names, radius=gap * n / 2 + 3,
                 dots=False, **style)  # fmt: skip


def rnn_cell_narrow(pen: Pen, H: int, D: int) -> None:
    """Draw the cell of the plain RNN with time downward: one layer, one state."""
    y_r, y_end = 268, 368
    pen.height = y_end + 122
    pen.head("rnncell.title", "rnncell.sub")
    pen.box(6, 156, pen.width - 12, y_end - 156, rx=16)
    _narrow_inputs(pen, H, D, "rh_prev", (y_r,))
    out = _row(pen, 8 + _STEP, y_end + 42, "r", H, label="h", side="below")
    pen.wire([(_BOX + 42, y_r), (_OUTS, y_r), (_OUTS, y_end - 8)], _names("r", H)[::-1],
             end=_shift(out[::-1], 0, -11))  # fmt: skip
    pen.gate(_BOX, y_r, 84, 40, "r")
    pen.put("path", d=f"M{_C} 160V{y_end - 4}", k="lc-x")
    pen.words(_C - 10, 192, "l no.highway", "q z")
    pen.scales(50, pen.height - 26, gates=False)
