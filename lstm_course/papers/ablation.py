"""The ablation: every variant of the LSTM on three tasks, several seeds each.

After Greff et al. (2015), on tasks that take minutes. Seeds run side by side, and each
variant meets the same first weights and the same data. Taught in notebook 13 (Rerun the
landmark papers).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tqdm.auto import tqdm

from lstm_course import tasks
from lstm_course.papers import results
from lstm_course.papers.engine import run
from lstm_course.papers.stacks import StackedNetworks
from lstm_course.papers.text_trial import TextTrial
from lstm_course.papers.trials import ContinualTrial, ReberTrial
from lstm_course.papers.variants import VARIANTS, find_variant

__all__ = ["TASKS", "Task", "find_task", "measure", "rerun"]

COMMON = {"forget_bias": 1.0, "clip": 1.0}
STREAMS, PIECES, STEPS = 16, 700, 40  # continual Reber: so many steps a piece, one an update


class MemoryTrial(ContinualTrial):
    """The continual Reber grammar, and how large the memory grows while it is tested.

    The streams are drawn as long as they are needed, so that no run meets their end.
    """

    EDGE = 200  # steps at the beginning and at the end of the test streams

    def __init__(self, rng):
        super().__init__(rng, steps=STEPS)
        drawn = tasks.continual_reber(STREAMS, (PIECES + 1) * STEPS, self.rng)
        self.ids, self.ends = drawn[0], drawn[2]

    def verdict(self, answer):
        """Test, and keep the mean size of the memory at both ends of the test streams."""
        answers, c = answer(self.test_x)  # c: (T, B, H)
        sizes = np.abs(c[: self.EDGE]).mean(), np.abs(c[-self.EDGE :]).mean()
        self.memory = [round(float(size), 3) for size in sizes]
        return super().verdict(lambda x: (answers, c))

    def final(self, answer):
        """Give what the test has kept."""
        return dict(zip(("memory_first", "memory_last"), self.memory, strict=True))


@dataclass(frozen=True)
class Task:
    """What all variants are measured on.

    Attributes
    ----------
    title, measure : str
        What it is, and what its measure counts.
    trial : callable
        ``trial(rng)`` gives what one network works on.
    symbols : callable
        Gives the number of symbols, in and out.
    settings : dict
        Of the networks.
    batch, cap, check, seeds : int
        Sequences an update, updates at most, updates between two looks, seeds.
    rnn_lr : float
        The tanh RNN needs a smaller rate.
    """

    title: str
    measure: str
    trial: Callable
    symbols: Callable
    settings: dict
    batch: int
    cap: int
    check: int
    seeds: int
    rnn_lr: float

    def network(self, variant):
        """Give the settings of a variant's networks."""
        return self.settings | ({"lr": self.rnn_lr} if variant == "tanh RNN" else {})

    def plain(self, variant):
        """Give everything that a result depends on."""
        sizes = {"batch": self.batch, "cap": self.cap, "check": self.check}
        return self.network(variant) | sizes


TASKS = {
    "text": Task(
        title="Character model, 300 updates on python-help",
        measure="bits a character on held-out text",
        trial=TextTrial,
        symbols=TextTrial.symbols,
        settings={**COMMON, "H": 128, "embed": 64, "lr": 1e-2, "cosine": 300, "carry": True},
        batch=32, cap=300, check=300, seeds=5, rnn_lr=5e-3,
    ),
    "episodic reber": Task(
        title="Embedded Reber grammar, strings that end",
        measure="share of strings without an error",
        trial=ReberTrial,
        symbols=lambda: 7,
        settings={**COMMON, "H": 12, "lr": 2e-2},
        batch=16, cap=2000, check=25, seeds=10, rnn_lr=5e-3,
    ),
    "continual reber": Task(
        title="Embedded Reber grammar, streams without end",
        measure="share of test streams without an error",
        trial=MemoryTrial,
        symbols=lambda: 7,
        settings={**COMMON, "H": 16, "lr": 1e-2, "cosine": PIECES, "carry": True},
        batch=STREAMS, cap=PIECES, check=PIECES, seeds=5, rnn_lr=5e-3,
    ),
}  # fmt: skip


def find_task(name):
    """Look a task up.

    Raises
    ------
    ValueError
        If there is none of this name; the message lists the known ones.
    """
    if name not in TASKS:
        raise ValueError(f"there is no task {name!r}; the tasks are {', '.join(TASKS)}")
    return TASKS[name]


def _stack(task, variant, seeds, tick=None, cap=None):
    """Run some seeds of a variant side by side; yield (seed, result) as each is done."""
    generators = [np.random.default_rng(seed).spawn(2) for seed in seeds]
    weights, draws = zip(*generators, strict=True)
    V = task.symbols()
    networks = StackedNetworks(weights, V, V, variant=variant, **task.network(variant))
    trials = [task.trial(rng) for rng in draws]
    sizes = {"batch": task.batch, "cap": cap or task.cap, "check": min(task.check, cap or task.cap)}
    for place, result in run(networks, trials, tick=tick, **sizes):
        yield seeds[place], {k: v if np.all(np.isfinite(v)) else None for k, v in result.items()}


def rerun(task, variant, seed=0, cap=None):
    """Run one seed of one variant again.

    Parameters
    ----------
    task, variant : str
        Names, as in `TASKS` and `VARIANTS`.
    seed : int
    cap : int, optional
        Updates at most.

    Returns
    -------
    dict
        As in the results: measure (None if it is not a number), updates, sequences, solved,
        seconds, and what the task adds.
    """
    find_variant(variant)
    ((_, result),) = _stack(find_task(task), variant, [seed], cap=cap)
    return result


def measure(path, names=tuple(TASKS), seeds=None):
    """Measure what the results still lack, and write each seed's result as it comes.

    Parameters
    ----------
    path : Path
        Of the results.
    names : list of str
        Tasks.
    seeds : int, optional
        Seeds 0, 1, … of each variant; the task's own number without it.
    """
    for name in names:
        task, have = find_task(name), results.read(path)
        wanted = range(seeds or task.seeds)
        jobs = {
            variant: results.missing(have, "ablation", name, variant, wanted, task.plain(variant))
            for variant in VARIANTS
        }
        with tqdm(total=sum(map(len, jobs.values())), desc=name, unit=" seeds") as bar:
            for variant, missing in jobs.items():
                if missing:
                    _measure_stack(path, name, variant, missing, bar)


def _measure_stack(path, name, variant, seeds, bar):
    task = TASKS[name]

    def tick(updates, measures):
        bar.set_postfix_str(f"{variant}: update {updates}, {np.mean(measures):.3f}")

    bar.set_postfix_str(variant)
    for seed, result in _stack(task, variant, seeds, tick):
        results.add(path, "ablation", name, variant, seed, result, task.plain(variant))
        bar.update()
