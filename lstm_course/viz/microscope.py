"""Text coloured by a number a character: the still form of the text microscope (notebook 17)."""

from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PatchCollection
from matplotlib.colors import Normalize
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Rectangle

from . import _draw as d
from .palette import MUTED, check_kind, gate_cmap, text_on, value_cmap, value_norm

_SHOWN = {" ": "␣", "\n": "↵", "\t": "⇥"}


@cache
def glyph(character: str) -> str:
    """Return what to write for a character: a sign for white space, □ where the font has none."""
    shown = _SHOWN.get(character, character)
    return shown if get_font(findfont("DejaVu Sans Mono")).get_char_index(ord(shown)) else "□"


def color_text(text: str, values: np.ndarray, ax: Axes | None = None, per_line: int = 80, *,
               kind: str = "value", limit: float | None = None, title: str = "") -> Axes:
    """Write a text with each character on a background that shows its value.

    Parameters
    ----------
    text : str
        At most 4,000 characters; a line breaks after ``per_line`` of them and after a newline.
    values : ndarray of shape (len(text),)
        One number a character, for example one unit of h.
    ax : Axes, optional
    per_line : int
    kind : {"value", "gate"}
    limit : float, optional
        The end of the colour scale.
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = color_text("say it", [0, 0, 0, 0, 1, 1])
    >>> "".join(text.get_text() for text in ax.texts)
    'sayit'
    >>> from matplotlib import pyplot as plt
    >>> plt.close(ax.figure)
    """
    check_kind(kind)
    values = d.as_vector("values", values, len(text), "text")
    if len(text) > 4000:
        raise ValueError(f"at most 4000 characters can be drawn, got {len(text)}")
    if per_line < 1:
        raise ValueError(f"per_line must be at least 1, got {per_line}")
    places, row, column = [], 0, 0
    for character in text:
        if column == per_line:
            row, column = row + 1, 0
        places.append((column, row))
        column += 1
        if character == "\n":
            row, column = row + 1, 0
    wide, rows = max(max(c for c, _ in places) + 1, 12), places[-1][1] + 1
    ax = d.new_axes(ax, (max(0.098 * wide, 2.6), 0.225 * rows + 0.75 + 0.35 * bool(title)))
    norm = Normalize(0, 1) if kind == "gate" else value_norm(values, limit=limit)
    shades = (gate_cmap() if kind == "gate" else value_cmap())(norm(values))
    ax.add_collection(PatchCollection([Rectangle(at, 1, 1) for at in places], facecolors=shades,
                                      edgecolors="none", zorder=1))
    for (x, y), character, shade in zip(places, text, shades, strict=True):
        if character != " ":
            ax.text(x + 0.5, y + 0.53, glyph(character), ha="center", va="center_baseline",
                    family="DejaVu Sans Mono", fontsize=10, color=text_on(shade), zorder=2,
                    parse_math=False)
    ax.set(xlim=(0, wide), ylim=(rows, 0))
    ax.set_axis_off()
    bar = ax.figure.colorbar(ScalarMappable(norm, gate_cmap() if kind == "gate" else value_cmap()),
                             ax=ax, location="bottom", anchor=(0.0, 1.0), pad=0.02, fraction=0.06,
                             shrink=min(1.0, 26 / wide), aspect=20, ticks=sorted(
                                 {norm.vmin, 0.0, norm.vmax}))
    bar.ax.set_xticklabels(d.format_numbers(bar.get_ticks(), kind), fontsize=9)
    bar.ax.minorticks_off()
    bar.outline.set_edgecolor(MUTED)
    d.set_title(ax, title)
    return ax
