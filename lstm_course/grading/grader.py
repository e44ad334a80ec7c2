"""Grade a class: every hand-in in a sandbox of its own, the checks here, a row for everybody.

The hand-in's cells run in another process (`lstm_course.grading.worker`); the official checks
of the key run in this one, on proxies. Whatever goes wrong with one hand-in is written in its
row, and the next is graded.
"""

import contextlib
import hashlib
import io
import json
import os
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from lstm_course.grading import checks, marks, report, submissions
from lstm_course.grading.channel import LostError, StoppedError
from lstm_course.grading.notebook import UnreadableError, read_hand_in, read_key
from lstm_course.grading.proxy import HandInProcess
from lstm_course.grading.results import Result, Row
from lstm_course.grading.sandbox import PACKAGE, course_tree, prepare

__all__ = ["grade_class"]

NO_HINT = "This check is not passed yet."


def grade_class(
    key, submitted, out, seed=0, workers=None, sandbox="bwrap",
    manual=None, gradescope=False, allow_root=False, progress=False,
):  # fmt: skip
    """Grade all hand-ins of an assignment.

    Parameters
    ----------
    key : Path
        ``solutions/NN_name``.
    submitted : Path
        A folder of hand-ins; see `lstm_course.grading.submissions.find`.
    out : Path
        Here come ``<learner>.html``, ``<learner>.json`` and ``grades.csv``; what is there
        of the same hand-in, key, seed and sandbox is not graded again.
    seed : int
        From which the inputs of hidden checks are drawn.
    workers : int, optional
        Hand-ins at once; as many as there are cores.
    sandbox : {"bwrap", "none"}
    manual : Path, optional
        A CSV file with marks for written answers: learner, grade_id, points.
    gradescope : bool
        Write ``gradescope/<learner>/results.json`` too.
    allow_root : bool
    progress : bool
        Show a bar.

    Returns
    -------
    list of Row
        In the order of the learners' names.

    Raises
    ------
    ValueError
        If key, folder, manual marks or sandbox are not fit to begin; nothing is graded then.
    """
    key, out = read_key(key), Path(out)
    found = submissions.find(submitted, key.name)
    given = marks.read(manual, key, [one.learner for one in found]) if manual else {}
    with tempfile.TemporaryDirectory(prefix="lstm-course-") as folder:
        course_tree(folder, key.needs)
        job = _Job(key, prepare(sandbox, folder, allow_root), int(seed), out, given, gradescope)
        out.mkdir(parents=True, exist_ok=True)
        with _checks_of(seed):
            return job.run(found, workers or os.cpu_count() or 1, progress)


@contextlib.contextmanager
def _checks_of(seed):
    """Let the checks draw from the class's seed, and print nothing."""
    before = os.environ.get("LSTM_COURSE_CLASS_SEED")
    os.environ["LSTM_COURSE_CLASS_SEED"] = str(int(seed))
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            yield
    finally:
        del os.environ["LSTM_COURSE_CLASS_SEED"]
        if before is not None:
            os.environ["LSTM_COURSE_CLASS_SEED"] = before


def _code_digest(key):
    """Digest the key and the course's code: after a change to either all is graded again."""
    digest = hashlib.sha256(key.digest.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class _Job:
    """One run over a class: settings, and what is to be done with each hand-in."""

    def __init__(self, key, sandbox, seed, out, given, gradescope):
        self.key, self.sandbox, self.seed = key, sandbox, seed
        self.out, self.given, self.gradescope = out, given, gradescope
        self.code = _code_digest(key)
        self.stop = threading.Event()

    def run(self, found, workers, progress):
        """Grade in `workers` threads; write each result, and the table, as it comes."""
        rows = {}
        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            waiting = [pool.submit(self.row, one) for one in found]
            done_ones = as_completed(waiting)
            for done in tqdm(done_ones, total=len(found), disable=not progress, unit="hand-in"):
                row = done.result()
                rows[row.learner] = row
                self.write(row)
                ordered = [rows[one.learner] for one in found if one.learner in rows]
                report.write_table(self.out / "grades.csv", ordered, self.key)
        except BaseException:
            self.stop.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        return ordered

    def write(self, row):
        """Write what the teacher and the learner get."""
        row.manual = self.given.get(row.learner, {})
        report.write_learner(self.out, row, self.key, self.gradescope)

    def row(self, one):
        """Grade one hand-in, or take what was found out before."""
        begun = time.monotonic()
        row = Row(one.learner, sandbox=self.sandbox.words, seed=self.seed)
        row.flags += [one.problem] if one.problem else []
        try:
            if one.path is None:
                raise UnreadableError("nothing is graded")
            data = submissions.read(one.path)
            row.fingerprint = self.fingerprint(data, one)
            known = self.known(row)
            if known is not None:
                return known
            self.grade(row, read_hand_in(data, self.key))
        except UnreadableError as error:
            row.flags.append(str(error))
            row.results = [self.result(check, 0, "Not graded.") for check in self.key.checks]
        except StoppedError:
            raise
        except Exception as error:
            row.fingerprint = ""  # the next run tries again
            row.flags.append(f"grading it stopped with {type(error).__name__}")
            row.results = [self.result(check, 0, "Not graded.") for check in self.key.checks]
        row.seconds = round(time.monotonic() - begun, 3)
        return row

    def fingerprint(self, data, one):
        """Digest all that the marks depend on."""
        parts = (self.code, self.seed, self.sandbox.words, one.problem)
        return hashlib.sha256(data + repr(parts).encode()).hexdigest()

    def known(self, row):
        """Return the row of an earlier run if it is of the same hand-in and settings."""
        try:
            saved = json.loads(
                (self.out / f"{report.stem(row.learner)}.json").read_text(encoding="utf-8")
            )
            if saved["row"]["fingerprint"] != row.fingerprint:
                return None
            results = [Result(**result) for result in saved["row"].pop("results")]
            return Row(**saved["row"], results=results)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def grade(self, row, hand_in):
        """Run the cells in the sandbox and the checks here."""
        row.flags += hand_in.flags
        row.essays = hand_in.essays
        process = HandInProcess(self.sandbox, hand_in.cells, self.key.functions, self.stop)
        try:
            with contextlib.suppress(LostError, TimeoutError):  # the process keeps what happened
                process.ready()
            # Hidden checks last: what a function is given there can then be told by no visible one.
            for check in sorted(self.key.checks, key=lambda check: check.hidden):
                row.results.append(self.checked(check, process))
                if self.stop.is_set():
                    raise StoppedError
        finally:
            process.close()
        order = [check.grade_id for check in self.key.checks]
        row.results.sort(key=lambda result: order.index(result.grade_id))
        row.flags += process.flags
        row.fingerprint = "" if process.unstarted else row.fingerprint
        if process.spent:
            row.flags.append("the time for the whole hand-in was over")
        row.failed = {str(number): why for number, why in process.failed.items()}

    def checked(self, check, process):
        """Run one official check on the hand-in's functions."""
        if process.spent:
            return self.result(check, 0, "Not run: the time for the whole hand-in was over.")
        space = {"checks": checks, "np": np}
        space |= {name: process.function(name) for name in self.key.functions}
        try:
            exec(compile(check.source, check.grade_id, "exec"), space)
        except checks.NotYet as error:
            says = (error.hint or NO_HINT) if check.hidden else f"Not yet: {error}"
            return self.result(check, 0, says)
        except Exception as error:
            process.flags.append(f"check {check.grade_id} stopped with {type(error).__name__}")
            return self.result(check, 0, "This check could not be run.")
        return self.result(check, check.points, "Right.")

    def result(self, check, points, says):
        """Make the result of a check."""
        title, of = check.title, check.points
        return Result(check.grade_id, title, points, of, check.hidden, " ".join(says.split()))
