"""Every claim is measured where docs/claims.toml says, and each rule catches its own fault."""

from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from lstm_course.cli import claims as command
from lstm_course.cli import evidence
from lstm_course.cli.checks import load
from lstm_course.cli.execute import as_text, normalise

ROOT = Path(__file__).resolve().parent.parent
CLAIMS, UNMEASURED = evidence.read(ROOT / "docs" / "claims.toml")
LESSONS = evidence.lessons(ROOT / "notebooks")


# ---- the claims of the course -------------------------------------------------------------


def test_there_are_enough_claims_with_every_verdict_and_from_everyone():
    assert len(CLAIMS) >= 25
    assert {claim.kind for claim in CLAIMS} == set(evidence.VERDICTS)
    assert {claim.by for claim in CLAIMS} == set(evidence.WHO)


def test_every_claim_is_measured_where_it_says():
    found = list(evidence.findings(CLAIMS, UNMEASURED, LESSONS))
    assert not found, "\n".join(found)


def test_the_page_is_what_the_command_writes():
    written = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    assert written == command.page(CLAIMS, UNMEASURED, LESSONS), "run `lstm-course claims`"


def with_cells_changed(claim, change):
    """Return the lessons with each cell that measures a claim put through `change`."""
    lesson, cells = LESSONS[claim.notebook], evidence.cells_of(claim, LESSONS)
    changed = [change(cell) if cell in cells else cell for cell in lesson.book.cells]
    book = nbformat.v4.new_notebook(cells=[cell for cell in changed if cell is not None])
    return {**LESSONS, claim.notebook: lesson._replace(book=book)}


def without_asserts(cell):
    return nbformat.NotebookNode({**cell, "source": "x = 1  # assert x"})


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_any_claim_is_missed_when_its_cells_or_their_asserts_are_gone(claim):
    gone = with_cells_changed(claim, lambda cell: None)
    assert list(evidence.tagged_in_its_notebook(claim, gone))
    assert not list(evidence.can_fail(claim, LESSONS))
    assert list(evidence.can_fail(claim, with_cells_changed(claim, without_asserts)))


# ---- a small course in order, and one fault for each rule -----------------------------------

FILE = """
[[claim]]
id = "shrinks"
group = "Factors"
claim = "A factor of 0.6 shrinks what it meets."
by = "seeds"
source = "in pictures"
verdict = "true if it is applied often"
so = "After ten steps 0.006 is left, after 1,000 steps −1.50 on the course's scale."
notebook = "05"
measured = ["0.006", "−1.50"]

[[open]]
claim = "It always shrinks."
by = "tutorials"
source = "most"
so = "No notebook looks at all of them."
"""
CELL = "left = 0.6**10\nprint(f'{left:.3f} [-1.50 2]')\nassert left < 0.01"


def code(source, *names, text=""):
    outputs = [nbformat.v4.new_output("stream", text=text)] if text else []
    metadata = {"tags": [f"claim:{name}" for name in names]} if names else {}
    return nbformat.v4.new_code_cell(source, metadata=metadata, outputs=outputs, execution_count=1)


def build(root, file=FILE, source=CELL, names=("shrinks",), text="0.006 [-1.50 2]\n", other=()):
    """Write a course of two notebooks; return the lines that the rules find in it."""
    (root / "docs").mkdir()
    (root / "docs" / "claims.toml").write_text(file, encoding="utf-8")
    heads = ("# 05 · Try it\n\nFor 1_000 steps.", "# 06 · Try more")
    bodies = (code(source, *names, text=text), code("x = 1\nassert x + 1 == 2", *other))
    (root / "notebooks").mkdir()
    for name, head, body in zip(("05_try", "06_more"), heads, bodies, strict=True):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(head), body])
        path = root / "notebooks" / f"{name}.ipynb"
        path.write_text(as_text(normalise(book)), encoding="utf-8")
    made, unmeasured = evidence.read(root / "docs" / "claims.toml")
    return list(evidence.findings(made, unmeasured, evidence.lessons(root / "notebooks")))


def test_a_claim_in_order_has_no_finding(tmp_path):
    assert build(tmp_path) == []


FAULTS = {
    "cell gone": ({"names": ()}, "tagged in its notebook", "no code cell has the tag"),
    "also elsewhere": ({"other": ["shrinks"]}, "tagged in its notebook", "notebook 06, too"),
    "assert removed": ({"source": CELL.rpartition("\n")[0]}, "can fail", "an assert that can fail"),
    "assert in a comment": ({"source": CELL.replace("assert", "# assert")}, "can fail", "can fail"),
    "assert True": ({"source": CELL.replace("left < 0.01", "True")}, "can fail", "can fail"),
    "another number": ({"text": "0.007 [-1.50 2]\n"}, "numbers measured", "0.006 is neither"),
    "part of a number": ({"text": "10.006 [-1.50 2]\n"}, "numbers measured", "0.006 is neither"),
    "more digits": ({"text": "0.0061 [-1.50 2]\n"}, "numbers measured", "0.006 is neither"),
    "another sign": ({"text": "0.006 [1.50 2]\n"}, "numbers measured", "−1.50 is neither"),
    "size of a figure": (
        {"file": FILE.replace(', "−1.50"]', "]"), "text": "<Figure size 0.006 x 1>"},
        "numbers measured", "0.006 is neither",
    ),
    "not in the sentence": (
        {"file": FILE.replace('["0.006"', '["2", "0.006"')}, "well formed", "2 is measured",
    ),
    "nothing measured": (
        {"file": FILE.replace('["0.006", "−1.50"]', "[]")}, "well formed", "nothing is measured",
    ),
    "number from nowhere": (
        {"file": FILE.replace("1,000", "2,000")}, "numbers known", "says 2000, which stands nowhere"
    ),
    "another verdict": (
        {"file": FILE.replace("true if it", "maybe if it")}, "well formed", "the verdict 'maybe",
    ),
    "another speaker": ({"file": FILE.replace("seeds", "people")}, "well formed", "by 'people'"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_with_claim_notebook_and_rule(fault, tmp_path):
    changes, rule, message = FAULTS[fault]
    (line,) = build(tmp_path, **changes)
    assert line.startswith(f"claim shrinks, notebook 05, {rule}: ")
    assert message in line


def test_a_tag_that_the_file_does_not_know_is_found(tmp_path):
    assert build(tmp_path, other=["grows"]) == ["claim grows, notebook 06, tags: not in the file"]


def test_a_notebook_that_is_not_there_is_a_finding(tmp_path):
    lines = build(tmp_path, file=FILE.replace('"05"', '"07"'))
    assert "claim shrinks, notebook 07, tagged in its notebook: no code cell" in "\n".join(lines)


def test_two_claims_with_one_id_are_found(tmp_path):
    claim = FILE[: FILE.index("[[open]]")]
    (line,) = build(tmp_path, file=claim + FILE)
    assert line == "claim shrinks, ids: more than one claim has this id"


def test_what_is_not_measured_may_have_no_number(tmp_path):
    (line,) = build(tmp_path, file=FILE.replace("all of them", "12 of them"))
    assert "'It always shrinks.', not measured: a number" in line


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("assert x < 1", 1),
        ("assert np.allclose(a, b), 'far off'", 1),
        ("np.testing.assert_allclose(mine, theirs)", 1),
        ("for k in range(3):\n    assert 0 < p[k]", 1),
        ("assert x and (y or not FULL)", 1),
        ("assert 1 + 1 == 2", 0),
        ("assert (x < 1, 'a tuple is always true')", 0),
        ("assert x < 1 or True", 0),
        ("assert x == x", 0),
        ("np.testing.assert_allclose(1, 1)", 0),
        ("x < 1", 0),
    ],
)
def test_an_assert_counts_only_if_it_can_fail(source, expected):
    assert len(evidence.asserts(code(source))) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("[0.63 0.86]", "0.63", True),
        ("0.63\n", "0.6", False),
        ("10.63", "0.63", False),
        ("8e-21", "8", False),
        ("99_328 == n", "99,328", True),
        ("left -0.08098", "−0.08098", True),
        ("[2.38  2.12 3.23]", "2.38 2.12", True),
        ("[4, 10, 18]", "4 10 18", True),
        ("51%", "51", True),
    ],
)
def test_a_number_is_found_as_a_whole(text, number, expected):
    assert evidence.says(text, number) == expected


# ---- the command --------------------------------------------------------------------------


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Return a function that runs ``lstm-course claims`` on the small course."""
    monkeypatch.setattr(command, "course_root", lambda: tmp_path)
    return lambda *args: CliRunner().invoke(command.claims, args)


def test_the_command_writes_a_page_and_check_compares_it(call, tmp_path):
    build(tmp_path)
    assert call("--check").exit_code == 1
    assert "Wrote 1 claims" in call().output
    assert "1 claims are in order" in call("--check").output
    text = (tmp_path / "docs" / "claims.md").read_text(encoding="utf-8")
    assert "[05 · Try it](../notebooks/05_try.ipynb), cell [1]." in text
    assert "*True if it is applied often.* After ten steps **0.006** is left" in text
    assert "- **It always shrinks.** No notebook looks at all of them." in text
    (tmp_path / "docs" / "claims.md").write_text(text + " ", encoding="utf-8")
    stale = call("--check")
    assert stale.exit_code == 1 and "run `lstm-course claims`" in stale.output


def test_nothing_is_written_while_there_is_a_finding(call, tmp_path):
    build(tmp_path, names=())
    done = call()
    assert done.exit_code == 1 and "claim shrinks, notebook 05" in done.output
    assert not (tmp_path / "docs" / "claims.md").exists()


def test_an_assert_of_the_full_budget_is_said_to_be_one(tmp_path):
    build(tmp_path, source=CELL + " or not FULL")
    made, unmeasured = evidence.read(tmp_path / "docs" / "claims.toml")
    text = command.page(made, unmeasured, {"05": load(tmp_path / "notebooks" / "05_try.ipynb")})
    assert "cell [1], asserted in the full budget." in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[claim]]", "[[claim", "claims.toml: "),
        ('group = "Factors"\n', "", "claim shrinks: missing or unknown: group"),
        ("group =", "colour = 1\ngroup =", "claim shrinks: missing or unknown: colour"),
    ],
)
def test_a_damaged_file_is_named(old, new, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        build(tmp_path, file=FILE.replace(old, new, 1))
