"""Find the hand-ins of a class in a folder, and read them without following anything."""

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

from lstm_course.grading.notebook import UnreadableError

__all__ = ["Submission", "find", "read"]

LARGEST = 20 * 2**20  # bytes of a notebook
LINK = "it is a link, which is not followed"


class Submission(NamedTuple):
    """A learner, and the file to grade; without one, `problem` says why.

    Attributes
    ----------
    learner : str
    path : Path or None
    problem : str
        Why there is nothing to grade, or what is odd about the file's name; empty if nothing.
    """

    learner: str
    path: Path | None
    problem: str = ""


def find(folder, name):
    """List the hand-ins of assignment `name`, one a learner, in the order of their names.

    ``ana.ipynb``, ``ana/NN_name.ipynb`` and nbgrader's ``ana/NN_name/NN_name.ipynb`` are read.
    A learner's name is the file's or the folder's; bytes in it that are no text are spelled out.

    Raises
    ------
    ValueError
        If there is no such folder, or nothing in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder of hand-ins")
    found = {}
    for entry in sorted(folder.iterdir()):
        one = _one(entry, name)
        stray = entry.is_file() or one.problem  # .DS_Store, .ipynb_checkpoints
        if entry.name == "__MACOSX" or (entry.name.startswith(".") and stray):
            continue
        before = found.setdefault(one.learner, one)
        if before is not one:
            problem = "there are two hand-ins of this name; the one in the folder was taken"
            found[one.learner] = before._replace(problem=problem)
    if not found:
        raise ValueError(f"{folder} holds no hand-ins")
    return list(found.values())


def _printable(name):
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _one(entry, name):
    learner = _printable(entry.name if entry.is_dir() else entry.name.removesuffix(".ipynb"))
    if entry.is_symlink():
        return Submission(learner, None, LINK)
    if not entry.is_dir():
        is_book = entry.suffix == ".ipynb"
        problem = "" if is_book else "it is not a notebook: its name does not end in .ipynb"
        return Submission(learner, entry if is_book else None, problem)
    for place in (entry / name / f"{name}.ipynb", entry / f"{name}.ipynb"):
        if os.path.lexists(place):
            if place.parent.is_symlink():
                return Submission(learner, None, LINK)
            return Submission(learner, place)
    return _renamed(learner, entry, name)


def _renamed(learner, entry, name):
    """Take the only notebook of a folder, whatever its name."""
    inner = entry / name
    place = inner if inner.is_dir() and not inner.is_symlink() else entry
    books = [path for path in sorted(place.glob("*.ipynb")) if not path.name.startswith(".")]
    if len(books) == 1:
        return Submission(
            learner, books[0], f"the file was renamed to {_printable(books[0].name)[:60]}"
        )
    what = f"{len(books)} notebooks, none of them" if books else "no notebook"
    return Submission(learner, None, f"there is {what} called {name}.ipynb")


def read(path):
    """Read a hand-in's bytes.

    Raises
    ------
    UnreadableError
        If it is a link, a pipe or larger than 20 MB, or cannot be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        why = LINK if error.errno == errno.ELOOP else f"it cannot be read: {error.strerror}"
        raise UnreadableError(why) from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnreadableError("it is not a plain file")
        with open(handle, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    finally:
        os.close(handle)
    if len(data) > LARGEST:
        raise UnreadableError(f"the file is larger than {LARGEST // 2**20} MB")
    return data
