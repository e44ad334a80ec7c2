"""Every rule of an assignment is said with the file and the cell that breaks it."""

import pytest

from lstm_course.grading import rules
from tests.small_assignment import HIDDEN, cell, goal, write_small_assignment

ANSWER = """def my_fader(a, b, f):
    '''Fade.'''
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION"""
OUTSIDE = """### BEGIN SOLUTION
def my_fader(a, b, f):
    '''Fade.'''
    return 1
### END SOLUTION"""
CHECK = 'checks.check("vectors.fader", my_fader)'


def source(name, text):
    return lambda book: cell(book, name).update(source=text)


def said(name, **words):
    return lambda book: cell(book, name).metadata.nbgrader.update(words)


def change_id(book):
    cell(book, "look").id = "title"


def add_output(book):
    cell(book, "look").execution_count = 1


def needs(*names):
    return lambda book: book.metadata.update(lstm_course={"needs": list(names)})


BREAKS = [
    (change_id, "cell 12: its id 'title' is missing, not valid, or not unique"),
    (add_output, "cell 12: it has an output"),
    (source("look", "print("), "cell 12: it is not Python"),
    (said("my_fader", schema_version=2), "cell 4: its nbgrader metadata are not of schema 3"),
    (said("my_sigmoid", grade_id="my_fader"), "cell 8: its grade id 'my_fader' is not valid"),
    (said("my_fader-visible", points=0), "cell 5: it is graded, and has no points"),
    (said("my_fader", grade=True, points=1), "cell 4: a code cell is an answer or a check"),
    (said("essay", solution=False), "cell 14: an essay needs both"),
    (said("my_fader-visible", locked=False), "cell 5: a check must be locked"),
    (source("my_fader", ANSWER + "\nx = 1"), "cell 4: an answer is one def"),
    (source("my_fader", "### BEGIN SOLUTION\n### END SOLUTION"), "cell 4: an answer is one def"),
    (said("my_fader", grade_id="my_mixer"), "cell 4: it defines my_fader, but its grade id"),
    (source("my_fader", ANSWER.replace("'''Fade.'''", "")), "my_fader has no docstring"),
    (source("my_fader", ANSWER.replace("f)", "*f)")), "has a decorator, *args"),
    (source("my_fader", 'def my_fader():\n    """Fade."""'), "cell 4: it has no solution region"),
    (source("my_fader", OUTSIDE), "cell 4: the def stands inside the solution region"),
    (source("look", "def my_fader(): pass"), "cell 12: my_fader is defined in cell 4 already"),
    (source("my_fader-visible", "my_fader(1, 2, 3)"), "cell 5: a check has lines checks.check"),
    (source("my_fader-visible", CHECK.replace("fader\"", "fade\"")), "no question 'fade'"),
    (source("my_fader-visible", CHECK.replace("my_fader", "my_mixer")), "defines my_mixer"),
    (source("my_fader-visible", CHECK.replace("my_fader", "my_sigmoid")), "above it defines"),
    (source("my_fader-visible", CHECK.replace(")", ", hidden=True)")), "cell 5: hidden"),
    (source("my_fader-hidden", HIDDEN.format(CHECK)), "cell 6: hidden=True stands inside a hidden"),
    (source("my_fader-hidden", "### BEGIN HIDDEN TESTS"), "cell 6: a check has lines"),
    (needs("ops", "models"), "metadata lstm_course.needs is ['ops', 'models']"),
    (needs(), "cell 2: it imports lstm_course.ops, which is not in needs"),
    (needs("ops", "cells"), "needs lists cells, and nothing imports it"),
    (source("look", "import torch"), "cell 12: it imports torch, which an assignment cannot use"),
    (said("my_fader-visible", points=21), "the points add up to 101, not 100"),
    (lambda book: book.cells.pop(), "there is no essay"),
    (said("essay", points=20), "the essay has 20 points, not 5 to 15"),
    (source("essay", "**Marking.** Because."), "cell 14: '**model answer' does not stand"),
    (source("title", "# Small"), "cell 1: the first cell should begin with '# Assignment 1 · '"),
    (source("task-1", "## Task 1 · Do it"), "cell 3: no line '*Goal: "),
    (source("task-2", goal(3, 50)), "cell 7: this is task 2, and its heading says 3"),
    (source("task-2", goal(2, 45)), "cell 7: the heading says 45 points, and its cells have 50"),
    (source("task-3", "## Third"), "3 tasks, not 4 to 7"),
    (source("task-3", goal(3, 0).replace("8 m", "80 m")), "take 104 minutes, not 20 to 60"),
]  # fmt: skip


def test_the_small_assignment_keeps_every_rule(tmp_path):
    assert rules.findings(write_small_assignment(tmp_path)) == []


@pytest.mark.parametrize(("change", "words"), BREAKS, ids=[words[:40] for _, words in BREAKS])
def test_a_broken_rule_is_said_with_file_and_cell(tmp_path, change, words):
    found = rules.findings(write_small_assignment(tmp_path, change))
    assert any(words in line for line in found), found
    assert all(line.startswith("solutions/01_small/01_small.ipynb: ") for line in found)


def test_a_file_in_the_wrong_place_is_found(tmp_path):
    solution = write_small_assignment(tmp_path)
    other = solution.parent / "notes.txt"
    other.write_text("x")
    (line,) = rules.findings(solution)
    assert line.endswith("beside 01_small.ipynb lies notes.txt")
    moved = solution.parent.parent / "Small" / "Small.ipynb"
    moved.parent.mkdir()
    moved.write_bytes(solution.read_bytes())
    assert "the folder's name is 'Small'" in rules.findings(moved)[0]
