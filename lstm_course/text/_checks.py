"""Checks of arguments that several modules of `lstm_course.text` share."""

import numpy as np


def as_ids(ids, V=None, name="ids"):
    """Return `ids` as a one-dimensional int64 array, or say what is wrong with it.

    Parameters
    ----------
    ids : array_like of int, shape (N,)
        Symbol numbers.
    V : int, optional
        Number of symbols; every id must then lie in 0 .. V - 1.
    name : str
        What the caller calls the argument, for the message.

    Returns
    -------
    ndarray of int64, shape (N,)

    Raises
    ------
    ValueError
        If `ids` is not one-dimensional, not of integers, or outside 0 .. V - 1.

    Examples
    --------
    >>> as_ids([2, 0, 1], V=3)
    array([2, 0, 1])
    """
    array = np.asarray(ids)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one axis, but its shape is {array.shape}")
    if array.size == 0:
        return array.astype(np.int64)  # an empty list is float64 to NumPy
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must hold integers, but its dtype is {array.dtype}")
    if V is not None and (array.min() < 0 or array.max() >= V):
        raise ValueError(
            f"{name} must lie in 0 .. {V - 1}, but run from {array.min()} to {array.max()}"
        )
    return array.astype(np.int64)


def at_least(name, value, lowest):
    """Refuse a whole number below `lowest`.

    Parameters
    ----------
    name : str
        What the caller calls the argument, for the message.
    value : int
    lowest : int

    Raises
    ------
    ValueError
        If `value` is no whole number, or lower than `lowest`.

    Examples
    --------
    >>> at_least("batch", 0, 1)
    Traceback (most recent call last):
    ValueError: batch must be a whole number of at least 1, but is 0
    """
    if not isinstance(value, int | np.integer) or value < lowest:
        raise ValueError(f"{name} must be a whole number of at least {lowest}, but is {value!r}")
