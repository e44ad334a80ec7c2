"""Execute a notebook in a fresh kernel, and bring it into the form that is committed.

The form: ids that stay, execution counts from 1, tags as the only metadata of a cell, no saved
widget, no progress bar. A diff in git then shows what an author changed, and nothing else.
"""

import hashlib
import os
import re
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from lstm_course.files import written_whole

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
WARNING = re.compile(r"^.*\b\w*Warning: .*$", re.MULTILINE)
WIDGETS = ("application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json")


class Failure(NamedTuple):
    """Where and why a notebook stopped: the cell counted from 1 as on the page, and a line."""

    cell: int
    reason: str
    source: str


def stable_ids(cells, seed):
    """Return one valid, unique id per cell: its own where it has one, else from its text."""
    seen = set()
    for cell in cells:
        name = cell.get("id", "")
        if not VALID_ID.fullmatch(name) or name in seen:
            text = f"{seed}{cell.cell_type}{cell.source}"
            while not name or name in seen or not VALID_ID.fullmatch(name):
                name = hashlib.sha1(text.encode()).hexdigest()[:8]
                text += "+"
        seen.add(name)
        yield name


def tidy_output(output):
    """Return an output without what changes from run to run, or None if nothing is left."""
    output = nbformat.NotebookNode(output)
    if output.output_type == "stream":
        if output.name == "stderr":
            return None
        output.text = ADDRESS.sub("0x…", output.text)
        return output
    if output.output_type == "error":
        output.traceback = [ADDRESS.sub("0x…", line) for line in output.traceback]
        return output
    if any(kind in output.data for kind in WIDGETS):
        rest = {kind: part for kind, part in output.data.items() if kind not in WIDGETS}
        if set(rest) <= {"text/plain"}:  # a live widget or progress bar: nothing to show later
            return None
        output.data = rest
    if "text/plain" in output.data:
        output.data["text/plain"] = ADDRESS.sub("0x…", output.data["text/plain"])
    output.metadata = {k: v for k, v in output.get("metadata", {}).items() if k in output.data}
    return output


def join_streams(outputs):
    """Merge neighbouring stdout pieces: where they are cut depends on timing alone."""
    joined = []
    for output in outputs:
        if output.output_type == "stream" and joined and joined[-1].output_type == "stream":
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def normalise(notebook, seed=""):
    """Return a copy of a notebook in the committed form (see the module's docstring).

    Parameters
    ----------
    notebook : NotebookNode
        Any notebook of format 4; execution counts are kept, since they are the evidence that
        it was run top to bottom.
    seed : str
        Goes into the ids of cells that have none; the number of the notebook.

    Returns
    -------
    NotebookNode
        Format 4.5. Normalising it again changes nothing.
    """
    fresh = nbformat.v4.new_notebook(metadata=METADATA)
    for cell, name in zip(notebook.cells, stable_ids(notebook.cells, seed), strict=True):
        tags = cell.get("metadata", {}).get("tags", [])
        metadata = {"tags": list(tags)} if tags else {}
        common = {"id": name, "metadata": metadata}
        if cell.cell_type == "code":
            kept = [tidy_output(output) for output in cell.get("outputs", [])]
            kept = join_streams([output for output in kept if output is not None])
            count = cell.get("execution_count")
            new = nbformat.v4.new_code_cell(
                cell.source, outputs=kept, execution_count=count, **common
            )
        elif cell.cell_type == "markdown":
            new = nbformat.v4.new_markdown_cell(cell.source, **common)
            if cell.get("attachments"):
                new.attachments = cell.attachments
        else:
            new = nbformat.v4.new_raw_cell(cell.source, **common)
        fresh.cells.append(new)
    fresh.nbformat_minor = 5
    return fresh


def as_text(notebook):
    """Return the exact text of a notebook file."""
    return nbformat.v4.writes_json(notebook) + "\n"


def write_text(path, text):
    """Write a text file so that a full disk or a Ctrl-C leaves the old one whole."""
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def read_notebook(path):
    """Read a notebook as it lies there (nbformat would mend ids with random ones).

    Raises
    ------
    ValueError
        When the file is not a notebook of format 4; the message names it.
    """
    try:
        book = nbformat.v4.reads_json(Path(path).read_text(encoding="utf-8"))
        if book.nbformat != 4:
            raise ValueError(f"format {book.nbformat}, not 4")
        for cell in book.cells:
            cell.setdefault("id", "")
        return book
    except (ValueError, AttributeError, KeyError) as error:
        raise ValueError(f"{path} is not a notebook: {str(error).splitlines()[0]}") from error


def warnings_in(notebook):
    """Yield a `Failure` for each Python warning that a cell left on stderr."""
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                for line in WARNING.findall(output.text):
                    yield Failure(number, line.strip(), cell.source)


@contextmanager
def kernel_environment():
    """Set what a kernel of ours inherits: pictures as PNG, and nobody's own IPython start-up."""
    with tempfile.TemporaryDirectory(prefix="lstm-course-") as folder:
        wanted = {"IPYTHONDIR": folder}
        wanted["LSTM_COURSE_DISPLAY"] = os.environ.get("LSTM_COURSE_DISPLAY", "png")
        before = {key: os.environ.get(key) for key in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for key, value in before.items():
                if value is None:
                    os.environ.pop(key, None)
                else:
                    os.environ[key] = value


@contextmanager
def displayed_as(profile):
    """Set how figures show themselves in the kernels that are started meanwhile."""
    before = os.environ.get("LSTM_COURSE_DISPLAY")
    os.environ["LSTM_COURSE_DISPLAY"] = profile
    try:
        yield
    finally:
        if before is None:
            del os.environ["LSTM_COURSE_DISPLAY"]
        else:
            os.environ["LSTM_COURSE_DISPLAY"] = before


def start_again(start, may_try_again=lambda: True, tries=3):
    """Call `start` until the kernel comes up, at most `tries` times.

    A kernel chooses its ports first and takes them a second later. Where kernels start side by
    side, another may have taken one in between; the kernel then dies before it answers.

    Parameters
    ----------
    start : callable
        Raises RuntimeError when the kernel did not come up.
    may_try_again : callable
        Says whether nothing has happened yet that must not happen twice.
    tries : int

    Returns
    -------
    object
        What `start` returned.
    """
    for left in reversed(range(tries)):
        try:
            return start()
        except DeadKernelError:  # it came up, and died at work
            raise
        except RuntimeError:
            if not left or not may_try_again():
                raise


def execute(notebook, folder, on_cell=None, timeout=1800):
    """Execute a notebook in place, top to bottom, in a fresh kernel that runs in `folder`.

    Parameters
    ----------
    notebook : NotebookNode
        Gets the outputs and the execution counts; those of cells after a failure stay empty.
    folder : path
        The working folder of the kernel.
    on_cell : callable, optional
        Called without arguments after each code cell (for a progress bar).
    timeout : float
        Seconds a single cell may take.

    Returns
    -------
    seconds : float
    failure : Failure or None
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    at = []

    def start(cell, cell_index):
        at.append(cell_index)

    def done(**_):
        if on_cell is not None:
            on_cell()

    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="python3", record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # of the kernel's own log, not of the notebook
        resources={"metadata": {"path": str(folder)}}, on_cell_start=start, on_cell_executed=done,
    )  # fmt: skip
    reason, began = None, time.perf_counter()
    try:
        with kernel_environment():
            start_again(client.execute, lambda: not at)
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        reason = f"took more than {timeout} seconds"
    except DeadKernelError:
        reason = "the kernel died (out of memory?)"
    except RuntimeError as error:
        reason = f"the kernel did not start: {error}"
    seconds = time.perf_counter() - began
    last = at[-1] if at else 0
    failure = reason and Failure(last + 1, reason, notebook.cells[last].source)
    return seconds, failure or next(warnings_in(notebook), None)
