"""What a teacher prints or projects: the page about the cell, the slides, the book as a PDF."""

import itertools
import re
import sys

import click
import nbformat
import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg
from nbformat import v4

from lstm_course import cells
from lstm_course.cli import book_pdf, slides
from lstm_course.cli import handouts as command
from lstm_course.cli.places import course_root
from lstm_course.example import worked_example
from lstm_course.grading.mistakes import MISTAKES
from lstm_course.viz.summary import EQUATIONS, NAMES, ORDERS, draw_summary

PICTURE = v4.new_output("display_data", {"image/png": "aGVsbG8=", "text/plain": "<Figure>"})


def step(c0=None):
    xs, h0, start, params = worked_example()
    return cells.lstm_step_trace(xs[0], h0, start if c0 is None else np.array(c0), params)


def written_on(page):
    return [text for ax in page.axes for text in ax.texts if text.get_text()]


# ---- the page about the cell --------------------------------------------------------------


@pytest.mark.parametrize("c0", [[4.0, 5.0, 6.0], [-3.0, 0.25, 9.0]], ids=["worked", "other"])
def test_the_numbers_on_the_page_are_those_of_the_step(c0):
    trace = step(c0)
    words = [text.get_text() for text in written_on(draw_summary(trace))]
    for name in ("c", "h", "tanh_c"):
        for number in getattr(trace, name):
            assert f"{number:+.2f}".replace("-", "−") in words, name
    count = cells.count_parameters(4, 3)
    assert any(f"{count} parameters" in text for text in words)
    assert sum(array.size for array in worked_example().params) == count


def test_everything_stands_on_the_page_and_nothing_on_anything_else():
    page = draw_summary(step(), tuple(MISTAKES[k] for k in command.SHOWN), note=command.NOTE)
    wide, high = page.get_size_inches() * page.dpi
    renderer = FigureCanvasAgg(page).get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in page.axes[0].texts]
    for text, box in boxes:
        assert 25 < box.x0 and box.x1 < wide - 25 and 20 < box.y0 and box.y1 < high - 20, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 1.5 or b.y1 <= a.y0 + 1.5
        assert apart, (one, other)
    assert all(mistake in " ".join(text for text, _ in boxes) for mistake in
               (MISTAKES[k] for k in command.SHOWN))  # fmt: skip


def test_the_orders_on_the_page_are_those_that_the_package_reads():
    orders = {name: order.replace(" ", "") for name, order, *_ in ORDERS[1:]}
    assert orders == {
        "this course": "".join(cells.GATES), "torch": "ifgo", "Keras": "ifco", "ONNX": "iofc",
        "CS231n": "ifog",
    }  # fmt: skip
    mine = np.arange(8)
    for order in orders.values():
        theirs = cells.reorder_gates(mine, source="ifgo", target=order)
        assert (cells.reorder_gates(theirs, source=order, target="ifgo") == mine).all()


def test_every_letter_of_the_equations_has_its_row():
    letters = {re.match(r"\$(\w)_t", equation)[1] for equation, _ in EQUATIONS}
    assert letters == {"f", "i", "g", "o", "c", "h"}
    assert {row[0] for row in NAMES[1:]} == {f"${letter}_t$" for letter in letters | {"x"}}


def test_the_page_is_written_with_real_text(tmp_path):
    pdf, svg = command.summary_page(tmp_path)
    text = svg.read_text(encoding="utf-8")
    assert "The LSTM cell on one page</text>" in text and ">+2.38</text>" in text
    names = r'xmlns[:\w]*="[^"]*"|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>'
    assert "http" not in re.sub(names, "", text, flags=re.DOTALL)
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF") and b"/FontFile2" in data and b"/Type3" not in data
    assert data.count(b"/Type /Page ") == 1


# ---- slides -------------------------------------------------------------------------------


def lesson():
    cells_of_it = [
        v4.new_markdown_cell("# 06 · Forget\n*25 minutes*\n\n- say it\n\n**What you need**: 05"),
        v4.new_code_cell("draw()", outputs=[PICTURE]),
        v4.new_markdown_cell(
            '*Picture: a gate $f$,\nhalf "open".*\n\n## The gate\n\nSee [05](05_a.ipynb).\n\n'
            "$$\na < b\n$$\n\n**Predict**: what, as in [05](05_a.ipynb)?\n\nGo on."
        ),
        v4.new_code_cell("compute()"),
        v4.new_markdown_cell(
            "<details><summary>Answer</summary>\n\nA half.\n\n$$\nhidden\n$$\n\n</details>\n\n"
            "**Predict.** And now?\n\n## Summary\n\nIt forgets."
        ),
    ]
    return v4.new_notebook(cells=cells_of_it)


def test_slides_are_title_picture_equation_question_and_summary():
    chosen = slides.slides(lesson())
    assert [(slide.kind, slide.section) for slide in chosen] == [
        ("title", ""), ("picture", ""), ("equation", "The gate"), ("question", "The gate"),
        ("question", "The gate"), ("summary", "Summary"),
    ]  # fmt: skip
    title, picture, equation, question, alone, summary = (slide.body for slide in chosen)
    assert "say it" in title and "¶" not in title and "What you need" not in title
    assert 'alt="a gate f, half &quot;open&quot;."' in picture
    assert "a &lt; b" in equation and "what, as in 05?" in question
    assert "A half." in question and "<details>" in question
    assert "And now?" in alone and "A half." not in alone
    assert "It forgets." in summary


def test_a_page_of_slides_asks_no_other_host(tmp_path):
    nbformat.write(lesson(), tmp_path / "06_forget.ipynb")
    count = slides.write_slides(tmp_path / "06_forget.ipynb", tmp_path / "06.html")
    text = (tmp_path / "06.html").read_text(encoding="utf-8")
    assert text.count("<section") == count == 6
    assert "<title>06 · Forget</title>" in text and "http" not in text
    assert set(re.findall(r'\bsrc="([^"]{1,40})', text)) == {
        slides.MATHJAX, "data:image/png;base64,aGVsbG8="
    }  # fmt: skip


@pytest.mark.parametrize(
    "path", sorted((course_root() / "notebooks").glob("[0-9]*.ipynb")), ids=lambda p: p.stem
)
def test_every_lesson_has_slides(path):
    book = nbformat.read(path, as_version=4)
    kinds = [slide.kind for slide in slides.slides(book)]
    predictions = sum(len(slides.PREDICT.findall(cell.source)) for cell in book.cells)
    assert kinds[0] == "title" and kinds.count("summary") == 1
    assert kinds.count("question") == predictions > 0
    pictures = sum(
        "image/png" in out.get("data", {}) for c in book.cells for out in c.get("outputs", ())
    )
    assert kinds.count("picture") == pictures


# ---- the book as a PDF --------------------------------------------------------------------


def small_site(folder):
    (folder / "notebooks").mkdir(parents=True)
    page = (
        '<head><link rel="stylesheet" href="s.css">{}</head><aside>no</aside>'
        '<article role="main" id="furo-main-content">{}</article>'
    )
    following = '<link rel="next" title="a" href="{}" />'
    one = '<h1 id="a">One</h1><a href="notebooks/two.html#a">on</a><img src="p.png" alt="p">'
    two = '<h1 id="a">Two</h1><a href="../index.html">back</a><a href="#a">here</a>'
    two += '<a href="../_modules/x.html">source</a><a href="https://example.org/">out</a>'
    two += '<img src="../p.png" alt="p"><details><summary>Answer</summary>yes</details>'
    (folder / "index.html").write_text(page.format(following.format("notebooks/two.html"), one))
    (folder / "notebooks" / "two.html").write_text(page.format("", two))
    return folder


def test_pages_are_joined_in_order_and_their_links_lead_inside(tmp_path):
    site = small_site(tmp_path)
    order = [path.as_posix() for path in book_pdf.reading_order(site.resolve())]
    assert order == ["index.html", "notebooks/two.html"]
    text = book_pdf.joined(site)
    ids, links = re.findall(r'\bid="([^"]+)"', text), re.findall(r'\bhref="#([^"]+)"', text)
    assert len(ids) == len(set(ids)) == 4
    assert links == ["notebooks-two--a", "index", "notebooks-two--a"] and set(links) <= set(ids)
    assert text.index("One") < text.index("Two") and "<aside>" not in text
    assert "mathjax_process|math" in text
    assert text.count('src="p.png"') == 2 and "<details open>" in text
    assert 'href="https://example.org/"' in text and "_modules" not in text


def test_without_a_browser_the_command_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "summary_page", lambda out: [])
    monkeypatch.setattr(command, "all_slides", lambda root, out: (1, 2))
    options = ["--out", str(tmp_path / "out"), "--site", str(tmp_path / "site")]
    done = CliRunner().invoke(command.handouts, options)
    assert done.exit_code == 0 and "There is no book in" in done.output
    small_site(tmp_path / "site")
    monkeypatch.setattr(book_pdf, "find_browser", lambda: None)
    done = CliRunner().invoke(command.handouts, options)
    assert done.exit_code == 0 and "There is no Chromium, Chrome or Edge" in done.output
    with pytest.raises(click.ClickException, match="no browser"):
        book_pdf.print_book(tmp_path / "site", tmp_path / "book.pdf")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a browser is a shell script")
@pytest.mark.parametrize("prints", [True, False], ids=["prints", "prints nothing"])
def test_a_pdf_is_written_whole_or_not_at_all(tmp_path, monkeypatch, prints):
    site, script, pdf = small_site(tmp_path / "site"), tmp_path / "browser", tmp_path / "book.pdf"
    pdf.write_text("old")
    end = 'for a; do case "$a" in --print-to-pdf=*) echo %PDF-new > "${a#*=}";; esac; done'
    script.write_text("#!/bin/sh\n" + (end if prints else "exit 0") + "\n")
    script.chmod(0o755)
    monkeypatch.setenv(book_pdf.VARIABLE, str(script))
    if prints:
        book_pdf.print_book(site, pdf)
    else:
        with pytest.raises(click.ClickException, match="printed nothing"):
            book_pdf.print_book(site, pdf)
    assert pdf.read_text() == ("%PDF-new\n" if prints else "old")
    assert not (site / "joined.html").exists()
