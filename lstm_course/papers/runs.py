"""Run the rows: one seed for a notebook, all that is missing for the committed results.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np
from tqdm.auto import tqdm

from lstm_course.papers import results
from lstm_course.papers.cell_1997 import Plan
from lstm_course.papers.engine import run
from lstm_course.papers.online import OnlineNetworks
from lstm_course.papers.rows import find_row

__all__ = ["contest", "find_contestant", "measure", "memory", "rerun"]


def find_contestant(row, name):
    """Look a contestant up.

    Raises
    ------
    ValueError
        If the row has none of this name; the message lists those it has.
    """
    contestants = find_row(row).contestants
    if name not in contestants:
        known = ", ".join(contestants)
        raise ValueError(f"{row} has no contestant {name!r}; the contestants are {known}")
    return contestants[name]


def _make(row, jobs):
    """Make the networks and trials of several (contestant, seed), to be run side by side."""
    chosen = [row.contestants[name] for name, _ in jobs]
    generators = [np.random.default_rng(seed).spawn(2) for _, seed in jobs]
    weights, draws = zip(*generators, strict=True)
    trials = [row.trial(rng) for rng in draws]
    settings = dict(chosen[0].settings)
    if chosen[0].online:
        biases = [one.settings["forget_bias"] for one in chosen]
        del settings["forget_bias"]
        return OnlineNetworks(weights, row.inputs, row.outputs, biases, Plan(**settings)), trials
    from lstm_course.papers.today import TodayNetwork

    return TodayNetwork(weights, row.inputs, row.outputs, classes=row.classes, **settings), trials


def contest(row, jobs, tick=None, cap=None):
    """Run several (contestant, seed) of a row side by side.

    Parameters
    ----------
    row : Row
    jobs : list of (str, int)
        Several only for contestants that are trained as in the papers, which may differ
        in their forget bias alone.
    tick : callable, optional
        As for `engine.run`.
    cap : int, optional
        Updates at most, where fewer are wanted than the contestant's own.

    Yields
    ------
    contestant : str
    seed : int
    result : dict
    """
    networks, trials = _make(row, jobs)
    one = row.contestants[jobs[0][0]]
    sizes = {"batch": one.batch, "cap": cap or one.cap, "check": one.check}
    for place, result in run(networks, trials, tick=tick, **sizes):
        yield *jobs[place], result


def rerun(row, contestant, seed=0, cap=None, progress=True):
    """Run one seed of one contestant again, until it meets the criterion or the cap.

    Parameters
    ----------
    row, contestant : str
        Names, as in `ROWS`.
    seed : int
    cap : int, optional
        Updates at most.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    dict
        solved, sequences, updates, seconds, measure, and ``curve``: (updates, measure) at
        each look.
    """
    one, curve = find_contestant(row, contestant), []
    with tqdm(total=cap or one.cap, disable=not progress, unit=" updates", leave=False) as bar:

        def tick(updates, measures):
            curve.append((updates, measures[0]))
            bar.set_postfix_str(f"{find_row(row).measure} {measures[0]:.3f}")
            bar.update(updates - bar.n)

        ((_, _, result),) = contest(find_row(row), [(contestant, seed)], tick, cap)
    return result | {"curve": curve}


def memory(contestant, seed=0, cap=5000):
    """Train on the continual grammar, then watch the memory along its test streams.

    Parameters
    ----------
    contestant : {"1997", "2000"}
    seed : int
    cap : int
        Updates at most.

    Returns
    -------
    result : dict
        As from `rerun`, without the curve.
    sizes : ndarray of shape (2000,)
        Mean of ``|c|`` over cells and test streams, symbol by symbol, from a state of zeros.
    """
    row, one = find_row("continual"), find_contestant("continual", contestant)
    if not one.online:
        raise ValueError(f"the memory of {contestant!r} is not to be seen; take 1997 or 2000")
    networks, trials = _make(row, [(contestant, seed)])
    ((_, result),) = run(networks, trials, batch=one.batch, cap=cap, check=one.check)
    return result, np.abs(networks.answer(0, trials[0].test_x)[1]).mean(axis=(1, 2))


def _stacks(row, jobs):
    """Put together what can run side by side: the papers' cells; the others one by one."""
    stacks = {}
    for name, seed in jobs:
        one = row.contestants[name]
        plain = {k: v for k, v in one.plain().items() if k != "forget_bias"}
        stacks.setdefault(str(plain) if one.online else (name, seed), []).append((name, seed))
    return list(stacks.values())


def measure(path, rows, seeds):
    """Measure what the results still lack, and write each seed's result as it comes.

    Parameters
    ----------
    path : Path
        Of the results.
    rows : list of str
    seeds : int
        Seeds 0, 1, … of each contestant.
    """
    for name in rows:
        row, have = find_row(name), results.read(path)
        jobs = [
            (contestant, seed)
            for contestant, one in row.contestants.items()
            for seed in results.missing(have, "rows", name, contestant, range(seeds), one.plain())
        ]
        with tqdm(total=len(jobs), desc=name, unit=" seeds") as bar:
            for stack in _stacks(row, jobs):

                def tick(updates, measures, stack=stack):
                    here = f"{stack[0][0]} {stack[0][1]}" if len(stack) == 1 else len(measures)
                    bar.set_postfix_str(f"{here}: update {updates}, {np.mean(measures):.3f}")

                for contestant, seed, result in contest(row, stack, tick):
                    plain = row.contestants[contestant].plain()
                    results.add(path, "rows", name, contestant, seed, result, plain)
                    bar.update()
