"""The committed results: read, add a seed's result, sum up, write as a table.

The file holds what was run and what came out, seed by seed; means, ranges and rates are
computed from the seeds whenever they are asked for. Taught in notebook 13.
"""

import json
import os
import platform
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from lstm_course.files import write_json

__all__ = ["add", "read", "summary", "versions"]

PARTS = ("rows", "ablation", "forget bias")


def read(path):
    """Read the results; empty ones if there are none yet.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict
        ``rows[row][contestant]`` has settings, versions and ``seeds``; likewise
        ``ablation[task][variant]`` and ``forget bias[task][value]``.

    Raises
    ------
    ValueError
        If the file is damaged; it is left alone.
    """
    path = Path(path)
    if not path.exists():
        return {part: {} for part in PARTS}
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is damaged ({error}); mend or move it first") from error
    if not isinstance(results, dict) or not set(PARTS) <= results.keys():
        raise ValueError(f"{path} is damaged (no results of the papers in it); move it first")
    return results


def versions():
    """Name the versions that a result was made with."""
    import torch

    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "machine": f"{platform.system()} {platform.machine()}, one thread",
    }


@contextmanager
def _alone(folder):
    """Let one process at a time change the results of a folder, where the system can."""
    try:
        import fcntl
    except ImportError:  # on Windows: the file stays whole, but the last writer wins
        yield
        return
    handle = os.open(folder, os.O_RDONLY)  # the folder itself, because the file is replaced
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def add(path, part, row, contestant, seed, result, settings):
    """Write one seed's result into the file, whole or not at all.

    Parameters
    ----------
    path : Path
    part : {"rows", "ablation", "forget bias"}
    row, contestant : str
    seed : int
    result : dict
    settings : dict
        Kept once a contestant. Results that other settings gave are dropped.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path.parent):
        results = read(path)  # another process may have added its own meanwhile
        entries = results[part].setdefault(row, {})
        if entries.get(contestant, {}).get("settings") != settings:
            entries[contestant] = {"settings": settings, "seeds": {}}
        entries[contestant]["versions"] = versions()
        entries[contestant]["seeds"][str(seed)] = result
        write_json(path, results)


def missing(results, part, row, contestant, seeds, settings):
    """List the seeds of a contestant that have no result with these settings."""
    entry = results[part].get(row, {}).get(contestant, {})
    if entry.get("settings") != settings:
        return list(seeds)
    return [seed for seed in seeds if str(seed) not in entry["seeds"]]


def summary(entry):
    """Sum up one contestant: solved, of, and mean, least and most sequences of those that did.

    Parameters
    ----------
    entry : dict
        As in ``rows[row][contestant]``.

    Returns
    -------
    dict
        solved, of (numbers of seeds); mean, least, most (sequences; None if none solved it);
        seconds (mean processor time of a seed); measure (mean over the seeds at their end).

    Examples
    --------
    >>> runs = {"0": {"solved": True, "sequences": 40, "seconds": 1.0, "measure": 1.0},
    ...         "1": {"solved": False, "sequences": 90, "seconds": 2.0, "measure": 0.5}}
    >>> summary({"seeds": runs})["solved"], summary({"seeds": runs})["mean"]
    (1, 40.0)
    """
    runs = list(entry["seeds"].values())
    counts = [run["sequences"] for run in runs if run["solved"]]
    return {
        "solved": len(counts),
        "of": len(runs),
        "mean": float(np.mean(counts)) if counts else None,
        "least": min(counts, default=None),
        "most": max(counts, default=None),
        "seconds": float(np.mean([run["seconds"] for run in runs])),
        "measure": float(np.mean([run["measure"] for run in runs])),
    }
