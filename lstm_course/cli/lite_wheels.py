"""Wheels for the edition that runs in a browser: the course's own, and those of its widgets.

A browser's Python takes pure-Python wheels as any other does. They are made here from what is
installed, so that building the edition asks nobody for anything; and the course's own wheel
names only what the NumPy lessons need, without torch and JupyterLab.
"""

import base64
import hashlib
import json
import re
import shutil
import zipfile
from importlib import metadata
from pathlib import Path

import lstm_course

__all__ = ["IN_THE_BROWSER", "WIDGETS", "course_wheel", "installed_wheel", "runtime", "write_wheel"]

# What the NumPy lessons import, of the course's dependencies.
IN_THE_BROWSER = ("anywidget", "ipywidgets", "matplotlib", "numpy", "tqdm")
# English text of the standard library, which the browser's Python keeps in a package apart.
APART = "pydoc-data"
# Pure Python that the browser's runtime does not carry.
WIDGETS = ("anywidget", "comm", "ipywidgets", "jupyterlab_widgets", "psygnal")

CARRIED = (".py", ".js", ".css", ".json", ".npz")
COMPILED = (".so", ".pyd", ".dylib")


def digest(content):
    """Return a hash as the list of a wheel's files gives it."""
    raw = hashlib.sha256(content).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def write_wheel(folder, name, version, requires, files):
    """Write a pure-Python wheel, the same bytes for the same content.

    Parameters
    ----------
    folder : Path
    name, version : str
    requires : list of str
        Requirements, such as ``"numpy>=2.0"``.
    files : dict of str to bytes
        What each file of the wheel holds.

    Returns
    -------
    Path
    """
    stem = f"{re.sub(r'[-_.]+', '_', name)}-{version}"
    about = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {line}" for line in requires),
    ]
    kind = ["Wheel-Version: 1.0", "Generator: lstm-course", "Root-Is-Purelib: true",
            "Tag: py3-none-any"]  # fmt: skip
    inside = dict(sorted(files.items()))
    inside[f"{stem}.dist-info/METADATA"] = "\n".join([*about, ""]).encode()
    inside[f"{stem}.dist-info/WHEEL"] = "\n".join([*kind, ""]).encode()
    record = f"{stem}.dist-info/RECORD"
    lines = [f"{path},{digest(content)},{len(content)}" for path, content in inside.items()]
    inside[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, content in inside.items():
            entry = zipfile.ZipInfo(place, (2020, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


def plain_name(requirement):
    """Return the name that a requirement begins with.

    >>> plain_name("numpy>=2.0,<3")
    'numpy'
    >>> plain_name("resvg_py ; extra == 'x'")
    'resvg-py'
    """
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


def browser_requirements(requires):
    """Keep those of the course's requirements that hold in a browser, with their bounds.

    >>> browser_requirements(["numpy>=2.0,<3", "torch>=2.4", 'nbval>=0.11; extra == "test"'])
    ['numpy>=2.0,<3', 'pydoc-data']
    """
    kept = [line for line in requires if plain_name(line) in IN_THE_BROWSER and ";" not in line]
    return [*sorted(kept), APART]


def course_wheel(folder):
    """Write the course's wheel for the browser: everything of the package, few requirements.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Path
    """
    root = Path(lstm_course.__file__).resolve().parent
    files = {
        f"lstm_course/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.suffix in CARRIED and "__pycache__" not in path.parts
    }
    requires = browser_requirements(metadata.requires("lstm-course") or [])
    return write_wheel(folder, "lstm-course", lstm_course.__version__, requires, files)


def installed_wheel(folder, name):
    """Write an installed library as a pure-Python wheel again, without what was compiled.

    Parameters
    ----------
    folder : Path
    name : str

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If nothing of it would be left: it is not written in Python.
    """
    found = metadata.distribution(name)
    files = {}
    for path in found.files or []:
        inside = not path.is_absolute() and ".." not in path.parts
        info = path.parts[0].endswith((".dist-info", ".data")) or "__pycache__" in path.parts
        if inside and not info and path.suffix not in COMPILED:
            files[path.as_posix()] = path.locate().read_bytes()
    if not any(path.endswith(".py") for path in files):
        raise ValueError(f"{name} as installed here has no Python files to put into a wheel")
    requires = [line for line in found.requires or [] if "extra" not in line]
    return write_wheel(folder, name, found.version, requires, files)


def runtime(source, target, elsewhere):
    """Copy a browser's Python, and say for each of its packages where it is got.

    A package whose wheel lies in `source` is taken from there; all others from `elsewhere`.

    Parameters
    ----------
    source : Path
        A folder with ``pyodide.mjs``, ``pyodide-lock.json`` and what belongs to them.
    target : Path
    elsewhere : str
        The address of the runtime's own server, for this very version.

    Returns
    -------
    list of str
        The packages that come from `elsewhere`.

    Raises
    ------
    ValueError
        If `source` is not such a folder.
    """
    lock = source / "pyodide-lock.json"
    for needed in (source / "pyodide.mjs", lock):
        if not needed.is_file():
            raise ValueError(f"{source} has no {needed.name}: it is not a Pyodide runtime")
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.map", "*.html", "*.d.ts"))
    content = json.loads(lock.read_text(encoding="utf-8"))
    remote = []
    for package in content["packages"].values():
        wheel = source / package["file_name"]
        if wheel.is_file():
            package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
        else:
            package["file_name"] = f"{elsewhere}/{package['file_name']}"
            remote.append(package["name"])
    (target / lock.name).write_text(json.dumps(content), encoding="utf-8")
    return remote
