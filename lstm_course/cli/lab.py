"""The command ``lab``: a copy of the lessons that is the learner's own, opened in JupyterLab.

JupyterLab gets folders of its own under ``work/.jupyter``, so that a learner's settings, news
and extensions from elsewhere neither disturb the course nor are touched by it.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from lstm_course.cli.places import course_root
from lstm_course.files import written_whole

COPIED = ("notebooks", "exercises")
SKIPPED = ("__pycache__", "build")

# Panels that are off: news about JupyterLab, and the store of its extensions.
PAGE = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
    }
}
NOTIFICATIONS = {"fetchNews": "false", "checkForUpdates": False}

# How the window looks at first: a lesson's table of contents is open beside it.
WORKSPACE = {
    "data": {
        "layout-restorer:data": {
            "main": {},
            "left": {
                "collapsed": False,
                "visible": True,
                "current": "@jupyterlab/toc:plugin",
                "widgets": ["filebrowser", "running-sessions", "@jupyterlab/toc:plugin"],
            },
            "right": {"collapsed": True, "visible": True, "widgets": []},
            "relativeSizes": [0.22, 0.78, 0],
        },
        "file-browser-filebrowser:cwd": {"path": "notebooks"},
    },
    "metadata": {"id": "default"},
}


def add_new_files(source, target):
    """Copy the files that `target` does not have yet, and overwrite nothing.

    Hidden files, caches and anything that is not a plain file are left out. Returns the paths
    added, relative to `target`.
    """
    added = []
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if any(part.startswith(".") or part in SKIPPED for part in relative.parts):
            continue
        place = target / relative
        if not path.is_file() or place.exists():
            continue
        with written_whole(place) as half:  # a half lesson would never be mended: it is "there"
            shutil.copyfile(path, half)
        added.append(relative)
    return added


def fill(root, work):
    """Add new lessons and exercises to the learner's folder, and say which."""
    for name in COPIED:
        if not (root / name).is_dir():
            continue
        added = add_new_files(root / name, work / name)
        if added:
            click.echo(f"Added to {work / name}: {', '.join(str(path) for path in added)}")
    click.echo(f"Your copy of the course is {work}; nothing in it is ever overwritten.")


def first_page(work):
    """Return the address of notebook 00 (or the first there is), as JupyterLab writes it."""
    lessons = sorted((work / "notebooks").glob("*.ipynb"))
    if not lessons:
        return "/lab"
    start = next((path for path in lessons if path.name.startswith("00_")), lessons[0])
    return f"/lab/tree/notebooks/{start.name}"


def write_once(path, content):
    """Write a settings file if it is not there: what a learner has changed since stays."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def jupyter_environment(home):
    """Make the course's own Jupyter folders, and return the environment that points at them."""
    settings = home / "settings"
    write_once(home / "config" / "labconfig" / "page_config.json", PAGE)
    write_once(
        settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings",
        NOTIFICATIONS,
    )
    # The name that JupyterLab gives to the workspace "default".
    write_once(home / "workspaces" / "default-37a8.jupyterlab-workspace", WORKSPACE)
    own = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": settings,
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    environment = dict(os.environ)
    environment.update({name: str(folder) for name, folder in own.items()})
    environment.setdefault("LSTM_COURSE_DISPLAY", "live")
    return environment


def jupyter_command(work, browser, port):
    """Return the command line that opens the course."""
    command = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={work}",
        f"--LabApp.default_url={first_page(work)}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.answer_yes=True",  # Ctrl-C stops it without asking back
    ]  # fmt: skip
    if not browser:
        command.append("--no-browser")
    if port is not None:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; Jupyter refuses otherwise
        command.append("--allow-root")
    return command


def start(command, environment, folder):
    """Become JupyterLab: signals then reach it directly (on Windows: wait for it)."""
    sys.stdout.flush()
    if os.name == "posix":
        os.chdir(folder)
        os.execve(command[0], command, environment)
    sys.exit(subprocess.run(command, env=environment, cwd=folder, check=False).returncode)


@click.command(short_help="Open the course in JupyterLab.")
@click.option("--browser/--no-browser", default=True, help="Open a browser (default), or not.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="The server's port.")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Your folder (default: work/ of the course).",
)  # fmt: skip
def lab(browser, port, work):
    """Open the course in JupyterLab, in work/: a copy of the lessons that is your own.

    New lessons are added to it at each start; nothing in it is overwritten. To get a lesson
    afresh, rename or delete your copy of it.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise click.ClickException("JupyterLab is not installed here: run `make lab`")
    root = course_root()
    work = (root / "work" if work is None else work).resolve()
    fill(root, work)
    environment = jupyter_environment(work / ".jupyter")
    start(jupyter_command(work, browser, port), environment, work)
