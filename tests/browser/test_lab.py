"""The course in JupyterLab: its server, a kernel, a slider that answers to mouse and keyboard."""

from browser.jupyter import made_of

SLIDER = """
from ipywidgets import FloatSlider, Output, VBox
from IPython.display import display
slider, said = FloatSlider(0.5, min=0, max=1, step=0.25, continuous_update=True), Output()
def show(change):
    said.clear_output(wait=True)
    with said:
        print("now", change["new"] * 2)
slider.observe(show, "value")
display(VBox([slider, said]))
"""


def test_a_slider_answers_to_mouse_and_keyboard(notebook, server):
    path = made_of(server.work / "notebooks", "slider.ipynb", "a = 6 * 7\nprint(a)", SLIDER)
    notebook.open(path).run_all()
    assert notebook.output(0).inner_text().strip() == "42"
    output = notebook.output(1)
    handle = output.locator(".noUi-handle")
    handle.focus()
    notebook.page.keyboard.press("ArrowRight")
    output.get_by_text("now 1.5").wait_for()
    bar = output.locator(".noUi-base").bounding_box()
    notebook.page.mouse.click(bar["x"] + 1, bar["y"] + bar["height"] / 2)
    output.get_by_text("now 0.0").wait_for()
