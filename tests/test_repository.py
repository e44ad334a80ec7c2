"""The repository's own rules: who may import whom, one list of dependencies, a true README."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lstm_course"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Top to bottom: a module imports modules above it only.
ORDER = (
    "files", "tables", "ops", "gradcheck", "optim", "cells", "example", "layers", "text", "tasks",
    "models", "torch_models", "training", "papers", "viz", "diagram", "grading", "cli",
)  # fmt: skip
NUMPY_ONLY = ORDER[: ORDER.index("torch_models")]
MAY_USE_TORCH = {"torch_models", "training", "papers", "grading", "cli"}
MAY_USE_MATPLOTLIB = {"viz", "diagram", "grading", "cli"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
LONGEST_MODULE = 300


def concept(path):
    """Name the row of the table that a file belongs to ("" for the package's own __init__)."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imports(path):
    """Yield the absolute dotted name of everything that a file imports, at any depth of it."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    package = list(parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def tracked_files():
    """List the files git knows or would take; without git, everything but what is made here."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        made = {".git", ".venv", "build", "run", "work", "__pycache__", "lstm_course.egg-info"}
        files = (path for path in ROOT.rglob("*") if path.is_file())
        return [path for path in files if not made & set(path.relative_to(ROOT).parts)]


# ---- imports ------------------------------------------------------------------------------


def test_every_module_has_its_place_in_the_order():
    unknown = {concept(path) for path in MODULES} - set(ORDER) - {""}
    assert not unknown, f"give {sorted(unknown)} a place in ORDER of this file"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_up_only(path):
    here = concept(path)
    allowed = ORDER[: ORDER.index(here) + 1] if here else ()
    for name in imports(path):
        root, _, rest = name.partition(".")
        if root == "lstm_course" and rest.split(".")[0] in ORDER:
            assert rest.split(".")[0] in allowed, f"{here} imports {name}, which is below it"
        if root == "torch":
            assert here in MAY_USE_TORCH, f"{here} imports torch"
        if root == "matplotlib":
            assert here in MAY_USE_MATPLOTLIB, f"{here} imports matplotlib"


def loaded_by(statement):
    """Return the top names of what a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_numpy_modules_load_neither_torch_nor_matplotlib():
    present = [name for name in NUMPY_ONLY if any(concept(path) == name for path in MODULES)]
    assert "cells" in present
    loaded = loaded_by("\n".join(f"import lstm_course.{name}" for name in present))
    assert "numpy" in loaded and not loaded & {"torch", "matplotlib", "IPython"}


def test_figures_load_no_torch():
    assert "torch" not in loaded_by("import lstm_course.viz")


def test_help_loads_nothing_heavy():
    loaded = loaded_by("from lstm_course.cli.main import cli, COMMANDS")
    assert not loaded & {"torch", "matplotlib", "numpy", "nbformat", "nbclient"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{lines} lines: look for the second idea in it"


# ---- dependencies -------------------------------------------------------------------------


def requirements():
    """Return every requirement of pyproject.toml, extras included."""
    extras = PROJECT["optional-dependencies"].values()
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    return [Requirement(line) for line in lines]


def pins():
    """Return constraints.txt as a dictionary name -> version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    found = dict(line.split("==") for line in lines)
    return {canonicalize_name(name): version for name, version in found.items()}


@pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: requirement.name)
def test_each_dependency_has_a_range_and_a_tested_version_in_it(requirement):
    assert any(part.operator == ">=" for part in requirement.specifier), "no lower bound"
    version = pins()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version, prereleases=True)


def test_torch_is_pinned_without_a_build_so_that_every_build_fits():
    assert "+" not in pins()["torch"]
    assert Requirement(f"torch=={pins()['torch']}").specifier.contains(f"{pins()['torch']}+cpu")


def needed(names):
    """Walk what the installed distributions need, and return all names met on the way."""
    seen, waiting = set(), list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            wanted = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            seen.remove(name)
            continue
        parsed = (Requirement(line) for line in wanted)
        waiting += [r.name for r in parsed if r.marker is None or r.marker.evaluate({"extra": ""})]
    return seen


def test_the_oldest_versions_are_the_lower_bounds():
    lines = (ROOT / ".ci" / "oldest.txt").read_text(encoding="utf-8").splitlines()
    oldest = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert oldest.pop("torch") == pins()["torch"]
    bounds = {
        r.name: next(part.version for part in r.specifier if part.operator == ">=")
        for r in requirements()
    }
    del bounds["torch"]
    assert oldest == bounds


@pytest.mark.skipif(sys.platform != "linux", reason="the tested set was made on Linux")
@pytest.mark.skipif(
    os.environ.get("VERSIONS", "tested") != "tested", reason="other versions need other libraries"
)
def test_everything_that_gets_installed_is_pinned():
    bare = {name for name in needed(r.name for r in requirements()) if name not in pins()}
    gpu = {name for name in bare if name.startswith(("nvidia-", "cuda-", "triton"))}
    assert not bare - gpu - {"setuptools"}, "add them to constraints.txt"


def test_conda_points_at_the_one_list():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.lstrip().startswith("- ")]
    assert lines[-2:] == ["- -c constraints.txt", "- -e .[test,uses]"]
    assert f"name: {PROJECT['name']}" in text
    python = next(line for line in lines if line.startswith("- python"))
    lowest = re.search(r">=(\d+\.\d+)", python).group(1)
    assert Version(lowest) in Requirement(f"python{PROJECT['requires-python']}").specifier
    names = {line.split()[1] for line in lines[:-2]} - {"pip:"}
    assert names == {"conda-forge", "python", "pip"}, "dependencies belong in pyproject.toml"


def test_one_version_everywhere():
    version = PROJECT["version"]
    assert f'__version__ = "{version}"' in (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# ---- README and the one check -------------------------------------------------------------


def test_readme_gives_the_two_commands_and_ci_calls_the_second():
    assert "    make lab" in README and "    make test" in README
    check = ROOT / ".ci" / "run"
    assert re.search(r"^(exec )?make test\b", check.read_text(encoding="utf-8"), re.MULTILINE)
    assert os.access(check, os.X_OK)


def test_readme_example_runs_and_prints_what_it_says():
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len(blocks) == 1
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", blocks[0]],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = re.findall(r"print\(.*\) +# (.*)", blocks[0])
    assert said and done.stdout.splitlines() == said


def lessons():
    """Return {file name: (title, minutes)} as the notebooks say themselves."""
    found = {}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        head = "".join(cells[0]["source"])
        minutes = re.search(r"(\d+) minutes", head)
        found[path.name] = (head.splitlines()[0].removeprefix("# "), minutes and minutes.group(1))
    return found


def test_readme_has_a_row_for_every_notebook_with_its_title_and_minutes():
    rows = re.findall(r"^\| \[(.+?)\]\(notebooks/(.+?)\) \| (\d+) \| \S", README, re.MULTILINE)
    assert {file: (title, minutes) for title, file, minutes in rows} == lessons()


def test_what_readme_links_to_is_there():
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert not missing


def test_every_make_target_that_help_names_exists():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"make (\w+)  ", text):
        assert re.search(rf"^{name}:", text, re.MULTILINE), name


# ---- nothing of one machine ---------------------------------------------------------------

ELSEWHERE = re.compile(
    r"/home/\w|/Users/\w|/root/|[A-Z]:\\\\?Users|/tmp/\w"  # a path of one machine
    r"|index-url\s*=|--(?:extra-)?index-url|--find-links|/simple/"  # a package registry
)


def test_no_path_of_a_machine_and_no_registry_in_the_files():
    here = [str(ROOT), sys.prefix] if len(ROOT.parts) > 2 else []
    found = []
    for path in tracked_files():
        if path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        match = ELSEWHERE.search(text)
        found += [f"{path.relative_to(ROOT)}: {match.group()}"] if match else []
        found += [f"{path.relative_to(ROOT)}: {name}" for name in here if name in text]
    assert not found, "\n".join(found)


def test_nothing_that_is_made_here_is_tracked():
    names = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert not names & {".venv", "build", "run", "work"}
