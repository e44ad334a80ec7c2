"""An exercise is made from its solution without a trace of it, and running it tells the points."""

import nbformat
import pytest

from lstm_course.grading import exercises
from lstm_course.grading.attempt import NOT_YET, RIGHT, STOPPED, UNSEEN, attempt, totals
from tests.small_assignment import cell, small_assignment, write_small_assignment


@pytest.fixture
def solution(tmp_path):
    return write_small_assignment(tmp_path)


def made(path):
    return nbformat.v4.reads_json(exercises.generate(path))


# ---- what is made ---------------------------------------------------------------------------


def test_solutions_hidden_checks_and_outputs_go_and_the_rest_stays(tmp_path):
    def run_it(book):
        look = cell(book, "look")
        look.outputs = [nbformat.v4.new_output("stream", text="0.5")]
        look.execution_count = 3
        look.metadata.update(collapsed=True, scrolled=True, tags=["kept"])

    text = exercises.generate(write_small_assignment(tmp_path, run_it))
    for gone in ("SOLUTION", "HIDDEN", "hidden=True", "kept + ", "Marking", "Because", '"0.5"'):
        assert gone not in text
    book = nbformat.v4.reads_json(text)
    assert cell(book, "my_fader").source == (
        'def my_fader(a, b, f):\n    """Fade a into b: (H,), (H,), (H,) → (H,)."""\n'
        "    kept = f * a\n"
        "    # Your lines go here, in place of this one and the next.\n"
        '    raise NotImplementedError("not written yet")'
    )
    assert cell(book, "essay").source == "Say why.\n\n*Write your answer here.*"
    look = cell(book, "look")
    assert (look.outputs, look.execution_count) == ([], None)
    assert look.metadata == {"tags": ["kept"]}
    assert [c.id for c in book.cells] == [c.id for c in small_assignment().cells]
    assert text.endswith("}\n") and "\r" not in text


def test_cells_are_locked_and_have_their_checksums(solution):
    book = made(solution)
    locks = {c.id: (c.metadata.get("deletable"), c.metadata.get("editable")) for c in book.cells}
    assert locks["my_fader"] == locks["essay"] == (False, None)
    assert locks["my_fader-visible"] == locks["my_fader-hidden"] == (False, False)
    assert locks["title"] == locks["look"] == (None, None)
    for c in book.cells:
        if "nbgrader" in c.metadata:
            assert c.metadata.nbgrader.checksum == exercises.checksum(c)
    changed = cell(book, "my_fader-visible")
    changed.source += " "
    assert changed.metadata.nbgrader.checksum != exercises.checksum(changed)


def test_making_it_twice_gives_the_same_bytes_and_leaves_the_solution(solution):
    before = solution.read_bytes()
    assert exercises.generate(solution) == exercises.generate(solution)
    assert solution.read_bytes() == before


def test_a_solution_cell_without_a_region_is_a_stub_from_top_to_bottom(tmp_path):
    path = write_small_assignment(
        tmp_path, lambda book: cell(book, "essay").update(source="All of it.")
    )
    assert cell(made(path), "essay").source == exercises.TEXT_STUB


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("look", "### BEGIN SOLUTION\n### END SOLUTION", "is not a solution cell"),
        ("look", "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "is not a check"),
        ("my_fader", "### BEGIN SOLUTION", "has no end"),
        ("my_fader", "### END SOLUTION", "has no partner"),
        ("my_fader", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "no partner"),
    ],
)
def test_a_region_that_is_not_in_order_is_refused_with_file_and_cell(
    tmp_path, name, source, words
):
    path = write_small_assignment(tmp_path, lambda book: cell(book, name).update(source=source))
    with pytest.raises(ValueError, match=rf"01_small\.ipynb: cell \d+: .*{words}"):
        exercises.generate(path)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"\xff\xfe", b"null", b"3", b'{"nbformat": 3}', b'{"nbformat": 4}',
        b'{"nbformat": 4, "metadata": {}, "cells": [{}]}', b"[" * 200_000,
        b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": 5}]}',
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {"a": 1}}',
    ],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_what_is_no_notebook_gives_one_line_with_its_name(tmp_path, data):
    path = tmp_path / "odd.ipynb"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"odd\.ipynb is not a notebook: \S") as caught:
        exercises.read(path)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


def test_assignments_are_found_by_number_and_by_part_of_the_name(tmp_path):
    for name in ("01_vectors", "02_memory", "12_capstone"):
        (tmp_path / "solutions" / name).mkdir(parents=True)

    def names(*patterns):
        return [one.name for one in exercises.assignments(tmp_path, patterns)]

    assert names() == ["01_vectors", "02_memory", "12_capstone"]
    assert names("2") == names("02") == names("mem") == ["02_memory"]
    assert names("12", "1", "12") == ["12_capstone", "01_vectors"]
    with pytest.raises(ValueError, match="'9'; there are 01_vectors, 02_memory"):
        names("9")
    with pytest.raises(ValueError, match="no assignment in"):
        exercises.assignments(tmp_path / "solutions")


def test_metadata_of_any_shape_are_read_without_an_error():
    for odd in ({}, {"grade": 1}, {"points": "5", "grade": True}, {"grade_id": ["a"]}, [], 3):
        said = exercises.role(nbformat.from_dict({"metadata": {"nbgrader": odd}}))
        assert said.points == 0 and isinstance(said.id, str)


# ---- what comes of running it ---------------------------------------------------------------


def states(book, folder="."):
    return {
        book.cells[outcome.cell - 1].id: outcome.state for outcome in attempt(book, folder)
    }


def test_a_solution_gets_all_points_and_a_blank_exercise_none(solution):
    whole, blank = exercises.read(solution), made(solution)
    assert totals(attempt(whole)) == (90, 90, 10)
    assert totals(attempt(blank)) == (0, 45, 55)
    assert set(states(whole).values()) == {RIGHT, UNSEEN}


def test_one_blank_answer_loses_itself_and_what_calls_it(solution):
    book, blank = exercises.read(solution), made(solution)
    cell(book, "my_sigmoid").source = cell(blank, "my_sigmoid").source
    assert totals(attempt(book))[0] == 40
    book = exercises.read(solution)
    cell(book, "my_fader").source = cell(blank, "my_fader").source
    outcomes = {outcome.id: outcome for outcome in attempt(book)}
    assert totals(outcomes.values())[0] == 0
    assert outcomes["my_sigmoid_visible"].line == (
        "my_fader, which my_sigmoid calls, is not written yet."
    )


def test_cells_that_fail_are_noted_and_the_rest_still_runs(solution, tmp_path, capsys):
    book = exercises.read(solution)
    cell(book, "look").source = "%matplotlib inline\nprint('x')\ninput('?')"
    cell(book, "my_sigmoid").source = "def my_sigmoid(z:"
    cell(book, "setup").source += "\n!ls\ndisplay(1)\nassert np.float64(1) / 0 > 5\nimport here"
    (tmp_path / "here.py").write_text("import warnings; warnings.warn('loud')")
    found = states(book, tmp_path)
    assert found["look"] == found["my_sigmoid"] == STOPPED and "setup" not in found
    assert found["my_fader-visible"] == RIGHT and found["my_sigmoid-visible"] == NOT_YET
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("source", ["exit()", "raise SystemExit(3)", "1 / 0", "assert False"])
def test_no_cell_ends_the_run(solution, source):
    book = exercises.read(solution)
    cell(book, "look").source = source
    assert states(book)["look"] == STOPPED and totals(attempt(book))[0] == 90
