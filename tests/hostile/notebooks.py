"""A small assignment of its own, its key, and hand-ins to it, as plain dictionaries."""

import copy
import functools
import json
import tempfile
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

from lstm_course.grading import exercises

NAME = "01_small"


class Task(NamedTuple):
    """One question of the small assignment, with the points of its two checks."""

    function: str
    question: str
    visible: int
    hidden: int
    parameters: str
    solution: str


TASKS = (
    Task("my_sigmoid", "vectors.sigmoid", 10, 20, "x", "return 0.5 * (1 + np.tanh(x / 2))"),
    Task("my_fader", "vectors.fader", 10, 20, "a, b, f", "return f * a + (1 - f) * b"),
    Task(
        "my_layer", "vectors.layer", 10, 15, "x_t, h_prev, W, b",
        "return W @ np.concatenate([h_prev, x_t]) + b",
    ),
)  # fmt: skip
ESSAY = 15
FULL = sum(task.visible + task.hidden for task in TASKS)  # what a machine can mark
SIGMOID, FADER, LAYER = (task.visible + task.hidden for task in TASKS)
REST = FULL - SIGMOID  # the answer to the first question is the attack
ASKED = """
Why a sigmoid?

### BEGIN SOLUTION
A gate lets a share through, between 0 and 1: $CANARY. Rubric: one half for the range.
For the teacher: tanh is a common answer.
### END SOLUTION
"""


HALF = "def my_sigmoid(x):\n    return np.full(np.shape(x), 0.5)"  # right at 0, and nowhere else


def code(source, nbgrader=None):
    """Return a code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "",
        "metadata": {"nbgrader": nbgrader} if nbgrader else {},
        "outputs": [],
        "source": dedent(source).strip("\n"),
    }


def text(source, nbgrader=None):
    """Return a markdown cell."""
    return {
        "cell_type": "markdown",
        "id": "",
        "metadata": {"nbgrader": nbgrader} if nbgrader else {},
        "source": dedent(source).strip(),
    }


def marked(grade_id, *, points=None, solution=False):
    """Return nbgrader's metadata of a cell."""
    said = {"grade_id": grade_id, "schema_version": 3, "task": False, "solution": solution}
    said |= {"grade": points is not None, "locked": not solution}
    return said if points is None else said | {"points": points}


def key():
    """Return the solution notebook, with a placeholder for a canary in the model answer."""
    setup = "import numpy as np\n\nfrom lstm_course.grading import checks"
    cells = [text("# Assignment 1 · Small"), code(setup)]
    for task in TASKS:
        lines = f'"""Return the answer."""\n### BEGIN SOLUTION\n{task.solution}\n### END SOLUTION'
        asked = f'checks.check("{task.question}", {task.function}'
        hidden = f"### BEGIN HIDDEN TESTS\n{asked}, hidden=True)\n### END HIDDEN TESTS"
        cells += [
            text(f"## {task.function}"),
            code(
                f"def {task.function}({task.parameters}):\n{indent(lines, '    ')}",
                marked(task.function, solution=True),
            ),
            code(f"{asked})", marked(f"{task.function}_visible", points=task.visible)),
            code(hidden, marked(f"{task.function}_hidden", points=task.hidden)),
        ]
    cells.append(text(ASKED, marked("essay", points=ESSAY, solution=True)))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02d}"
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    about["lstm_course"] = {"needs": []}
    return {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}


@functools.cache
def exercise():
    """Return the text of the notebook that is handed out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{NAME}.ipynb")
        path.write_text(json.dumps(key()), encoding="utf-8")
        return exercises.generate(path)


def hand_in(*, before=(), after=(), essay="Because a gate is between 0 and 1.", **answers):
    """Return a hand-in with the right answers, but for those that are given here.

    Parameters
    ----------
    before, after : sequence of cells
        The learner's own cells, before the first answer and after the last check.
    essay : str
    **answers : str
        Function's name → the source of the answer's cell.
    """
    made = json.loads(exercise())
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    for task in TASKS:
        right = f"def {task.function}({task.parameters}):\n    {task.solution}"
        source = answers.pop(task.function, right)
        cell_of(made, task.function)["source"] = dedent(source).strip("\n")
    assert not answers, f"no task asks for {', '.join(answers)}"
    cell_of(made, "essay")["source"] = essay
    before, after = copy.deepcopy(list(before)), copy.deepcopy(list(after))
    for number, cell in enumerate(before + after):
        cell["id"] = f"own-{number}"
    made["cells"] = [*made["cells"][:2], *before, *made["cells"][2:], *after]
    return made


def with_cell(source, **answers):
    """Return a hand-in that runs this cell before its answers."""
    return hand_in(before=[code(source)], **answers)


def as_bytes(made):
    """Write a notebook as a file."""
    return (json.dumps(made, indent=1) + "\n").encode("utf-8")


def cell_of(made, grade_id):
    """Return the cell of a notebook that has this grade id."""
    return next(
        cell
        for cell in made["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
