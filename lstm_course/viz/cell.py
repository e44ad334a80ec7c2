"""The LSTM cell, drawn with the real numbers of one time step (notebooks 06 to 09)."""

from types import SimpleNamespace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from . import _draw as d
from . import _layout as at
from .palette import FADED, INK, MUTED, PANEL, color_of, value_norm

STAGES = {
    "forget": {"c_prev", "f", "kept", "inputs"},
    "input": {"i", "g", "new", "inputs"},
    "update": {"kept", "new", "c"},
    "output": {"o", "c", "tanh_c", "h", "inputs"},
}
STAGES["all"] = set().union(*STAGES.values())

NAMES = {
    "ch": {
        "c_prev": "$c_{t-1}$", "h_prev": "$h_{t-1}$", "x_t": "$x_t$", "c": "$c_t$", "h": "$h_t$",
        "f": "$f_t$", "i": "$i_t$", "g": "$g_t$", "o": "$o_t$", "tanh_c": r"$\tanh\,c_t$",
        "kept": r"$f_t \times c_{t-1}$", "new": r"$i_t \times g_t$",
        "boxes": ("forget gate", "input gate", "candidate", "output gate"),
    },
    "ltm": {
        "c_prev": r"$\mathrm{LTM}_{t-1}$", "h_prev": r"$\mathrm{STM}_{t-1}$", "x_t": "$E_t$",
        "c": r"$\mathrm{LTM}_t$", "h": r"$\mathrm{STM}_t$", "f": "forget", "i": "learn:\nhow much",
        "g": "learn:\nwhat", "o": "use", "tanh_c": "tanh LTM", "kept": "kept of\nLTM",
        "new": "learned",
        "boxes": ("forget gate", "learn gate", "learn gate", "use gate"),
    },
}
NAMES["ltm"]["f"] = NAMES["ltm"]["o"] = ""
FIELDS = ("x_t", "h_prev", "c_prev", "i", "f", "g", "o", "c", "tanh_c", "h")


def read_trace(trace: Any) -> SimpleNamespace:
    """Return the vectors of one step, checked, at most eight units each, and what was left out.

    Raises
    ------
    ValueError
        Where a vector is not 1-D or its length is not that of ``c``; the message names both.
    """
    size = d.as_vector("c", trace.c).size
    full = {name: d.as_vector(name, getattr(trace, name), None if name == "x_t" else size, "c")
            for name in FIELDS}
    full["kept"], full["new"] = full["f"] * full["c_prev"], full["i"] * full["g"]
    cut = {name: values[:d.MAX_UNITS] for name, values in full.items()}
    return SimpleNamespace(**cut, units=size, inputs=full["x_t"].size)


def draw_cell(trace: Any, ax: Axes | None = None, stage: str = "all", notation: str = "ch", *,
              title: str = "", limit: float | None = None) -> Axes:
    """Draw one step of an LSTM cell: every wire carries one strand per unit, coloured by value.

    ``c = f × c_prev + i × g`` runs along the top, ``h = o × tanh(c)`` leaves at the bottom right.
    Gates are grey (0 white, 1 black); everything else is blue ↔ orange on one printed scale.

    Parameters
    ----------
    trace : object
        Attributes ``h_prev c_prev i f g o c tanh_c h``, each of shape (H,), and ``x_t`` of
        shape (D,): an ``LSTMTrace``, or anything like it. Beyond eight, the first are drawn.
    ax : Axes, optional
        Where to draw; without it a new figure is made.
    stage : {"all", "forget", "input", "update", "output"}
        The part that stands out; the rest is faded and without numbers.
    notation : {"ch", "ltm"}
        c and h, or long-term and short-term memory (LTM, STM) with event E.
    title : str
        The finding.
    limit : float, optional
        The end of the colour scale, to compare several cells.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import numpy as np
    >>> one = np.ones(2)
    >>> step = SimpleNamespace(x_t=one, h_prev=one, c_prev=4 * one, i=one / 2, f=one / 2, g=one,
    ...                        o=one, c=2.5 * one, tanh_c=np.tanh(2.5 * one), h=np.tanh(2.5 * one))
    >>> ax = draw_cell(step, title="Half of the old memory is kept")
    >>> "+2.5" in {text.get_text() for text in ax.texts}
    True
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if stage not in STAGES:
        raise ValueError(f"stage must be one of {sorted(STAGES)}, got {stage!r}")
    if notation not in NAMES:
        raise ValueError(f'notation must be "ch" or "ltm", got {notation!r}')
    t = read_trace(trace)
    lay = at.cell_layout(len(t.c), len(t.x_t))
    ax = d.new_axes(ax, (10.4, 10.4 * lay.height / at.WIDTH + 0.3 * bool(title)))
    pen = _Pen(ax, t, lay, STAGES[stage], NAMES[notation],
               value_norm(t.x_t, t.h_prev, t.c_prev, t.g, t.c, t.kept, t.new, limit=limit))
    _box(pen)
    _wires(pen)
    _boxes_and_operations(pen, notation)
    _numbers(pen)
    d.draw_scales(ax, 62, 3.6, pen.scale, pen.norm, width=22)
    _note(pen)
    d.set_title(ax, title)
    return ax


class _Pen:
    """What every part of the drawing needs: the Axes, the numbers, the layout, what is lit."""

    def __init__(self, ax, t, lay, lit, names, norm) -> None:
        self.ax, self.t, self.lay, self.lit, self.names, self.norm = ax, t, lay, lit, names, norm
        self.scale = d.schematic(ax, at.WIDTH, lay.height, 10.4)
        self.ring = max(2.1, lay.bundle + 0.3)
        self.unit = 72 * 10.2 * self.scale / at.WIDTH

    def wire(self, name, points, lit=None, arrow=False, spacing=None) -> None:
        kind = "gate" if name in "ifo" else "value"
        colors = [color_of(v, kind, self.norm) for v in getattr(self.t, name)]
        d.draw_wire(self.ax, points, colors, spacing=spacing or self.lay.spacing, arrow=arrow,
                    points_per_unit=self.unit, faded=(lit or name) not in self.lit, name=name)

    def stack(self, name, x, y, label="above", lit=None) -> None:
        """Draw a stack of numbers centred at (x, y), with its name left, right, below or above."""
        if (lit or name) not in self.lit:
            return
        d.draw_stack(self.ax, getattr(self.t, name), x, y, at.TILE_W, at.TILE_H, norm=self.norm,
                     kind="gate" if name in "ifo" else "value", size=9.6 * self.scale)
        side, up = at.TILE_W / 2 + 0.9, self.lay.stack / 2
        dx, dy, ha, va = {"left": (-side, 0, "right", "center"),
                          "below": (0, -up - 0.7, "center", "top"),
                          "right": (side, up, "left", "top"),
                          "above": (0, up + 0.6, "center", "bottom")}[label]
        size = (13 if "$" in self.names[name] else 9.5) * self.scale
        self.ax.text(x + dx, y + dy, self.names[name], ha=ha, va=va, color=INK, zorder=6,
                     linespacing=1.05, fontsize=size)


def _box(pen: _Pen) -> None:
    pen.ax.add_patch(FancyBboxPatch(
        (at.BOX_LEFT, pen.lay.bottom), at.BOX_RIGHT - at.BOX_LEFT, pen.lay.top - pen.lay.bottom,
        boxstyle="round,pad=0,rounding_size=2.2", facecolor=PANEL, edgecolor=INK, linewidth=1.6,
        zorder=0))


def _wires(pen: _Pen) -> None:
    y, c, ring = pen.lay, pen.lay.y_c, pen.ring
    start, end = at.LEFT + at.TILE_W / 2, at.RIGHT - at.TILE_W / 2
    gate_low, gate_high = y.y_gate - at.GATE_H / 2, y.y_gate + at.GATE_H / 2
    n_h, n_x = len(pen.t.h_prev), len(pen.t.x_t)
    tight = min(0.8, 9.5 / (n_h + n_x))
    to_h, to_x = -tight * (n_x + 0.5) / 2, tight * (n_h + 0.5) / 2  # h enters left of x
    pen.wire("x_t", [(at.X_INTO, 6.0), (at.X_INTO, y.y_x),
                     (at.X_OUTPUT + to_x + tight * n_x / 2, y.y_x)], "inputs")
    pen.wire("h_prev", [(start, y.y_h), (at.X_OUTPUT + to_h + tight * n_h / 2, y.y_h)], "inputs")
    for x, gate in zip((at.X_FORGET, at.X_INPUT, at.X_GATE_G, at.X_OUTPUT), "figo", strict=True):
        lit = "inputs" if gate in pen.lit and "inputs" in pen.lit else "nothing"
        pen.wire("h_prev", [(x + to_h, y.y_h - y.bundle), (x + to_h, gate_low)], lit, spacing=tight)
        pen.wire("x_t", [(x + to_x, y.y_x - n_x * y.spacing / 2), (x + to_x, gate_low)], lit,
                 spacing=tight)
    pen.wire("c_prev", [(start, c), (at.X_FORGET - ring, c)], arrow=True)
    pen.wire("kept", [(at.X_FORGET + ring, c), (at.X_JOIN - ring, c)], arrow=True)
    pen.wire("c", [(at.X_JOIN + ring, c), (end, c)], arrow=True)
    pen.wire("f", [(at.X_FORGET, gate_high), (at.X_FORGET, c - ring)], arrow=True)
    for name, x, side in (("i", at.X_INPUT, -1), ("g", at.X_GATE_G, 1)):
        pen.wire(name, [(x, gate_high), (x, y.y_mul), (at.X_JOIN + side * ring, y.y_mul)],
                 arrow=True)
    pen.wire("new", [(at.X_JOIN, y.y_mul + ring), (at.X_JOIN, c - ring)], arrow=True)
    pen.wire("c", [(at.X_BRANCH, c), (at.X_BRANCH, c - y.bundle - 4.2)],
             "tanh_c" if "tanh_c" in pen.lit else "nothing")
    pen.wire("tanh_c", [(at.X_BRANCH, c - y.bundle - 4.2), (at.X_BRANCH, y.y_out + ring)],
             arrow=True)
    pen.wire("o", [(at.X_OUTPUT, gate_high), (at.X_OUTPUT, y.y_out),
                   (at.X_BRANCH - ring, y.y_out)], arrow=True)
    pen.wire("h", [(at.X_BRANCH, y.y_out - ring), (at.X_BRANCH, y.y_h), (end, y.y_h)], arrow=True)


def _boxes_and_operations(pen: _Pen, notation: str) -> None:
    y, scale = pen.lay, pen.scale
    xs = (at.X_FORGET, at.X_INPUT, at.X_GATE_G, at.X_OUTPUT)
    for x, gate, name in zip(xs, "figo", pen.names["boxes"], strict=True):
        lit = gate in pen.lit
        pen.ax.add_patch(FancyBboxPatch(
            (x - at.GATE_W / 2, y.y_gate - at.GATE_H / 2), at.GATE_W, at.GATE_H,
            boxstyle="round,pad=0,rounding_size=0.9", facecolor="#fff4c9" if lit else "white",
            edgecolor=INK if lit else FADED, linewidth=1.4, zorder=4))
        for text, dy, size, weight in (("tanh" if gate == "g" else "σ", 1.2, 13, "bold"),
                                       (name, -1.6, 9.5, "normal")):
            pen.ax.text(x, y.y_gate + dy, text, ha="center", va="center", fontsize=size * scale,
                        fontweight=weight, color=INK if lit else MUTED, zorder=6)
    for x, height, text, owner in ((at.X_FORGET, y.y_c, "×", {"kept", "f"}),
                                   (at.X_JOIN, y.y_mul, "×", {"new", "i"}),
                                   (at.X_JOIN, y.y_c, "+", {"c"}),
                                   (at.X_BRANCH, y.y_out, "×", {"h"}),
                                   (at.X_BRANCH, y.y_c - y.bundle - 4.2, "tanh", {"tanh_c"})):
        lit = owner <= pen.lit and not (text == "+" and not {"kept", "new"} <= pen.lit)
        d.draw_operation(pen.ax, x, height, text, scale, radius=pen.ring, faded=not lit)


def _numbers(pen: _Pen) -> None:
    y, beside = pen.lay, pen.lay.bundle + 0.9 + at.TILE_W / 2
    low = y.y_gate + at.GATE_H / 2 + 1.4 + y.stack / 2
    pen.stack("c_prev", at.LEFT, y.y_c)
    pen.stack("c", at.RIGHT, y.y_c)
    pen.stack("h_prev", at.LEFT, y.y_h, lit="inputs")
    pen.stack("h", at.RIGHT, y.y_h)
    pen.stack("f", at.X_FORGET - beside, low)
    pen.stack("i", at.X_INPUT - beside, low)
    pen.stack("g", at.X_GATE_G + beside, low, "right")
    pen.stack("o", at.X_OUTPUT + 3.6, y.y_out + y.bundle + 0.8 + y.stack / 2, "left")
    pen.stack("kept", (at.X_FORGET + at.X_JOIN) / 2 + 3.5, y.y_c + y.bundle + 1 + y.stack / 2,
              "left")
    pen.stack("new", at.X_JOIN + beside, y.y_mul + y.bundle + 0.8 + y.stack / 2, "right")
    pen.stack("tanh_c", at.X_BRANCH + pen.ring + 0.7 + at.TILE_W / 2,
              y.y_c - y.bundle - 6.9 - y.stack / 2, "below")
    if "inputs" in pen.lit:
        n = len(pen.t.x_t)
        left = max(3.6, at.X_INTO - n * at.TILE_W / 2)
        d.draw_stack(pen.ax, pen.t.x_t, left + n * at.TILE_W / 2, 4.6, at.TILE_W, at.TILE_H,
                     norm=pen.norm, vertical=False, size=9.6 * pen.scale)
        pen.ax.text(left - 0.6, 4.6, pen.names["x_t"], ha="right", va="center", color=INK,
                    fontsize=13 * pen.scale)


def _note(pen: _Pen) -> None:
    notes = [f"first {len(shown)} of {size} {what}" for shown, size, what in
             ((pen.t.c, pen.t.units, "units"), (pen.t.x_t, pen.t.inputs, "inputs"))
             if len(shown) < size]
    if notes:
        pen.ax.text(at.BOX_RIGHT - 1.5, pen.lay.top - 1.2, "drawn: " + ", ".join(notes), ha="right",
                    va="top", fontsize=9 * pen.scale, color=MUTED, zorder=6)
