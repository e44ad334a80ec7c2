"""Pictures of learning: gradients against lag, and learning curves with their baselines."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from . import _draw as d
from .curves import _finish
from .palette import MUTED, cycle

FLOOR, CEILING = 1e-16, 1e16


def plot_gradient_against_lag(curves: Mapping[str, np.ndarray], ax: Axes | None = None, *,
                              lags: np.ndarray | None = None, floor: float = FLOOR,
                              ceiling: float = CEILING, title: str = "") -> Axes:
    """Plot log10 of gradient norms against the lag, safe under underflow and overflow.

    Norms are clipped to ``[floor, ceiling]`` *before* the logarithm; a clipped point is marked
    with a triangle that points the way it left. NaN, which is what an overflow leaves one
    product later, counts as above the ceiling.

    Parameters
    ----------
    curves : dict of str to ndarray of shape (K,)
        Norms, not negative; 0 and inf are allowed.
    ax : Axes, optional
    lags : ndarray of shape (K,), optional
        0, 1, 2, … without it.
    floor, ceiling : float
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_gradient_against_lag({"tanh RNN": [1.0, 0.1, 0.0]}, floor=1e-12)
    >>> ax.lines[0].get_ydata().tolist()
    [0.0, -1.0, -12.0]
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not curves:
        raise ValueError("curves is empty")
    ax = d.new_axes(ax, (7.2, 3.8))
    ends, clipped = {}, False
    for (name, norms), (color, style) in zip(curves.items(), cycle(), strict=False):
        norms = np.asarray(norms, dtype=float)
        x = np.arange(norms.size) if lags is None else np.asarray(lags)
        if norms.ndim != 1 or norms.shape != x.shape or not norms.size:
            raise ValueError(f"{name} has shape {norms.shape}, but lags has shape {x.shape}")
        if (norms < 0).any():
            raise ValueError(f"{name} has a negative norm, {np.nanmin(norms)}")
        y = np.log10(np.clip(np.nan_to_num(norms, nan=np.inf), floor, ceiling))
        ax.plot(x, y, color=color, linestyle=style, linewidth=2)
        for outside, marker in ((norms < floor, "v"), (~(norms <= ceiling), "^")):
            if outside.any():
                every = max(1, int(outside.sum()) // 6)
                ax.plot(x[outside][::every], y[outside][::every], marker, color=color,
                        markersize=8, markeredgecolor="white", clip_on=False, zorder=4)
                clipped = True
        ends[name] = (float(y[-1]), color)
    ax.axhline(0, color=MUTED, linewidth=1, zorder=1)
    ax.margins(x=0, y=0.06)
    d.label_ends(ax, ends)
    low, high = np.log10([floor, ceiling])
    note = rf"   (▲ ▼ clipped to $10^{{{low:.3g}}}$ … $10^{{{high:.3g}}}$)" if clipped else ""
    return _finish(ax, "lag (steps back in time)" + note, r"$\log_{10}$ of the gradient's norm",
                   title)


def plot_learning_curves(histories: Mapping[str, tuple[np.ndarray, np.ndarray]],
                         baselines: Mapping[str, float] | None = None, ax: Axes | None = None,
                         logy: bool = False, *, xlabel: str = "updates", ylabel: str = "loss",
                         title: str = "") -> Axes:
    """Plot loss against updates, with baselines as thin dashed lines.

    Parameters
    ----------
    histories : dict of str to tuple of two ndarrays of shape (K,)
        Updates and losses. A loss that is not finite ends its line with a cross.
    baselines : dict of str to float, optional
    ax : Axes, optional
    logy : bool
    xlabel, ylabel, title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_learning_curves({"LSTM": ([0, 100], [0.2, 0.01])}, {"always 1": 1 / 6})
    >>> ax.lines[0].get_xdata().tolist()
    [0, 100]
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not histories:
        raise ValueError("histories is empty")
    ax = d.new_axes(ax, (7.2, 3.8))
    ends = {}
    for (name, (updates, losses)), (color, style) in zip(histories.items(), cycle(), strict=False):
        updates, losses = np.asarray(updates), np.asarray(losses, dtype=float)
        if updates.shape != losses.shape or losses.ndim != 1 or not losses.size:
            raise ValueError(f"{name} has updates of shape {updates.shape}, "
                             f"but losses of shape {losses.shape}")
        ax.plot(updates, losses, color=color, linestyle=style, linewidth=2)
        finite = np.flatnonzero(np.isfinite(losses))
        last = int(finite[-1]) if finite.size else 0
        ends[name] = (float(losses[last]) if finite.size else 0.0, color)
        if finite.size and last < losses.size - 1:
            ax.plot(updates[last], losses[last], "X", color=color, markersize=10,
                    markeredgecolor="white", zorder=4, clip_on=False)
            ends[f"{name} (diverged)"] = ends.pop(name)
    for name, value in (baselines or {}).items():
        ax.axhline(value, color=MUTED, linewidth=1.4, linestyle=(0, (2, 2)), zorder=1)
        ends[name] = (float(value), MUTED)
    if logy:
        ax.set_yscale("log")
    ax.margins(x=0)
    d.label_ends(ax, ends)
    return _finish(ax, xlabel, ylabel + (" (log scale)" if logy else ""), title)
