"""The browser edition before a browser sees it: its pages, its wheels, and the real build."""

import hashlib
import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec

import click
import nbformat
import pytest
from click.testing import CliRunner
from nbformat import v4
from packaging.requirements import Requirement

from lstm_course.cli import lite as command
from lstm_course.cli import lite_wheels
from lstm_course.cli.places import course_root


def lesson(title="# 06 · Forget\n*25 minutes · NumPy only*"):
    cells = [v4.new_markdown_cell(title, id="a"), v4.new_code_cell("1 + 1", id="b")]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def test_a_lesson_gets_its_packages_first():
    before = lesson()
    page = command.in_the_browser(before)
    nbformat.validate(page)
    assert [cell.id for cell in page.cells] == ["a", "browser-edition", "browser-packages", "b"]
    assert page.cells[2].source.startswith("%pip install -q lstm-course\n")
    assert page.metadata.kernelspec.name == "python"
    assert len(before.cells) == 2 and before.metadata.kernelspec.name == "python3"


def test_a_torch_lesson_says_where_it_runs():
    page = command.elsewhere(lesson("# 12 · Train it\n*45 minutes*"), "12_train_it.ipynb")
    nbformat.validate(page)
    (cell,) = page.cells
    assert cell.source.startswith("# 12 · Train it\n\n")
    assert "make lab" in cell.source and "`12_train_it.ipynb`" in cell.source


def test_the_pages_and_settings_for_the_real_course(tmp_path):
    command.lay_out(course_root(), tmp_path / "pages")
    pages = sorted((tmp_path / "pages" / "files" / "notebooks").glob("*.ipynb"))
    lessons = sorted((course_root() / "notebooks").glob("[0-9]*.ipynb"))
    assert [path.name for path in pages] == [path.name for path in lessons]
    for path, source in zip(pages, lessons, strict=True):
        here = len(nbformat.read(path, as_version=4).cells)
        there = len(nbformat.read(source, as_version=4).cells)
        assert here == (there + 2 if path.name[:2] in command.NUMPY else 1), path.name
    settings = json.loads((tmp_path / "pages" / "jupyter-lite.json").read_text("utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    assert plugins[command.KERNEL_PLUGIN] == {"disablePyPIFallback": True}
    wheels = {path.name.split("-")[0] for path in (tmp_path / "pages" / "pypi").iterdir()}
    assert wheels == {"lstm_course", *lite_wheels.WIDGETS}


def test_the_course_wheel_needs_neither_torch_nor_jupyterlab(tmp_path):
    path = lite_wheels.course_wheel(tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        (about,) = (name for name in names if name.endswith("/METADATA"))
        lines = archive.read(about).decode().splitlines()
    needs = [Requirement(x.removeprefix("Requires-Dist: ")) for x in lines if "Requires-D" in x]
    assert [r.name for r in needs] == [*lite_wheels.IN_THE_BROWSER, "pydoc-data"]
    assert "2.4" in Requirement(str(next(r for r in needs if r.name == "numpy"))).specifier
    assert {"lstm_course/weights/python-help.npz", "lstm_course/diagram/panel.js"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_wheels_are_the_same_for_the_same_content_and_pip_takes_them(tmp_path):
    files = {"a_b/__init__.py": b"x = 3\n", "a_b/a.js": b"export default 1;\n"}
    first, second = (
        lite_wheels.write_wheel(tmp_path / name, "a-b", "1.0", ["numpy>=2"], files)
        for name in ("one", "two")
    )
    assert first.name == "a_b-1.0-py3-none-any.whl"
    assert first.read_bytes() == second.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target",
         str(tmp_path / "there"), str(first)], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "a_b" / "__init__.py").read_bytes() == b"x = 3\n"


def test_an_installed_library_becomes_a_wheel_without_what_is_compiled(tmp_path):
    path = lite_wheels.installed_wheel(tmp_path, "psygnal")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert "psygnal/__init__.py" in names
    assert not [name for name in names if name.endswith(lite_wheels.COMPILED)]
    assert path.name.endswith("-py3-none-any.whl")


def runtime(folder):
    """Write a runtime of two packages, of which one is there."""
    folder.mkdir()
    (folder / "pyodide.mjs").write_text("// Python", encoding="utf-8")
    (folder / "here-1-py3-none-any.whl").write_bytes(b"a wheel")
    packages = {
        name: {"name": name, "file_name": f"{name}-1-py3-none-any.whl", "sha256": "0"}
        for name in ("here", "there")
    }
    text = json.dumps({"packages": packages})
    (folder / "pyodide-lock.json").write_text(text, encoding="utf-8")
    return folder


def test_a_runtime_takes_what_it_has_from_the_site_and_the_rest_from_its_own_server(tmp_path):
    source = runtime(tmp_path / "source")
    remote = lite_wheels.runtime(source, tmp_path / "target", "https://runtime.example/v1")
    assert remote == ["there"]
    lock = json.loads((tmp_path / "target" / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert lock["here"]["file_name"] == "here-1-py3-none-any.whl"
    assert lock["here"]["sha256"] == hashlib.sha256(b"a wheel").hexdigest()
    assert lock["there"]["file_name"] == "https://runtime.example/v1/there-1-py3-none-any.whl"
    assert lock["there"]["sha256"] == "0"


def test_a_folder_that_is_no_runtime_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"has no pyodide\.mjs: it is not a Pyodide runtime"):
        lite_wheels.runtime(tmp_path, tmp_path / "target", "https://runtime.example")


def test_without_jupyterlite_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    done = CliRunner().invoke(command.lite, ["--out", str(tmp_path / "lite")])
    assert done.exit_code == 1
    assert "jupyterlite-core, jupyterlite-pyodide-kernel; run `make lite`" in done.output
    assert not (tmp_path / "lite").exists()


def test_a_missing_extension_is_named(monkeypatch):
    monkeypatch.setattr(command, "EXTENSIONS", ("no-such-panel",))
    pytest.importorskip("jupyter_core")
    with pytest.raises(click.ClickException, match="no-such-panel is not installed here"):
        command.extensions()


@pytest.mark.slow
def test_the_real_build(tmp_path):
    if any(find_spec(module) is None for module in command.NEEDED):
        pytest.skip("JupyterLite is not installed here: pip install 'lstm-course[lite]'")
    out = tmp_path / "lite"
    done = CliRunner().invoke(command.lite, ["--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert f"Wrote {len(command.NUMPY)} lessons that run" in done.output
    assert "were not run in a browser" in done.output
    index = json.loads((out / "pypi" / "all.json").read_text("utf-8"))
    assert "lstm-course" in index and "torch" not in index
    listing = json.loads((out / "api" / "contents" / "notebooks" / "all.json").read_text("utf-8"))
    assert len(listing["content"]) == len(list((course_root() / "notebooks").glob("*.ipynb")))
    settings = json.loads((out / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    panels = {panel["name"] for panel in settings["federated_extensions"]}
    assert panels == set(command.EXTENSIONS)
    assert settings["litePluginSettings"][command.KERNEL_PLUGIN]["disablePyPIFallback"] is True
    front = (out / "index.html").read_text("utf-8")
    assert 'href="lab/index.html?path=notebooks/00_start_here.ipynb"' in front
    assert command.weight(out) < 60
