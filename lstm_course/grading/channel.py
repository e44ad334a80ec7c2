"""A process asked one thing at a time, with a clock: how the grader talks to a hand-in."""

import contextlib
import os
import select
import signal
import subprocess
import time

from lstm_course.grading import protocol

__all__ = ["Channel", "LostError", "StoppedError"]

QUIET = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8", "HOME": "/tmp", "PATH": "/usr/bin",
}  # fmt: skip


class LostError(Exception):
    """The process of a hand-in is of no use any more; the message says why."""


class StoppedError(Exception):
    """The person at the keyboard stopped the grader."""


class Channel:
    """A process in the sandbox, asked one thing at a time, each with a limit of its own."""

    def __init__(self, command, stop=None):
        self.stop = stop
        self.asked = 0
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=QUIET, start_new_session=True, bufsize=0,
        )  # fmt: skip
        os.set_blocking(self.process.stdin.fileno(), False)

    def kill(self):
        """End the process and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, message, seconds):
        """Send a message, return the answer to it.

        Raises
        ------
        TimeoutError
            After `seconds`.
        LostError
            If the process ended, or sent what is no answer.
        """
        until = time.monotonic() + seconds
        self.asked += 1
        try:
            self._send(protocol.pack({**message, "id": self.asked}), until)
            answer = protocol.unpack(self._line(until))
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise LostError("ended Python") from error
        except protocol.MalformedError as error:
            raise LostError(f"sent what is no answer ({error})") from error
        if answer.pop("id", None) != self.asked:
            raise LostError("sent an answer that was not asked for")
        return answer

    def _send(self, data, until):
        pipe = self.process.stdin.fileno()
        data = memoryview(data)
        while data:
            self._wait([], [pipe], until)
            with contextlib.suppress(BlockingIOError):
                data = data[os.write(pipe, data) :]

    def _line(self, until):
        pipe, parts, size = self.process.stdout.fileno(), [], 0
        while True:
            self._wait([pipe], [], until)
            part = os.read(pipe, 2**20)
            if not part:
                raise LostError("ended Python")
            parts.append(part)
            size += len(part)
            end = part.find(b"\n")
            if end not in (-1, len(part) - 1) or size > protocol.LARGEST:
                raise LostError("sent more than an answer")
            if end >= 0:
                return b"".join(parts)

    def _wait(self, reading, writing, until):
        """Wait until a pipe is ready, looking now and then whether the grader was stopped."""
        while True:
            left = until - time.monotonic()
            if self.stop is not None and self.stop.is_set():
                raise StoppedError
            if left <= 0:
                raise TimeoutError
            if any(select.select(reading, writing, [], min(left, 0.25))):
                return
