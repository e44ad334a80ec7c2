"""Find the cells of a notebook that show widgets, and the cells that these need to run."""

import ast
import symtable

import nbformat

__all__ = ["needed_cells", "tagged_cells", "widget_cells"]

SOURCES = ("ipywidgets", "diagram")  # what widgets are imported from


def code_of(path):
    """Return the sources of a notebook's code cells."""
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def tagged_cells(path):
    """Return the numbers of a notebook's code cells with the tag `widget`."""
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    return [k for k, cell in enumerate(cells) if "widget" in cell.metadata.get("tags", ())]


def _names(source):
    """Return the names a cell gives to the notebook, and those it takes from it."""
    top = symtable.symtable(source, "cell", "exec")
    given = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    given |= {s.get_name() for s in top.get_symbols() if s.is_namespace()}
    taken, waiting = set(), [top]
    while waiting:
        table = waiting.pop()
        symbols = table.get_symbols()
        taken |= {s.get_name() for s in symbols if s.is_referenced() and s.is_global()}
        waiting += table.get_children()
    taken |= {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    return given, taken


def _imported(source):
    """Yield (name in the notebook, full name) for everything a cell imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((a.asname or a.name, a.name) for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((a.asname or a.name, f"{node.module}.{a.name}") for a in node.names)


def widget_cells(sources):
    """Return the numbers of the cells that use a name imported from a library of widgets."""
    found, names = [], set()
    for number, source in enumerate(sources):
        new = {name for name, full in _imported(source) if set(SOURCES) & set(full.split("."))}
        names |= new
        used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        if names & used:
            found.append(number)
    return found


def needed_cells(sources, wanted):
    """Return `wanted` and every cell that makes something these need, in their order."""
    kept, open_names = [], set()
    for number in reversed(range(max(wanted) + 1)):
        given, taken = _names(sources[number])
        if number in wanted or given & open_names:
            kept.append(number)
            open_names = (open_names - given) | taken
    return kept[::-1]
