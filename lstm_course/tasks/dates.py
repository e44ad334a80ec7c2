"""Dates as people write them, to be turned into ISO 8601: a translation with one right answer.

Taught in notebook 20 (Translate dates).
"""

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from lstm_course.tasks.sequences import at_least

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
"""English names of the months; the short style takes their first three letters."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""English names of the days of the week, from Monday."""

STYLES = ("month first", "short", "with weekday")
"""The three ways to write a date: "march 3, 2021", "3 mar 2021", "wednesday, 3 march 2021"."""

_MONDAY = np.datetime64("1969-12-29")  # the Monday before day 0 of datetime64


class DatePairs(NamedTuple):
    """Dates in two spellings, side by side.

    Attributes
    ----------
    sources : list of str
        As a person wrote them, in one of the `STYLES`.
    targets : list of str
        The same days in ISO 8601, ten characters each.

    Examples
    --------
    >>> DatePairs(["3 mar 2021"], ["2021-03-03"]).targets
    ['2021-03-03']
    """

    sources: list
    targets: list


class BlindScore(NamedTuple):
    """How well targets can be guessed without their sources.

    Attributes
    ----------
    exact : float
        Share of targets guessed whole, in [0, 1].
    characters : float
        Share of characters right when the characters before are given, in [0, 1].

    Examples
    --------
    >>> BlindScore(0.0, 0.5).characters
    0.5
    """

    exact: float
    characters: float


def days_of_years(first, last):
    """List every day from the first of January of one year to the end of another.

    Parameters
    ----------
    first, last : int
        Years from 1 to 9999, both included.

    Returns
    -------
    ndarray of shape (N,), datetime64[D]

    Raises
    ------
    ValueError
        If `last` is before `first`, or a year cannot be written in four digits.

    Examples
    --------
    >>> days_of_years(2020, 2021)[[0, -1]]
    array(['2020-01-01', '2021-12-31'], dtype='datetime64[D]')
    """
    at_least("first", first, 1)
    at_least("last", last, first, why=f"from {first} on")
    if last > 9999:
        raise ValueError(f"last is {last}, but the largest year of four digits is 9999")
    return np.arange(f"{first:04d}-01-01", f"{last + 1:04d}-01-01", dtype="datetime64[D]")


def hold_out_days(days, held_out, rng):
    """Set whole days aside, so that no spelling of a test day is ever trained on.

    Parameters
    ----------
    days : ndarray of shape (N,), datetime64[D]
    held_out : int
        How many to set aside, at least 1 and fewer than N.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    train : ndarray of shape (N - held_out,), datetime64[D]
    test : ndarray of shape (held_out,), datetime64[D]
        Both in random order.

    Raises
    ------
    ValueError
        If `held_out` is below 1 or leaves no day to train on.

    Examples
    --------
    >>> days = days_of_years(2001, 2001)
    >>> train, test = hold_out_days(days, 65, np.random.default_rng(0))
    >>> len(train), len(test), np.intersect1d(train, test).size
    (300, 65, 0)
    """
    at_least("held_out", held_out, 1)
    if held_out >= len(days):
        raise ValueError(f"held_out is {held_out}, but there are only {len(days)} days")
    mixed = rng.permutation(days)
    return mixed[held_out:], mixed[:held_out]


def write_date(day, style):
    """Spell a day as a person would.

    Parameters
    ----------
    day : numpy.datetime64 or str
        Such as ``"2021-03-03"``.
    style : str
        One of the `STYLES`.

    Returns
    -------
    str
        Lower case; the year in four digits, the day of the month without a leading zero.

    Raises
    ------
    ValueError
        If there is no such style.

    Examples
    --------
    >>> for style in STYLES:
    ...     print(write_date("2021-03-03", style))
    march 3, 2021
    3 mar 2021
    wednesday, 3 march 2021
    """
    if style not in STYLES:
        raise ValueError(f"there is no style {style!r}; the styles are {', '.join(STYLES)}")
    day = np.datetime64(day, "D")
    year, month, number = str(day).split("-")
    name, number = MONTHS[int(month) - 1], int(number)
    if style == "month first":
        return f"{name} {number}, {year}"
    if style == "short":
        return f"{number} {name[:3]} {year}"
    weekday = WEEKDAYS[(day - _MONDAY).astype(int) % 7]
    return f"{weekday}, {number} {name} {year}"


def date_pairs(days, rng):
    """Write each day in a style drawn by lot, and in ISO 8601.

    Parameters
    ----------
    days : ndarray of shape (B,), datetime64[D]
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    DatePairs
        B sources and B targets.

    Raises
    ------
    ValueError
        If there is no day.

    Examples
    --------
    >>> pairs = date_pairs(days_of_years(2021, 2021)[:2], np.random.default_rng(0))
    >>> pairs.sources
    ['friday, 1 january 2021', '2 jan 2021']
    >>> pairs.targets
    ['2021-01-01', '2021-01-02']
    """
    at_least("the number of days", len(days), 1)
    drawn = rng.integers(len(STYLES), size=len(days))
    sources = [write_date(day, STYLES[k]) for day, k in zip(days, drawn, strict=True)]
    return DatePairs(sources, [str(day) for day in days])


def blind_baseline(targets, tested):
    """Guess targets without a source: the commonest next character after each beginning.

    Counted on `targets`, scored on `tested`. With the right beginning given at every place
    (which is how a decoder is trained) this knows nothing of the input and still gets nearly
    half of a date's characters right; going on from its own guesses, it writes one and the
    same string every time.

    Parameters
    ----------
    targets : list of str
        To count, such as the training targets.
    tested : list of str
        To score.

    Returns
    -------
    BlindScore
        A beginning never counted has no guess, which is wrong.

    Raises
    ------
    ValueError
        If either list is empty.

    Examples
    --------
    >>> blind_baseline(["ab", "ab", "ac"], ["ab", "ac"])
    BlindScore(exact=0.5, characters=0.75)
    """
    at_least("the number of targets", len(targets), 1)
    at_least("the number of tested", len(tested), 1)
    counts = defaultdict(Counter)
    for target in targets:
        for k, character in enumerate(target):
            counts[target[:k]][character] += 1
    best = {start: min(c, key=lambda s: (-c[s], s)) for start, c in counts.items()}
    guess = ""
    while guess in best:
        guess += best[guess]
    right = [best.get(target[:k]) == s for target in tested for k, s in enumerate(target)]
    exact = np.mean([target == guess for target in tested])
    return BlindScore(float(exact), float(np.mean(right)))
