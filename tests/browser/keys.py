"""Hold a key down, and count what is redrawn meanwhile."""

__all__ = ["count_redraws", "hold", "next_frame"]

FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# A redraw is an animation frame before which something below the node has changed.
COUNT = """(node) => {
  globalThis.lstmCourseRedraws = 0;
  let changed = false;
  const seen = new MutationObserver(() => {
    if (changed) return;
    changed = true;
    requestAnimationFrame(() => { changed = false; globalThis.lstmCourseRedraws += 1; });
  });
  seen.observe(node, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def next_frame(page):
    """Wait until what was drawn last is on the screen."""
    page.evaluate(FRAME)


def count_redraws(locator):
    """Begin to count frames in which something below a node changes; return how to read it."""
    locator.evaluate(COUNT)
    return lambda: locator.page.evaluate("lstmCourseRedraws")


def hold(page, key, times=60, pause=None):
    """Hold a key: `times` repeats, one a frame (or one every `pause` ms, as a keyboard does)."""
    for _ in range(times):
        page.keyboard.down(key)
        if pause is None:
            next_frame(page)
        else:
            page.wait_for_timeout(pause)
    page.keyboard.up(key)
