"""The book's pages: lessons with descriptions on their pictures, and the package's reference."""

import ast
import base64
import copy
import re
from importlib import import_module
from typing import NamedTuple

import nbformat

from lstm_course.cli import execute

__all__ = ["Page", "awake", "described", "lesson", "reference", "uses"]

# A link to a heading: JupyterLab keeps the capitals of the heading, the book writes small letters.
TO_HEADING = re.compile(r"(\]\([^()\s]*#)([^()\s]+)\)")
PICTURE = re.compile(r"\*Picture: (.+?)\*\s*$", re.MULTILINE | re.DOTALL)


class Page(NamedTuple):
    """A lesson as the book refers to it: where it lies, its title, the functions it calls."""

    name: str
    title: str
    functions: tuple[str, ...]


def described(book):
    """Give each picture its description, which stands in the text behind it.

    Parameters
    ----------
    book : nbformat.NotebookNode
        Changed in place.

    Returns
    -------
    list of int
        The places of code cells with a picture and no description.
    """
    missing = []
    for k, cell in enumerate(book.cells):
        outputs = cell.get("outputs", ())
        if not any("image/png" in output.get("data", ()) for output in outputs):
            continue
        behind = book.cells[k + 1].source if k + 1 < len(book.cells) else ""
        found = PICTURE.search(behind)
        alt = re.sub(r"[*`$\\{}]", "", found[1]).replace("\n", " ") if found else ""
        if not alt:
            missing.append(k)
        cell.metadata["mystnb"] = {"image": {"alt": alt}}
        if "widget" in cell.metadata.get("tags", ()):
            cell.metadata["mystnb"]["image"]["width"] = f"{drawn_width(outputs)}px"
    return missing


def drawn_width(outputs):
    """Return the width that a widget was drawn for: its picture has two dots for each pixel."""
    picture = next(out.data["image/png"] for out in outputs if "image/png" in out.get("data", ()))
    return int.from_bytes(base64.b64decode(picture)[16:20], "big") // 2


def to_heading(match):
    """Write a link to a heading of this or another lesson as the book names it."""
    start, name = match.groups()
    return match[0] if "://" in start else f"{start}{name.lower()})"


def awake(book, folder):
    """Put living figures where a lesson has widgets: they need no kernel, and no network.

    The lesson is run as far as its last widget, and only the outputs of the widgets are taken;
    a lesson that trains is left with its pictures.

    Parameters
    ----------
    book : nbformat.NotebookNode
        Changed in place.
    folder : Path
        Where the kernel runs.

    Raises
    ------
    ValueError
        If a cell fails.
    """
    widgets = [k for k, cell in enumerate(book.cells) if "widget" in cell.metadata.get("tags", ())]
    if not widgets or any("LSTM_COURSE_BUDGET" in cell.source for cell in book.cells):
        return
    run = nbformat.v4.new_notebook(cells=copy.deepcopy(book.cells[: widgets[-1] + 1]))
    with execute.displayed_as("html"):
        _, failure = execute.execute(run, folder)
    if failure:
        raise ValueError(f"cell {failure.cell} failed: {failure.reason}")
    for k in widgets:
        book.cells[k].outputs = run.cells[k].outputs


def calls(source, modules):
    """Yield the package's functions that a cell names, such as ``lstm_course.cells.lstm_step``.

    Parameters
    ----------
    source : str
    modules : dict of str to str
        What the lesson has imported: the name it uses, and the full one.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in modules:
                yield f"{modules[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Name) and modules.get(node.id, "").count(".") == 2:
            yield modules[node.id]


def imported(source):
    """Return what a cell imports from the package: the name it uses, and the full one."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lstm_course"):
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def lesson(path, folder, living=False):
    """Write the book's copy of a lesson.

    Parameters
    ----------
    path, folder : Path
        The notebook, and the folder of the copy.
    living : bool
        Whether widgets are made alive, which takes a kernel (see `awake`).

    Returns
    -------
    page : Page
    missing : list of int
        From `described`.
    """
    book = nbformat.read(path, as_version=4)
    if living:
        awake(book, path.parent)
    missing = described(book)
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = TO_HEADING.sub(to_heading, cell.source)
    sources = [cell.source for cell in book.cells if cell.cell_type == "code"]
    modules = {}
    for source in sources:
        modules |= imported(source)
    functions = {name for source in sources for name in calls(source, modules)} & documented()
    if functions:
        listed = ", ".join(f"{{py:obj}}`{name.removeprefix('lstm_course.')} <{name}>`"
                           for name in sorted(functions))  # fmt: skip
        text = f"## In the package\n\nWhat this lesson uses: {listed}."
        book.cells.append(nbformat.v4.new_markdown_cell(text))
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, folder / path.name)
    title = book.cells[0].source.split("\n")[0].removeprefix("# ")
    return Page(path.stem, title, tuple(sorted(functions))), missing


# What the reference has: the modules that a learner imports, in the order of the lessons.
MODULES = (
    "ops", "cells", "layers", "gradcheck", "optim", "text", "tasks", "tasks.series",
    "tasks.windows", "tasks.forecasts", "tasks.negation", "tasks.reviews", "tasks.dates",
    "tasks.morse", "tasks.morse_rule", "tasks.mel", "tasks.clips", "models", "torch_models",
    "training", "viz",
    "diagram", "example", "tables", "papers", "cells.variants", "cells.after", "cells.scan",
    "cells.sequences",
)  # fmt: skip


def public(module):
    """Return the names that a module offers: its ``__all__``, or what it defines itself."""
    own = (
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    )
    return tuple(getattr(module, "__all__", own))


def documented():
    """Return the full names of everything that the reference describes."""
    names = set()
    for name in MODULES:
        module = import_module(f"lstm_course.{name}")
        names |= {f"lstm_course.{name}.{member}" for member in public(module)}
    return names


def reference(folder):
    """Write a page for each module, and one that lists them.

    Parameters
    ----------
    folder : Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for name in MODULES:
        module = import_module(f"lstm_course.{name}")
        first = (module.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
        listed.append(f"- [`{name}`]({name}.md): {first}")
        directive = f"```{{eval-rst}}\n.. automodule:: lstm_course.{name}\n"
        directive += f"   :members: {', '.join(public(module))}\n```\n"
        (folder / f"{name}.md").write_text(f"# {name}\n\n{directive}", encoding="utf-8")
    toctree = "```{toctree}\n:hidden:\n\n" + "\n".join(MODULES) + "\n```\n"
    text = "# The package\n\nEvery function by its docstring, and the lessons that use it.\n\n"
    (folder / "index.md").write_text(
        text + "\n".join(listed) + "\n\n" + toctree, encoding="utf-8"
    )


def uses(pages):
    """Turn the lessons' functions round: for each function, the lessons.

    Parameters
    ----------
    pages : list of Page

    Returns
    -------
    dict of str to list of (str, str)
        Full name → the page and title of each lesson, in order.
    """
    found = {}
    for page in pages:
        for name in page.functions:
            found.setdefault(name, []).append((f"notebooks/{page.name}", page.title))
    return found
