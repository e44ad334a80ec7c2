"""The NumPy lessons need neither torch nor JupyterLab: as in a browser, or on a lent machine."""

import ast
import subprocess
import sys

import nbformat
import pytest

from lstm_course.cli.lite import NUMPY
from lstm_course.cli.places import course_root

LESSONS = sorted(
    path for path in (course_root() / "notebooks").glob("*.ipynb") if path.name[:2] in NUMPY
)
BLOCKED = ("jupyterlab", "nbclient", "nbconvert", "nbformat", "resvg_py", "scipy", "sklearn",
           "statsmodels", "torch")  # fmt: skip

# Comes first in a fresh interpreter: what is blocked cannot be found.
BLOCK = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED!r}:
            raise ModuleNotFoundError(f"{{name}} is not installed here", name=name)
sys.meta_path.insert(0, Blocked())
"""


def cells_of(path):
    """Return the syntax tree of each code cell."""
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    plain = ["\n".join(x for x in s.splitlines() if not x.startswith(("%", "!"))) for s in sources]
    return [ast.parse(source) for source in plain]


def statements(tree):
    """Yield the import statements that run whatever is installed: not below an if or a try."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield ast.unparse(node)
        elif not isinstance(node, ast.If | ast.Try):
            yield from statements(node)


def names(tree):
    """Yield the modules that a statement names, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def alone(code, timeout=120):
    """Run code where the blocked libraries are not to be found; return what it wrote."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + code],
        capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_hook_blocks():
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + "import torch"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "torch is not installed here" in done.stderr


def test_there_is_a_lesson_for_each_number():
    assert tuple(path.name[:2] for path in LESSONS) == NUMPY


def test_what_the_lessons_always_import_is_there_without_torch():
    """One interpreter for all: what each cell imports outside an if or a try."""
    wanted = {line for path in LESSONS for tree in cells_of(path) for line in statements(tree)}
    assert "from lstm_course.example import worked_example" in wanted
    assert not [line for line in wanted if "torch" in line], "NUMPY in cli/lite.py is wrong"
    found = alone("\n".join([*sorted(wanted), "print(len(sys.modules))"]))
    assert int(found) > 100


def test_where_a_lesson_compares_with_torch_it_asks_first():
    """Exactly the lessons that name torch at all; 12 shows that the rule tells them apart."""
    asks = {
        path.name[:2]
        for path in LESSONS
        if any("torch" in name for tree in cells_of(path) for name in names(tree))
    }
    assert asks == {"09", "10", "11"}
    twelve = next((course_root() / "notebooks").glob("12_*.ipynb"))
    assert any("torch" in line for tree in cells_of(twelve) for line in statements(tree))


@pytest.mark.slow
def test_the_cells_that_compare_with_torch_go_on_without_it():
    """Run 09 to its end, cell by cell; the others are imported only, since they take longer."""
    nine = next(path for path in LESSONS if path.name.startswith("09"))
    code = "\n".join(ast.unparse(tree) for tree in cells_of(nine))
    start = (
        "import os, warnings\nos.environ['LSTM_COURSE_DISPLAY'] = 'live'\n"
        "import matplotlib\nmatplotlib.use('agg')\nwarnings.simplefilter('ignore')\n"
    )
    assert "torch is not installed here" in alone(start + code)
