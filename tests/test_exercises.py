"""The twelve assignments: exercises are what solutions give, and the points are what they say."""

import ast
import re

import pytest

from lstm_course.cli.places import course_root
from lstm_course.grading import exercises
from lstm_course.grading.attempt import NOT_YET, RIGHT, STOPPED, attempt, totals
from lstm_course.grading.rules import findings
from lstm_course.grading.rules.code import calls

ROOT = course_root()
ASSIGNMENTS = exercises.assignments(ROOT)
EACH = pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda one: one.name)


def exercise(assignment):
    return exercises.nbformat.v4.reads_json(exercises.generate(assignment.solution))


def outcomes(book):
    return list(attempt(book, ROOT / "solutions"))


def test_there_are_twelve_numbered_from_1():
    assert [int(one.name[:2]) for one in ASSIGNMENTS] == list(range(1, 13))


def test_nothing_lies_in_exercises_that_no_solution_gives():
    made = {one.exercise for one in ASSIGNMENTS}
    books = set((ROOT / "exercises").rglob("*.ipynb"))
    assert {path for path in books if ".ipynb_checkpoints" not in path.parts} == made


@EACH
def test_a_solution_keeps_the_rules(assignment):
    assert findings(assignment.solution) == []


@EACH
def test_the_committed_exercise_is_what_the_solution_gives_byte_for_byte(assignment):
    made = exercises.generate(assignment.solution).encode()
    there = assignment.exercise.read_bytes() if assignment.exercise.is_file() else b""
    assert there == made, "run `make exercises`"


@EACH
def test_a_solution_gets_every_point_and_a_blank_exercise_none(assignment):
    whole = outcomes(exercises.read(assignment.solution))
    assert [one for one in whole if one.state in (NOT_YET, STOPPED)] == []
    reached, checked, by_person = totals(whole)
    assert reached == checked and reached + by_person == 100
    blank = outcomes(exercise(assignment))
    reached, seen, unseen = totals(blank)
    assert reached == 0 and seen + unseen == 100
    for one in blank:  # a check, or a cell that tries an answer out
        assert one.state not in (NOT_YET, STOPPED) or "not written yet" in one.line, one.line


def callers(book):
    """Return {answer: the answers that call it, itself included, through others too}."""
    trees = {
        exercises.role(cell).id: ast.parse(cell.source) for cell in book.cells
        if exercises.role(cell).solution and cell.cell_type == "code"
    }  # fmt: skip
    used = {
        name: {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(trees)
        for name, tree in trees.items()
    }
    found = {name: {name} for name in trees}
    for _ in trees:
        for name, inner in used.items():
            for answer in found:
                if inner & found[answer]:
                    found[answer].add(name)
    return found


def checked_by(book):
    """Return {grade id of a check: the answers that it calls}."""
    cells = ((exercises.role(cell), cell) for cell in book.cells)
    return {
        role.id: {function for _, function, _ in calls(ast.parse(cell.source))}
        for role, cell in cells if role.grade and not role.solution
    }  # fmt: skip


@EACH
def test_a_blank_answer_loses_its_checks_and_those_of_answers_that_call_it(assignment):
    whole, blank = exercises.read(assignment.solution), exercise(assignment)
    checks, affected = checked_by(whole), callers(whole)
    for place, cell in enumerate(blank.cells):
        answer = exercises.role(cell).id
        if answer not in affected:
            continue
        book = exercises.read(assignment.solution)
        book.cells[place].source = cell.source
        lost = {one.id for one in outcomes(book) if one.state != RIGHT and one.id in checks}
        own = {check for check, asked in checks.items() if answer in asked}
        theirs = {check for check, asked in checks.items() if asked & affected[answer]}
        assert own <= lost <= theirs, f"without {answer}: {sorted(lost)}"


@EACH
def test_what_a_page_links_to_is_there(assignment):
    for cell in exercise(assignment).cells:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", cell.source):
            if cell.cell_type == "markdown" and "/" in target:
                assert (assignment.exercise.parent / target).exists(), target
