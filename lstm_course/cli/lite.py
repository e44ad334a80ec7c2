"""The command ``lite``: the NumPy lessons as pages that run Python in the reader's browser."""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import nbformat
from nbformat import v4

from lstm_course.cli.places import course_root

__all__ = ["NUMPY", "elsewhere", "in_the_browser", "lay_out", "lite"]

# The lessons that need no torch; the others say in the browser where they run.
NUMPY = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "14", "15", "17")

NEEDED = {"jupyterlite_core": "jupyterlite-core",
          "jupyterlite_pyodide_kernel": "jupyterlite-pyodide-kernel"}  # fmt: skip

KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
# The panels that a page needs: the kernel, and the two that show sliders and the diagram.
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager",
              "anywidget")  # fmt: skip

WELCOME = """\
**The browser edition.** Python runs inside this page: nothing is installed, and what you type is \
sent nowhere. Run the next cell first. It fetches NumPy and matplotlib, tens of megabytes the \
first time, from the server of Pyodide, which is the Python of this page. That needs a network \
and some patience.

What you change is kept in this browser only; *File → Download* keeps it for good. A browser \
computes more slowly than a machine's own Python, so long runs are cut short here, as in the \
course's own tests. torch does not run in a browser: a cell that compares with it says that it is \
left out. Where a lesson says `make lab`, that is the course on a machine of your own."""

FIRST = """\
%pip install -q lstm-course
import os
from importlib.util import find_spec

os.environ["LSTM_COURSE_BUDGET"] = "quick"   # short runs
for name in ("numpy", "matplotlib"):
    assert find_spec(name), f'{name} could not be fetched: is there a network?'"""

# The site's first page leads to the first lesson. JupyterLite knows by the script which folder is
# its root.
FRONT = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The LSTM, built by hand</title>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
<meta http-equiv="refresh" content="0; url={address}">
<p><a href="{address}">Open the course</a></p>
</html>
"""

INSTEAD = """\
{title}

**This lesson needs torch, and torch does not run in a browser.** It is the same course on a \
machine of your own: get its folder, type `make lab` in it, and open `{name}`. The \
lesson with all its results, to read, is in the course's book, and in its folder `notebooks/`."""


def in_the_browser(notebook):
    """Return a lesson with the cells in front that a browser needs.

    Parameters
    ----------
    notebook : NotebookNode
        Not changed.

    Returns
    -------
    NotebookNode
    """
    page = v4.new_notebook(metadata={**notebook.metadata, "kernelspec": KERNEL})
    added = [v4.new_markdown_cell(WELCOME, id="browser-edition"),
             v4.new_code_cell(FIRST, id="browser-packages")]  # fmt: skip
    page.cells = [*notebook.cells[:1], *added, *notebook.cells[1:]]
    page.nbformat_minor = notebook.nbformat_minor
    return page


def elsewhere(notebook, name):
    """Return the page that stands in the place of a lesson that needs torch.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        Its file.

    Returns
    -------
    NotebookNode
    """
    title = notebook.cells[0].source.splitlines()[0]
    text = INSTEAD.format(title=title, name=name)
    cells = [v4.new_markdown_cell(text, id="browser-edition")]
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def lay_out(root, folder):
    """Write the pages, the wheels and the settings that JupyterLite builds from.

    Parameters
    ----------
    root : Path
        The course.
    folder : Path
        Emptied first.
    """
    from lstm_course.cli import lite_wheels

    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "files" / "notebooks"
    pages.mkdir(parents=True)
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        lesson = nbformat.read(path, as_version=4)
        here = path.name[:2] in NUMPY
        page = in_the_browser(lesson) if here else elsewhere(lesson, path.name)
        nbformat.write(page, pages / path.name)
    lite_wheels.course_wheel(folder / "pypi")
    for name in lite_wheels.WIDGETS:
        lite_wheels.installed_wheel(folder / "pypi", name)
    settings = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "The LSTM, built by hand",
            "litePluginSettings": {KERNEL_PLUGIN: {"disablePyPIFallback": True}},
        },
    }
    (folder / "jupyter-lite.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")


def extensions():
    """Return the folders of what JupyterLab shows sliders and the diagram with.

    Raises
    ------
    click.ClickException
        If one is not installed.
    """
    from jupyter_core.paths import jupyter_path

    found = []
    for name in EXTENSIONS:
        places = [Path(folder, name) for folder in jupyter_path("labextensions")]
        place = next((path for path in places if (path / "package.json").is_file()), None)
        if place is None:
            raise click.ClickException(f"JupyterLab's extension {name} is not installed here")
        found.append(str(place))
    return found


def build(source, half):
    """Let JupyterLite make the site of what `lay_out` wrote."""
    config = {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": ["files"],
            "federated_extensions": extensions(),
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }
    (source / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    shutil.rmtree(half, ignore_errors=True)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", ".",
               "--output-dir", str(half.resolve())]  # fmt: skip
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if done.returncode or not (half / "lab" / "index.html").is_file():
        last = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-15:]
        raise click.ClickException("JupyterLite did not build it: " + " / ".join(last))


def finish(half, first):
    """Let the site's first page be the lesson `first`, and give the site an icon."""
    address = f"lab/index.html?path=notebooks/{first}"
    (half / "index.html").write_text(FRONT.format(address=address), encoding="utf-8")
    shutil.copyfile(half / "lab" / "favicon.ico", half / "favicon.ico")


def add_runtime(source, pyodide):
    """Put a runtime of the reader's own into the site; say how many packages it lacks."""
    from jupyterlite_pyodide_kernel import constants

    from lstm_course.cli import lite_wheels

    given = json.loads((pyodide / "package.json").read_text(encoding="utf-8"))["version"]
    if given != constants.PYODIDE_VERSION:
        wanted = constants.PYODIDE_VERSION
        raise click.ClickException(f"{pyodide} is Pyodide {given}, but the kernel is for {wanted}")
    target = source / "static" / "pyodide"
    remote = lite_wheels.runtime(pyodide, target, constants.PYODIDE_CDN_URL)
    lacking = [name for name in ("numpy", "matplotlib") if name in remote]
    click.echo(
        f"Python itself comes from {pyodide}; "
        + (f"{' and '.join(lacking)} from Pyodide's server" if lacking else "so does all it needs")
    )


def weight(folder):
    """Return the megabytes of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/lite"),
    show_default=True, help="The folder for the site.",
)  # fmt: skip
@click.option(
    "--pyodide", type=click.Path(path_type=Path, file_okay=False, exists=True), default=None,
    help="A folder with the runtime, as `npm pack pyodide` gives it, to serve it from the site "
         "itself; packages whose wheels lie in it are served too.",
)  # fmt: skip
def lite(out, pyodide):
    """Build the NumPy lessons as pages that run in a reader's browser, with nothing installed.

    The pages ask their own server, and Pyodide's for Python, NumPy and matplotlib. Building
    does not run the lessons in a browser: no network is used here.
    """
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        raise click.ClickException(
            f"not installed here: {', '.join(missing)}; run `make lite`, or "
            'pip install -c constraints.txt -e ".[lite]" (apart from JupyterLab)'
        )
    source, half = out.parent / f"{out.name}-pages", out.parent / f"{out.name}-half"
    lay_out(course_root(), source)
    if pyodide is not None:
        add_runtime(source, pyodide)
    build(source, half)
    lessons = sorted(path.name for path in (source / "files" / "notebooks").glob("*.ipynb"))
    finish(half, lessons[0])
    shutil.rmtree(out, ignore_errors=True)
    half.rename(out)
    runs = [name for name in lessons if name[:2] in NUMPY]
    click.echo(f"Wrote {len(runs)} lessons that run, {len(lessons) - len(runs)} that say where "
               f"they run instead, {weight(out):.0f} MB, to {out}")  # fmt: skip
    click.echo("The lessons were not run in a browser: that needs NumPy from Pyodide's server.")
    click.echo(f"Serve it, since a browser runs no kernel from a file: {Path(sys.executable).name} "
               f"-m http.server --bind 127.0.0.1 --directory {out} 8000")  # fmt: skip
    click.echo("Then open http://127.0.0.1:8000/")
