"""The benchmark of the layers: its versions agree, and the table is what was measured."""

import json
import sys

import numpy as np
import pytest

from lstm_course.cli.places import course_root

ROOT = course_root()
sys.path.insert(0, str(ROOT / "benchmarks"))

bench = pytest.importorskip("bench", reason="the benchmark needs torch")
RESULT = json.loads((ROOT / "benchmarks" / "bench.json").read_text(encoding="utf-8"))


def test_all_versions_of_a_layer_agree():
    runs = bench.lstm_runs(2, 5, 3, 4)  # compares them, and raises where they differ
    assert list(runs) == ["torch", "layers.LSTM", "textbook", "products"]
    hs, dx, dW = runs["textbook"]()
    assert (hs.shape, dx.shape, dW.shape) == ((2, 5, 4), (2, 5, 3), (16, 7))


def test_a_version_that_differs_is_found(monkeypatch):
    monkeypatch.setattr(bench, "textbook", lambda x, dhs, params: (dhs, x, params))
    with pytest.raises(AssertionError):
        bench.lstm_runs(2, 5, 3, 4)


def test_a_training_step_is_the_same_in_both():
    runs = bench.step_runs()  # compares the losses of the first step
    np.testing.assert_allclose(runs["NumPy"](), runs["torch"](), rtol=1e-3)  # and of the second


def test_a_race_gives_quartiles_and_ratios():
    row = bench.race({"torch": lambda: sum(range(100)), "NumPy": lambda: sum(range(100))}, 3)
    assert row["rounds"] >= 3
    assert row["torch"]["to_torch"] == [1, 1, 1]
    low, median, high = row["NumPy"]["milliseconds"]
    assert 0 < low <= median <= high


def test_the_table_is_what_was_measured():
    assert bench.tables(RESULT) in (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")


def test_the_layer_keeps_less_than_half_as_much_again_as_torch():
    ours = bench.kept(8, 16, 8, 16)
    assert 0 < ours["layers.LSTM"] <= 1.5 * ours["torch"]
