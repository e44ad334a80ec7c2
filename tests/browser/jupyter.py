"""Open a notebook in JupyterLab or Notebook 7 as a learner does, run it, and read its cells."""

import json
import re

import nbformat
from nbformat import v4

__all__ = ["PATIENCE", "Notebook", "made_of"]

PATIENCE = 120_000  # milliseconds; much more than anything takes on a quiet machine
ERROR = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]'
WARNING = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
LOST = ".jupyter-widgets-error-widget, .jp-OutputArea-output:has-text('Error displaying widget')"
ERRORS_OR_DONE = """([selector, cells]) => {
    const errors = [...document.querySelectorAll(selector)].map((box) => box.textContent);
    if (errors.length) return errors;
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
    const ran = prompts.filter((prompt) => /\\[\\d+\\]/.test(prompt.textContent));
    return ran.length === cells ? "done" : null;
}"""


def made_of(folder, name, *cells):
    """Write a notebook of code cells; return its path."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in cells])
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3"
    }  # fmt: skip
    nbformat.write(notebook, folder / name)
    return folder / name


class Notebook:
    """A tab of the browser with JupyterLab or Notebook 7, for one notebook after the other.

    Parameters
    ----------
    page : playwright.sync_api.Page
    server : Server
    """

    def __init__(self, page, server):
        self.page, self.server = page, server
        self._app, self._talks = None, 0
        page.on("websocket", self._listen)

    def _listen(self, socket):
        if "/api/kernels/" in socket.url:
            socket.on("framereceived", self._count)

    def _count(self, _):
        self._talks += 1

    def open(self, path, app="lab"):
        """Open a notebook, and wait until its kernel is attached.

        "Run All" before that would open a dialog that asks for a kernel. JupyterLab is loaded
        once, and further notebooks are opened from its list of files.
        """
        self._talks = 0
        self.cells = sum(cell.cell_type == "code" for cell in nbformat.read(path, 4).cells)
        inside = path.relative_to(self.server.work)
        if app == "notebook":
            self._go(self.server.address(f"/notebooks/{inside.as_posix()}"))
        elif self._app == "lab":
            self._pick(inside.name)
        else:
            self._go(self.server.address(f"/lab/tree/{inside.as_posix()}", reset=""))
        self._app = app
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        for _ in range(PATIENCE // 50):
            self.answer_dialog()
            if self._talks and self._idle():
                return self
            self.page.wait_for_timeout(50)
        raise TimeoutError(f"no kernel was attached to {inside}:\n{self.server.log()}")

    def _go(self, address):
        self.page.goto(address, wait_until="commit")

    def _pick(self, name):
        """Open a file of the folder that JupyterLab shows."""
        self.page.locator("jp-button[data-command='filebrowser:refresh']").click()
        item = self.page.locator(f".jp-DirListing-item[title^='Name: {name}\\A ']")
        item.dblclick()

    def close(self):
        """Close the notebook, and stop its kernel."""
        if self._app == "lab":
            self.page.locator(".jp-mod-current .lm-TabBar-tabCloseIcon").first.click()
            gone = self.page.locator(".jp-NotebookPanel")
            for _ in range(PATIENCE // 50):
                self.answer_dialog()
                if not gone.count():
                    break
                self.page.wait_for_timeout(50)
        else:
            self.page.goto("about:blank")
            self._app = None
        self.server.stop_kernels()

    def _idle(self):
        status = self.page.locator(".jp-Notebook-ExecutionIndicator").first
        return status.count() > 0 and status.get_attribute("data-status") == "idle"

    def answer_dialog(self):
        """Press the button that a dialog offers first, if there is a dialog."""
        button = self.page.locator(".jp-Dialog .jp-mod-accept").last
        if button.count():
            button.click()

    def run_all(self):
        """Run every cell by the menu; wait for the last; fail on the first error."""
        page = self.page
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        found = page.wait_for_function(
            ERRORS_OR_DONE, arg=[ERROR, self.cells], timeout=3 * PATIENCE
        ).json_value()  # fmt: skip
        assert found == "done", "\n".join(found)
        # A reply may overtake the outputs; the kernel's state does not.
        idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        idle.first.wait_for(state="attached", timeout=PATIENCE)
        return self

    def run(self, number):
        """Run one code cell again; wait until it has run."""
        prompt = self.cell(number).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        prompt.click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            "([node, before]) => /\\[\\d+\\]/.test(node.innerText) && node.innerText !== before",
            arg=[prompt.element_handle(), before], timeout=PATIENCE,
        )  # fmt: skip

    def cell(self, number):
        """Return the code cell of this number, counted from 0."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)

    def output(self, number):
        """Return the output area of a code cell."""
        return self.cell(number).locator(".jp-Cell-outputArea")

    def printed(self, number):
        """Return what a code cell printed after ``json:``."""
        text = self.output(number).inner_text()
        return json.loads(re.search(r"^json: (.*)$", text, re.MULTILINE).group(1))

    def complaints(self):
        """Return errors and warnings that stand in the notebook's outputs."""
        return self.page.locator(f".jp-Notebook :is({ERROR}, {WARNING}, {LOST})").all_inner_texts()
