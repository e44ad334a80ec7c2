"""Slides of a lesson: its title, equations, pictures and predictions, on one page of HTML.

The page scrolls from slide to slide and needs no network. reveal.js, which nbconvert's own
slides ask another host for, comes with no Python package that the course uses.
"""

import html
import re
from typing import NamedTuple

import nbformat

__all__ = ["Slide", "slides", "write_slides"]

PREDICT = re.compile(r"^\*\*Predict[.:]?\*\*.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"<details>.*?</details>", re.DOTALL)
EQUATION = re.compile(r"^\$\$.*?\$\$", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"\*Picture: (.+?)\*\s*$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
TO_LESSON = re.compile(r"\[([^\]]+)\]\([^)]*(?:\.ipynb|#)[^)]*\)")
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
MATHJAX = "tex-svg.js"

STYLE = """
* { box-sizing: border-box }
html { scroll-snap-type: y mandatory; font: 1.2rem/1.45 system-ui, sans-serif; color: #1a1a1a;
  background: #ffffff }
body { margin: 0 }
section { min-height: 100vh; scroll-snap-align: start; padding: 4vh 8vw; display: flex;
  flex-direction: column; justify-content: center; border-bottom: 1px solid #d5d9de }
h1 { font-size: 2.6rem; line-height: 1.15; margin: 0 0 1rem }
p, ul { margin: 0.5em 0 }
h2 { font-size: 1.2rem; color: #4b5563; margin: 0 0 1.2rem }
img { max-width: 100%; max-height: 76vh; object-fit: contain; align-self: flex-start }
.question { font-size: 1.6rem }
.equation { font-size: 1.5rem; overflow-x: auto }
summary { cursor: pointer; font-weight: 600 }
pre, table { font-size: 1rem; overflow-x: auto }
td, th { padding: 0.2rem 1rem 0.2rem 0; text-align: left }
:focus-visible { outline: 3px solid #0072b2; outline-offset: 3px }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
@media print { @page { size: A4 landscape; margin: 12mm } html { scroll-snap-type: none }
  section { break-after: page; min-height: 0; border: 0; padding: 0 } }
"""

# The keys of a presenter's remote control; all else is the browser's own scrolling.
KEYS = """
addEventListener("keydown", (event) => {
  const way = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!way || event.target.closest("pre, .equation")) return;
  const slides = [...document.querySelectorAll("section")];
  const now = slides.findIndex((s) => s.getBoundingClientRect().bottom > innerHeight / 2);
  slides[now + way]?.scrollIntoView();
  event.preventDefault();
});
"""


class Slide(NamedTuple):
    """One slide: what it is, the section it stands in, and its HTML.

    kind : {"title", "equation", "picture", "question", "summary"}; section : str; body : str
    """

    kind: str
    section: str
    body: str


def render(text):
    """Turn Markdown into HTML; formulas are left to MathJax, links to other lessons are words."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return ANCHOR.sub("", markdown2html_mistune(TO_LESSON.sub(r"\1", text)))


def slides(book):
    """Pick a lesson's slides.

    Parameters
    ----------
    book : nbformat.NotebookNode
        Executed.

    Returns
    -------
    list of Slide
        The title, then every displayed equation, picture and prediction in order, the summary.
    """
    found, section = [], ""
    for k, cell in enumerate(book.cells):
        behind = book.cells[k + 1].source if k + 1 < len(book.cells) else ""
        if cell.cell_type == "code":
            found += [Slide("picture", section, body) for body in pictures(cell, behind)]
        elif k == 0:
            found.append(Slide("title", "", render(opening(cell.source))))
        else:
            for text in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
                if heading := HEADING.match(text):
                    section, text = heading[1], text[heading.end() :]
                if heading and section == "Summary":
                    found.append(Slide("summary", section, render(text)))
                elif section != "Summary":
                    found += written(text, section, answer(book.cells, k))
    return found


def opening(text):
    """Leave of a lesson's head what a first slide needs: all before what the reader needs."""
    return re.split(r"^\*\*What you need\*\*", text, flags=re.MULTILINE)[0]


def pictures(cell, behind):
    """Yield the pictures of a code cell, described by the text behind it."""
    described = PICTURE.search(behind)
    alt = re.sub(r"[*`$\\{}]", "", described[1]).replace("\n", " ") if described else ""
    for output in cell.get("outputs", ()):
        data = output.get("data", {}).get("image/png")
        if data:
            data = "".join(data).replace("\n", "")
            yield f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'


def answer(cells, k):
    """Return the folded answer that comes first after cell k, before another prediction."""
    for cell in cells[k + 1 : k + 5]:
        if cell.cell_type != "markdown":
            continue
        before, *_ = PREDICT.split(cell.source)
        found = ANSWER.search(before)
        if found or before != cell.source:
            return found[0] if found else ""
    return ""


def written(text, section, folded):
    """Yield the slides of a part of a text: its displayed equations and its predictions."""
    places = [(m.start(), "equation", m[0]) for m in EQUATION.finditer(ANSWER.sub(blank, text))]
    places += [(m.start(), "question", m[0]) for m in PREDICT.finditer(text)]
    for _, kind, source in sorted(places):
        body = f'<div class="{kind}">{render(source)}</div>'
        yield Slide(kind, section, body + (render(folded) if kind == "question" else ""))


def blank(match):
    """Return as many blanks as a match has characters."""
    return " " * len(match[0])


def write_slides(path, target):
    """Write a lesson's slides; `MATHJAX` must lie beside them.

    Parameters
    ----------
    path, target : Path
        The notebook, and the page.

    Returns
    -------
    int
        How many slides.
    """
    from lstm_course.files import written_whole

    book = nbformat.read(path, as_version=4)
    title = html.escape(book.cells[0].source.split("\n")[0].removeprefix("# "))
    chosen = slides(book)
    body = "\n".join(
        f'<section aria-label="{n} of {len(chosen)}">'
        + (f"<h2>{html.escape(re.sub(r'[`$*]', '', slide.section))}</h2>" if slide.section else "")
        + f"{slide.body}</section>"
        for n, slide in enumerate(chosen, start=1)
    )
    page = (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<style>{STYLE}</style>\n<script>window.MathJax = {{tex: {{inlineMath: [["$", "$"]]}}, '
        'options: {enableMenu: false}, svg: {fontCache: "local"}}</script>\n'
        f'<script defer src="{MATHJAX}"></script></head>\n'
        f"<body><main>\n{body}\n</main>\n<script>{KEYS}</script></body></html>\n"
    )
    with written_whole(target) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return len(chosen)
