"""The book's pages before Sphinx sees them, what is looked for in the site, and the real build."""

import json
import re
from importlib.util import find_spec

import nbformat
import pytest
from click.testing import CliRunner
from nbformat import v4

from lstm_course.cli import book as command
from lstm_course.cli import book_pages
from lstm_course.cli.main import cli
from lstm_course.cli.places import course_root


def notebook(description):
    picture = v4.new_output("display_data", {"image/png": "aGVsbG8=", "text/plain": "<Figure>"})
    source = (
        "from lstm_course import cells, ops as o\n"
        "from lstm_course.example import worked_example\n"
        "cells.lstm_step(*worked_example()); o.sigmoid(0); cells.no_such_thing"
    )
    cells = [
        v4.new_markdown_cell("# 06 · Forget\n*25 minutes*"),
        v4.new_code_cell(source, outputs=[picture]),
        v4.new_markdown_cell(description),
        v4.new_code_cell("%matplotlib inline"),
    ]
    return v4.new_notebook(cells=cells)


def test_a_lesson_gets_descriptions_and_links(tmp_path):
    path = tmp_path / "06_forget.ipynb"
    nbformat.write(notebook("*Picture: a gate $f$,\nhalf open.*\n\nMore."), path)
    page, missing = book_pages.lesson(path, tmp_path / "book")
    assert missing == []
    assert page == (
        "06_forget",
        "06 · Forget",
        (
            "lstm_course.cells.lstm_step",
            "lstm_course.example.worked_example",
            "lstm_course.ops.sigmoid",
        ),
    )
    copy = nbformat.read(tmp_path / "book" / path.name, as_version=4)
    assert copy.cells[1].metadata["mystnb"]["image"]["alt"] == "a gate f, half open."
    assert "{py:obj}`cells.lstm_step <lstm_course.cells.lstm_step>`" in copy.cells[-1].source
    assert copy.cells[-1].source.startswith("## In the package")
    uses = book_pages.uses([page])
    assert uses["lstm_course.ops.sigmoid"] == [("notebooks/06_forget", "06 · Forget")]


def test_links_to_headings_are_named_as_in_the_book(tmp_path):
    text = (
        "*Picture: a.*\n\n[here](#The-gate) [there](05_a.ipynb#In-the-cell) "
        "[far](https://example.org/#Top) [plain](05_a.ipynb)"
    )
    path = tmp_path / "06_forget.ipynb"
    nbformat.write(notebook(text), path)
    book_pages.lesson(path, tmp_path / "book")
    source = nbformat.read(tmp_path / "book" / path.name, as_version=4).cells[2].source
    assert "(#the-gate)" in source and "(05_a.ipynb#in-the-cell)" in source
    assert "(https://example.org/#Top)" in source and "(05_a.ipynb)" in source


def test_a_picture_of_a_widget_is_as_wide_as_it_was_drawn():
    png = "iVBORw0KGgoAAAANSUhEUgAABSgAAAPe"  # its head: 1320 × 990 dots
    shown = v4.new_output("display_data", {"image/png": png})
    cells = [v4.new_code_cell("a", outputs=[shown]), v4.new_markdown_cell("*Picture: a.*")]
    cells[0].metadata["tags"] = ["widget"]
    book = v4.new_notebook(cells=cells)
    assert book_pages.described(book) == []
    assert book.cells[0].metadata["mystnb"] == {"image": {"alt": "a.", "width": "660px"}}


def test_a_picture_without_a_description_is_named(tmp_path):
    path = tmp_path / "06_forget.ipynb"
    nbformat.write(notebook("No picture is spoken of."), path)
    assert book_pages.lesson(path, tmp_path / "book")[1] == [1]


def test_widgets_come_alive_where_nothing_is_trained(tmp_path):
    show = "from lstm_course import diagram\ndiagram.GateDial([4, 5, 6])"
    cells = [v4.new_code_cell("a = 1"), v4.new_code_cell(show), v4.new_code_cell("1 / 0")]
    cells[1].metadata["tags"] = ["widget"]
    book = v4.new_notebook(cells=cells)
    book_pages.awake(book, tmp_path)
    assert book.cells[0].outputs == []
    page = book.cells[1].outputs[0].data["text/html"]
    assert "lstm-course-still" in page and "http://" not in page.replace("http://www.w3.org", "")
    trains = v4.new_notebook(cells=[v4.new_code_cell("LSTM_COURSE_BUDGET = 1 / 0"), cells[1]])
    trains.cells[1].outputs = []
    book_pages.awake(trains, tmp_path)
    assert trains.cells[1].outputs == []


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ('<img src="a.png" alt="a gate">', None),
        ('<img src="a.png">', "without a description"),
        ('<img src="a.png" alt="">', "without a description"),
        ('<script src="https://example.org/a.js"></script>', "asks another host"),
        ('<link href="//example.org/a.css" rel="stylesheet">', "asks another host"),
        ('<a href="https://example.org/">a paper</a>', None),
        ("<p>the mean $\\bar x$ of all</p>", "not a formula: the mean"),
        ('<p>in <code>$HOME</code>, <span class="math">\\(a\\$\\)</span></p>', None),
        ("<p>| name | bits | |---|---|</p>", "not a table"),
        ("<h1>a</h1><h2>b</h2><h2>c</h2><h1>d</h1>", None),
        ("<h1>a</h1><h3>b</h3>", "h3 behind h1"),
    ],
    ids=(
        "good, no alt, empty alt, script, style, link to read, raw formula, a dollar in code, "
        "raw table, headings, a heading too low"
    ).split(", "),
)
def test_what_is_looked_for_in_the_site(tmp_path, tag, found):
    (tmp_path / "page.html").write_text(f"<html>{tag}</html>", encoding="utf-8")
    assert bool(command.findings(tmp_path)) == bool(found)
    assert found is None or found in command.findings(tmp_path)[0]


def test_the_pages_stand_in_the_same_places_as_in_the_repository(tmp_path):
    root = course_root()
    command.lay_out(root, tmp_path / "pages", living=False)
    for folder in ("notebooks", "exercises"):
        there = {str(p.relative_to(root)) for p in (root / folder).rglob("[0-9]*.ipynb")}
        laid = {
            str(p.relative_to(tmp_path / "pages")) for p in (tmp_path / "pages").rglob("*.ipynb")
        }
        assert there <= laid
    uses = json.loads((tmp_path / "pages" / "uses.json").read_text(encoding="utf-8"))
    assert ["notebooks/09_put_the_cell_together", "09 · Put the cell together"] in (
        uses["lstm_course.cells.lstm_step"]
    )
    claims = (tmp_path / "pages" / "docs" / "claims.md").read_text(encoding="utf-8")
    assert "<a id=" not in claims and "(half-open-gate)=" in claims


def test_every_lesson_has_its_place_in_the_table_of_contents():
    index = (course_root() / "docs" / "book" / "index.md").read_text(encoding="utf-8")
    patterns = re.findall(r"^notebooks/(\S+)$", index, re.MULTILINE)
    for path in (course_root() / "notebooks").glob("[0-9]*.ipynb"):
        assert sum(path.match(pattern) for pattern in patterns) == 1, path.name


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(command.NEEDED, "no_such_module", "no-such-package")
    done = CliRunner().invoke(cli, ["book"])
    assert done.exit_code == 1
    assert "no-such-package" in done.output and "make book" in done.output
    assert "Traceback" not in done.output


@pytest.mark.slow
@pytest.mark.skipif(find_spec("sphinx") is None, reason="sphinx is missing: pip install '.[book]'")
def test_the_book_is_built_without_a_warning(tmp_path):
    done = CliRunner().invoke(cli, ["book", "--out", str(tmp_path / "site")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "site" / "notebooks" / "09_put_the_cell_together.html").read_text("utf-8")
    assert "lstm_course.cells.lstm_step" in page and 'rel="next"' in page
    page = (tmp_path / "site" / "reference" / "cells.html").read_text("utf-8")
    assert "09 · Put the cell together" in page
    assert (tmp_path / "site" / "_static" / "mathjax" / "tex-svg.js").stat().st_size > 1e6
