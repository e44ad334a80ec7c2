"""Noise-free long lags: two sequences that differ in their first and last symbol only.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import Sequences, at_least


def long_lag_pair(p):
    """Build the two sequences of task 2a: the one that starts with x, the one with y.

    Parameters
    ----------
    p : int
        Number of steps between the first symbol and the last one, at least 2.

    Returns
    -------
    Sequences
        As from `long_lag`, with B = 2: the sequence of x first.

    Raises
    ------
    ValueError
        If `p` is below 2.

    Examples
    --------
    >>> pair = long_lag_pair(3)
    >>> pair.x.argmax(axis=2).tolist(), pair.y.tolist()
    ([[2, 0, 1], [3, 0, 1]], [[0, 1, 2], [0, 1, 3]])
    """
    at_least("p", p, 2, "for a symbol in between")
    between = np.arange(p - 1)  # a_1 to a_{p-1}
    ids = np.array([[p - 1, *between, p - 1], [p, *between, p]])  # x is a_p, y is a_{p+1}
    x = np.eye(p + 1, dtype=np.float32)[ids[:, :-1]]
    return Sequences(x, ids[:, 1:], np.full(2, p))


def long_lag(batch, p, rng):
    """Draw sequences of task 2a: predict the next symbol, above all the last one.

    There are only two: ``(x, a_1, ..., a_{p-1}, x)`` and ``(y, a_1, ..., a_{p-1}, y)``, each
    with chance 1/2. The network reads all symbols but the last and predicts the next one at
    every step. All steps but the final one are the same in both; the final one asks for the
    symbol that was seen first, p steps ago.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    p : int
        Number of steps between the first symbol and the last one, at least 2. The paper has
        4, 10 and 100.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    Sequences
        ``x`` of shape (B, p, p + 1), one-hot: columns 0 to p - 2 are a_1 to a_{p-1}, then x,
        then y; ``y`` of shape (B, p), int64, the next symbols; ``lengths``, all p.

    Raises
    ------
    ValueError
        If `batch` is below 1 or `p` below 2.

    See Also
    --------
    lag_solved : the paper's criterion, on the final step.
    class_baseline : of ``y[:, -1]``: the accuracy without memory, near 1/2.

    Notes
    -----
    No deviation in the sequences. Where the paper has one logistic output a symbol, any
    outputs will do here that lie between 0 and 1.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.2 (experiment 2, task 2a).

    Examples
    --------
    >>> x, y, lengths = long_lag(5, 100, np.random.default_rng(0))
    >>> x.shape, y.shape
    ((5, 100, 101), (5, 100))
    >>> bool((x[:, 0].argmax(axis=1) == y[:, -1]).all())
    True
    """
    at_least("batch", batch, 1)
    pair = long_lag_pair(p)
    drawn = rng.integers(0, 2, size=batch)
    return Sequences(*(part[drawn] for part in pair))
