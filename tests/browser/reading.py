"""What every figure must keep to on a page: sizes, contrast, room, axe-core, in both themes."""

import contextlib

from browser.measure import findings, texts

__all__ = ["AXE", "SETTINGS", "is_readable", "viewed"]

# Theme and width; 490 stands for 980 at a zoom of 200 %.
SETTINGS = [("light", 980), ("dark", 736), ("light", 490), ("dark", 360)]
AXE = (980, 360)  # the widths at which axe-core looks, too: one in each theme
LEAST_SIZE, LEAST_CONTRAST = 11, 4.5  # px; WCAG 2.2, 1.4.3


@contextlib.contextmanager
def viewed(page, theme, width):
    """Look at the page in another theme and width."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 2400})
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    page.evaluate("(theme) => { document.body.dataset.theme = theme }", theme)
    page.wait_for_timeout(50)
    yield
    page.set_viewport_size(before)


def is_readable(page, selector, axe=True):
    """Return what is wrong with a figure for a reader, one line each."""
    wrong = findings(page, selector) if axe else []
    for text in texts(page.locator(selector).first):
        if text["size"] < LEAST_SIZE:
            wrong.append(f"{text['text']!r} is {text['size']:.1f} px high")
        if text["contrast"] is None:
            wrong.append(f"{text['text']!r} stands on something that is no plain colour")
        elif text["contrast"] < LEAST_CONTRAST and not text["disabled"]:
            wrong.append(f"{text['text']!r} has a contrast of {text['contrast']:.2f}")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        wrong.append(f"the page is {wide} px wider than the window")
    return wrong
