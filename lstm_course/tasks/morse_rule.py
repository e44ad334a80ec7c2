"""Read Morse by a rule that a person wrote, and count the errors of any reader.

The rule is the baseline of notebook 21 (Hear and see).
"""

import numpy as np

from lstm_course.tasks.morse import MARKS, from_marks
from lstm_course.tasks.sequences import at_least

USUAL_UNIT = 2.5
"""Frames of 20 ms in the unit of 24 words a minute, the middle of the usual speeds."""

_UNITS = np.geomspace(1.2, 10.0, 40)
_DOT, _DASH, _END = MARKS


def loudness(frames, crackle=False):
    """Say how loud the loudest band is in each frame.

    Parameters
    ----------
    frames : ndarray of shape (T, D)
        From `morse`, or any logarithm of power.
    crackle : bool
        Whether to subtract the typical loudness of the other bands, since a burst is heard in
        all of them, and to smooth over three frames.

    Returns
    -------
    ndarray of shape (T,)
        Square root of the power.

    Examples
    --------
    >>> loudness(np.log(np.array([[1.0, 1.0, 4.0], [1.0, 1.0, 9.0]])))
    array([2., 3.])
    """
    power = np.exp(np.asarray(frames, dtype=float))
    band = power.mean(axis=0).argmax()
    loud = np.sqrt(power[:, band])
    if crackle:
        others = np.abs(np.arange(power.shape[1]) - band) > 1
        loud = loud - np.sqrt(np.median(power[:, others], axis=1))
        near = np.pad(loud, 1, mode="edge")
        loud = (near[:-2] + 2 * loud + near[2:]) / 4
    return loud


def _threshold(values):
    """Find two clusters of numbers; return what lies at two fifths of the way between them."""
    low, high = np.quantile(values, [0.1, 0.9])
    for _ in range(10):
        above = values > (low + high) / 2
        if above.all() or not above.any():
            break
        low, high = values[~above].mean(), values[above].mean()
    return low + 0.4 * (high - low)


def runs(key):
    """List how long a switch stays as it is.

    Parameters
    ----------
    key : ndarray of shape (T,), bool

    Returns
    -------
    down : ndarray of shape (K,), bool
    lengths : ndarray of shape (K,), int64

    Examples
    --------
    >>> down, lengths = runs(np.array([True, True, False, True]))
    >>> down.tolist(), lengths.tolist()
    ([True, False, True], [2, 1, 1])
    """
    begins = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    return key[begins], np.diff(np.append(begins, key.size))


def fit_unit(lengths):
    """Find the unit that explains the lengths best as ones and threes, and is not unusual.

    Parameters
    ----------
    lengths : ndarray of shape (K,)
        Frames, of tones and of the pauses between them.

    Returns
    -------
    float
        Frames, from 1.2 to 10.

    Examples
    --------
    >>> bool(abs(fit_unit(np.array([4, 4, 12, 4, 4, 12, 12])) - 4) < 0.3)
    True
    """
    ratio = np.log(lengths / _UNITS[:, None])  # (40, K)
    misfit = np.minimum(ratio**2, (ratio - np.log(3)) ** 2).sum(axis=1)
    unusual = np.log(_UNITS / USUAL_UNIT) ** 2
    return float(_UNITS[(misfit + unusual).argmin()])


def decode_by_threshold(frames, crackle=False):
    """Read Morse as a person would program it: threshold, durations, table.

    The loudest band is compared with a threshold between its loud and its quiet frames. The
    unit is fitted to the lengths of tones and pauses. A tone longer than √3 units is a dash,
    a pause longer than that ends a letter.

    Parameters
    ----------
    frames : ndarray of shape (T, D)
        From `morse`.
    crackle : bool
        Whether to use the rule as it was rewritten for crackle; see `loudness`.

    Returns
    -------
    str
        Letters, and ``*`` for what is none.

    Examples
    --------
    >>> from lstm_course.tasks.mel import hear
    >>> from lstm_course.tasks.morse import keying, morse_wave
    >>> strokes = keying("sos", 24, 0.0, np.random.default_rng(0))
    >>> decode_by_threshold(hear(morse_wave(strokes, 600, 2.0)))
    'sos'
    """
    loud = loudness(frames, crackle)
    down, lengths = runs(loud > _threshold(loud))
    tones = np.flatnonzero(down)
    if not tones.size:
        return ""
    down, lengths = (part[tones[0] : tones[-1] + 1] for part in (down, lengths))
    long = lengths > np.sqrt(3) * fit_unit(lengths)
    marks = np.where(down, np.where(long, _DASH, _DOT), np.where(long, _END, ""))
    return from_marks("".join(marks))


def edit_distance(a, b):
    """Count the insertions, deletions and replacements that turn one text into another.

    Parameters
    ----------
    a, b : str or sequence

    Returns
    -------
    int
        The least number of them.

    References
    ----------
    .. [1] V. I. Levenshtein, "Binary codes capable of correcting deletions, insertions, and
       reversals", Soviet Physics Doklady 10, 1966.

    Examples
    --------
    >>> edit_distance("morse", "nurse")
    2
    """
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


def character_error_rate(answers, texts):
    """Divide all edits by all characters that were sent.

    Parameters
    ----------
    answers, texts : sequence of B str
        What was read, and what was sent.

    Returns
    -------
    float
        0 is perfect; an empty answer scores 1, and one that invents letters scores more.

    Raises
    ------
    ValueError
        If there is not one answer for each text, or nothing was sent.

    Examples
    --------
    >>> character_error_rate(["sos", "tat"], ["sos", "at"])
    0.2
    """
    if len(answers) != len(texts):
        raise ValueError(f"{len(answers)} answers, but {len(texts)} texts")
    sent = sum(map(len, texts))
    at_least("the number of characters sent", sent, 1)
    return sum(map(edit_distance, answers, texts)) / sent
