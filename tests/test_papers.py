"""The runner of the papers: the loop, the results file, the command."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from lstm_course import papers
from lstm_course.cli.papers import papers as command
from lstm_course.papers import results as results_module
from lstm_course.papers import rows, runs
from lstm_course.papers.engine import run
from lstm_course.papers.trials import EndTrial, LagTrial, ReberTrial

TABLE = "rows"


class Counting:
    """Networks that answer with the number of their updates."""

    def __init__(self, count):
        self.updates = np.zeros(count)
        self.kept = []

    def keep(self, places):
        self.kept.append(places)
        self.updates = self.updates[places]

    def learn(self, x, target, lengths):
        self.updates += 1
        return np.zeros_like(target)

    def answer(self, place, *inputs):
        return self.updates[place], None


class Until:
    """A trial that is solved after so many updates."""

    def __init__(self, updates):
        self.goal, self.seen = updates, 0

    def batch(self, B):
        T = self.goal  # every trial has sequences of another length
        return np.ones((B, T, 1), np.float32), np.zeros((B, 1), np.float32), np.full(B, T)

    def note(self, answers, target):
        self.seen += len(answers)

    def verdict(self, answer):
        return answer()[0] >= self.goal, float(answer()[0])

    def final(self, answer):
        return {"last": float(answer()[0])}


def test_the_loop_stops_each_network_at_its_own_success_and_the_others_at_the_cap():
    networks = Counting(3)
    trials = [Until(9), Until(2), Until(4)]
    seen = []
    found = dict(run(networks, trials, batch=5, cap=6, check=2, tick=lambda *now: seen.append(now)))
    assert {k: (r["solved"], r["updates"], r["sequences"]) for k, r in found.items()} == {
        1: (True, 2, 10), 2: (True, 4, 20), 0: (False, 6, 30),
    }  # fmt: skip
    assert networks.kept == [[0, 2], [0]]
    assert [updates for updates, _ in seen] == [2, 4, 6]
    assert found[0]["last"] == 6 and all(r["seconds"] >= 0 for r in found.values())


def test_the_criterion_looks_back_on_2000_sequences_and_forgets_older_ones():
    asked = []

    def solved(errors):
        asked.append(np.array(errors))
        return bool((np.abs(errors) < 0.04).all())

    def draw(count, rng):
        return np.zeros((count, 3, 1), np.float32), np.zeros(count), np.full(count, 3)

    trial = EndTrial(np.random.default_rng(0), draw, solved)
    wrong, right = np.ones((500, 1)), np.full((500, 1), 0.01)
    zero = np.zeros((500, 1))
    for answers in (wrong, right, right, right):
        assert trial.verdict(None)[0] is False
        trial.note(answers, zero)
    assert trial.verdict(None) == (False, 0.75)
    trial.note(right, zero)
    assert trial.verdict(None) == (True, 1.0)
    assert asked[-1].shape == (2000, 1) and trial.seen == 2500


def test_test_sequences_are_fresh_and_the_wrong_ones_are_counted():
    def draw(count, rng):
        return np.zeros((count, 3, 1), np.float32), np.arange(count) % 4 / 4, np.full(count, 3)

    trial = EndTrial(np.random.default_rng(0), draw, lambda errors: True)
    found = trial.final(lambda x, lengths: (np.full((len(x), 1), 0.25), None))
    assert found == {"test_wrong": 2560 * 3 // 4}


def test_the_strings_to_test_are_not_those_to_learn_from():
    trial = ReberTrial(np.random.default_rng(0))
    ids = [part.x.argmax(-1) * 1.0 - (part.x.sum(-1) == 0) for part in trial.sets]
    width = max(part.shape[1] for part in ids)
    wide = [np.full((256, width), -1.0) for _ in ids]
    for part, rows_of in zip(wide, ids, strict=True):
        part[:, : rows_of.shape[1]] = rows_of
    trained, tested = ({tuple(row) for row in part} for part in wide)
    assert len(trained) > 50 and not trained & tested
    assert trial.verdict(lambda x: (_legal(trial, x), None)) == (True, 1.0)
    assert trial.verdict(lambda x: (1 - _legal(trial, x), None)) == (False, 0.0)


def _legal(trial, x):
    """Answer with the legal symbols themselves."""
    part = next(part for part in trial.sets if part.x is x)
    return part.legal.astype(float)


def test_the_long_lag_asks_for_the_last_symbol_alone():
    trial = LagTrial(np.random.default_rng(0), 5)
    perfect = np.eye(6)[trial.pair.y[:, -1]]
    assert trial.verdict(lambda x, lengths: (perfect, None)) == (True, 1.0)
    solved, measure = trial.verdict(lambda x, lengths: (np.abs(perfect - 0.3), None))
    assert not solved and measure == pytest.approx(0.7)


def test_a_rerun_gives_the_same_and_does_not_depend_on_its_neighbours():
    alone = papers.rerun("adding", "1997", 3, cap=100, progress=False)
    again = papers.rerun("adding", "1997", 3, cap=100, progress=False)
    jobs = [("1997", 3), ("2000", 3), ("1997", 4)]
    stack = runs.contest(rows.find_row("adding"), jobs, cap=100)
    side_by_side = {(name, seed): result for name, seed, result in stack}
    curves = alone.pop("curve"), again.pop("curve")
    for result in (alone, again, *side_by_side.values()):
        del result["seconds"]
    assert alone == again == side_by_side["1997", 3] and curves[0] == curves[1]
    assert [updates for updates, _ in curves[0]] == [50, 100]
    assert side_by_side["1997", 4] != alone


@pytest.mark.parametrize("contestant", ["today", "gru", "rnn"])
def test_today_s_training_can_be_rerun_too(contestant):
    first = papers.rerun("reber", contestant, 0, cap=40, progress=False)
    second = papers.rerun("reber", contestant, 0, cap=40, progress=False)
    assert first["curve"] == second["curve"]
    assert first["updates"] == 40 and first["sequences"] == 640


def test_an_unknown_row_or_contestant_lists_the_known_ones():
    with pytest.raises(ValueError, match="no row 'latch'; the rows are reber, continual"):
        papers.rerun("latch", "1997")
    with pytest.raises(ValueError, match="no contestant '1998'; the contestants are 1997, 2000"):
        papers.rerun("reber", "1998")


def test_the_memory_grows_without_a_forget_gate_only():
    ends = {}
    for contestant in ("1997", "2000"):
        result, sizes = papers.memory(contestant, cap=300)
        assert sizes.shape == (2000,) and result["updates"] == 300
        ends[contestant] = sizes[-200:].mean() / sizes[100:300].mean()
    assert ends["1997"] > 3 and 0.5 < ends["2000"] < 2
    with pytest.raises(ValueError, match="take 1997 or 2000"):
        papers.memory("gru")


# ---- the results file ---------------------------------------------------------------------

ONE = {"solved": True, "sequences": 40, "updates": 40, "seconds": 1.0, "measure": 1.0}


def test_results_are_kept_seed_by_seed_and_dropped_when_the_settings_change(tmp_path):
    path = tmp_path / "papers.json"
    for seed in (0, 2):
        results_module.add(path, TABLE, "reber", "1997", seed, ONE, {"lr": 0.5})
    have = papers.read(path)
    missing = results_module.missing
    assert missing(have, TABLE, "reber", "1997", range(4), {"lr": 0.5}) == [1, 3]
    assert missing(have, TABLE, "reber", "1997", range(4), {"lr": 0.1}) == [0, 1, 2, 3]
    assert missing(have, TABLE, "reber", "2000", range(2), {"lr": 0.5}) == [0, 1]
    assert "numpy" in have["rows"]["reber"]["1997"]["versions"]
    results_module.add(path, TABLE, "reber", "1997", 1, ONE, {"lr": 0.1})
    assert list(papers.read(path)["rows"]["reber"]["1997"]["seeds"]) == ["1"]


@pytest.mark.parametrize("text", ['{"rows": {', "[]", '{"rows": {}}', ""])
def test_a_damaged_file_is_named_and_left_alone(tmp_path, text):
    path = tmp_path / "papers.json"
    path.write_text(text, encoding="utf-8")
    for call in (
        lambda: papers.read(path),
        lambda: results_module.add(path, TABLE, "reber", "1997", 0, ONE, {}),
        lambda: papers.measure(path, ["reber"], 1),
    ):
        with pytest.raises(ValueError, match=r"papers\.json is damaged"):
            call()
    assert path.read_text(encoding="utf-8") == text


def test_the_summary_is_of_those_that_solved_it():
    seeds = {
        "0": ONE,
        "1": ONE | {"sequences": 60, "seconds": 3.0},
        "2": ONE | {"solved": False, "sequences": 900, "measure": 0.4},
    }
    s = papers.summary({"seeds": seeds})
    assert (s["solved"], s["of"], s["mean"], s["least"], s["most"]) == (2, 3, 50.0, 40, 60)
    assert s["seconds"] == pytest.approx(5 / 3) and s["measure"] == pytest.approx(0.8)
    none = papers.summary({"seeds": {"0": ONE | {"solved": False}}})
    assert none["mean"] is None and none["solved"] == 0


def test_the_table_says_who_failed_and_what_the_paper_says(tmp_path):
    path = tmp_path / "papers.json"
    results_module.add(path, TABLE, "order 6a", "1997", 0, ONE | {"sequences": 31_000}, {})
    results_module.add(path, TABLE, "order 6a", "rnn", 0, ONE | {"solved": False}, {})
    lines = papers.table(papers.read(path)).splitlines()
    assert len(lines) == 4
    assert "31,390 | 1 of 1 | 31,000 (31,000 to 31,000) | 1.0 |" in lines[2]
    assert lines[3].endswith("|  | 0 of 1 | none within 40 | 1.0 |")


# ---- the command --------------------------------------------------------------------------


@pytest.fixture
def short(monkeypatch):
    """Make the rows short: one contestant that stops after 256 strings."""
    row = rows.ROWS["reber"]
    one = row.contestants["1997"]
    brief = type(one)(one.online, one.settings, one.batch, 256, one.check)
    monkeypatch.setitem(row.contestants, "1997", brief)
    for name in ("2000", "today", "gru", "rnn"):
        monkeypatch.delitem(row.contestants, name)


def test_an_interrupted_run_goes_on_with_the_missing_seeds(tmp_path, monkeypatch, short):
    path = tmp_path / "papers.json"
    ran = []

    def interrupted(row, jobs, *rest, **options):
        ran.append([seed for _, seed in jobs])
        for result in run_all(row, jobs, *rest, **options):
            yield result
            if len(ran) == 1:
                raise KeyboardInterrupt

    run_all = runs.contest
    monkeypatch.setattr(runs, "contest", interrupted)
    with pytest.raises(KeyboardInterrupt):
        papers.measure(path, ["reber"], 3)
    assert list(papers.read(path)["rows"]["reber"]["1997"]["seeds"]) == ["0"]
    papers.measure(path, ["reber"], 3)
    papers.measure(path, ["reber"], 3)
    assert ran == [[0, 1, 2], [1, 2]]
    seeds = papers.read(path)["rows"]["reber"]["1997"]["seeds"]
    assert len(seeds) == 3 and all(r["sequences"] == 256 for r in seeds.values())


def test_the_command_lists_the_rows_and_names_a_damaged_file(tmp_path):
    unknown = CliRunner().invoke(command, ["latch", "--out", str(tmp_path / "p.json")])
    assert unknown.exit_code == 1 and "reber" in unknown.output and "ablation" in unknown.output
    quick = CliRunner().invoke(command, ["latch", "--quick", "--out", str(tmp_path / "p.json")])
    assert quick.exit_code == 1 and "there is no row 'latch'" in quick.output
    damaged = tmp_path / "papers.json"
    damaged.write_text("{", encoding="utf-8")
    found = CliRunner().invoke(command, ["reber", "--out", str(damaged)])
    assert isinstance(found.exception, ValueError) and str(damaged) in str(found.exception)
    assert damaged.read_text(encoding="utf-8") == "{"


def test_the_command_measures_writes_and_prints_the_table(tmp_path, monkeypatch, short):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, ["reber", "--seeds", "1", "--out", "papers.json"])
    assert done.exit_code == 0, done.output
    assert "| 0 of 1 | none within 256 |" in done.output
    assert json.loads((tmp_path / "papers.json").read_text())["rows"]["reber"]["1997"]["seeds"]
