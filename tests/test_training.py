import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from lstm_course import models, text, training
from lstm_course.training import TrainConfig, config_for
from lstm_course.training.averaging import WeightAverage
from lstm_course.training.config import PRESETS, SMALL_TEXT
from lstm_course.training.run import Run


@pytest.fixture
def corpus_file(tmp_path):
    words = "the cell keeps what the gate lets through and forgets the rest\n"
    path = tmp_path / "words.txt"
    path.write_text(words * 60, encoding="utf-8")
    return path


@pytest.fixture
def config(corpus_file):
    return TrainConfig(
        corpus=str(corpus_file),
        updates=24,
        hidden=24,
        embed=8,
        batch=4,
        steps=16,
        dropout=0.2,
        evaluations=3,
        threads=1,
    )


def weights(result):
    return {k: v.clone() for k, v in result.model.state_dict().items()}


def test_training_lowers_the_held_out_loss(config):
    result = training.train(replace(config, updates=80, dropout=0.0), progress=False)
    losses = [entry["valid"] for entry in result.history]
    assert result.finished
    assert result.updates == 80
    assert len(losses) == 3
    assert losses[-1] < losses[0] < np.log(len(result.vocab))
    assert result.best["valid"] == min(losses)


def test_same_seed_same_weights_other_seed_other_weights(config):
    one, two = (weights(training.train(config, progress=False)) for _ in range(2))
    other = weights(training.train(replace(config, seed=1), progress=False))
    for name in one:
        assert torch.equal(one[name], two[name]), name
    assert not torch.equal(one["linear.weight"], other["linear.weight"])


def test_resumed_after_an_interrupt_equals_never_interrupted(config, tmp_path, monkeypatch):
    whole = weights(training.train(config, progress=False))
    learn, calls = Run.learn, []

    def interrupted(self, x, y):
        calls.append(1)
        if len(calls) == 14:
            raise KeyboardInterrupt
        learn(self, x, y)

    monkeypatch.setattr(Run, "learn", interrupted)
    half = training.train(config, tmp_path / "run", progress=False)
    assert not half.finished
    assert half.updates == 13
    torch.manual_seed(99)  # the random state must come from the checkpoint
    rest = training.train(TrainConfig(), tmp_path / "run", resume=True, progress=False)
    assert rest.finished
    assert rest.updates == 24
    for name, value in weights(rest).items():
        assert torch.equal(value, whole[name]), name
    assert len(rest.history) == 3


@pytest.mark.parametrize("at", [1, 3])
def test_an_interrupt_before_the_first_evaluation_loses_nothing(config, tmp_path, monkeypatch, at):
    learn, calls = Run.learn, []

    def interrupted(self, x, y):
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        learn(self, x, y)

    monkeypatch.setattr(Run, "learn", interrupted)
    early = training.train(config, tmp_path / "run", progress=True)
    assert (early.finished, early.updates, early.history) == (False, at - 1, [])
    assert np.isnan(early.valid)
    assert training.train(config, tmp_path / "run", resume=True, progress=False).updates == 24


def test_the_run_folder_can_be_sampled_with_numpy_alone(config, tmp_path):
    result = training.train(config, tmp_path / "run", progress=False)
    model, vocab = models.load_model(tmp_path / "run" / "model.npz")
    ids = vocab.encode(text.load_corpus(config.corpus).text)
    train_ids, valid_ids = text.split(ids)
    nats = models.evaluate(model, valid_ids, train_ids[-300:])
    assert nats == pytest.approx(result.best["valid"], abs=1e-5)
    history = json.loads((tmp_path / "run" / "history.json").read_text())
    assert history["config"]["hidden"] == 24
    assert history["history"][-1]["updates"] == 24


def test_torch_and_numpy_evaluate_alike(config):
    result = training.train(config, progress=False)
    ids = result.vocab.encode(text.load_corpus(config.corpus).text)
    from lstm_course.torch_models import to_numpy

    twin = to_numpy(result.model)
    for options in ({}, {"reset": 32}, {"lanes": 3, "warmup": 20}):
        ours = models.evaluate(twin, ids[-400:], ids[:-400], **options)
        theirs = training.evaluate(result.model, ids[-400:], ids[:-400], **options)
        assert ours == pytest.approx(theirs, abs=1e-5)


def test_the_budget_in_minutes_ends_the_run(config):
    result = training.train(replace(config, updates=None, minutes=0.02), progress=False)
    assert result.finished
    assert 1.2 <= result.seconds < 10
    assert result.history[-1]["updates"] == result.updates


def test_held_out_text_is_never_trained_on(config):
    run = Run(config, text.load_corpus(config.corpus))
    _, valid = text.split(run.vocab.encode(run.corpus.text))
    np.testing.assert_array_equal(run.valid_ids, valid)
    assert len(run.train_ids) + len(valid) == len(run.corpus.text)


def test_streams_follow_on_so_that_state_can_be_carried(config):
    run = Run(config, text.load_corpus(config.corpus))
    batches = run.batches()
    x1, y1 = next(batches)
    run.learn(x1, y1)
    x2, _ = next(batches)
    assert torch.equal(y1[:, :-1], x1[:, 1:])
    assert torch.equal(y1[:, -1], x2[:, 0])
    assert run.state is not None


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_some_streams_begin_anew_and_the_others_go_on(config, cell):
    run = Run(replace(config, cell=cell, fresh=0.5), text.load_corpus(config.corpus))
    states = [torch.ones(1, 4, 24) for _ in range(2)]
    state = tuple(states) if cell == "lstm" else states[0]
    counts = []
    for run.chunk in range(200):
        after = run._some_fresh(state)
        parts = after if cell == "lstm" else (after,)
        for part in parts:  # a stream is new in h and c alike, and in all its units
            assert torch.equal(part, parts[0])
            assert set(part.sum(dim=2).flatten().tolist()) <= {0.0, 24.0}
        counts.append(int((parts[0].sum(dim=2) == 0).sum()))
    assert 1.7 < np.mean(counts) < 2.3  # half of four streams
    never = replace(config, cell=cell, fresh=0.0)
    whole = Run(never, text.load_corpus(config.corpus))._some_fresh(state)
    assert torch.equal(whole[0], state[0])


def test_a_loss_that_is_not_finite_stops_with_a_message(config):
    with pytest.raises(ValueError, match=r"the loss became nan at update \d+"):
        training.train(replace(config, lr=1e30, clip=1e30), progress=False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hidden": 0}, "hidden must be more than 0, but got 0"),
        ({"minutes": -1.0}, r"minutes must be more than 0, but got -1\.0"),
        ({"updates": 0}, "updates must be at least 1"),
        ({"dropout": 1.0}, r"dropout must lie in \[0, 1\), but got 1\.0"),
        ({"fresh": 1.5}, r"fresh must lie in \[0, 1\), but got 1\.5"),
        ({"average": -0.1}, r"average must lie in \[0, 1\), but got -0\.1"),
        ({"threads": 0}, "threads must be at least 1, but got 0"),
        ({"clock": "sun"}, "clock must be wall or cpu, but got 'sun'"),
        ({"cell": "elman"}, "no cell 'elman'"),
        ({"batch": 512}, r"a batch of 512 streams of 16 characters needs at least 16896"),
        ({"corpus": "nowhere"}, "nowhere"),
    ],
)
def test_settings_that_make_no_sense_are_named(config, changes, message):
    with pytest.raises(ValueError, match=message):
        training.train(replace(config, **changes), progress=False)


def test_checkpoints_that_do_not_fit_are_named(config, tmp_path, corpus_file):
    folder = tmp_path / "run"
    with pytest.raises(ValueError, match="no checkpoint to resume"):
        training.train(config, folder, resume=True, progress=False)
    training.train(config, folder, progress=False)
    with pytest.raises(ValueError, match="already holds a run"):
        training.train(config, folder, progress=False)
    checkpoint = folder / "checkpoint.pt"
    whole = checkpoint.read_bytes()

    corpus_file.write_text("another text entirely\n" * 200, encoding="utf-8")
    with pytest.raises(ValueError, match="but the corpus is now"):
        training.train(config, folder, resume=True, progress=False)

    for broken in (b"", whole[: len(whole) // 2], b"not a checkpoint"):
        checkpoint.write_bytes(broken)
        with pytest.raises(ValueError, match=r"checkpoint\.pt is damaged"):
            training.load_checkpoint(folder)
        assert checkpoint.read_bytes() == broken

    torch.save({"version": 99}, checkpoint)
    with pytest.raises(ValueError, match="should be of version 1, but is of 99"):
        training.load_checkpoint(folder)


def test_a_failed_save_leaves_the_last_checkpoint(config, tmp_path, monkeypatch):
    training.train(config, tmp_path / "run", progress=False)
    before = (tmp_path / "run" / "checkpoint.pt").read_bytes()

    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    run = Run(config, text.load_corpus(config.corpus))
    monkeypatch.setattr(torch, "save", full_disk)
    with pytest.raises(OSError, match="No space left"):
        run.save(tmp_path / "run")
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == before


# ---- averaged weights ---------------------------------------------------------------------


def test_the_average_is_the_one_computed_by_hand(config):
    run = Run(replace(config, average=0.8), text.load_corpus(config.corpus))
    seen = [run.model.linear.weight.detach().clone()]
    batches = run.batches()
    for _ in range(40):
        run.learn(*next(batches))
        seen.append(run.model.linear.weight.detach().clone())
    decays = [min(0.8, (1 + t) / (10 + t)) for t in range(40)]
    assert decays[0] == 0.1 and decays[-1] == 0.8  # the ramp is seen from end to end
    shares = [float(np.prod(decays))]
    shares += [(1 - decays[t]) * float(np.prod(decays[t + 1 :])) for t in range(40)]
    assert sum(shares) == pytest.approx(1, abs=1e-12)
    by_hand = sum(share * w.double() for share, w in zip(shares, seen, strict=True))
    torch.testing.assert_close(
        run.outcome.linear.weight.double(), by_hand, atol=1e-6, rtol=0, check_dtype=False
    )
    assert not torch.allclose(run.outcome.linear.weight, run.model.linear.weight, atol=1e-4)


def test_averaging_changes_no_step_and_draws_no_random_number(config):
    corpus = text.load_corpus(config.corpus)
    runs = [Run(replace(config, average=decay), corpus) for decay in (0.0, 0.9)]
    for run in runs:
        batches = run.batches()
        torch.manual_seed(5)
        for _ in range(6):
            run.learn(*next(batches))
    plain, averaged = (run.model.state_dict() for run in runs)
    assert all(torch.equal(plain[name], averaged[name]) for name in plain)
    assert runs[0].outcome is runs[0].model


def test_without_memory_the_average_is_the_model():
    model = torch.nn.Linear(3, 2)
    average = WeightAverage(model, 0.0)
    with torch.no_grad():
        model.weight.add_(1.0)
    average.follow(model, 99)
    assert torch.equal(average.model.weight, model.weight)


def test_the_averaged_weights_are_judged_kept_and_taken_up_again(config, tmp_path, monkeypatch):
    config = replace(config, average=0.95)
    whole = training.train(config, tmp_path / "whole", progress=False)
    ids = whole.vocab.encode(text.load_corpus(config.corpus).text)
    train_ids, valid_ids = text.split(ids)
    judged = training.evaluate(whole.model, valid_ids, train_ids[-300:])
    assert judged == pytest.approx(whole.valid, abs=1e-6)
    kept, _ = models.load_model(tmp_path / "whole" / "model.npz")
    best = models.evaluate(kept, valid_ids, train_ids[-300:])
    assert best == pytest.approx(whole.best["valid"], abs=1e-5)

    learn = Run.learn

    def interrupted(self, x, y):
        if self.update == 13:
            raise KeyboardInterrupt
        learn(self, x, y)

    with monkeypatch.context() as patch:
        patch.setattr(Run, "learn", interrupted)
        training.train(config, tmp_path / "run", progress=False)
    rest = training.train(TrainConfig(), tmp_path / "run", resume=True, progress=False)
    for name, value in weights(rest).items():
        assert torch.equal(value, weights(whole)[name]), name
    assert rest.history[-1]["valid"] == whole.history[-1]["valid"]


# ---- budgets, devices ---------------------------------------------------------------------


@pytest.mark.parametrize("budget", PRESETS)
@pytest.mark.parametrize(("size", "characters"), [("small", SMALL_TEXT), ("large", 10**6)])
def test_a_budget_sets_the_time_and_what_fits_it(budget, size, characters):
    chosen = asdict(config_for("a.txt", characters, budget))
    expected = PRESETS[budget][size] | {"minutes": PRESETS[budget]["minutes"], "updates": None}
    assert {name: chosen[name] for name in expected} == expected
    assert chosen["threads"] in (1, 2)
    given = asdict(config_for("a.txt", characters, budget, hidden=7, threads=3))
    assert {k: v for k, v in given.items() if v != chosen[k]} == {"hidden": 7, "threads": 3}
    config_for("a.txt", characters, budget).check()


def test_every_budget_says_the_same_things():
    assert [float(name.removesuffix("m")) for name in PRESETS] == [
        preset["minutes"] for preset in PRESETS.values()
    ]
    assert all(preset.keys() == {"minutes", "small", "large"} for preset in PRESETS.values())


@pytest.mark.parametrize(
    ("characters", "minutes", "hidden", "dropout"),
    [(SMALL_TEXT, 5.0, 320, 0.4), (SMALL_TEXT, 60.0, 320, 0.4), (SMALL_TEXT + 1, 7.9, 320, 0.15),
     (SMALL_TEXT + 1, 8.0, 448, 0.3)],
)  # fmt: skip
def test_without_a_budget_size_and_minutes_choose(characters, minutes, hidden, dropout):
    chosen = config_for("a.txt", characters, minutes=minutes)
    assert (chosen.minutes, chosen.hidden, chosen.dropout) == (minutes, hidden, dropout)
    assert config_for("a.txt", characters, minutes=minutes, hidden=9).hidden == 9


@pytest.mark.parametrize(
    ("budget", "settings", "message"),
    [
        ("7m", {}, "there is no budget '7m'; choose 2m, 5m, 10m"),
        ("5m", {"minutes": 3.0}, "goes without minutes, but got the budget 5m and minutes 3"),
        ("5m", {"updates": 30}, "goes without updates, but got the budget 5m and updates 30"),
    ],
)
def test_a_budget_that_cannot_be_meant_is_refused(budget, settings, message):
    with pytest.raises(ValueError, match=message):
        config_for("a.txt", 1000, budget, **settings)


def test_bf16_is_refused_where_torch_cannot(config, monkeypatch):
    def cannot(*_, **__):
        raise RuntimeError("could not create a primitive descriptor")

    monkeypatch.setattr(torch.nn.LSTM, "forward", cannot)
    with pytest.raises(ValueError, match="train an LSTM in bfloat16, but cpu here cannot; train"):
        training.train(replace(config, bf16=True), progress=False)


def test_bf16_trains_where_torch_can(config):
    try:
        result = training.train(replace(config, bf16=True), progress=False)
    except ValueError as error:
        pytest.skip(str(error))
    exact = training.train(config, progress=False)
    assert {p.dtype for p in result.model.parameters()} == {torch.float32}
    assert result.valid == pytest.approx(exact.valid, abs=0.05)
    assert result.valid != exact.valid
