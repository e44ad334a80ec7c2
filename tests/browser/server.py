"""Start the course's Jupyter server as ``lstm-course lab`` does, and stop it surely."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

__all__ = ["ROOT", "Server"]

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS_OWN = ("MPLBACKEND", "PYTEST_CURRENT_TEST")  # a kernel draws inline, as a learner's does
STARTS_IN = 120  # seconds; much more than it takes, for a machine under load


def die_with_parent():
    """Return what a child on Linux calls first: it ends even where a killed test cannot end it."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, signal.SIGTERM)  # 1: PR_SET_PDEATHSIG


class Server:
    """A Jupyter server over a learner's folder of its own.

    The same server serves JupyterLab (``/lab``) and Notebook 7 (``/notebooks``).

    Parameters
    ----------
    folder : Path
        An empty folder: the course fills ``folder/work`` as it does for a learner.

    Attributes
    ----------
    work : Path
        The learner's folder.
    url : str
        Such as ``http://127.0.0.1:8888``.
    token : str
    """

    def __init__(self, folder):
        self.work, self._log = folder / "work", folder / "server.log"
        self.url = self.token = None
        self._process = None

    def __enter__(self):
        environment = {k: v for k, v in os.environ.items() if k not in TESTS_OWN}
        environment.update(
            LSTM_COURSE_DISPLAY="live",
            LSTM_COURSE_BUDGET="quick",
            OMP_NUM_THREADS="1",
            PYTHONPATH=os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")]),
        )
        command = [
            sys.executable, "-m", "lstm_course.cli.main", "lab",
            "--no-browser", "--work", str(self.work),
        ]  # fmt: skip
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent(),
            )  # fmt: skip
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _wait(self):
        """Wait until the server has written where it listens, and answers there."""
        end = time.monotonic() + STARTS_IN
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server stopped at its start:\n{self.log()}")
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError(f"the server did not answer within {STARTS_IN} s:\n{self.log()}")

    def _answers(self):
        runtime = self.work / ".jupyter" / "runtime"
        for path in runtime.glob("jpserver-*.json"):
            try:
                about = json.loads(path.read_text(encoding="utf-8"))
                self.url = f"http://127.0.0.1:{about['port']}"
                self.token = about["token"]
                with urllib.request.urlopen(self.address("/api"), timeout=5) as answer:
                    return answer.status == 200
            except (OSError, ValueError, KeyError):  # not written yet, or not listening yet
                return False
        return False

    def address(self, path, **query):
        """Return the address of a path, with the token a new browser needs."""
        query = {"token": self.token, **query}
        return f"{self.url}{path}?" + "&".join(f"{name}={query[name]}" for name in query)

    def ask(self, path, method="GET"):
        """Ask the server's own interface; return what it answers."""
        request = urllib.request.Request(self.address(path), method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop_kernels(self):
        """Stop every notebook's kernel."""
        for session in self.ask("/api/sessions"):
            self.ask(f"/api/sessions/{session['id']}", "DELETE")

    def log(self):
        """Return the end of what the server printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def stop(self):
        """Ask it to stop its kernels and itself; kill it if it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
