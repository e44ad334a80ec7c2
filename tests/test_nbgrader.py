"""nbgrader itself over both folders: the same bytes, and the same marks as our own grader.

nbgrader is an extra. It is used where it is installed, or where its packages lie in a folder
``nbgrader`` of the environment, apart from JupyterLab, which it would fill with its own menus.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_course.cli.places import course_root
from lstm_course.grading import exercises

ROOT = course_root()
APART = Path(sys.prefix) / "nbgrader"
THERE = APART.is_dir() or importlib.util.find_spec("nbgrader") is not None
NAMES = [one.name for one in exercises.assignments(ROOT)]
# A hand-in takes nbgrader some seconds. LSTM_COURSE_NBGRADER=all takes all twelve assignments.
EVERY = os.environ.get("LSTM_COURSE_NBGRADER") == "all"
GRADED = [name for name in NAMES if EVERY or name.startswith("04_")]
MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    found = {}
    for hand_in in book.assignment_submissions(sys.argv[1]):
        grades = [grade for notebook in hand_in.notebooks for grade in notebook.grades]
        found[hand_in.student.id] = {grade.name: grade.auto_score for grade in grades}
print(json.dumps(found))
"""

pytestmark = pytest.mark.skipif(not THERE, reason="nbgrader is not installed (the extra nbgrader)")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Copy what nbgrader needs of the course."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for name in NAMES:
        shutil.copytree(ROOT / "solutions" / name, root / "solutions" / name)
    python(root, "-m", "nbgrader", "generate_assignment", "*")
    return root


def python(root, *args):
    """Run a Python that has nbgrader in a course; return what it printed."""
    paths = [str(APART)] if APART.is_dir() else []
    bins = [str(APART / "bin"), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    environment = os.environ | {
        "PATH": os.pathsep.join(bins),
        "PYTHONPATH": os.pathsep.join([*paths, str(ROOT)]),
        "PYTHONWARNINGS": "ignore",
        "HOME": str(root),
        "JUPYTER_DATA_DIR": str(root / ".jupyter"),
        "JUPYTER_CONFIG_DIR": str(root / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(root / ".runtime"),
    }
    command = [sys.executable, *args]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_nbgrader_makes_the_same_bytes(course, name):
    file = Path("exercises", name, f"{name}.ipynb")
    assert (course / file).read_bytes() == exercises.generate(
        ROOT / "solutions" / name / f"{name}.ipynb"
    ).encode()


def hand_ins(name):
    """Return {learner: notebook}: all right, every other answer blank, all blank."""
    solution = ROOT / "solutions" / name / f"{name}.ipynb"
    whole, half = exercises.read(solution), exercises.read(solution)
    blank = exercises.nbformat.v4.reads_json(exercises.generate(solution))
    answers = [
        place for place, cell in enumerate(whole.cells)
        if exercises.role(cell).solution and cell.cell_type == "code"
    ]  # fmt: skip
    for place in answers[1::2]:
        half.cells[place].source = blank.cells[place].source
    return {"right": whole, "half": half, "blank": blank}


def marks_by_us(course, name):
    out = course / "graded" / name
    command = [
        sys.executable, "-m", "lstm_course.cli.main", "grade",
        "--key", str(ROOT / "solutions" / name), "--in", str(course / "submitted"),
        "--out", str(out), "--sandbox", "none", "--allow-root",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    rows = [json.loads(path.read_text(encoding="utf-8"))["row"] for path in out.glob("*.json")]
    return {
        row["learner"]: {result["grade_id"]: result["points"] for result in row["results"]}
        for row in rows
    }


@pytest.mark.skipif(os.name != "posix", reason="hand-ins are graded on Linux or macOS")
@pytest.mark.parametrize("name", GRADED)
def test_right_half_right_and_blank_hand_ins_get_the_same_marks(course, name):
    for learner, book in hand_ins(name).items():
        path = course / "submitted" / learner / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(exercises.nbformat.v4.writes_json(book), encoding="utf-8")
    python(course, "-m", "nbgrader", "autograde", name)
    theirs, ours = json.loads(python(course, "-c", MARKS, name)), marks_by_us(course, name)
    assert set(ours) == set(theirs) == {"right", "half", "blank"}
    for learner, marks in ours.items():
        assert {check: theirs[learner][check] for check in marks} == marks, learner
    totals = {learner: sum(marks.values()) for learner, marks in ours.items()}
    assert totals["blank"] == 0 < totals["half"] < totals["right"]
    assert all(points > 0 for points in ours["right"].values())
