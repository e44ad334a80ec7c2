"""Where a hand-in runs: bubblewrap, with nothing in it but Python, NumPy and a stub of the course.

No network, its own processes, no writable place but a small empty ``/tmp``, no way to further
user namespaces, no ``/proc``, and of `lstm_course` only the concepts that the assignment names.
"""

import ast
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

import numpy as np

import lstm_course
from lstm_course.grading.channel import QUIET

__all__ = ["Sandbox", "course_tree", "prepare"]

PACKAGE = Path(lstm_course.__file__).resolve().parent
TMP_BYTES = 16 * 2**20
CONCEPTS = (
    "ops", "cells", "layers", "text", "tasks", "optim", "gradcheck", "example", "files",
)  # fmt: skip
START = (
    "import sys; sys.path[:0] = sys.argv[1:3]\n"
    "from lstm_course.grading import worker; worker.main(int(sys.argv[3]))"
)
STUB_CHECKS = '''"""In the class grader the checks run elsewhere: here they do nothing."""


def check(*things, **options):
    """Do nothing."""
'''


class Sandbox(NamedTuple):
    """How a hand-in's process is started.

    Attributes
    ----------
    words : str
        What ``grades.csv`` and the pages say of it.
    prefix : tuple of str
        What stands in front of the Python command.
    tree : str
        The stub course's folder as the process sees it.
    """

    words: str
    prefix: tuple
    tree: str

    def command(self, seconds):
        """Return the command of a worker that may use `seconds` of processor time."""
        site = str(Path(np.__file__).resolve().parent.parent)
        python = os.path.realpath(sys.executable)
        start = [python, "-I", "-S", "-B", "-c", START, self.tree, site, str(int(seconds))]
        return [*self.prefix, *start]


def course_tree(folder, needs):
    """Write the stub course into `folder`: the worker, and copies of the concepts in `needs`.

    Raises
    ------
    ValueError
        If a concept is not one that may be given away, or imports one that is not listed.
    """
    package = Path(folder, "lstm_course")
    (package / "grading").mkdir(parents=True)
    shutil.copy(PACKAGE / "__init__.py", package)
    for name in ("protocol.py", "seccomp.py", "worker.py"):
        shutil.copy(PACKAGE / "grading" / name, package / "grading")
    (package / "grading" / "__init__.py").write_text('"""What is left of the grader."""\n')
    (package / "grading" / "checks.py").write_text(STUB_CHECKS)
    for concept in needs:
        if concept not in CONCEPTS:
            raise ValueError(f"needs names {concept!r}; it may name {', '.join(CONCEPTS)}")
        source = PACKAGE / concept
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, package / concept, ignore=skip)
        else:
            shutil.copy(source.with_suffix(".py"), package)
        lacking = _imports(source) - {concept, *needs}
        if lacking:
            raise ValueError(f"needs names {concept}, which imports {', '.join(sorted(lacking))}")


def _imports(source):
    """Name the concepts of the course that a concept imports."""
    found = set()
    for path in source.rglob("*.py") if source.is_dir() else [source.with_suffix(".py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "lstm_course":
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("lstm_course."):
                found.add(node.module.split(".")[1])
    return found & set(CONCEPTS)


def prepare(kind, tree, allow_root=False):
    """Make the sandbox ready, and try it.

    Parameters
    ----------
    kind : {"bwrap", "none"}
    tree : str or Path
        A folder that `course_tree` filled.
    allow_root : bool
        Go on as root, whom limits on processes do not bind.

    Raises
    ------
    ValueError
        If it is refused or does not start; the message says what to do.
    """
    if kind not in ("bwrap", "none"):
        raise ValueError(f"the sandbox is bwrap or none, not {kind!r}")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and not allow_root:
        raise ValueError(
            "grading runs strangers' code and is refused to root: grade as a plain user, "
            "or say --allow-root, which is written in the table"
        )
    rooted = ", as root" if root else ""
    if kind == "none":
        return Sandbox(f"none{rooted}", (), str(tree))
    program = shutil.which("bwrap")
    if program is None:
        raise ValueError(_missing())
    known = subprocess.run([program, "--help"], capture_output=True, text=True).stdout
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    words = version.strip() + ("" if "--disable-userns" in known else ", user namespaces on")
    sandbox = Sandbox(words + rooted, tuple(_bubblewrap(program, tree, known)), "/course")
    _probe(sandbox)
    return sandbox


def _bubblewrap(program, tree, known):
    """Write the command line; older versions of bubblewrap lack the options not in `known`."""
    yield from (program, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session")
    yield from ("--hostname", "hand-in")
    if "--disable-userns" in known:
        yield "--disable-userns"
    yield from ("--size", str(TMP_BYTES), "--tmpfs", "/tmp") if "--size" in known else (
        "--dir", "/tmp")  # fmt: skip
    yield from ("--dev", "/dev", "--remount-ro", "/dev")
    libraries = _libraries()
    for library in libraries:
        how = "--symlink" if library.is_symlink() else "--ro-bind"
        yield from (how, os.readlink(library) if library.is_symlink() else str(library))
        yield str(library)
    for packages in _packages(libraries):
        yield from ("--tmpfs", str(packages), "--remount-ro", str(packages))
    numpy = Path(np.__file__).resolve().parent
    python = os.path.realpath(sys.executable)
    for path in (numpy, numpy.with_name("numpy.libs"), python, "/etc/alternatives"):
        yield from ("--ro-bind-try", str(path), str(path))
    yield from ("--ro-bind", str(tree), "/course", "--chdir", "/tmp", "--remount-ro", "/", "--")


def _libraries():
    """List the folders that Python and NumPy load from: the system's, and Python's own."""
    base = Path(sys.base_prefix)
    places = [Path("/", *part.split()) for part in ("usr lib", "usr lib64", "lib", "lib64")]
    places += [base / "lib", base / "lib64", Path("/nix/store")]
    return list(dict.fromkeys(place for place in places if place.is_dir()))


def _packages(libraries):
    """List the folders of installed packages in them: emptied, for the course may lie there."""
    base = {"base": sys.base_prefix, "platbase": sys.base_prefix}
    found = {Path(sysconfig.get_path(name, vars=base)) for name in ("purelib", "platlib")}
    for library in libraries:
        for name in ("site-packages", "dist-packages"):
            found.update(library.glob(f"python3*/{name}"))
    within = [library.resolve() for library in libraries]
    found = {path.resolve() for path in found if path.is_dir()}
    return sorted(path for path in found if any(path.is_relative_to(place) for place in within))


def _probe(sandbox):
    """Run NumPy in the sandbox once; say what to do if that fails."""
    try:
        done = subprocess.run(
            sandbox.command(20), input=b"", capture_output=True, timeout=60, env=QUIET
        )
    except subprocess.TimeoutExpired:
        raise ValueError("the sandbox did not start within a minute") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no message"]
        raise ValueError(
            f"bubblewrap does not start here ({lines[-1]}). Ubuntu 24.04 needs an AppArmor profile "
            "for it, and inside a container it usually cannot run: see docs/teaching.md, or use "
            "a virtual machine. --sandbox none grades without protection"
        )


def _missing():
    if platform.system() == "Linux":
        return (
            "bubblewrap is not installed (Debian, Ubuntu: sudo apt-get install bubblewrap; "
            "Fedora: sudo dnf install bubblewrap). --sandbox none grades without protection"
        )
    return (
        f"the sandbox needs Linux, and this is {platform.system()}: grade in WSL2 or in a virtual "
        "machine. --sandbox none grades without protection"
    )
