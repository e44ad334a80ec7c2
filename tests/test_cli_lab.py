"""``lstm-course lab``: the learner's copy is added to and never overwritten."""

import json
import os
import sys

import pytest
from click.testing import CliRunner

from lstm_course.cli import lab, places


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a small course, and hold JupyterLab back: return (folder, what would start)."""
    root = tmp_path / "course"
    (root / "notebooks" / ".ipynb_checkpoints").mkdir(parents=True)
    (root / "notebooks" / "01_b.ipynb").write_text("one")
    (root / "notebooks" / "00_a.ipynb").write_text("zero")
    (root / "notebooks" / ".ipynb_checkpoints" / "00_a.ipynb").write_text("hidden")
    monkeypatch.setattr(lab, "course_root", lambda: root)
    started = []
    monkeypatch.setattr(lab, "start", lambda *args: started.append(args))
    return root, started


def invoke(*args):
    return CliRunner().invoke(lab.lab, args, catch_exceptions=False)


def test_lessons_are_copied_and_said(course):
    root, _ = course
    result = invoke("--no-browser")
    assert result.exit_code == 0
    assert "00_a.ipynb, 01_b.ipynb" in result.output
    made = sorted(path.name for path in (root / "work" / "notebooks").iterdir())
    assert made == ["00_a.ipynb", "01_b.ipynb"]


def test_nothing_is_overwritten_and_new_lessons_arrive(course):
    root, _ = course
    invoke()
    mine = root / "work" / "notebooks" / "00_a.ipynb"
    mine.write_text("my own work")
    (root / "notebooks" / "00_a.ipynb").write_text("zero, mended")
    (root / "notebooks" / "02_c.ipynb").write_text("two")
    (root / "exercises" / "02").mkdir(parents=True)
    (root / "exercises" / "02" / "02.ipynb").write_text("exercise")
    result = invoke()
    assert mine.read_text() == "my own work"
    assert "Added to" in result.output and "02_c.ipynb" in result.output
    assert "00_a" not in result.output
    assert (root / "work" / "exercises" / "02" / "02.ipynb").read_text() == "exercise"
    assert "Added" not in invoke().output


def test_jupyter_opens_notebook_00_in_folders_of_its_own(course):
    root, started = course
    invoke("--no-browser", "--port", "8123")
    command, environment, folder = started[0]
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--LabApp.default_url=/lab/tree/notebooks/00_a.ipynb" in command
    assert "--no-browser" in command and "--ServerApp.port=8123" in command
    home = root / "work" / ".jupyter"
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        assert environment[name].startswith(str(home))
    assert folder == root / "work" and environment["PATH"] == os.environ["PATH"]
    page = json.loads((home / "config" / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"]


def test_the_window_opens_with_the_table_of_contents(course):
    from jupyterlab_server.workspaces_handler import slugify

    invoke()
    folder = course[0] / "work" / ".jupyter" / "workspaces"
    (workspace,) = folder.iterdir()
    assert workspace.name == slugify("default", base="") + ".jupyterlab-workspace"
    window = json.loads(workspace.read_text(encoding="utf-8"))["data"]["layout-restorer:data"]
    assert window["left"]["current"] == "@jupyterlab/toc:plugin"
    assert not window["left"]["collapsed"] and window["right"]["collapsed"]


def test_settings_that_a_learner_changed_stay(course):
    root, _ = course
    invoke()
    settings = root / "work" / ".jupyter" / "settings"
    file = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    file.write_text("{}")
    invoke()
    assert file.read_text() == "{}"


def test_a_full_disk_leaves_no_half_lesson(course, monkeypatch):
    root, _ = course

    def full(source, target):
        target.write_text("ha")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lab.shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        lab.add_new_files(root / "notebooks", root / "work")
    assert list((root / "work").iterdir()) == []


def test_without_the_course_a_clear_line(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "lstm_course" / "__init__.py"
    package.parent.mkdir(parents=True)
    package.touch()
    monkeypatch.setattr(places.lstm_course, "__file__", str(package))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(lab.lab, [])
    assert result.exit_code == 1 and "get the course's repository" in result.output
