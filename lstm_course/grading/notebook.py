"""Read the key of an assignment, and hand-ins, of which nothing is taken for granted."""

import ast
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

__all__ = ["Check", "Essay", "HandIn", "Key", "UnreadableError", "read_hand_in", "read_key"]

CELLS = 1000
CODE, TEXT = 500_000, 50_000  # characters of a cell that are run, of an essay that are shown
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


class UnreadableError(ValueError):
    """A hand-in of which nothing can be graded; the message says why."""


class Check(NamedTuple):
    """A check cell of the key: what is run, and what it is worth."""

    grade_id: str
    title: str
    points: float
    hidden: bool
    source: str


class Essay(NamedTuple):
    """A cell that a person marks."""

    grade_id: str
    title: str
    points: float


class Key(NamedTuple):
    """An assignment as the grader needs it.

    Attributes
    ----------
    name : str
    checks : tuple of Check
    essays : tuple of Essay
    answers : tuple of str
        The grade ids of the answer cells.
    functions : tuple of str
        The names that the answer cells define.
    needs : tuple of str
        The concepts of `lstm_course` that a hand-in may import.
    digest : str
        Of the notebook's bytes.
    """

    name: str
    checks: tuple
    essays: tuple
    answers: tuple
    functions: tuple
    needs: tuple
    digest: str

    @property
    def out_of(self):
        """The points of all checks and essays."""
        return sum(part.points for part in (*self.checks, *self.essays))


class HandIn(NamedTuple):
    """What a hand-in holds: code to run, texts to read, and what is odd about it.

    Its own check cells stand in `cells` as empty text: the official ones are run, elsewhere.
    """

    cells: list
    essays: dict
    flags: list


def read_key(path):
    """Read ``solutions/NN_name`` (the folder, or the notebook in it).

    Raises
    ------
    ValueError
        If it is no assignment; the message says what is missing.
    """
    path = Path(path)
    path = path / f"{path.resolve().name}.ipynb" if path.is_dir() else path
    if not path.is_file():
        raise ValueError(f"{path} is not there: name a folder of solutions/")
    data = path.read_bytes()
    try:
        book = json.loads(data)
        parts = _parts(book["cells"], path.stem)
        needs = tuple(book["metadata"].get("lstm_course", {}).get("needs", ()))
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
        raise ValueError(f"{path} is not a notebook with answers ({error})") from error
    if not parts[0]:
        raise ValueError(f"{path} has no check cells: it is not the key of an assignment")
    return Key(path.stem, *parts, needs, hashlib.sha256(data).hexdigest())


def _parts(cells, title):
    """Sort a key's cells: its checks, essays, answers' grade ids, and functions' names."""
    checks, essays, answers, functions = [], [], [], []
    for cell in cells:
        meta, source = _meta(cell), _text(cell)
        title = _heading(source) or title if cell["cell_type"] == "markdown" else title
        if not meta.get("grade_id"):
            continue
        part = (meta["grade_id"], title, float(meta.get("points", 0)))
        if meta.get("grade") and meta.get("solution"):
            essays.append(Essay(*part))
        elif meta.get("grade"):
            checks.append(Check(*part, hidden=HIDDEN[0] in source, source=source))
        elif meta.get("solution"):
            answers.append(meta["grade_id"])
            functions += [n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    return tuple(map(tuple, (checks, essays, answers, functions)))


def _heading(source):
    first = source.lstrip().split("\n", 1)[0]
    heading = first.startswith("#") and "### BEGIN" not in first
    return first.lstrip("# ").strip() if heading else ""


def _text(cell):
    """Return the text of a cell, stored as one string or as a list of lines; None if it is none."""
    source = cell.get("source", "")
    if type(source) is list and all(type(line) is str for line in source):
        return "".join(source)
    return source if type(source) is str else None


def _meta(cell):
    """Return the nbgrader metadata of a cell, empty if there is none or it is no dictionary."""
    meta = cell.get("metadata")
    meta = meta.get("nbgrader") if type(meta) is dict else None
    return meta if type(meta) is dict else {}


def released(source):
    r"""Return a check as learners get it: without its hidden part.

    >>> released("a = 1\n### BEGIN HIDDEN TESTS\nb = 2\n### END HIDDEN TESTS\n")
    'a = 1'
    """
    kept, inside = [], False
    for line in source.split("\n"):
        inside = inside or HIDDEN[0] in line
        if not inside:
            kept.append(line)
        inside = inside and HIDDEN[1] not in line
    return "\n".join(kept).strip()


def read_hand_in(data, key):
    """Read the bytes of a hand-in.

    Returns
    -------
    HandIn

    Raises
    ------
    UnreadableError
        If it is not a notebook of format 4 with Python cells.
    """
    cells, flags = _cells(data)
    code, essays, ids = [], {}, Counter()
    checks = {check.grade_id: check for check in key.checks}
    written = {essay.grade_id for essay in key.essays}
    known = {*checks, *key.answers, *written}
    for number, cell in enumerate(cells, 1):
        source = _text(cell) if type(cell) is dict else None
        is_code = source is not None and cell.get("cell_type") == "code"
        if source is None or (is_code and len(source) > CODE):
            why = f"it has more than {CODE:,} characters" if is_code else "it is no cell"
            flags.append(f"cell {number} is left out: {why}")
            continue
        name = _meta(cell).get("grade_id", "")
        official = type(name) is str and name in checks and _same(source, checks[name].source)
        if is_code:
            code.append("" if official else source)
        if type(name) is not str or name not in {"", *known}:
            shown = name[:40] if type(name) is str else f"a {type(name).__name__}"
            flags.append(f"cell {number} has a grade id that the assignment lacks: {shown}")
            continue
        ids[name] += 1
        if name in checks and not official:
            flags.append(f"check {name} was edited (the official one is used)")
        elif name in written:
            essays[name] = "\n\n".join(filter(None, [essays.get(name), source]))[:TEXT]
    del ids[""]
    return HandIn(code, essays, flags + _counts(ids, known))


def _cells(data):
    """Parse a notebook as far as its list of cells; return it with what is odd so far."""
    if not data.strip():
        raise UnreadableError("the file is empty")
    try:
        book = json.loads(data)
    except RecursionError:
        raise UnreadableError("the file is nested too deep to be a notebook") from None
    except ValueError:
        raise UnreadableError("the file is not a notebook: its JSON is broken") from None
    if type(book) is not dict:
        raise UnreadableError("the file is not a notebook")
    cells, meta, form = book.get("cells"), book.get("metadata"), book.get("nbformat")
    if type(cells) is not list or type(form) is not int:
        raise UnreadableError("the file is not a notebook of format 4: save it again in Jupyter")
    if len(cells) > CELLS:
        raise UnreadableError(f"the notebook has {len(cells)} cells, more than {CELLS}")
    flags = []
    if form != 4:
        flags.append(f"the notebook says that its format is {str(form)[:20]}, not 4")
    kernel = meta.get("kernelspec") if type(meta) is dict else None
    language = kernel.get("language", "python") if type(kernel) is dict else "python"
    if type(language) is not str or not language.lower().startswith("python"):
        flags.append(f"the notebook says that it is in {str(language)[:20]}, not in Python")
    return cells, flags


def _same(source, official):
    """Compare a check with the official one; spaces at the ends of lines do not matter."""
    lines = [line.rstrip() for line in source.strip().split("\n")]
    return any(
        lines == [line.rstrip() for line in text.strip().split("\n")]
        for text in (official, released(official))
    )


def _counts(ids, known):
    """Say which cells are missing, and which are there more than once."""
    if not ids:
        return ["no cell has its grade id any more (the official checks are used)"]
    flags = [f"cell {name} is missing" for name in sorted(known - set(ids))]
    return flags + [f"cell {name} is there {n} times" for name, n in sorted(ids.items()) if n > 1]
