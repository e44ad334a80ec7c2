"""The scene of the chain: the same cell once for every step of a short sequence."""

from .pen import Pen

__all__ = ["chain_narrow", "chain_rows", "chain_wide", "rnn_chain_narrow"]


def _at(name: str, k: int, n: int) -> list[str]:
    return [f"{name}@{k}.{j}" for j in range(n)]


def chain_rows(slots: int, rnn: bool = False) -> list[list]:
    """Return the rows of the table: label, name, format, and the slot."""
    names = ("x", "rh_prev", "r") if rnn else ("x", "f", "i", "g", "o", "c", "h")
    kinds = {"f": "g", "i": "g", "o": "g"}
    return [[name, f"{name}@{k}", kinds.get(name, "v"), k] for k in range(slots) for name in names]


def _swatches(pen: Pen, x: float, y: float, k: int, H: int, size: float, across: float) -> None:
    """Draw the four gates of a step as small colours: one column a gate, one row a unit."""
    for col, gate in enumerate("figo"):
        for j in range(H):
            name = f"f {'v' if gate == 'g' else 'g'} {gate}@{k}.{j}"
            pen.put("rect", name, x=x + col * across, y=y + j * size, width=across - 2,
                    height=size - 2, rx=2.5, k="lc-t")  # fmt: skip
        pen.words(x + col * across + across / 2 - 1, y - 6, f"l letter.{gate}", "m s")


def chain_wide(pen: Pen, H: int, D: int, slots: int) -> None:
    """Draw up to five cells with time to the right."""
    up = H * pen.pitch
    y0 = 76
    y_c = y0 + 58
    y_ct = y_c + 26 + up / 2
    y_gates = y_ct + up / 2 + 46
    y_h = y_gates + H * 18 + 36 + up / 2
    bottom = y_h + up / 2 + 14
    pen.height = bottom + 38 + D * pen.pitch + 84
    pen.head("chain.title", "chain.sub")
    pitch = min(210, (pen.width - 116) / slots)
    x0 = 40 + max(0, (pen.width - 116 - pitch * slots) / 2)
    lefts = [x0 + 58 + pitch * k for k in range(slots)]
    for name, y in (("c", y_c), ("h", y_h)):
        pen.stack(x0, y, f"{name}_prev@0", H)
        pen.words(x0, y - up / 2 - 8, f"l start.{name}", "m")
    for k, x in enumerate(lefts):
        pen.box(x, y0, 120, bottom - y0, rx=16)
        pen.put("rect", f"a opacity 0 1 on.{k}", x=x - 3, y=y0 - 3, width=126,
                height=bottom - y0 + 6, rx=19, k="lc-on")  # fmt: skip
        pen.words(x + 60, y0 + 24, f"l step {k}", "k bold")
    for k, x in enumerate(lefts):
        _wide_cell(pen, x, k, H, D, (y_c, y_ct, y_gates, y_h, bottom), lefts, pitch)
        pen.spot(x, y0, 120, bottom - y0, f"cell@{k}", 16)
    pen.scales(440, pen.height - 46)


def _wide_cell(pen: Pen, x: float, k: int, H: int, D: int, ys, lefts, pitch: float) -> None:
    """Draw one cell of the chain, its inputs and its wires to the next."""
    y_c, y_ct, y_gates, y_h, bottom = ys
    first, last = k == 0, k == len(lefts) - 1
    start = [(lefts[0] - 57 + pen.tw / 2, y_c + (j - (H - 1) / 2) * pen.pitch) for j in range(H)]
    begin = {"start": start} if first else {}
    tip = {"gap": 7, "thick": 5.6}
    pen.wire([(x - 6 if first else x, y_c), (x + 34, y_c)], _at("c_prev", k, H), **begin, **tip)
    pen.wire([(x + 34, y_c), (x + 84, y_c)], _at("kept", k, H), dots=False, **tip)
    end = min(x + pitch, pen.width) if last else lefts[k + 1]
    pen.wire([(x + 84, y_c), (end, y_c)], _at("c", k, H), **tip)
    start = [(px, y_h + (j - (H - 1) / 2) * pen.pitch) for j, (px, _) in enumerate(start)]
    small = {"gap": 4.4, "thick": 3.5}
    begin = {"start": start} if first else {}
    low = y_gates + H * 18 + 1
    pen.wire([(x - 6 if first else x - 0.5, y_h), (x + 20, y_h), (x + 20, low)],
             _at("h_prev", k, H), radius=10, **begin, **small)  # fmt: skip
    pen.stack(x + 60, bottom + 42 + D * pen.pitch / 2, f"x@{k}", D)
    begin = [(x + 60 + (j - (D - 1) / 2) * 4.4, bottom + 42) for j in range(D)]
    pen.wire([(x + 38, bottom + 2), (x + 38, low)], _at("x", k, D), start=begin, **small)
    out = [(x + 86 + pen.tw / 2 - 14, y_h + (j - (H - 1) / 2) * pen.pitch) for j in range(H)]
    pen.wire([(x + 118, y_h), (end, y_h)], _at("h", k, H), start=out, **small)
    pen.stack(x + 60, y_ct + 6, f"c@{k}", H)
    pen.stack(x + 83, y_h, f"h@{k}", H)
    _swatches(pen, x + 9, y_gates, k, H, 18, 26)
    for dx, sign in ((34, "×"), (84, "+")):
        pen.put("circle", cx=x + dx, cy=y_c, r=12, k="lc-o")
        pen.words(x + dx, y_c + 5.5, sign, "k bold")


_ROW, _GRID, _HS, _CS, _C, _TURN = 136, 92, 204, 256, 310, 70
_SMALL = {"gap": 4.4, "thick": 3.5}


def chain_narrow(pen: Pen, H: int, D: int, slots: int) -> None:
    """Draw up to five cells with time downward."""
    pen.head("chain.title", "chain.sub")
    _narrow_steps(pen, H, D, slots, "h_prev", "h")
    starts = [(pen.width - 8 - 40 * (H - k - 0.5), 76) for k in range(H)]
    for k, (x, y) in enumerate(starts):
        pen.tile(x, y, f"c_prev@0.{k}", "v", 38)
    pen.words(starts[H // 2][0], 60, "l start.c", "m")
    for k in range(slots):
        y = 104 + _ROW * k
        _swatches(pen, _GRID, y + 48, k, H, 17, 21)
        pen.stack(_CS, y + 68, f"c@{k}", H, w=38)
        begin = {"start": [(x, 87) for x, _ in starts[::-1]]} if not k else {}
        pen.wire([(_C, y - (4 if not k else 0)), (_C, y + 34)], _at("c_prev", k, H)[::-1], **begin)
        pen.wire([(_C, y + 34), (_C, y + 84)], _at("kept", k, H)[::-1], dots=False)
        pen.wire([(_C, y + 84), (_C, y + _ROW)], _at("c", k, H)[::-1])
        for dy, sign in ((34, "×"), (84, "+")):
            pen.put("circle", cx=_C, cy=y + dy, r=10, k="lc-o")
            pen.words(_C, y + dy + 4.5, sign, "k bold")
    _narrow_end(pen, slots, True)


def rnn_chain_narrow(pen: Pen, H: int, D: int, slots: int) -> None:
    """Draw the chain of the plain RNN with time downward."""
    pen.head("rnnchain.title", "rnnchain.sub")
    _narrow_steps(pen, H, D, slots, "rh_prev", "r")
    pen.words(_C + 22, 81, "l no.highway", "q z")
    for k in range(slots):
        y = 104 + _ROW * k
        pen.box(_GRID, y + 44, 82, 50, "lc-g", 9)
        pen.words(_GRID + 41, y + 74, "l act.r", "f")
    pen.put("path", d=f"M{_C} 96V{104 + _ROW * slots}", k="lc-x")
    _narrow_end(pen, slots, False)


def _narrow_end(pen: Pen, slots: int, gates: bool) -> None:
    pen.height = 104 + _ROW * slots + 52
    pen.scales(50, pen.height - 26, gates)


def _narrow_steps(pen: Pen, H: int, D: int, slots: int, before: str, after: str) -> None:
    """Draw what both narrow chains share: boxes, inputs, and the way of h."""
    starts = [(62 + 40 * (k + 0.5), 76) for k in range(H)]
    for k, (x, y) in enumerate(starts):
        pen.tile(x, y, f"{before}@0.{k}", "v", 38)
    pen.words(starts[H // 2][0], 60, "l start.h", "m")
    for k in range(slots):
        y = 104 + _ROW * k
        pen.box(6, y, pen.width - 12, _ROW - 24, rx=13)
    for k in range(slots):
        y = 104 + _ROW * k
        pen.put("rect", f"a opacity 0 1 on.{k}", x=4, y=y - 2, width=pen.width - 8,
                height=_ROW - 20, rx=15, k="lc-on")  # fmt: skip
        pen.words(_GRID, y + 20, f"l step {k}", "k bold a")
        if not k:
            begin = {"start": [(x, 87) for x, _ in starts[::-1]]}
            down = [(_TURN, y + 4), (_TURN, y + 57), (_GRID - 3, y + 57)]
            pen.wire(down, _at(before, k, H)[::-1], radius=10, **begin, **_SMALL)
        low = [(_HS, y + 66 + pen.pitch * H / 2), (_HS, y + _ROW - 12)]
        if k < slots - 1:
            low += [(_TURN, y + _ROW - 12), (_TURN, y + _ROW + 57), (_GRID - 3, y + _ROW + 57)]
        pen.wire(low, _at(after, k, H)[::-1], radius=10, **_SMALL)
        for j in range(D):
            pen.tile(36, y + 68 + 18 * (j - (D - 1) / 2), f"x@{k}.{j}", "v", 40, 17)
        ends = [(57, y + 68 + 18 * (j - (D - 1) / 2)) for j in range(D)]
        pen.wire(
            [(78, y + 82), (_GRID - 3, y + 82)], _at("x", k, D), start=ends, dots=False, **_SMALL
        )
        pen.stack(_HS, y + 68, f"{after}@{k}", H, w=38)
        pen.spot(6, y, pen.width - 12, _ROW - 24, f"cell@{k}", 13)
