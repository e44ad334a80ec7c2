"""What every assignment keeps, one function a rule; each yields (cell or None, what is wrong).

``lstm-course exercises`` and the tests go through `findings`. A cell is counted from 1, as on
the page.
"""

from lstm_course.grading.rules.code import (
    NEEDS,
    answers_are_functions,
    checks_ask,
    defined_once,
    imports_are_listed,
)
from lstm_course.grading.rules.files import clean, marked, placed
from lstm_course.grading.rules.page import essays_have_rubrics, headed, points_sum
from lstm_course.grading.rules.source import load

__all__ = ["NEEDS", "RULES", "findings"]

RULES = (
    placed, clean, marked, answers_are_functions, defined_once, checks_ask, imports_are_listed,
    points_sum, essays_have_rubrics, headed,
)  # fmt: skip


def findings(path):
    """Return every finding of every rule about one solution notebook.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of str
        Each names the file, the cell where there is one, and what is wrong.

    Raises
    ------
    ValueError
        If the file is not a notebook.
    """
    source = load(path)
    found = [pair for rule in RULES for pair in rule(source)]
    where = "/".join(source.path.parts[-3:])
    return [f"{where}: {f'cell {cell}: ' if cell else ''}{text}" for cell, text in found]
