"""The picture of the embedded Reber grammar: a walk along arrows, packed into another one.

Used in notebook 13 (Rerun the landmark papers).
"""

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from . import _draw as d
from .palette import COLORS, INK, PANEL

# Where the nodes of the inner grammar stand, and its arrows: from, to, letter, bend.
NODES = {
    "begin": (0.0, 1.5), "0": (1.1, 1.5), "1": (2.2, 2.4), "2": (2.2, 0.6), "3": (3.7, 2.4),
    "4": (3.7, 0.6), "5": (4.8, 1.5), "end": (5.9, 1.5),
}  # fmt: skip
ARROWS = (
    ("begin", "0", "B"), ("0", "1", "T"), ("0", "2", "P"), ("1", "3", "X"), ("2", "4", "V"),
    ("3", "2", "X"), ("3", "5", "S"), ("4", "3", "P"), ("4", "5", "V"), ("5", "end", "E"),
)  # fmt: skip
LOOPS = (("1", "S", 1), ("2", "T", -1))
# The outer one: it has the inner grammar twice, and the middle letter comes back at the end.
OUTER = {
    "begin": (7.2, 1.5), "choice": (8.2, 1.5), "T in": (9.46, 2.3), "P in": (9.46, 0.7),
    "T out": (10.74, 2.3), "P out": (10.74, 0.7), "last": (12.0, 1.5), "end": (13.0, 1.5),
}  # fmt: skip
OUTER_ARROWS = (
    ("begin", "choice", "B"), ("choice", "T in", "T"), ("choice", "P in", "P"),
    ("T out", "last", "T"), ("P out", "last", "P"), ("last", "end", "E"),
)  # fmt: skip


def _arrow(ax, start, end, letter, color=INK, loop=0):
    """Draw an arrow with its letter, or a loop above (1) or below (-1) a node."""
    style = f"arc3,rad={-1.6 * loop}" if loop else "arc3"
    ax.add_patch(FancyArrowPatch(start, end, connectionstyle=style, arrowstyle="-|>", color=color,
                                 mutation_scale=13, linewidth=1.6, shrinkA=0 if loop else 7,
                                 shrinkB=0 if loop else 7))
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.5 * loop
    box = {"boxstyle": "circle,pad=0.16", "facecolor": "white", "edgecolor": "none"}
    ax.text(x, y, letter, ha="center", va="center", fontsize=12, fontweight="bold", color=INK,
            bbox=box)


def draw_reber(ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the Reber grammar and, at its right, the embedded one.

    Arrows carry the symbols; where two leave a node, a coin decides. The arrows of the outer T
    and P, of which the second has to agree with the first, are orange.

    Parameters
    ----------
    ax : Axes, optional
    title : str

    Examples
    --------
    >>> ax = draw_reber()
    >>> "".join(sorted(text.get_text() for text in ax.texts if len(text.get_text()) == 1))
    'BBEEPPPPSSTTTTVVXX'
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    ax = d.new_axes(ax, (9.6, 2.9))
    for start, end, letter in ARROWS:
        _arrow(ax, NODES[start], NODES[end], letter)
    for node, letter, side in LOOPS:
        x, y = NODES[node]
        _arrow(ax, (x - 0.2, y + 0.14 * side), (x + 0.2, y + 0.14 * side), letter, loop=side)
    for start, end, letter in OUTER_ARROWS:
        _arrow(ax, OUTER[start], OUTER[end], letter, COLORS["f"] if letter in "TP" else INK)
    for x, y in [*NODES.values(), *(OUTER[n] for n in ("begin", "choice", "last", "end"))]:
        ax.plot(x, y, "o", color="white", markeredgecolor=INK, markersize=11, zorder=3)
    for y in (OUTER["T in"][1], OUTER["P in"][1]):
        ax.add_patch(FancyBboxPatch((9.35, y - 0.35), 1.5, 0.7, boxstyle="round,pad=0.03",
                                    facecolor=PANEL, edgecolor=INK))
        ax.text(10.1, y, "the left one", ha="center", va="center", fontsize=9.5, color=INK)
    ax.set(xlim=(-0.3, 13.3), ylim=(-0.45, 3.45))
    ax.set_axis_off()
    d.set_title(ax, title)
    return ax
