"""Temporal order: tell which came first, X or Y, among distractors and long ago.

Taught in notebook 13 (Rerun the landmark papers).
"""

import math

import numpy as np

SYMBOLS = ("E", "a", "b", "c", "d", "X", "Y", "B")
"""The eight symbols, in the order of the one-hot columns: start, distractors, marks, end."""

ORDERS = ("XX", "XY", "YX", "YY")
"""The four classes: the first mark and the second one."""

SMALLEST_T = 10
_X = SYMBOLS.index("X")
_DISTRACTORS = (SYMBOLS.index("a"), SYMBOLS.index("d"))


def _range_of_steps(low, high, T):
    """Return the first and last step from ``low`` to ``high`` tenths of T."""
    return math.ceil(low * T / 10), math.floor(high * T / 10)


def temporal_order(batch, T, rng):
    """Draw sequences of task 6a: classify the order of two marks.

    Every sequence starts with E, ends with B, and is filled with the distractors a, b, c, d.
    The first mark stands at a step in [T/10, 2T/10], the second one in [5T/10, 6T/10]; each
    is X or Y with equal chance. The class is read at the last step.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    T : int
        Number of time steps, at least 10.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    x : ndarray of shape (B, T, 8), float32
        One-hot symbols, columns in the order of `SYMBOLS`.
    y : ndarray of shape (B,), int64
        Class: 0 for XX, 1 for XY, 2 for YX, 3 for YY (`ORDERS`).

    Raises
    ------
    ValueError
        If `batch` is below 1 or `T` below 10.

    Notes
    -----
    In the paper the length is 100 to 110, the marks stand at steps 10 to 20 and 50 to 60,
    and a sequence counts as right if all four outputs are within 0.3 of their targets. Here
    every sequence of a batch has T steps; criterion: 99 % of fixed test sequences right.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, experiment 6, task 6a.

    Examples
    --------
    >>> x, y = temporal_order(1, 20, np.random.default_rng(0))
    >>> x.shape
    (1, 20, 8)
    >>> text = "".join(SYMBOLS[k] for k in x[0].argmax(axis=1))
    >>> text[0], text[-1]
    ('E', 'B')
    >>> ORDERS[y[0]] == "".join(s for s in text if s in "XY")
    True
    """
    if batch < 1:
        raise ValueError(f"batch is {batch}, but the smallest is 1")
    if T < SMALLEST_T:
        raise ValueError(f"T is {T}, but the smallest for two marks apart is {SMALLEST_T}")
    rows = np.arange(batch)
    ids = rng.integers(_DISTRACTORS[0], _DISTRACTORS[1], size=(batch, T), endpoint=True)
    first = rng.integers(*_range_of_steps(1, 2, T), size=batch, endpoint=True)
    second = rng.integers(*_range_of_steps(5, 6, T), size=batch, endpoint=True)
    marks = rng.integers(0, 2, size=(batch, 2))  # 0 is X, 1 is Y
    ids[rows, first] = _X + marks[:, 0]
    ids[rows, second] = _X + marks[:, 1]
    ids[:, 0] = SYMBOLS.index("E")
    ids[:, -1] = SYMBOLS.index("B")
    x = np.eye(len(SYMBOLS), dtype=np.float32)[ids]
    y = 2 * marks[:, 0] + marks[:, 1]
    return x, y


def temporal_order_baseline(y):
    """Compute the accuracy of always answering the commonest class.

    Parameters
    ----------
    y : ndarray of shape (B,), int
        Targets of `temporal_order`.

    Returns
    -------
    float
        Share of right answers, in [0.25, 1]; near 0.25 for many sequences.

    Examples
    --------
    >>> temporal_order_baseline(np.array([0, 1, 2, 3, 3]))
    0.4
    """
    counts = np.bincount(y, minlength=len(ORDERS))
    return float(counts.max() / counts.sum())
