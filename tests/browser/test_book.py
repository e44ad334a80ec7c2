"""The book in a browser: every page by axe-core, by keyboard, on a phone, and without a network.

The site is built once. ``LSTM_COURSE_SITE`` names one that is there already. One page of each kind
is looked at; with ``LSTM_COURSE_SURVEY`` every page is, which takes minutes: for a release.
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
MISSING = [package for module, package in NEEDED.items() if find_spec(module) is None]
KINDS = (
    "index", "notebooks/00_start_here", "notebooks/05_watch_the_gradient_vanish_and_explode",
    "notebooks/09_put_the_cell_together", "notebooks/13_rerun_the_landmark_papers",
    "notebooks/16_train_the_full_model_in_torch", "docs/claims", "docs/teaching",
    "reference/cells", "exercises/06_gradients_back_in_time/06_gradients_back_in_time", "search",
)  # fmt: skip
PATIENCE = 120_000
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LOOKS = {"phone": (PHONE, "light"), "dark": (DESK, "dark"), "light": (DESK, "light")}
# Sphinx's search wants to show lines of the pages it found; from a disk, a browser refuses them.
NO_EXCERPT = r"blocked by CORS policy|Failed to fetch|net::ERR_FAILED"

# Colours of text are judged once a page for each pair of colours, weight and size: what axe-core
# would say of the other words is the same. The words that are left out of that, and the paths of
# formulas, which are hidden from a screen reader, are then taken out of its way.
MARK = """() => {
  const grounds = new Map([[null, ""]]);
  const ground = (box) => {
    if (!grounds.has(box)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(box);
      const covers = /^rgb\\(/.test(backgroundColor) && opacity === "1" && filter === "none";
      const behind = covers ? "" : ground(box.parentElement);
      grounds.set(box, [backgroundColor, backgroundImage, opacity, filter, behind].join());
    }
    return grounds.get(box);
  };
  const written = (box) => box.matches("input, select, textarea")
    || [...box.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
  const seen = new Set();
  for (const box of document.body.querySelectorAll("*")) {
    if (!written(box) || !box.checkVisibility()) continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(box);
    const where = box.closest(".lstm-course-still") ? box.outerHTML : "";
    const kind = [color, fontSize, fontWeight, textShadow, ground(box), where].join("|");
    if (!seen.has(kind)) box.dataset.judged = "";
    seen.add(kind);
  }
}"""
THIN = """() => {
  for (const box of document.querySelectorAll("mjx-container > svg")) box.replaceChildren();
  for (const box of document.querySelectorAll("mjx-container math")) box.textContent = "formula";
  for (const box of document.querySelectorAll(".highlight pre span"))
    if (box.matches("[class]:not([id], [data-judged])") && box.attributes.length === 1
        && !box.childElementCount) box.replaceWith(box.textContent);
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-judged]" }] });
}"""
# All its rules, those that are no standard, too.
RUN_AXE = """async (rules) => {
  const what = { resultTypes: ["violations"], preload: false };
  const { violations } = await axe.run("body", rules ? { ...what, runOnly: rules } : what);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNFOLD = "document.querySelectorAll('details').forEach((box) => box.open = true)"

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
    wide: Math.max(...all("html, .content").map((box) => box.scrollWidth - box.clientWidth)),
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


@pytest.fixture
def reader(browser):
    """Give a reader's tab, with no error in its console; what it asks for is on this disk."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    watch = chromium.Watch(context)
    yield context.new_page()
    context.close()
    problems = [line for line in watch.problems if not re.search(NO_EXCERPT, line)]
    assert not watch.outside and not problems, (watch.outside, problems)


def go(page, site, name):
    """Open a page, and wait until its formulas are set."""
    page.goto((site / f"{name}.html").as_uri())
    page.evaluate("globalThis.MathJax?.startup?.promise?.then(() => null)")


def grave(page):
    """Return what axe-core calls serious or critical: light, dark, on a phone. Thins the page."""
    import axe_playwright_python

    page.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8"))
    page.evaluate(UNFOLD)
    for looks in LOOKS.values():
        look(page, *looks)
        page.evaluate(MARK)
    page.evaluate(THIN)
    found = []
    for name, looks in LOOKS.items():
        look(page, *looks)
        rules = ["color-contrast"] if name == "dark" else None
        found += [f"{name}, {line}" for line in page.evaluate(RUN_AXE, rules)]
    return found


def look(page, size, scheme):
    """Give a page another size, and a reader who likes it light or dark."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.evaluate(DRAWN)


def unreadable(page):
    """Return what else is wrong with a page, at a desk and on a phone."""
    page.evaluate(UNFOLD)
    seen = page.evaluate(READ)
    wrong = wrong_headings(seen["levels"])
    wrong += [f"{key} {seen[key]}" for key in ("nameless", "silent", "raw", "stuck") if seen[key]]
    look(page, *LOOKS["phone"])
    narrow = page.evaluate(READ)
    look(page, *LOOKS["light"])
    wrong += [f"{seen['wide']} px too wide"] if seen["wide"] > 0 else []
    wrong += [f"{narrow['wide']} px too wide for a phone"] if narrow["wide"] > 0 else []
    return wrong + ([f"on a phone, stuck {narrow['stuck']}"] if narrow["stuck"] else [])


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


def test_pages_can_be_read(reader, site):
    wrong, names = [], names_of(site) if "LSTM_COURSE_SURVEY" in os.environ else KINDS
    for name in names:
        go(reader, site, name)
        wrong += [f"{name}: {text}" for text in unreadable(reader) + grave(reader)]
    assert not wrong, "\n".join(wrong)


BAD = """() => {
  const code = document.querySelector(".highlight pre");
  const add = (place, html) => place.insertAdjacentHTML("beforeend", html);
  add(code, '<span class="faint" style="color: #aaa; background: #fff">faint</span>'.repeat(3));
  const dark = "@media (prefers-color-scheme: dark) { .dim { color: #333; background: #000 } }";
  const article = document.querySelector("article");
  add(article, `<style>.dim { color: #000; background: #fff } ${dark}</style>`);
  add(article, '<p class="dim">dim</p><details><button></button></details><h5>deep</h5>');
  add(article, '<img src="data:,"><mjx-container></mjx-container>');
  add(article, '<div style="overflow-x: auto"><p style="width: 9000px">far</p></div>');
  add(article, '<div style="width: 600px">wide</div>');
}"""


def test_a_bad_page_is_told_from_a_good_one(reader, site):
    go(reader, site, "exercises/06_gradients_back_in_time/06_gradients_back_in_time")
    reader.evaluate(BAD)
    wrong = "\n".join([*unreadable(reader), *grave(reader)])
    for word in ("h5 after", "nameless", "silent 1", "stuck", "too wide for a phone",
                 'light, color-contrast: <span class="faint"', "light, button-name",
                 'dark, color-contrast: <p class="dim"', "phone, image-alt"):  # fmt: skip
        assert word in wrong, f"{word} not in:\n{wrong}"
    assert 'light, color-contrast: <p class="dim"' not in wrong


FOCUSED = "document.activeElement.className || document.activeElement.tagName"


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
