"""Hand-ins that try to stop, fool, change or read a grader, each with the mark it must get.

Five families, by the first word of their modules: denial, structure, cheating, tampering, leaks;
and `oddities`, the honest ones that look strange. An entry is a function that returns a notebook::

    @hostile(REST)
    def endless_loop_in_a_call():
        return hand_in(my_sigmoid="def my_sigmoid(x):\n    time.sleep($PATIENCE)")

Nothing here runs when it is imported: an attack is text, and runs in the grader's sandbox only.
Each is harmless even without one: loops end after `PATIENCE` seconds, memory, files and
processes are counted, what is searched for in other places is a canary that the test put there.
Words with a $ stand for places that the test chooses (`room.furnish`).
"""

from typing import NamedTuple

PATIENCE = 25  # seconds after which every bomb gives up by itself

FAMILIES = ("denial", "structure", "cheating", "tampering", "leaks")
CLASS = []


class Entry(NamedTuple):
    """One hand-in of the class.

    Attributes
    ----------
    learner : str
    family : str
        The first word of the module's name.
    marks : float
        The right mark: what the checks that it really answers are worth.
    states : tuple of str
        In which states it may end; a clear flag is always accepted with marks no higher.
    build : callable
        Returns the notebook (a dictionary, or bytes); or, with ``placed``, is called with the
        path of the hand-in and with what the placeholders stand for, and puts it there itself.
    placed : bool
    """

    learner: str
    family: str
    marks: float
    states: tuple
    build: object
    placed: bool


GRADED, FLAGGED = "graded", "look at this one"


def hostile(marks, *, learner=None, only=None, placed=False):
    """List a hand-in; `only` is the one state it may end in, where there is but one."""
    states = (only,) if only else (GRADED, FLAGGED)

    def listed(build):
        family = build.__module__.rpartition(".")[2].partition("_")[0]
        CLASS.append(Entry(learner or build.__name__, family, marks, states, build, placed))
        return build

    return listed
