"""When a task counts as solved, just inside and just outside; and what guessing scores."""

import numpy as np
import pytest

from lstm_course import tasks

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


# --- numbers


def number_errors(size=0.005, n=2000):
    return np.full(n, size)


def test_numbers_are_solved_when_all_errors_and_their_mean_are_small():
    assert tasks.numbers_solved(number_errors(0.0099))
    assert tasks.numbers_solved(-number_errors(0.0099))
    assert not tasks.numbers_solved(number_errors(0.0101))
    assert not tasks.numbers_solved(-number_errors(0.0101))


@pytest.mark.parametrize(("worst", "solved"), [(0.0399, True), (0.04, False), (0.0401, False)])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("place", [0, 700, 1999])
def test_one_large_error_spoils_the_numbers(worst, solved, sign, place):
    errors = number_errors()
    errors[place] = sign * worst
    assert tasks.numbers_solved(errors) is solved


def test_only_the_latest_2000_numbers_count():
    assert not tasks.numbers_solved(number_errors(n=1999))
    assert tasks.numbers_solved(np.r_[0.5, number_errors()])
    assert not tasks.numbers_solved(np.r_[0.5, number_errors(n=1999)])
    assert tasks.numbers_solved(list(number_errors()))


def test_the_bounds_of_the_numbers_can_be_set():
    assert tasks.numbers_solved([0.3, 0.1], tolerance=0.31, mean=0.21, latest=2)
    assert not tasks.numbers_solved([0.3, 0.1], tolerance=0.29, mean=0.21, latest=2)
    assert not tasks.numbers_solved([0.3, 0.1], tolerance=0.31, mean=0.19, latest=2)
    assert not tasks.numbers_solved([], latest=1)


@pytest.mark.parametrize("wrong", [13, 140])
def test_products_may_have_fewer_wrong_ones_than_the_bound(wrong):
    errors = number_errors()
    errors[: wrong - 1] = -0.9
    assert tasks.products_solved(errors, wrong)
    errors[-1] = 0.041
    assert not tasks.products_solved(errors, wrong)
    errors[-1] = 0.04  # not above the tolerance
    assert tasks.products_solved(errors, wrong)


def test_only_the_latest_2000_products_count():
    assert not tasks.products_solved(number_errors(n=1999))
    assert tasks.products_solved(np.r_[np.ones(20), number_errors()])
    assert not tasks.products_solved(np.r_[np.ones(14), number_errors(n=1987)])


def test_what_is_not_a_number_is_never_right():
    errors = number_errors()
    errors[5] = np.nan
    assert not tasks.numbers_solved(errors)
    assert not tasks.products_solved(errors, wrong=1)
    assert tasks.products_solved(errors, wrong=2)
    assert not tasks.lag_solved([[0.0, np.nan]])
    assert not tasks.order_solved([[0.0, np.nan]], latest=1)
    assert not tasks.rank_correct([np.nan, 0.0], [True, False])
    assert not tasks.rank_correct([1.0, np.nan], [True, False])


@pytest.mark.parametrize(
    "solved", [tasks.numbers_solved, tasks.products_solved, tasks.order_solved]
)
def test_the_latest_none_are_refused(solved):
    with pytest.raises(ValueError, match=r"latest is 0.* 1"):
        solved([0.0], latest=0)


# --- classes


def test_class_errors_are_the_distances_from_one_and_zero():
    errors = tasks.class_errors([[0.9, 0.2, -0.1], [0.5, 1.25, 0.0]], [0, 1])
    np.testing.assert_allclose(errors, [[0.1, 0.2, 0.1], [0.5, 0.25, 0.0]])
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(3,\)"):
        tasks.class_errors(np.zeros((2, 3)), [0, 1, 2])
    with pytest.raises(ValueError, match=r"\(3,\)"):
        tasks.class_errors(np.zeros(3), [0, 1, 2])


@pytest.mark.parametrize(("worst", "solved"), [(0.2999, True), (0.3, False), (-0.31, False)])
def test_order_is_solved_when_every_output_is_close(worst, solved):
    errors = np.full((2000, 4), 0.09)
    errors[1234, 2] = worst
    assert tasks.order_solved(errors) is solved


def test_order_needs_a_small_mean_and_2000_sequences():
    assert not tasks.order_solved(np.full((2000, 4), 0.101))
    assert not tasks.order_solved(np.full((1999, 4), 0.0))
    assert tasks.order_solved(np.vstack([np.ones((1, 8)), np.zeros((2000, 8))]))
    assert not tasks.order_solved(np.vstack([np.ones((1, 8)), np.zeros((1999, 8))]))


def test_lag_is_solved_when_every_output_of_the_final_step_is_close():
    pair = tasks.long_lag_pair(4)
    outputs = np.eye(5)[pair.y[:, -1]]
    assert tasks.lag_solved(tasks.class_errors(outputs, pair.y[:, -1]))
    for error, solved in ((0.2499, True), (0.25, False), (0.26, False)):
        for sign in (1, -1):
            spoilt = outputs.copy()
            spoilt[1, 0] += sign * error
            assert tasks.lag_solved(tasks.class_errors(spoilt, pair.y[:, -1])) is solved
    undecided = np.tile([0, 0, 0, 0.5, 0.5], (2, 1))  # what a network without memory says
    assert not tasks.lag_solved(tasks.class_errors(undecided, pair.y[:, -1]))
    assert not tasks.lag_solved(np.zeros((0, 5)))


# --- copying


def test_copying_is_solved_at_99_of_100_symbols():
    _, y, _ = tasks.copying(10, 5, rng())
    answers = y.copy()
    answers[:, :15] = 0  # what is said before does not count
    assert tasks.copying_solved(answers, y)
    answers[3, -1] = 8
    assert tasks.copying_solved(answers, y)
    answers[4, -2] = 8
    assert not tasks.copying_solved(answers, y)
    with pytest.raises(ValueError, match=r"\(10, 25\).*\(10, 24\)"):
        tasks.copying_solved(answers, y[:, 1:])


# --- the Reber grammar


def scores_of(legal, rng):
    """Random scores that are right: legal ones above 0, illegal ones below."""
    return np.where(legal, 1, -1) * rng.uniform(0.1, 1, size=legal.shape)


def test_rank_correct_wants_the_legal_ones_strictly_above():
    legal = np.array([True, False, True])
    assert tasks.rank_correct([0.2, 0.1, 0.7], legal)
    assert not tasks.rank_correct([0.2, 0.2, 0.7], legal)  # a tie
    assert not tasks.rank_correct([0.1, 0.2, 0.7], legal)  # the likeliest one is not enough
    assert tasks.rank_correct([0.1, 0.2, 0.7], [False, False, True])
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\)"):
        tasks.rank_correct([0.1, 0.2], legal)


def test_reber_is_solved_only_without_any_exception():
    sequences = tasks.reber_sequences(tasks.reber_strings(40, rng()))
    scores = scores_of(sequences.legal, rng(1))
    assert tasks.reber_solved(scores, sequences)
    for row in (0, 17, 39):
        last = sequences.lengths[row] - 1
        for step in (0, last - 1, last):
            spoilt = scores.copy()
            spoilt[row, step, ~sequences.legal[row, step]] = 2.0
            assert not tasks.reber_solved(spoilt, sequences)


def test_reber_does_not_look_behind_a_string_s_end():
    sequences = tasks.reber_sequences(["BTBTXSETE", "BTBTSSSXSETE"])
    scores = scores_of(sequences.legal, rng())
    scores[0, 8:] = np.nan
    assert tasks.reber_solved(scores, sequences)
    scores[1, 8] = np.nan
    assert not tasks.reber_solved(scores, sequences)


def test_a_network_that_forgets_the_outer_symbol_has_not_solved_reber():
    sequences = tasks.reber_sequences(tasks.reber_strings(40, rng()))
    scores = scores_of(sequences.legal, rng(1))
    rows = np.arange(40)
    scores[rows, sequences.lengths - 2, 1:3] = 0.5  # T and P alike
    assert not tasks.reber_solved(scores, sequences)
    with pytest.raises(ValueError, match=r"\(39, .*\(40, "):
        tasks.reber_solved(scores[1:], sequences)


def test_streams_are_perfect_without_an_error_behind_the_warm_up():
    _, legal, _ = tasks.continual_reber(4, 200, rng())
    scores = scores_of(legal, rng(1))
    scores[0, 59] *= -1  # the last step of the warm-up
    scores[2, 60] *= -1
    scores[3, 199] *= -1
    np.testing.assert_array_equal(tasks.perfect_streams(scores, legal), [True, True, False, False])
    assert tasks.continual_solved(scores[:2], legal[:2])
    assert not tasks.continual_solved(scores, legal)
    assert not tasks.continual_solved(scores[:2], legal[:2], warmup=59)


@pytest.mark.parametrize("warmup", [200, 300, -1])
def test_a_warm_up_that_leaves_nothing_is_refused(warmup):
    _, legal, _ = tasks.continual_reber(2, 200, rng())
    with pytest.raises(ValueError, match=rf"warmup is {warmup}.* 200 "):
        tasks.continual_solved(scores_of(legal, rng()), legal, warmup)


# --- baselines


@pytest.mark.parametrize("T", [20, 100])
def test_number_baselines_are_those_of_the_formula(T):
    hidden = 0.1 + 0.9 / (T // 2 - 1)  # share of sequences with a mark on the first step
    y = tasks.adding_1997(60_000, T, rng()).y
    assert tasks.number_baseline(y) == pytest.approx((2 - hidden) / 3 / 16, rel=0.02)
    mean, square = (hidden / k + (1 - hidden) / k**2 for k in (2, 3))
    y = tasks.multiplication_1997(60_000, T, rng()).y
    assert tasks.number_baseline(y) == pytest.approx(square - mean**2, rel=0.02)


def test_no_constant_answer_beats_the_number_baseline():
    y = tasks.adding_1997(500, 30, rng()).y.astype(np.float64)
    best = min(np.mean((y - answer) ** 2) for answer in np.linspace(0, 1, 101))
    assert tasks.number_baseline(y) <= best
    assert tasks.number_baseline(y) == pytest.approx(best, abs=1e-4)


def test_class_baselines_are_chance():
    assert tasks.class_baseline([2, 2, 2, 0]) == 0.75
    for marks in (2, 3):
        y = tasks.temporal_order_1997(20_000, rng(), marks).y
        assert tasks.class_baseline(y) == pytest.approx(1 / 2**marks, abs=0.01)
    y = tasks.long_lag(20_000, 3, rng()).y
    assert tasks.class_baseline(y[:, -1]) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("lag", "symbols", "length"), [(30, 8, 10), (100, 8, 10), (4, 3, 2)])
def test_copying_baseline_is_that_of_the_formula(lag, symbols, length):
    y = tasks.copying(4_000, lag, rng(), symbols, length).y
    wanted = length * np.log(symbols) / (lag + 2 * length)
    assert tasks.copying_baseline(y, symbols) == pytest.approx(wanted, rel=2e-3)


def test_copying_baseline_by_hand():
    assert tasks.copying_baseline([[8, 8, 3]]) == 0  # always the same symbol
    wanted = -(3 * np.log(3 / 4) + np.log(1 / 4)) / 8
    assert tasks.copying_baseline([[8, 8, 0, 0], [8, 8, 0, 5]]) == pytest.approx(wanted)


def test_reber_baseline_is_the_share_that_a_fixed_ranking_gets_right():
    legal = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1]], dtype=bool)
    assert tasks.reber_baseline(legal) == 0.75  # 0 > 1 > 2; the empty step is left out
    assert tasks.reber_baseline(legal[:, [1, 0, 2]]) == 0.75
    assert tasks.reber_baseline(legal[:, [2, 1, 0]]) == 0.5  # of a tie the left one is first
    _, legal, _ = tasks.continual_reber(8, 4_000, rng())
    share = legal.mean(axis=(0, 1))
    assert share.argmax() == tasks.REBER_SYMBOLS.index("T")
    assert 0.1 < tasks.reber_baseline(legal) < 0.35
    sequences = tasks.reber_sequences(tasks.reber_strings(500, rng()))
    assert 0.1 < tasks.reber_baseline(sequences.legal) < 0.35


@pytest.mark.parametrize(
    "baseline", [tasks.number_baseline, tasks.class_baseline, tasks.copying_baseline]
)
def test_a_baseline_of_no_targets_is_refused(baseline):
    with pytest.raises(ValueError, match=r"targets is 0.* 1"):
        baseline(np.zeros(0, dtype=np.int64))
    with pytest.raises(ValueError, match=r"legal symbol is 0.* 1"):
        tasks.reber_baseline(np.zeros((4, 7), dtype=bool))


def test_the_package_s_table_names_every_criterion_and_every_baseline():
    named = [name for name in tasks.__all__ if name.endswith(("_solved", "_baseline"))]
    assert len(named) == 14
    assert [name for name in named if f"`{name}`" not in tasks.__doc__] == []
