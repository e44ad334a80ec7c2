"""Gradients running back through an unrolled LSTM (notebook 11)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from . import _draw as d
from .palette import COLORS, INK, MUTED, PANEL

BACK = "#D55E00"
STEP, LANE_C, LANE_H = 6.0, 3.0, 1.0


def draw_backward(
    dhs: Sequence[np.ndarray],
    dcs: Sequence[np.ndarray],
    ax: Axes | None = None,
    *,
    title: str = "",
    decimals: int = 3,
) -> Axes:
    """Draw what travels back from step to step: dLoss/dc on the upper lane, dLoss/dh below.

    Thin grey arrows are the forward pass; an orange arrow's width grows with the norm of the
    gradient that it carries, and the numbers stand beside it.

    Parameters
    ----------
    dhs, dcs : sequence of T + 1 arrays of shape (H,)
        What reaches h_0 … h_T and c_0 … c_T from the step to the right of it; the last pair is
        what the loss itself sends.
    ax : Axes, optional
    title : str
    decimals : int

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the two lists differ in length or hold fewer than two entries.
    """
    if len(dhs) != len(dcs) or len(dhs) < 2:
        raise ValueError(f"need two lists of T + 1 arrays, got {len(dhs)} and {len(dcs)}")
    steps = len(dhs) - 1
    ax = d.new_axes(ax, (1.9 * (2 * steps + 1), 3.2))
    most = max(float(np.linalg.norm(v)) for v in (*dhs, *dcs))
    for t in range(1, steps + 1):
        _draw_box(ax, t)
    for t, (dh, dc) in enumerate(zip(dhs, dcs, strict=True)):
        for name, lane, values in (("c", LANE_C, dc), ("h", LANE_H, dh)):
            _draw_lane(ax, t, name, lane, np.asarray(values, dtype=float), most, decimals)
    ax.set(xlim=(-2.2, STEP * steps + 2.2), ylim=(0.1, 4.0))
    ax.axis("off")
    d.set_title(ax, title)
    return ax


def _draw_box(ax: Axes, t: int) -> None:
    left = STEP * (t - 1) + 2.0
    ax.add_patch(FancyBboxPatch(
        (left, 0.3), 2.0, 3.4, boxstyle="round,pad=0,rounding_size=0.25", facecolor=PANEL,
        edgecolor=INK, linewidth=1.5))
    ax.text(left + 1.0, 2.0, f"step {t}", ha="center", va="center", fontweight="bold", color=INK)


def _draw_lane(ax: Axes, t: int, name: str, lane: float, values: np.ndarray, most: float,
               decimals: int) -> None:
    low, high = STEP * t - 1.9, STEP * t + 1.9
    ax.annotate("", (high, lane + 0.16), (low, lane + 0.16),
                arrowprops={"arrowstyle": "->", "color": MUTED, "linewidth": 1.0})
    ax.text(STEP * t, lane + 0.3, f"${name}_{t}$", ha="center", va="bottom", color=COLORS[name],
            fontsize=12)
    size = float(np.linalg.norm(values))
    if size:
        width = 1.2 + 5.0 * size / most
        ax.annotate("", (low, lane - 0.12), (high, lane - 0.12),
                    arrowprops={"arrowstyle": "-|>", "color": BACK, "linewidth": width,
                                "mutation_scale": 14, "shrinkA": 0, "shrinkB": 0})
    numbers = "  ".join(f"{v:.{decimals}f}".replace("-", "−") for v in np.ravel(values))
    ax.text(STEP * t, lane - 0.32, f"d{name}: {numbers}", ha="center", va="top", color=INK,
            fontsize=9)
