"""The diagram with a kernel: the browser draws at once, Python's numbers follow and overrule."""

import numpy as np
import pytest

from browser.drawing import differences, set_state
from browser.jupyter import made_of
from browser.keys import count_redraws, hold, next_frame
from browser.measure import findings
from lstm_course.cells import lstm_step
from lstm_course.diagram import Diagram, worked_diagram
from lstm_course.example import worked_example

WORKED = """
import json
from lstm_course.diagram import worked_diagram
figure = worked_diagram(level="chain")
figure
"""
SAYS = """
print("json:", json.dumps([figure.xs.tolist(), figure.shift, figure.place, figure.numbers]))
"""
# Python's weights differ from those that the browser was given: only Python's numbers are right.
OVERRULED = """
import json
from lstm_course.diagram import worked_diagram
figure = worked_diagram()
figure.widget()
figure.net = figure.net._replace(c0=figure.net.c0 + 1)
figure
"""
# A learner's own cell, with a mistake: the memory is shown without its tanh.
OWN = """
import json
from lstm_course import cells
from lstm_course.diagram import Diagram
from lstm_course.example import worked_example
xs, h0, c0, params = worked_example()
def my_step(x_t, h_prev, c_prev, params):
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    if x_t[0] > 1.9:
        raise RuntimeError("my own mistake")
    return trace.o * trace.c, trace.c
figure = Diagram(params, xs, h0, c0, step_function=my_step)
figure
"""


def settled(notebook, number=0):
    """Wait until Python has answered the last change; return the diagram's root."""
    root = notebook.output(number).locator("[data-lc=figure]")
    draws = None
    while draws != root.get_attribute("data-draws"):
        draws = root.get_attribute("data-draws")
        notebook.page.wait_for_timeout(300)
    return root


def state_of(notebook, figure, number=1):
    """Ask Python what it has, and put a figure of our own into that state."""
    notebook.run(number)
    xs, shift, place, numbers = notebook.printed(number)
    set_state(figure, xs, shift, **place)
    return numbers


def test_in_jupyterlab_a_held_key_redraws_and_ends_on_pythons_numbers(notebook, server):
    path = made_of(server.work / "notebooks", "diagram.ipynb", WORKED, SAYS)
    notebook.open(path).run_all()
    page, root = notebook.page, settled(notebook)
    root.locator("[data-go='cell@0']").click()
    root.locator(".lc-ghost").wait_for(state="detached")
    root.locator("[data-lc=slider-b-f]").focus()
    redraws = count_redraws(root.locator(".lc-stage"))
    hold(page, "ArrowRight", 60)
    assert redraws() >= 50
    settled(notebook)
    assert int(root.get_attribute("data-applied")) >= 60
    figure = worked_diagram()
    numbers = state_of(notebook, figure)
    assert figure.shift["f"] == 6 and figure.place["level"] == "cell"
    assert numbers == figure.numbers
    found, compared = differences(root, figure)
    assert found == [] and compared > 50
    inward = {"layer.f": {"level": "layer"}, "neuron.1": {"level": "neuron", "unit": 1}}
    for way, place in inward.items():
        root.locator(f"[data-go='{way}']").click()
        root.locator(".lc-ghost").wait_for(state="detached")
        figure.place |= place
        assert differences(root, figure)[0] == []
    assert findings(page, "[data-lc=figure]") == []


def test_pythons_numbers_overrule_the_browsers(notebook, server):
    path = made_of(server.work / "notebooks", "overruled.ipynb", OVERRULED, SAYS)
    notebook.open(path).run_all()
    root = settled(notebook)
    root.locator("[data-lc=slider-b-i]").focus()
    hold(notebook.page, "ArrowLeft", 20)
    settled(notebook)
    xs, h0, c0, params = worked_example()
    figure = Diagram(params, xs, h0, c0 + 1)
    numbers = state_of(notebook, figure)
    assert figure.shift["i"] == -2 and numbers == figure.numbers
    assert differences(root, figure)[0] == []


WATCH = """(root) => {
  const last = (name) => [...root.querySelectorAll(`text[data-b*=" ${name}.0;"]`)].at(-1);
  globalThis.lstmCourseSeen = [];
  new MutationObserver(() => {
    lstmCourseSeen.push([Number(root.querySelector("[data-lc=slider-b-f]").value),
      last("c").textContent, last("h").textContent]);
  }).observe(root.querySelector(".lc-stage"), { subtree: true, childList: true });
}"""


def test_a_learners_own_cell_is_computed_by_python_alone(notebook, server):
    path = made_of(server.work / "notebooks", "own.ipynb", OWN, SAYS)
    notebook.open(path).run_all()
    page, root = notebook.page, settled(notebook)
    xs, h0, c0, params = worked_example()

    def own(x_t, h_prev, c_prev, params):
        h, c = lstm_step(x_t, h_prev, c_prev, params)
        return h * c / np.tanh(c), c

    figure = Diagram(params, xs, h0, c0, step_function=own)
    assert differences(root, figure)[0] == []
    root.evaluate(WATCH)
    root.locator("[data-lc=slider-b-f]").focus()
    hold(page, "ArrowLeft", 30)
    settled(notebook)
    numbers = state_of(notebook, figure)
    assert figure.shift["f"] == -3
    np.testing.assert_allclose(numbers[0]["h"], figure.numbers[0]["h"], rtol=1e-12)
    set_state(figure, figure.xs, {})
    assert differences(root, figure)[0] == []
    possible = {}
    for k in range(31):
        set_state(figure, figure.xs, {"f": -k / 10})
        step = figure.numbers[0]
        possible[f"{step['c'][0]:+.2f}"] = f"{step['h'][0]:+.2f}"
    seen = page.evaluate("lstmCourseSeen")
    pairs = {(c.replace("−", "-"), h.replace("−", "-")) for _, c, h in seen}
    assert pairs and pairs <= set(possible.items())  # never a number of the course's own cell
    root.locator("[data-lc=slider-x-0]").press("End")
    root.get_by_text("RuntimeError: my own mistake", exact=True).wait_for()
    settled(notebook)
    assert root.get_by_text("RuntimeError: my own mistake", exact=True).is_visible()
    root.locator("[data-lc=slider-x-0]").press("Home")
    root.get_by_text("RuntimeError: my own mistake", exact=True).wait_for(state="hidden")


def selected(notebook):
    """Return the number of the cell that the notebook has selected."""
    return notebook.page.evaluate(
        "[...document.querySelectorAll('.jp-Cell')]"
        ".findIndex((cell) => cell.classList.contains('jp-mod-active'))"
    )


@pytest.mark.parametrize("app", ["notebook", "lab"])
def test_keys_reach_the_diagram_and_leave_the_notebook_alone(notebook, server, app):
    path = made_of(server.work / "notebooks", f"keys_{app}.ipynb", "1", WORKED, "2", "3")
    notebook.open(path, app).run_all()
    notebook.cell(1).locator(".jp-InputPrompt").click()  # command mode: letters are commands
    page, root = notebook.page, settled(notebook, 1)
    cell = selected(notebook)
    cells = page.locator(".jp-Cell").count()
    root.locator("[data-go='cell@0']").focus()
    page.keyboard.press("Enter")
    root.locator(".lc-ghost").wait_for(state="detached")
    slider = root.locator("[data-lc=slider-b-f]")
    slider.focus()
    for key, value in (("ArrowRight", 0.1), ("ArrowUp", 0.2), ("ArrowDown", 0.1), ("ArrowLeft", 0),
                       ("End", 8), ("ArrowLeft", 7.9), ("Home", -8), ("PageUp", None)):  # fmt: skip
        page.keyboard.press(key)
        if value is not None:
            assert float(slider.input_value()) == value
        assert selected(notebook) == cell
    root.locator("[data-go='layer.f']").focus()
    page.keyboard.press(" ")
    root.locator(".lc-ghost").wait_for(state="detached")
    for key, where in (("ArrowRight", "2 of"), ("ArrowLeft", "1 of")):
        page.keyboard.press(key)
        next_frame(page)
        assert root.locator("[data-lc=where]").text_content().startswith(where)
    page.keyboard.press("Escape")
    assert root.locator("[data-lc=crumb-cell]").get_attribute("aria-current") == "location"
    assert selected(notebook) == cell and page.locator(".jp-Cell").count() == cells
