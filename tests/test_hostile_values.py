"""Odd values as answers to every question: each is refused in one line; none stops the check."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

from lstm_course.grading import checks


def nested(depth):
    value = 0.5
    for _ in range(depth):
        value = [value]
    return value


class Agreeable:
    """Equal to everything, larger and smaller than everything, and of any type it is asked for."""

    __class__ = float
    __hash__ = None
    shape, dtype, ndim, size = (3,), np.dtype(float), 1, 3

    def __eq__(self, other):
        return True

    __le__ = __ge__ = __lt__ = __gt__ = __contains__ = __eq__

    def __sub__(self, other):
        return 0.0

    __rsub__ = __mul__ = __rmul__ = __add__ = __radd__ = __sub__

    def __iter__(self):
        return iter([self] * 3)

    def __len__(self):
        return 3

    def __getitem__(self, key):
        return self


class LyingArray(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.True_

    def __array_function__(self, function, types, args, kwargs):
        return np.True_


def array_of(*things):
    """Return an array of objects without NumPy looking into them."""
    made = np.empty(len(things), dtype=object)
    for place, thing in enumerate(things):
        made[place] = thing
    return made


ODD = {
    "object": object(),
    "agreeable": Agreeable(),
    "agreeable parts": (Agreeable(), Agreeable()),
    "dictionary of agreeable": {"h": Agreeable()},
    "lying array": np.zeros(3).view(LyingArray),
    "masked array": np.ma.masked_all(3),
    "array of objects": array_of(Agreeable(), None),
    "records": np.zeros(2, dtype=[("a", float), ("b", int)]),
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "complex numbers": np.array([1j, 2.0]),
    "complex number": 1j,
    "bytes": b"\x00\xff",
    "half a character": "\ud800",
    "long text": "x" * 100_000,
    "many texts": ["x" * 1000] + ["y"] * 1000,
    "text with a line": "a\nb\r\x00<b>",
    "integer without end": 10**400,
    "integer of many digits": 1 << 100_000,
    "largest integer": 2**63,
    "infinity": float("inf"),
    "not a number": float("nan"),
    "array of nan": np.full((2, 3), np.nan),
    "array of infinity": np.full(4, -np.inf),
    "largest floats": np.full((3, 3), np.finfo(float).max),
    "half floats": np.full(2, np.float16(60_000)),
    "small unsigned": np.full(3, 255, dtype=np.uint8),
    "zero-dimensional": np.array(0.123),
    "no entries": np.zeros((0, 4)),
    "no entries in many rows": np.zeros((100_000, 0)),
    "eight axes": np.zeros((1,) * 8),
    "numbers and texts": [1.0, "a", None, True],
    "ragged": [[1.0], [2.0, 3.0], []],
    "deep": nested(500),
    "empty list": [],
    "empty tuple": (),
    "empty dictionary": {},
    "odd keys": {1: 2.0, None: 3.0, (4,): "x"},
    "tuple in a list in a dictionary": {"h": [(np.zeros(2), [None])]},
    "set": {0.5},
    "generator": (value for value in (0.5, 0.5)),
    "range": range(3),
    "function": np.tanh,
    "class": float,
    "named": SimpleNamespace(h=0.5),
    "ellipsis": ...,
    "none": None,
}


def every_question():
    for topic in checks.TOPICS:
        try:
            module = importlib.import_module(f"lstm_course.grading.questions.{topic}")
        except ModuleNotFoundError:
            continue
        yield from (f"{topic}.{key}" for key in module.QUESTIONS)


QUESTIONS = list(every_question())
HIDDEN = [name for name in QUESTIONS if checks.question(name).draw is not None]
CASES = [(name, False) for name in QUESTIONS] + [(name, True) for name in HIDDEN]


@pytest.mark.parametrize(("name", "hidden"), CASES)
def test_an_odd_value_is_refused_in_one_line(name, hidden):
    for kind, value in ODD.items():

        def my_answer(*arguments, _value=value):
            return _value

        with pytest.raises(checks.NotYet) as caught:
            checks.check(name, my_answer, hidden=hidden)
        said = str(caught.value)
        assert "\n" not in said and len(said) < 1000, (kind, said[:200])
        assert "\n" not in caught.value.hint, kind


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize(
    "error", [MemoryError, RecursionError, StopIteration, SystemExit, KeyError, NotImplementedError]
)
def test_an_answer_that_stops_is_refused_in_one_line(name, error):
    def my_answer(*arguments):
        raise error("line one\nline two " + "x" * 10_000)

    with pytest.raises(checks.NotYet) as caught:
        checks.check(name, my_answer)
    assert len(str(caught.value)) < 1000
