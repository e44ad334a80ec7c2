"""The text microscope: mouse and keyboard read the right numbers, without lag."""

import itertools
import re

import numpy as np
import pytest

from browser.jupyter import made_of
from browser.keys import count_redraws, hold, next_frame
from browser.pages import write_page
from browser.reading import AXE, SETTINGS, is_readable, viewed
from lstm_course.diagram.microscope import TextMicroscope
from lstm_course.diagram.scales import colour

TEXT = 'He said "yes, of course",\nand left;\tthen "no" <&> was all. ' * 2
T, H = len(TEXT), 9


def numbers():
    """Return traces on the grid that a page carries, so that no rounding hides a mistake."""
    rng = np.random.default_rng(3)
    c = rng.integers(-2047, 2048, size=(T, H)) / 2047
    c[0], c[1] = 1, -1  # every unit's scale ends at 1
    return c


def quoted():
    """Return whether each character stands between quotation marks."""
    return np.cumsum([character == '"' for character in TEXT]) % 2 == 1


def auc(values, flags):
    """Return the share of pairs in which the flagged one is larger, ties counted half."""
    pairs = list(itertools.product(values[flags], values[~flags]))
    return sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs)


@pytest.fixture
def scope(page, tmp_path):
    """Give a microscope on a page: (figure, its root on the page)."""
    figure = TextMicroscope(numbers(), TEXT, follows={"inside quotes": quoted()}, unit=4)
    page.goto(write_page(tmp_path / "page.html", figure))
    root = page.locator(".lm-root")
    root.wait_for()
    next_frame(page)
    return figure, root


def reading(root):
    """Return (character, unit, value) as the microscope says them."""
    next_frame(root.page)
    said = root.locator("[data-read]").text_content()
    found = re.match(r"character (\d+) of \d+, .+?: \w of unit (\d+) = ([+−]?[\d.]+)", said, re.S)
    at, unit, value = found.groups()
    return int(at) - 1, int(unit), float(value.replace("−", "-"))


def test_the_mouse_reads_any_character(scope):
    _, root = scope
    c = numbers()
    for t in (0, 7, 31, T - 1):
        root.locator(f"[data-t='{t}']").scroll_into_view_if_needed()
        root.locator(f"[data-t='{t}']").hover(position={"x": 3, "y": 6})
        assert reading(root) == (t, 4, pytest.approx(c[t, 4], abs=0.0051))


def test_arrow_keys_walk_through_text_and_units(scope, page):
    figure, root = scope
    c = numbers()
    order = figure.orders()[figure.order][0]
    root.locator("[data-text]").focus()
    for key, t in (("ArrowRight", 1), ("End", T - 1), ("ArrowLeft", T - 2), ("Home", 0)):
        page.keyboard.press(key)
        assert reading(root) == (t, 4, pytest.approx(c[t, 4], abs=0.0051))
    root.locator("[data-map]").focus()
    page.keyboard.press("PageUp")
    for row in range(1, H):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        unit = order[row]
        assert reading(root) == (row, unit, pytest.approx(c[row, unit], abs=0.0051))
    page.keyboard.press("Enter")
    next_frame(page)
    assert root.locator("[data-unit]").input_value() == str(order[-1])


def test_the_text_has_the_colours_that_python_gives(scope, page):
    _, root = scope
    c = numbers()
    for unit in (4, 0):
        root.locator("[data-unit]").fill(str(unit))
        root.locator("[data-unit]").press("Enter")
        next_frame(page)
        shown = root.locator("[data-t]").evaluate_all(
            "(all) => all.map((span) => getComputedStyle(span).backgroundColor)"
        )
        wanted = [colour(value, "v", 1.0) for value in c[:, unit]]
        assert shown == [
            "rgb({}, {}, {})".format(*(int(shade[k : k + 2], 16) for k in (1, 3, 5)))
            for shade in wanted
        ]


def test_units_are_ranked_by_what_they_follow(scope, page):
    _, root = scope
    c, flags = numbers(), quoted()
    scores = {unit: auc(c[:, unit], flags) for unit in range(H)}
    best = sorted(scores, key=lambda unit: -abs(scores[unit] - 0.5))
    root.locator("[data-order]").select_option("follows inside quotes")
    next_frame(page)
    heads = root.locator(".lm-heads > span").all_inner_texts()
    found = [re.match(r"▸?(\d+)\s*([\d.]+)", head).groups() for head in heads]
    assert [int(unit) for unit, _ in found] == best
    assert [score for _, score in found] == [f"{scores[unit]:.3f}" for unit in best]


def test_everybody_can_read_it(scope, page):
    wrong = {}
    for theme, width in SETTINGS:
        with viewed(page, theme, width):
            next_frame(page)
            wrong[theme, width] = is_readable(page, ".lm-root", width in AXE)
    assert not any(wrong.values()), wrong


LARGE = """
import json
import numpy as np
from lstm_course.diagram.microscope import TextMicroscope
rng = np.random.default_rng(0)
text = "".join(rng.choice(list("the cat sat on a mat, "), 500))
traces = {"c": rng.normal(0, 1, (500, 200)), "f": rng.uniform(0, 1, (500, 200))}
scope = TextMicroscope(traces, text, follows={"a or t": [s in "at" for s in text]}, unit=150)
scope
"""
SAYS = """
at_60 = {name: values[60].tolist() for name, values in traces.items()}
print("json:", json.dumps({"unit": scope.unit, **at_60}))
"""


def test_in_jupyterlab_two_hundred_units_of_five_hundred_characters(notebook, server):
    path = made_of(server.work / "notebooks", "microscope.ipynb", LARGE, SAYS)
    notebook.open(path).run_all()
    page, root = notebook.page, notebook.output(0).locator(".lm-root")
    data = notebook.printed(1)
    assert data["unit"] == 150
    root.locator("[data-map]").focus()
    page.keyboard.press("Home")
    redraws = count_redraws(root.locator("[data-read]"))
    hold(page, "ArrowRight", 60)
    assert redraws() >= 50
    assert reading(root) == (60, 150, pytest.approx(data["c"][150], abs=0.0051))
    root.locator("[data-quantity=f]").click()
    root.get_by_text("f of unit 150").wait_for()
    assert reading(root) == (60, 150, pytest.approx(data["f"][150], abs=0.0051))
    root.locator("[data-order]").select_option("number")
    root.locator("[data-map]").focus()
    hold(page, "ArrowDown", 60)
    assert reading(root) == (60, 60, pytest.approx(data["f"][60], abs=0.0051))
    page.keyboard.press("Enter")
    notebook.run(1)
    assert notebook.printed(1)["unit"] == 60
