"""The papers' tasks: their layout, their targets and their distribution."""

import numpy as np
import pytest

from lstm_course import tasks

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


DRAW = {
    "adding": lambda batch, T, seed: tasks.adding(batch, T, rng(seed)),
    "temporal_order": lambda batch, T, seed: tasks.temporal_order(batch, T, rng(seed)),
    "echo": lambda batch, T, seed: tasks.echo(batch, T, 3, rng(seed)),
}


@pytest.mark.parametrize("name", DRAW)
def test_the_same_seed_gives_the_same_sequences_and_another_one_others(name):
    (x1, y1), (x2, y2), (x3, _) = (DRAW[name](5, 20, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(x1, x2)
    np.testing.assert_array_equal(y1, y2)
    assert not np.array_equal(x1, x3)


@pytest.mark.parametrize("name", DRAW)
def test_a_generator_moves_on(name):
    generator = rng()
    draw = {
        "adding": lambda: tasks.adding(5, 20, generator),
        "temporal_order": lambda: tasks.temporal_order(5, 20, generator),
        "echo": lambda: tasks.echo(5, 20, 3, generator),
    }[name]
    assert not np.array_equal(draw()[0], draw()[0])


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize("batch", [0, -3])
def test_an_empty_batch_is_refused(name, batch):
    with pytest.raises(ValueError, match=rf"{batch}.*smallest is 1"):
        DRAW[name](batch, 20, 0)


# --- adding


@pytest.mark.parametrize("T", [2, 3, 10, 101])
def test_adding_has_one_mark_in_each_half(T):
    x, y = tasks.adding(200, T, rng())
    assert x.shape == (200, T, 2)
    assert y.shape == (200,)
    assert x.dtype == y.dtype == np.float32
    assert set(np.unique(x[:, :, 1])) == {0.0, 1.0} if T > 2 else {1.0}
    np.testing.assert_array_equal(x[:, : T // 2, 1].sum(axis=1), 1)
    np.testing.assert_array_equal(x[:, T // 2 :, 1].sum(axis=1), 1)


def test_adding_target_is_the_sum_of_the_marked_values():
    x, y = tasks.adding(300, 30, rng())
    for sequence, target in zip(x, y, strict=True):
        first, second = sequence[sequence[:, 1] == 1, 0]
        assert target == first + second


def test_adding_values_are_uniform_and_every_step_of_a_half_can_be_marked():
    x, _ = tasks.adding(20_000, 10, rng())
    values, marks = x[:, :, 0], x[:, :, 1]
    assert (values >= 0).all() and (values < 1).all()
    counts = np.histogram(values, bins=10, range=(0, 1))[0] / values.size
    np.testing.assert_allclose(counts, 0.1, atol=0.003)
    np.testing.assert_allclose(marks.mean(axis=0), 0.2, atol=0.015)


def test_adding_marks_are_independent_of_each_other_and_of_the_values():
    x, _ = tasks.adding(20_000, 10, rng())
    first, second = x[:, :5, 1].argmax(axis=1), x[:, 5:, 1].argmax(axis=1)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
    marked = x[:, :, 0][x[:, :, 1] == 1]
    assert marked.mean() == pytest.approx(0.5, abs=0.01)


def test_adding_baseline_is_one_sixth():
    _, y = tasks.adding(200_000, 4, rng())
    assert tasks.adding_baseline(y) == pytest.approx(1 / 6, abs=0.002)
    assert abs(tasks.adding_baseline(y) - 0.1767) > 0.007  # the number that is copied around


def test_adding_baseline_by_hand():
    assert tasks.adding_baseline(np.array([1.0, 1.0])) == 0.0
    assert tasks.adding_baseline(np.array([0.0, 1.0, 2.0, 1.0])) == 0.5
    assert tasks.adding_baseline(np.array([0.0, 2.0]), answer=0.0) == 2.0


def test_no_constant_answer_beats_the_adding_baseline_by_much():
    _, y = tasks.adding(50_000, 4, rng())
    best = min(tasks.adding_baseline(y, a) for a in np.linspace(0, 2, 41))
    assert best == pytest.approx(tasks.adding_baseline(y), abs=1e-3)


@pytest.mark.parametrize("T", [1, 0, -1])
def test_adding_names_the_smallest_length(T):
    with pytest.raises(ValueError, match=rf"T is {T}.* 2"):
        tasks.adding(3, T, rng())


# --- temporal order


def text_of(sequence):
    return "".join(tasks.SYMBOLS[k] for k in sequence.argmax(axis=-1))


@pytest.mark.parametrize("T", [10, 11, 17, 60, 100])
def test_temporal_order_layout(T):
    x, y = tasks.temporal_order(300, T, rng())
    assert x.shape == (300, T, 8)
    assert x.dtype == np.float32
    assert y.shape == (300,)
    assert y.dtype == np.int64
    np.testing.assert_array_equal(x.sum(axis=-1), 1)
    assert set(np.unique(x)) == {0.0, 1.0}
    for sequence, target in zip(x, y, strict=True):
        text = text_of(sequence)
        assert text[0] == "E" and text[-1] == "B"
        assert set(text[1:-1]) <= set("abcdXY")
        first, second = (k for k, symbol in enumerate(text) if symbol in "XY")
        assert T / 10 <= first <= T / 5
        assert T / 2 <= second <= 6 * T / 10
        assert tasks.ORDERS[target] == text[first] + text[second]


def test_temporal_order_at_length_100_has_the_paper_s_positions():
    x, _ = tasks.temporal_order(5_000, 100, rng())
    marks = x[:, :, [tasks.SYMBOLS.index("X"), tasks.SYMBOLS.index("Y")]].sum(axis=-1)
    steps = np.flatnonzero(marks.sum(axis=0))
    np.testing.assert_array_equal(steps, [*range(10, 21), *range(50, 61)])


def test_temporal_order_classes_and_distractors_are_equally_common():
    x, y = tasks.temporal_order(20_000, 20, rng())
    np.testing.assert_allclose(np.bincount(y) / len(y), 0.25, atol=0.015)
    shares = x[:, 12:19].mean(axis=(0, 1))  # behind the second mark
    wanted = [0.25 if symbol in "abcd" else 0.0 for symbol in tasks.SYMBOLS]
    wanted[tasks.SYMBOLS.index("X")] = wanted[tasks.SYMBOLS.index("Y")] = shares[5]
    np.testing.assert_allclose(shares, wanted, atol=0.03)


def test_temporal_order_needs_both_marks():
    x, y = tasks.temporal_order(20_000, 20, rng())
    first_is_y = x[:, :8, tasks.SYMBOLS.index("Y")].sum(axis=1)
    np.testing.assert_array_equal(first_is_y, y // 2)
    assert (y[first_is_y == 1] == 3).mean() == pytest.approx(0.5, abs=0.02)


def test_temporal_order_baseline():
    assert tasks.temporal_order_baseline(np.array([2, 2, 2, 0])) == 0.75
    assert tasks.temporal_order_baseline(np.array([1])) == 1.0
    _, y = tasks.temporal_order(20_000, 20, rng())
    assert tasks.temporal_order_baseline(y) == pytest.approx(0.25, abs=0.015)


@pytest.mark.parametrize("T", [9, 1, 0, -1])
def test_temporal_order_names_the_smallest_length(T):
    with pytest.raises(ValueError, match=rf"T is {T}.* 10"):
        tasks.temporal_order(3, T, rng())


# --- echo


@pytest.mark.parametrize("lag", [0, 1, 3, 19])
def test_echo_is_the_input_lag_steps_later(lag):
    x, y = tasks.echo(50, 20, lag, rng())
    assert x.shape == y.shape == (50, 20, 1)
    assert x.dtype == y.dtype == np.float32
    assert set(np.unique(x)) == {-1.0, 1.0}
    for t in range(20):
        np.testing.assert_array_equal(y[:, t], x[:, t - lag] if t >= lag else 0)


def test_echo_is_a_copy():
    x, y = tasks.echo(2, 5, 0, rng())
    y[:] = 7
    assert set(np.unique(x)) <= {-1.0, 1.0}


def test_echo_bits_are_fair_and_independent():
    x, _ = tasks.echo(2_000, 50, 1, rng())
    assert abs(x.mean()) < 0.01
    assert abs((x[:, 1:] * x[:, :-1]).mean()) < 0.01
    assert abs((x[1:] * x[:-1]).mean()) < 0.01


def test_echo_baseline_is_the_share_of_steps_with_an_echo():
    _, y = tasks.echo(10, 20, 5, rng())
    assert tasks.echo_baseline(y) == 0.75
    assert all(np.mean((y - a) ** 2) > 0.6 for a in np.linspace(-1, 1, 21))


@pytest.mark.parametrize(("T", "lag"), [(3, 3), (0, 0), (5, 9)])
def test_echo_names_the_smallest_length(T, lag):
    with pytest.raises(ValueError, match=rf"T is {T}.* lag of {lag} is {lag + 1}"):
        tasks.echo(3, T, lag, rng())


def test_echo_refuses_a_negative_lag():
    with pytest.raises(ValueError, match="lag is -1"):
        tasks.echo(3, 5, -1, rng())
