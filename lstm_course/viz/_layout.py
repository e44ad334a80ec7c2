"""Where everything in the picture of an LSTM cell goes, for any number of units up to eight."""

from typing import NamedTuple

TILE_W, TILE_H = 6.4, 2.6
WIDTH = 116.0
X_FORGET, X_INPUT, X_JOIN, X_GATE_G, X_OUTPUT, X_BRANCH = 28.0, 45.0, 53.5, 62.0, 80.0, 91.5
BOX_LEFT, BOX_RIGHT = 13.5, 102.5
LEFT, RIGHT = 4.4, WIDTH - 4.4
GATE_W, GATE_H = 12.5, 6.2
X_INTO = 18.5


class Layout(NamedTuple):
    """Heights of the parts, in drawing units; see `cell_layout`."""

    spacing: float  # between strands
    bundle: float  # half the width of a bundle of H strands
    stack: float  # height of a stack of H tiles
    y_x: float
    y_h: float
    y_gate: float  # centre of the four boxes
    y_out: float
    y_mul: float
    y_c: float
    bottom: float
    top: float
    height: float


def cell_layout(units: int, inputs: int) -> Layout:
    """Return the heights for ``units`` strands a wire and ``inputs`` strands of x.

    Examples
    --------
    >>> cell_layout(3, 4).y_c < cell_layout(8, 4).y_c
    True
    """
    spacing = 1.05 if max(units, inputs) <= 4 else 0.72
    bundle, stack = units * spacing / 2, units * TILE_H
    bottom = 9.0
    y_x = bottom + 1.6 + inputs * spacing / 2
    y_h = y_x + inputs * spacing / 2 + 0.9 + bundle
    y_gate = y_h + bundle + 2.6 + GATE_H / 2
    gate_top = y_gate + GATE_H / 2
    y_out = gate_top + 3.0 + bundle
    y_mul = gate_top + 3.2 + bundle + max(0.0, 4.0 - bundle)
    y_c = y_mul + bundle + stack + 1.6 + bundle
    top = y_c + bundle + stack + 2.6
    return Layout(spacing, bundle, stack, y_x, y_h, y_gate, y_out, y_mul, y_c, bottom, top,
                  top + 0.8)
