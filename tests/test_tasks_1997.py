"""The tasks of the paper of 1997 and copying: their layout and their distribution."""

import numpy as np
import pytest

from lstm_course import tasks

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


DRAW = {
    "adding_1997": lambda batch, generator: tasks.adding_1997(batch, 100, generator),
    "multiplication_1997": lambda batch, generator: tasks.multiplication_1997(
        batch, 100, generator
    ),
    "temporal_order_1997": lambda batch, generator: tasks.temporal_order_1997(batch, generator),
    "three marks": lambda batch, generator: tasks.temporal_order_1997(batch, generator, marks=3),
    "long_lag": lambda batch, generator: tasks.long_lag(batch, 5, generator),
    "copying": lambda batch, generator: tasks.copying(batch, 30, generator),
}


@pytest.mark.parametrize("name", DRAW)
def test_the_seed_decides_and_a_generator_moves_on(name):
    generator = rng(1)
    first, second = DRAW[name](20, generator), DRAW[name](20, generator)
    for once, again in zip(first, DRAW[name](20, rng(1)), strict=True):
        np.testing.assert_array_equal(once, again)
    assert not np.array_equal(first.x, second.x)


@pytest.mark.parametrize("name", DRAW)
def test_inputs_are_float32_and_lengths_whole_numbers(name):
    x, y, lengths = DRAW[name](7, rng())
    assert x.dtype == np.float32
    numbers = ("adding_1997", "multiplication_1997")
    assert y.dtype == (np.float32 if name in numbers else np.int64)
    assert lengths.dtype == np.int64
    assert len(x) == len(y) == len(lengths) == 7
    assert lengths.max() <= x.shape[1]


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize("batch", [0, -3])
def test_an_empty_batch_is_refused(name, batch):
    with pytest.raises(ValueError, match=rf"batch is {batch}.*smallest is 1"):
        DRAW[name](batch, rng())


@pytest.mark.parametrize("name", [n for n in DRAW if "1997" in n or n == "three marks"])
def test_lengths_are_uniform_from_t_to_a_tenth_more_and_zeros_follow(name):
    x, _, lengths = DRAW[name](22_000, rng())
    counts = np.bincount(lengths, minlength=111)
    assert counts[:100].sum() == 0
    np.testing.assert_allclose(counts[100:] / len(lengths), 1 / 11, atol=0.01)
    assert x.shape[1] == 110
    behind = np.arange(110) >= lengths[:, None]
    assert behind.any() and not x[behind].any()
    assert x[np.arange(len(x)), lengths - 1].any(axis=1).all()


# --- adding and multiplication


def slow_target(values, marks, neutral):
    """The two marked values, by hand: where only one is to be seen, the other was the first."""
    seen = [float(v) for v, m in zip(values, marks, strict=True) if m == 1]
    return [*seen, neutral][:2]


@pytest.mark.parametrize("T", [20, 21, 100, 205])
def test_adding_1997_target_is_the_scaled_sum_of_the_marked_values(T):
    x, y, lengths = tasks.adding_1997(400, T, rng())
    assert x.shape == (400, T + T // 10, 2)
    for sequence, target, length in zip(x, y, lengths, strict=True):
        first, second = slow_target(*sequence[:length].T, 0.0)
        assert target == pytest.approx(0.5 + (first + second) / 4, abs=1e-6)
    assert (y >= 0).all() and (y <= 1).all()


@pytest.mark.parametrize("T", [20, 21, 100, 205])
def test_multiplication_1997_target_is_the_product_of_the_marked_values(T):
    x, y, lengths = tasks.multiplication_1997(400, T, rng())
    for sequence, target, length in zip(x, y, lengths, strict=True):
        first, second = slow_target(*sequence[:length].T, 1.0)
        assert target == pytest.approx(first * second, abs=1e-6)


NUMBERS = pytest.mark.parametrize("draw", [tasks.adding_1997, tasks.multiplication_1997])


@NUMBERS
@pytest.mark.parametrize("T", [20, 21, 100])
def test_the_first_and_the_last_step_are_marked_minus_one(draw, T):
    x, _, lengths = draw(500, T, rng())
    for marks, length in zip(x[:, :, 1], lengths, strict=True):
        np.testing.assert_array_equal(np.flatnonzero(marks == -1), [0, length - 1])
        assert set(marks) <= {-1.0, 0.0, 1.0}
        assert 1 <= (marks == 1).sum() <= 2


@NUMBERS
@pytest.mark.parametrize("T", [20, 100])
def test_marks_are_one_of_the_first_ten_and_one_of_the_first_half_that_is_left(draw, T):
    x, _, _ = draw(40_000, T, rng())
    seen = (x[:, :, 1] == 1).mean(axis=0)
    left = T // 2 - 1
    # A step among the first ten: marked first, or second, for which the steps from 0 to
    # `left` are open, of which the one marked first is stepped over.
    early = 0.1 + 0.9 / left
    np.testing.assert_allclose(seen[1:10], early, atol=0.012)
    np.testing.assert_allclose(seen[10 : T // 2], 1 / left, atol=0.012)
    assert not seen[T // 2 :].any()
    assert seen[T // 2 - 1] > 0
    hidden = ((x[:, :, 1] == 1).sum(axis=1) == 1).mean()  # a mark on the first step
    assert hidden == pytest.approx(early, abs=0.012)


@pytest.mark.parametrize(
    ("draw", "low"), [(tasks.adding_1997, -1.0), (tasks.multiplication_1997, 0.0)]
)
def test_values_are_uniform(draw, low):
    x, _, _ = draw(3_000, 100, rng())
    values = x[:, :100, 0]
    assert (values >= low).all() and (values <= 1).all()
    counts = np.histogram(values, bins=10, range=(low, 1))[0] / values.size
    np.testing.assert_allclose(counts, 0.1, atol=0.003)


def test_a_marked_first_step_counts_as_nothing():
    for draw, neutral in ((tasks.adding_1997, 0.5), (tasks.multiplication_1997, 1.0)):
        x, y, _ = draw(4_000, 20, rng())
        one = (x[:, :, 1] == 1).sum(axis=1) == 1
        value = (x[one, :, 0] * (x[one, :, 1] == 1)).sum(axis=1)
        wanted = 0.5 + value / 4 if neutral == 0.5 else value
        np.testing.assert_allclose(y[one], wanted, atol=1e-6)
        assert 0.1 < one.mean() < 0.3


@NUMBERS
@pytest.mark.parametrize("T", [19, 0, -1])
def test_numbers_1997_name_the_smallest_length(draw, T):
    with pytest.raises(ValueError, match=rf"T is {T}.* 20"):
        draw(3, T, rng())


# --- temporal order


def text_of(sequence):
    return "".join(tasks.SYMBOLS[k] for k in sequence.argmax(axis=-1))


RANGES = {2: [(10, 20), (50, 60)], 3: [(10, 20), (33, 43), (66, 76)]}


@pytest.mark.parametrize("marks", [2, 3])
def test_temporal_order_1997_layout(marks):
    x, y, lengths = tasks.temporal_order_1997(400, rng(), marks)
    assert x.shape == (400, 110, 8)
    orders = [f"{k:0{marks}b}".replace("0", "X").replace("1", "Y") for k in range(2**marks)]
    for sequence, target, length in zip(x, y, lengths, strict=True):
        np.testing.assert_array_equal(sequence[:length].sum(axis=1), 1)
        text = text_of(sequence[:length])
        assert text[0] == "E" and text[-1] == "B"
        steps = [k for k, symbol in enumerate(text) if symbol in "XY"]
        assert set(text[1:-1]) <= set("abcdXY")
        assert len(steps) == marks
        for step, (low, high) in zip(steps, RANGES[marks], strict=True):
            assert low <= step + 1 <= high  # steps of the paper count from 1
        assert orders[target] == "".join(text[k] for k in steps)


@pytest.mark.parametrize("marks", [2, 3])
def test_temporal_order_1997_draws_every_place_and_class_equally_often(marks):
    x, y, lengths = tasks.temporal_order_1997(22_000, rng(), marks)
    there = x[:, :, [tasks.SYMBOLS.index("X"), tasks.SYMBOLS.index("Y")]].sum(axis=2).mean(axis=0)
    for low, high in RANGES[marks]:
        np.testing.assert_allclose(there[low - 1 : high], 1 / 11, atol=0.01)
    np.testing.assert_allclose(np.bincount(y) / len(y), 1 / 2**marks, atol=0.01)
    between = x[:, 21:32, 1:5].mean(axis=(0, 1))
    np.testing.assert_allclose(between, 0.25, atol=0.01)
    smallest_lag = lengths.min() - (np.flatnonzero(there).max() + 1)
    assert smallest_lag == {2: 40, 3: 24}[marks]  # table 10 of the paper


@pytest.mark.parametrize("marks", [1, 4, 0])
def test_temporal_order_1997_has_two_or_three_marks(marks):
    with pytest.raises(ValueError, match=rf"marks is {marks}.* 2 .* 3"):
        tasks.temporal_order_1997(3, rng(), marks)


# --- long lag


@pytest.mark.parametrize("p", [2, 3, 10, 100])
def test_long_lag_is_one_of_two_sequences(p):
    x, y, lengths = tasks.long_lag(50, p, rng())
    assert x.shape == (50, p, p + 1)
    assert y.shape == (50, p)
    np.testing.assert_array_equal(lengths, p)
    np.testing.assert_array_equal(x.sum(axis=2), 1)
    between = list(range(p - 1))
    for sequence, target in zip(x.argmax(axis=2).tolist(), y.tolist(), strict=True):
        first = sequence[0]
        assert first in (p - 1, p)
        assert sequence == [first, *between]
        assert target == [*between, first]


def test_long_lag_draws_both_sequences_equally_often():
    x, _, _ = tasks.long_lag(20_000, 3, rng())
    assert x[:, 0, 2].mean() == pytest.approx(0.5, abs=0.01)
    assert x[:, 0, 3].mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("p", [1, 0, -2])
def test_long_lag_names_the_smallest_lag(p):
    with pytest.raises(ValueError, match=rf"p is {p}.* 2"):
        tasks.long_lag(3, p, rng())


# --- copying


@pytest.mark.parametrize(("lag", "symbols", "length"), [(1, 8, 10), (30, 8, 10), (5, 2, 1)])
def test_copying_layout(lag, symbols, length):
    x, y, lengths = tasks.copying(60, lag, rng(), symbols, length)
    T = lag + 2 * length
    assert x.shape == (60, T, symbols + 2)
    np.testing.assert_array_equal(x.sum(axis=2), 1)
    np.testing.assert_array_equal(lengths, T)
    blank, delimiter = symbols, symbols + 1
    for ids, target in zip(x.argmax(axis=2).tolist(), y.tolist(), strict=True):
        word = ids[:length]
        assert max(word) < symbols
        assert ids[length:] == [blank] * (lag - 1) + [delimiter] + [blank] * length
        assert target == [blank] * (lag + length) + word


def test_copying_symbols_are_equally_common_at_every_place():
    x, _, _ = tasks.copying(20_000, 1, rng())
    np.testing.assert_allclose(x[:, :10, :8].mean(axis=0), 1 / 8, atol=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lag": 0}, "lag is 0.* 1"),
        ({"lag": 5, "symbols": 1}, "symbols is 1.* 2"),
        ({"lag": 5, "length": 0}, "length is 0.* 1"),
    ],
)
def test_copying_names_the_smallest_sizes(arguments, message):
    with pytest.raises(ValueError, match=message):
        tasks.copying(3, rng=rng(), **arguments)
