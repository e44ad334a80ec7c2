"""The sandbox: what a hand-in finds in it, what the grader says where there is none.

Where bubblewrap cannot run, the tests that need it are skipped and say why. For root they run
the grader as a plain user (`plain_user`), as the grader refuses root.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile.notebooks import FULL, NAME, as_bytes, code, hand_in, key
from plain_user import COURSE, no_sandbox, plain, run_plain

from lstm_course.grading import sandbox
from lstm_course.grading.sandbox import course_tree, prepare

GRADE = [
    sys.executable, "-m", "lstm_course.cli.main", "grade", "--key", f"solutions/{NAME}",
    "--in", "submitted", "--out", "graded",
]  # fmt: skip
PROBE = """
import os, resource, shutil, socket, sys
found = {"uid": os.getuid(), "root": sorted(os.listdir("/")), "env": sorted(os.environ)}
found["tmp"] = [os.listdir("/tmp"), shutil.disk_usage("/tmp").total]
found["host"], found["here"] = os.uname().nodename, os.getcwd()
found["written"] = []
for place in ("/", "/dev", "/dev/shm", "/usr/lib", "/course", "/course/lstm_course", "/etc",
              sys.prefix, os.path.dirname(os.__file__), os.path.dirname(np.__file__), "/tmp"):
    try:
        open(os.path.join(place, "written-by-a-hand-in"), "w").close()
        found["written"].append(place)
    except OSError:
        pass
found["refused"] = 0
for do in (os.fork, socket.socket, lambda: os.kill(1, 9) or os.kill(1, 0) or 1 / 0,
           lambda: resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6))):
    try:
        do()
    except (OSError, ValueError, ZeroDivisionError):
        found["refused"] += 1
found["packages"] = sorted({name for place in sys.path if os.path.isdir(place)
                            for name in os.listdir(place) if name.startswith(("lstm", "numpy"))})
found["course"] = sorted(os.path.relpath(os.path.join(place, name), "/course")
                         for place, _, names in os.walk("/course") for name in names)
import json
def my_fader(a, b, f):
    raise ValueError(json.dumps(found)[PART:PART + 250])
"""


@pytest.fixture
def room(tmp_path):
    """Write a class of hand-ins, learner=notebook."""

    def furnish(**made):
        places = {tmp_path / "solutions" / NAME / f"{NAME}.ipynb": key()}
        places |= {tmp_path / "submitted" / f"{name}.ipynb": book for name, book in made.items()}
        for path, book in places.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_bytes(book))
        return tmp_path

    return furnish


@pytest.fixture
def boxed():
    """Skip where there is no sandbox, and say why."""
    if no_sandbox():
        pytest.skip(no_sandbox())


def row(folder, learner):
    return json.loads((folder / "graded" / f"{learner}.json").read_text(encoding="utf-8"))


def test_a_hand_in_finds_nothing_but_python_numpy_and_a_stub(boxed, room):
    parts = range(0, 2000, 250)
    folder = room(**{f"p{k:04d}": hand_in(my_fader=PROBE.replace("PART", str(k))) for k in parts})
    done = run_plain(GRADE, folder, env={"SECRET_OF_MINE": "x"}, timeout=300)
    assert done.returncode == 0, done.stderr
    text = ""
    for k in parts:
        says = {r["grade_id"]: r["says"] for r in row(folder, f"p{k:04d}")["row"]["results"]}
        text += re.search(r"ValueError: ?(.*)", says["my_fader_visible"] + " ValueError: ")[1][:250]
    found = json.loads(text[: text.rindex("}") + 1])
    assert found["uid"] != 0 and found["host"] == "hand-in" and found["here"] == "/tmp"
    python = {Path(part) for part in (sys.prefix, sys.base_prefix)}  # it may lie below /tmp
    there = {part.relative_to("/tmp").parts[0] for part in python if Path("/tmp") in part.parents}
    assert set(found["tmp"][0]) <= there and found["tmp"][1] == sandbox.TMP_BYTES
    assert found["written"] == ["/tmp"]
    assert not {"proc", "home", "sys", "run", "var", "boot"} & set(found["root"])
    assert not [name for name in found["env"] if name.startswith(("SECRET", "LSTM", "PYTHON"))]
    assert found["refused"] == 4
    assert set(found["packages"]) <= {"lstm_course", "numpy", "numpy.libs"}
    assert [name for name in found["course"] if not name.endswith(".pyc")] == [
        "lstm_course/__init__.py", *(f"lstm_course/grading/{name}.py" for name in
        ("__init__", "checks", "protocol", "seccomp", "worker")),
    ]  # fmt: skip


def running(folder):
    """List the processes that belong to the grading of this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def test_a_killed_grader_leaves_nothing_running_and_goes_on_where_it_stopped(boxed, room):
    slow = hand_in(before=[code("import time\ntime.sleep(2)")])
    folder = room(ana=hand_in(), ben=slow, cat=hand_in())
    with_pid = "import os, runpy, sys; open('pid', 'w').write(str(os.getpid())); sys.argv[1:2] = []"
    with_pid += "; runpy.run_module('lstm_course.cli.main', run_name='__main__')"
    command = [sys.executable, "-c", with_pid, *GRADE[2:], "--workers", "1"]
    settings = {**os.environ, "PYTHONPATH": str(COURSE), "TMPDIR": str(folder)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    first = subprocess.Popen(plain(command, folder), cwd=folder, env=settings, **quiet)
    try:
        assert wait_for((folder / "graded" / "ana.json").is_file)
        os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
    finally:
        first.wait(60)
    assert wait_for(lambda: not running(folder), 10), running(folder)
    assert not (folder / "graded" / "ben.json").exists()
    before = (folder / "graded" / "ana.json").read_bytes()
    done = run_plain([*GRADE, "--workers", "2"], folder, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(before)["row"] == row(folder, "ana")["row"]
    assert [row(folder, name)["total"] for name in ("ana", "ben", "cat")] == [FULL] * 3


def test_the_table_says_which_sandbox_it_was(boxed, room):
    folder = room(ana=hand_in())
    assert run_plain(GRADE, folder, timeout=300).returncode == 0
    head, line = (folder / "graded" / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert "sandbox" in head and "bubblewrap" in line and "root" not in line


# ---- where there is none -------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path):
    course_tree(tmp_path / "tree", [])
    return tmp_path / "tree"


def test_root_is_refused_and_a_table_made_as_root_says_so(tree, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for kind in ("bwrap", "none"):
        with pytest.raises(ValueError, match="refused to root: grade as a plain user"):
            prepare(kind, tree)
    assert prepare("none", tree, allow_root=True).words == "none, as root"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert prepare("none", tree).words == "none"


@pytest.mark.parametrize(("system", "words"), [("Linux", "apt-get install"), ("Darwin", "WSL2")])
def test_a_missing_sandbox_says_what_to_do(tree, monkeypatch, system, words):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    monkeypatch.setattr(sandbox.platform, "system", lambda: system)
    with pytest.raises(ValueError, match=words):
        prepare("bwrap", tree, allow_root=True)


def test_a_sandbox_that_does_not_start_says_what_to_do(tree, tmp_path, monkeypatch):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(ValueError, match="AppArmor") as refused:
        prepare("bwrap", tree, allow_root=True)
    assert "uid map: Permission denied" in str(refused.value) and "\n" not in str(refused.value)


def test_an_unknown_sandbox_is_refused(tree):
    with pytest.raises(ValueError, match="bwrap or none, not 'docker'"):
        prepare("docker", tree, allow_root=True)


def test_an_older_bubblewrap_is_asked_for_nothing_that_it_lacks(tree):
    new = list(sandbox._bubblewrap("bwrap", tree, "--size --disable-userns"))
    old = list(sandbox._bubblewrap("bwrap", tree, ""))
    assert {"--size", "--disable-userns"} <= set(new)
    assert not {"--size", "--disable-userns"} & set(old)
    assert "--dir" in old and "--tmpfs" in new


def test_only_the_concepts_that_are_needed_are_copied(tmp_path):
    course_tree(tmp_path / "a", ["ops", "cells"])
    held = {path.name for path in (tmp_path / "a" / "lstm_course").iterdir()}
    assert held == {"__init__.py", "grading", "ops", "cells"}
    with pytest.raises(ValueError, match="layers, which imports cells"):
        course_tree(tmp_path / "b", ["layers", "ops"])
