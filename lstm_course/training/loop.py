"""The training loop."""

import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tqdm.auto import tqdm

from lstm_course import text
from lstm_course.torch_models import CharModel
from lstm_course.training.config import TrainConfig
from lstm_course.training.parallel import LostWorkerError, join
from lstm_course.training.run import Run, load_checkpoint

__all__ = ["Result", "train"]


@dataclass
class Result:
    """What a run gave: the model as it ended, and the best one by held-out loss.

    Where the weights were averaged (`TrainConfig.average`), both are of averaged weights.

    history : list of dict
        updates, seconds, train (mean loss since the entry before) and valid, in nats.
    """

    config: TrainConfig
    model: CharModel
    vocab: text.Vocabulary
    history: list = field(default_factory=list)
    best: dict = field(default_factory=dict)
    updates: int = 0
    seconds: float = 0.0
    finished: bool = False

    @property
    def valid(self):
        """Held-out loss of the last evaluation, in nats per character; NaN before the first."""
        return self.history[-1]["valid"] if self.history else math.nan


def train(config, out=None, resume=False, progress=True, on_evaluation=None):
    """Train a character model, with a progress bar that can be interrupted.

    Started by ``torchrun``, each process is one of several workers, all of which return the
    same result; see `lstm_course.training.parallel`.

    Parameters
    ----------
    config : TrainConfig
    out : str or Path, optional
        Folder of the run; nothing is written without it. A checkpoint is written at each
        evaluation, on an interrupt, and at the end.
    resume : bool
        Go on from the checkpoint in `out`, with the settings stored there.
    progress : bool
        Whether to show a progress bar.
    on_evaluation : callable, optional
        Called with the `Result` so far after each evaluation.

    Returns
    -------
    Result
        `finished` is False after an interrupt.

    Raises
    ------
    ValueError
        For a setting, corpus or checkpoint that does not fit.
    LostWorkerError
        If another worker died.
    """
    if out is None and resume:
        raise ValueError("resuming needs the folder of the run")
    folder = None if out is None else Path(out)
    saved = load_checkpoint(folder) if resume else None
    if saved is not None:
        config = TrainConfig(**saved["config"])
    elif folder is not None and (folder / "checkpoint.pt").exists():
        raise ValueError(f"{folder} already holds a run; resume it, or choose another folder")
    corpus = text.load_corpus(config.corpus)
    if saved is not None:
        load_checkpoint(folder, corpus)
    config.check()
    workers = join(config)
    try:
        if config.threads is not None:
            torch.set_num_threads(workers.threads(config.threads))
        run = Run(config, corpus, workers)
        if saved is not None:
            run.restore(saved)
        finished = _loop(run, folder, progress and workers.first, on_evaluation)
    except LostWorkerError as error:
        raise LostWorkerError(_lost(run, folder)) from error
    finally:
        workers.leave()
    return _result(run, finished)


def _result(run, finished):
    best = {k: v for k, v in run.best.items() if k != "weights"}
    if "weights" in run.best:
        best["model"] = run.best_model()
    return Result(
        run.config, run.outcome, run.vocab, run.history, best, run.update, run.seconds, finished
    )


def _loop(run, folder, progress, on_evaluation):
    """Train until done or interrupted; say which."""
    clock = time.process_time if run.config.clock == "cpu" else time.perf_counter
    workers, began = run.workers, clock() - run.seconds
    due = len([e for e in run.history if e["updates"]]) + 1
    bar = tqdm(total=100, disable=not progress, unit="%", bar_format="{l_bar}{bar}| {postfix}")
    try:
        for x, y in run.batches():
            if run.progress() >= 1:
                break
            workers.check()
            run.learn(x, y)
            run.seconds = workers.share(clock() - began)
            bar.n = min(100, round(100 * run.progress(), 1))
            if run.progress() * run.config.evaluations >= due or run.progress() >= 1:
                due = int(run.progress() * run.config.evaluations) + 1
                run.measure()
                run.seconds = workers.share(clock() - began)
                if folder is not None:
                    run.save(folder)
                if on_evaluation is not None and workers.first:
                    on_evaluation(_result(run, finished=run.progress() >= 1))
            if run.update % 10 == 0:
                _describe(bar, run)
    except KeyboardInterrupt:
        if folder is not None:
            run.save(folder)
        return False
    finally:
        _describe(bar, run)
        bar.close()
    return True


def _lost(run, folder):
    """Say where the run stands after a worker died."""
    said = f"a worker was lost at update {run.update + 1}"
    if folder is None or not (folder / "checkpoint.pt").exists():
        return f"{said}; there is no checkpoint yet, so begin again"
    return f"{said}; the last checkpoint in {folder} is whole: go on with --resume"


def _describe(bar, run):
    if not run.losses and not run.history:  # stopped before the first update
        return
    loss = np.mean(run.losses[-50:]) if run.losses else run.history[-1]["train"]
    held_out = f", held out {run.history[-1]['valid']:.3f}" if run.history else ""
    left = "" if run.config.updates else f", {run.seconds:.0f} s of {60 * run.config.minutes:.0f}"
    bar.set_postfix_str(f"update {run.update}, loss {loss:.3f} nats{held_out}{left}")
