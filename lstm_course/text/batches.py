"""From one long sequence to training batches.  Taught in notebook 14.

`windows` cuts independent pieces; `streams` keeps lanes of text running from batch to batch,
so that the state at the end of one batch is the right state to begin the next.
"""

import numpy as np

from lstm_course.text._checks import as_ids, at_least


def split(sequence, valid=0.1):
    """Cut a sequence by position: the beginning to train on, the end to validate on.

    Parameters
    ----------
    sequence : str, list or ndarray
        Anything of length N with slices.
    valid : float
        The share of the end, between 0 and 1.

    Returns
    -------
    train, valid : same type as `sequence`
        Lengths N - round(N * valid) and round(N * valid); together, the sequence.

    Raises
    ------
    ValueError
        If `valid` is not between 0 and 1, or one of the two parts would be empty.

    Examples
    --------
    >>> split("abcdefghij", valid=0.2)
    ('abcdefgh', 'ij')
    """
    if not 0 < valid < 1:
        raise ValueError(f"valid must lie between 0 and 1, but is {valid}")
    held_out = round(len(sequence) * valid)
    cut = len(sequence) - held_out
    if not cut or not held_out:
        raise ValueError(
            f"{len(sequence)} items split at valid={valid} leave {cut} to train on "
            f"and {held_out} to validate on; both need at least 1"
        )
    return sequence[:cut], sequence[cut:]


def one_hot(ids, V, dtype=np.float32):
    """Write each number as a row of zeros with a single one.

    Parameters
    ----------
    ids : array_like of int, shape (...)
        Numbers from 0 to V - 1.
    V : int
        Number of symbols.
    dtype : numpy dtype
        Type of the result.

    Returns
    -------
    ndarray of shape (..., V)
        Zeros and ones; every row sums to 1.

    Raises
    ------
    ValueError
        If a number is outside 0 .. V - 1.

    Examples
    --------
    >>> one_hot([2, 0], V=3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    at_least("V", V, 1)
    ids = np.asarray(ids)
    flat = as_ids(ids.ravel(), V)
    return np.eye(V, dtype=dtype)[flat].reshape(*ids.shape, V)


def windows(ids, length, stride=None):
    """Cut a sequence into windows, each with the same window one step later as its target.

    Parameters
    ----------
    ids : array_like of int, shape (N,)
        At least length + 1 numbers.
    length : int
        Characters in a window, T.
    stride : int, optional
        Distance between the starts of two windows; `length` if not given (no overlap).

    Returns
    -------
    x, y : ndarray of int64, shape (count, T)
        ``y[n, t]`` follows ``x[n, t]`` in the text.

    Raises
    ------
    ValueError
        If there are fewer than length + 1 numbers.

    Examples
    --------
    >>> x, y = windows([0, 1, 2, 3, 4], length=2)
    >>> x.tolist(), y.tolist()
    ([[0, 1], [2, 3]], [[1, 2], [3, 4]])
    """
    stride = length if stride is None else stride
    at_least("length", length, 1)
    at_least("stride", stride, 1)
    ids = as_ids(ids)
    if len(ids) < length + 1:
        raise ValueError(
            f"a window of {length} and its target need {length + 1} characters, but {len(ids)} came"
        )
    both = np.lib.stride_tricks.sliding_window_view(ids, length + 1)[::stride]  # (count, T + 1)
    return both[:, :-1].copy(), both[:, 1:].copy()  # copies: a view would share its characters


def streams(ids, batch, steps):
    """Read a sequence in B lanes side by side, T characters at a time.

    Lane b of every batch continues lane b of the batch before, so a state may be carried.
    Characters at the end that do not fill a batch in every lane are left out.

    Parameters
    ----------
    ids : array_like of int, shape (N,)
        At least batch * steps + 1 numbers.
    batch : int
        Number of lanes, B.
    steps : int
        Characters a batch in each lane, T.

    Returns
    -------
    iterator of (x, y)
        Each an ndarray of int64 of shape (B, T); ``y[b, t]`` follows ``x[b, t]`` in the text.

    Raises
    ------
    ValueError
        At once (not at the first batch), if there are fewer than batch * steps + 1 numbers.

    Examples
    --------
    >>> for x, y in streams(range(9), batch=2, steps=2):
    ...     print(x.tolist(), y.tolist())
    [[0, 1], [4, 5]] [[1, 2], [5, 6]]
    [[2, 3], [6, 7]] [[3, 4], [7, 8]]
    """
    at_least("batch", batch, 1)
    at_least("steps", steps, 1)
    ids = as_ids(ids)
    needed = batch * steps + 1
    if len(ids) < needed:
        raise ValueError(
            f"{batch} lanes of {steps} characters need {needed} characters "
            f"({batch} * {steps} and one more as the last target), but {len(ids)} came"
        )
    lane = (len(ids) - 1) // (batch * steps) * steps
    xs = ids[: batch * lane].reshape(batch, lane)
    ys = ids[1 : batch * lane + 1].reshape(batch, lane)
    starts = range(0, lane, steps)
    return ((xs[:, t : t + steps], ys[:, t : t + steps]) for t in starts)
