"""Hand-ins that change what checks, or look for the answer where it lies."""

from hostile import hostile
from hostile.notebooks import HALF, REST, cell_of, code, hand_in, marked


def claims(body, answer=HALF):
    """Return a hand-in without the first answer, whose cell tries this first."""
    return hand_in(before=[code(body)], my_sigmoid=answer)


@hostile(REST)
def comparisons_of_numpy_replaced():
    return claims("""
        import numpy.testing
        for name in dir(numpy.testing):
            if name.startswith("assert"):
                setattr(numpy.testing, name, lambda *args, **kwargs: None)
        np.allclose = np.array_equal = np.isclose = lambda *args, **kwargs: True
        np.all = lambda *args, **kwargs: np.True_
    """)


@hostile(REST)
def check_replaced():
    return claims("""
        import sys
        checks.check = lambda *args, **kwargs: print("Right: my_sigmoid on 3 inputs.")
        for module in list(sys.modules.values()):
            for name in ("check", "difference", "equal", "_wrong", "is_value"):
                if hasattr(module, name):
                    try:
                        setattr(module, name, lambda *args, **kwargs: None)
                    except Exception:
                        pass
    """)


@hostile(REST)
def not_yet_made_harmless():
    return claims("""
        import builtins
        class Fine(Exception):
            def __new__(cls, *args, **kwargs):
                raise StopIteration
        for name in ("NotYet", "AssertionError"):
            for place in (checks, builtins):
                setattr(place, name, Fine)
    """)


@hostile(REST)
def frames_searched():
    return hand_in(my_sigmoid="""
        import gc, sys
        def my_sigmoid(x):
            frame = sys._getframe()
            while frame:
                for place in (frame.f_locals, frame.f_globals):
                    for name in ("expected", "reference", "wanted", "asked"):
                        if name in place:
                            return getattr(place[name], "reference", place[name])
                frame = frame.f_back
            for thing in gc.get_objects():
                if hasattr(type(thing), "reference") and hasattr(type(thing), "examples"):
                    return thing.reference(x)
            return x
    """)


@hostile(REST)
def reference_imported():
    return hand_in(my_sigmoid="""
        from lstm_course.ops import sigmoid as my_sigmoid
    """)


@hostile(REST)
def reference_imported_in_the_call():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            from lstm_course.grading import checks
            return checks.question("vectors.sigmoid").reference(x)
    """)


@hostile(REST)
def reference_searched_on_the_disk():
    # $PACKAGE is where it really lies; the rest of the search is for an installed copy.
    return hand_in(my_sigmoid="""
        import importlib.util, pathlib, site, sys
        def found():
            yield pathlib.Path("$PACKAGE/ops/__init__.py")
            for place in [*sys.path, *site.getsitepackages(), sys.prefix, "/"]:
                for found in pathlib.Path(place or ".").glob("lstm_course*/ops/__init__.py"):
                    yield found
        def my_sigmoid(x):
            for path in found():
                if path.exists():
                    sys.path.insert(0, str(path.parent.parent.parent))
                    for name in [name for name in sys.modules if name.startswith("lstm_course")]:
                        del sys.modules[name]
                    from lstm_course import ops
                    return ops.sigmoid(x)
            return x
    """)


@hostile(REST)
def key_searched_on_the_disk():
    return hand_in(my_sigmoid="""
        import json, os, pathlib
        def my_sigmoid(x):
            for place in ("$KEY", "$SUBMITTED", os.getcwd(), "/tmp"):
                for path in pathlib.Path(place).glob("**/*.ipynb"):
                    for cell in json.loads(path.read_text())["cells"]:
                        if "def my_sigmoid" in cell["source"]:
                            space = {"np": np}
                            exec(cell["source"], space)
                            return space["my_sigmoid"](x)
            return x
    """)


@hostile(REST)
def hook_that_drops_asserts():
    return claims("""
        import ast, builtins
        class Drop(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.Pass()
            def visit_Raise(self, node):
                return ast.Pass()
        try:
            get_ipython().ast_transformers.append(Drop())
        except NameError:
            pass
        original = builtins.compile
        def compiled(source, *args, **kwargs):
            if isinstance(source, ast.AST):
                source = ast.fix_missing_locations(Drop().visit(source))
            return original(source, *args, **kwargs)
        builtins.compile = compiled
    """)


@hostile(REST)
def import_hook():
    return claims("""
        import sys, types
        class Everything(types.ModuleType):
            def __getattr__(self, name):
                return lambda *args, **kwargs: True
        class Finder:
            def find_spec(self, name, path=None, target=None):
                sys.modules[name] = Everything(name)
        sys.meta_path.insert(0, Finder())
        for name in ("lstm_course", "lstm_course.grading", "lstm_course.grading.checks"):
            sys.modules[name] = Everything(name)
    """)


@hostile(REST)
def builtins_replaced():
    return claims("""
        import builtins
        builtins.isinstance = builtins.all = builtins.issubclass = lambda *args: True
        builtins.any = builtins.len = lambda *args: 0
        builtins.abs = lambda value: 0.0
        builtins.type = lambda *args: float
    """)


@hostile(REST)
def json_replaced():
    return claims("""
        import json
        for name in ("dumps", "loads", "dump", "load"):
            setattr(json, name, lambda *args, **kwargs: '{"right": true, "points": 100}')
        json.JSONEncoder.encode = json.JSONEncoder.iterencode = json.dumps
    """)


@hostile(REST)
def names_of_the_worker_replaced():
    return claims("""
        import sys
        def right(*args, **kwargs):
            return {"right": True, "ok": True, "points": 100, "value": 1.0, "error": None}
        for name, module in list(sys.modules.items()):
            if name == "__main__" or name.startswith(("lstm_course", "worker", "protocol")):
                for key, value in list(vars(module).items()):
                    if callable(value) and not key.startswith(("my_", "__")):
                        setattr(module, key, right)
    """)


@hostile(REST)
def more_points_in_the_metadata():
    made = hand_in(my_sigmoid=HALF)
    for cell in made["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
    return made


@hostile(REST)
def more_modules_in_the_metadata():
    made = hand_in(my_sigmoid="from lstm_course.ops import sigmoid as my_sigmoid")
    made["metadata"]["lstm_course"] = {"needs": ["ops"]}
    return made


@hostile(REST)
def odd_modules_in_the_metadata():
    made = hand_in(my_sigmoid="from lstm_course.ops import sigmoid as my_sigmoid")
    made["metadata"]["lstm_course"] = {"needs": ["../lstm_course/ops", "os; import os", 7, ["ops"]]}
    return made


@hostile(REST)
def check_cells_of_its_own():
    extra = [code("assert True", marked(f"bonus_{number}", points=500)) for number in range(3)]
    return hand_in(my_sigmoid=HALF, after=extra)


@hostile(REST)
def stored_outputs_of_success():
    made = hand_in(my_sigmoid=HALF)
    said = {"name": "stdout", "output_type": "stream", "text": "Right: my_sigmoid on 2 inputs.\n"}
    for name in ("my_sigmoid_visible", "my_sigmoid_hidden"):
        cell_of(made, name)["outputs"] = [said]
    return made
