"""A hand-in at work: its process, its cells, and its functions as proxies."""

import time

from lstm_course.grading import protocol
from lstm_course.grading.channel import Channel, LostError
from lstm_course.grading.checks import NotYet

__all__ = ["HandInProcess"]

CELL, CALL, WHOLE, START = 10.0, 5.0, 58.0, 20.0  # seconds; with all around it a minute


class HandInProcess:
    """A hand-in at work: started when first needed, and again without what broke it.

    Parameters
    ----------
    sandbox : Sandbox
    cells : list of str
        The code cells, in order.
    names : tuple of str
        The functions that the assignment asks for.
    stop : threading.Event, optional

    Attributes
    ----------
    failed : dict
        Cell number (from 1) → the exception with which it ended.
    broken : dict
        Cell number → why it is left out: it did not stop, or it ended its process.
    flags : list of str
        What a person should look at.
    unstarted : bool
        Whether this machine, and not the hand-in, is to blame for one of them.
    """

    def __init__(self, sandbox, cells, names=(), stop=None):
        self.sandbox, self.cells, self.names, self.stop = sandbox, cells, names, stop
        self.failed, self.broken, self.flags = {}, {}, []
        self.channel, self.unstarted = None, False
        self.until = time.monotonic() + WHOLE

    def close(self):
        """End the process."""
        if self.channel is not None:
            self.channel.kill()
            self.channel = None

    @property
    def spent(self):
        """Whether the time for the whole hand-in is over."""
        return time.monotonic() >= self.until

    def _ask(self, message, seconds):
        left = self.until - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            return self.channel.ask(message, min(seconds, left))
        except TimeoutError:
            self.close()
            over = f"used up the {WHOLE:g} s of the whole hand-in"
            words = over if self.spent else f"did not stop within {seconds:g} s"
            raise TimeoutError(words) from None
        except LostError:
            self.close()
            raise

    def ready(self):
        """Start the process and run the cells, if that is not done."""
        while self.channel is None:
            self.channel = Channel(self.sandbox.command(WHOLE), self.stop)
            try:
                self._ask({"do": "hello"}, START)
            except (LostError, TimeoutError) as error:
                self.unstarted = True
                self._flag(f"the process of the hand-in did not start: it {error}")
                raise LostError("did not start") from error
            self._run_cells()

    def _flag(self, words):
        if words not in self.flags:
            self.flags.append(words)

    def _run_cells(self):
        for number, source in enumerate(self.cells, 1):
            if number in self.broken or not source.strip():
                continue
            try:
                said = self._ask({"do": "run", "source": source}, CELL)
                self._note(number, said)
            except (LostError, TimeoutError, ValueError) as error:  # ValueError: too long to send
                self.broken[number] = str(error)
                self._flag(f"code cell {number} {error}")
                if self.spent:
                    raise
                if self.channel is None:
                    return

    def _note(self, number, said):
        error, missing = said.get("error"), said.get("missing")
        if error is not None:
            self.failed[number] = _words(error)
        elif missing is not None:
            self.failed[number] = str(missing)[:200]

    def call(self, name, arguments, keywords):
        """Call a function of the hand-in's; raise what it raises, under its name."""
        self.ready()
        asked = {
            "do": "call", "name": name, "arguments": protocol.encode(list(arguments)),
            "keywords": protocol.encode(keywords),
        }  # fmt: skip
        try:
            value, after = self._read(name, self._ask(asked, CALL))
        except protocol.MalformedError as error:
            self.close()
            self._flag(f"{name} sent what is no answer ({error})")
            raise RuntimeError("it sent what is no answer") from None
        except LostError as error:
            self._flag(f"{name} {error}")
            raise RuntimeError(f"it {error}") from None
        except TimeoutError as error:
            self._flag(f"{name} {error}")
            raise
        protocol.write_back(list(arguments), after)
        return value

    def _read(self, name, said):
        """Return the value of an answer, and the arguments if they were changed; or raise."""
        if said.get("undefined") is True:
            raise NotYet(f"{name} is not defined.", hint=f"{name} is not defined.")
        if said.get("error") is not None:
            raised = protocol.named_error(*_pair(said["error"]))
            inside = said.get("inside")
            if type(raised) is NotImplementedError and inside != name and inside in self.names:
                line = f"{inside}, which {name} calls, is not written yet."
                raise NotYet(line, hint=line)
            raise raised
        return protocol.decode(said.get("value")), protocol.decode(said.get("arguments"))

    def function(self, name):
        """Return what stands for one of the hand-in's functions in a check."""

        def proxy(*arguments, **keywords):
            return self.call(name, arguments, keywords)

        proxy.__name__ = name
        return proxy


def _pair(error):
    if type(error) is not list or len(error) != 2:
        raise protocol.MalformedError("not an error")
    return error


def _words(error):
    try:
        raised = protocol.named_error(*_pair(error))
    except protocol.MalformedError:
        return "stopped"
    return f"{type(raised).__name__}: {' '.join(str(raised).split())}"[:200]
