"""The plain recurrent cell, the chain of cells over a text, and the gate as a valve.

Taught in notebooks 02 (the valve), 04 (the recurrent cell and its unrolled chain) and 10.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from . import _draw as d
from ._layout import TILE_H, TILE_W
from .palette import COLORS, FADED, INK, MUTED, PANEL, color_of, fade, value_norm


def draw_rnn_cell(x_t: np.ndarray, h_prev: np.ndarray, h: np.ndarray, ax: Axes | None = None, *,
                  title: str = "", limit: float | None = None) -> Axes:
    """Draw one step of a plain recurrent cell, ``h = tanh(W [h_prev, x_t] + b)``.

    Parameters
    ----------
    x_t : ndarray of shape (D,)
    h_prev, h : ndarray of shape (H,)
        Beyond eight, the first eight entries are drawn and a note says so.
    ax : Axes, optional
    title : str
    limit : float, optional
        The end of the colour scale.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_rnn_cell([1, 0, -1, 2], [1, 0, -1], [0.76, -0.76, 0.46])
    >>> "−0.76" in {text.get_text() for text in ax.texts}
    True
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    h = d.as_vector("h", h)
    h_prev = d.as_vector("h_prev", h_prev, h.size, "h")
    x_t = d.as_vector("x_t", x_t)
    norm = value_norm(x_t, h_prev, h, limit=limit)
    sizes = h.size, x_t.size
    h, h_prev, x_t = (v[:d.MAX_UNITS] for v in (h, h_prev, x_t))
    spacing = 1.05 if max(len(h), len(x_t)) <= 4 else 0.72
    stack = len(h) * TILE_H
    box, x_mid = max(15.0, stack + 2), 46.0
    y_mid, width = 12.0 + box / 2, 90.0
    ax = d.new_axes(ax, (8.0, 8.0 * (y_mid + box / 2 + 4.5) / width + 0.3 * bool(title)))
    scale = d.schematic(ax, width, y_mid + box / 2 + 4.5, 8.0)
    unit = {"spacing": spacing, "points_per_unit": 72 * 7.8 * scale / width, "arrow": True}
    ax.add_patch(FancyBboxPatch((18, 9.0), 56, box + 5, facecolor=PANEL, edgecolor=INK,
                                boxstyle="round,pad=0,rounding_size=2", linewidth=1.6, zorder=0))
    for name, values, path in (("h_prev", h_prev, [(8.4, y_mid), (x_mid - 9, y_mid)]),
                               ("x_t", x_t, [(x_mid, 5.6), (x_mid, y_mid - 4.5)]),
                               ("h", h, [(x_mid + 9, y_mid), (width - 8.4, y_mid)])):
        d.draw_wire(ax, path, [color_of(v, "value", norm) for v in values], name=name, **unit)
    ax.add_patch(FancyBboxPatch((x_mid - 9, y_mid - 4.5), 18, 9, facecolor="#fff4c9", zorder=4,
                                edgecolor=INK, boxstyle="round,pad=0,rounding_size=1", lw=1.4))
    for text, dy, size, weight in (("tanh", 1.5, 13, "bold"), ("one layer", -1.9, 9.5, "normal")):
        ax.text(x_mid, y_mid + dy, text, ha="center", va="center", fontsize=size * scale,
                fontweight=weight, color=INK, zorder=6)
    for values, x, text in ((h_prev, 5.0, "$h_{t-1}$"), (h, width - 5.0, "$h_t$")):
        d.draw_stack(ax, values, x, y_mid, TILE_W, TILE_H, norm=norm, size=9.6 * scale)
        ax.text(x, y_mid + stack / 2 + 0.6, text, ha="center", va="bottom", fontsize=13 * scale)
    d.draw_stack(ax, x_t, x_mid, 4.2, TILE_W, TILE_H, norm=norm, vertical=False, size=9.6 * scale)
    ax.text(x_mid - len(x_t) * TILE_W / 2 - 0.8, 4.2, "$x_t$", ha="right", va="center",
            fontsize=13 * scale)
    bar = 16 if len(x_t) <= 5 else 8
    d.draw_scales(ax, 87 - bar, 3.4, scale, norm, width=bar, gates=False)
    if sizes != (len(h), len(x_t)):
        ax.text(72.5, 9.0 + box + 4, f"drawn: first {len(h)} of {sizes[0]} units, "
                f"first {len(x_t)} of {sizes[1]} inputs", ha="right", va="top", color=MUTED,
                fontsize=9 * scale)
    d.set_title(ax, title)
    return ax


def draw_chain(labels: Sequence[str], ax: Axes | None = None, cell: str = "lstm",
               highlight: int | None = None, *, outputs: Sequence[str] | None = None,
               title: str = "") -> Axes:
    """Draw the same cell unrolled over a short text, time from left to right.

    Parameters
    ----------
    labels : sequence of str
        What each step reads, for example ``"hello"``: 1 to 12 of them.
    ax : Axes, optional
    cell : {"lstm", "rnn"}
        An LSTM passes c (black) and h (blue) on; a plain recurrent cell passes h only.
    highlight : int, optional
        The step to stand out, from 0.
    outputs : sequence of str, optional
        What each step puts out, one a label; without it, "h₁", "h₂", …
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_chain("hello", highlight=2)
    >>> [text.get_text() for text in ax.texts].count("LSTM")
    5
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    labels = list(labels)
    if cell not in ("lstm", "rnn"):
        raise ValueError(f'cell must be "lstm" or "rnn", got {cell!r}')
    if not 1 <= len(labels) <= 12:
        raise ValueError(f"a chain has 1 to 12 steps, got {len(labels)} labels")
    if outputs is not None and len(outputs) != len(labels):
        raise ValueError(f"{len(outputs)} outputs, but {len(labels)} labels")
    if highlight is not None and not 0 <= highlight < len(labels):
        raise ValueError(f"highlight is {highlight}, but there are {len(labels)} steps")
    pitch, width, height = 18.0, 18.0 * len(labels) + 12, 35.0
    inches = min(12.0, max(3.2, width / 12.5))
    ax = d.new_axes(ax, (inches, inches * height / width + 0.35 * bool(title)))
    scale = d.schematic(ax, width, height, inches) * min(1.0, inches * 17.5 / width)
    state = [("h", 14.2)] if cell == "rnn" else [("c", 20.8), ("h", 14.2)]
    for name, y in state:
        ax.text(2.0, y, f"${name}_0$", ha="center", va="center", fontsize=13 * scale)
    for k, label in enumerate(labels):
        x = 6 + pitch * k
        lit = highlight in (None, k)
        ax.add_patch(FancyBboxPatch((x + 4, 11), 11, 13, facecolor="#fff4c9" if highlight == k
                                    else PANEL, edgecolor=INK if lit else FADED, linewidth=1.6,
                                    boxstyle="round,pad=0,rounding_size=1.4", zorder=4))
        for text, dy, size, weight in ((cell.upper(), 1.3, 11.5, "bold"),
                                       (f"t = {k + 1}", -1.9, 9.5, "normal")):
            ax.text(x + 9.5, 17.5 + dy, text, ha="center", va="center", fontsize=size * scale,
                    fontweight=weight, color=INK if lit else MUTED, zorder=6)
        for name, y in state:
            start = x + 4 - 7 if k else x - 1.8
            _arrow(ax, (start, y), (x + 4, y), COLORS[name], True)
        _arrow(ax, (x + 9.5, 5.8), (x + 9.5, 11), COLORS["x"], lit)
        _arrow(ax, (x + 9.5, 24), (x + 9.5, 29.2), COLORS["h"], lit)
        d.draw_tile(ax, x + 9.5, 3.4, max(5.2, 1.3 * len(label) + 2.5), 4.4,
                    {" ": "␣", "\n": "↵"}.get(label, label), "#ffffff", 12.5 * scale)
        ax.text(x + 9.5, 30.0, outputs[k] if outputs else f"$h_{{{k + 1}}}$", ha="center",
                va="bottom", fontsize=13 * scale, color=INK if lit else MUTED)
    for name, y in state:
        _arrow(ax, (pitch * len(labels) + 3, y), (width - 1, y), COLORS[name], True)
    d.set_title(ax, title)
    return ax


def _arrow(ax: Axes, start: tuple, end: tuple, color: str, lit: bool) -> None:
    direction = np.sign(np.subtract(end, start))
    tip = np.subtract(end, 1.2 * direction)
    side = np.array([-direction[1], direction[0]]) * 0.32
    corners = [start + side, tip + side, tip - side, start - side]
    ax.add_patch(Polygon(corners, facecolor=color if lit else fade(color, 0.6), edgecolor="none",
                         zorder=3))
    d.draw_arrowhead(ax, tuple(tip), tuple(end), 0.95, not lit)


def draw_valve(openness: np.ndarray, ax: Axes | None = None, *, values: np.ndarray | None = None,
               labels: Sequence[str] | None = None, title: str = "") -> Axes:
    """Draw gates as valves, one a unit: how much of a stream of data passes.

    Parameters
    ----------
    openness : float or ndarray of shape (H,)
        Gates, from 0 (closed, no data passes) to 1 (open, all data passes); at most 8.
    ax : Axes, optional
    values : ndarray of shape (H,), optional
        What arrives; then the stream has its colour and ``openness × values`` is printed.
    labels : sequence of str, optional
        A name for each valve; "unit 0", … without it.
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_valve([0.5, 0.5, 0.5], values=[4, 5, 6])
    >>> "+2.5" in {text.get_text() for text in ax.texts}
    True
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    gates = d.as_vector("openness", np.atleast_1d(openness))
    if (gates < 0).any() or (gates > 1).any():
        raise ValueError(f"openness must lie between 0 and 1, got {gates}")
    if gates.size > d.MAX_UNITS:
        raise ValueError(f"at most {d.MAX_UNITS} valves can be drawn, got {gates.size}")
    labels = [f"unit {k}" for k in range(gates.size)] if labels is None else list(labels)
    if len(labels) != gates.size:
        raise ValueError(f"{len(labels)} labels, but openness has {gates.size} entries")
    stream = None if values is None else d.as_vector("values", values, gates.size, "openness")
    norm = None if stream is None else value_norm(stream)
    pitch, width = 11.0, 92.0
    height = pitch * gates.size + 3.4
    ax = d.new_axes(ax, (7.6, 7.6 * height / width + 0.35 * bool(title)))
    scale = d.schematic(ax, width, height, 7.6)
    texts = d.format_numbers(gates, "gate")
    for k, gate in enumerate(gates):
        y = height - 3.4 - pitch * (k + 0.42)
        color = "#7db7da" if norm is None else color_of(stream[k], "value", norm)
        _pipe(ax, y, gate, color)
        d.draw_tile(ax, 50, y + 4.9, 7.4, 3.0, texts[k], color_of(gate, "gate"), 10.5 * scale)
        ax.text(1, y, labels[k], va="center", fontsize=10.5 * scale, color=INK)
        share = f"{100 * gate:.0f} % passes"
        ax.text(55, y + 4.9, share, va="center", fontsize=10 * scale, color=INK)
    if stream is not None:
        for x, numbers, head in ((18, stream, "arrives"), (86, gates * stream, "passes")):
            ax.text(x, height - 5.2, head, ha="center", va="bottom", fontsize=10 * scale)
            for k, text in enumerate(d.format_numbers(numbers)):
                d.draw_tile(ax, x, height - 3.4 - pitch * (k + 0.42), 8, 3.4, text,
                            color_of(numbers[k], "value", norm), 10.5 * scale)
    d.set_title(ax, title)
    return ax


def _pipe(ax: Axes, y: float, gate: float, color: str) -> None:
    """Draw one pipe with its gate plate and the stream before and behind it."""
    half = 2.7
    ax.add_patch(Rectangle((24, y - half), 24.5, 2 * half, facecolor=color, edgecolor="none"))
    ax.add_patch(Rectangle((48.5, y - half * gate), 31.5, 2 * half * gate, facecolor=color,
                           edgecolor="none", gid="passed"))
    for sign in (-1, 1):
        ax.plot([24, 80], [y + sign * half] * 2, color=INK, linewidth=1.6, zorder=4)
        edge, rim = sorted((y + sign * half * gate, y + sign * (half + 0.6)))
        ax.add_patch(Rectangle((48.5, edge), 3, rim - edge, facecolor="#3c3c3c", zorder=5,
                               edgecolor="none"))
