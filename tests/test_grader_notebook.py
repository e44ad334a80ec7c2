"""Keys and hand-ins are found and read, whatever a learner, or a file system, makes of them."""

import json
import os

import pytest
from hostile.notebooks import FULL, NAME, TASKS, as_bytes, cell_of, code, hand_in, key, marked

from lstm_course.grading import submissions
from lstm_course.grading.notebook import UnreadableError, read_hand_in, read_key, released
from lstm_course.grading.submissions import find


@pytest.fixture
def asked(tmp_path):
    folder = tmp_path / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(as_bytes(key()))
    return read_key(folder)


def test_a_key_tells_checks_points_functions_and_essays(asked):
    assert asked.name == NAME and sum(check.points for check in asked.checks) == FULL
    assert list(asked.functions) == [task.function for task in TASKS]
    assert [check.hidden for check in asked.checks] == [False, True] * len(TASKS)
    assert asked.checks[0].title == TASKS[0].function  # the heading above it
    assert [essay.grade_id for essay in asked.essays] == ["essay"] and asked.out_of == 100


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"cells": [], "metadata": {}}'])
def test_what_is_no_key_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.ipynb"):
        read_key(path)


def test_a_released_check_has_lost_its_hidden_part_and_nothing_else():
    source = "a = 1\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc = 3"
    assert released(source) == "a = 1\nc = 3"
    assert released("a = 1") == "a = 1"


def test_an_honest_hand_in_has_no_flags(asked):
    read = read_hand_in(as_bytes(hand_in(essay="Mine.")), asked)
    assert read.flags == [] and read.essays == {"essay": "Mine."}
    assert any("def my_sigmoid" in cell for cell in read.cells)
    assert not any("checks.check(" in cell for cell in read.cells)  # its own checks are not run


def test_the_solution_itself_handed_in_has_no_flags(asked):
    assert read_hand_in(as_bytes(key()), asked).flags == []


def remove(made):
    made["cells"].remove(cell_of(made, "my_fader_hidden"))


def double(made):
    made["cells"].append(dict(cell_of(made, "my_layer_visible")))


def edit(made):
    cell_of(made, "my_layer_visible")["source"] = "pass"


def rename(made):
    cell_of(made, "my_layer_visible")["metadata"]["nbgrader"]["grade_id"] = "mine"


def as_list(made):
    cell_of(made, "my_layer")["metadata"]["nbgrader"]["grade_id"] = ["my_layer"]


def split(made):
    made["cells"].append(code("x = 1", marked("my_layer", solution=True)))


def lose(made):
    for cell in made["cells"]:
        cell["metadata"] = {}


def other_language(made):
    made["metadata"]["kernelspec"]["language"] = "R"


def no_source(made):
    made["cells"][2]["source"] = 7


def endless(made):
    made["cells"].append(code("x = 1\n" * 100_000))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (remove, "cell my_fader_hidden is missing"), (double, "my_layer_visible is there 2 times"),
        (edit, "my_layer_visible was edited"), (rename, "lacks: mine"), (as_list, "a list"),
        (split, "cell my_layer is there 2 times"), (lose, "no cell has its grade id"),
        (other_language, "in R"), (no_source, "it is no cell"), (endless, "more than 500,000"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_what_is_odd_is_flagged_and_the_rest_is_read(asked, change, words):
    made = hand_in()
    change(made)
    read = read_hand_in(as_bytes(made), asked)
    assert any(words in flag for flag in read.flags), read.flags
    assert any("def my_sigmoid" in cell for cell in read.cells)


@pytest.mark.parametrize("language", ["python", "Python", "python3"])
def test_another_kernel_of_the_same_language_is_no_oddity(asked, language):
    made = hand_in()
    kernel = {"name": "conda-env-lstm-py", "display_name": "mine", "language": language}
    made["metadata"]["kernelspec"] = kernel
    assert read_hand_in(as_bytes(made), asked).flags == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \n", "empty"), (b"{", "broken"), (b"\xff\xfe\x00", "broken"), (b"[]", "no"),
        (b"[" * 200_000, "too deep"), (b'{"cells": {}, "nbformat": 4}', "format 4"),
        (b'{"cells": []}', "format 4"),
        (json.dumps({"cells": [{}] * 1001, "nbformat": 4}).encode(), "1001 cells"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_no_notebook_is_refused_in_plain_words(asked, data, words):
    with pytest.raises(UnreadableError) as refused:
        read_hand_in(data, asked)
    assert words in str(refused.value) and "Traceback" not in str(refused.value)


# ---- finding them --------------------------------------------------------------------------


def put(path, content=b"{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_three_layouts_are_read_side_by_side(tmp_path):
    put(tmp_path / "ana.ipynb")
    put(tmp_path / "ben" / f"{NAME}.ipynb")
    put(tmp_path / "cat" / NAME / f"{NAME}.ipynb")
    put(tmp_path / "cat" / "02_other" / "02_other.ipynb")
    found = find(tmp_path, NAME)
    assert [one.learner for one in found] == ["ana", "ben", "cat"]
    assert all(one.path.is_file() and not one.problem for one in found)


def test_names_that_say_something_is_wrong_become_rows(tmp_path):
    put(tmp_path / "a" / "My final one.ipynb")
    put(tmp_path / "b" / "one.ipynb")
    put(tmp_path / "b" / "two.ipynb")
    (tmp_path / "c").mkdir()
    put(tmp_path / "d.zip")
    put(tmp_path / "e" / f"{NAME}.ipynb")
    put(tmp_path / "e.ipynb")
    os.symlink(tmp_path / "e.ipynb", tmp_path / "f.ipynb")
    said = {one.learner: (one.path and one.path.name, one.problem) for one in find(tmp_path, NAME)}
    assert said["a"] == ("My final one.ipynb", "the file was renamed to My final one.ipynb")
    assert said["b"][0] is None and "2 notebooks" in said["b"][1]
    assert said["c"][0] is None and "no notebook" in said["c"][1]
    assert said["d.zip"][0] is None and "not a notebook" in said["d.zip"][1]
    assert said["e"][0] == f"{NAME}.ipynb" and "two hand-ins" in said["e"][1]
    assert said["f"] == (None, submissions.LINK)


def test_what_systems_leave_behind_is_no_hand_in(tmp_path):
    put(tmp_path / "ana.ipynb")
    put(tmp_path / ".DS_Store")
    put(tmp_path / "._ana.ipynb")
    put(tmp_path / "__MACOSX" / "._ana.ipynb")
    put(tmp_path / ".ipynb_checkpoints" / "ana-checkpoint.ipynb")
    assert [one.learner for one in find(tmp_path, NAME)] == ["ana"]


def test_no_folder_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match="not a folder"):
        find(tmp_path / "none", NAME)
    with pytest.raises(ValueError, match="no hand-ins"):
        find(tmp_path, NAME)


def test_links_pipes_folders_and_giants_are_not_read(tmp_path):
    put(tmp_path / "a.ipynb", b"secret")
    os.symlink(tmp_path / "a.ipynb", tmp_path / "link.ipynb")
    os.mkfifo(tmp_path / "pipe.ipynb")
    with (tmp_path / "giant.ipynb").open("wb") as file:
        file.truncate(submissions.LARGEST + 1)
    (tmp_path / "folder.ipynb").mkdir()
    for name, words in {
        "link": "a link", "pipe": "plain file", "giant": "larger than 20 MB",
        "folder": "plain file", "none": "cannot be read",
    }.items():  # fmt: skip
        with pytest.raises(UnreadableError, match=words):
            submissions.read(tmp_path / f"{name}.ipynb")
    assert submissions.read(tmp_path / "a.ipynb") == b"secret"
