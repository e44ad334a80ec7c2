"""The claims of `docs/claims.toml`, held against the cells that measure them, one function a rule.

A claim names its notebook; the cells that measure it carry the tag ``claim:<id>``. The command
``lstm-course claims`` and ``tests/test_claims.py`` both go through `findings`.
"""

import ast
import builtins
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from lstm_course.cli.checks import load, parse

__all__ = ["RULES", "VERDICTS", "WHO", "Claim", "Open", "cells_of", "findings", "lessons", "read"]

TAG = "claim:"
VERDICTS = ("true", "true if …", "half true", "false")
WHO = {
    "seeds": "the notes this course grew from", "tutorials": "tutorials", "lectures": "lectures",
    "libraries": "libraries", "papers": "papers", "courses": "other courses",
}  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:e[-+]\d+)?")


class Claim(NamedTuple):
    """A claim, its verdict, and the place of its measurement."""

    id: str
    group: str
    claim: str
    by: str
    source: str
    verdict: str
    so: str
    notebook: str
    measured: list

    @property
    def kind(self):
        """The verdict without its condition."""
        return "true if …" if self.verdict.startswith("true if ") else self.verdict


class Open(NamedTuple):
    """A claim that no notebook measures yet."""

    claim: str
    by: str
    source: str
    so: str


def entry(kind, row):
    """Make a `Claim` or an `Open` of a table of the file, or say which fields are wrong."""
    wrong = sorted(set(row) ^ set(kind._fields))
    if wrong:
        name = row.get("id", row.get("claim", "?"))
        raise ValueError(f"claim {name}: missing or unknown: {', '.join(wrong)}")
    return kind(**row)


def read(path):
    """Read `docs/claims.toml`.

    Returns
    -------
    claims : list of Claim
    unmeasured : list of Open

    Raises
    ------
    ValueError
        When the file is not TOML, or a claim lacks a field; the message names it.
    """
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error
    claims = [entry(Claim, row) for row in tables.get("claim", [])]
    return claims, [entry(Open, row) for row in tables.get("open", [])]


def lessons(folder):
    """Load the notebooks of a folder: {"01": Lesson, …}."""
    return {path.name[:2]: load(path) for path in sorted(Path(folder).glob("*.ipynb"))}


# ---- what a cell says ---------------------------------------------------------------------


def plain(text):
    """Write numbers one way: a hyphen for the minus, nothing between thousands."""
    return re.sub(r"(?<=\d)[,_](?=\d{3}(?!\d))", "", text.replace("−", "-"))


def pattern(number):
    """Return a regular expression for a number, or several in a row, that takes no part of one."""
    inner = r"[\s,]+".join(re.escape(part.strip(",")) for part in number.split())
    return rf"(?<![\w.])(?<!\d[.,_]){inner}(?!\w|\.\d)"


def any_of(numbers):
    """Return a regular expression for any of several numbers, the longest first."""
    return "|".join(pattern(number) for number in sorted(numbers, key=len, reverse=True)) or "(?!)"


def says(text, number):
    """Whether a text contains a number as such.

    >>> says("[0.63 1,200]", "0.63"), says("[0.63 1,200]", "1200"), says("10.63", "0.63")
    (True, True, False)
    """
    return re.search(pattern(plain(number)), plain(text)) is not None


def computed(node):
    """Whether an expression has a name in it that is not one of Python's own."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(names - set(dir(builtins)))


def always_true(test):
    """Whether the condition of an assert holds, whatever was computed."""
    if isinstance(test, ast.BoolOp):
        some = any if isinstance(test.op, ast.Or) else all
        return some(always_true(value) for value in test.values)
    if isinstance(test, ast.Tuple):  # assert (condition, "message")
        return bool(test.elts)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        same = ast.dump(test.left) == ast.dump(test.comparators[0])
        if same and isinstance(test.ops[0], ast.Eq | ast.LtE | ast.GtE | ast.Is):
            return True
    return not computed(test)


def asserts(cell):
    """Return the asserts of a cell that can fail, as text; those of `numpy.testing` count."""
    found = []
    for node in ast.walk(parse(cell.source)):
        if isinstance(node, ast.Assert) and not always_true(node.test):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr.startswith("assert_") and any(map(computed, node.args)):
                found.append(ast.unparse(node))
    return found


def printed(cell):
    """Return what a cell printed, without the sizes of its figures."""
    outputs = (out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell.outputs)
    return "\n".join(text for text in outputs if not text.startswith("<Figure"))


def cells_of(claim, lessons):
    """Return the code cells that measure a claim: those of its notebook with its tag."""
    cells = (cell for _, cell in lessons[claim.notebook].code) if claim.notebook in lessons else ()
    return [cell for cell in cells if TAG + claim.id in tags(cell)]


def tags(cell):
    """Return the tags of a cell that name claims."""
    return [tag for tag in cell.metadata.get("tags", []) if tag.startswith(TAG)]


# ---- the rules ----------------------------------------------------------------------------


def well_formed(claim, lessons):
    """Find an unknown verdict or speaker, and a measured number that the sentence leaves out."""
    if claim.kind not in VERDICTS:
        yield f"the verdict {claim.verdict!r} is none of: {' · '.join(VERDICTS)}"
    if claim.by not in WHO:
        yield f"by {claim.by!r} is none of: {', '.join(WHO)}"
    if not claim.measured:
        yield "nothing is measured"
    for number in claim.measured:
        if not re.search(pattern(number), claim.so):
            yield f"{number} is measured, but the sentence does not say it"


def tagged_in_its_notebook(claim, lessons):
    """Find a tag that is gone, or that stands in another notebook."""
    tag = TAG + claim.id
    if not cells_of(claim, lessons):
        yield f"no code cell has the tag {tag}"
    for number, lesson in lessons.items():
        if number != claim.notebook and any(tag in tags(cell) for _, cell in lesson.code):
            yield f"the tag {tag} stands in notebook {number}, too"


def can_fail(claim, lessons):
    """Find a claim none of whose cells asserts anything that was computed."""
    cells = cells_of(claim, lessons)
    if cells and not any(asserts(cell) for cell in cells):
        yield "no cell with its tag has an assert that can fail"


def numbers_measured(claim, lessons):
    """Find a measured number that the cells neither print nor assert."""
    cells = cells_of(claim, lessons)
    seen = "\n".join(part for cell in cells for part in (printed(cell), *asserts(cell)))
    for number in claim.measured if cells else ():
        if not says(seen, number):
            yield f"{number} is neither in the outputs nor in the asserts of its cells"


def numbers_known(claim, lessons):
    """Find any other number of the sentence that stands nowhere in the notebook."""
    cells = lessons[claim.notebook].book.cells if claim.notebook in lessons else ()
    seen = "\n".join(c.source + "\n" + (printed(c) if "outputs" in c else "") for c in cells)
    others = re.sub(any_of(claim.measured), " ", claim.so)
    for number in NUMBER.findall(plain(others)) if cells else ():
        if not says(seen, number):
            yield f"the sentence says {number}, which stands nowhere in the notebook"


RULES = (well_formed, tagged_in_its_notebook, can_fail, numbers_measured, numbers_known)


def findings(claims, unmeasured, lessons):
    """Yield a line for every finding, with the claim, the notebook and the rule it breaks.

    Parameters
    ----------
    claims : list of Claim
    unmeasured : list of Open
    lessons : dict of str to Lesson
        By the two digits of the notebook.

    Yields
    ------
    str
    """
    ids = [claim.id for claim in claims]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"claim {name}, ids: more than one claim has this id"
    for claim in claims:
        for rule in RULES:
            for line in rule(claim, lessons):
                name = rule.__name__.replace("_", " ")
                yield f"claim {claim.id}, notebook {claim.notebook}, {name}: {line}"
    for number, lesson in lessons.items():
        for tag in sorted({tag for _, cell in lesson.code for tag in tags(cell)}):
            if tag.removeprefix(TAG) not in ids:
                yield f"claim {tag.removeprefix(TAG)}, notebook {number}, tags: not in the file"
    for claim in unmeasured:
        if claim.by not in WHO or re.search(r"\d", claim.so):
            yield f"claim {claim.claim!r}, not measured: a number, or an unknown speaker"
