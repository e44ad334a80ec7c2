"""The embedded Reber grammar, against a slow reading of its own and by distribution."""

import re

import numpy as np
import pytest

from lstm_course import tasks

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


# The grammar once more, as a regular expression worked out by hand from the paper's diagram:
# from the node behind the first X, any number of rounds X T* V P lead back to it.
TO_THE_END = "(?:XT*VP)*(?:S|XT*VV)"
INNER = f"B(?:TS*X{TO_THE_END}|PT*V(?:V|P{TO_THE_END}))E"
WHOLE = re.compile(f"BT{INNER}TE|BP{INNER}PE")
# One way to finish from every node of the inner grammar and of the outer one.
INNER_TAILS = ["BTXSE", "TXSE", "XSE", "VVE", "SE", "VE", "E", ""]
TAILS = ["", "E", *(inner + outer + "E" for inner in INNER_TAILS for outer in "TP")]


def slow_legal(prefix):
    """The symbols after which the prefix can still be finished."""
    return {
        symbol
        for symbol in "BTPSXVE"
        if any(WHOLE.fullmatch(prefix + symbol + tail) for tail in TAILS)
    }


@pytest.mark.parametrize(
    "inner", "BTSSXXTVVE BPVVE BTXXVPSE BPVPXVPXVPXVVE BTSXXVPSE BTXSE".split()
)
def test_known_strings_are_of_the_grammar(inner):
    for outer in "TP":
        string = f"B{outer}{inner}{outer}E"
        assert WHOLE.fullmatch(string)
        assert tasks.reber_sequences([string]).lengths.tolist() == [len(string) - 1]


@pytest.mark.parametrize("inner", "BTSSPXSE BPTVVB BTXXVVSE BPVSPSE BTSSSE BTXSES".split())
def test_known_wrong_strings_are_refused(inner):
    string = f"BT{inner}TE"
    assert not WHOLE.fullmatch(string)
    with pytest.raises(ValueError, match=rf"{string}.* symbol "):
        tasks.reber_sequences([string])


@pytest.mark.parametrize(
    ("string", "where"),
    [
        ("BTBTXSEPE", 8),  # the wrong outer symbol
        ("BTBTX", 6),  # it stops half-way
        ("BTBTXSETEBTBTXSETE", 10),  # two strings
        ("BTBTXSETE ", 10),
        ("bTBTXSETE", 1),
        ("BTBTé", 5),
    ],
)
def test_a_wrong_string_is_named_with_the_place(string, where):
    with pytest.raises(ValueError, match=rf"{string!r} has {len(string)} .* symbol {where}$"):
        tasks.reber_sequences(["BPBTXSEPE", string])


def test_no_strings_and_empty_ones_are_refused():
    with pytest.raises(ValueError, match=r"number of strings is 0.* 1"):
        tasks.reber_sequences([])
    with pytest.raises(ValueError, match=r"symbols is 0.* 1"):
        tasks.reber_sequences(["BTBTXSETE", ""])
    with pytest.raises(ValueError, match=r"n is 0.* 1"):
        tasks.reber_strings(0, rng())


def test_every_string_that_is_drawn_is_of_the_grammar():
    strings = tasks.reber_strings(3_000, rng())
    assert len(strings) == 3_000
    assert all(WHOLE.fullmatch(string) for string in strings)
    assert len(set(strings)) > 300


def test_the_seed_decides_the_strings_and_a_generator_moves_on():
    generator = rng(3)
    first, second = (tasks.reber_strings(20, generator) for _ in range(2))
    assert first == tasks.reber_strings(20, rng(3))
    assert first != second


def test_strings_are_as_common_as_their_choices_make_them():
    strings = tasks.reber_strings(40_000, rng())
    share = {string: strings.count(string) / 40_000 for string in ("BTBTXSETE", "BPBPVVEPE")}
    assert share["BTBTXSETE"] == pytest.approx(1 / 16, abs=0.005)  # four choices: T, T, X, S
    assert share["BPBPVVEPE"] == pytest.approx(1 / 16, abs=0.005)  # four choices: P, P, V, V
    assert np.mean([string[1] == "T" for string in strings]) == pytest.approx(0.5, abs=0.01)
    lengths = np.array([len(string) for string in strings])
    assert lengths.min() == 9
    # Steps left from node 4: e4 = 3/2 + e3 / 2, and from node 3: e3 = 5/2 + e4 / 2, so 11/3 and
    # 13/3; from nodes 1 and 2 two more than from 3 and 4, so 7 from node 0, and B, B, T, T, E.
    assert lengths.mean() == pytest.approx(12, abs=0.06)


def test_strings_that_are_not_wanted_are_left_out():
    trained = tasks.reber_strings(256, rng(0))
    tested = tasks.reber_strings(256, rng(1), without=trained)
    assert len(tested) == 256
    assert not set(tested) & set(trained)
    assert set(tasks.reber_strings(256, rng(1))) & set(trained)


def test_sequences_hold_the_symbols_and_what_follows_them():
    strings = tasks.reber_strings(50, rng())
    x, following, legal, lengths = tasks.reber_sequences(strings)
    T = max(map(len, strings)) - 1
    assert x.shape == legal.shape == (50, T, 7)
    assert following.shape == (50, T)
    assert (x.dtype, following.dtype, legal.dtype) == (np.float32, np.int64, bool)
    for row, string in enumerate(strings):
        n = len(string) - 1
        assert lengths[row] == n
        assert "".join(tasks.REBER_SYMBOLS[k] for k in x[row, :n].argmax(axis=1)) == string[:-1]
        assert "".join(tasks.REBER_SYMBOLS[k] for k in following[row, :n]) == string[1:]
        np.testing.assert_array_equal(x[row, :n].sum(axis=1), 1)
        assert not x[row, n:].any() and not following[row, n:].any() and not legal[row, n:].any()


def test_legal_symbols_are_those_of_the_slow_reading():
    strings = tasks.reber_strings(60, rng(5))
    legal = tasks.reber_sequences(strings).legal
    for row, string in enumerate(strings):
        for t in range(len(string) - 1):
            allowed = {tasks.REBER_SYMBOLS[k] for k in np.flatnonzero(legal[row, t])}
            assert allowed == slow_legal(string[: t + 1]), (string, t)


def test_only_the_outer_symbol_is_legal_at_the_last_but_one_step():
    strings = tasks.reber_strings(200, rng())
    _, _, legal, lengths = tasks.reber_sequences(strings)
    there = legal[np.arange(200), lengths - 2]
    np.testing.assert_array_equal(there.sum(axis=1), 1)
    letters = "".join(tasks.REBER_SYMBOLS[k] for k in there.argmax(axis=1))
    assert letters == "".join(string[1] for string in strings)


# --- the continual grammar


def test_a_stream_is_whole_strings_one_after_the_other():
    ids, _, _ = tasks.continual_reber(3, 2_000, rng())
    assert ids.shape == (3, 2_001)
    assert ids.dtype == np.int64
    for stream in ids:
        text = "".join(tasks.REBER_SYMBOLS[k] for k in stream)
        strings, rest = [], text
        while found := WHOLE.match(rest):
            strings.append(found[0])
            rest = rest[found.end() :]
        assert len(strings) > 100
        assert len(rest) < 60  # only the last string is cut off
        assert rest in ("", "B") or slow_legal(rest)


def test_a_stream_s_legal_symbols_and_outer_steps_are_those_of_its_strings():
    ids, legal, outer = tasks.continual_reber(2, 600, rng(2))
    assert legal.shape == (2, 600, 7) and legal.dtype == bool
    assert outer.shape == (2, 600) and outer.dtype == bool
    for row, stream in enumerate(ids):
        text = "".join(tasks.REBER_SYMBOLS[k] for k in stream)
        start = 0
        for t in range(600):
            if WHOLE.fullmatch(text[start : t + 1]):
                start = t + 1
            allowed = {tasks.REBER_SYMBOLS[k] for k in np.flatnonzero(legal[row, t])}
            assert allowed == (slow_legal(text[start : t + 1]) if t >= start else {"B"})
            behind = re.fullmatch(f"B[TP]{INNER}", text[start : t + 1])
            assert outer[row, t] == bool(behind)


def test_streams_begin_alike_and_go_on_differently():
    ids, legal, _ = tasks.continual_reber(40, 50, rng())
    assert set(ids[:, 0]) == {tasks.REBER_SYMBOLS.index("B")}
    np.testing.assert_array_equal(legal[:, 0].sum(axis=1), 2)
    assert len({tuple(stream) for stream in ids.tolist()}) == 40
    np.testing.assert_array_equal(ids, tasks.continual_reber(40, 50, rng())[0])


def test_streams_have_the_distribution_of_the_strings():
    ids, legal, outer = tasks.continual_reber(16, 5_000, rng())
    assert outer.mean() == pytest.approx(1 / 12, abs=0.002)  # once a string of mean length 12
    picked = ids[:, 1:][outer]
    assert (picked == tasks.REBER_SYMBOLS.index("T")).mean() == pytest.approx(0.5, abs=0.02)
    first = ids[:, 1:][legal.sum(axis=2) == 2]
    counts = np.bincount(first, minlength=7) / len(first)
    assert counts[[0, 6]].sum() == 0  # B and E are never a choice
    np.testing.assert_array_equal(legal[outer].sum(axis=1), 1)


@pytest.mark.parametrize(
    ("streams", "steps", "message"), [(0, 5, "streams is 0.* 1"), (2, 0, "steps is 0.* 1")]
)
def test_continual_reber_names_the_smallest_sizes(streams, steps, message):
    with pytest.raises(ValueError, match=message):
        tasks.continual_reber(streams, steps, rng())
