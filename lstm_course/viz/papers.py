"""The picture of a rerun: every seed a dot, failures where they were stopped.

Used in notebook 13 (Rerun the landmark papers).
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from lstm_course.papers.intervals import interval as mean_and_half

from . import _draw as d
from .curves import _finish
from .palette import CYCLE, INK, MUTED


def _checked(name, values, solved):
    values = d.as_vector(name, values)
    solved = np.ones(values.size, bool) if solved is None else np.asarray(solved, bool)
    if solved.shape != values.shape:
        raise ValueError(f"{name} has {values.size} values, but {solved.size} say if solved")
    return values, solved


def plot_seeds(runs: Mapping[str, tuple[np.ndarray, np.ndarray | None]], ax: Axes | None = None,
               *, log: bool = True, interval: bool = False, band: tuple | None = None,
               colors: Mapping[str, str] | None = None, xlabel: str = "sequences until solved",
               title: str = "") -> Axes:
    """Plot each seed as a dot, a line for each name, the first on top.

    A seed that failed is a hollow triangle where it was stopped. An upright stroke marks the
    mean of those that succeeded, and the number of them stands at the right.

    Parameters
    ----------
    runs : dict of str to (values, solved)
        values : ndarray of shape (N,); solved : bool ndarray of shape (N,), or None where
        nothing can fail, and then no number stands at the right.
    ax : Axes, optional
    log : bool
        Whether the axis is logarithmic.
    interval : bool
        Whether to draw the 95 % interval of the mean (`papers.intervals.interval`) as a bar.
    band : (float, float), optional
        A range to shade, such as that of the paper.
    colors : dict of str to colour, optional
    xlabel, title : str

    Examples
    --------
    >>> ax = plot_seeds({"LSTM": ([900, 1100], [True, True]), "RNN": ([3000], [False])})
    >>> [text.get_text() for text in ax.texts]
    ['2 of 2', '0 of 1']
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not runs:
        raise ValueError("runs is empty")
    checked = {name: _checked(name, *pair) for name, pair in runs.items()}
    ax = d.new_axes(ax, (7.6, 0.42 * len(runs) + 1.2))
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        ax.xaxis.set_minor_formatter(NullFormatter())
    if band is not None:
        ax.axvspan(*band, color="#dcdcdc", zorder=0)
    for y, (name, (values, solved)) in enumerate(checked.items()):
        color = (colors or {}).get(name, CYCLE[y % len(CYCLE)])
        _row(ax, y, values, solved, color, interval)
        if runs[name][1] is not None:
            ax.text(1.015, y, f"{solved.sum()} of {solved.size}", color=INK, fontsize=9.5,
                    transform=ax.get_yaxis_transform(), va="center")
    ax.set_yticks(range(len(checked)), checked)
    ax.set_ylim(len(checked) - 0.4, -0.6)
    _finish(ax, xlabel + (" (log scale)" if log else ""), "", title)
    ax.grid(False, axis="y")
    return ax


def _row(ax, y, values, solved, color, interval):
    """Draw one line: seeds spread a little in height, so that equal ones can be counted."""
    height = y + np.linspace(-0.2, 0.2, values.size) if values.size > 1 else np.array([float(y)])
    ax.axhline(y, color="#e4e4e4", linewidth=0.8, zorder=0)
    ax.plot(values[solved], height[solved], "o", color=color, markersize=6, alpha=0.75,
            markeredgecolor="white", markeredgewidth=0.6)
    ax.plot(values[~solved], height[~solved], ">", markersize=6.5, markerfacecolor="white",
            markeredgecolor=color, markeredgewidth=1.4)
    if not solved.any():
        return
    if interval and solved.sum() > 1:
        mean, half = mean_and_half(values[solved])
        ax.plot([mean - half, mean + half], [y, y], color=MUTED, linewidth=2.2,
                solid_capstyle="butt", zorder=3)
    ax.plot([values[solved].mean()] * 2, [y - 0.32, y + 0.32], color=INK, linewidth=2, zorder=4)
