"""Rules on where a notebook lies, its ids and its metadata."""

import re

from lstm_course.grading import exercises

__all__ = ["clean", "marked", "placed"]

VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def placed(source):
    """Find a file that does not lie at ``NN_name/NN_name.ipynb``, alone."""
    folder = source.path.parent
    if not exercises.NAME.fullmatch(folder.name):
        yield None, f"the folder's name is {folder.name!r}, and should be like 06_gradients"
    others = [p.name for p in folder.glob("[!.]*") if p.name != f"{folder.name}.ipynb"]
    if others:
        yield None, f"beside {folder.name}.ipynb lies {', '.join(sorted(others))}"


def clean(source):
    """Find outputs, and cells without a valid id of their own."""
    seen = set()
    for part in source.parts:
        name = part.cell.get("id", "")
        if not VALID_ID.fullmatch(name) or name in seen:
            yield part.number, f"its id {name!r} is missing, not valid, or not unique"
        seen.add(name)
        if part.cell.cell_type == "code":
            if part.cell.get("outputs") or part.cell.get("execution_count"):
                yield part.number, "it has an output: clear all outputs"
            if part.tree is None:
                yield part.number, "it is not Python"


def marked(source):
    """Find metadata that nbgrader would refuse, and grade ids that stand twice."""
    seen = set()
    for part in source.parts:
        said = part.cell.metadata.get("nbgrader")
        if said is None:
            continue
        code = part.cell.cell_type == "code"
        if said.get("schema_version") != 3 or said.get("task"):
            yield part.number, "its nbgrader metadata are not of schema 3, or it is a task cell"
        if not VALID_ID.fullmatch(part.role.id) or part.role.id in seen:
            yield part.number, f"its grade id {part.role.id!r} is not valid, or not unique"
        seen.add(part.role.id)
        if part.role.grade and ("points" not in said or part.role.points <= 0):
            yield part.number, "it is graded, and has no points"
        if code and part.role.grade == part.role.solution:
            yield part.number, "a code cell is an answer or a check, and not both"
        if not code and not (part.role.grade and part.role.solution):
            yield part.number, "an essay needs both, grade and solution"
        if code and part.role.grade and not said.get("locked"):
            yield part.number, "a check must be locked"
