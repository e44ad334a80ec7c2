"""Training by several workers: the same steps as one process, whoever stops, dies or resumes."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist

from lstm_course import training
from lstm_course.training import TrainConfig, parallel
from lstm_course.training.__main__ import main
from lstm_course.training.loop import _lost
from lstm_course.training.parallel import Alone, LostWorkerError, Workers
from lstm_course.training.run import Run

ROOT = Path(__file__).resolve().parent.parent
UPDATES = 50

needs_torchrun = pytest.mark.skipif(
    sys.platform == "win32" or not dist.is_available() or not dist.is_gloo_available(),
    reason="torchrun with gloo is not to be had here",
)

# Stands in for `-m lstm_course.training`: the same command, with an accident at one update.
ACCIDENT = """
import os, signal, time
from lstm_course.training.__main__ import main
from lstm_course.training.run import Run

learn, kind, at = Run.learn, os.environ["ACCIDENT"], int(os.environ["ACCIDENT_AT"])

def learn_or_not(run, x, y):
    if run.update == at and kind == "death" and run.workers.rank == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if run.update == at and kind == "ctrl-c" and run.workers.rank == 0:
        os.kill(os.getppid(), signal.SIGINT)  # as a terminal does: to torchrun
        while not run.workers.asked_to_stop:  # torchrun passes it on
            time.sleep(0.01)
    learn(run, x, y)

Run.learn = learn_or_not
main()
"""


def torchrun(*arguments, accident=None, at=0, folder=None):
    """Run the command with two workers; give what subprocess says of it, stderr in stdout."""
    what = ["-m", "lstm_course.training"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    if accident:
        script = folder / "accident.py"
        script.write_text(ACCIDENT, encoding="utf-8")
        what = [str(script)]
        environment |= {"ACCIDENT": accident, "ACCIDENT_AT": str(at)}
    return subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
         *what, *map(str, arguments)],
        cwd=ROOT, env=environment, text=True, timeout=300, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "words.txt"
    sentence = "the cell keeps what the gate lets through and forgets the rest\n"
    path.write_text(sentence * 80, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def config(words):
    """Without dropout: its masks differ between numbers of workers, as they should.

    The settings that draw random numbers for the whole batch (`fresh`) and that keep more
    state (`average`) are on.
    """
    return TrainConfig(
        corpus=str(words), updates=UPDATES, evaluations=2, hidden=16, embed=8, batch=4, steps=16,
        dropout=0.0, input_dropout=0.0, fresh=0.2, average=0.9, threads=1,
    )  # fmt: skip


def stopped_at(config, folder, update):
    """Leave the checkpoint of one process that was interrupted after so many updates."""
    learn = Run.learn

    def interrupted(self, x, y):
        if self.update == update:
            raise KeyboardInterrupt
        learn(self, x, y)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "learn", interrupted)
        assert training.train(config, folder, progress=False).updates == update
    return folder


@pytest.fixture(scope="module")
def whole(config, tmp_path_factory):
    """One process, never stopped: its last checkpoint."""
    folder = tmp_path_factory.mktemp("whole")
    training.train(config, folder, progress=False)
    return training.load_checkpoint(folder)


def assert_same_run(folder, whole):
    """Everything that training made is equal to 1e-5."""
    saved = training.load_checkpoint(folder)
    assert saved["counters"][:3] == whole["counters"][:3]
    for part in ("model", "average"):
        for name, value in whole[part].items():
            torch.testing.assert_close(
                saved[part][name], value, atol=1e-5, rtol=0, msg=f"{part} {name}"
            )
    for ours, theirs in zip(saved["state"], whole["state"], strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=0)
    assert len(saved["history"]) == len(whole["history"]) == 2
    for ours, theirs in zip(saved["history"], whole["history"], strict=True):
        assert ours["updates"] == theirs["updates"]
        assert ours["train"] == pytest.approx(theirs["train"], abs=1e-5)
        assert ours["valid"] == pytest.approx(theirs["valid"], abs=1e-5)


# ---- with torchrun -------------------------------------------------------------------------


@needs_torchrun
def test_two_workers_learn_what_one_learns(config, whole, tmp_path):
    folder = stopped_at(config, tmp_path / "run", 0)
    done = torchrun("--out", folder, "--resume")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(f"Finished after {UPDATES} updates") == 1
    assert done.stdout.count("100%|") >= 1
    assert_same_run(folder, whole)


@needs_torchrun
def test_one_goes_on_as_two_and_after_ctrl_c_as_one_again(config, whole, tmp_path):
    folder = stopped_at(config, tmp_path / "run", 13)
    done = torchrun("--out", folder, "--resume", accident="ctrl-c", at=25, folder=tmp_path)
    assert done.stdout.count("Stopped after 26 updates") == 1, done.stdout
    assert "Error:" not in done.stdout
    saved = training.load_checkpoint(folder)
    assert saved["counters"][0] == 26
    assert [tuple(s.shape) for s in saved["state"]] == [(1, 4, 16)] * 2  # of all four streams
    again = training.train(TrainConfig(), folder, resume=True, progress=False)
    assert again.finished
    assert_same_run(folder, whole)


@needs_torchrun
def test_a_worker_that_dies_ends_the_run_with_one_line_and_a_whole_checkpoint(words, tmp_path):
    folder = tmp_path / "run"
    asked = ("--corpus", words, "--updates", 40, "--hidden", 16, "--out", folder)
    done = torchrun(*asked, accident="death", at=15, folder=tmp_path)
    assert done.returncode != 0
    line = (
        f"Error: a worker was lost at update 16; the last checkpoint in {folder} is whole: "
        "go on with --resume\n"
    )
    assert done.stdout.count(line) == 1, done.stdout
    assert not re.search(r'File "[^"]*lstm_course', done.stdout)  # no traceback of ours
    assert sorted(p.name for p in folder.iterdir()) == [
        "checkpoint.pt", "history.json", "model.npz"
    ]  # fmt: skip
    saved = training.load_checkpoint(folder)
    assert 0 < saved["counters"][0] <= 15
    assert saved["history"][-1]["updates"] == saved["counters"][0]
    rest = training.train(TrainConfig(), folder, resume=True, progress=False)
    assert (rest.finished, rest.updates) == (True, 40)


# ---- one worker, looked at alone -----------------------------------------------------------


def worker(rank, world):
    """Make a worker without the others."""
    made = object.__new__(Workers)
    made.rank, made.world, made.device = rank, world, torch.device("cpu")
    made.asked_to_stop = made.lost = False
    return made


def test_streams_are_dealt_out_in_order_and_completely():
    state = torch.arange(12.0).reshape(1, 6, 2)
    parts = [worker(rank, 3).part((state, state))[0] for rank in range(3)]
    assert torch.equal(torch.cat(parts, dim=1), state)
    assert torch.equal(parts[1], state[:, 2:4])
    assert torch.equal(Alone().part(state), state)
    assert Alone().part(None) is None and worker(0, 2).whole(None) is None


def test_the_state_is_put_together_from_all_workers(monkeypatch):
    monkeypatch.setattr(dist, "all_reduce", lambda tensor: None)
    state = torch.randn(1, 6, 2)
    pieces = [worker(r, 3).whole((worker(r, 3).part(state),))[0] for r in range(3)]
    assert torch.equal(sum(pieces), state)


def test_gradients_and_loss_become_the_mean_over_workers(monkeypatch):
    rng = np.random.default_rng(0)
    theirs = torch.from_numpy(rng.normal(size=7))
    monkeypatch.setattr(dist, "all_reduce", lambda tensor: tensor.add_(theirs))
    weights = [torch.zeros(2, 2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)]
    ours = [torch.from_numpy(rng.normal(size=w.shape)) for w in weights]
    for weight, grad in zip(weights, ours, strict=True):
        weight.grad = grad.clone()
    loss = worker(0, 2).average(weights, torch.tensor(3.0, dtype=torch.float64))
    assert loss == pytest.approx((3 + theirs[6].item()) / 2, abs=1e-12)
    torch.testing.assert_close(weights[0].grad, (ours[0] + theirs[:4].view(2, 2)) / 2)
    torch.testing.assert_close(weights[1].grad, (ours[1] + theirs[4:6]) / 2)


def test_all_stop_when_one_was_interrupted(monkeypatch):
    sent = []
    monkeypatch.setattr(dist, "all_reduce", lambda tensor: sent.append(tensor.tolist()))
    first, second = worker(0, 2), worker(1, 2)
    assert first.share(1.5) == 1.5
    first.check()
    second._stop()
    second.share(99.0)
    assert sent == [[1.5, 0.0], [0.0, 1.0]]  # the second one's clock does not count
    with pytest.raises(KeyboardInterrupt):
        second.check()
    Alone().check()


def test_a_lost_worker_is_noticed_and_nothing_hides_it(monkeypatch):
    def gone(tensor):
        raise RuntimeError("Connection closed by peer")

    monkeypatch.setattr(dist, "all_reduce", gone)
    survivor = worker(0, 2)
    with pytest.raises(LostWorkerError, match="a worker was lost"):
        survivor.share(1.0)
    survivor.leave()  # neither waits for the others nor gives the signals back


def test_a_lost_worker_before_the_first_checkpoint(config, tmp_path, words):
    from lstm_course import text

    run = Run(config, text.load_corpus(str(words)))
    said = "a worker was lost at update 1; there is no checkpoint yet, so begin again"
    assert _lost(run, tmp_path) == _lost(run, None) == said


def test_dropout_masks_differ_by_worker_and_update_and_come_again():
    def draw(rank, update):
        worker(rank, 2).sow(7, update)
        return torch.rand(4).tolist()

    assert draw(0, 3) == draw(0, 3)
    assert draw(0, 3) != draw(1, 3) != draw(1, 4) != draw(0, 3)


def test_the_threads_of_a_machine_are_split_between_its_workers(monkeypatch):
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    assert [worker(0, 2).threads(n) for n in (None, 1, 2, 5)] == [None, 1, 1, 2]
    assert Alone().threads(5) == 5


@pytest.fixture
def launched(monkeypatch):
    """What torchrun tells a process that it starts as the second of three."""
    told = {"RANK": 1, "LOCAL_RANK": 1, "WORLD_SIZE": 3, "LOCAL_WORLD_SIZE": 3}
    for name, value in told.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "test")
    return monkeypatch


def test_who_joins(launched):
    assert not parallel.speaks()
    with pytest.raises(ValueError, match="16 streams cannot be split evenly between 3 workers"):
        parallel.join(TrainConfig(batch=16))
    launched.setattr(parallel, "pick_device", lambda name: torch.device("mps"))
    with pytest.raises(ValueError, match="need the device cpu or cuda, but got mps"):
        parallel.join(TrainConfig(batch=18, device="mps"))
    launched.setenv("WORLD_SIZE", "1")
    assert type(parallel.join(TrainConfig())) is Alone
    launched.delenv("TORCHELASTIC_RUN_ID")
    assert parallel.speaks()
    launched.setenv("WORLD_SIZE", "3")  # other launchers set it too
    assert type(parallel.join(TrainConfig())) is Alone


# ---- the command without torchrun ----------------------------------------------------------


def command(capsys, *arguments):
    """Run ``python -m lstm_course.training``; give its exit code, stdout and stderr."""
    try:
        main([str(a) for a in arguments])
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, *capsys.readouterr()


def test_without_torchrun_it_is_one_process(words, tmp_path, capsys):
    asked = ("--corpus", words, "--updates", 6, "--hidden", 8, "--out", tmp_path / "run")
    code, out, _ = command(capsys, *asked)
    assert code == 0
    assert "Finished after 6 updates" in out
    shutil.rmtree(tmp_path / "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "learn", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        code, out, _ = command(capsys, *asked)
    assert (code, "Stopped after 0 updates" in out) == (0, True)
    assert f"python -m lstm_course.training --out {tmp_path / 'run'} --resume" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing option '--out'"),
        (("--out", "x", "--nonsense"), "No such option"),
        (("--out", "x", "--corpus", "nowhere"), "nowhere"),
        (("--out", "x", "--minutes", "0"), "minutes must be more than 0, but got 0.0"),
        (("--out", "x", "--budget", "3m"), "there is no budget '3m'; choose 2m, 5m, 10m"),
        (
            ("--out", "x", "--budget", "2m", "--minutes", "4"),
            "it goes without minutes, but got the budget 2m and minutes 4",
        ),
        (
            ("--out", "x", "--budget", "2m", "--updates", "9"),
            "it goes without updates, but got the budget 2m and updates 9",
        ),
        (("--out", "x", "--device", "tpu"), "no device 'tpu' here"),
        (("--out", "x", "--average", "1"), "average must lie in [0, 1), but got 1.0"),
        (("--out", "x", "--threads", "0"), "threads must be at least 1, but got 0"),
        (("--out", "x", "--resume"), "there is no checkpoint to resume at x"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = command(capsys, *arguments)
    assert code == 2
    assert err.startswith("Error: ") and err.count("\n") == 1 and message in err
    assert "Traceback" not in out + err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [(OSError("the disk is full"), 1), (RuntimeError("no peer"), 1), (LostWorkerError("gone"), 1)],
    ids=["disk", "network", "worker"],
)
def test_what_is_not_the_learners_fault_is_one_line_and_exit_1(
    error, code, words, tmp_path, capsys, monkeypatch
):
    def fail(*_):
        raise error

    monkeypatch.setattr(Run, "learn", fail)
    asked = ("--corpus", words, "--updates", 6, "--hidden", 8, "--out", tmp_path / "run")
    got, _, err = command(capsys, *asked)
    assert got == code
    expected = "a worker was lost at update 1" if isinstance(error, LostWorkerError) else str(error)
    assert f"Error: {expected}" in err and "Traceback" not in err


def test_another_worker_waits_for_the_first_one_to_speak(launched, capsys):
    waited = []
    launched.setattr("lstm_course.training.__main__.time.sleep", waited.append)
    code, _, err = command(capsys, "--out", "x", "--corpus", "nowhere")
    assert (code, waited) == (2, [30])
    assert "nowhere" in err


def test_the_budget_of_a_run_that_goes_on_must_be_its_own(config, tmp_path, capsys):
    folder = stopped_at(replace(config, updates=None, minutes=5.0), tmp_path / "run", 1)
    for budget, message in (
        ("2m", "has --minutes 5.0, but --budget 2m was given"),
        ("3m", "there is no budget '3m'; choose 2m, 5m, 10m"),
    ):
        code, _, err = command(capsys, "--out", folder, "--resume", "--budget", budget)
        assert code == 2 and message in err
    other = stopped_at(config, tmp_path / "other", 1)
    code, _, err = command(capsys, "--out", other, "--resume", "--budget", "5m")
    assert code == 2 and f"has --updates {UPDATES}, but --budget 5m was given" in err
