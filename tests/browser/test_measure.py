"""The measures themselves: what they must find, and what they must leave alone."""

from browser.chromium import find_chromium, is_here
from browser.keys import count_redraws, hold
from browser.reading import is_readable

PAGE = """<!doctype html><html lang="en"><head><title>Measures</title></head><body><main>
<svg width="300" height="200" role="img" aria-label="five texts" viewBox="0 0 600 400">
  <rect width="600" height="400" fill="#ffffff"/>
  <text x="9" y="40" font-size="30">good</text>
  <text x="9" y="90" font-size="20">small</text>
  <text x="9" y="150" font-size="30" fill="#999">pale</text>
  <rect x="200" y="0" width="200" height="400" fill="#174f8f"/>
  <rect x="200" y="200" width="200" height="200" fill="#ffffff" fill-opacity="0.9"/>
  <text x="209" y="40" font-size="30">sunk</text>
  <text x="209" y="90" font-size="30" fill="#fff">fine</text>
  <text x="209" y="150" font-size="30" stroke="#fff" stroke-width="6"
        paint-order="stroke">halo</text>
  <text x="209" y="290" font-size="30">veil</text>
  <text x="9" y="290" font-size="30" visibility="hidden" fill="#999">away</text>
</svg>
<p style="color: #777; background: #fff">grey</p><p><button></button></p></main></body></html>"""


def test_small_and_pale_texts_are_found_and_nothing_else(page):
    page.set_content(PAGE)
    wrong = is_readable(page, "main")
    assert [line.split(" (")[0] for line in wrong if "button" in line] == ["button-name"]
    wrong = [line for line in wrong if "button" not in line and "color-contrast" not in line]
    assert wrong == [
        "'small' is 10.0 px high",
        "'pale' has a contrast of 2.85",
        "'sunk' has a contrast of 2.55",
        "'grey' has a contrast of 4.48",
    ]


def test_a_page_wider_than_the_window_is_found(page):
    page.set_content('<p style="width: 1300px">wide</p>')
    assert is_readable(page, "p") == ["the page is 28 px wider than the window"]


def test_what_a_page_complains_of_or_asks_for_is_noticed(context, page, watch):
    page.set_content("<script>console.error('one'); console.warn('two')</script>")
    page.set_content("<script>throw new Error('three')</script>")
    page.set_content("<img src='http://192.0.2.1/a.png'>", wait_until="commit")
    page.wait_for_timeout(100)
    assert watch.outside == ["http://192.0.2.1/a.png"]
    assert [problem.split(" [")[0] for problem in watch.problems[:2]] == ["one", "uncaught: three"]
    watch.outside.clear()
    watch.stop()
    watch.problems.clear()


def test_only_this_machine_is_here():
    assert is_here("http://127.0.0.1:8888/lab") and is_here("data:,") and is_here("blob:x")
    assert not is_here("https://example.org/") and not is_here("http://127.0.0.1.example.org/")


def test_the_browser_can_be_named(tmp_path):
    own = tmp_path / "my-browser"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    assert find_chromium({"LSTM_COURSE_CHROMIUM": str(own), "PATH": ""}) == str(own)
    assert find_chromium({"LSTM_COURSE_CHROMIUM": str(own) + "x", "PATH": ""}) is None
    assert find_chromium({"PATH": str(tmp_path)}) is None
    own.rename(tmp_path / "chromium")
    assert find_chromium({"PATH": str(tmp_path)}) == str(tmp_path / "chromium")


def test_redraws_are_counted_by_frames(page):
    page.set_content("<main><p id='a'>0</p></main>")
    page.evaluate(
        "addEventListener('keydown', () => { for (const k of [1, 2]) a.textContent = k; })"
    )
    redraws = count_redraws(page.locator("main"))
    hold(page, "ArrowRight", 10)
    assert 9 <= redraws() <= 11
