"""The ablation: its trials, its runs that can be stopped, its sums, and what was committed."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep
from types import SimpleNamespace

import numpy as np
import pytest

from lstm_course import text
from lstm_course.papers import ablation, ablation_table, results
from lstm_course.papers.text_trial import TextTrial
from lstm_course.papers.variants import VARIANTS


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_lanes_of_the_text_run_on_and_the_text_is_a_ring():
    trial = TextTrial(rng())
    (x, y, lengths), (x_next, _, _) = trial.batch(4), trial.batch(4)
    assert x.shape == y.shape == (4, 64) and lengths.tolist() == 4 * [64]
    np.testing.assert_array_equal(x[:, 1:], y[:, :-1])
    np.testing.assert_array_equal(y[:, -1], x_next[:, 0])
    trial.at = len(trial.ids) - 10
    x, _, _ = trial.batch(4)
    np.testing.assert_array_equal(x[0], np.concatenate([trial.ids[-10:], trial.ids[:54]]))
    assert trial.seen == 12


def test_a_uniform_guess_on_the_text_costs_the_logarithm_of_the_symbols():
    trial, V = TextTrial(rng()), TextTrial.symbols()
    solved, bits = trial.verdict(lambda x: (np.zeros((*x.shape, V), np.float32), None))
    assert not solved and bits == pytest.approx(math.log2(V), abs=1e-4)


def test_the_held_out_text_is_scored_whole_and_once():
    trial, V = TextTrial(rng()), TextTrial.symbols()
    counts = np.bincount(trial.valid_ids, minlength=V)
    logits = np.log(np.maximum(counts, 1e-9)).astype(np.float32)
    shares = counts[counts > 0] / counts.sum()
    _, bits = trial.verdict(lambda x: (np.broadcast_to(logits, (*x.shape, V)).copy(), None))
    assert bits == pytest.approx(-(shares * np.log2(shares)).sum(), abs=1e-4)
    corpus = text.load_corpus("python-help").text
    assert len(trial.valid_ids) == round(len(corpus) / 10)


def test_the_learning_curve_is_the_mean_of_twenty_updates():
    trial = TextTrial(rng())
    trial.bits = [1.0] * 20 + [2.0] * 20 + [9.0] * 19
    assert trial.final(None) == {"curve": [1.0, 2.0]}
    answers = np.zeros((2, 3, 8), np.float32)
    trial.note(answers, np.zeros((2, 3), np.int64))
    assert trial.bits[-1] == pytest.approx(3.0)


def test_the_memory_is_measured_at_both_ends_of_the_streams():
    trial = ablation.MemoryTrial(rng())
    c = np.zeros((2000, 32, 2))
    c[:200], c[-200:, :, 0] = -2.0, 6.0
    assert trial.verdict(lambda x: (trial.legal, c)) == (True, 1.0)
    assert trial.final(None) == {"memory_first": 2.0, "memory_last": 3.0}
    assert trial.test_x.shape == (32, 2000, 7)


def test_a_stream_lasts_as_long_as_the_training():
    trial = ablation.MemoryTrial(rng())
    ids = trial.ids
    for _ in range(700):
        x, target, _ = trial.batch(16)
    assert trial.ids is ids and x.shape == (16, 40, 7)
    np.testing.assert_array_equal(target.argmax(-1), ids[:, 27_961:28_001])


class TinyTrial:
    """Copies its input; never solved."""

    def __init__(self, rng):
        self.rng, self.seen = rng, 0

    def batch(self, B):
        self.seen += B
        x = np.eye(3, dtype=np.float32)[self.rng.integers(3, size=(B, 4))]
        return x, x, np.full(B, 4)

    def note(self, answers, target):
        pass

    def verdict(self, answer):
        logits, _ = answer(np.eye(3, dtype=np.float32)[None])
        return False, float(np.abs(logits).sum())

    def final(self, answer):
        return {"broken": math.nan}


@pytest.fixture
def tiny(monkeypatch):
    task = ablation.Task(
        "tiny", "size", TinyTrial, lambda: 3, {"H": 2, "lr": 0.1}, 2, 4, 2, 3, rnn_lr=0.05
    )
    monkeypatch.setitem(ablation.TASKS, "tiny", task)
    return task


def without_seconds(measured):
    return {
        variant: {seed: run | {"seconds": 0} for seed, run in entry["seeds"].items()}
        for variant, entry in measured["ablation"]["tiny"].items()
    }


def test_an_interrupted_ablation_goes_on_and_ends_as_if_it_had_not_been(
    tiny, tmp_path, monkeypatch
):
    whole, broken, add = tmp_path / "whole.json", tmp_path / "broken.json", results.add
    ablation.measure(whole, ["tiny"])
    calls = []

    def stop_at_the_fifth(*args):
        calls.append(args)
        if len(calls) == 5:
            raise KeyboardInterrupt
        add(*args)

    with monkeypatch.context() as patch:
        patch.setattr(results, "add", stop_at_the_fifth)
        with pytest.raises(KeyboardInterrupt):
            ablation.measure(broken, ["tiny"])
    assert sum(map(len, without_seconds(results.read(broken)).values())) == 4
    ablation.measure(broken, ["tiny"])
    ours, theirs = without_seconds(results.read(broken)), without_seconds(results.read(whole))
    assert ours.keys() == theirs.keys() == VARIANTS.keys()
    for variant in VARIANTS:
        for seed in "012":
            assert ours[variant][seed]["measure"] == pytest.approx(
                theirs[variant][seed]["measure"], abs=1e-4
            )


def test_what_is_measured_is_not_measured_again(tiny, tmp_path, monkeypatch):
    path = tmp_path / "papers.json"
    ablation.measure(path, ["tiny"])
    monkeypatch.setattr(ablation, "run", lambda *a, **k: pytest.fail("ran again"))
    ablation.measure(path, ["tiny"])
    ablation.measure(path, ["tiny"], seeds=2)
    with pytest.raises(pytest.fail.Exception):
        ablation.measure(path, ["tiny"], seeds=4)
    monkeypatch.setitem(ablation.TASKS, "tiny", replace(tiny, cap=6))
    with pytest.raises(pytest.fail.Exception):
        ablation.measure(path, ["tiny"])


def test_what_is_not_a_number_is_written_as_null(tiny, tmp_path):
    path = tmp_path / "papers.json"
    ablation.measure(path, ["tiny"], seeds=1)
    assert results.read(path)["ablation"]["tiny"]["vanilla"]["seeds"]["0"]["broken"] is None
    assert "NaN" not in path.read_text()


def test_the_rnn_has_the_smaller_rate_and_the_settings_say_so(tiny):
    assert tiny.plain("vanilla") == {"H": 2, "lr": 0.1, "batch": 2, "cap": 4, "check": 2}
    assert tiny.plain("tanh RNN")["lr"] == 0.05


def test_unknown_names_are_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="'texts'; the tasks are text, episodic reber"):
        ablation.find_task("texts")
    with pytest.raises(ValueError, match="'no gates'; the variants are vanilla"):
        ablation.rerun("text", "no gates")


def test_two_writers_lose_nothing(tmp_path, monkeypatch):
    path, read = tmp_path / "papers.json", results.read
    monkeypatch.setattr(results, "versions", dict)

    def slow_read(path):
        found = read(path)
        sleep(0.002)  # long enough for the other to write in between
        return found

    monkeypatch.setattr(results, "read", slow_read)
    pytest.importorskip("fcntl")
    with ThreadPoolExecutor(4) as pool:
        for seed in range(40):
            pool.submit(results.add, path, "ablation", "t", f"v{seed % 3}", seed, {}, {})
    kept = read(path)["ablation"]["t"]
    assert sorted(int(s) for e in kept.values() for s in e["seeds"]) == list(range(40))


def entry(**columns):
    rows = zip(*columns.values(), strict=True)
    return {"seeds": {str(k): dict(zip(columns, row, strict=True)) for k, row in enumerate(rows)}}


def made():
    """Results by hand: vanilla, and a variant that breaks everywhere."""
    return {
        "ablation": {
            "text": {
                "vanilla": entry(measure=[2.0, 2.2], curve=[[4.0], [4.2]]),
                "no forget gate": entry(measure=[2.5, 2.9], curve=[[4.5], [4.7]]),
                "no output tanh": entry(measure=[None, 100.0], curve=[[9.0], [9.5]]),
            },
            "episodic reber": {
                "vanilla": entry(solved=[True, True], sequences=[400, 800]),
                "no forget gate": entry(solved=[True, False], sequences=[400, 900]),
                "no output tanh": entry(solved=[False, False], sequences=[900, 900]),
            },
            "continual reber": {
                name: entry(measure=[1.0, 0.5], memory_first=[1.0, 2.0], memory_last=last)
                for name, last in (
                    ("vanilla", [2.0, 3.0]),
                    ("no forget gate", [300.0, 500.0]),
                    ("no output tanh", [None, 5.0]),
                )
            },
        }
    }


def test_the_table_holds_the_sums_of_every_variant():
    lines = ablation_table.table(made()).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| vanilla", "| no forget gate", "| no output tanh",
    ]  # fmt: skip
    vanilla, no_forget, no_tanh = ([c.strip() for c in line.split("|")[2:-1]] for line in lines[2:])
    assert vanilla == [
        "2.10 ± 1.27", "–", "2 of 2", "600 (400 to 800)", "1 of 2", "75 %", "1.5 → 2.5",
    ]  # fmt: skip
    assert no_forget[:4] == ["2.70 ± 2.54", "+0.60 ± 1.27", "1 of 2", "never (400 to never)"]
    assert no_tanh == [
        "2 of 2 diverge",
        "–",
        "0 of 2",
        "never (never to never)",
        "1 of 2",
        "75 %",
        "not finite",
    ]


def test_the_difference_to_vanilla_is_taken_seed_by_seed():
    entries = made()["ablation"]["text"]
    more = ablation_table.against_vanilla(entries, "no forget gate")
    assert more.mean == pytest.approx(0.6) and more.half == pytest.approx(12.706 * 0.1, rel=1e-3)
    assert ablation_table.against_vanilla(entries, "no output tanh") is None


def test_quick_notices_a_run_that_no_longer_fits(monkeypatch):
    measured = made()
    measured["ablation"]["episodic reber"]["no input tanh"] = entry(
        solved=[True, True], sequences=[400, 800]
    )
    fits = SimpleNamespace(curve=4.1, sequences=1600, solved=True, memory_last=420.0)

    def rerun(task, variant, seed=0, cap=None):
        shift = 5 if variant == "no output tanh" else 0
        kept = vars(fits) | {"curve": [fits.curve + shift]}
        return kept

    monkeypatch.setattr(ablation_table, "rerun", rerun)
    assert [band.agrees for band in ablation_table.quick(measured)] == [True] * 4
    fits.curve, fits.solved, fits.memory_last = -500.0, False, 2000.0
    assert [band.agrees for band in ablation_table.quick(measured)] == [False] * 4


def test_episodic_reber_is_solved_again_without_the_input_tanh():
    found = ablation.rerun("episodic reber", "no input tanh", seed=2)
    assert found["solved"] and found["measure"] == 1.0 and found["updates"] < 2000
