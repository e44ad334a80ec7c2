"""Two lists that a teacher can add to: wrong answers, each with its mistake, and right ones.

Every file of the folders ``wrong`` and ``right`` is read, one a topic. It says ``from
tests.answers import wrong`` (or ``right``), and an entry is a plain function with a decorator::

    @wrong("vectors.sigmoid", mistake=4)
    def tanh_for_sigmoid(x):
        return np.tanh(x)

    @right("vectors.sigmoid")
    def with_a_loop(x):
        ...
"""

import runpy
from pathlib import Path
from typing import NamedTuple

WRONG, RIGHT = [], []
HERE = Path(__file__).parent


class Entry(NamedTuple):
    """One answer: the question, the function, and the mistake's number or name (or None)."""

    question: str
    function: object
    mistake: int | str | None


def wrong(question, *, mistake):
    """List a wrong answer, with the mistake that the check must name (None: it has no name)."""

    def listed(function):
        WRONG.append(Entry(question, function, mistake))
        return function

    return listed


def right(question):
    """List a right answer in some other style."""

    def listed(function):
        RIGHT.append(Entry(question, function, None))
        return function

    return listed


def read():
    """Return the two lists as they stand in the files: (wrong, right).

    The files are run, not imported: as a module, the folder ``wrong`` would take the name of
    the decorator.
    """
    WRONG.clear()
    RIGHT.clear()
    for path in sorted([*HERE.glob("wrong/*.py"), *HERE.glob("right/*.py")]):
        runpy.run_path(str(path))
    return list(WRONG), list(RIGHT)
