"""The hand-in's side: run its cells in order, call its functions when asked. Runs in the sandbox.

Nothing here is trusted by the grader. What keeps a hand-in in its place is the sandbox, the
limits set below before its first cell, and the grader's clock; what it sends is read as values.
"""

import ast
import contextlib
import os
import sys
import types

import numpy as np

from lstm_course.grading import protocol, seccomp

CELL = "<cell>"
MEMORY = 2**30
FILE = 16 * 2**20


def main(seconds):
    """Answer requests until there are none; `seconds` is the limit of processor time."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8", errors="replace")
    limit(seconds)
    seccomp.forbid()
    space = new_space()
    for line in requests:
        asked = protocol.unpack(line)
        answers.write(answer(asked, space))
        answers.flush()


def limit(seconds):
    """Limit memory, processor time, files; forbid further processes and threads altogether."""
    import resource

    limits = {
        "AS": MEMORY, "CPU": seconds, "FSIZE": FILE, "NOFILE": 64, "NPROC": 1, "CORE": 0,
    }  # fmt: skip
    for name, size in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):  # macOS lacks some
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (size, size))


def new_space():
    """Make the ``__main__`` in which the cells run."""
    module = types.ModuleType("__main__")
    module.display = lambda *things, **options: None
    sys.modules["__main__"] = module
    return vars(module)


def answer(asked, space):
    """Do what is asked; return a line."""
    said = {"id": asked["id"]}
    try:
        if asked["do"] == "run":
            said.update(run(asked["source"], space))
        elif asked["do"] == "call":
            said.update(call(asked, space))
        return protocol.pack(said)
    except BaseException as error:
        return protocol.pack({"id": asked["id"], "error": describe(error), "inside": where(error)})


def describe(error):
    """Return kind and message of an exception; an exception may lie, and fail, in both."""
    try:
        return [str(type(error).__name__)[:60], str(error)[:300]]
    except BaseException:
        return [str(type(error).__name__)[:60], ""]


def where(error):
    """Name the innermost function of the hand-in's that an exception came through."""
    trace, name = error.__traceback__, ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == CELL:
            name = trace.tb_frame.f_code.co_name
        trace = trace.tb_next
    return name


def run(source, space):
    r"""Run one cell, statement by statement; an import that fails does not stop the rest.

    >>> space = {}
    >>> run("import no_such_thing\nx = 1", space), space["x"]
    ({'missing': "No module named 'no_such_thing'"}, 1)
    """
    missing = []
    for statement in parse(source).body:
        try:
            exec(compile(ast.Module([statement], []), CELL, "exec"), space)
        except ImportError as error:
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                raise
            missing.append(str(error)[:100])
    return {"missing": "; ".join(missing)} if missing else {}


def parse(source):
    r"""Read a cell; where it is not Python as it stands, without the notebook's own lines.

    >>> [type(statement).__name__ for statement in parse("%matplotlib inline\nx = 1").body]
    ['Pass', 'Assign']
    """
    try:
        return ast.parse(source, CELL)
    except SyntaxError:
        return ast.parse("\n".join(plain(line) for line in source.split("\n")), CELL)


def plain(line):
    """Replace a line that only a notebook understands: ``%magic``, ``!command``, ``help?``."""
    text = line.strip()
    mine = text.startswith(("%", "!")) or text.endswith("?") or text.startswith("?")
    return line[: len(line) - len(line.lstrip())] + "pass" if mine else line


def call(asked, space):
    """Call a function of the hand-in's on values; send its answer, and changed arguments."""
    function = space.get(asked["name"])
    if not callable(function):
        return {"undefined": True}
    arguments = protocol.decode(asked["arguments"])
    keywords = protocol.decode(asked["keywords"])
    with np.errstate(all="ignore"):
        value = function(*arguments, **keywords)
    said = {"value": protocol.encode(value, strict=False)}
    after = protocol.encode(arguments, strict=False)
    if after != asked["arguments"]:
        said["arguments"] = after
    return said
