"""Every lesson that shows a widget, opened in JupyterLab and used."""

import pytest

from browser.jupyter import made_of
from browser.server import ROOT
from browser.slices import code_of, needed_cells, tagged_cells, widget_cells

LESSONS = [
    path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if widget_cells(code_of(path))
]
CONTROLS = ".noUi-handle, input[type=range], input[type=number], input[type=text]"
# What is drawn: by `interact`, by the diagram, by a panel, by the microscope.
DRAWN = ".jupyter-widgets.widget-output, .lc-stage, .lp-shown, .lm-root"
MOST = 4  # controls of a cell that are tried; each figure has tests of its own


def test_cells_that_show_widgets_are_found_with_what_they_need():
    cells = [
        "import ipywidgets\nrng = 1",
        "a = rng",
        "a = 2\nb = 5",
        "def show(k):\n    b = 3\n    return a + k + b",
        "'ipywidgets'",
        "ipywidgets.interact(show)",
        "a = 4",
    ]
    assert widget_cells(cells) == [5]
    assert needed_cells(cells, [5]) == [0, 2, 3, 5]
    assert widget_cells(["from lstm_course import diagram", "d = diagram.Cell()"]) == [1]


def test_there_are_lessons_with_widgets():
    assert any(path.name.startswith("02_") for path in LESSONS)


def use(control):
    """Move a control by its keyboard, a slider to its other end."""
    kind = control.get_attribute("type")
    control.focus()
    if kind == "range":
        high = control.evaluate("(node) => node.value === node.max")
        control.press("Home" if high else "End")
    else:
        control.press("s" if kind == "text" else "ArrowUp")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_widgets_of_a_lesson_answer(path, notebook, server):
    sources = code_of(path)
    shown = widget_cells(sources)
    kept = needed_cells(sources, shown)
    small = made_of(server.work / "notebooks", f"only_{path.name}", *(sources[k] for k in kept))
    notebook.open(small).run_all()
    answered = 0
    for number in shown:
        output = notebook.output(kept.index(number))
        if number in tagged_cells(path):
            output.locator(CONTROLS).first.wait_for(state="attached")
        elif not output.locator(CONTROLS).count():  # it only makes what another cell shows
            continue
        drawn = output.locator(DRAWN).first
        notebook.page.wait_for_function("(box) => box.innerHTML", arg=drawn.element_handle())
        first, changed = drawn.inner_html(), "([box, before]) => box.innerHTML !== before"
        for control in output.locator(CONTROLS).all()[:MOST]:
            before = output.inner_html()  # with the number beside the control
            use(control)
            notebook.page.wait_for_function(changed, arg=[output.element_handle(), before])
            answered += 1
        notebook.page.wait_for_function(changed, arg=[drawn.element_handle(), first])
        assert drawn.inner_html()
    assert answered, f"{path.name} shows no control that answers to the keyboard"
    assert notebook.complaints() == []
