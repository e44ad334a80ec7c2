"""The forget-bias sweep: its trial, its runs, its sums, and what was committed."""

import math

import numpy as np
import pytest

from lstm_course import tasks
from lstm_course.papers import ablation_table, results, sweep, sweep_table


def order_trial(seed=0):
    return sweep.SWEEPS["temporal order"].trial(np.random.default_rng(seed))


def test_the_training_sequences_are_fresh_and_the_test_is_fixed():
    trial = order_trial()
    first, second = trial.batch(32), trial.batch(32)
    assert first[0].shape == (32, 60, 8) and first[1].shape == (32, 4)
    assert not np.array_equal(first[0], second[0]) and trial.seen == 64
    assert first[2].tolist() == 32 * [60]
    np.testing.assert_array_equal(trial.test_x, order_trial().test_x)
    assert trial.test_x.shape == (1000, 60, 8)


def test_the_targets_are_those_of_the_task():
    x, target, _ = order_trial().batch(200)
    orders = ["".join(tasks.SYMBOLS[k] for k in row.argmax(axis=1)) for row in x]
    marks = ["".join(s for s in order if s in "XY") for order in orders]
    assert [tasks.ORDERS[k] for k in target.argmax(axis=1)] == marks


@pytest.mark.parametrize(("wrong", "solved"), [(10, True), (11, False)])
def test_temporal_order_is_solved_at_99_percent(wrong, solved):
    trial = order_trial()
    answers = np.eye(4)[trial.test_y]
    answers[:wrong] = np.roll(answers[:wrong], 1, axis=1)
    assert trial.verdict(lambda *a: (answers, None)) == (solved, 1 - wrong / 1000)


@pytest.mark.parametrize(("error", "solved"), [(0.099, True), (0.101, False), (math.nan, False)])
def test_adding_is_solved_below_a_mean_squared_error_of_0_01(error, solved):
    trial = sweep.SWEEPS["adding"].trial(np.random.default_rng(0))
    found, measure = trial.verdict(lambda *a: (trial.test_y[:, None] + error, None))
    assert found == solved and measure == pytest.approx(error**2, rel=1e-4, nan_ok=True)
    assert trial.test_x.shape == (500, 100, 2)


def test_the_bias_is_what_differs(monkeypatch):
    made = []

    class Network(sweep.TodayNetwork):
        def __init__(self, *args, **settings):
            super().__init__(*args, **settings)
            made.append([p.detach().numpy().copy() for p in self.parameters])

    monkeypatch.setattr(sweep, "TodayNetwork", Network)
    for bias in (0, 5):
        sweep.rerun("temporal order", bias, cap=1)
    (W_ih, W_hh, b_ih, b_hh, *_), other = made
    np.testing.assert_array_equal(other[0], W_ih)
    np.testing.assert_array_equal(other[1], W_hh)
    assert (b_ih[32:64] == 0).all() and (other[2][32:64] == 5).all()
    assert (b_hh[32:64] == 0).all() and (other[3][32:64] == 0).all()
    np.testing.assert_array_equal(other[2][:32], b_ih[:32])


def test_a_stopped_sweep_goes_on_where_it_was(tmp_path, monkeypatch):
    path, calls = tmp_path / "papers.json", []

    def rerun(task, bias, seed, tick=None):
        if len(calls) == 7:
            calls.append(None)
            raise KeyboardInterrupt
        calls.append((bias, seed))
        return {"solved": True, "updates": 10 * bias + seed}

    monkeypatch.setattr(sweep, "rerun", rerun)
    with pytest.raises(KeyboardInterrupt):
        sweep.measure(path, ["adding"], seeds=3)
    sweep.measure(path, ["adding"], seeds=3)
    jobs = [call for call in calls if call]
    assert jobs == [(bias, seed) for bias in sweep.BIASES for seed in range(3)]
    kept = results.read(path)["forget bias"]["adding"]
    assert kept["5"]["seeds"]["2"] == {"solved": True, "updates": 52}
    assert kept["5"]["settings"]["forget_bias"] == 5 and kept["5"]["settings"]["T"] == 100


def test_an_unknown_task_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="'copying'; the tasks are temporal order, adding"):
        sweep.rerun("copying", 1)


def entry(*runs):
    named = [{"solved": solved, "updates": updates} for solved, updates in runs]
    return {"seeds": {str(k): run for k, run in enumerate(named)}}


def made():
    some = {
        "0": entry((False, 1500), (False, 1500)),
        "1": entry((True, 250), (False, 1500)),
        "2": entry((True, 1000), (True, 2000)),
    }
    return {"forget bias": {"temporal order": some, "adding": some}}


def test_the_table_counts_only_what_was_solved():
    lines = sweep_table.table(made()).splitlines()
    assert lines[2:] == [
        "| 0 | 0 of 2 | – | 0 of 2 | – |",
        "| 1 | 1 of 2 | 250 | 1 of 2 | 250 |",
        "| 2 | 2 of 2 | 1,500 (1,000 to 2,000) | 2 of 2 | 1,500 (1,000 to 2,000) |",
    ]
    mean, half = sweep_table.summary(made()["forget bias"]["adding"]["2"])["updates"]
    assert mean == 1500 and half == pytest.approx(12.706 * 500, rel=1e-3)


@pytest.mark.parametrize(
    ("solved", "updates", "agrees"), [(True, 4000, True), (False, 4000, False)]
)
def test_quick_allows_twice_the_most_updates(monkeypatch, solved, updates, agrees):
    seen = {}

    def rerun(task, bias, cap):
        seen.update(task=task, bias=bias, cap=cap)
        return {"solved": solved, "updates": updates}

    monkeypatch.setattr(sweep_table, "rerun", rerun)
    (band,) = sweep_table.quick(made())
    assert band.agrees == agrees and seen == {"task": "temporal order", "bias": 2, "cap": 4000}


def test_quick_needs_results_to_compare_with():
    empty = {"forget bias": {}, "ablation": {}}
    for module, name in ((sweep_table, "sweep"), (ablation_table, "ablation")):
        with pytest.raises(ValueError, match=f"no {name} to compare with: lstm-course papers"):
            next(module.quick(empty))
