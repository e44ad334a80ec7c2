"""Measure the class grader: thirty honest copies of a solution, then the hostile set.

    python benchmarks/grading.py [NN_name]

As a plain user, with bubblewrap. Writes ``benchmarks/grading.json``.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile import CLASS  # noqa: E402
from hostile.room import HONEST, furnish  # noqa: E402

from lstm_course.files import write_json  # noqa: E402
from lstm_course.grading.grader import grade_class  # noqa: E402
from lstm_course.grading.notebook import read_key  # noqa: E402

LEARNERS = 30


def graded(key, submitted, out):
    """Grade a class with two workers; return its rows and the seconds."""
    begun = time.perf_counter()
    rows = grade_class(key=key, submitted=submitted, out=out, seed=1, workers=2, progress=True)
    return rows, time.perf_counter() - begun


def honest(key, folder):
    """Grade copies of a solution."""
    notebook = key / f"{key.name}.ipynb"
    for number in range(LEARNERS):
        place = folder / "submitted" / f"learner_{number:02d}.ipynb"
        place.parent.mkdir(exist_ok=True)
        shutil.copy(notebook, place)
    rows, seconds = graded(key, folder / "submitted", folder / "graded")
    full = sum(check.points for check in read_key(key).checks)
    alone, one = graded_alone(key, folder)
    return {
        "assignment": key.name,
        "hand_ins": len(rows),
        "with_all_points": sum(row.total == full and row.state == "graded" for row in rows),
        "seconds": round(seconds, 1),
        "seconds_of_one_alone": round(alone, 2),
        "seconds_of_one_median": round(statistics.median(row.seconds for row in rows), 2),
        "sandbox": one.sandbox,
    }


def graded_alone(key, folder):
    """Grade one hand-in with the machine to itself, five times; the median of the seconds."""
    (folder / "alone").mkdir()
    shutil.copy(key / f"{key.name}.ipynb", folder / "alone" / "ana.ipynb")
    runs = [graded(key, folder / "alone", folder / f"out{k}")[0][0] for k in range(5)]
    return statistics.median(row.seconds for row in runs), runs[0]


def hostile(folder):
    """Grade the hostile set; count who got the right mark or a clear flag."""
    places, _ = furnish(folder, 9)
    key, submitted, out = (Path(places[name]) for name in ("$KEY", "$SUBMITTED", "$OUT"))
    rows, seconds = graded(key, submitted, out)
    by_name = {row.learner: row for row in rows}
    held = {entry: _contained(by_name, entry) for entry in CLASS}
    families = {}
    for entry in CLASS:
        count = families.setdefault(entry.family, {"hand_ins": 0, "contained": 0})
        count["hand_ins"] += 1
        count["contained"] += held[entry]
    return {
        "hand_ins": len(rows),
        "families": families,
        "honest_classmates": len(HONEST),
        "classmates_affected": sum(by_name[name].total != full for name, full in HONEST.items()),
        "seconds": round(seconds, 1),
        "slowest": round(max(row.seconds for row in rows), 1),
    }


def _contained(by_name, entry):
    row = by_name.get(os.fsencode(entry.learner).decode("utf-8", "backslashreplace"))
    if row is None or row.state not in entry.states:
        return False
    return row.total == entry.marks or (row.state != "graded" and row.total < entry.marks)


def about():
    """Name the machine and the versions."""
    bwrap = subprocess.run(["bwrap", "--version"], capture_output=True, text=True).stdout.strip()
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "bubblewrap": bwrap,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "workers": 2,
        "load_before": round(os.getloadavg()[0], 1),
        "command": "python benchmarks/grading.py",
    }


@click.command()
@click.argument("name", default="01_vectors_and_gates")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "benchmarks/grading.json")
def main(name, out):
    """Grade, count, write."""
    result = {"settings": about()}
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        result["honest"] = honest(ROOT / "solutions" / name, Path(first))
        result["hostile"] = hostile(Path(second))
    write_json(out, result)
    click.echo(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
