"""A class is graded: right marks, in any layout, going on where it stopped, a row for everybody.

These tests grade the course's own lines only, and so without the sandbox; see
``test_grader_sandbox.py`` for the sandbox and ``test_hostile.py`` for strangers' code.
"""

import csv
import json
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hostile.notebooks import FADER, FULL, NAME, REST, TASKS, as_bytes, code, hand_in, key

from lstm_course.cli.main import cli
from lstm_course.grading import checks, grader, proxy
from lstm_course.grading.grader import grade_class

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="classes are not graded on Windows")

BLANK = {task.function: f"def {task.function}(*given):\n    raise NotImplementedError"
         for task in TASKS}  # fmt: skip


DIGEST = grader._code_digest


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A key, and a function that grades hand-ins given as learner=notebook."""
    monkeypatch.setattr(grader, "_code_digest", lambda key: key.digest)  # whoever edits meanwhile
    folder = tmp_path / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(as_bytes(key()))

    def grade(seed=0, settings=None, **made):
        for learner, notebook in made.items():
            path = tmp_path / "submitted" / f"{learner}.ipynb"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(notebook if isinstance(notebook, bytes) else as_bytes(notebook))
        rows = grade_class(
            key=folder, submitted=tmp_path / "submitted", out=tmp_path / "out", seed=seed,
            workers=2, sandbox="none", allow_root=True, **(settings or {}),
        )  # fmt: skip
        return {row.learner: row for row in rows}

    grade.root, grade.key = tmp_path, folder
    return grade


def says(row, grade_id):
    return next(result.says for result in row.results if result.grade_id == grade_id)


def test_correct_half_right_and_blank_hand_ins_get_their_marks(room):
    half = hand_in(my_fader="def my_fader(a, b, f):\n    return f * b")
    rows = room(ana=hand_in(), ben=half, cat=hand_in(**BLANK))
    assert [rows[name].total for name in ("ana", "ben", "cat")] == [FULL, FULL - FADER, 0]
    assert {row.state for row in rows.values()} == {"graded"}
    assert says(rows["ana"], "my_sigmoid_visible") == "Right."
    assert says(rows["ben"], "my_fader_visible").startswith("Not yet: my_fader(")
    assert "not written" in says(rows["cat"], "my_sigmoid_hidden")


def test_one_broken_hand_in_stops_nobody(room):
    rows = room(ana=hand_in(), ben=b"[", cat=hand_in())
    assert (rows["ben"].total, rows["ben"].state) == (0, "look at this one")
    assert rows["ana"].total == rows["cat"].total == FULL
    assert {result.grade_id for result in rows["ben"].results} == {*rows["ana"].marks}


def test_a_fault_of_the_graders_own_becomes_a_row_too(room, monkeypatch):
    read = grader.read_hand_in
    monkeypatch.setattr(
        grader, "read_hand_in", lambda data, key: 1 / 0 if b"trip" in data else read(data, key)
    )
    rows = room(ana=hand_in(), ben=hand_in(after=[code("trip = 1")]))
    assert rows["ben"].notes == ["grading it stopped with ZeroDivisionError"]
    assert (rows["ben"].total, rows["ana"].total) == (0, FULL)


def test_a_change_to_an_argument_is_seen_as_in_a_notebook(room):
    source = "def my_fader(a, b, f):\n    a *= f\n    a += (1 - f) * b\n    return a"
    (row,) = room(ana=hand_in(my_fader=source)).values()
    assert row.total == FULL - FADER and "mistake 22" in says(row, "my_fader_visible")


def test_a_function_that_is_missing_and_a_stub_that_is_called_are_named(room):
    calls = "def my_layer(*given):\n    return my_fader(*given[:3])"
    answers = {**BLANK, "my_layer": calls, "my_sigmoid": "x = 1"}
    (row,) = room(ana=hand_in(**answers)).values()
    assert says(row, "my_sigmoid_visible") == "Not yet: my_sigmoid is not defined."
    assert "my_fader, which my_layer calls, is not written" in says(row, "my_layer_visible")


def test_a_cell_and_a_call_that_do_not_stop_cost_only_themselves(room, monkeypatch):
    monkeypatch.setattr(proxy, "CELL", 1.0)
    monkeypatch.setattr(proxy, "CALL", 1.0)
    wait = "import time\ntime.sleep(20)"
    loop = "import time\ndef my_sigmoid(x):\n    time.sleep(20)"
    rows = room(ana=hand_in(before=[code(wait)]), ben=hand_in(my_sigmoid=loop))
    assert (rows["ana"].total, rows["ben"].total) == (FULL, REST)
    assert rows["ana"].flags == ["code cell 2 did not stop within 1 s"]
    assert rows["ben"].flags == ["my_sigmoid did not stop within 1 s"]
    assert "did not stop" in says(rows["ben"], "my_sigmoid_visible")


def test_the_time_for_a_whole_hand_in_ends_it(room, monkeypatch):
    monkeypatch.setattr(proxy, "WHOLE", 2.0)
    slow = "import time\ndef my_sigmoid(x):\n    time.sleep(1.2)\n    return x"
    begun = time.monotonic()
    (row,) = room(ana=hand_in(my_sigmoid=slow)).values()
    assert time.monotonic() - begun < 8
    assert row.state == "look at this one" and any("whole hand-in" in flag for flag in row.flags)
    assert says(row, "my_layer_hidden") == "Not run: the time for the whole hand-in was over."


def test_hidden_inputs_follow_the_seed(room, monkeypatch):
    given, call = [], proxy.HandInProcess.call

    def kept(process, name, arguments, keywords):
        given.append(repr([np.asarray(part).tolist() for part in arguments]))
        return call(process, name, arguments, keywords)

    monkeypatch.setattr(proxy.HandInProcess, "call", kept)
    drawn = []
    for seed in (1, 2, 1):
        shutil.rmtree(room.root / "out", ignore_errors=True)
        given.clear()
        room(seed=seed, ana=hand_in())
        drawn.append(set(given))
    visible = drawn[0] & drawn[1]
    examples = sum(len(checks.question(task.question).examples) for task in TASKS)
    assert drawn[0] == drawn[2] and len(visible) == examples < len(drawn[0])
    assert "LSTM_COURSE_CLASS_SEED" not in os.environ


def test_a_hidden_check_shows_no_value_and_no_visible_check_can_tell_of_it(room):
    tell = "S = []\ndef my_sigmoid(x):\n    S.append(1)\n    raise ValueError(repr(x.tolist()))"
    count = "def my_fader(a, b, f):\n    raise ValueError(f'seen {len(S)}')"
    (row,) = room(ana=hand_in(my_sigmoid=tell, my_fader=count)).values()
    assert "stopped with ValueError: [" in says(row, "my_sigmoid_visible")
    assert says(row, "my_sigmoid_hidden") == "It stops with ValueError."
    assert "seen 1" in says(row, "my_fader_visible")  # by the visible check, not the hidden


def test_the_worker_holds_neither_key_nor_reference_nor_seed(room):
    probe = """
import importlib, os, sys
def my_fader(a, b, f):
    found = [name for name in (*sys.modules, *os.environ) if "LSTM" in name or "compare" in name]
    for name in ("grading.questions", "grading.compare", "ops", "cells"):
        try:
            found.append(importlib.import_module(f"lstm_course.{name}"))
        except ImportError:
            pass
    raise ValueError(repr(found))
"""
    (row,) = room(ana=hand_in(my_fader=probe)).values()
    assert "ValueError: []" in says(row, "my_fader_visible")


def test_what_was_graded_is_not_graded_again_unless_something_changed(room, monkeypatch):
    graded = []
    grade = grader._Job.grade

    def counted(job, row, made):
        graded.append(row.learner)
        grade(job, row, made)

    monkeypatch.setattr(grader._Job, "grade", counted)
    first = room(ana=hand_in(), ben=hand_in())
    assert room() == first and sorted(graded) == ["ana", "ben"]
    room(ben=hand_in(essay="Another."))
    assert graded[2:] == ["ben"]
    room(seed=5)
    assert sorted(graded[3:]) == ["ana", "ben"]
    (room.root / "out" / "ana.json").write_text("{ half of", encoding="utf-8")
    room(seed=5)
    assert graded[5:] == ["ana"]


def test_after_a_change_to_key_or_code_all_is_graded_again(room, monkeypatch):
    package = room.root / "package"
    package.mkdir()
    monkeypatch.setattr(grader, "PACKAGE", package)
    before = DIGEST(grader.read_key(room.key))
    assert before == DIGEST(grader.read_key(room.key))
    (room.key / f"{NAME}.ipynb").write_bytes(as_bytes(key()) + b"\n")
    assert before != DIGEST(grader.read_key(room.key))
    alone = DIGEST(grader.read_key(room.key))
    (package / "new.py").write_text("x = 1")
    assert alone != DIGEST(grader.read_key(room.key))


def test_a_machine_that_could_not_start_a_process_is_asked_again(room, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(proxy, "START", 0.0)
        (row,) = room(ana=hand_in()).values()
    assert row.total == 0 and "did not start" in row.notes[0]
    (row,) = room().values()
    assert (row.total, row.notes) == (FULL, [])


def test_an_interrupted_run_keeps_what_it_has_and_goes_on(room, monkeypatch):
    row = grader._Job.row

    def interrupted(job, one):
        if one.learner == "cat":
            raise KeyboardInterrupt
        return row(job, one)

    with monkeypatch.context() as patch:
        patch.setattr(grader._Job, "row", interrupted)
        with pytest.raises(KeyboardInterrupt):
            room(ana=hand_in(), ben=hand_in(), cat=hand_in(), dan=hand_in())
    out = room.root / "out"
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
    rows = room()
    assert [row.total for row in rows.values()] == [FULL] * 4
    with (out / "grades.csv").open(encoding="utf-8") as file:
        assert [line["learner"] for line in csv.DictReader(file)] == ["ana", "ben", "cat", "dan"]


def test_manual_marks_are_merged_without_grading_again(room):
    before = room(ana=hand_in(), ben=hand_in())
    table = room.root / "marks.csv"
    table.write_text("learner,grade_id,points\nana,essay,12\n", encoding="utf-8")
    rows = room(settings={"manual": table, "gradescope": True})
    assert (rows["ana"].total, rows["ben"].total) == (FULL + 12, FULL)
    assert rows["ana"].seconds == before["ana"].seconds
    said = json.loads((room.root / "out" / "ana.json").read_text(encoding="utf-8"))
    assert said["total"] == FULL + 12 and said["out_of"] == 100
    assert (room.root / "out" / "gradescope" / "ben" / "results.json").is_file()


def test_a_name_too_long_for_a_file_is_shortened(room):
    long = "n" * 245
    rows = room(**{long: hand_in(), "ana": hand_in()})
    assert rows[long].total == FULL and rows[long].learner == long
    assert len(list((room.root / "out").glob("*.html"))) == 2
    assert room() == rows


# ---- the command line ----------------------------------------------------------------------


def call(*arguments):
    return CliRunner().invoke(cli, ["grade", *map(str, arguments)])


def test_the_command_grades_warns_and_names_what_to_look_at(room):
    submitted = room.root / "submitted"
    submitted.mkdir()
    (submitted / "ana.ipynb").write_bytes(as_bytes(hand_in()))
    (submitted / "ben.ipynb").write_bytes(b"")
    done = call("--key", room.key, "--in", submitted, "--out", room.root / "out",
                "--sandbox", "none", "--allow-root", "--workers", 1)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Warning: no sandbox" in done.output and "look at ben: the file is empty" in done.output
    assert "2 hand-ins" in done.output and "1 to look at" in done.output
    with (room.root / "out" / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["total"] for row in rows] == [str(FULL), "0"]
    assert all(row["sandbox"].startswith("none") for row in rows)


def test_errors_of_the_command_are_one_line(room):
    (room.root / "submitted").mkdir()
    shutil.copy(room.key / f"{NAME}.ipynb", room.root / "submitted" / "ana.ipynb")
    (room.root / "marks.csv").write_text("learner,grade_id,points\neva,essay,3\n")
    common = ("--in", room.root / "submitted", "--out", room.root / "out", "--sandbox", "none",
              "--allow-root")  # fmt: skip
    for arguments, words in {
        ("--key", room.root): "is not there",
        ("--key", room.key, "--manual", room.root / "marks.csv"): "row 2, column learner",
        ("--key", room.root / "submitted" / "none"): "does not exist",
    }.items():
        done = call(*arguments, *common)
        assert done.exit_code != 0 and words in done.output and "Traceback" not in done.output
    assert not Path(room.root / "out").exists()


def test_needs_that_would_give_the_answer_away_are_refused(room):
    made = key()
    made["metadata"]["lstm_course"]["needs"] = ["layers"]
    (room.key / f"{NAME}.ipynb").write_bytes(as_bytes(made))
    with pytest.raises(ValueError, match="layers, which imports cells"):
        room(ana=hand_in())
    made["metadata"]["lstm_course"]["needs"] = ["grading"]
    (room.key / f"{NAME}.ipynb").write_bytes(as_bytes(made))
    with pytest.raises(ValueError, match="'grading'; it may name ops"):
        room(ana=hand_in())
