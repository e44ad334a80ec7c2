"""The continual embedded Reber grammar: strings without end and without resets.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.reber import FOLLOW, LEGAL, OUTER, SYMBOL
from lstm_course.tasks.sequences import at_least


def continual_reber(streams, steps, rng):
    """Draw endless streams of embedded Reber strings, one after the other.

    Nothing marks where a string ends and the next begins but the grammar itself, and the
    network's state is never reset: it has to learn to forget on its own. The input of step t
    is ``ids[:, t]``, its target ``ids[:, t + 1]``.

    Parameters
    ----------
    streams : int
        Number of streams S, at least 1.
    steps : int
        Number of predictions T in each, at least 1.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    ids : ndarray of shape (S, T + 1), int64
        Symbols, numbered as in `REBER_SYMBOLS`. Every stream begins with a string's B; the
        last string may be cut off.
    legal : ndarray of shape (S, T, 7), bool
        Every symbol that the grammar allows at the next step.
    outer : ndarray of shape (S, T), bool
        Where the next symbol is the outer T or P, which only memory can tell.

    Raises
    ------
    ValueError
        If `streams` or `steps` is below 1.

    See Also
    --------
    reber_strings : the same grammar, one string at a time.
    continual_solved, perfect_streams : the criterion.

    Notes
    -----
    In the paper, as later authors report it, a stream ends with the first wrong prediction or
    after a million symbols; there are at most 30,000 training streams and ten test streams.
    Here a stream has the length that is asked for, and errors do not end it.

    References
    ----------
    .. [1] F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to Forget: Continual
       Prediction with LSTM", Neural Computation 12, 2000, the continual embedded Reber
       grammar.

    Examples
    --------
    >>> ids, legal, outer = continual_reber(2, 100, np.random.default_rng(0))
    >>> ids.shape, legal.shape, outer.shape
    ((2, 101), (2, 100, 7), (2, 100))
    >>> rows, columns = np.indices(outer.shape)
    >>> bool(legal[rows, columns, ids[:, 1:]].all())
    True
    """
    at_least("streams", streams, 1)
    at_least("steps", steps, 1)
    coins = rng.integers(0, 2, size=(steps + 1, streams))
    ids, nodes = np.empty_like(coins), np.zeros_like(coins)  # nodes: those before each symbol
    for t in range(steps + 1):
        ids[t] = SYMBOL[nodes[t], coins[t]]
        if t < steps:
            nodes[t + 1] = FOLLOW[nodes[t], ids[t]]
    before = nodes[1:].T
    return ids.T.copy(), LEGAL[before], OUTER[before]
