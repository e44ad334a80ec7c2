"""``lstm-course exercises`` makes and compares; ``lstm-course check`` answers a learner."""

import json
import subprocess
import sys

import pytest

from lstm_course.cli import check as check_module
from lstm_course.cli import exercises as exercises_module
from lstm_course.cli.main import main
from lstm_course.grading import exercises
from tests.small_assignment import NAME, cell, write_small_assignment


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Make a course with the small assignment, and stand in it."""
    write_small_assignment(tmp_path)
    monkeypatch.setattr(exercises_module, "course_root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(capsys, *args):
    """Run a command; return (exit code, lines of stdout, the error's text)."""
    with pytest.raises(SystemExit) as stopped:
        main([str(arg) for arg in args])
    captured = capsys.readouterr()
    return stopped.value.code, captured.out.splitlines(), captured.err


def exercise(root):
    return root / "exercises" / NAME / f"{NAME}.ipynb"


# ---- exercises ------------------------------------------------------------------------------


def test_exercises_are_made_once_and_then_in_order(root, capsys):
    code, lines, _ = call(capsys, "exercises", "--check")
    assert (code, len(lines)) == (1, 1) and "is missing: run `make exercises`" in lines[0]
    assert not exercise(root).exists()
    made = [f"Wrote exercises/{NAME}/{NAME}.ipynb", "1 assignments are in order."]
    assert call(capsys, "exercises")[:2] == (0, made)
    solution = root / "solutions" / NAME / f"{NAME}.ipynb"
    assert exercise(root).read_text(encoding="utf-8") == exercises.generate(solution)
    assert call(capsys, "exercises", "1")[:2] == (0, made[1:])
    assert call(capsys, "exercises", "--check")[0] == 0


def test_one_changed_byte_is_found_and_named(root, capsys):
    call(capsys, "exercises")
    exercise(root).write_bytes(exercise(root).read_bytes() + b" ")
    code, lines, error = call(capsys, "exercises", "--check", "small")
    assert code == 1 and lines[0].startswith(f"exercises/{NAME}/{NAME}.ipynb is not what its")
    assert error == "Error: 1 findings in 1 assignments\n"


def test_a_file_that_no_solution_gives_is_named(root, capsys):
    call(capsys, "exercises")
    (root / "exercises" / "old.ipynb").write_text("{}")
    hidden = exercise(root).parent / ".ipynb_checkpoints" / "x.ipynb"
    hidden.parent.mkdir()
    hidden.write_text("{}")
    code, lines, _ = call(capsys, "exercises", "--check")
    assert code == 1 and lines == ["exercises/old.ipynb: no solution gives this file"]


def test_a_solution_that_breaks_a_rule_is_not_made(root, capsys):
    write_small_assignment(root, lambda book: book.cells.pop())
    code, lines, _ = call(capsys, "exercises")
    assert code == 1 and any("there is no essay" in line for line in lines)
    assert not exercise(root).exists()


def test_what_is_not_there_is_one_plain_line(root, capsys):
    code, _, error = call(capsys, "exercises", "7")
    assert code == 1 and error == f"Error: no assignment matches '7'; there are {NAME}\n"


# ---- check ----------------------------------------------------------------------------------


def learner(root, change):
    """Write an exercise in which a learner has changed something; return its path."""
    book = exercises.read(root / "solutions" / NAME / f"{NAME}.ipynb")
    blank = json.loads(exercises.generate(root / "solutions" / NAME / f"{NAME}.ipynb"))
    for mine, theirs in zip(book.cells, blank["cells"], strict=True):
        mine.metadata = exercises.nbformat.from_dict(theirs["metadata"])
        if "hidden" in mine.id:
            mine.source = ""
    change(book)
    path = root / "mine.ipynb"
    path.write_text(exercises.nbformat.v4.writes_json(book), encoding="utf-8")
    return path


def test_a_blank_exercise_is_answered_check_by_check(root, capsys):
    call(capsys, "exercises")
    code, lines, error = call(capsys, "check", exercise(root).parent)
    assert (code, error) == (0, "")
    assert lines[1:] == [
        "  not yet  20 points  my_fader_visible: my_fader is not written yet.",
        "  not yet  25 points  my_sigmoid_visible: my_sigmoid is not written yet.",
        "0 of 45 points by the checks that you can see.",
        "55 more are for hidden checks and for what a person marks.",
    ]


def test_right_and_wrong_answers_are_told_apart(root, capsys):
    def wrong(book):
        cell(book, "my_fader").source = "def my_fader(a, b, f):\n    return f * a"

    code, lines, _ = call(capsys, "check", learner(root, lambda book: None))
    assert code == 0 and lines[1] == "  right    20 points  my_fader_visible"
    assert lines[3] == "45 of 45 points by the checks that you can see."
    _, lines, _ = call(capsys, "check", learner(root, wrong))
    assert lines[1].startswith("  not yet  20 points  my_fader_visible: my_fader([4. 5. 6.], ")
    assert "the part of b is not added yet" in lines[1]


def test_cells_that_stop_and_checks_that_were_changed_are_said(root, capsys):
    def change(book):
        cell(book, "look").source = "1 / 0"
        cell(book, "my_fader-visible").source = "print('Right')"

    _, lines, _ = call(capsys, "check", learner(root, change))
    assert "(this check was changed: only the one handed out counts)" in lines[1]
    assert "  cell 12 stopped: ZeroDivisionError: division by zero" in lines


def test_an_endless_cell_is_stopped_with_its_place(root, capsys, monkeypatch):
    def interrupted(book, folder):
        yield from list(attempt(book, folder))[:1]
        raise KeyboardInterrupt

    attempt = check_module.attempt
    monkeypatch.setattr(check_module, "attempt", interrupted)
    code, _, error = call(capsys, "check", learner(root, lambda book: None))
    assert code == 1 and error == "Error: stopped after cell 5: a cell there did not end\n"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("gone.ipynb", None, "there is no file gone.ipynb"),
        ("folder", None, "folder has 0 notebooks: name one file"),
        ("broken.ipynb", b"{", "broken.ipynb is not a notebook: "),
        ("text.txt", b"hello", "text.txt is not a notebook: "),
        ("empty.ipynb", b"", "empty.ipynb is not a notebook: "),
        ("picture.png", bytes(range(256)), "picture.png is not a notebook: "),
        ("lesson.ipynb", b'{"nbformat": 4, "metadata": {}, "cells": []}', "has no checks"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_plain_line(root, capsys, name, data, words):
    if name == "folder":
        (root / name).mkdir()
    elif data is not None:
        (root / name).write_bytes(data)
    code, lines, error = call(capsys, "check", name)
    assert (code, lines) == (1, []) and words in error and error.count("\n") == 1


def test_checking_needs_neither_torch_nor_a_kernel(root):
    path = learner(root, lambda book: None)
    code = (
        "import sys\nfrom lstm_course.cli.main import main\n"
        f"try:\n    main(['check', {str(path)!r}])\nexcept SystemExit as end:\n"
        "    heavy = {'torch', 'matplotlib', 'jupyter_client', 'nbclient'} & set(sys.modules)\n"
        "    print(end.code, heavy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 set()"
