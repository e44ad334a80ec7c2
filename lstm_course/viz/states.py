"""Gates and states over time, as bands of colour and as lines (notebooks 04 to 10, 16 and 17)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from . import _draw as d
from .curves import _finish
from .microscope import glyph
from .palette import (
    COLORS,
    MUTED,
    gate_cmap,
    value_cmap,
    value_norm,
)

GATE_NAMES = {"i": "input gate", "f": "forget gate", "o": "output gate", "g": "candidate",
              "c": "cell state", "h": "hidden state"}
_LINES = ("-", "--", "-.", ":")


def _read(arrays: Mapping[str, np.ndarray], units: Sequence[int] | None,
          labels: Sequence[str] | None) -> tuple[dict[str, np.ndarray], list[int]]:
    """Return the arrays cut to the units, all of one shape, and the units."""
    if not arrays:
        raise ValueError("arrays is empty")
    read = {name: np.asarray(a, dtype=float) for name, a in arrays.items()}
    shape = next(iter(read.values())).shape
    for name, array in read.items():
        if array.ndim != 2 or array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, but (T, H) is {shape}")
    if labels is not None and len(labels) != shape[0]:
        raise ValueError(f"{len(labels)} labels, but there are {shape[0]} time steps")
    units = list(range(min(shape[1], d.MAX_UNITS))) if units is None else [int(u) for u in units]
    if not units or max(units) >= shape[1] or min(units) < 0:
        raise ValueError(f"units are {units}, but there are {shape[1]}")
    return {name: a[:, units] for name, a in read.items()}, units


def _time_axis(ax: Axes, steps: int, labels: Sequence[str] | None) -> str:
    """Write the characters below the steps, where they fit, and return the axis label."""
    if labels is None or steps > 90:
        return "time step"
    ax.set_xticks(np.arange(steps), ["".join(map(glyph, label)) for label in labels],
                  fontsize=10 if steps <= 60 else 9)
    ax.tick_params(axis="x", length=0)
    return "what each step reads, left to right"


def plot_gates(arrays: Mapping[str, np.ndarray], units: Sequence[int] | None = None,
               labels: Sequence[str] | None = None, ax: Axes | None = None, *,
               title: str = "") -> Axes:
    """Plot gates and states as one band of rows each, time from left to right.

    Parameters
    ----------
    arrays : dict of str to ndarray of shape (T, H)
        i, f and o are shown in greys from 0 to 1, everything else blue ↔ orange about 0,
        all on one printed scale.
    units : sequence of int, optional
        Which of the H units; the first eight without it.
    labels : sequence of T str, optional
        What each step reads, for example the characters.
    ax : Axes, optional
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_gates({"f": np.full((3, 2), 0.5), "c": np.ones((3, 2))}, labels="abc")
    >>> [image.get_array().shape for image in ax.images]
    [(2, 3), (2, 3)]
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    read, units = _read(arrays, units, labels)
    steps, rows = len(next(iter(read.values()))), len(units)
    signed = [a for name, a in read.items() if name not in "ifo"]
    norm, gap = value_norm(*signed), 0.35
    height = len(read) * (rows + gap) - gap
    ax = d.new_axes(ax, (max(4.5, min(11, 2.4 + 0.24 * steps)), min(9.0, 1.3 + 0.22 * height)))
    ticks, names = [], []
    for k, (name, array) in enumerate(read.items()):
        top = k * (rows + gap)
        gate = name in "ifo"
        ax.imshow(array.T, extent=(-0.5, steps - 0.5, top + rows, top), aspect="auto",
                  cmap=gate_cmap() if gate else value_cmap(), interpolation="nearest",
                  norm=Normalize(0, 1) if gate else norm)
        ax.add_patch(Rectangle((-0.5, top), steps, rows, fill=False, edgecolor=MUTED, lw=0.8))
        if rows > d.MAX_UNITS:  # too many to name each row: name the band
            ticks.append(top + rows / 2)
            names.append(f"{GATE_NAMES.get(name, '')} {name}\n{rows} units")
        else:
            ticks += [top + r + 0.5 for r in range(rows)]
            names += [f"{name} {unit}" for unit in units]
    ax.set(xlim=(-0.5, steps - 0.5), ylim=(height, 0))
    ax.set_yticks(ticks, names)
    ax.tick_params(axis="y", length=0)
    ax.grid(False)
    ax.set_xlabel(_time_axis(ax, steps, labels))
    ax.spines[:].set_visible(False)
    _colorbars(ax, norm if signed else None, any(name in "ifo" for name in read))
    d.set_title(ax, title)
    return ax


def _colorbars(ax: Axes, norm: Normalize | None, gates: bool) -> None:
    """Print the scales beside an Axes: values −L to L, gates 0 to 1."""
    scales = []
    if gates:
        scales.append(("gate", Normalize(0, 1), gate_cmap(), [0, 1]))
    if norm is not None:
        scales.append(("value", norm, value_cmap(), [norm.vmin, 0, norm.vmax]))
    for kind, scale, cmap, ticks in scales:
        bar = ax.figure.colorbar(ScalarMappable(scale, cmap), ax=ax, ticks=ticks, pad=0.015,
                                 fraction=0.05, aspect=18, shrink=0.9)
        bar.ax.set_yticklabels(d.format_numbers(ticks, kind), fontsize=9)
        bar.ax.set_title(kind, fontsize=9, pad=4)
        bar.ax.minorticks_off()
        bar.outline.set_edgecolor(MUTED)


def plot_states(arrays: Mapping[str, np.ndarray], units: Sequence[int] | None = None,
                labels: Sequence[str] | None = None, ax: Axes | None = None, *,
                ylabel: str = "value", title: str = "") -> Axes:
    """Plot c, h or any gate of a few units as lines over time.

    Parameters
    ----------
    arrays : dict of str to ndarray of shape (T, H)
        The colour says which quantity, the line style which unit.
    units : sequence of int, optional
        At most four; the first ones without it.
    labels : sequence of T str, optional
    ax : Axes, optional
    ylabel, title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_states({"c": np.array([[4.0], [2.0]])}, labels="ab")
    >>> ax.lines[0].get_ydata().tolist()
    [4.0, 2.0]
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if units is None:
        units = range(min(4, np.shape(next(iter(arrays.values())))[-1])) if arrays else None
    read, units = _read(arrays, units, labels)
    if len(units) > len(_LINES):
        raise ValueError(f"at most {len(_LINES)} units can be told apart, got {len(units)}")
    steps = len(next(iter(read.values())))
    ax = d.new_axes(ax, (max(5.0, min(10.5, 2.4 + 0.22 * steps)), 3.4))
    ends = {}
    for name, array in read.items():
        for k, unit in enumerate(units):
            color = COLORS.get(name, MUTED)
            ax.plot(np.arange(steps), array[:, k], color=color, linestyle=_LINES[k], linewidth=2,
                    marker="o" if steps <= 30 else None, markersize=4, clip_on=False)
            ends[f"{name}, unit {unit}"] = (float(array[-1, k]), color)
    ax.axhline(0, color=MUTED, linewidth=1, zorder=1)
    ax.margins(x=0)
    d.label_ends(ax, ends)
    return _finish(ax, _time_axis(ax, steps, labels), ylabel, title)
