"""What the class grader finds out about a hand-in."""

from dataclasses import dataclass, field

__all__ = ["GRADED", "LOOK", "Result", "Row"]

GRADED, LOOK = "graded", "look at this one"


@dataclass
class Result:
    """What one check gave: points, and the line that the learner reads."""

    grade_id: str
    title: str
    points: float
    of: float
    hidden: bool
    says: str


@dataclass
class Row:
    """What is known of one learner's hand-in.

    Attributes
    ----------
    learner : str
    state : str
        ``graded``, or ``look at this one``: then `flags` says at what.
    flags : list of str
    failed : dict
        Number of a code cell → the exception with which it ended; no cause for a flag.
    results : list of Result
    essays : dict
        Grade id → the learner's text.
    manual : dict
        Grade id → points that a person gave.
    """

    learner: str
    fingerprint: str = ""
    sandbox: str = ""
    seed: int = 0
    flags: list = field(default_factory=list)
    failed: dict = field(default_factory=dict)
    results: list = field(default_factory=list)
    essays: dict = field(default_factory=dict)
    manual: dict = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def state(self):
        """``graded`` or ``look at this one``."""
        return LOOK if self.flags else GRADED

    @property
    def notes(self):
        """All that was noticed: the flags, and the cells that failed."""
        cells = [f"code cell {number} ended with {why}" for number, why in self.failed.items()]
        return [*self.flags, *cells]

    @property
    def marks(self):
        """Points by grade id: the checks', and those that a person gave."""
        return {result.grade_id: result.points for result in self.results} | self.manual

    @property
    def total(self):
        """The sum of all marks."""
        return sum(self.marks.values())
