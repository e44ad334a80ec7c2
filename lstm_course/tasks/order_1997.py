"""Temporal order as it stands in the paper of 1997: tasks 6a and 6b.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import Sequences, at_least, cut, own_lengths
from lstm_course.tasks.temporal_order import SYMBOLS

POSITIONS = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}
"""For each number of marks: between which steps, counted from 1, each of them stands."""

SHORTEST = 100
_START, _X, _END = (SYMBOLS.index(symbol) for symbol in "EXB")
_DISTRACTORS = SYMBOLS.index("a"), SYMBOLS.index("d")


def temporal_order_1997(batch, rng, marks=2):
    """Draw sequences of task 6a or 6b: classify the order of two or three marks.

    Every sequence starts with E, ends with B, and is filled with the distractors a, b, c, d.
    Each mark is X or Y with equal chance. The class is the marks read as a binary number
    with X = 0 and Y = 1: XX, XY, YX, YY for two, XXX, XXY, ..., YYY for three, which is the
    order of the paper's classes. It is read at the sequence's last step.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.
    marks : int
        2 for task 6a, 3 for task 6b.

    Returns
    -------
    Sequences
        ``x`` of shape (B, 110, 8), one-hot, columns in the order of `SYMBOLS`; ``y`` of shape
        (B,), int64, below ``2 ** marks``; ``lengths`` of shape (B,).

    Raises
    ------
    ValueError
        If `batch` is below 1 or `marks` is neither 2 nor 3.

    See Also
    --------
    temporal_order : two marks in sequences of equal length, of any length.
    order_solved : the paper's criterion.
    class_baseline : the accuracy of always giving the same answer, near 1/4 or 1/8.

    Notes
    -----
    Lengths: 100 to 110. Marks: between steps 10 and 20 and between 50 and 60 in task 6a;
    10 to 20, 33 to 43 and 66 to 76 in task 6b. All are drawn uniformly, ends included.

    The paper does not say whether its steps count from 0 or from 1. Here they count from 1,
    because that gives the smallest lags of its table 10: 100 - 60 = 40 and 100 - 76 = 24.
    (`temporal_order` counts from 0.)

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.6 (experiment 6, tasks 6a and 6b).

    Examples
    --------
    >>> x, y, lengths = temporal_order_1997(1, np.random.default_rng(0), marks=3)
    >>> x.shape, bool(100 <= lengths[0] <= 110)
    ((1, 110, 8), True)
    >>> text = "".join(SYMBOLS[k] for k in x[0, :lengths[0]].argmax(axis=1))
    >>> found = "".join(s for s in text if s in "XY")
    >>> int(found.replace("X", "0").replace("Y", "1"), base=2) == int(y[0])
    True
    """
    at_least("batch", batch, 1)
    if marks not in POSITIONS:
        raise ValueError(f"marks is {marks}, but the paper has tasks with 2 and with 3")
    rows = np.arange(batch)
    lengths = own_lengths(batch, SHORTEST, rng)
    ids = rng.integers(*_DISTRACTORS, size=(batch, SHORTEST + SHORTEST // 10), endpoint=True)
    y = np.zeros(batch, dtype=np.int64)
    for low, high in POSITIONS[marks]:
        step = rng.integers(low, high, size=batch, endpoint=True) - 1  # counted from 0
        bit = rng.integers(0, 2, size=batch)  # 0 is X, 1 is Y
        ids[rows, step] = _X + bit
        y = 2 * y + bit
    ids[:, 0] = _START
    ids[rows, lengths - 1] = _END
    return Sequences(cut(np.eye(len(SYMBOLS), dtype=np.float32)[ids], lengths), y, lengths)
