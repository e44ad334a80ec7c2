"""Sum the ablation up: means and intervals over seeds, one table, and a quick check.

Everything here is computed from the results whenever it is asked for. Taught in notebook 13.
"""

import math

import numpy as np

from lstm_course.papers.ablation import TASKS, find_task, rerun
from lstm_course.papers.intervals import Band, interval, median, one_more
from lstm_course.papers.variants import VARIANTS

__all__ = ["DIVERGED", "against_vanilla", "quick", "summary", "table"]

DIVERGED = math.log2(128)  # bits: worse than a guess among 128 characters


def _values(entry, key):
    return [run[key] for run in entry["seeds"].values()]


def _broken(bits):
    return bits is None or bits > DIVERGED


def _text(entry):
    bits = _values(entry, "measure")
    sound = [b for b in bits if not _broken(b)]
    least = [b for b in bits if b is not None]
    return {
        "diverged": len(bits) - len(sound),
        "bits": interval(sound) if len(sound) > 1 else None,
        "least": min(least, default=None),
    }


def _episodic(entry):
    runs = entry["seeds"].values()
    counts = [run["sequences"] if run["solved"] else math.inf for run in runs]
    return {
        "solved": sum(run["solved"] for run in runs),
        "strings": median(counts),
        "most": max((count for count in counts if count < math.inf), default=None),
    }


def _continual(entry):
    shares = _values(entry, "measure")
    first, last = _values(entry, "memory_first"), _values(entry, "memory_last")
    return {
        "perfect": sum(share == 1 for share in shares),
        "streams": interval(shares),
        "least": min(shares),
        "memory": (float(np.mean(first)), float(np.mean(last))) if None not in last else None,
    }


_SUMMARIES = {"text": _text, "episodic reber": _episodic, "continual reber": _continual}


def summary(task, entry):
    """Sum up one variant on one task.

    Intervals are 95 % t-intervals of the mean over seeds (`intervals.interval`), if nothing
    else is said.

    Parameters
    ----------
    task : str
        A name of `ablation.TASKS`.
    entry : dict
        ``results["ablation"][task][variant]``.

    Returns
    -------
    dict
        ``of``, the number of seeds, and

        - text: ``diverged`` (number of seeds), ``bits`` (of the others), ``least``;
        - episodic reber: ``solved``, ``strings`` (`intervals.median` of the number until
          solved, infinity where it never was), and ``most`` of those that did;
        - continual reber: ``perfect`` (number of seeds without a wrong stream), ``streams``
          (share without an error), ``least``, and ``memory``, the mean size of c (of h in a
          GRU or RNN) at the beginning and at the end of the test streams.
    """
    find_task(task)
    return {"of": len(entry["seeds"])} | _SUMMARIES[task](entry)


def against_vanilla(entries, variant):
    """Compare a variant with the whole cell on the text, seed by seed.

    Both begin with the same weights and see the same text, so that the difference is surer
    than either.

    Parameters
    ----------
    entries : dict
        ``results["ablation"]["text"]``.
    variant : str

    Returns
    -------
    Interval or None
        Bits more than vanilla; None if a seed diverged.
    """
    ours, vanilla = entries[variant]["seeds"], entries["vanilla"]["seeds"]
    both = [(ours[k]["measure"], vanilla[k]["measure"]) for k in ours if k in vanilla]
    if any(_broken(a) for a, _ in both):
        return None
    return interval([a - b for a, b in both])


def _text_cells(entries, variant):
    sums = summary("text", entries[variant])
    if sums["diverged"]:
        return f"{sums['diverged']} of {sums['of']} diverge", "–"
    bits, more = sums["bits"], against_vanilla(entries, variant)
    difference = "–" if variant == "vanilla" else f"{more.mean:+.2f} ± {more.half:.2f}"
    return f"{bits.mean:.2f} ± {bits.half:.2f}", difference.replace("-", "−")


def _episodic_cells(entries, variant):
    sums = summary("episodic reber", entries[variant])
    middle, low, high = ("never" if n == math.inf else f"{n:,.0f}" for n in sums["strings"])
    return f"{sums['solved']} of {sums['of']}", f"{middle} ({low} to {high})"


def _continual_cells(entries, variant):
    sums = summary("continual reber", entries[variant])
    memory = sums["memory"]
    sizes = f"{memory[0]:.1f} → {memory[1]:.1f}" if memory else "not finite"
    return f"{sums['perfect']} of {sums['of']}", f"{100 * sums['streams'].mean:.0f} %", sizes


def table(results):
    """Write the ablation as one Markdown table.

    Parameters
    ----------
    results : dict
        From `results.read`.

    Returns
    -------
    str
        A line a variant that has results on all three tasks. ± is a 95 % t-interval of the
        mean over seeds; the difference to vanilla is taken seed by seed. Strings until solved
        are the median over all seeds, and its 95 % interval.
    """
    lines = [
        "| variant | text: bits | more than vanilla | strings that end: solved | strings until "
        "solved: median | endless: perfect networks | perfect streams | mean size of the memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    measured = results["ablation"]
    cells = dict(zip(TASKS, (_text_cells, _episodic_cells, _continual_cells), strict=True))
    for variant in VARIANTS:
        if all(variant in measured.get(task, {}) for task in TASKS):
            row = [cell for task, make in cells.items() for cell in make(measured[task], variant)]
            lines.append(f"| {' | '.join([variant, *row])} |")
    return "\n".join(lines)


def quick(results):
    """Run a slice again, in seconds, and compare it with the results.

    Parameters
    ----------
    results : dict
        From `results.read`.

    Yields
    ------
    Band
        Twenty updates on the text: vanilla within the 99 % prediction interval of one more
        run, and divergence without the output tanh. Episodic Reber without the input tanh:
        solved within twice the longest run. A hundred updates on continual Reber without a
        forget gate: the memory grows as in the results, within a factor of two.

    Raises
    ------
    ValueError
        If there are no results to compare with.
    """
    measured = results["ablation"]
    if not measured.keys() >= TASKS.keys():
        raise ValueError("there is no ablation to compare with: lstm-course papers ablation")
    curves = _values(measured["text"]["vanilla"], "curve")
    low, high = one_more([curve[0] for curve in curves])
    now = rerun("text", "vanilla", cap=20)["curve"][0]
    yield Band("ablation", "text, vanilla, bits of the first 20 updates", now, low, high)
    now = rerun("text", "no output tanh", cap=20)["curve"][0]
    what = "text, no output tanh, bits of the first 20 updates"
    yield Band("ablation", what, now, DIVERGED, math.inf)
    most = summary("episodic reber", measured["episodic reber"]["no input tanh"])["most"]
    now = rerun("episodic reber", "no input tanh", seed=2)
    count = now["sequences"] if now["solved"] else math.inf
    yield Band("ablation", "episodic reber, no input tanh, strings", count, 0, 2 * most)
    sizes = _values(measured["continual reber"]["no forget gate"], "memory_last")
    now = rerun("continual reber", "no forget gate", cap=100)["memory_last"]
    what = "continual reber, no forget gate, size of the memory"
    yield Band("ablation", what, now, min(sizes) / 2, 2 * max(sizes))
