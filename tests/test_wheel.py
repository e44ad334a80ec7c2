"""The package as a wheel: built here, installed apart, and used from another folder."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata

import pytest
from packaging.version import Version
from test_repository import ROOT, tracked_files

pytestmark = pytest.mark.slow

# What the build reads; a copy of it, so that nothing is left in the checkout.
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT")

USE = """
import importlib, pathlib, pkgutil, sys
import lstm_course
here = pathlib.Path(lstm_course.__file__).parent
assert here.parent == pathlib.Path(sys.argv[1]), here
optional = {"numpydoc", "jupyterlite_pyodide_kernel"}
names = [found.name for found in pkgutil.walk_packages([str(here)], "lstm_course.")]
for name in names:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in optional:
            raise
from lstm_course import models
for which in ("python-help", "python-help-2"):
    net, vocabulary = models.pretrained(which)
    assert net.linear.params.W.shape[0] == len(vocabulary), which
print(len(names))
"""


def run(*command, cwd, **environment):
    """Run a command elsewhere, without what pytest and the checkout put into the environment."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONWARNINGS")}
    return subprocess.run(
        command, cwd=cwd, env={**clean, **environment}, timeout=120,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build a wheel with the environment's own setuptools, from a copy of the sources."""
    try:
        new_enough = Version(metadata.version("setuptools")) >= Version("77")
    except metadata.PackageNotFoundError:
        new_enough = False
    if not new_enough:
        pytest.skip("setuptools 77 or newer is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    for path in tracked_files():
        relative = path.relative_to(ROOT)
        if relative.parts[0] in (*BUILT_FROM, "lstm_course", "tests", "notebooks"):
            (folder / "source" / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / "source" / relative)
    done = run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--no-index", "--wheel-dir", str(folder), str(folder / "source"), cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel):
    """Install it into a folder of its own."""
    target = wheel.parent / "installed"
    done = run(
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
        "--no-compile", "--target", str(target), str(wheel), cwd=wheel.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target


def test_it_holds_the_package_with_its_data_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert {name.split("/")[0].split("-")[0] for name in inside} == {"lstm_course"}
    ours = {path.relative_to(ROOT).as_posix() for path in tracked_files()}
    ours = {name for name in ours if name.startswith("lstm_course/")}
    assert {name for name in ours if name.endswith((".js", ".css", ".npz"))} >= {
        "lstm_course/weights/python-help.npz",
        "lstm_course/diagram/diagram.js",
    }
    assert {name for name in inside if ".dist-info/" not in name} == ours
    (entries,) = (name for name in inside if name.endswith("entry_points.txt"))
    with zipfile.ZipFile(wheel) as archive:
        assert "lstm-course = lstm_course.cli.main:main" in archive.read(entries).decode()


def test_it_works_from_another_folder(installed, tmp_path):
    done = run(
        sys.executable, "-c", USE, str(installed),
        cwd=tmp_path, PYTHONPATH=str(installed), MPLBACKEND="agg", PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    modules = list(installed.joinpath("lstm_course").rglob("*.py"))
    assert int(done.stdout) == len(modules) - 1  # without lstm_course itself


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--help"], 0, "Open the course in JupyterLab"),
        (["--version"], 0, metadata.version("lstm-course")),
        (["lab"], 1, "get the course's repository, and run `make lab` in it"),
    ],
    ids=["help", "version", "lab"],
)
def test_its_command_says_what_it_has(installed, tmp_path, arguments, code, says):
    done = run(
        sys.executable, "-m", "lstm_course.cli.main", *arguments,
        cwd=tmp_path, PYTHONPATH=str(installed), PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
