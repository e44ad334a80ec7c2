"""Gradient lab and small instruments: their sliders end on NumPy's numbers, for everybody."""

import html
import re

import numpy as np
import pytest

from browser.jupyter import made_of
from browser.keys import hold
from browser.pages import write_page
from browser.reading import AXE, SETTINGS, is_readable, viewed
from lstm_course.diagram.cliff import LossCliff
from lstm_course.diagram.gate_dial import GateDial
from lstm_course.diagram.gradient_lab import GradientLab
from lstm_course.diagram.temperature import TemperatureDial

LOGITS = np.array([2.5, 0.0, -1.0, 1.5, 0.7, -3.0])
MAKE = {
    "gate": GateDial,
    "cliff": LossCliff,
    "temperature": lambda: TemperatureDial(LOGITS, "abcde "),
    "gradient": GradientLab,
}


def settings_on(page, figure, root):
    """Return the values that the controls on the page stand at, by name."""
    values = dict(figure.start)
    for control in figure.controls:
        place = root.locator(f"[data-control={control.name}]")
        if not place.count():
            continue
        if place.evaluate("(node) => node.tagName") == "INPUT":
            values[control.name] = control.stops[int(place.input_value())]
        else:
            values[control.name] = place.locator("input:checked").get_attribute("value")
    return values


def texts_of(svg):
    """Return the texts of a picture, in its order."""
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def shown(root):
    """Return the texts of the picture on the page."""
    return root.locator("[data-picture] text").all_text_contents()


def walk(page, root, rng):
    """Put every slider somewhere, by keyboard alone."""
    for slider in root.locator("input[type=range]").all():
        slider.focus()
        page.keyboard.press("Home")
        for _ in range(rng.integers(0, int(slider.get_attribute("max")) + 1)):
            page.keyboard.press("ArrowRight")
    for group in root.locator("fieldset").all():
        group.locator("input").first.focus()
        for _ in range(rng.integers(0, 2)):
            page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("name", MAKE)
def test_at_every_stop_the_page_shows_what_python_draws(name, page, tmp_path):
    figure, rng = MAKE[name](), np.random.default_rng(5)
    page.goto(write_page(tmp_path / "page.html", figure))
    root = page.locator(".lp-root")
    root.wait_for()
    seen = set()
    for _ in range(6):
        walk(page, root, rng)
        values = settings_on(page, figure, root)
        seen.add(str(values))
        assert shown(root) == texts_of(figure.draw(values))
    assert len(seen) > 2
    root.locator("[data-words]").get_by_text(figure.tell(values).splitlines()[0]).wait_for()
    root.locator("[data-reset]").click()
    assert settings_on(page, figure, root) == figure.start


def test_the_gate_passes_what_the_sigmoid_says(page, tmp_path):
    page.goto(write_page(tmp_path / "page.html", GateDial()))
    sliders = page.locator("input[type=range]")
    for k, presses in enumerate(("Home", "End", "ArrowLeft")):
        sliders.nth(k).press(presses)
    gate = 1 / (1 + np.exp(-np.array([-5.0, 5.0, -5.0])))
    for k, arrives in enumerate((4, 5, 6)):
        text = page.locator(f"[data-passes='{k}']").text_content()
        assert text == f"{gate[k] * arrives:.2f} of {arrives}"


def test_temperature_is_softmax(page, tmp_path):
    page.goto(write_page(tmp_path / "page.html", MAKE["temperature"]()))
    page.locator("input[type=range]").press("End")
    p = np.exp(LOGITS / 3) / np.exp(LOGITS / 3).sum()
    assert [f"{100 * v:.1f} %" for v in sorted(p, reverse=True)] == [
        page.locator(f"[data-p='{k}']").text_content() for k in range(len(p))
    ]


@pytest.mark.parametrize("name", MAKE)
def test_everybody_can_read_it(name, page, tmp_path):
    page.goto(write_page(tmp_path / "page.html", MAKE[name]()))
    page.locator(".lp-root").wait_for()
    wrong = {}
    for theme, width in SETTINGS:
        with viewed(page, theme, width):
            wrong[theme, width] = is_readable(page, ".lp-root", width in AXE)
    assert not any(wrong.values()), wrong


def test_two_on_a_page_do_not_share_their_labels(page, tmp_path):
    page.goto(write_page(tmp_path / "page.html", GradientLab(), GradientLab(forget_bias=3.0)))
    roots = page.locator(".lp-root")
    roots.nth(1).wait_for()
    roots.nth(1).get_by_label("RNN", exact=True).check()
    assert roots.nth(0).get_by_label("LSTM", exact=True).is_checked()
    roots.nth(1).get_by_text("forget bias", exact=True).click()
    own = roots.nth(1).locator("[data-control=forget_bias]")
    assert own.evaluate("(node) => document.activeElement === node")


LIVE = """
import json
from lstm_course.diagram.gate_dial import GateDial
dial = GateDial()
dial
"""
LAB = """
from lstm_course.diagram.gradient_lab import GradientLab
lab = GradientLab()
lab
"""
SCOPE = """
from lstm_course.diagram.microscope import TextMicroscope
TextMicroscope([[0.5, -0.5], [0.1, 0.2]], "ab")
"""
SAYS = "print('json:', json.dumps([dial.values, lab.values]))"


def test_in_jupyterlab_the_sliders_end_on_pythons_numbers(notebook, server):
    path = made_of(server.work / "notebooks", "instruments.ipynb", LIVE, LAB, SAYS, SCOPE)
    notebook.open(path).run_all()
    page, dial = notebook.page, notebook.output(0).locator(".lp-root")
    dial.locator("[data-control=z1]").focus()
    hold(page, "ArrowRight", 60)
    dial.get_by_text("z = +6 · σ(z) = 0.998", exact=True).wait_for()
    assert dial.locator("[data-passes='1']").text_content() == "4.99 of 5"
    lab = notebook.output(1).locator(".lp-root")
    lab.get_by_label("RNN", exact=True).check()
    lab.locator("[data-control=gain]").press("ArrowRight")
    lab.locator("[data-picture]:not([aria-busy])").wait_for()
    notebook.run(2)
    values, settings = notebook.printed(2)
    assert values == {"z0": 2.0, "z1": 6.0, "z2": -2.0}
    assert settings["cell"] == "rnn" and settings["gain"] == pytest.approx(10**0.02, rel=1e-3)
    wanted = texts_of(GradientLab(**settings).svg())
    lab.get_by_text(wanted[0], exact=True).wait_for()
    assert shown(lab) == wanted
    notebook.output(3).locator(".lm-root").wait_for()
    for place in (dial, lab, notebook.output(3).locator(".lm-root")):  # each keeps its own style
        assert place.evaluate("(node) => getComputedStyle(node).borderRadius") == "8px"
