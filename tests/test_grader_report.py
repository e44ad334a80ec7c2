"""What a teacher and a learner get to see: pages, the table, Gradescope's file, manual marks."""

import csv
import io
import json
import re

import pytest

from lstm_course.grading import marks, report
from lstm_course.grading.notebook import Check, Essay, Key
from lstm_course.grading.results import GRADED, LOOK, Result, Row

KEY = Key(
    "03_gates",
    (Check("f_visible", "Task 1", 40.0, False, ""), Check("f_hidden", "Task 1", 40.0, True, "")),
    (Essay("why", "Task 2 · Why", 20.0),),
    ("f",), ("f",), (), "",
)  # fmt: skip


def row(learner="ana", says="Right.", **about):
    results = [
        Result("f_visible", "Task 1", 40.0, 40.0, False, says),
        Result("f_hidden", "Task 1", 0.0, 40.0, True, "At 0 a gate is half open."),
    ]
    return Row(learner, sandbox="bubblewrap 0.8.0", seed=7301, results=results, **about)


def lines(rows):
    return list(csv.reader(io.StringIO(report.table(rows, KEY))))


def test_marks_total_and_state():
    assert (row().total, row().state, row().marks) == (40, GRADED, {"f_visible": 40, "f_hidden": 0})
    assert row(manual={"why": 12.5}).total == 52.5
    odd = row(flags=["f did not stop"], failed={"2": "NameError: x"})
    assert odd.state == LOOK and len(odd.notes) == 2
    assert row(failed={"2": "NameError: x"}).state == GRADED


def test_the_table_has_a_column_a_check_the_total_the_state_and_the_sandbox():
    head, one, two = lines([row(manual={"why": 20.0}), row("ben", flags=["a", "b"])])
    assert head == [
        "learner", "f_visible", "f_hidden", "why", "total", "out_of", "state", "sandbox", "seed",
    ]  # fmt: skip
    assert one == ["ana", "40", "0", "20", "60", "100", "graded", "bubblewrap 0.8.0", "7301"]
    assert two[3] == "" and two[6] == "look at this one: a; b"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(1)"])
def test_a_name_is_no_formula(name):
    assert lines([row(name)])[1][0] == f"'{name}"


def test_a_name_of_two_lines_stays_in_its_row():
    assert len(lines([row('a\n"b",c')])) == 2


def test_a_page_is_complete_escaped_and_silent_about_the_seed():
    script = "<script>alert(1)</script>"
    page = report.page(
        row(script, says=script, flags=[script], failed={"2": script}, essays={"why": script}), KEY
    )
    assert "<script" not in page and page.count("&lt;script&gt;") >= 5
    assert not re.search(r"""(src|href|url)\s*[=(]|@import|\son\w+=""", page)
    assert "default-src 'none'" in page and "7301" not in page
    assert "40 of 100 points" in page and "At 0 a gate is half open." in page
    assert "20 points to be given by a person: not marked yet" in page
    assert "3 of 20 points, given by a person" in report.page(row(manual={"why": 3.0}), KEY)


def test_what_no_file_can_hold_is_replaced(tmp_path):
    odd = row(
        "ana", says="half \ud800, zero \x00, escape \x1b[31m, turn \u202e", essays={"why": "\udcff"}
    )
    report.write_learner(tmp_path, odd, KEY)
    report.write_table(tmp_path / "grades.csv", [odd], KEY)
    text = (tmp_path / "ana.html").read_text(encoding="utf-8")
    assert not set("\x00\x1b\u202e") & set(text) and "half" in text


def test_a_page_says_that_there_was_no_sandbox():
    plain = row()
    assert "without protection" not in report.page(plain, KEY)
    plain.sandbox = "none"
    assert "without protection" in report.page(plain, KEY)


def test_gradescopes_file_has_its_fields(tmp_path):
    report.write_learner(tmp_path, row(manual={"why": 5.0}), KEY, gradescope=True)
    said = json.loads((tmp_path / "gradescope" / "ana" / "results.json").read_text("utf-8"))
    assert said["score"] == 45
    assert [(t["score"], t["max_score"]) for t in said["tests"]] == [(40, 40), (0, 40), (5, 20)]
    assert [t.get("status") for t in said["tests"]] == ["passed", "failed", None]
    assert "7301" not in json.dumps(said)


# ---- marks that a person gives -------------------------------------------------------------


def table(tmp_path, text):
    path = tmp_path / "marks.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_are_read_with_columns_in_any_order(tmp_path):
    path = table(tmp_path, "\ufeffpoints,learner,note,grade_id\n12.5,ana,good,why\n0,ben,,why\n")
    assert marks.read(path, KEY, ["ana", "ben"]) == {"ana": {"why": 12.5}, "ben": {"why": 0.0}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ana,why,21", "row 2, column points: '21' is not a number from 0 to 20"),
        ("ana,why,-1", "row 2, column points"), ("ana,why,nan", "row 2, column points"),
        ("ana,why,", "row 2, column points"), ("ana,why", "row 2, column points"),
        ("eva,why,3", "row 2, column learner: there is no hand-in of 'eva'"),
        ("ana,f_visible,3", "row 2, column grade_id: 'f_visible' is not marked by a person"),
        ("ana,why,3\nana,why,4", "row 3, column grade_id: ana has points for why already"),
        ("ana,why,3\nben,why,x\neva,none,1", "row 3, column points"),
        ("ana,why,3\nben,why,x\neva,none,1", "row 4, column grade_id"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_its_column(tmp_path, text, words):
    path = table(tmp_path, f"learner,grade_id,points\n{text}\n")
    with pytest.raises(ValueError, match="marks") as refused:
        marks.read(path, KEY, ["ana", "ben"])
    assert words in str(refused.value)


def test_a_missing_column_and_a_missing_file_are_named(tmp_path):
    with pytest.raises(ValueError, match="row 1: there is no column points"):
        marks.read(table(tmp_path, "learner,grade_id\nana,why\n"), KEY, ["ana"])
    with pytest.raises(ValueError, match=r"none\.csv"):
        marks.read(tmp_path / "none.csv", KEY, ["ana"])
