"""Vectors and matrices as tiles with their numbers (notebooks 01 to 03, and all that follow)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import FancyBboxPatch

from . import _draw as d
from .palette import (
    INK,
    MUTED,
    PANEL,
    check_kind,
    color_of,
    gate_cmap,
    text_on,
    value_cmap,
    value_norm,
)

OPERATIONS = {"×": np.multiply, "⊗": np.multiply, "*": np.multiply, "+": np.add, "⊕": np.add}


def draw_vector(values: np.ndarray, ax: Axes | None = None, label: str = "", kind: str = "value",
                at: tuple[float, float] = (0.0, 0.0), vertical: bool = True, *,
                norm: Normalize | None = None, title: str = "") -> Axes:
    """Draw a vector as coloured cells, each with its number and sign.

    Parameters
    ----------
    values : ndarray of shape (N,)
    ax : Axes, optional
        An Axes that holds other vectors grows to show them all.
    label : str
        Its name, written above a column or left of a row.
    kind : {"value", "gate"}
        Blue ↔ orange about zero, or grey from 0 to 1.
    at : tuple of float
        Centre of the vector; a cell is 2 wide and 1 high.
    vertical : bool
        First entry on top, or on the left.
    norm : Normalize, optional
        A colour scale shared with others (`value_norm`); its own otherwise.
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_vector([4, 5, 6], label="$c_{t-1}$")
    >>> [text.get_text() for text in ax.texts]
    ['+4', '+5', '+6', '$c_{t-1}$']
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    check_kind(kind)
    values = d.as_vector("values", values)
    n = values.size
    size = (1.6, 0.42 * n + 0.6) if vertical else (0.8 * n + 1.0, 0.8)
    ax = d.new_axes(ax, (max(size[0], 2.2), max(size[1], 0.9) + 0.35 * bool(title)))
    ax.set_axis_off()
    ax.set_aspect("equal")
    norm = value_norm(values) if norm is None else norm
    d.draw_stack(ax, values, *at, 2.0, 1.0, kind=kind, norm=norm, vertical=vertical, size=11)
    half_w, half_h = (1.0, n / 2) if vertical else (float(n), 0.5)
    spot = (at[0], at[1] + half_h + 0.15) if vertical else (at[0] - half_w - 0.25, at[1])
    if label:
        ax.text(*spot, label, ha="center" if vertical else "right", fontsize=13, color=INK,
                va="bottom" if vertical else "center")
    left = 1.4 if label and not vertical else 0.25
    corners = np.array([[at[0] - half_w - left, at[1] - half_h - 0.25],
                        [at[0] + half_w + 0.25, at[1] + half_h + (1.3 if vertical else 0.25)]])
    ax.update_datalim(corners)
    ax.set(xlim=ax.dataLim.intervalx, ylim=ax.dataLim.intervaly)
    d.set_title(ax, title)
    return ax


def draw_pointwise(a: np.ndarray, b: np.ndarray, operation: str = "×", ax: Axes | None = None,
                   labels: Sequence[str] = ("a", "b", "result"), *,
                   kinds: Sequence[str] = ("value", "value", "value"), title: str = "",
                   limit: float | None = None) -> Axes:
    """Draw ``a × b`` or ``a + b`` entry by entry: each row is one sum of its own.

    Parameters
    ----------
    a, b : ndarray of shape (N,)
        N at most 12; equal lengths, because pointwise never mixes entries.
    operation : {"×", "+", "⊗", "⊕"}
    ax : Axes, optional
    labels : sequence of 3 str
    kinds : sequence of 3 {"value", "gate"}
        For example ``("value", "gate", "value")`` where b is a gate.
    title : str
    limit : float, optional
        The end of the colour scale.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_pointwise([4, 5, 6], [0.5, 0.5, 0.5], kinds=("value", "gate", "value"))
    >>> [text.get_text() for text in ax.texts if text.get_text().startswith("+")]
    ['+4', '+5', '+6', '+2.0', '+2.5', '+3.0']
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    if operation not in OPERATIONS:
        raise ValueError(f"operation must be one of {list(OPERATIONS)}, got {operation!r}")
    a = d.as_vector("a", a)
    b = d.as_vector("b", b, a.size, "a")
    if a.size > 12:
        raise ValueError(f"at most 12 entries can be drawn, got {a.size}")
    result = OPERATIONS[operation](a, b)
    shown = [v for v, kind in zip((a, b, result), map(check_kind, kinds), strict=True)
             if kind == "value"]
    norm = value_norm(*shown, limit=limit)
    width, pitch = 50.0, 5.0
    height = pitch * a.size + 5.5
    ax = d.new_axes(ax, (4.8, 4.8 * height / width + 0.35 * bool(title)))
    scale = d.schematic(ax, width, height, 4.8)
    middle = (height - 5.5) / 2 + 0.5
    for k in range(a.size):
        y = middle + pitch * ((a.size - 1) / 2 - k)
        ax.add_patch(FancyBboxPatch((1, y - 2.15), width - 2, 4.3, facecolor=PANEL, zorder=0,
                                    edgecolor="none", boxstyle="round,pad=0,rounding_size=1"))
        for x, sign in ((16.5, operation), (33.5, "=")):
            ax.text(x, y, sign.replace("*", "×"), ha="center", va="center_baseline",
                    fontsize=14 * scale, color=INK)
    for x, values, label, kind in zip((8, 25, 42), (a, b, result), labels, kinds, strict=True):
        for k, text in enumerate(d.format_numbers(values, kind)):
            y = middle + pitch * ((a.size - 1) / 2 - k)
            d.draw_tile(ax, x, y, 10, 3.5, text, color_of(values[k], kind, norm), 12 * scale)
        ax.text(x, height - 3.6, label, ha="center", va="bottom", fontsize=13 * scale, color=INK)
    d.set_title(ax, title)
    return ax


def heatmap(matrix: np.ndarray, ax: Axes | None = None, kind: str = "value",
            row_labels: Sequence[str] | None = None, column_labels: Sequence[str] | None = None,
            annotate: bool | None = None, *, xlabel: str = "", ylabel: str = "", title: str = "",
            norm: Normalize | None = None, colorbar: bool = True) -> Axes:
    """Draw a matrix as coloured tiles, with the numbers where they fit.

    Parameters
    ----------
    matrix : ndarray of shape (R, C)
        Entries that are not finite are shown as empty grey tiles.
    ax : Axes, optional
    kind : {"value", "gate"}
    row_labels, column_labels : sequences of R and C str, optional
    annotate : bool, optional
        Print the numbers; by default where there are at most 16 columns and 16 rows.
    xlabel, ylabel, title : str
    norm : Normalize, optional
        A colour scale shared with other pictures.
    colorbar : bool
        Print the scale beside it.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = heatmap(np.eye(2), row_labels=["a", "b"], title="Each row is itself")
    >>> ax.images[0].get_array().tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    check_kind(kind)
    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim != 2 or matrix.size == 0:
        raise ValueError(f"matrix must have two axes, got shape {matrix.shape}")
    for name, labels, size in (("row_labels", row_labels, len(matrix)),
                               ("column_labels", column_labels, matrix.shape[1])):
        if labels is not None and len(labels) != size:
            raise ValueError(f"{len(labels)} {name}, but the matrix has shape {matrix.shape}")
    rows, columns = matrix.shape
    ax = d.new_axes(ax, (min(10, 2.4 + 0.55 * columns), min(8, 1.2 + 0.42 * rows)))
    if norm is None:
        norm = Normalize(0, 1) if kind == "gate" else value_norm(matrix)
    shown = np.ma.masked_invalid(matrix)
    image = ax.imshow(shown, norm=norm, cmap=gate_cmap() if kind == "gate" else value_cmap(),
                      aspect="auto", interpolation="nearest")
    ax.grid(False)
    for set_ticks, labels in ((ax.set_yticks, row_labels), (ax.set_xticks, column_labels)):
        if labels is not None:
            set_ticks(np.arange(len(labels)), labels)
    if annotate or (annotate is None and max(rows, columns) <= 16):
        _annotate(ax, matrix, kind, norm)
    if colorbar:
        ticks = [0, 1] if kind == "gate" else [norm.vmin, 0, norm.vmax]
        bar = ax.figure.colorbar(image, ax=ax, ticks=ticks, fraction=0.06, pad=0.02)
        bar.ax.set_yticklabels(d.format_numbers(ticks, kind), fontsize=9.5)
        bar.ax.minorticks_off()
        bar.outline.set_edgecolor(MUTED)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    d.set_title(ax, title)
    return ax


def _annotate(ax: Axes, matrix: np.ndarray, kind: str, norm: Normalize) -> None:
    texts = d.format_numbers(np.where(np.isfinite(matrix), matrix, 0).ravel(), kind)
    size = 10 if matrix.shape[1] <= 10 else 8.5
    for (r, c), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            color = color_of(float(value), kind, norm)
            ax.text(c, r, texts[r * matrix.shape[1] + c], ha="center", va="center_baseline",
                    fontsize=size, color=text_on(color))
    ax.set_xticks(np.arange(matrix.shape[1] - 1) + 0.5, minor=True)
    ax.set_yticks(np.arange(matrix.shape[0] - 1) + 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=2, visible=True)
    ax.tick_params(which="minor", length=0)
