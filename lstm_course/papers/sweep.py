"""The forget-bias sweep: one number at the start of training, on two tasks, seed by seed.

Jozefowicz et al. (2015) recommend a forget bias of 1. Whether it is the best depends on the
task. Taught in notebook 13 (Rerun the landmark papers).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tqdm.auto import tqdm

from lstm_course import tasks
from lstm_course.papers import results
from lstm_course.papers.engine import run
from lstm_course.papers.today import TodayNetwork

__all__ = ["BIASES", "SWEEPS", "Sweep", "find_sweep", "measure", "rerun"]

BIASES = (0, 1, 2, 3, 5)


class FreshTrial:
    """Fresh sequences to learn from, and fixed ones to test on.

    Parameters
    ----------
    rng : numpy.random.Generator
    draw : callable
        ``draw(count, rng)`` gives x (B, T, D) and targets (B,).
    tests : int
        Number of test sequences.
    classes : int, optional
        Number of classes; without it the answer is a number.
    """

    def __init__(self, rng, draw, tests, classes=None):
        self.draw, self.classes, self.seen = draw, classes, 0
        self.rng, test_rng = rng.spawn(2)
        self.test_x, self.test_y = draw(tests, test_rng)

    def batch(self, B):
        """Draw B sequences: x (B, T, D), target (B, outputs), lengths (B,)."""
        x, y = self.draw(B, self.rng)
        self.seen += B
        target = y[:, None] if self.classes is None else np.eye(self.classes, dtype="f4")[y]
        return x, target, np.full(B, x.shape[1])

    def note(self, answers, target):
        """Nothing to keep: fresh sequences are tests enough."""

    def verdict(self, answer):
        """Say whether the test is passed, and its measure: accuracy, or mean squared error."""
        answers, _ = answer(self.test_x, np.full(len(self.test_x), self.test_x.shape[1]))
        if self.classes is None:
            error = float(np.mean((answers[:, 0] - self.test_y) ** 2))
            return error < 0.01, error
        right = float(np.mean(answers.argmax(axis=1) == self.test_y))
        return right >= 0.99, right

    def final(self, answer):
        """Nothing more to measure."""
        return {}


@dataclass(frozen=True)
class Sweep:
    """One task of the sweep.

    Attributes
    ----------
    title, measure, criterion : str
    trial : callable
        ``trial(rng)`` gives what one network works on.
    inputs, outputs : int
    T, cap, check, seeds : int
        Steps of a sequence, updates at most, updates between two looks, seeds.
    classes : bool
    """

    title: str
    measure: str
    criterion: str
    trial: Callable
    inputs: int
    outputs: int
    T: int
    cap: int
    check: int
    seeds: int
    classes: bool

    def plain(self, bias):
        """Give everything that a result depends on."""
        sizes = {"T": self.T, "cap": self.cap, "check": self.check}
        return {**NETWORK, "batch": BATCH, "forget_bias": bias, **sizes}


BATCH = 32
NETWORK = {"cell": "lstm", "H": 32, "lr": 1e-2, "clip": 1.0}

SWEEPS = {
    "temporal order": Sweep(
        title="Temporal order, T = 60",
        measure="share of right answers",
        criterion="99 % of 1,000 test sequences right",
        trial=lambda rng: FreshTrial(
            rng, lambda B, draws: tasks.temporal_order(B, 60, draws), 1000, classes=4
        ),
        inputs=8, outputs=4, T=60, cap=1500, check=25, seeds=5, classes=True,
    ),
    "adding": Sweep(
        title="Adding problem, T = 100",
        measure="mean squared error",
        criterion="mean squared error below 0.01 on 500 test sequences",
        trial=lambda rng: FreshTrial(rng, lambda B, draws: tasks.adding(B, 100, draws), 500),
        inputs=2, outputs=1, T=100, cap=2500, check=50, seeds=5, classes=False,
    ),
}  # fmt: skip


def find_sweep(name):
    """Look a task of the sweep up.

    Raises
    ------
    ValueError
        If there is none of this name; the message lists the known ones.
    """
    if name not in SWEEPS:
        raise ValueError(f"there is no task {name!r}; the tasks are {', '.join(SWEEPS)}")
    return SWEEPS[name]


def rerun(task, bias, seed=0, cap=None, tick=None):
    """Train one network, until it passes the test or the cap is reached.

    Parameters
    ----------
    task : str
        A name of `SWEEPS`.
    bias : float
        Forget bias at the start.
    seed : int
    cap : int, optional
        Updates at most.
    tick : callable, optional
        As for `engine.run`.

    Returns
    -------
    dict
        solved, sequences, updates, seconds, measure.
    """
    sweep = find_sweep(task)
    weights, draws = np.random.default_rng(seed).spawn(2)
    network = TodayNetwork(
        [weights], sweep.inputs, sweep.outputs,
        forget_bias=bias, classes=sweep.classes, **NETWORK,
    )  # fmt: skip
    sizes = {"batch": BATCH, "cap": cap or sweep.cap, "check": sweep.check}
    ((_, result),) = run(network, [sweep.trial(draws)], tick=tick, **sizes)
    return result


def measure(path, names=tuple(SWEEPS), seeds=None):
    """Measure what the results still lack, and write each seed's result as it comes.

    Parameters
    ----------
    path : Path
        Of the results.
    names : list of str
        Tasks.
    seeds : int, optional
        Seeds 0, 1, … of each bias; the task's own number without it.
    """
    for name in names:
        sweep, have = find_sweep(name), results.read(path)
        wanted = range(seeds or sweep.seeds)
        jobs = [
            (bias, seed)
            for bias in BIASES
            for seed in results.missing(
                have, "forget bias", name, str(bias), wanted, sweep.plain(bias)
            )
        ]
        with tqdm(jobs, desc=name, unit=" seeds") as bar:
            for bias, seed in bar:

                def tick(updates, measures, here=f"bias {bias} seed {seed}"):
                    bar.set_postfix_str(f"{here}: update {updates}, {measures[0]:.3f}")

                result = rerun(name, bias, seed, tick=tick)
                results.add(path, "forget bias", name, str(bias), seed, result, sweep.plain(bias))
