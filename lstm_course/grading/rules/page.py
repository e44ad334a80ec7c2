"""Rules on what stands on the page: headings, points, minutes, essays."""

import re

from lstm_course.grading.exercises import SOLUTION, TEXT_STUB, replaced

__all__ = ["essays_have_rubrics", "headed", "points_sum"]

TOTAL = 100
FOR_THE_MARKER = ("model answer", "marking", "for the teacher")
TASK = re.compile(r"## Task (\d+) · \S")
GOAL = re.compile(
    r"^\*Goal: \S.* · (\d+) points? · (\d+) minutes · difficulty [●○]{3}\*$", re.MULTILINE
)


def points_sum(source):
    """Find points that do not add up to 100."""
    total = sum(part.role.points for part in source.parts if part.role.grade)
    if total != TOTAL:
        yield None, f"the points add up to {total:g}, not {TOTAL}"


def essays_have_rubrics(source):
    """Find an essay without a model answer and rubric that vanish; and no essay at all."""
    if not source.essays:
        yield None, "there is no essay"
    for part in source.essays:
        if not 5 <= part.role.points <= 15:
            yield part.number, f"the essay has {part.role.points:g} points, not 5 to 15"
        try:
            left = replaced(part.cell.source, SOLUTION, "")
        except ValueError as error:
            yield part.number, str(error)
            continue
        for words in FOR_THE_MARKER:
            bold = re.compile(rf"\*\*(a )?{words}\b", re.IGNORECASE)
            if not bold.search(part.cell.source) or bold.search(left):
                yield part.number, f"'**{words}' does not stand in the essay's solution region"
        if re.search(r"^\*Write", left, re.MULTILINE):
            yield part.number, f"{TEXT_STUB!r} comes into the exercise by itself: leave it out"


def headed(source):
    """Find a task without its header, or whose header says other points than its cells."""
    number = int(source.path.parent.name[:2]) if source.path.parent.name[:2].isdecimal() else 0
    first = source.book.cells[0].source if source.book.cells else ""
    if not first.startswith(f"# Assignment {number} · "):
        yield 1, f"the first cell should begin with '# Assignment {number} · '"
    tasks, minutes = [], 0
    for part in source.parts:
        if part.cell.cell_type == "markdown" and (task := TASK.match(part.cell.source)):
            goal = GOAL.search(part.cell.source)
            tasks.append([part.number, int(task[1]), int(goal[1]) if goal else 0, 0])
            minutes += int(goal[2]) if goal else 0
            if not goal:
                yield part.number, (
                    "no line '*Goal: … · 15 points · 8 minutes · difficulty ●●○*' below the heading"
                )
        if part.role.grade:
            if not tasks:
                yield part.number, "points before the first '## Task 1 · …'"
                continue
            tasks[-1][3] += part.role.points
    for place, (cell, order, said, found) in enumerate(tasks, 1):
        if order != place:
            yield cell, f"this is task {place}, and its heading says {order}"
        if said != found:
            yield cell, f"the heading says {said} points, and its cells have {found:g}"
    if not 4 <= len(tasks) <= 7:
        yield None, f"{len(tasks)} tasks, not 4 to 7"
    if not 20 <= minutes <= 60:
        yield None, f"the tasks take {minutes} minutes, not 20 to 60"
