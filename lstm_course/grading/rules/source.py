"""A solution notebook as the rules look at it."""

import ast
from pathlib import Path
from typing import NamedTuple

from lstm_course.grading import exercises
from lstm_course.grading.exercises import Role, role

__all__ = ["Part", "Source", "load"]


class Part(NamedTuple):
    """A cell with its number on the page, its role, and its code as a tree (or None)."""

    number: int
    cell: dict
    role: Role
    tree: ast.Module | None


class Source(NamedTuple):
    """A solution notebook as the rules look at it."""

    path: Path
    book: dict
    parts: list

    @property
    def answers(self):
        """The parts that hold an answer in code."""
        return [p for p in self.parts if p.role.solution and p.cell.cell_type == "code"]

    @property
    def checks(self):
        """The parts that hold a check."""
        return [p for p in self.parts if p.role.grade and not p.role.solution]

    @property
    def essays(self):
        """The parts that a person marks."""
        return [p for p in self.parts if p.role.grade and p.role.solution]


def _tree(cell):
    try:
        return ast.parse(cell.source) if cell.cell_type == "code" else None
    except SyntaxError:
        return None


def load(path):
    """Read a solution notebook as a `Source`."""
    book = exercises.read(path)
    rows = enumerate(book.cells, 1)
    parts = [Part(number, cell, role(cell), _tree(cell)) for number, cell in rows]
    return Source(Path(path), book, parts)
