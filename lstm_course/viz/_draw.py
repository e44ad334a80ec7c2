"""Drawing parts shared by the figures: tiles with numbers, bundles of strands, arrows, labels."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle

from .palette import FADED, INK, MUTED, color_of, fade, gate_cmap, text_on, value_cmap

MAX_UNITS = 8


def new_axes(ax: Axes | None, figsize: tuple[float, float]) -> Axes:
    """Return ``ax``, or the Axes of a new white figure of that size in inches."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt  # only when a figure is really wanted

    return plt.subplots(figsize=figsize, layout="constrained", facecolor="white")[1]


def set_title(ax: Axes, title: str) -> None:
    """Write the finding above the figure, left-aligned and bold."""
    if title:
        ax.set_title(title, loc="left", fontsize=12, fontweight="bold", color=INK)


def as_vector(name: str, values: object, length: int | None = None, like: str = "") -> np.ndarray:
    """Return ``values`` as a finite 1-D float array, or raise ValueError naming both sides."""
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must be a vector with one axis, got shape {array.shape}")
    if length is not None and array.size != length:
        raise ValueError(f"{name} has {array.size} entries, but {like} has {length}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array}")
    return array


def format_numbers(values: Sequence[float], kind: str = "value") -> list[str]:
    """Return the numbers as short strings with equal decimals (at most 2) and a true minus sign.

    Examples
    --------
    >>> format_numbers([4, 5, 6]), format_numbers([2, 2.5, -3]), format_numbers([0.881], "gate")
    (['+4', '+5', '+6'], ['+2.0', '+2.5', '−3.0'], ['0.88'])
    """
    array = np.asarray(values, dtype=float)
    rounded = np.round(array, 2)
    places = next((n for n in (0, 1) if np.allclose(rounded, np.round(array, n), 0, 1e-9)), 2)
    return [_format(v, places, kind) for v in array]


def _format(value: float, places: int, kind: str) -> str:
    if abs(value) >= 1000:
        text = f"{value:+.1e}"
    elif round(value, places) == 0:
        text = f"{0:.{places}f}"
    else:
        text = f"{value:+.{places}f}"
    return (text.lstrip("+") if kind == "gate" else text).replace("-", "−")


def schematic(ax: Axes, width: float, height: float, inches: float) -> float:
    """Prepare ``ax`` for a drawing of ``width × height`` units; return points of text per point.

    The result is 1 where the drawing is as wide as ``inches`` and less in a smaller panel, so
    that text and strands shrink together with the tiles.
    """
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    box, (wide, high) = ax.get_position(original=True), ax.figure.get_size_inches()
    spec = ax.get_subplotspec()
    if spec is None:
        wide, high = wide * box.width, high * box.height
    else:  # the layout engine will give the margins back to the drawing
        rows, columns = spec.get_gridspec().get_geometry()
        wide, high = wide * len(spec.colspan) / columns, high * len(spec.rowspan) / rows
    return float(min(1.3, wide / inches, high / (inches * height / width)))


def draw_tile(ax: Axes, x: float, y: float, w: float, h: float, text: str, color: str,
              size: float = 10, rounded: bool = True) -> None:
    """Draw one coloured cell centred at (x, y) with its number, black or white by contrast."""
    style = f"round,pad=0,rounding_size={0.18 * h}" if rounded else "square,pad=0"
    ax.add_patch(FancyBboxPatch((x - w / 2, y - h / 2), w, h, boxstyle=style, facecolor=color,
                                edgecolor=FADED, linewidth=0.7, zorder=5))
    if text:
        ax.text(x, y, text, ha="center", va="center_baseline", fontsize=size, color=text_on(color),
                zorder=6)


def draw_stack(ax: Axes, values: np.ndarray, x: float, y: float, w: float, h: float, *,
               kind: str = "value", norm: Normalize | None = None, vertical: bool = True,
               size: float = 10, signed: bool = True, rounded: bool = True) -> None:
    """Draw a vector as tiles centred at (x, y); the first entry is on top, or on the left."""
    texts = format_numbers(values, kind if signed else "gate")
    for k, (value, text) in enumerate(zip(values, texts, strict=True)):
        shift = k - (len(values) - 1) / 2
        at = (x, y - shift * h) if vertical else (x + shift * w, y)
        draw_tile(ax, *at, 0.94 * w, 0.9 * h, text, color_of(value, kind, norm), size, rounded)


def offset_path(points: Sequence[tuple[float, float]], offset: float) -> np.ndarray:
    """Return an axis-parallel path moved to its left by ``offset``, corners kept square.

    Examples
    --------
    >>> offset_path([(0, 0), (4, 0), (4, 4)], 1).tolist()
    [[0.0, 1.0], [3.0, 1.0], [3.0, 4.0]]
    """
    pts = np.asarray(points, dtype=float)
    step = np.sign(np.diff(pts, axis=0))
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    moved = pts.copy()
    moved[0] += offset * normal[0]
    moved[-1] += offset * normal[-1]
    for k in range(1, len(pts) - 1):
        straight = np.array_equal(normal[k - 1], normal[k])
        moved[k] += offset * (normal[k - 1] + (0 if straight else normal[k]))
    return moved


def draw_wire(ax: Axes, points: Sequence[tuple[float, float]], colors: Sequence[str], *,
              spacing: float, points_per_unit: float, arrow: bool = False,
              faded: bool = False, name: str = "") -> None:
    """Draw one strand per colour along an axis-parallel path; the first lies to its left."""
    width = 0.74 * spacing * points_per_unit
    edge = fade("#6d6d6d", 0.7) if faded else "#6d6d6d"
    outline = [patheffects.Stroke(linewidth=width + 1.1, foreground=edge), patheffects.Normal()]
    if arrow:
        tip, back = np.asarray(points[-1], dtype=float), np.subtract(points[-1], points[-2])
        points = [*points[:-1], tuple(tip - 1.2 * np.sign(back))]
        half = min(spacing * len(colors) / 2 + 0.45, 2.3)
        draw_arrowhead(ax, points[-1], tip, half, faded)
    shades = [fade(c) for c in colors] if faded else colors
    for k, color in enumerate(shades):
        path = offset_path(points, spacing * ((len(shades) - 1) / 2 - k))
        ax.plot(*path.T, color=color, linewidth=width, solid_capstyle="butt",
                solid_joinstyle="miter", path_effects=outline, gid=name or None,
                zorder=1.5 if faded else 2)


def draw_arrowhead(ax: Axes, start: tuple, end: tuple, half: float, faded: bool = False) -> None:
    """Draw a triangle that ends at ``end`` and points away from ``start``."""
    direction = np.sign(np.subtract(end, start)).astype(float)
    side, tip = np.array([-direction[1], direction[0]]), np.asarray(end, dtype=float)
    back = tip - 1.3 * direction
    ax.add_patch(Polygon([back + half * side, tip, back - half * side], closed=True, zorder=3,
                         facecolor=fade(INK) if faded else INK, edgecolor="white", linewidth=0.8))


def draw_operation(ax: Axes, x: float, y: float, text: str, scale: float, *, radius: float = 2.1,
                   faded: bool = False) -> None:
    """Draw a pointwise operation: a circle with ×, + or tanh in it."""
    ink = FADED if faded else INK
    width = 2.3 * len(text) ** 0.9
    shape = (Circle((x, y), radius) if len(text) == 1 else
             FancyBboxPatch((x - width / 2, y - 1.75), width, 3.5,
                            boxstyle="round,pad=0,rounding_size=1.75"))
    shape.set(facecolor="white", edgecolor=ink, linewidth=1.6, zorder=4)
    ax.add_patch(shape)
    ax.text(x, y, text, ha="center", va="center_baseline" if len(text) > 1 else "center",
            color=MUTED if faded else INK, fontweight="bold",
            fontsize=(15 if len(text) == 1 else 10.5) * scale, zorder=6)


def draw_scales(ax: Axes, x: float, y: float, scale: float, norm: Normalize | None, *,
                width: float = 20, gates: bool = True, value: str = "value") -> None:
    """Draw the printed colour scales: signed values from −L to +L, and gates from 0 to 1."""
    if norm is not None:
        limit = norm.vmax
        ticks = sorted({-limit, -1.0, 0.0, 1.0, limit} if limit >= 2 else {-limit, 0.0, limit})
        colors = value_cmap()(np.linspace(0, 1, 61))[None]
        _scale_bar(ax, x, y, width, colors, value, scale,
                   [(float(norm(t)), f"{t:+g}".replace("-", "−") if t else "0") for t in ticks])
        x += width + (4.2 + 0.95 * len("gate"))
    if gates:
        colors = gate_cmap()(np.linspace(0, 1, 31))[None]
        _scale_bar(ax, x, y, 0.7 * width, colors, "gate", scale,
                   [(0.0, "0 closed"), (1.0, "1 open")])


def _scale_bar(ax: Axes, x: float, y: float, width: float, colors: np.ndarray, name: str,
               scale: float, ticks: list[tuple[float, str]]) -> None:
    limits = ax.get_xlim(), ax.get_ylim()
    ax.imshow(colors, extent=(x, x + width, y, y + 1.5), aspect="equal", zorder=3)
    ax.set(xlim=limits[0], ylim=limits[1])
    ax.add_patch(Rectangle((x, y), width, 1.5, fill=False, edgecolor=MUTED, lw=0.8, zorder=4))
    ax.text(x - 0.8, y + 0.75, name, ha="right", va="center", fontsize=9 * scale, color=INK)
    for place, text in ticks:
        ax.plot([x + place * width] * 2, [y, y - 0.5], color=MUTED, linewidth=0.8)
        ax.text(x + place * width, y - 0.8, text, ha="center", va="top", fontsize=9 * scale,
                color=INK)


def label_ends(ax: Axes, ends: Mapping[str, tuple[float, str]], gap: float = 0.075) -> None:
    """Name each line at the right edge, at its own height; names that would touch are moved."""
    low, high = (ax.transData.transform((0, v))[1] for v in ax.get_ylim())
    order = sorted(ends, key=lambda name: ends[name][0])
    spots = np.array([(ax.transData.transform((1, ends[n][0]))[1] - low) / (high - low)
                      for n in order])
    spots = np.clip(spots, 0.0, 1.0)
    wanted = spots.copy()
    for k in range(1, len(spots)):
        spots[k] = max(spots[k], spots[k - 1] + gap)
    if len(spots):  # give back half of what the names were pushed up, but stay inside
        spots -= max(np.mean(spots - wanted), spots[-1] - 1.0)
        spots += max(0.0, -spots[0])
    for name, at, spot in zip(order, wanted, spots, strict=True):
        ax.plot([1.0, 1.015, 1.035], [at, spot, spot], color=ends[name][1], linewidth=2,
                transform=ax.transAxes, clip_on=False, solid_capstyle="butt")
        ax.text(1.045, spot, name, transform=ax.transAxes, va="center", ha="left", fontsize=9.5,
                color=INK)
