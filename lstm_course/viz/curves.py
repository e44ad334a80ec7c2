"""Curves: activations, series, gradients against lag, learning curves, and bars.

One colour per quantity, lines named at their ends instead of in a legend, and nothing that
underflows or overflows is left out silently.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from . import _draw as d
from .palette import COLORS, INK, MUTED, cycle

SIGMOID_COLOR, TANH_COLOR = "#3c3c3c", COLORS["g"]


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float)))


def _finish(ax: Axes, xlabel: str, ylabel: str, title: str) -> Axes:
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(True, color="#e4e4e4", linewidth=0.8)
    d.set_title(ax, title)
    return ax


def plot_activations(ax: Axes | None = None, *, derivatives: bool = False, limit: float = 6.0,
                     title: str = "") -> Axes:
    """Plot σ and tanh over −limit … limit, with their derivatives (dashed) where asked.

    Examples
    --------
    >>> ax = plot_activations(title="One is a gate, the other a value")
    >>> float(ax.lines[0].get_ydata()[100])  # σ(0)
    0.5
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    ax = d.new_axes(ax, (7.2, 3.6))
    z = np.linspace(-limit, limit, 201)
    s, t = _sigmoid(z), np.tanh(z)
    ax.plot(z, s, color=SIGMOID_COLOR, linewidth=2.4)
    ax.plot(z, t, color=TANH_COLOR, linewidth=2.4)
    names = [("σ(z)", limit * 0.42, s, SIGMOID_COLOR, -0.28),
             ("tanh(z)", -limit * 0.5, t, TANH_COLOR, 0.28)]
    if derivatives:
        ax.plot(z, s * (1 - s), color=SIGMOID_COLOR, linewidth=1.8, linestyle="--")
        ax.plot(z, 1 - t**2, color=TANH_COLOR, linewidth=1.8, linestyle="--")
        ax.text(-limit * 0.98, 0.24, "dashed: the derivatives,\nat most ¼ for σ and 1 for tanh",
                va="bottom", fontsize=9.5, color=INK)
    for level in (-1, 0, 1):
        ax.axhline(level, color=MUTED, linewidth=0.8, zorder=1)
    ax.set(xlim=(-limit, limit), ylim=(-1.15, 1.2), yticks=[-1, -0.5, 0, 0.5, 1])
    for name, x, y, color, dy in names:
        at = float(np.interp(x, z, y))
        ax.annotate(name, (x, at), (x, at + dy), va="center", fontsize=11, color=INK,
                    fontweight="bold", arrowprops={"arrowstyle": "-", "color": color})
    return _finish(ax, "z (before the squashing)", "output", title)


def plot_sigmoid_points(z: np.ndarray, ax: Axes | None = None, *,
                        labels: Sequence[str] | None = None, activation: str = "sigmoid",
                        title: str = "") -> Axes:
    """Plot σ (or tanh) with the present pre-activations as points on it.

    Parameters
    ----------
    z : float or ndarray of shape (H,)
    ax : Axes, optional
    labels : sequence of H str, optional
        A name for each point; "unit 0", … without it.
    activation : {"sigmoid", "tanh"}
    title : str

    Examples
    --------
    >>> ax = plot_sigmoid_points([2, 0, -2])
    >>> sorted(text.get_text() for text in ax.texts)
    ['unit 0: σ(+2) = 0.88', 'unit 1: σ(0) = 0.50', 'unit 2: σ(−2) = 0.12']
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    z = d.as_vector("z", np.atleast_1d(z))
    if activation not in ("sigmoid", "tanh"):
        raise ValueError(f'activation must be "sigmoid" or "tanh", got {activation!r}')
    labels = [f"unit {k}" for k in range(z.size)] if labels is None else list(labels)
    if len(labels) != z.size:
        raise ValueError(f"{len(labels)} labels, but z has {z.size} entries")
    gate = activation == "sigmoid"
    function, symbol, kind = (_sigmoid, "σ", "gate") if gate else (np.tanh, "tanh", "value")
    color, low = (SIGMOID_COLOR, 0.0) if gate else (TANH_COLOR, -1.0)
    ax = d.new_axes(ax, (6.6, 3.4))
    limit = max(6.0, 1.1 * np.abs(z).max())
    grid, out = np.linspace(-limit, limit, 401), function(z)
    ax.plot(grid, function(grid), color=color, linewidth=2.4, zorder=2)
    ax.vlines(z, low, out, color=MUTED, linewidth=1.2, linestyle=":")
    ax.hlines(out, -limit, z, color=MUTED, linewidth=1.2, linestyle=":")
    ax.plot(z, out, "o", markersize=8, color="#D55E00", markeredgecolor="white", zorder=4)
    names = [f"{label}: {symbol}({p}) = {q}" for label, p, q in
             zip(labels, d.format_numbers(z), d.format_numbers(out, kind), strict=True)]
    ax.set(xlim=(-limit, limit), ylim=(low - 0.05, 1.05))
    d.label_ends(ax, {name: (float(y), "#D55E00") for name, y in zip(names, out, strict=True)},
                 gap=0.1)
    return _finish(ax, "z (before the squashing)", f"{symbol}(z)", title)


def plot_series(series: Mapping[str, np.ndarray], ax: Axes | None = None, *,
                x: np.ndarray | None = None, xlabel: str = "time step", ylabel: str = "value",
                colors: Mapping[str, str] | None = None, title: str = "") -> Axes:
    """Plot labelled lines, each named at its right end.

    Parameters
    ----------
    series : dict of str to ndarray of shape (T,)
        A line named i, f, g, o, c or h has the colour of that quantity.
    ax : Axes, optional
    x : ndarray of shape (T,), optional
        Shared by all; 0, 1, 2, … without it.
    xlabel, ylabel, title : str
    colors : dict of str to colour, optional

    Examples
    --------
    >>> ax = plot_series({"c": [4, 2, 1], "h": [0.5, 0.4, 0.3]}, title="Half each step")
    >>> ax.lines[0].get_ydata().tolist(), ax.lines[0].get_color()
    ([4.0, 2.0, 1.0], '#000000')
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not series:
        raise ValueError("series is empty")
    ax = d.new_axes(ax, (7.2, 3.4))
    ends = {}
    for (name, values), (color, style) in zip(series.items(), cycle(), strict=False):
        y = np.asarray(values, dtype=float)
        if y.ndim != 1 or y.size == 0 or (x is not None and y.size != len(x)):
            raise ValueError(f"{name} has shape {y.shape}, but x has "
                             f"{'one axis' if x is None else len(x)}")
        known = dict(COLORS, **(colors or {}))
        color = known.get(name, color)
        ax.plot(np.arange(y.size) if x is None else x, y, color=color, linewidth=2,
                linestyle=style if name not in COLORS else "-")
        finite = y[np.isfinite(y)]
        ends[name] = (float(finite[-1]) if finite.size else 0.0, color)
    ax.margins(x=0)
    d.label_ends(ax, ends)
    return _finish(ax, xlabel, ylabel, title)


def plot_bars(names: Sequence[str], values: np.ndarray, errors: np.ndarray | None = None,
              ax: Axes | None = None, unit: str = "", *, colors: Sequence[str] | None = None,
              title: str = "") -> Axes:
    """Plot horizontal bars with their numbers, the first on top; errors are ± one bar.

    Parameters
    ----------
    names : sequence of N str
    values : ndarray of shape (N,)
    errors : ndarray of shape (N,), optional
        For example the standard deviation over seeds; NaN where there is none.
    ax : Axes, optional
    unit : str
        What is measured, for the axis.
    colors : sequence of N colours, optional
    title : str

    Examples
    --------
    >>> ax = plot_bars(["unigram", "LSTM"], [4.68, 1.9], [np.nan, 0.02], unit="bits per character")
    >>> [text.get_text() for text in ax.texts]
    ['4.68', '1.90 ± 0.02']
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    values = d.as_vector("values", values, len(names), "names")
    if errors is not None:
        errors = np.asarray(errors, dtype=float)
        d.as_vector("errors", np.nan_to_num(errors), len(names), "names")
    ax = d.new_axes(ax, (7.0, 0.42 * len(names) + 1.1))
    y = np.arange(len(names))
    spread = np.zeros(values.size) if errors is None else np.nan_to_num(errors)
    ax.barh(y, values, height=0.66, color=colors or COLORS["i"], edgecolor=INK, linewidth=0.8)
    if errors is not None:
        known = np.isfinite(errors)
        ax.errorbar(values[known], y[known], xerr=errors[known], fmt="none", ecolor=INK, capsize=3,
                    elinewidth=1.4)
    reach = np.abs(values) + spread
    pad = 0.015 * max(reach.max(), 1e-12)
    numbers = _bar_texts(values, errors)
    for k, text in enumerate(numbers):
        sign = -1 if values[k] < 0 else 1
        ax.text(sign * (reach[k] + pad), y[k], text, va="center", fontsize=9.5, color=INK,
                ha="left" if sign > 0 else "right")
    room = 1.24 if errors is None else 1.34
    low, high = (max((reach * (sign * values > 0)).max(), 0.0) for sign in (-1, 1))
    extra = (room - 1) * max(low, high, 1e-12)
    ax.set_xlim(-(low + extra) if low else 0, high + extra if high or not low else 0)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(y, names)
    ax.invert_yaxis()
    _finish(ax, unit, "", title)
    ax.grid(False, axis="y")
    return ax


def _bar_texts(values: np.ndarray, errors: np.ndarray | None) -> list[str]:
    top = float(np.abs(values).max())
    places = 0 if np.allclose(values, np.round(values)) and errors is None else (
        2 if top < 100 else 1 if top < 1000 else 0)
    texts = [f"{v:,.{places}f}".replace("-", "−") for v in values]
    if errors is not None:
        texts = [f"{t} ± {e:,.{places}f}" if np.isfinite(e) else t
                 for t, e in zip(texts, errors, strict=True)]
    return texts
