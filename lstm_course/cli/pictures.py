"""The pictures of the README and of the book's cover, drawn by the course's own code."""

from pathlib import Path

import click

__all__ = ["cell_picture", "cover_picture", "pictures"]

# A sentence of the default corpus, from the tenth that the model has not seen, and the unit that
# follows quotation marks (notebook 17). COVER_UNITS others are drawn above it.
COVER_LINE = 'If the dictionary is empty, calling "popitem()" raises a "KeyError".'
QUOTE_UNIT, COVER_UNITS = 220, 23
NIGHT, PALE, WHITE = "#0f1420", "#c9d1df", "#ffffff"
NIGHT_VALUES = ("#7db7da", "#3b86c4", "#2b4566", "#3a4152", "#7a5228", "#e0851f", "#f9c26e")
COVER_WORDS = (
    (506, 46, WHITE, "bold", "The LSTM, built by hand"),
    (463, 20, PALE, "normal", "from two vectors to a text model that you trained"),
    (30, 11.5, "#97a3b8", "normal", "Cell states of the course's text model while it reads. The "
     "lowest belongs to the unit that follows quotation marks."),
)  # fmt: skip
LEFT, RIGHT, MONO = 60, 1140, "DejaVu Sans Mono"


def cell_picture(path):
    """Draw the first step of the worked example and write it to `path` as PNG.

    Parameters
    ----------
    path : str or Path
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    from lstm_course import cells, viz
    from lstm_course.example import worked_example
    from lstm_course.files import written_whole

    xs, h0, c0, params = worked_example()
    with matplotlib.rc_context():
        viz.use_style()
        figure = Figure(figsize=(8.6, 5.2), layout="constrained")
        trace = cells.lstm_step_trace(xs[0], h0, c0, params)
        title = "One LSTM step: half of [4 5 6] is kept, something new is added"
        viz.draw_cell(trace, figure.add_subplot(), title=title)
        with written_whole(path) as temporary:
            figure.savefig(temporary, dpi=110)


def cover_states(line=COVER_LINE, units=COVER_UNITS):
    """Let the trained model read the cover's line.

    Parameters
    ----------
    line : str
    units : int
        How many besides the one that follows quotation marks.

    Returns
    -------
    ndarray of shape (T, units + 1)
        tanh(c) after each character: the units that change most, those nearest to zero first;
        last the one that follows quotation marks.
    """
    import numpy as np

    from lstm_course import models

    net, vocab = models.pretrained("python-help")
    shown = np.tanh(net.trace(vocab.encode(line))["c"])  # (T, H)
    by_change = np.argsort(-shown.std(axis=0), kind="stable")
    chosen = by_change[by_change != QUOTE_UNIT][:units]
    chosen = chosen[np.argsort(np.abs(shown[:, chosen]).mean(axis=0), kind="stable")]
    return shown[:, [*chosen, QUOTE_UNIT]]


def draw_strand(ax, values, height, swing, width, colors, zorder):
    """Draw one unit over the line: its height and its colour are its value.

    Parameters
    ----------
    ax : Axes
    values : ndarray of shape (T,)
        From −1 to 1.
    height, swing, width, zorder : float
        Where zero lies, how far ±1 is from it, and the line's width.
    colors : Colormap
    """
    import numpy as np
    from matplotlib.collections import LineCollection

    T = len(values)
    at = np.linspace(0, T - 1, 12 * T)
    k = np.minimum(at.astype(int), T - 2)
    part = (at - k) ** 2 * (3 - 2 * (at - k))  # level at each character, smooth between two
    value = values[k] * (1 - part) + values[k + 1] * part
    x, y = LEFT + (at + 0.5) * (RIGHT - LEFT) / T, height + swing * value
    ax.fill_between(x, y, height - 4 * swing, color=NIGHT, linewidth=0, zorder=zorder)
    points = np.stack([x, y], axis=1)
    ax.add_collection(LineCollection(np.stack([points[:-1], points[1:]], axis=1),
                                     colors=colors((value[:-1] + 1) / 2), linewidths=width,
                                     capstyle="round", zorder=zorder + 0.5))  # fmt: skip


def draw_line(ax, line, values, colors):
    """Write the line below its strands; where the unit is high, in the unit's colour and bold."""
    for t, (character, value) in enumerate(zip(line, values, strict=True)):
        high = value > 0.5
        ax.text(LEFT + (t + 0.5) * (RIGHT - LEFT) / len(line), 74, character, fontsize=19,
                family=MONO, ha="center", weight="bold" if high else "normal", zorder=100,
                color=colors((value + 1) / 2) if high else PALE)  # fmt: skip


def cover_picture(path):
    """Draw the book's cover: cell states of the trained model while it reads a sentence.

    Parameters
    ----------
    path : str or Path
    """
    import matplotlib

    matplotlib.use("Agg")
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    from lstm_course.files import written_whole

    states, colors = cover_states(), LinearSegmentedColormap.from_list("night", NIGHT_VALUES)
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(12, 6), facecolor=NIGHT, layout="none")
        ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 1200), ylim=(0, 600))
        ax.set_axis_off()
        heights = np.linspace(402, 200, states.shape[1] - 1)
        for k, height in enumerate(heights):
            draw_strand(ax, states[:, k], height, 15, 1.5, colors, k)
        draw_strand(ax, states[:, -1], 136, 26, 3.6, colors, len(heights))
        draw_line(ax, COVER_LINE, states[:, -1], colors)
        for y, size, color, weight, text in COVER_WORDS:
            ax.text(LEFT, y, text, fontsize=size, color=color, weight=weight, zorder=100)
        with written_whole(path) as temporary:
            figure.savefig(temporary, dpi=100, facecolor=NIGHT, pil_kwargs={"optimize": True})


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"),
    show_default=True, help="The folder for cell.png and cover.png.",
)  # fmt: skip
def pictures(out):
    """Draw the pictures of the README and of the book's cover again."""
    for name, draw in (("cell.png", cell_picture), ("cover.png", cover_picture)):
        draw(out / name)
        click.echo(f"Wrote {out / name}")
