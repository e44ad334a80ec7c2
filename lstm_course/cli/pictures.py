"""The picture in the README, drawn by the course's own code from its own numbers."""

from pathlib import Path

import click

__all__ = ["cell_picture", "pictures"]


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


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("docs/cell.png"), show_default=True
)
def pictures(out):
    """Draw the README's picture again."""
    cell_picture(out)
    click.echo(f"Wrote {out}")
