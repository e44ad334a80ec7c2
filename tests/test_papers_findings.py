"""What the committed ablation and sweep say: what the lessons tell of them, as assertions."""

import pytest

from lstm_course.cli.places import course_root
from lstm_course.papers import ablation, ablation_table, results, sweep, sweep_table
from lstm_course.papers.variants import VARIANTS


@pytest.fixture(scope="module")
def committed():
    return results.read(course_root() / "benchmarks" / "papers.json")


def test_the_committed_ablation_is_complete_and_of_these_settings(committed):
    for name, task in ablation.TASKS.items():
        for variant in VARIANTS:
            args = committed, "ablation", name, variant, range(task.seeds), task.plain(variant)
            assert results.missing(*args) == []


LEFT_OUT = ["no input gate", "no output gate", "no input tanh"]


def test_on_text_the_forget_gate_and_the_output_tanh_are_what_breaks(committed):
    entries = committed["ablation"]["text"]
    assert ablation_table.summary("text", entries["no output tanh"])["diverged"] == 5
    worse = {name: ablation_table.against_vanilla(entries, name) for name in entries}
    forget = worse["no forget gate"]
    for name in [*LEFT_OUT, "coupled gates", "peepholes"]:
        assert worse[name].mean + worse[name].half < forget.mean - forget.half
    # What the lesson must not hide: more recurrence is slower still, and the GRU is ahead.
    assert worse["full gate recurrence"].mean > forget.mean
    assert worse["GRU"].mean + worse["GRU"].half < 0


def test_on_strings_that_end_the_forget_gate_makes_no_difference_that_ten_seeds_show(committed):
    entries = committed["ablation"]["episodic reber"]
    vanilla, without = (
        ablation_table.summary("episodic reber", entries[name])["strings"]
        for name in ("vanilla", "no forget gate")
    )
    assert without[1] <= vanilla[0] <= without[2] and vanilla[1] <= without[0] <= vanilla[2]


def test_on_endless_streams_the_forget_gate_is_the_only_part_that_no_seed_can_miss(committed):
    entries = committed["ablation"]["continual reber"]
    for name in VARIANTS:
        runs = list(entries[name]["seeds"].values())
        best = max(run["measure"] for run in runs)
        assert best == 0 if name in ("no forget gate", "tanh RNN") else best >= 0.9
    for run in entries["no forget gate"]["seeds"].values():
        assert run["memory_last"] > 100 and run["memory_last"] > 10 * run["memory_first"]
    assert all(r["memory_last"] < 3 for r in entries["vanilla"]["seeds"].values())


def test_the_committed_sweep_is_complete_and_of_these_settings(committed):
    for name, task in sweep.SWEEPS.items():
        for bias in sweep.BIASES:
            seeds, plain = range(task.seeds), task.plain(bias)
            assert results.missing(committed, "forget bias", name, str(bias), seeds, plain) == []


def test_the_best_forget_bias_depends_on_the_task(committed):
    measured = committed["forget bias"]
    solved = {
        task: [sweep_table.summary(measured[task][str(bias)])["solved"] for bias in sweep.BIASES]
        for task in sweep.SWEEPS
    }
    assert sweep.BIASES == (0, 1, 2, 3, 5)
    assert solved["temporal order"][0] == 0 and solved["temporal order"][2:] == [5, 5, 5]
    assert solved["temporal order"][1] <= 2  # the recommended 1 is not enough here
    assert solved["adding"] == [5, 5, 5, 5, 0]  # where 5 forgets too little
