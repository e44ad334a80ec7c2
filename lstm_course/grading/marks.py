"""Marks that a person gave to written answers, from a CSV file."""

import csv
import math
from pathlib import Path

__all__ = ["read"]

COLUMNS = ("learner", "grade_id", "points")


def read(path, key, learners):
    """Read a CSV file with the columns learner, grade_id and points.

    Returns
    -------
    dict
        Learner → grade id → points.

    Raises
    ------
    ValueError
        Names every row and column that is wrong; the heading is row 1.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
            columns = tuple(rows[0]) if rows else COLUMNS
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read as CSV ({error})") from error
    lacking = [name for name in COLUMNS if name not in columns]
    if lacking:
        raise ValueError(f"{path}, row 1: there is no column {', '.join(lacking)}")
    limits = {essay.grade_id: essay.points for essay in key.essays}
    given, wrong = {}, []
    for number, row in enumerate(rows, 2):
        found = list(_problems(row, limits, learners, given))
        wrong += [f"row {number}, column {column}: {what}" for column, what in found]
        if not found:
            given.setdefault(row["learner"], {})[row["grade_id"]] = float(row["points"])
    if wrong:
        raise ValueError(f"{path}: {'; '.join(wrong)}")
    return given


def _problems(row, limits, learners, given):
    """Yield (column, what is wrong) of one row."""
    learner, name, text = (str(row[column] or "") for column in COLUMNS)
    if learner not in learners:
        yield "learner", f"there is no hand-in of {learner!r}"
    if name not in limits:
        known = ", ".join(limits) or "none"
        yield "grade_id", f"{name!r} is not marked by a person (those are: {known})"
    elif name in given.get(learner, {}):
        yield "grade_id", f"{learner} has points for {name} already"
    try:
        points = float(text)
    except ValueError:
        points = math.nan
    if not 0 <= points <= limits.get(name, math.inf):
        yield "points", f"{text!r} is not a number from 0 to {limits.get(name, math.inf):g}"
