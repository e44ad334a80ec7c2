"""The loop that all rows share: draw, learn, ask the criterion, hand out each seed's result.

Taught in notebook 13 (Rerun the landmark papers).
"""

import time

import numpy as np

__all__ = ["run"]


def _side_by_side(parts):
    """Stack (x, target, lengths) of S networks, cut to the longest sequence."""
    xs, targets, lengths = zip(*parts, strict=True)
    lengths = np.stack(lengths)
    T = lengths.max()

    def stack(arrays):
        shape = (len(arrays), len(arrays[0]), T, *arrays[0].shape[2:])
        whole = np.zeros(shape, arrays[0].dtype)
        for row, array in zip(whole, arrays, strict=True):
            row[:, : array.shape[1]] = array[:, :T]
        return whole

    target = stack(targets) if targets[0].ndim == 3 else np.stack(targets)
    return stack(xs), target, lengths


def run(networks, trials, *, batch, cap, check, tick=None):
    """Train networks side by side until each meets its criterion or the cap.

    A network that is done is left out of the stack at once; its processor time is its share
    of the time of every update that it was part of.

    Parameters
    ----------
    networks : OnlineNetworks or TodayNetwork
        S networks.
    trials : list
        Their S trials.
    batch : int
        Sequences an update, B.
    cap : int
        Largest number of updates.
    check : int
        Updates between two looks at the criterion.
    tick : callable, optional
        Called after each look with (updates, the measures of those who still run).

    Yields
    ------
    row : int
        Which network is done.
    result : dict
        solved, sequences, updates, seconds (of the processor), measure, and what the trial
        finds out at the end.
    """
    rows, seconds = list(range(len(trials))), np.zeros(len(trials))
    clock, updates = time.process_time(), 0
    while rows:
        x, target, lengths = _side_by_side([trials[row].batch(batch) for row in rows])
        answers = networks.learn(x, target, lengths)
        updates += 1
        for row, answer, wanted in zip(rows, answers, target, strict=True):
            trials[row].note(answer, wanted)
        if updates % check and updates < cap:
            continue
        seconds[rows] += (time.process_time() - clock) / len(rows)
        left, measures = [], []
        for place, row in enumerate(rows):
            clock = time.process_time()
            result = _look(networks, place, trials[row], updates)
            seconds[row] += time.process_time() - clock
            measures.append(result["measure"])
            if result["solved"] or updates >= cap:
                clock = time.process_time()
                result |= trials[row].final(lambda *a, k=place: networks.answer(k, *a))
                seconds[row] += time.process_time() - clock
                yield row, result | {"seconds": round(float(seconds[row]), 2)}
            else:
                left.append(place)
        if tick is not None:
            tick(updates, measures)
        if left and len(left) < len(rows):
            networks.keep(left)
        rows = [rows[place] for place in left]
        clock = time.process_time()


def _look(networks, place, trial, updates):
    """Ask the criterion."""
    solved, measure = trial.verdict(lambda *a: networks.answer(place, *a))
    return {
        "solved": bool(solved),
        "sequences": trial.seen,
        "updates": updates,
        "measure": round(measure, 5),
    }
