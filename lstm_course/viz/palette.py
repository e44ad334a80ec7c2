"""The colours of the course: one for each quantity, one scale for values, one for gates.

Taught nowhere, used by every notebook. Gates (0 to 1) are greys; h, c, g and every other signed
number run from blue (negative) over white (zero) to orange (positive). These two scales stay
apart for every kind of colour blindness, and every tile prints its number and sign as well.
"""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from matplotlib import colors as mcolors
from matplotlib import rcParams

#: One colour per quantity (Okabe–Ito), the same in every line plot of the course.
COLORS = {
    "i": "#0072B2",
    "f": "#D55E00",
    "g": "#009E73",
    "o": "#CC79A7",
    "c": "#000000",
    "h": "#56B4E9",
    "x": "#666666",
}
INK, MUTED, PANEL, FADED = "#1a1a1a", "#5f5f5f", "#f1f3f2", "#8a8a8a"
CYCLE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#56B4E9", "#E69F00", "#666666")
_VALUES = ("#174f8f", "#2f79b8", "#7db7da", "#cbe2ef", "#f8f8f7", "#fde0b9", "#f6ab54", "#d9750f",
           "#a34c04")
_NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@cache
def value_cmap() -> mcolors.LinearSegmentedColormap:
    """Return the blue ↔ orange colour map for signed values; zero is white.

    Examples
    --------
    >>> red, green, blue, _ = value_cmap()(1.0)
    >>> bool(red > blue)
    True
    """
    cmap = mcolors.LinearSegmentedColormap.from_list("course_values", _VALUES)
    return cmap.with_extremes(bad="#dddddd")


@cache
def gate_cmap() -> mcolors.LinearSegmentedColormap:
    """Return the grey colour map for gates: 0 (closed) is white, 1 (open) nearly black.

    Examples
    --------
    >>> mcolors.to_hex(gate_cmap()(0.0))
    '#ffffff'
    """
    cmap = mcolors.LinearSegmentedColormap.from_list("course_gates", ("#ffffff", "#262626"))
    return cmap.with_extremes(bad="#fde9ef")


def value_norm(*arrays: np.ndarray, limit: float | None = None) -> mcolors.FuncNorm:
    """Return the scale on which signed values become colours: symmetric, never saturated.

    The scale reaches from −L to +L, where L is the largest magnitude present, rounded up
    and never below 1. Up to 2.5 it is linear; beyond, ``sign(v) |v / L| ** p`` with the p that
    puts ±1 at two fifths of the way, so that c = 4, 5, 6 differ and h = 0.5 is not washed out.

    Parameters
    ----------
    *arrays : ndarray
        The numbers to be shown together; those that are not finite are ignored.
    limit : float, optional
        L itself, to give several pictures the same scale.

    Examples
    --------
    >>> float(value_norm([4.0, 5.0, -5.7]).vmax)
    6.0
    >>> float(value_norm([0.2, -0.3])(0.5))
    0.75
    """
    limit = nice_limit(*arrays) if limit is None else float(limit)
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit}")
    power = min(1.0, math.log(0.4) / math.log(1 / limit)) if limit > 1 else 1.0

    def forward(v: np.ndarray) -> np.ndarray:
        return np.sign(v) * np.abs(np.asarray(v) / limit) ** power

    def inverse(u: np.ndarray) -> np.ndarray:
        return np.sign(u) * np.abs(u) ** (1 / power) * limit

    return mcolors.FuncNorm((forward, inverse), vmin=-limit, vmax=limit, clip=True)


def nice_limit(*arrays: np.ndarray) -> float:
    """Return the largest finite magnitude in the arrays, rounded up; never below 1.

    Examples
    --------
    >>> nice_limit([0.1, -0.7]), nice_limit([4, 5, 6]), nice_limit([-130.0])
    (1.0, 6.0, 150.0)
    """
    flat = np.concatenate([np.ravel(np.asarray(a, dtype=float)) for a in arrays] or [np.zeros(1)])
    flat = np.abs(flat[np.isfinite(flat)])
    top = float(flat.max()) if flat.size else 0.0
    if top <= 1:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(top))
    return next(float(n * ten) for n in _NICE if n * ten >= top * (1 - 1e-12))


def color_of(value: float, kind: str = "value", norm: mcolors.Normalize | None = None) -> str:
    """Return the hex colour of one number: ``kind`` is ``"value"`` or ``"gate"``.

    Examples
    --------
    >>> color_of(0.0, "gate"), color_of(1.0, "gate")
    ('#ffffff', '#262626')
    """
    check_kind(kind)
    if kind == "gate":
        return mcolors.to_hex(gate_cmap()(float(np.clip(value, 0.0, 1.0))))
    norm = value_norm([value]) if norm is None else norm
    return mcolors.to_hex(value_cmap()(float(norm(value))))


def check_kind(kind: str) -> str:
    """Return ``kind``, or raise ValueError where it is not ``"value"`` or ``"gate"``."""
    if kind not in ("value", "gate"):
        raise ValueError(f'kind must be "value" or "gate", got {kind!r}')
    return kind


def luminance(color: str) -> float:
    """Return the relative luminance of a colour (WCAG 2), 0 for black, 1 for white."""
    rgb = np.array(mcolors.to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2), from 1 to 21.

    Examples
    --------
    >>> round(contrast("white", "black"), 1)
    21.0
    """
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def text_on(color: str) -> str:
    """Return ``"black"`` or ``"white"``, whichever reads better on ``color`` (always ≥ 4.5).

    Examples
    --------
    >>> text_on("#262626"), text_on("#f6ab54")
    ('white', 'black')
    """
    return "black" if contrast(color, "black") >= contrast(color, "white") else "white"


def fade(color: str, amount: float = 0.84) -> str:
    """Return ``color`` mixed with white: 0 leaves it, 1 is white."""
    rgb = np.array(mcolors.to_rgb(color))
    return mcolors.to_hex(rgb + (1 - rgb) * amount)


def cycle() -> Iterator[tuple[str, str]]:
    """Yield endless pairs of colour and line style; the styles tell apart what grey would not."""
    styles = ("-", "--", "-.", ":")
    n = 0
    while True:
        yield CYCLE[n % len(CYCLE)], styles[n % len(styles)]
        n += 1


def use_style() -> None:
    """Set matplotlib's style for the course: clean, readable, opaque white, small files.

    Examples
    --------
    >>> use_style()
    >>> rcParams["figure.facecolor"]
    'white'
    """
    rcParams.update({
        "figure.dpi": 110, "savefig.dpi": 110, "figure.figsize": (7.2, 3.6),
        "figure.facecolor": "white", "savefig.facecolor": "white", "savefig.transparent": False,
        "figure.constrained_layout.use": True,
        "axes.facecolor": "white", "axes.edgecolor": MUTED, "axes.labelcolor": INK,
        "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
        "axes.grid": True, "grid.color": "#e4e4e4", "grid.linewidth": 0.8,
        "axes.titlesize": 12, "axes.titleweight": "bold", "axes.titlelocation": "left",
        "axes.titlepad": 10, "axes.labelsize": 10.5, "font.size": 10.5,
        "xtick.labelsize": 9.5, "ytick.labelsize": 9.5, "xtick.color": INK, "ytick.color": INK,
        "legend.frameon": False, "legend.fontsize": 9.5, "lines.linewidth": 2.0,
        "font.family": "sans-serif", "mathtext.fontset": "dejavuserif",
    })
