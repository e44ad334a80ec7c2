"""The browser edition in a browser: its pages, and its Python as far as it goes off the network.

NumPy for the browser is on Pyodide's own server only, which no test asks. What runs here needs a
runtime: a folder named by LSTM_COURSE_PYODIDE, as `npm pack pyodide` gives it, with the wheels of
micropip and IPython that its lock names. Without it the pages are looked at, and no cell is run.
"""

import os
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat import v4

from browser import chromium
from browser.conftest import keep_picture
from browser.server import die_with_parent
from lstm_course import __version__
from lstm_course.cli import lite
from lstm_course.cli.places import course_root

pytestmark = pytest.mark.slow

VARIABLE = "LSTM_COURSE_PYODIDE"
RUNTIME_HOST = "cdn.jsdelivr.net"
STARTS_IN = 180_000  # milliseconds for a kernel, for a machine under load

# Each cell prints one line, or ends in an error that is looked for.
CELLS = (
    lite.FIRST,
    "import lstm_course; from importlib.resources import files\n"
    "root = files('lstm_course'); code = root / 'diagram' / 'diagram.js'\n"
    "print(lstm_course.__version__, len(code.read_text()) > 1000, "
    "(root / 'weights' / 'python-help.npz').is_file())",
    "import ast\n"
    "modules = [path for path in root.rglob('*.py')]\n"
    "for path in modules: ast.parse(path.read_text())\n"
    "print(len(modules), 'modules can be read')",
    "from lstm_course import ops",
    "import anywidget, traitlets\n"
    "class Hello(anywidget.AnyWidget):\n"
    '    _esm = "export default { render({ model, el }) {'
    " el.textContent = 'drawn ' + model.get('n'); el.className = 'drawn'; } }\"\n"
    "    n = traitlets.Int(3).tag(sync=True)\n"
    "Hello()",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the edition with one page more, serve it, and give its address."""
    lacking = [name for name in lite.NEEDED if find_spec(name) is None]
    if lacking:
        pytest.skip(f"{lacking[0]} is missing: pip install 'lstm-course[lite]'")
    folder = tmp_path_factory.mktemp("lite")
    source, out = folder / "pages", folder / "site"
    lite.lay_out(course_root(), source)
    if os.environ.get(VARIABLE):
        lite.add_runtime(source, Path(os.environ[VARIABLE]))
    kernel = {"kernelspec": lite.KERNEL}
    check = v4.new_notebook(cells=[v4.new_code_cell(code) for code in CELLS], metadata=kernel)
    nbformat.write(check, source / "files" / "notebooks" / "check.ipynb")
    lite.build(source, out)
    lite.finish(out, "00_start_here.ipynb")
    command = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1",
               "--directory", str(out), "0"]  # fmt: skip
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        preexec_fn=die_with_parent(),
    )  # fmt: skip
    port = server.stdout.readline().split(" port ")[1].split()[0]
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)
    server.stdout.close()


@pytest.fixture
def tab(browser, request):
    """Give a tab in a window of its own, with what it asked for."""
    window = browser.new_context(viewport={"width": 1280, "height": 900})
    window.set_default_timeout(60_000)
    page = window.new_page()
    yield page, chromium.Watch(window)
    keep_picture(page, request)
    window.close()


def test_the_first_page_is_the_first_lesson(site, tab):
    page, seen = tab
    page.goto(site)
    page.get_by_role("heading", name="00 · Start here").wait_for()
    page.locator("strong", has_text="The browser edition.").wait_for()
    assert {urlsplit(url).hostname for url in seen.outside} <= {RUNTIME_HOST}


def test_a_torch_lesson_says_where_it_runs(site, tab):
    page, seen = tab
    page.goto(f"{site}/lab/index.html?path=notebooks/12_train_it.ipynb")
    page.locator("strong", has_text="torch does not run in a browser").wait_for()
    assert {urlsplit(url).hostname for url in seen.outside} <= {RUNTIME_HOST}


def test_the_wheels_are_where_the_kernel_looks(site):
    with urllib.request.urlopen(f"{site}/pypi/all.json") as answer:
        assert b"lstm_course-" in answer.read()


def run_cell(page, number):
    """Run one cell of the page and return what it wrote."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    prompt = cell.locator(".jp-InputPrompt").first
    page.wait_for_function(
        "prompt => /[0-9]/.test(prompt.innerText)", arg=prompt.element_handle(), timeout=STARTS_IN
    )
    return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())


def test_its_python_finds_the_package_and_draws_a_widget(site, tab):
    if not os.environ.get(VARIABLE):
        pytest.skip(f"no runtime: {VARIABLE} names no folder; the CDN is not asked by tests")
    page, seen = tab
    page.goto(f"{site}/lab/index.html?path=notebooks/check.ipynb")
    page.locator("[data-status=idle]").first.wait_for(timeout=STARTS_IN)
    first = run_cell(page, 0)
    found = run_cell(page, 1)
    assert found.split() == [__version__, "True", "True"]
    modules = len(list((course_root() / "lstm_course").rglob("*.py")))
    assert run_cell(page, 2).strip() == f"{modules} modules can be read"
    if "numpy could not be fetched: is there a network?" in first:
        assert "No module named 'numpy'" in run_cell(page, 3)
    else:
        assert first == "" and run_cell(page, 3) == ""
    run_cell(page, 4)
    assert page.locator(".drawn").inner_text() == "drawn 3"
    assert {urlsplit(url).hostname for url in seen.outside} <= {RUNTIME_HOST}
