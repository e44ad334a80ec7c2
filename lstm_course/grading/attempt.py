"""Run a notebook's cells in this process, and see which checks are right.

For a learner's own notebook, and for the tests. It is no class grader: the code runs with all
the rights of whoever calls it.
"""

import builtins
import contextlib
import io
import os
import sys
import warnings
from pathlib import Path
from typing import NamedTuple

from lstm_course.grading import exercises
from lstm_course.grading.worker import parse

__all__ = ["Outcome", "attempt", "totals"]

RIGHT, NOT_YET, UNSEEN, STOPPED = "right", "not yet", "unseen", "stopped"


class Outcome(NamedTuple):
    """What came of one cell.

    Attributes
    ----------
    cell : int
        Counted from 1, as on the page.
    state : str
        ``right`` or ``not yet`` for a check, ``unseen`` for points that no visible check gives,
        ``stopped`` for any other cell that ended in an error.
    id : str
        The check's grade id.
    points : float
        What the check is worth.
    line : str
        What is wrong, in one line.
    """

    cell: int
    state: str
    id: str = ""
    points: float = 0
    line: str = ""


def attempt(book, folder="."):
    """Run all code cells of a notebook in order, and yield an `Outcome` where there is one.

    Parameters
    ----------
    book : NotebookNode
    folder : str or Path
        The working folder, as for a notebook's kernel.

    Yields
    ------
    Outcome
    """
    space = {"__name__": "__main__", "__builtins__": builtins, "display": lambda *_, **__: None}
    for number, cell in enumerate(book.cells, 1):
        said = exercises.role(cell)
        check = said.grade and not said.solution and cell.cell_type == "code"
        if said.grade and (not check or exercises.is_blank(cell)):
            yield Outcome(number, UNSEEN, said.id, said.points)
        elif cell.cell_type == "code":
            line = _run(cell.source, f"<cell {number}>", space, folder)
            if check:
                yield Outcome(number, NOT_YET if line else RIGHT, said.id, said.points, line)
            elif line:
                yield Outcome(number, STOPPED, line=line)


def totals(outcomes):
    """Add the points up: (reached, of the visible checks, unseen).

    >>> totals([Outcome(1, "right", "a", 10), Outcome(2, "not yet", "b", 5, "…")])
    (10, 15, 0)
    """
    sums = dict.fromkeys((RIGHT, NOT_YET, UNSEEN, STOPPED), 0)
    for outcome in outcomes:
        sums[outcome.state] += outcome.points
    return sums[RIGHT], sums[RIGHT] + sums[NOT_YET], sums[UNSEEN]


def _run(source, name, space, folder):
    """Run one cell without its output; return "" or what stopped it, in one line."""
    try:
        with _quiet(folder):
            exec(compile(parse(source), name, "exec"), space)
    except AssertionError as error:
        return str(error) or "an assert is not true"
    except (Exception, SystemExit) as error:
        return " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return ""


@contextlib.contextmanager
def _quiet(folder):
    """Throw printed output and warnings away, have no keyboard, and work in `folder`."""
    before = sys.stdin, sys.path[:]
    sys.path.insert(0, str(Path(folder).resolve()))
    with contextlib.ExitStack() as stack:
        nothing = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
        stack.enter_context(contextlib.redirect_stdout(nothing))
        stack.enter_context(contextlib.redirect_stderr(nothing))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(contextlib.chdir(folder))
        sys.stdin = io.StringIO()
        try:
            yield
        finally:
            sys.stdin, sys.path[:] = before
