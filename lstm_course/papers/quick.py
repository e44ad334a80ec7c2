"""The short check: one seed of each row again, compared with what the ten seeds gave.

Which sequence of numbers a network meets is the same everywhere, but rounding is not, so a
rerun is not compared digit by digit: the sequences it needs must lie within the range of the
committed seeds, with a factor of two below and above.
"""

from typing import NamedTuple

from lstm_course.papers.results import summary
from lstm_course.papers.runs import rerun

__all__ = ["QUICK", "Check", "band", "check"]

SLACK = 2.0

QUICK = {
    "reber": ("1997", 0),
    "continual": ("today", 0),
    "order 6a": ("today", 0),
    "adding": ("today", 0),
    "order 6b": ("today", 0),
    "multiplication": ("today", 0),
    "long lag": ("1997", 4),
}
"""For each row: who runs again, with which seed."""


class Check(NamedTuple):
    """What a rerun gave, and what it should have given."""

    row: str
    contestant: str
    seed: int
    solved: bool
    sequences: int
    low: float
    high: float
    seconds: float

    @property
    def agrees(self):
        """Whether the criterion was met within the band."""
        return self.solved and self.low <= self.sequences <= self.high

    def __str__(self):
        """Say it in one line."""
        return (
            f"{self.row}, {self.contestant}, seed {self.seed}: "
            f"{'solved' if self.solved else 'not solved'} after {self.sequences:,} sequences in "
            f"{self.seconds:.1f} s; the band is {self.low:,.0f} to {self.high:,.0f}: "
            f"{'agrees' if self.agrees else 'DIFFERS'}"
        )


def band(entry):
    """Give the band of a contestant: its least and most sequences, half and twice.

    Parameters
    ----------
    entry : dict
        As in ``results["rows"][row][contestant]``.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If none of its seeds met the criterion.
    """
    s = summary(entry)
    if not s["solved"]:
        raise ValueError("none of the committed seeds met the criterion: there is no band")
    return s["least"] / SLACK, s["most"] * SLACK


def check(results, rows=None, progress=True):
    """Rerun one seed of each row, and compare.

    Parameters
    ----------
    results : dict
        As `read` gives them.
    rows : list of str, optional
        Only these.
    progress : bool

    Yields
    ------
    Check
    """
    for row in rows or QUICK:
        contestant, seed = QUICK[row]
        low, high = band(results["rows"][row][contestant])
        run = rerun(row, contestant, seed, progress=progress)
        yield Check(
            row, contestant, seed, run["solved"], run["sequences"], low, high, run["seconds"]
        )
