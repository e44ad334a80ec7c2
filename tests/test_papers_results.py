"""What the committed results say, against the code that made them and against a rerun."""

from pathlib import Path

import pytest

from lstm_course import papers
from lstm_course.papers import quick

ROOT = Path(__file__).parents[1]
PATH = ROOT / "benchmarks" / "papers.json"
RESULTS = papers.read(PATH)
EVERY = [(row, name) for row, one in papers.ROWS.items() for name in one.contestants]


def seeds(row, contestant):
    return RESULTS["rows"][row][contestant]["seeds"].values()


@pytest.mark.parametrize(("row", "contestant"), EVERY)
def test_every_contestant_has_ten_seeds_with_the_settings_that_the_table_of_rows_has(
    row, contestant
):
    entry = RESULTS["rows"][row][contestant]
    one = papers.ROWS[row].contestants[contestant]
    assert entry["settings"] == one.plain()
    assert set(entry["seeds"]) >= {str(seed) for seed in range(10)}
    assert {"python", "numpy", "torch", "machine"} <= set(entry["versions"])
    for run in entry["seeds"].values():
        assert run["solved"] or run["updates"] == one.cap
        assert 0 < run["updates"] <= one.cap and run["seconds"] > 0
        assert run["sequences"] >= one.batch


def test_the_results_hold_no_row_that_the_table_of_rows_lacks():
    assert set(RESULTS["rows"]) == set(papers.ROWS)
    assert PATH.stat().st_size <= 1_000_000


def test_what_solved_a_row_answers_fresh_sequences_too():
    """The paper counts one wrong of 2,560 for adding, and two for temporal order."""
    for row in ("order 6a", "order 6b", "adding"):
        for contestant in papers.ROWS[row].contestants:
            wrong = [run["test_wrong"] for run in seeds(row, contestant) if run["solved"]]
            assert not wrong or max(wrong) <= 2560 // 20


def solved(row, contestant):
    return papers.summary(RESULTS["rows"][row][contestant])["solved"]


def test_the_cell_of_1997_does_what_the_paper_says_with_the_paper_s_training():
    reber = papers.summary(RESULTS["rows"]["reber"]["1997"])
    assert reber["solved"] == 10 and reber["most"] < 39_740
    order = papers.summary(RESULTS["rows"]["order 6a"]["1997"])
    assert order["solved"] >= 8 and order["mean"] < 2 * 31_390


def test_without_resets_the_forget_gate_is_needed():
    assert solved("continual", "1997") == 0
    assert all(run["measure"] < 0.5 for run in seeds("continual", "1997"))
    assert solved("continual", "2000") >= 7 and solved("continual", "today") == 10


def test_a_tanh_rnn_solves_the_reber_grammar_and_not_temporal_order():
    assert solved("reber", "rnn") >= 6
    assert solved("order 6a", "rnn") == 0 and solved("order 6b", "rnn") == 0


def test_the_band_is_the_range_of_the_seeds_with_a_factor_of_two():
    runs = {str(k): {"solved": k < 2, "sequences": 100 + k, "seconds": 1, "measure": 1}
            for k in range(3)}  # fmt: skip
    assert quick.band({"seeds": runs}) == (50, 202)
    with pytest.raises(ValueError, match="no band"):
        quick.band({"seeds": {"2": runs["2"]}})
    inside = quick.Check("reber", "1997", 0, True, 60, 50, 202, 1.0)
    assert inside.agrees and str(inside).endswith("the band is 50 to 202: agrees")
    for wrong in ({"solved": False}, {"sequences": 49}, {"sequences": 203}):
        assert not inside._replace(**wrong).agrees
        assert str(inside._replace(**wrong)).endswith("DIFFERS")


@pytest.mark.slow
@pytest.mark.parametrize("row", list(quick.QUICK))
def test_one_seed_of_each_row_lies_in_the_committed_band(row):
    (check,) = quick.check(RESULTS, [row], progress=False)
    assert check.agrees, str(check)


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_the_table():
    shown = README.split("<!-- papers -->")[1].split("<!-- /papers -->")[0].strip()
    assert shown == papers.brief(RESULTS)
