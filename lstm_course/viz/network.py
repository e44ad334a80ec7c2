"""The layer inside a gate, and one neuron of it, with all their numbers (notebook 03)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from . import _draw as d
from .palette import INK, MUTED, PANEL, color_of, value_norm

ACTIVATIONS = {
    "sigmoid": ("σ", "gate", lambda z: 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))),
    "tanh": ("tanh", "value", np.tanh),
    "none": ("", "value", np.asarray),
}
_W, _H, _PITCH = 6.6, 2.9, 7.0


def input_names(units: int, total: int) -> list[str]:
    """Return the names of the entries of [h_prev, x_t]: h₀ … then x₀ ….

    Examples
    --------
    >>> input_names(1, 3)
    ['$h_{0}$', '$x_{0}$', '$x_{1}$']
    """
    if total <= units:
        return [f"$x_{{{k}}}$" for k in range(total)]
    return [f"$h_{{{k}}}$" for k in range(units)] + [f"$x_{{{k}}}$" for k in range(total - units)]


def draw_layer(W: np.ndarray, v: np.ndarray, b: np.ndarray, activation: str = "sigmoid",
               ax: Axes | None = None, *, labels: Sequence[str] | None = None,
               names: tuple[str, str] = ("$W$", "output"), title: str = "") -> Axes:
    """Draw a layer with its numbers, ``output = activation(W v + b)``: each row is one neuron.

    Parameters
    ----------
    W : ndarray of shape (H, N)
        H at most 8, N at most 12; in a gate N = H + D, so H = 3 and D = 4 make 21 weights.
    v : ndarray of shape (N,)
        The inputs, in a gate [h_prev, x_t].
    b : ndarray of shape (H,)
    activation : {"sigmoid", "tanh", "none"}
    ax : Axes, optional
    labels : sequence of N str, optional
        Names of the inputs; without it h₀ …, x₀ …
    names : tuple of 2 str
        Names of the matrix and of the output, for example ``("$W_f$", "$f_t$")``.
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_layer(np.ones((2, 3)), [1, 0, -1], [0, 2], "sigmoid")
    >>> "0.88" in {text.get_text() for text in ax.texts}  # σ(2)
    True
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    W, v, b, labels = _check(W, v, b, activation, labels)
    (rows, columns), (symbol, kind, function) = W.shape, ACTIVATIONS[activation]
    z = W @ v + b
    weights, values = value_norm(W, b), value_norm(v, z)
    left, pitch = 11.5, 4.8
    x_b, x_z, x_out = (left + _PITCH * columns + dx for dx in (6.0, 15.8, 29.0))
    width, height = x_out + 4.5, 17.5 + pitch * rows
    inches = min(10.5, width / 9.0)
    ax = d.new_axes(ax, (inches, inches * height / width + 0.35 * bool(title)))
    scale = d.schematic(ax, width, height, inches)
    top = height - 12.0
    for k, label in enumerate(labels):
        x = left + _PITCH * (k + 0.5)
        ax.text(x, height - 3.4, label, ha="center", va="bottom", fontsize=12 * scale)
        text = d.format_numbers(v)[k]
        d.draw_tile(ax, x, height - 5.4, _W, _H, text, color_of(v[k], "value", values), 9.8 * scale)
    ax.text(left - 0.8, height - 5.4, "inputs", ha="right", va="center", fontsize=10 * scale)
    heads = ((left - 1.0, names[0]), (x_b, "$b$"), (x_z, "sum $z$"), (x_out, names[1]))
    for x, text in heads:
        ax.text(x, top + 1.3, text, ha="right" if x < left else "center", va="bottom",
                fontsize=(12 if "$" in text else 10) * scale)
    texts = d.format_numbers([*W.ravel(), *b])
    for r in range(rows):
        y = top - pitch * (r + 0.5) + 1.0
        ax.add_patch(FancyBboxPatch((0.5, y - 2.1), width - 1, 4.2, facecolor=PANEL, zorder=0,
                                    edgecolor="none", boxstyle="round,pad=0,rounding_size=0.8"))
        ax.text(1.5, y, f"neuron {r}", va="center", fontsize=10 * scale)
        _row(ax, [*W[r], b[r]], [*texts[r * columns:][:columns], texts[r - rows]], y, left, scale,
             weights)
        out = float(function(z[r]))
        for x, text, color in (
                (x_z, d.format_numbers(z)[r], color_of(z[r], "value", values)),
                (x_out, d.format_numbers(function(z), kind)[r], color_of(out, kind, values))):
            d.draw_tile(ax, x, y, _W, _H, text, color, 9.8 * scale)
        for x, sign in ((x_b - 4.6, "+"), (x_z - 4.9, "="), ((x_z + x_out) / 2, f"→ {symbol} →"
                                                            if symbol else "=")):
            ax.text(x, y, sign, ha="center", va="center", fontsize=10.5 * scale, color=INK)
    d.draw_scales(ax, left, 3.0, scale, weights, width=15, gates=False, value="weights")
    d.draw_scales(ax, left + 25, 3.0, scale, values, width=15, gates=kind == "gate", value="values")
    d.set_title(ax, title)
    return ax


def _row(ax, weights, texts, y, left, scale, norm) -> None:
    """Draw the weights of one neuron and, a little apart, its bias (the last entry)."""
    last = len(weights) - 1
    for k, (w, text) in enumerate(zip(weights, texts, strict=True)):
        x = left + _PITCH * last + 6.0 if k == last else left + _PITCH * (k + 0.5)
        d.draw_tile(ax, x, y, _W, _H, text, color_of(w, "value", norm), 9.8 * scale, rounded=False)


def _check(W, v, b, activation, labels) -> tuple:
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {list(ACTIVATIONS)}, got {activation!r}")
    W, v, b = np.asarray(W, dtype=float), d.as_vector("v", v), d.as_vector("b", b)
    if W.ndim != 2 or W.shape != (b.size, v.size):
        raise ValueError(f"W has shape {W.shape}, but v has {v.size} entries and b has {b.size}")
    if W.shape[0] > 8 or W.shape[1] > 12:
        raise ValueError(f"at most 8 × 12 weights can be drawn, got {W.shape}; use heatmap")
    labels = input_names(b.size, v.size) if labels is None else list(labels)
    if len(labels) != v.size:
        raise ValueError(f"{len(labels)} labels, but v has {v.size} entries")
    return W, v, b, labels


def draw_neuron(w: np.ndarray, v: np.ndarray, b: float = 0.0, activation: str = "sigmoid",
                ax: Axes | None = None, *, labels: Sequence[str] | None = None,
                title: str = "") -> Axes:
    """Draw one neuron as a running sum: each product moves it, the bias too, then it is squashed.

    Parameters
    ----------
    w, v : ndarray of shape (N,)
        Weights and inputs, N at most 12.
    b : float
    activation : {"sigmoid", "tanh", "none"}
    ax : Axes, optional
    labels : sequence of N str, optional
        Names of the inputs; without it x₀, x₁, …
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_neuron([1, 2], [3, -1], b=1.0)
    >>> float(ax.patches[-1].get_width())  # z = 3 − 2 + 1
    2.0
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    w = np.asarray(w, dtype=float)
    _, v, bias, _ = _check(w[None], v, [b], activation, None)
    labels = input_names(v.size, v.size) if labels is None else list(labels)
    if len(labels) != v.size:
        raise ValueError(f"{len(labels)} labels, but v has {v.size} entries")
    steps = np.append(w * v, bias)
    after = np.cumsum(steps)
    norm = value_norm(steps, after)
    ax = d.new_axes(ax, (6.4, 0.36 * steps.size + 1.5))
    numbers = [d.format_numbers(values) for values in (v, w, steps)]
    names = [f"{label}: {x} × {y} = {p}" for label, x, y, p in
             zip(labels, *(column[:v.size] for column in numbers), strict=True)]
    names += [f"bias: {numbers[2][-1]}", "sum z"]
    starts = np.append(after - steps, 0.0)
    for k, (start, width) in enumerate(zip(starts, [*steps, after[-1]], strict=True)):
        ax.add_patch(Rectangle((start, k - 0.36), width, 0.72, edgecolor=INK, zorder=3,
                               facecolor=color_of(width, "value", norm),
                               linewidth=1.6 if k == steps.size else 0.8))
        if k < steps.size:
            ax.plot([after[k]] * 2, [k - 0.36, k + 1.36], color=INK, linewidth=0.9, zorder=4)
    symbol, kind, function = ACTIVATIONS[activation]
    end = f"z = {d.format_numbers(after[-1:])[0]}"
    if symbol:
        end += f"   {symbol}(z) = {d.format_numbers([float(function(after[-1]))], kind)[0]}"
    low, high = min(0.0, after.min()), max(0.0, after.max())
    pad = 0.08 * (high - low or 1.0)
    ax.text(max(after[-1], 0) + 0.4 * pad, steps.size, end, va="center", fontsize=10, color=INK,
            fontweight="bold")
    ax.axvline(0, color=MUTED, linewidth=1)
    ax.set(xlim=(low - pad, high + 5 * pad), ylim=(steps.size + 0.6, -0.6), xlabel="running sum")
    ax.set_yticks(np.arange(steps.size + 1), names)
    ax.grid(False, axis="y")
    ax.spines[["top", "right"]].set_visible(False)
    d.set_title(ax, title)
    return ax
