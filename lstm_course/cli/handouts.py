"""The command ``handouts``: what a teacher prints or projects."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import click

from lstm_course.cli.places import course_root

__all__ = ["handouts", "summary_page"]

# The numbers of the mistakes (`lstm_course.grading.mistakes`) that have room on one page.
SHOWN = (2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 17, 18, 19, 21, 22, 23)
NOTE = ("The LSTM, built by hand. The numbers are those of lessons 06 to 09. "
        "Text and picture: CC BY 4.0.")  # fmt: skip


def summary_page(folder):
    """Write the one-page summary of the cell, as ``summary.pdf`` and ``summary.svg``.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Path
    """
    import matplotlib

    matplotlib.use("Agg")
    from lstm_course import cells
    from lstm_course.example import worked_example
    from lstm_course.files import written_whole
    from lstm_course.grading.mistakes import MISTAKES
    from lstm_course.viz.summary import draw_summary

    xs, h0, c0, params = worked_example()
    trace = cells.lstm_step_trace(xs[0], h0, c0, params)
    page = draw_summary(trace, tuple(MISTAKES[number] for number in SHOWN), note=NOTE)
    paths = [folder / "summary.pdf", folder / "summary.svg"]
    real_text = {"pdf.fonttype": 42, "svg.fonttype": "none", "svg.hashsalt": "summary"}
    for path in paths:
        dates = {"CreationDate": None} if path.suffix == ".pdf" else {"Date": None}
        with matplotlib.rc_context(real_text), written_whole(path) as temporary:
            page.savefig(temporary, metadata={"Title": "The LSTM cell on one page", **dates})
    return paths


def mathjax():
    """Return the path of MathJax as one file, or None."""
    found = find_spec("sphinx-mathjax-offline")
    places = found.submodule_search_locations if found else ()
    files = (Path(place, "static", "mathjax", "tex-svg.js") for place in places)
    return next((file for file in files if file.is_file()), None)


def all_slides(root, folder):
    """Write the slides of every lesson, and MathJax beside them.

    Parameters
    ----------
    root, folder : Path

    Returns
    -------
    lessons, slides : int
    """
    from lstm_course.cli.slides import MATHJAX, write_slides

    source = mathjax()
    if source is None:
        raise click.ClickException("the slides' formulas need sphinx-mathjax-offline: run "
                                   '`make handouts`, or pip install -e ".[book]"')  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / MATHJAX)
    lessons = sorted((root / "notebooks").glob("[0-9]*.ipynb"))
    counts = [write_slides(path, folder / f"{path.stem}.html") for path in lessons]
    return len(lessons), sum(counts)


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/handouts"),
    show_default=True, help="The folder for what is made.",
)  # fmt: skip
@click.option(
    "--site", type=click.Path(path_type=Path, file_okay=False), default=Path("build/site"),
    show_default=True, help="The book, as `lstm-course book` builds it; it is printed to one PDF.",
)  # fmt: skip
def handouts(out, site):
    """Make the one-page summary, the lessons' slides, and the book as a PDF."""
    from lstm_course.cli.book_pdf import find_browser, print_book

    for path in summary_page(out):
        click.echo(f"Wrote {path}")
    lessons, count = all_slides(course_root(), out / "slides")
    click.echo(f"Wrote {count} slides of {lessons} lessons: {out / 'slides'}")
    if not (site / "index.html").is_file():
        click.echo(f"Left out: the book as a PDF. There is no book in {site}: run `make book`.")
    elif find_browser() is None:
        click.echo("Left out: the book as a PDF. There is no Chromium, Chrome or Edge to print it.")
    else:
        print_book(site, out / "book.pdf")
        click.echo(f"Wrote {out / 'book.pdf'}")
