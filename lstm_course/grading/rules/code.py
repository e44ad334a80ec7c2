"""Rules on the answers, on the checks, and on what they import."""

import ast

from lstm_course.grading import exercises
from lstm_course.grading.checks import question
from lstm_course.grading.exercises import HIDDEN, SOLUTION, replaced

__all__ = ["NEEDS", "answers_are_functions", "checks_ask", "defined_once", "imports_are_listed"]

# What a hand-in may import of the course, where its assignment lists it.
NEEDS = ("ops", "cells", "layers", "text", "tasks", "optim", "gradcheck", "example")
LIBRARIES = {
    "cmath", "collections", "fractions", "functools", "itertools", "math", "numpy", "operator",
    "random", "re", "statistics", "string",
}  # fmt: skip


def answers_are_functions(source):
    """Find answer cells that are not one documented function with the cell's name."""
    for part in source.answers:
        body = part.tree.body if part.tree else []
        if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
            yield part.number, "an answer is one def, and nothing else"
            continue
        function = body[0]
        if function.name != part.role.id:
            yield part.number, f"it defines {function.name}, but its grade id is {part.role.id}"
        if not ast.get_docstring(function):
            yield part.number, f"{function.name} has no docstring"
        if function.decorator_list or function.args.vararg or function.args.kwarg:
            yield part.number, f"{function.name} has a decorator, *args or **kwargs"
        try:
            stubbed = replaced(part.cell.source, SOLUTION, exercises.CODE_STUB)
            if stubbed == part.cell.source:
                yield part.number, "it has no solution region"
            elif not isinstance(ast.parse(stubbed).body[0], ast.FunctionDef):
                yield part.number, "the def stands inside the solution region"
        except (ValueError, SyntaxError, IndexError) as error:
            yield part.number, f"its exercise is no function: {error}"


def defined_once(source):
    """Find a function that is defined in two cells: the later would hide the earlier."""
    seen = {}
    for part in source.parts:
        for node in part.tree.body if part.tree else []:
            if isinstance(node, ast.FunctionDef):
                if node.name in seen:
                    yield part.number, f"{node.name} is defined in cell {seen[node.name]} already"
                seen.setdefault(node.name, part.number)


def calls(tree):
    """Return [(question, function's name, hidden)] of a check, None if it does anything else."""
    found = []
    for node in tree.body if tree else [None]:
        match node:
            case ast.Expr(ast.Call(
                ast.Attribute(ast.Name("checks"), "check"),
                [ast.Constant(str(name)), ast.Name(function)], keywords,
            )):  # fmt: skip
                given = {word.arg: getattr(word.value, "value", None) for word in keywords}
                if given not in ({}, {"hidden": True}):
                    return None
                found.append((name, function, bool(given)))
            case _:
                return None
    return found


def checks_ask(source):
    """Find checks of another form, of unknown questions, hidden in the open, or the reverse."""
    written = {}
    for part in source.answers:
        written.setdefault(part.role.id, part.number)
    asked = set()
    for part in source.checks:
        found = calls(part.tree)
        if not found:
            yield part.number, 'a check has lines checks.check("topic.question", my_function) only'
            continue
        try:
            open_ = calls(ast.parse(replaced(part.cell.source, HIDDEN))) or []
        except (ValueError, SyntaxError) as error:
            yield part.number, str(error)
            continue
        for name, function, hidden in found:
            asked.add(function)
            if written.get(function, len(source.parts)) > part.number:
                yield part.number, f"no answer cell above it defines {function}"
            if hidden == ((name, function, hidden) in open_):
                yield part.number, "hidden=True stands inside a hidden region, and only there"
            try:
                question(name)
            except (ValueError, ImportError) as error:
                yield part.number, str(error)
    for function in written.keys() - asked:
        yield written[function], f"nothing checks {function}"


def imports_are_listed(source):
    """Find imports that a hand-in's process does not have, and needs that nothing uses."""
    needs = source.book.metadata.get("lstm_course", {}).get("needs")
    if not isinstance(needs, list) or not set(needs) <= set(NEEDS):
        yield None, f"metadata lstm_course.needs is {needs}; allowed are {', '.join(NEEDS)}"
        return
    used = set()
    for part in source.parts:
        for name in _imported(part.tree):
            top, _, rest = name.partition(".")
            concept = rest.split(".")[0]
            used.add(concept)
            if top != "lstm_course" and top not in LIBRARIES:
                yield part.number, f"it imports {top}, which an assignment cannot use"
            elif top == "lstm_course" and concept not in needs and rest != "grading.checks":
                yield part.number, f"it imports {name}, which is not in needs"
    for name in sorted(set(needs) - used):
        yield None, f"needs lists {name}, and nothing imports it"


def _imported(tree):
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
