"""The book in a browser: every page by axe-core, by keyboard, on a phone, and without a network.

The site is built once. ``LSTM_COURSE_SITE`` names one that is there already.
"""

import itertools
import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from browser import chromium
from lstm_course.cli.book import NEEDED
from lstm_course.cli.main import cli

pytestmark = pytest.mark.slow
# All pages take minutes, so a release looks at them, not every change.
survey = pytest.mark.skipif(
    "LSTM_COURSE_SURVEY" not in os.environ, reason="LSTM_COURSE_SURVEY=1 looks at every page"
)
MISSING = [package for module, package in NEEDED.items() if find_spec(module) is None]
# In the dark and on a phone: one page of each kind.
KINDS = (
    "index", "notebooks/00_start_here", "notebooks/05_watch_the_gradient_vanish_and_explode",
    "notebooks/09_put_the_cell_together", "notebooks/13_rerun_the_landmark_papers",
    "notebooks/16_train_the_full_model_in_torch", "docs/claims", "docs/teaching",
    "reference/cells", "exercises/06_gradients_back_in_time/06_gradients_back_in_time", "search",
)  # fmt: skip
PATIENCE = 120_000
# Sphinx's search wants to show lines of the pages it found; from a disk, a browser refuses them.
NO_EXCERPT = r"blocked by CORS policy|Failed to fetch|net::ERR_FAILED"

# All its rules, those that are no standard, too. Formulas are thousands of paths, drawn by one
# program: where there are many, their MathML is looked at below, and axe-core sees the rest.
RUN_AXE = """async () => {
  const formulas = document.querySelectorAll("mjx-container").length;
  const what = { include: [["body"]], exclude: formulas > 30 ? [["mjx-container"]] : [] };
  const { violations } = await axe.run(what, { resultTypes: ["violations"], preload: false });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""

# Levels of the headings; pictures without a description; formulas, and those without MathML;
# what scrolls sideways and is out of the keyboard's reach.
READ = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const scrolls = (box) => box.scrollWidth > box.clientWidth + 13
    && /auto|scroll/.test(getComputedStyle(box).overflowX) && box.clientWidth > 0;
  const reached = (box) => box.tabIndex >= 0 || box.querySelector("a, button, input, [tabindex]");
  return {
    levels: all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1])),
    nameless: all("img").filter((image) => !image.alt.trim()).map((image) => image.outerHTML),
    formulas: all("mjx-container").length,
    silent: all("mjx-container:not(:has(mjx-assistive-mml math))").length,
    raw: all("span.math, div.math").filter((box) => !box.querySelector("mjx-container")).length,
    stuck: all("article *").filter((box) => scrolls(box) && !reached(box))
      .map((box) => box.outerHTML.slice(0, 120)),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Give the folder of the book's pages."""
    if named := os.environ.get("LSTM_COURSE_SITE"):
        return Path(named).resolve()
    if MISSING:
        pytest.skip(f"{', '.join(MISSING)} is missing: pip install 'lstm-course[book]'")
    folder = tmp_path_factory.mktemp("book") / "site"
    done = CliRunner().invoke(cli, ["book", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(params=["light", "dark"])
def reader(request, browser):
    """Give a tab of a reader who likes it light or dark; whatever it asks for is on this disk."""
    yield from opened(browser, color_scheme=request.param)


@pytest.fixture
def phone(browser):
    """Give a tab as narrow as a small phone."""
    yield from opened(browser, viewport={"width": 360, "height": 740})


def opened(browser, **options):
    options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    watch = chromium.Watch(context)
    page = context.new_page()
    page.scheme = options.get("color_scheme", "light")
    yield page
    context.close()
    problems = [line for line in watch.problems if not re.search(NO_EXCERPT, line)]
    assert not watch.outside and not problems, (watch.outside, problems)


def go(page, site, name):
    """Open a page, and wait until its formulas are set."""
    page.goto((site / f"{name}.html").as_uri())
    page.evaluate("globalThis.MathJax?.startup?.promise?.then(() => null)")


def grave(page):
    """Return what axe-core calls serious or critical."""
    import axe_playwright_python

    page.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8"))
    return page.evaluate(RUN_AXE)


def names_of(site):
    """Name every page that is written for a reader; a module's source looks like every other."""
    names = [path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")]
    sources = sorted(name for name in names if name.startswith("_modules/lstm_course"))
    return sorted(set(names) - set(sources[1:]))


def wrong_headings(levels):
    """Say what is wrong with the order of headings: one h1, and no level left out.

    >>> wrong_headings([1, 2, 3, 2, 2]), wrong_headings([1, 3]), wrong_headings([2, 1, 1])
    ([], ['h3 after h1'], ['2 of h1'])
    """
    wrong = [] if levels.count(1) == 1 else [f"{levels.count(1)} of h1"]
    pairs = itertools.pairwise(levels)
    return wrong + [f"h{b} after h{a}" for a, b in pairs if b > a + 1]


def test_headings_are_judged():
    assert wrong_headings([1, 2, 3, 2, 2]) == []
    assert wrong_headings([1, 3]) == ["h3 after h1"]
    assert wrong_headings([2, 1, 1]) == ["2 of h1"]


@survey
def test_every_page_can_be_read(reader, site):
    wrong, formulas = [], 0
    for name in names_of(site) if reader.scheme == "light" else KINDS:
        go(reader, site, name)
        seen = reader.evaluate(READ)
        formulas += seen["formulas"]
        wrong += [f"{name}: {text}" for text in grave(reader) + wrong_headings(seen["levels"])]
        wrong += [f"{name}: {key} {seen[key]}" for key in ("nameless", "silent", "raw", "stuck")
                  if seen[key]]  # fmt: skip
    assert not wrong, "\n".join(wrong)
    assert formulas > 100


@survey
def test_a_phone_shows_every_kind_of_page(phone, site):
    wrong = []
    for name in KINDS:
        go(phone, site, name)
        phone.evaluate("document.querySelectorAll('details').forEach((box) => box.open = true)")
        seen = phone.evaluate(READ)
        wrong += [f"{name}: {text}" for text in grave(phone)]
        wrong += [f"{name}: {seen['wide']} px too wide"] if seen["wide"] > 0 else []
        wrong += [f"{name}: {seen['stuck']}"] if seen["stuck"] else []
    assert not wrong, "\n".join(wrong)


FOCUSED = "document.activeElement.className || document.activeElement.tagName"


@pytest.mark.parametrize("reader", ["light"], indirect=True)
def test_the_keyboard_reaches_content_and_search(reader, site):
    go(reader, site, "notebooks/09_put_the_cell_together")
    reader.keyboard.press("Tab")
    assert "skip-to-content" in reader.evaluate(FOCUSED)
    reader.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
    reader.keyboard.press("Enter")
    assert reader.evaluate("location.hash") == "#furo-main-content"
    reader.keyboard.press("Tab")
    assert reader.evaluate("Boolean(document.activeElement.closest('article'))")
    go(reader, site, "notebooks/09_put_the_cell_together")
    for _ in range(8):
        reader.keyboard.press("Tab")
        if "sidebar-search" in reader.evaluate(FOCUSED):
            break
    reader.keyboard.type("reorder_gates")
    reader.keyboard.press("Enter")
    reader.locator("#search-results a").first.wait_for()
    assert "reorder_gates" in reader.locator("#search-results").inner_text()


@pytest.mark.parametrize("reader", ["light"], indirect=True)
def test_on_paper_everything_is_unfolded_and_nothing_is_beside(reader, site):
    go(reader, site, "notebooks/09_put_the_cell_together")
    closed = reader.locator("details:not([open])").count()
    assert closed > 3
    reader.emulate_media(media="print")
    reader.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert reader.locator("details:not([open])").count() == 0
    assert not reader.locator(".sidebar-drawer").is_visible()
    assert not reader.locator(".toc-drawer").is_visible()
    reader.evaluate("dispatchEvent(new Event('afterprint'))")
    assert reader.locator("details:not([open])").count() == closed
