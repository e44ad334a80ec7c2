"""Check an answer: nothing but one line, and the mistake by its name where it is known.

A notebook says ``checks.check("vectors.sigmoid", my_sigmoid)``, and the class grader runs the
same line with a proxy in place of the learner's function.
"""

import copy
import importlib
import os
import traceback
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course.grading.compare import difference, equal, is_value, show, unchanged
from lstm_course.grading.mistakes import MISTAKES

__all__ = ["Mistake", "NotYet", "Question", "check", "class_seed", "question"]

TOPICS = (
    "vectors", "memory", "forgetting", "cell", "sequences", "gradients", "training", "papers",
    "language", "model", "inside", "capstone",
)  # fmt: skip
PACKAGE = str(Path(__file__).parent)


class NotYet(AssertionError):  # noqa: N818 - it is no error of the program's
    """An answer that is not right yet; a notebook shows it as one line, not a traceback.

    Attributes
    ----------
    hint : str
        The message without any value; what is shown of a hidden check.
    mistake : int or str or None
        The name of the known `Mistake` that the answer looks like.
    """

    def __init__(self, message, hint="", mistake=None):
        super().__init__(message)
        self.hint = hint
        self.mistake = mistake

    def _render_traceback_(self):
        return [f"Not yet: {self}"]


class Mistake(NamedTuple):
    """A known mistake in one question.

    Attributes
    ----------
    name : int or str
        Its number in `lstm_course.grading.mistakes.MISTAKES`, or a short name of its own.
    says : str
        One sentence for the learner: what the answer looks like, and what to look at.
    gives : callable
        What an answer with this mistake returns; same arguments as the reference.
    """

    name: int | str
    says: str
    gives: Callable


class Question(NamedTuple):
    """What is asked of one function of the learner's.

    Attributes
    ----------
    reference : callable
        The right answer; plain values and arrays in and out.
    examples : tuple of tuples
        The arguments of the visible check; together they tell every mistake apart.
    draw : callable
        ``rng -> arguments``, for the hidden check; as many times as `draws`.
    mistakes : tuple of Mistake
    hint : str
        One sentence that helps without giving the answer; ends the line of a failed check.
    judge : callable or None
        For answers that are right in many ways (a random initialiser, a prediction band):
        ``judge(function, arguments, answer)`` returns None or what is wrong, in words; then
        `reference` is called for nothing but the mistakes' sake.
    draws : int
        Inputs of the hidden check.
    """

    reference: Callable
    examples: tuple = ((),)
    draw: Callable | None = None
    mistakes: tuple = ()
    hint: str = ""
    judge: Callable | None = None
    draws: int = 3


def class_seed():
    """Return the seed of the hidden inputs: the teacher's, or 0 where none is set."""
    text = os.environ.get("LSTM_COURSE_CLASS_SEED", "0")
    if not text.isascii() or not text.isdecimal():
        raise ValueError(f"LSTM_COURSE_CLASS_SEED is {text!r}, and should be a whole number ≥ 0")
    return int(text)


def question(name):
    """Find a question by its name, ``topic.question``.

    Raises
    ------
    ValueError
        If there is no such topic or question; the message lists those that there are.
    """
    topic, _, key = name.partition(".")
    if topic not in TOPICS:
        raise ValueError(f"there is no topic {topic!r}; the topics are {', '.join(TOPICS)}")
    questions = importlib.import_module(f"lstm_course.grading.questions.{topic}").QUESTIONS
    if key not in questions:
        raise ValueError(f"{topic} has no question {key!r}; it has {', '.join(questions)}")
    return questions[key]


def check(name, function, *, hidden=False):
    """Call the learner's function on the inputs of a question, and judge its answers.

    Parameters
    ----------
    name : str
        ``topic.question``.
    function : callable
        The learner's.
    hidden : bool
        Draw the inputs from the class's seed in place of the visible ones.

    Raises
    ------
    NotYet
        If an answer is not right; the message is one line.
    """
    asked = question(name)
    if not callable(function):
        kind = type(function).__name__
        raise NotYet(f"a function is asked for, and this is of type {kind}.", "It is no function.")
    called = getattr(function, "__name__", "")
    called = called if called.isidentifier() else "your function"
    inputs = _inputs(asked, name, hidden)
    answers = [_answer(function, called, arguments) for arguments in inputs]
    rows = zip(_calls(called, inputs), inputs, answers, strict=True)
    first = next(filter(None, (_wrong(function, called, asked, *row) for row in rows)), None)
    if first:
        known = _known_mistake(asked, inputs, answers)
        help_ = _sentence(known) or asked.hint
        raise NotYet(f"{first}. {help_}".strip(), help_, known and known.name)
    kind = "hidden input" if hidden else "input"
    print(f"Right: {called} on {len(inputs)} {kind}{'s' * (len(inputs) != 1)}.")


def _inputs(asked, name, hidden):
    if not hidden or asked.draw is None:
        return asked.examples
    rng = np.random.default_rng([class_seed(), zlib.crc32(name.encode())])
    return tuple(asked.draw(rng) for _ in range(asked.draws))


def _calls(called, inputs):
    """Write each call as the learner would; number it where it is too long for that."""
    for number, arguments in enumerate(inputs, 1):
        shown = ", ".join(show(part) for part in arguments)
        short = len(shown) <= 80 and "array of shape" not in shown
        where = f"On input {number}, " if len(inputs) > 1 else ""
        yield ("", f"{called}({shown})") if short else (where, f"{called}(…)")


def _answer(function, called, arguments):
    """Call the function on copies; a change to its arguments counts, whatever it returns."""
    given = copy.deepcopy(arguments)
    try:
        with np.errstate(all="ignore"):
            answer = function(*given)
    except NotImplementedError as error:
        raise NotYet(_not_written(error, called), hint="It is not written yet.") from None
    except NotYet:
        raise
    except (Exception, SystemExit) as error:
        text = " ".join(str(error).split())[:300]
        kind = type(error).__name__
        line = f"{called} stopped with {kind}{f': {text}' if text else ''}".rstrip(".") + "."
        raise NotYet(line, hint=f"It stops with {kind}.") from None
    if not unchanged(given, arguments):
        raise NotYet(
            f"{called} changes the arrays that it is given: {MISTAKES[22]} (mistake 22). "
            "Work on a copy.",
            hint=f"It changes the arrays that it is given: {MISTAKES[22]} (mistake 22).",
            mistake=22,
        )
    return answer


def _not_written(error, called):
    """Say which function is still a stub: the one that is checked, or one that it calls."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame.name for frame in frames if not frame.filename.startswith(PACKAGE)]
    inner = theirs[-1] if theirs and theirs[-1].isidentifier() else called
    calls = f", which {called} calls," if inner != called else ""
    return f"{inner}{calls} is not written yet."


def _wrong(function, called, asked, call, arguments, answer):
    """Say in part of a line what is wrong with one answer; None if nothing is."""
    where, call = call
    if asked.judge is None:
        said = difference(answer, asked.reference(*copy.deepcopy(arguments)), call)
        return said and where + said
    if answer is None or not is_value(answer):
        return difference(answer, 0.0, call)

    def again(*given):
        return _answer(function, called, given)

    try:
        said = asked.judge(again, arguments, answer)
    except NotYet:
        raise
    except Exception:  # the judge met a kind of answer that it was not made for
        return f"{call} is {show(answer)}, which is not the kind of answer that is asked for"
    return said and f"{called}: {said}"


def _known_mistake(asked, inputs, answers):
    """Find the mistake whose answers these are, on every input."""
    for mistake in asked.mistakes:
        if all(_gives(mistake, *pair) for pair in zip(inputs, answers, strict=True)):
            return mistake
    return None


def _gives(mistake, arguments, answer):
    try:
        with np.errstate(all="ignore"):
            return equal(answer, mistake.gives(*copy.deepcopy(arguments)))
    except Exception:  # some mistakes do not run on every input
        return False


def _sentence(mistake):
    if mistake is None:
        return ""
    number = f" (mistake {mistake.name})." if isinstance(mistake.name, int) else "."
    return mistake.says.rstrip(".") + number
