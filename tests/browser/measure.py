"""Measure what a reader gets: sizes and contrast of text, findings of axe-core."""

from functools import cache
from pathlib import Path

__all__ = ["findings", "texts"]

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
# Everything that WCAG 2.2 asks for at the levels A and AA, as far as a program can see it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN_AXE = """async ([within, rules]) => {
  const options = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
  const { violations } = await axe.run({ include: [[within]] }, options);
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => [id, impact, html]));
}"""


def texts(locator):
    """Return each visible text of a figure: what it says, its size in px, its contrast.

    A contrast is None where the text stands on something that is no plain colour.
    """
    locator.page.evaluate(SCRIPT)
    return locator.evaluate("(root) => lstmCourseMeasure(root)")


@cache
def _axe():
    """Return axe-core, as the package axe-playwright-python carries it."""
    import axe_playwright_python

    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def findings(page, within):
    """Return what axe-core finds in the part of a page that a selector names, one line each."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(_axe())
    found = page.evaluate(RUN_AXE, [within, RULES])
    return [f"{name} ({impact}): {html[:200]}" for name, impact, html in found]
