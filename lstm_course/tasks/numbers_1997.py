"""The adding and the multiplication problem as they stand in the paper of 1997.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import Sequences, at_least, cut, own_lengths

FIRST_TEN = 10
SMALLEST_T = 2 * FIRST_TEN


def _marks(batch, T, rng):
    """Draw the steps of two marks: one of the first ten, one of T/2 - 1 still unmarked."""
    first = rng.integers(0, FIRST_TEN, size=batch)
    second = rng.integers(0, T // 2 - 1, size=batch)
    return first, second + (second >= first)  # step over the one that is marked already


def _marked_numbers(batch, T, low, neutral, rng):
    """Draw the inputs of both problems, and the two marked values X1 and X2."""
    at_least("batch", batch, 1)
    at_least("T", T, SMALLEST_T, "for ten elements in the first half")
    rows = np.arange(batch)
    lengths = own_lengths(batch, T, rng)
    x = np.zeros((batch, T + T // 10, 2), dtype=np.float32)
    x[:, :, 0] = rng.uniform(low, 1.0, size=x.shape[:2])
    marked = np.stack(_marks(batch, T, rng))  # (2, B)
    x[rows, marked, 1] = 1.0
    x[:, 0, 1] = x[rows, lengths - 1, 1] = -1.0
    values = np.where(marked == 0, np.float32(neutral), x[rows, marked, 0])
    return cut(x, lengths), values, lengths


def adding_1997(batch, T, rng):
    """Draw sequences of the adding problem, as in the paper of 1997.

    Column 0 holds values from U(-1, 1), column 1 the marks: 1 at two steps, -1 at the first
    and at the last step, 0 elsewhere. The target is ``1/2 + (X1 + X2) / 4``, the sum of the
    two marked values squeezed into [0, 1].

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    T : int
        Smallest number of steps, at least 20.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    Sequences
        ``x`` of shape (B, T + T // 10, 2), ``y`` of shape (B,), float32, in [0, 1], and
        ``lengths`` of shape (B,).

    Raises
    ------
    ValueError
        If `batch` is below 1 or `T` below 20.

    See Also
    --------
    adding : the later variant: equal lengths, values in [0, 1), one mark in each half.
    numbers_solved : the paper's criterion.
    number_baseline : the score of the best constant answer.

    Notes
    -----
    Lengths: T to T + T/10, all equally likely. Marks: the first at one of the first ten
    steps, the second at one of the first T/2 - 1 steps that are still unmarked; so at least
    T/2 steps lie between the second mark and the answer.

    Where a mark falls on the first step, its value counts as 0 (the paper: "we set X1 to
    zero"), and the step keeps its -1. The paper leaves open whether the mark is then to be
    seen, and what happens if it is the second one that falls there; here both are treated
    alike. T/2 and T/10 are rounded down.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.4 (experiment 4).

    Examples
    --------
    >>> x, y, lengths = adding_1997(3, 100, np.random.default_rng(0))
    >>> x.shape, y.shape, bool((lengths >= 100).all())
    ((3, 110, 2), (3,), True)
    >>> np.flatnonzero(x[0, :, 1] == -1).tolist() == [0, lengths[0] - 1]
    True
    """
    x, (first, second), lengths = _marked_numbers(batch, T, -1.0, 0.0, rng)
    return Sequences(x, 0.5 + (first + second) / 4, lengths)


def multiplication_1997(batch, T, rng):
    """Draw sequences of the multiplication problem, as in the paper of 1997.

    Column 0 holds values from U(0, 1), column 1 marks as in `adding_1997`. The target is
    ``X1 * X2``, the product of the two marked values: a cell that sums up cannot hold it.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    T : int
        Smallest number of steps, at least 20.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    Sequences
        ``x`` of shape (B, T + T // 10, 2), ``y`` of shape (B,), float32, in [0, 1], and
        ``lengths`` of shape (B,).

    Raises
    ------
    ValueError
        If `batch` is below 1 or `T` below 20.

    See Also
    --------
    products_solved : the paper's criterion, which lets a few sequences be wrong.
    number_baseline : the score of the best constant answer.

    Notes
    -----
    Lengths and marks as in `adding_1997`, with the same two readings; a marked first step
    counts as 1 here (the paper: "we set X1 to 1.0").

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.5 (experiment 5).

    Examples
    --------
    >>> x, y, lengths = multiplication_1997(3, 100, np.random.default_rng(0))
    >>> bool((x[:, :, 0] >= 0).all()), bool((y <= 1).all())
    (True, True)
    """
    x, (first, second), lengths = _marked_numbers(batch, T, 0.0, 1.0, rng)
    return Sequences(x, first * second, lengths)
