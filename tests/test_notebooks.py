"""Every committed notebook keeps the house rules, and each rule catches its own fault."""

import copy
from pathlib import Path

import nbformat
import pytest

from lstm_course.cli import checks
from lstm_course.cli.execute import as_text, normalise

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NUMBERS = {f"{n:02d}" for n in range(23)}


def test_there_are_notebooks():
    assert NOTEBOOKS, f"no notebook in {FOLDER}"


def test_every_lesson_is_there_once():
    numbers = [path.name[:2] for path in NOTEBOOKS]
    assert sorted(set(numbers)) == sorted(numbers), "two notebooks with one number"
    assert set(numbers) >= NUMBERS, f"missing: {sorted(NUMBERS - set(numbers))}"


def test_names_are_plain():
    for path in NOTEBOOKS:
        stem = path.stem
        assert stem[:2].isdecimal() and stem[2] == "_" and stem == stem.lower()
        assert stem.replace("_", "").isalnum() and stem.isascii(), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_house_rules(path):
    found = checks.findings(path)
    assert not found, "\n".join(found)


def test_sizes(record_property):
    large = {path.name: path.stat().st_size for path in NOTEBOOKS}
    large = {name: size for name, size in large.items() if size > checks.LARGE}
    record_property("notebooks over 300 kB", large)
    print("over 300 kB (allowed, but say why):", large or "none")


# ---- a lesson that keeps every rule, and one fault for each -------------------------------

HEAD = "# 05 · Try it\n*15 minutes · needs 04 · NumPy only*\n\n" + "\n\n".join(
    f"**{name}** …" for name in checks.HEADINGS[:3]
)
TAIL = "\n".join(f"## {name}" for name in checks.HEADINGS[3:])
FOLDED = "*Picture: a line.*\n<details><summary>Answer</summary>\n\nYes.\n\n</details>"


def good_lesson():
    """Build a lesson without a finding."""
    image = {"image/png": "aGk=", "text/plain": "<Figure>"}
    cells = [
        nbformat.v4.new_markdown_cell(HEAD, id="head"),
        nbformat.v4.new_code_cell(
            "draw()", id="draw", execution_count=1,
            outputs=[nbformat.v4.new_output("display_data", data=image)],
        ),
        nbformat.v4.new_markdown_cell(FOLDED, id="folded"),
        nbformat.v4.new_code_cell("assert 1 + 1 == 2\nprint(1 == 1)", id="sum", execution_count=2),
        nbformat.v4.new_markdown_cell(TAIL, id="tail"),
    ]  # fmt: skip
    return normalise(nbformat.v4.new_notebook(cells=cells))


def rules_broken(book, folder, text=None):
    """Write a lesson and name the rules it breaks."""
    path = folder / "05_try.ipynb"
    path.write_text(as_text(book) if text is None else text, encoding="utf-8")
    lesson = checks.load(path)
    return {rule.__name__ for rule in checks.RULES if list(rule(lesson))}


def test_a_good_lesson_has_no_finding(tmp_path):
    assert rules_broken(good_lesson(), tmp_path) == set()


def error_output():
    return nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])


def put(cell, **changes):
    """Return a function that changes one cell of a notebook."""

    def change(book):
        for name, value in changes.items():
            book.cells[cell][name] = value

    return change


FAULTS = {
    "not executed": ("executed_in_order", put(3, execution_count=None)),
    "out of order": ("executed_in_order", put(3, execution_count=1)),
    "an empty cell": ("executed_in_order", put(1, source=" \n")),
    "an error": ("no_errors", put(1, outputs=[error_output()])),
    "no assert": ("has_checkpoint", put(3, source="print(2)")),
    "a bare ==": ("no_bare_comparison", put(1, source="a == b")),
    "a bare allclose": ("no_bare_comparison", put(1, source="np.allclose(a, b)")),
    "a bare .all()": ("no_bare_comparison", put(1, source="(a == b).all()")),
    "a bare and": ("no_bare_comparison", put(1, source="x\nfine and a < b")),
    "in a loop": ("no_bare_comparison", put(1, source="for a in b:\n    a == 1")),
    "a long cell": ("short_cells", put(1, source="x\n" * 30 + "x")),
    "a download": ("no_network", put(1, source="def f():\n    from urllib.request import x")),
    "another number": ("well_headed", put(0, source=HEAD.replace("05", "06", 1))),
    "no minutes": ("well_headed", put(0, source=HEAD.replace("minutes", "pages"))),
    "no summary": ("well_headed", put(4, source=TAIL.replace("Summary", "End"))),
    "open details": ("details_closed", put(2, source=FOLDED.replace("</details>", ""))),
    "no picture line": ("pictures_described", put(2, source=FOLDED.replace("Picture", "P"))),
    "metadata": ("normalised", put(1, metadata={"scrolled": True})),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_caught_by_its_rule(fault, tmp_path):
    rule, change = FAULTS[fault]
    book = copy.deepcopy(good_lesson())
    change(book)
    assert rule in rules_broken(book, tmp_path)


def test_too_large_a_notebook_is_caught(tmp_path):
    book = good_lesson()
    book.cells[0].source += "x" * checks.LARGEST
    assert "small" in rules_broken(book, tmp_path)


@pytest.mark.parametrize("name", ["head", "not valid", ""])
def test_ids_are_judged_as_they_lie_in_the_file(name, tmp_path):
    text = as_text(good_lesson()).replace('"id": "sum"', f'"id": "{name}"')
    path = tmp_path / "05_try.ipynb"
    path.write_text(text, encoding="utf-8")
    lesson = checks.Lesson(path, text, good_lesson())
    assert len(list(checks.valid_ids(lesson))) == 1


def test_a_meant_error_passes(tmp_path):
    book = good_lesson()
    book.cells[1].outputs = [error_output()]
    book.cells[1].metadata = {"tags": ["raises-exception"]}
    assert rules_broken(book, tmp_path) == set()
