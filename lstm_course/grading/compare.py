"""Strict comparison of an answer's values with the expected ones, and the words for it.

Only plain values are looked at (numbers, text, None, NumPy arrays, and tuples, lists and
dictionaries of these): an object that claims to be equal to everything is not a value.
"""

import numpy as np

__all__ = ["difference", "equal", "is_value", "show", "unchanged"]

RTOL = 1e-4  # float32 answers are right answers
ATOL = 1e-6
COUNTS = 1e-3  # where whole numbers are expected, the next one is another number
DEEPEST = 8  # lists in lists
LONGEST = 12  # entries of an array, or half the letters of a text, that are shown in full
_NUMBERS = (bool, int, float, list, np.ndarray, np.generic)


def is_value(thing, depth=DEEPEST):
    """Tell whether something is a plain value, all the way down.

    >>> is_value((1.5, [2, 3], "a", np.zeros(2))), is_value(object())
    (True, False)
    """
    kind = type(thing)
    if kind in (tuple, list):
        return depth > 0 and all(is_value(part, depth - 1) for part in thing)
    if kind is dict:
        keys = all(type(key) in (str, np.str_) for key in thing)
        return keys and depth > 0 and all(is_value(part, depth - 1) for part in thing.values())
    if kind is np.ndarray or issubclass(kind, np.generic):  # isinstance asks the thing itself
        return thing.dtype.kind in "biufU"
    return thing is None or kind in (bool, int, float, str)


def unchanged(given, before):
    """Tell whether arguments are still, bit for bit, what they were before a call.

    >>> unchanged((np.ones(2), [1]), (np.ones(2), [1])), unchanged((np.ones(2),), (np.zeros(2),))
    (True, False)
    """
    if isinstance(before, tuple | list):
        return len(given) == len(before) and all(map(unchanged, given, before))
    if isinstance(before, dict):
        return set(given) == set(before) and all(unchanged(given[k], before[k]) for k in before)
    if isinstance(before, np.ndarray):
        return given.shape == before.shape and given.tobytes() == before.tobytes()
    return given is before or given == before


def show(value, digits=4):
    """Write a value in few characters, on one line.

    >>> show(np.array([0.5, 1.0])), show(3), show(np.zeros((20, 30)))
    ('[0.5 1. ]', '3', 'an array of shape (20, 30)')
    """
    numbers = _numbers(value)
    if numbers is not None and numbers.ndim:
        if numbers.size > LONGEST:
            return f"an array of shape {numbers.shape}"
        return " ".join(np.array2string(numbers, precision=digits, suppress_small=True).split())
    if numbers is not None:
        number = numbers.item()
        return str(number) if numbers.dtype.kind in "biu" else f"{number:.{digits + 2}g}"
    if type(value) is int:
        return f"a number of about {value.bit_length() * 0.30103:.0f} digits"
    if type(value) in (tuple, list, dict):
        text = _show_parts(value, digits)
    else:
        text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "…"


def _show_parts(value, digits):
    some = list(value)[: LONGEST + 1]
    if type(value) is dict:
        return "{" + ", ".join(f"{show(key)}: {show(value[key], digits)}" for key in some) + "}"
    parts = ", ".join(show(part, digits) for part in some)
    return f"({parts})" if type(value) is tuple else f"[{parts}]"


def equal(answer, expected):
    """Tell whether two values agree: same structure, same shapes, numbers within rounding.

    ``|answer − expected| ≤ 1e-6 + 1e-4 · max |expected|`` in every entry, and 1e-3 where whole
    numbers are expected; a scalar is never equal to an array that it would broadcast to.

    >>> equal([0.5, 1.0], np.array([0.5, 1.0])), equal(0.5, np.array([0.5, 0.5]))
    (True, False)
    """
    return difference(answer, expected) is None


def difference(answer, expected, name="it"):
    """Say how an answer differs from what is expected, in part of a line; None if it agrees.

    >>> difference(np.zeros(2), np.zeros((2, 1)), "h")
    'h has shape (2,), expected (2, 1)'
    """
    if answer is None and expected is not None:
        return f"{name} is None (is a `return` missing?)"
    if not is_value(answer):
        return f"{name} is {_kind(answer)}, expected numbers or arrays"
    wanted = _numbers(expected)
    if wanted is not None:
        return _difference_of_numbers(answer, wanted, name)
    if isinstance(expected, dict):
        if type(answer) is not dict or set(answer) != set(expected):
            return f"{name} should be a dictionary with the keys {', '.join(sorted(expected))}"
        found = (difference(answer[k], expected[k], f"{name}[{k!r}]") for k in expected)
        return next((text for text in found if text), None)
    if isinstance(expected, tuple | list | np.ndarray):
        return _difference_of_sequences(answer, list(expected), name)
    return _difference_of_texts(answer, expected, name)


def _numbers(value):
    """Return a number, an array or a list of numbers as an array; None for anything else."""
    if issubclass(type(value), _NUMBERS):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError):  # a ragged list is not an array
            return None
        return array if array.dtype.kind in "biuf" else None
    return None


def _kind(answer):
    """Name what an answer is that is not a plain value."""
    if type(answer) is np.ndarray:
        return f"an array of dtype {answer.dtype}"
    if type(answer) in (tuple, list, dict):
        return f"a {type(answer).__name__} with something else in it than values"
    return f"of type {type(answer).__name__}"


def _difference_of_sequences(answer, expected, name):
    if isinstance(answer, np.ndarray) and answer.dtype.kind == "U" and answer.ndim:
        answer = answer.tolist()
    if type(answer) not in (tuple, list):
        return f"{name} is {_one(answer)}, expected {len(expected)} values"
    if len(answer) != len(expected):
        return f"{name} is {_count(len(answer))}, expected {len(expected)}"
    pairs = enumerate(zip(answer, expected, strict=True), 1)
    found = (difference(a, e, f"value {k} of {name}") for k, (a, e) in pairs)
    return next((text for text in found if text), None)


def _one(answer):
    return "one array" if np.ndim(answer) else "one value"


def _count(number):
    return f"{number} value{'s' * (number != 1)}"


def _difference_of_texts(answer, expected, name):
    answer = str(answer) if isinstance(answer, np.str_) else answer
    if type(answer) is type(expected) and answer == expected:
        return None
    if type(answer) is type(expected) is str and max(len(answer), len(expected)) > 2 * LONGEST:
        same = next((k for k, (a, e) in enumerate(zip(answer, expected, strict=False)) if a != e),
                    min(len(answer), len(expected)))  # fmt: skip
        there = slice(same, same + LONGEST)
        return (
            f"{name} differs from position {same} on: it has {answer[there]!r}, "
            f"expected {expected[there]!r}"
        )
    return f"{name} is {show(answer)}, expected {show(expected)}"


def _difference_of_numbers(answer, wanted, name):
    got = _numbers(answer)
    if got is None and type(answer) is tuple and wanted.ndim:
        return f"{name} is {_count(len(answer))}, expected one array of shape {wanted.shape}"
    if got is None:
        return f"{name} is {show(answer)}, expected {show(wanted)}"
    if got.shape != wanted.shape:
        has = f"has shape {got.shape}" if got.ndim else "is a single number"
        target = f"{wanted.shape}" if got.ndim else f"shape {wanted.shape}"
        return f"{name} {has}, expected {target if wanted.ndim else 'a single number'}"
    gap = _gap(got.astype(np.float64), wanted.astype(np.float64))
    if np.all(gap <= _tolerance(wanted)):
        return None
    if not np.isfinite(got[np.isfinite(wanted)]).all():
        return f"{name} has entries that are not finite (inf or nan)"
    if wanted.size > LONGEST:
        at = np.unravel_index(np.argmax(gap), gap.shape)
        name = f"{name}[{', '.join(str(int(k)) for k in at)}]"
        got, wanted = got[at], wanted[at]
    return "{} is {}, expected {}".format(name, *_shown_apart(got, wanted))


def _tolerance(wanted):
    if wanted.dtype.kind in "biu":
        return COUNTS
    return ATOL + RTOL * np.abs(wanted[np.isfinite(wanted)]).max(initial=0.0)


def _gap(got, wanted):
    """Return how far each entry is off: 0 where both are the same inf or both nan."""
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(got - wanted)
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    return np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap))


def _shown_apart(got, wanted):
    """Show two values with as many digits as it takes to see that they differ."""
    for digits in (4, 8, 14):
        texts = show(got, digits), show(wanted, digits)
        if texts[0] != texts[1]:
            break
    return texts
