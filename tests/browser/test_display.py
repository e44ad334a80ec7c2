"""How any figure of the course is shown: alive on a page without a kernel, and in JupyterLab.

A figure of three lines stands in for the course's own.
"""

import pytest

from browser.jupyter import made_of
from browser.pages import write_page
from lstm_course.diagram import Shown

MODULE = """
export default { render({ model, el }) {
  const button = document.createElement("button");
  const show = () => { button.textContent = "count " + model.get("count"); };
  button.onclick = () => {
    model.set("count", model.get("count") + 1); model.save_changes();
    model.send({ clicked: model.get("count") });
  };
  model.on("change:count", show);
  model.on("msg:custom", (content) => { button.title = content.doubled; });
  show();
  el.append(button);
} };
"""
BROKEN = "export default { render() { throw new Error('this figure cannot be drawn'); } };"


def counter(folder, module=MODULE):
    """Return a figure that counts clicks, its module in `folder`."""
    path = folder / "counter.js"
    path.write_text(module, encoding="utf-8")

    class Counter(Shown):
        count = 3

        def svg(self, theme="light"):
            return (
                '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20" role="img" '
                'aria-label="three"><text x="2" y="15">still three</text></svg>'
            )

        def describe(self):
            return "A counter at 3."

        def traits(self):
            return {"count": self.count, "text": "</script> & ünï"}

    Counter.module = path
    return Counter()


def test_on_a_page_each_figure_comes_alive_without_a_kernel(page, tmp_path):
    first, second = counter(tmp_path), counter(tmp_path)
    second.count = 7
    page.goto(write_page(tmp_path / "page.html", first, first, second))
    page.get_by_text("count 7").wait_for()
    assert page.get_by_role("button").all_inner_texts() == ["count 3", "count 3", "count 7"]
    page.get_by_role("button").nth(1).click()
    assert page.get_by_role("button").all_inner_texts() == ["count 3", "count 4", "count 7"]
    assert page.locator("svg").count() == 0


def test_without_javascript_the_still_picture_stays(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(write_page(tmp_path / "page.html", counter(tmp_path)))
    assert tab.locator("svg").is_visible() and tab.get_by_role("button").count() == 0
    context.close()


def test_a_figure_that_fails_leaves_its_still_picture(page, watch, tmp_path):
    with page.expect_console_message(lambda message: message.type == "error"):
        page.goto(write_page(tmp_path / "page.html", counter(tmp_path, BROKEN)))
    assert page.locator("svg").is_visible()
    (said,) = watch.problems
    assert "this figure cannot be drawn" in said
    watch.problems.clear()


LIVE = """
import pathlib
from lstm_course.diagram import Shown
class Counter(Shown):
    module = pathlib.Path("counter.js")
    def svg(self, theme="light"):
        return "<svg/>"
    def describe(self):
        return "A counter at 3."
    def traits(self):
        return {"count": 3}
    def received(self, content):
        self.send({"doubled": 2 * content["clicked"]})
figure = Counter()
figure
"""


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_live_in_jupyter_it_talks_with_python(notebook, server, app):
    folder = server.work / "notebooks"
    (folder / "counter.js").write_text(MODULE, encoding="utf-8")
    path = made_of(folder, "counter.ipynb", LIVE, "import json\nprint('json:', json.dumps(7))")
    notebook.open(path, app).run_all()
    button = notebook.output(0).get_by_role("button", name="count")
    button.click()
    button.and_(notebook.page.locator('[title="8"]')).wait_for()
    assert button.inner_text() == "count 4"
    assert notebook.printed(1) == 7
