"""Sum the forget-bias sweep up: solved seeds and updates, one table, and a quick check.

Everything here is computed from the results whenever it is asked for. Taught in notebook 13.
"""

import math

from lstm_course.papers.intervals import Band, interval
from lstm_course.papers.sweep import BIASES, SWEEPS, rerun

__all__ = ["quick", "summary", "table"]


def summary(entry):
    """Sum up one forget bias on one task.

    Parameters
    ----------
    entry : dict
        ``results["forget bias"][task][bias]``.

    Returns
    -------
    dict
        solved, of (numbers of seeds); updates (`Interval` of the mean over the seeds that
        solved it, None if fewer than two did), least and most (None if none did).
    """
    runs = entry["seeds"].values()
    updates = [run["updates"] for run in runs if run["solved"]]
    return {
        "solved": len(updates),
        "of": len(runs),
        "updates": interval(updates) if len(updates) > 1 else None,
        "least": min(updates, default=None),
        "most": max(updates, default=None),
    }


def _cells(entry):
    sums = summary(entry)
    solved = f"{sums['solved']} of {sums['of']}"
    if not sums["solved"]:
        return solved, "–"
    if sums["least"] == sums["most"]:
        return solved, f"{sums['least']:,}"
    mean = sums["updates"].mean
    return solved, f"{mean:,.0f} ({sums['least']:,} to {sums['most']:,})"


def table(results):
    """Write the sweep as a Markdown table: a line a bias that has results on all tasks.

    Parameters
    ----------
    results : dict
        From `results.read`.

    Returns
    -------
    str
    """
    measured = results["forget bias"]
    heads = [f"{sweep.title}: solved | updates, mean (range)" for sweep in SWEEPS.values()]
    lines = [f"| forget bias | {' | '.join(heads)} |", "|" + "---|" * (1 + 2 * len(SWEEPS))]
    for bias in map(str, BIASES):
        if all(bias in measured.get(task, {}) for task in SWEEPS):
            row = [cell for task in SWEEPS for cell in _cells(measured[task][bias])]
            lines.append(f"| {' | '.join([bias, *row])} |")
    return "\n".join(lines)


def quick(results):
    """Run one point of the sweep again, in seconds, and compare it with the results.

    Parameters
    ----------
    results : dict
        From `results.read`.

    Yields
    ------
    Band
        Temporal order with a forget bias of 2: solved within twice the most updates.

    Raises
    ------
    ValueError
        If there are no results to compare with.
    """
    measured = results["forget bias"].get("temporal order", {})
    if "2" not in measured:
        raise ValueError("there is no sweep to compare with: lstm-course papers forget-bias")
    most = summary(measured["2"])["most"]
    now = rerun("temporal order", 2, cap=2 * most)
    value = now["updates"] if now["solved"] else math.inf
    yield Band("forget-bias", "temporal order, bias 2, updates until solved", value, 0, 2 * most)
