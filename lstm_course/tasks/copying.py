"""Copying: read ten symbols, wait, and repeat them in order when told to.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import Sequences, at_least


def copying(batch, lag, rng, symbols=8, length=10):
    """Draw sequences of the copying problem.

    The input is `length` random symbols, ``lag - 1`` blanks, one delimiter and `length`
    blanks. The target is the blank for the first ``lag + length`` steps, then the symbols.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    lag : int
        Number of steps from the last symbol to the delimiter, at least 1.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.
    symbols : int
        Number of symbols to remember, at least 2; ids 0 to ``symbols - 1``. The blank has
        the id ``symbols``, the delimiter ``symbols + 1``.
    length : int
        Number of symbols in a row, at least 1.

    Returns
    -------
    Sequences
        ``x`` of shape (B, T, symbols + 2), one-hot, with ``T = lag + 2 * length``; ``y`` of
        shape (B, T), int64 ids, at most ``symbols``: the delimiter is never an answer;
        ``lengths``, all T.

    Raises
    ------
    ValueError
        If `batch`, `lag` or `length` is below 1, or `symbols` below 2.

    See Also
    --------
    copying_baseline : cross-entropy without memory, near ``length * ln(symbols) / T``.
    copying_solved : a criterion; the paper has none.

    Notes
    -----
    The layout is that of Arjovsky et al. with its 8 symbols and 10 in a row; they take lags
    of 100 to 500 and trace the problem back to the paper of 1997, which has long lags but no
    copying. They state no criterion: they show the cross-entropy falling below its baseline.

    References
    ----------
    .. [1] M. Arjovsky, A. Shah and Y. Bengio, "Unitary Evolution Recurrent Neural Networks",
       ICML 2016, the copying memory problem.

    Examples
    --------
    >>> x, y, lengths = copying(1, 3, np.random.default_rng(0), symbols=2, length=2)
    >>> x.argmax(axis=2)[0].tolist()
    [1, 1, 2, 2, 3, 2, 2]
    >>> y[0].tolist()
    [2, 2, 2, 2, 2, 1, 1]
    """
    at_least("batch", batch, 1)
    at_least("lag", lag, 1)
    at_least("symbols", symbols, 2)
    at_least("length", length, 1)
    T = lag + 2 * length
    drawn = rng.integers(0, symbols, size=(batch, length))
    ids = np.full((batch, T), symbols)
    ids[:, :length] = drawn
    ids[:, length + lag - 1] = symbols + 1
    y = np.full((batch, T), symbols)
    y[:, -length:] = drawn
    return Sequences(np.eye(symbols + 2, dtype=np.float32)[ids], y, np.full(batch, T))


def copying_baseline(y, symbols=8):
    """Compute the cross-entropy of copying without memory.

    Such a network knows when to be silent and, at the other steps, how common each symbol
    is: ``share of the steps with a symbol * entropy of the symbols``. For many sequences
    that comes to ``length * ln(symbols) / T``.

    Parameters
    ----------
    y : ndarray of shape (B, T), int
        Targets of `copying`.
    symbols : int
        Number of symbols, which is also the id of the blank.

    Returns
    -------
    float
        Mean over all steps, in nats.

    Raises
    ------
    ValueError
        If there are no targets.

    Examples
    --------
    >>> y = np.array([[2, 2, 0, 1], [2, 2, 1, 0]])
    >>> bool(np.isclose(copying_baseline(y, symbols=2), 0.5 * np.log(2)))
    True
    """
    at_least("the number of targets", np.size(y), 1)
    counts = np.bincount(np.ravel(y), minlength=symbols)[:symbols]
    counts = counts[counts > 0]
    return float((counts * np.log(counts.sum() / counts)).sum() / np.size(y))


def copying_solved(answers, y, symbols=8, share=0.99):
    """Decide whether copying is solved: this course's criterion, for the paper has none.

    At least 99 % of the symbols to be repeated are right.

    Parameters
    ----------
    answers, y : array_like of shape (B, T), int
        Answers and targets of `copying`.
    symbols : int
        Number of symbols, which is also the id of the blank.
    share : float
        Smallest share of right symbols.

    Returns
    -------
    bool
        Whether they are. The steps at which the target is blank do not count.

    Raises
    ------
    ValueError
        If there are not as many answers as targets.

    Examples
    --------
    >>> copying_solved([[8, 8, 3, 5]], [[8, 8, 3, 5]])
    True
    >>> copying_solved([[8, 8, 3, 8]], [[8, 8, 3, 5]])
    False
    """
    answers, y = np.asarray(answers), np.asarray(y)
    if answers.shape != y.shape:
        raise ValueError(f"answers have shape {answers.shape}, but targets have {y.shape}")
    asked = y != symbols
    return bool(asked.any() and (answers == y)[asked].mean() >= share)
