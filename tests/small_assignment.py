"""A small assignment for tests: two answers that are checked, the second calling the first."""

import nbformat

NAME = "01_small"
SETUP = """import numpy as np

from lstm_course import ops
from lstm_course.grading import checks"""
FADER = '''def my_fader(a, b, f):
    """Fade a into b: (H,), (H,), (H,) → (H,)."""
    kept = f * a
    ### BEGIN SOLUTION
    return kept + (1 - f) * b
    ### END SOLUTION'''
SIGMOID = '''def my_sigmoid(z):
    """Squash z into (0, 1); where z is 0, fade 0 into 1."""
    ### BEGIN SOLUTION
    half = my_fader(np.zeros(1), np.ones(1), np.full(1, 0.5))
    e = np.exp(-np.abs(z))
    return np.where(z == 0, half, np.where(z > 0, 1, e) / (1 + e))
    ### END SOLUTION'''
ESSAY = """Say why.

### BEGIN SOLUTION
**A model answer.** Because.

**Marking (10 points).** 10 for because.

**For the teacher: what learners find hard.** Nothing.
### END SOLUTION"""
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


def goal(number, points):
    return (
        f"## Task {number} · Do it\n\n*Goal: do it · {points} points · 8 minutes · "
        "difficulty ●○○*\n\nDo it."
    )


def markdown(name, text, **said):
    return marked(nbformat.v4.new_markdown_cell(text, id=name), said)


def code(name, text, **said):
    return marked(nbformat.v4.new_code_cell(text, id=name), said)


def marked(cell, said):
    if said:
        common = {"grade": False, "solution": False, "locked": False, "schema_version": 3,
                  "task": False, "cell_type": cell.cell_type}  # fmt: skip
        cell.metadata["nbgrader"] = common | said
    return cell


def checks(name, question, points):
    line = f'checks.check("{question}", {name})'
    return [
        code(f"{name}-visible", line,
             grade_id=f"{name}_visible", grade=True, locked=True, points=points),
        code(f"{name}-hidden", HIDDEN.format(line.replace(")", ", hidden=True)")),
             grade_id=f"{name}_hidden", grade=True, locked=True, points=points),
    ]  # fmt: skip


def small_assignment():
    """Make the solution notebook; it keeps every rule."""
    book = nbformat.v4.new_notebook()
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}, "lstm_course": {"needs": ["ops"]},
    }  # fmt: skip
    essay = {"grade_id": "essay", "grade": True, "solution": True, "points": 10}
    book.cells = [
        markdown("title", "# Assignment 1 · Small\n\nFour tasks."),
        code("setup", SETUP),
        markdown("task-1", goal(1, 40)),
        code("my_fader", FADER, grade_id="my_fader", solution=True),
        *checks("my_fader", "vectors.fader", 20),
        markdown("task-2", goal(2, 50)),
        code("my_sigmoid", SIGMOID, grade_id="my_sigmoid", solution=True),
        *checks("my_sigmoid", "vectors.sigmoid", 25),
        markdown("task-3", goal(3, 0)),
        code("look", "print(ops.sigmoid(0.0))"),
        markdown("task-4", goal(4, 10)),
        markdown("essay", ESSAY, **essay),
    ]
    return book


def write_small_assignment(root, change=lambda book: None):
    """Write the solution below a folder, changed; return its path."""
    book = small_assignment()
    change(book)
    path = root / "solutions" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.v4.writes_json(book), encoding="utf-8")
    return path


def cell(book, name):
    """Find a cell by its id."""
    return next(cell for cell in book.cells if cell.id == name)
