"""The command ``check``: a learner's notebook, check by check, on the command line."""

import os
from pathlib import Path

import click

from lstm_course.grading.attempt import STOPPED, UNSEEN, attempt, totals
from lstm_course.grading.exercises import checksum, read, role

__all__ = ["check"]


@click.command(short_help="Run the visible checks of an exercise of yours.")
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(notebooks):
    """Run an exercise's cells and its visible checks; Ctrl-C stops one that does not end.

    NOTEBOOKS are files, or folders with one notebook each. Save in JupyterLab first: what is
    checked is the file.
    """
    os.environ.setdefault("MPLBACKEND", "agg")
    for path in [find(path) for path in notebooks]:
        check_one(path)


def find(path):
    """Return the notebook that a path means: itself, or the only one in a folder."""
    if path.is_dir():
        inside = sorted(path.glob("*.ipynb"))
        if len(inside) != 1:
            raise click.ClickException(f"{path} has {len(inside)} notebooks: name one file")
        return inside[0]
    if not path.exists():
        raise click.ClickException(f"there is no file {path}")
    return path


def check_one(path):
    """Print a line for each check of one notebook, and the points."""
    book = read(path)
    if not any(role(cell).grade for cell in book.cells):
        raise click.ClickException(f"{path} has no checks: is it a notebook of exercises/?")
    click.echo(path)
    changed = changed_checks(book)
    outcomes, last = [], 0
    try:
        for outcome in attempt(book, path.parent):
            outcomes.append(outcome)
            last = outcome.cell
            if line := told(outcome, changed):
                click.echo(line)
    except KeyboardInterrupt:
        where = f"after cell {last}" if last else "in the first cells"
        raise click.ClickException(f"stopped {where}: a cell there did not end") from None
    reached, visible, unseen = totals(outcomes)
    click.echo(f"{reached:g} of {visible:g} points by the checks that you can see.")
    if unseen:
        click.echo(f"{unseen:g} more are for hidden checks and for what a person marks.")


def told(outcome, changed):
    """Write one outcome as a line; None for points that nothing here can give."""
    if outcome.state == UNSEEN:
        return None
    if outcome.state == STOPPED:
        return f"  cell {outcome.cell} stopped: {outcome.line}"
    note = " (this check was changed: only the one handed out counts)" * (outcome.id in changed)
    line = f"  {outcome.state:<8}{outcome.points:>3g} points  {outcome.id}{note}"
    return f"{line}: {outcome.line}" if outcome.line else line


def changed_checks(book):
    """Return the ids of the checks whose text is not the one that was handed out."""
    cells = [cell for cell in book.cells if role(cell).locked]
    return {
        role(cell).id for cell in cells
        if cell.metadata.nbgrader.get("checksum", checksum(cell)) != checksum(cell)
    }  # fmt: skip
