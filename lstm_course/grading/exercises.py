"""Make the learners' notebooks from the solutions, byte for byte as nbgrader makes them.

``solutions/NN_name/NN_name.ipynb`` is edited by hand and ``exercises/NN_name/NN_name.ipynb`` is
made from it: solutions become stubs, hidden checks and outputs go, and each cell that matters
gets its checksum and its lock. ``nbgrader_config.py`` names the same folders and the same stubs.
"""

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

__all__ = ["Assignment", "assignments", "checksum", "generate", "is_blank", "read", "role"]

# nbgrader_config.py has the same two; a test keeps them together.
CODE_STUB = (
    "# Your lines go here, in place of this one and the next.\n"
    'raise NotImplementedError("not written yet")'
)
TEXT_STUB = "*Write your answer here.*"
NAME = re.compile(r"\d\d_[a-z0-9_]+")
REGION = "### {} {}"
SOLUTION, HIDDEN = "SOLUTION", "HIDDEN TESTS"


class Assignment(NamedTuple):
    """One assignment's two files."""

    name: str
    solution: Path
    exercise: Path


class Role(NamedTuple):
    """What nbgrader's metadata say of a cell; all false where there are none."""

    id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False
    points: float = 0


def assignments(root, patterns=()):
    """List the assignments below a folder, all or those that match.

    Parameters
    ----------
    root : str or Path
        The folder that holds ``solutions/``.
    patterns : iterable of str
        Numbers (``6`` or ``06``) or parts of names.

    Raises
    ------
    ValueError
        If a pattern matches nothing, or there is no assignment at all.
    """
    root = Path(root)
    names = sorted(path.name for path in (root / "solutions").glob("*") if path.is_dir())
    if not names:
        raise ValueError(f"there is no assignment in {root / 'solutions'}")
    chosen = []
    for pattern in patterns or [""]:
        number = f"{int(pattern):02d}_" if pattern.isdecimal() else None
        found = [n for n in names if (n.startswith(number) if number else pattern in n)]
        if not found:
            raise ValueError(f"no assignment matches {pattern!r}; there are {', '.join(names)}")
        chosen += found
    file = "{0}/{1}/{1}.ipynb".format
    return [
        Assignment(name, root / file("solutions", name), root / file("exercises", name))
        for name in dict.fromkeys(chosen)
    ]


def read(path):
    """Read a notebook as it lies there.

    Raises
    ------
    ValueError
        If it is not a notebook of format 4; the message names the file.
    """
    try:
        book = nbformat.v4.reads_json(Path(path).read_text(encoding="utf-8"))
        if book.nbformat != 4:
            raise ValueError(f"format {book.nbformat}, not 4")
        for cell in book.cells:
            if type(cell.source) is not str or cell.cell_type not in ("code", "markdown", "raw"):
                raise ValueError("it has a cell without text")
            cell.setdefault("metadata", nbformat.NotebookNode())
        return book
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise ValueError(f"{path} is not a notebook: {reason}") from error


def role(cell):
    """Read nbgrader's metadata of a cell.

    >>> role(nbformat.v4.new_code_cell()).grade
    False
    """
    said = cell.metadata.get("nbgrader")
    if not isinstance(said, dict):
        return Role()
    solution, grade = (said.get(key) is True for key in ("solution", "grade"))
    locked = not solution and (grade or said.get("locked") is True)
    points = said.get("points", 0)
    usable = isinstance(points, int | float) and not isinstance(points, bool)
    return Role(str(said.get("grade_id", "")), grade, solution, locked, points if usable else 0)


def is_blank(cell):
    """Tell whether nothing but comments stands in a code cell, as in an exercise's hidden check.

    >>> is_blank(nbformat.v4.new_code_cell("# A hidden check."))
    True
    """
    return not any(line.strip() and line.strip()[0] != "#" for line in cell.source.splitlines())


def checksum(cell):
    """Return nbgrader's checksum of a cell: of its text, its kind, its id and its points."""
    said = role(cell)
    parts = [cell.source, cell.cell_type, said.grade, said.solution, said.locked, said.id]
    parts += [float(said.points)] if said.grade else []
    text = "".join(str(part) for part in parts)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def generate(path):
    """Return the text of the exercise that a solution notebook gives.

    Raises
    ------
    ValueError
        If a region is not closed, or lies in a cell that is not made for it.
    """
    book = read(path)
    book.metadata.pop("celltoolbar", None)
    for number, cell in enumerate(book.cells, 1):
        try:
            _generate_cell(cell)
        except ValueError as error:
            raise ValueError(f"{path}: cell {number}: {error}") from error
    return nbformat.writes(book, version=4).removesuffix("\n") + "\n"


def _generate_cell(cell):
    said = role(cell)
    if said.solution:
        cell.metadata["deletable"] = False
    elif said.locked:
        cell.metadata["deletable"] = cell.metadata["editable"] = False
    stub = CODE_STUB if cell.cell_type == "code" else TEXT_STUB
    text = replaced(cell.source, SOLUTION, stub)
    if text != cell.source and not said.solution:
        raise ValueError("a solution region stands in a cell that is not a solution cell")
    whole = said.solution and text == cell.source  # without a region, all of it is the solution
    cell.source = stub if whole else text
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        for field in ("collapsed", "scrolled"):
            cell.metadata.pop(field, None)
    text = replaced(cell.source, HIDDEN)
    if text != cell.source and not said.grade:
        raise ValueError("a hidden region stands in a cell that is not a check")
    cell.source = text
    if said.grade or said.solution or said.locked:
        cell.metadata.nbgrader.update(cell_type=cell.cell_type, checksum=checksum(cell))


def replaced(source, kind, stub=None):
    r"""Replace all from ``### BEGIN kind`` to ``### END kind`` by a stub or by nothing.

    >>> replaced("a = 1\n  ### BEGIN SOLUTION\n  b = 2\n  ### END SOLUTION", "SOLUTION", "...")
    'a = 1\n  ...'

    Raises
    ------
    ValueError
        If a region begins inside another, does not end, or ends without a beginning.
    """
    begin, end = (REGION.format(word, kind) for word in ("BEGIN", "END"))
    kept, inside = [], False
    for line in source.split("\n"):
        if begin in line or end in line:
            if (begin in line) == inside:
                raise ValueError(f"{line.strip()!r} stands where it has no partner")
            inside = begin in line
            if inside and stub is not None:
                indent = re.match(r"\s*", line).group()
                kept += [indent + part for part in stub.split("\n")]
        elif not inside:
            kept.append(line)
    if inside:
        raise ValueError(f"{begin!r} has no end")
    return "\n".join(kept)
