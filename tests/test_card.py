"""What the committed card says, against what is measured here and what the README shows."""

import math
from dataclasses import asdict
from pathlib import Path

import pytest

from lstm_course.cli import card as card_module
from lstm_course.training import PRESETS, config_for

ROOT = Path(__file__).parents[1]
CARD = card_module.read(ROOT / "benchmarks" / "card.json")


@pytest.mark.parametrize(
    ("row", "way", "bound"),
    [
        ("python-help 5m", "bits", 1.72),
        ("tinyshakespeare 4m", "nats", 1.60),
        ("tinyshakespeare 10m", "nats", 1.52),
    ],
)
def test_the_text_models_reach_their_bounds_with_every_seed(row, way, bound):
    runs = CARD["runs"][row]
    assert len(runs) >= 3
    for run in runs.values():
        reached = run["carried"] / (math.log(2) if way == "bits" else 1.0)
        assert reached <= bound
        assert run["seconds"] <= 60 * card_module.ROWS[row][1] + 5
        assert run["reset"] >= run["carried"]  # memory over more than 256 characters helps


BUDGETS = [name for name, (_, time) in card_module.ROWS.items() if isinstance(time, str)]


@pytest.mark.parametrize("row", BUDGETS)
def test_a_budget_was_measured_with_its_preset(row):
    corpus, budget = card_module.ROWS[row]
    size = CARD["baselines"][corpus]["characters"]
    for run in CARD["runs"][row].values():
        preset = asdict(config_for(corpus, size, budget, seed=run["settings"]["seed"]))
        expected = preset | {"threads": 2, "evaluations": run["settings"]["evaluations"]}
        assert run["settings"] == expected
        assert run["seconds"] <= 60 * preset["minutes"] + 5
        assert len(run["curve"]) >= 10
        best = min(value for _, _, value in run["curve"])
        assert run["carried"] <= best + 0.01  # it ends near its best: it is not overtrained


def test_more_time_gives_a_better_model():
    two, five, ten = (
        CARD["runs"][f"python-help budget {budget}"]["0"]["carried"] for budget in PRESETS
    )
    assert two > five > ten


def test_the_baselines_are_measured_again():
    """The corpus differs a little from one Python version to the next: a band, not digits."""
    ours = card_module.baselines("python-help")["bits"]
    card = CARD["baselines"]["python-help"]
    for name, bits in card["bits"].items():
        assert ours[name] == pytest.approx(bits, abs=0.15), name
    best = min(ours.values())
    lstm = max(run["carried"] for run in CARD["runs"]["python-help 5m"].values())
    assert lstm / math.log(2) < best


def test_a_short_training_lies_in_the_card_s_band():
    assert card_module.quick() == pytest.approx(CARD["quick"], abs=0.05)


def test_the_readme_shows_the_card():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("<!-- card -->")[1].split("<!-- /card -->")[0].strip()
    assert shown == card_module.table(CARD)
