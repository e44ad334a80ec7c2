"""The house rules that a committed notebook keeps, one function a rule.

Each takes a `Lesson` and yields a line for every finding; ``lstm-course notebooks --check`` and
``tests/test_notebooks.py`` both go through `RULES`.
"""

import ast
import json
import re
from pathlib import Path
from typing import NamedTuple

from lstm_course.cli.execute import VALID_ID, as_text, normalise, read_notebook

LARGEST = 1_000_000  # bytes of a committed notebook
LARGE = 300_000  # bytes above which a notebook is listed
LONGEST_CELL = 30  # lines of code
HEADINGS = (
    "What you will build", "What you will be able to do", "What you need", "Checkpoint",
    "Break it", "Summary", "On your own", "Further reading",
)  # fmt: skip
NETWORK = {
    "aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib", "urllib3",
    "webbrowser",
}  # fmt: skip
SILENT = {"allclose", "array_equal", "isclose", "equal"}


class Lesson(NamedTuple):
    """A notebook with its file: what the rules look at."""

    path: Path
    text: str
    book: dict

    @property
    def code(self):
        """Pairs (number on the page from 1, code cell)."""
        return [(n, c) for n, c in enumerate(self.book.cells, 1) if c.cell_type == "code"]

    @property
    def markdown(self):
        """The text of all markdown cells, outside code fences."""
        cells = (c.source for c in self.book.cells if c.cell_type == "markdown")
        return re.sub(r"```.*?```", "", "\n\n".join(cells), flags=re.DOTALL)


def load(path):
    """Read a notebook as a `Lesson`."""
    path = Path(path)
    return Lesson(path, path.read_text(encoding="utf-8"), read_notebook(path))


def parse(source):
    """Return the syntax tree of a cell, with IPython's own lines (``%``, ``!``) left out."""
    lines = ["pass" if line.lstrip()[:1] in ("%", "!") else line for line in source.split("\n")]
    return ast.parse("\n".join(lines))


def executed_in_order(lesson):
    """Find cells that are empty, or whose counts are not 1, 2, 3, … down the page."""
    for expected, (number, cell) in enumerate(lesson.code, 1):
        if not cell.source.strip():
            yield f"cell {number} is empty"
        elif cell.execution_count is None:
            yield f"cell {number} was not executed"
        elif cell.execution_count != expected:
            yield f"cell {number} has execution count {cell.execution_count}, not {expected}"
    if not lesson.code:
        yield "no code cell"


def no_errors(lesson):
    """Find errors that were not meant (those have the tag ``raises-exception``)."""
    for number, cell in lesson.code:
        meant = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.outputs:
            if output.output_type == "error" and not meant:
                yield f"cell {number} shows {output.ename}: {output.evalue}"


def valid_ids(lesson):
    """Find cells without a valid id of their own, in the file as it lies there."""
    seen = set()
    for number, cell in enumerate(json.loads(lesson.text)["cells"], 1):
        name = cell.get("id", "")
        if not VALID_ID.fullmatch(name):
            yield f"cell {number} has no valid id"
        elif name in seen:
            yield f"cell {number} repeats the id {name}"
        seen.add(name)


def normalised(lesson):
    """Compare the file, byte for byte, with what `make notebooks` writes."""
    if as_text(normalise(lesson.book, seed=lesson.path.name[:2])) != lesson.text:
        yield "not normalised: run `lstm-course notebooks --tidy`"


def small(lesson):
    """Find a file of more than 1 MB."""
    size = len(lesson.text.encode())
    if size > LARGEST:
        yield f"{size:,} bytes, more than {LARGEST:,}"


def has_checkpoint(lesson):
    """Find a notebook in which no cell asserts anything."""
    for _, cell in lesson.code:
        for node in ast.walk(parse(cell.source)):
            if isinstance(node, ast.Assert):
                return
            if isinstance(node, ast.Attribute) and node.attr.startswith("assert_"):
                return
    yield "no cell asserts anything"


def is_silent(expression):
    """Whether an expression compares and says nothing when it is false."""
    if isinstance(expression, ast.UnaryOp):
        return is_silent(expression.operand)
    if isinstance(expression, ast.BoolOp):
        return any(is_silent(value) for value in expression.values)
    if isinstance(expression, ast.Call):
        name = getattr(expression.func, "attr", getattr(expression.func, "id", ""))
        if name in ("all", "any", "bool"):
            inner = getattr(expression.func, "value", None)
            return any(is_silent(part) for part in [*expression.args, inner] if part)
        return name in SILENT
    return isinstance(expression, ast.Compare)


def no_bare_comparison(lesson):
    """Find comparisons as bare lines: when false, they pass silently."""
    for number, cell in lesson.code:
        for node in ast.walk(parse(cell.source)):
            if isinstance(node, ast.Expr) and is_silent(node.value):
                yield f"cell {number} compares without assert: {ast.unparse(node)}"


def short_cells(lesson):
    """Find code cells of more than 30 lines."""
    for number, cell in lesson.code:
        lines = len(cell.source.splitlines())
        if lines > LONGEST_CELL:
            yield f"cell {number} has {lines} lines, more than {LONGEST_CELL}"


def no_network(lesson):
    """Find imports of modules that reach out."""
    for number, cell in lesson.code:
        for node in ast.walk(parse(cell.source)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                if name.split(".")[0] in NETWORK:
                    yield f"cell {number} imports {name}"


def well_headed(lesson):
    """Find a title without the file's number, no italic line of minutes, a missing part."""
    number = lesson.path.name[:2]
    first = lesson.book.cells[0] if lesson.book.cells else None
    lines = first.source.split("\n") if first and first.cell_type == "markdown" else [""]
    if not re.match(rf"# {re.escape(number)} · \S", lines[0]):
        yield f"the first line is {lines[0]!r}, and should begin with '# {number} · '"
    if not re.search(r"^[*_](?![*_]).*\bminutes\b.*[*_]$", lesson.markdown, re.MULTILINE):
        yield "no italic line that names the minutes"
    found = re.findall(r"^(?:#+ +|\*\*)(.+)$", lesson.markdown, re.MULTILINE)
    for heading in HEADINGS:
        if not any(line.startswith(heading) for line in found):
            yield f"no heading that begins with {heading!r}"


def details_closed(lesson):
    """Find folded answers that do not close in their own cell, or have no summary."""
    for number, cell in enumerate(lesson.book.cells, 1):
        if cell.cell_type == "markdown":
            opened, closed = cell.source.count("<details"), cell.source.count("</details>")
            if opened != closed:
                yield f"cell {number} opens {opened} <details> and closes {closed}"
            if cell.source.count("<summary>") != opened:
                yield f"cell {number} has <details> without one <summary> each"


def pictures_described(lesson):
    """Find pictures without a line `*Picture: …*` (JupyterLab shows no alt text)."""
    cells = lesson.book.cells
    for number, cell in lesson.code:
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        if not kinds & {"image/png", "image/svg+xml", "image/jpeg"}:
            continue
        after = cells[number].source if number < len(cells) else ""
        markdown = number < len(cells) and cells[number].cell_type == "markdown"
        beside = after if markdown else ""
        if not re.search(r"^(?:# ?)?\*Picture: \S", f"{cell.source}\n{beside}", re.MULTILINE):
            yield f"cell {number} shows a picture, and no line '*Picture: …*' describes it"


RULES = (
    executed_in_order, no_errors, valid_ids, normalised, small, has_checkpoint,
    no_bare_comparison, short_cells, no_network, well_headed, details_closed, pictures_described,
)  # fmt: skip


def findings(path):
    """Return every finding of every rule about one notebook."""
    lesson = load(path)
    return [line for rule in RULES for line in rule(lesson)]
