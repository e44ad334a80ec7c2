"""The results as Markdown tables: in full for notebook 13, in brief for the README."""

from lstm_course.papers.results import summary
from lstm_course.papers.rows import NAMES, ROWS

__all__ = ["brief", "cells", "table", "who"]

BY_PAPER = ("1997", "2000")  # the contestants that the papers' own networks are
HEAD = ("experiment", "who", "paper", "seeds solved", "sequences: mean (range)", "CPU s a seed")


def _count(value):
    """Write a number of sequences.

    >>> _count(5248.4)
    '5,248'
    """
    return f"{value:,.0f}"


def who(row, contestant):
    """Name a contestant, and say where the cell of 1997 has today's training.

    >>> who("reber", "1997")
    'LSTM of 1997, no forget gate'
    >>> who("order 6b", "1997")
    "LSTM of 1997, no forget gate, today's training"
    """
    then = contestant in ("1997", "2000")
    late = then and not ROWS[row].contestants[contestant].online
    return NAMES[contestant] + ", today's training" * late


def cells(row, contestant, entry):
    """Write one line of the table as its six texts.

    Parameters
    ----------
    row, contestant : str
        Names, as in `ROWS`.
    entry : dict
        As in ``results["rows"][row][contestant]``.

    Returns
    -------
    list of str
    """
    s = summary(entry)
    reached = f"none within {_count(max(run['sequences'] for run in entry['seeds'].values()))}"
    if s["solved"]:
        reached = f"{_count(s['mean'])} ({_count(s['least'])} to {_count(s['most'])})"
    return [
        ROWS[row].title,
        who(row, contestant),
        ROWS[row].paper.get(contestant, ""),
        f"{s['solved']} of {s['of']}",
        reached,
        f"{s['seconds']:.1f}",
    ]


def table(results, rows=None):
    """Write the results as a Markdown table, one line a contestant.

    Parameters
    ----------
    results : dict
        As `read` gives them.
    rows : list of str, optional
        Only these rows.

    Returns
    -------
    str
    """
    lines = [HEAD, ["---"] * len(HEAD)]
    for row in rows or ROWS:
        have = results["rows"].get(row, {})
        some = [name for name in ROWS[row].contestants if name in have]
        lines += [cells(row, name, have[name]) for name in some]
    return _markdown(lines)


def _markdown(lines):
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _brief_cell(row, contestant, entry):
    s = summary(entry)
    mark = "" if who(row, contestant) == NAMES[contestant] else "\\*"
    reached = f", {_count(s['mean'])}" if s["solved"] else ""
    return f"{s['solved']} of {s['of']}{reached}{mark}"


def brief(results):
    """Write the results as a small Markdown table, one line an experiment.

    The README holds this very text between two markers, and a test compares them.

    Parameters
    ----------
    results : dict
        As `read` gives them.

    Returns
    -------
    str
        In each cell how many seeds met the criterion, and after how many sequences.
    """
    lines = [["experiment", "paper", *NAMES.values()], ["---"] * (2 + len(NAMES))]
    for row, have in ((row, results["rows"].get(row, {})) for row in ROWS):
        paper = "; ".join(ROWS[row].paper[name] for name in BY_PAPER if name in ROWS[row].paper)
        shown = [_brief_cell(row, name, have[name]) if name in have else "" for name in NAMES]
        lines.append([ROWS[row].title, paper, *shown])
    return _markdown(lines) + "\n\n\\* with today's training"
