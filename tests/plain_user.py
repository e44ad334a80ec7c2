"""Run a command as a plain user, also where the tests are root's, as on many CI machines.

The class grader refuses root. So for root the command is started behind bubblewrap, which gives
it a view of this machine in which the user ``nobody`` may enter the folders that it needs (a
Python below ``/root``, pytest's own folders), and behind setpriv, which makes it that user.
"""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
NOBODY = 65534
PROBE = """
import sys, tempfile
from lstm_course.grading.sandbox import course_tree, prepare
with tempfile.TemporaryDirectory() as folder:
    course_tree(folder, [])
    print(prepare("bwrap", folder).words)
"""


def plain(command, folder):
    """Return a command that runs `command` as a plain user, to whom `folder` belongs.

    Parameters
    ----------
    command : list of str
    folder : Path
        What is in it so far and all that the command writes.
    """
    if os.geteuid() != 0:
        return list(command)
    for path in (folder, *Path(folder).rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), COURSE, Path(folder)}
    closed = {place for path in needed for place in path.parents if not place.stat().st_mode & 1}
    view = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev"]
    for place in sorted(closed):
        view += ["--tmpfs", str(place)]
    for path in sorted(needed):
        for place in [place for place in reversed(path.parents) if closed & {*place.parents}]:
            view += ["--perms", "0755", "--dir", str(place)]
        if closed & {*path.parents}:
            view += ["--bind", str(path), str(path)]
    view += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--chdir", str(folder)]
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    return [*view, *user, *command]


def run_plain(command, folder, **options):
    """Run a command as a plain user in `folder`, with the course on Python's path."""
    settings = {
        **os.environ, "HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(COURSE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    settings.update(options.pop("env", {}))
    return subprocess.run(
        plain(command, folder),
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        errors="replace",
        **options,
    )


@functools.cache
def no_sandbox():
    """Say why hand-ins cannot be graded in bubblewrap here; an empty text if they can."""
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        return "bubblewrap is not installed: hand-ins cannot be graded in a sandbox here"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "the tests are root's, and there is no setpriv to run the grader as a plain user"
    folder = Path(tempfile.mkdtemp(prefix="lstm-course-probe-"))
    try:
        done = run_plain([sys.executable, "-c", PROBE], folder, timeout=120)
    finally:
        shutil.rmtree(folder)
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return f"the sandbox does not start here: {last}" if done.returncode else ""
