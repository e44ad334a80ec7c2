"""Values are compared strictly, and what is wrong is said in one plain line."""

import numpy as np
import pytest

from lstm_course.grading.compare import difference, equal, is_value, show, unchanged

ROW = np.array([1.0, 2.0, 3.0])


class EqualToEverything:
    def __eq__(self, other):
        return True

    __hash__ = None


class LooksLikeAnArray:
    def __array__(self, dtype=None, copy=None):
        return ROW


class Number(float):
    def __sub__(self, other):
        return 0.0


@pytest.mark.parametrize(
    "answer",
    [
        ROW, list(ROW), ROW.astype(np.float32), [np.float64(1), 2, 3.0], np.array([1, 2, 3]),
        ROW + 5e-7, [1, 2, 3], ROW[::-1][::-1], np.asfortranarray(ROW),
    ],
    ids=repr,
)  # fmt: skip
def test_the_same_numbers_agree_however_they_are_held(answer):
    assert difference(answer, ROW) is None and equal(answer, ROW)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (2.0, "is a single number, expected shape (3,)"),
        (ROW[None], "has shape (1, 3), expected (3,)"),
        (ROW[:, None], "has shape (3, 1), expected (3,)"),
        (ROW[:2], "has shape (2,), expected (3,)"),
        (ROW + 0.001, "is [1.001 2.001 3.001], expected [1. 2. 3.]"),
        (ROW * np.nan, "not finite"),
        ([1.0, np.inf, 3.0], "not finite"),
        (None, "is a `return` missing?"),
        (tuple(ROW), "is 3 values, expected one array of shape (3,)"),
        ([1.0, [2.0], 3.0], "expected [1. 2. 3.]"),
        ("[1. 2. 3.]", "is '[1. 2. 3.]', expected"),
        ({"a": ROW}, "expected [1. 2. 3.]"),
        (ROW.astype(complex), "an array of dtype complex128, expected numbers"),
        (ROW.astype(object), "an array of dtype object"),
        (ROW.view(np.recarray), "of type recarray"),
        (np.ma.array(ROW), "of type MaskedArray"),
        (EqualToEverything(), "of type EqualToEverything, expected numbers or arrays"),
        (LooksLikeAnArray(), "of type LooksLikeAnArray"),
        ([EqualToEverything()] * 3, "a list with something else in it than values"),
        (lambda: ROW, "of type function"),
    ],
    ids=lambda part: part if isinstance(part, str) else type(part).__name__,
)
def test_anything_else_does_not_and_the_line_says_why(answer, words):
    said = difference(answer, ROW, "h")
    assert said.startswith("h ") and words in said and "\n" not in said
    assert not equal(answer, ROW)


def test_a_number_is_not_the_array_that_it_would_broadcast_to_nor_the_reverse():
    assert not equal(0.5, np.full(3, 0.5)) and not equal(np.full(3, 0.5), 0.5)
    assert difference(np.full(1, 0.5), 0.5) == "it has shape (1,), expected a single number"
    assert equal(np.array(0.5), 0.5) and equal(np.float32(0.5), 0.5)


class SaysItIsANumber(EqualToEverything):
    __class__ = np.float64
    dtype = np.dtype(float)


def test_numbers_of_a_class_of_ones_own_are_not_looked_at():
    for number in (Number(1), SaysItIsANumber()):
        assert not is_value(number) and not equal(number, 5.0)


def test_nan_and_inf_agree_with_themselves_only():
    expected = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert equal(expected.copy(), expected) and equal(list(expected), expected)
    assert not equal(np.array([np.nan, np.inf, np.inf, 1.0]), expected)
    assert not equal(np.array([0.0, np.inf, -np.inf, 1.0]), expected)
    assert not equal(np.array([np.nan, 1e300, -np.inf, 1.0]), expected)
    assert not equal(np.nan, 0.0) and not equal(0.0, np.nan) and not equal(np.inf, 1e300)


def test_whole_numbers_are_exact_where_fractions_have_room():
    assert not equal(80_401, 80_400) and equal(80_400.0, 80_400)
    assert equal(80_401.0, 80_400.0)  # within 1e-4 of the largest, as float32 needs
    assert not equal(np.array([1, 2, 4]), np.array([1, 2, 3]))
    assert difference(1_234_567, 1_234_568, "n") == "n is 1234567, expected 1234568"
    assert difference(10**400, 3) == "it is a number of about 400 digits, expected 3"
    assert difference((1, 1 << 100_000), (1, 2)).endswith("about 30103 digits, expected 2")


def test_truth_is_shown_as_truth():
    assert difference(False, np.bool_(True), "it") == "it is False, expected True"
    assert equal(np.bool_(True), True) and equal(np.array([True]), np.array([True]))


def test_several_values_are_told_apart_by_number():
    expected = (ROW, 2.0, {"loss": 1.0})
    assert equal([list(ROW), 2, {"loss": 1}], expected)
    said = difference((ROW, 3.0, {"loss": 1.0}), expected, "my_step(…)")
    assert said == "value 2 of my_step(…) is 3, expected 2"
    assert "['loss'] is 4, expected 1" in difference((ROW, 2.0, {"loss": 4}), expected)
    assert "with the keys loss" in difference((ROW, 2.0, {"los": 1.0}), expected)
    assert difference((ROW, 2.0), expected) == "it is 2 values, expected 3"
    assert difference(np.stack([ROW, ROW]), (ROW, ROW)) == "it is one array, expected 2 values"
    assert difference(ROW, (1.0, 2.0, 3.0)) == "it is one array, expected 3 values"


def test_lists_of_what_is_no_array_are_compared_part_by_part():
    ragged = [ROW, np.zeros((2, 2))]
    assert equal(ragged, [ROW.copy(), np.zeros((2, 2))]) and equal(tuple(ragged), ragged)
    assert "value 2 of it" in difference([ROW, np.ones((2, 2))], ragged)
    pairs = [("a", 0.5), ("b", 0.25)]
    assert equal([("a", 0.5 + 1e-7), ["b", 0.25]], pairs)
    assert not equal([("a", 0.5), ("b", 0.26)], pairs) and not equal([("a", 0.5)], pairs)


def test_text_is_compared_letter_by_letter():
    letters = np.array(["a", "b"])
    assert equal("ab", "ab") and equal(letters[0], "a") and equal(letters, ["a", "b"])
    assert equal(("a", "b"), ["a", "b"]) and not equal("a", ["a"]) and not equal(1, "1")
    assert difference("ab", "ac") == "it is 'ab', expected 'ac'"
    assert difference("a" * 50 + "x", "a" * 50 + "y") == (
        "it differs from position 50 on: it has 'x', expected 'y'"
    )
    assert "position 30" in difference("a" * 30, "a" * 31)
    assert equal(None, None) and difference(0, None) == "it is 0, expected None"


def test_in_a_large_array_the_worst_entry_is_named():
    expected = np.zeros((5, 6))
    answer = expected.copy()
    answer[2, 3], answer[0, 1] = 7.0, 0.5
    assert difference(answer, expected, "dW") == "dW[2, 3] is 7, expected 0"


def test_what_differs_late_is_shown_with_more_digits():
    said = difference(np.array([1e-5, 0.0]), np.array([1.3e-5, 0.0]), "db")
    assert said == "db is [0.00001 0. ], expected [0.000013 0. ]"


def test_what_is_nested_without_end_is_no_value():
    endless = []
    endless.append(endless)
    assert not is_value(endless) and "a list with" in difference(endless, ROW)


def test_values_are_shown_in_few_characters():
    assert show((np.array([0.5]), "a", [1, "b"])) == "([0.5], 'a', [1, 'b'])"
    assert show([0.5, np.float64(1)]) == "[0.5 1. ]" and show(np.float32(0.1)) == "0.1"
    assert len(show("x" * 500)) <= 60 and len(show([("a", k) for k in range(99)])) <= 60
    assert show({"W": np.ones((2, 2)), "b": 3}) == "{'W': [[1. 1.] [1. 1.]], 'b': 3}"
    assert show({"b": 1 << 100_000}) == "{'b': a number of about 30103 digits}"
    assert show({("\n",): "a\nb"}) == r"{('\n'): 'a\nb'}"
    assert show(float("nan")) == "nan" and show(10**12) == "1000000000000"


def test_a_change_by_one_bit_is_a_change():
    def before():
        return (np.array([1.0, np.nan]), [1, {"a": np.zeros(2)}], "text", 1.0, None)

    kept = before()
    assert unchanged(before(), kept)
    for change in (
        lambda a: a[0].__setitem__(0, np.nextafter(1.0, 2.0)),
        lambda a: a[1].append(3),
        lambda a: a[1][1].update(b=1),
        lambda a: a[1][1]["a"].__setitem__(1, -0.0),
    ):
        given = before()
        change(given)
        assert not unchanged(given, kept)
