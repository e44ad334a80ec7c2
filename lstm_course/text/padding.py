"""Make sequences of unequal length one rectangle (notebooks 19 to 21)."""

import numpy as np

from lstm_course.text._checks import as_ids

__all__ = ["pad"]


def pad(sequences, side="right", value=0):
    """Fill sequences up to the length of the longest.

    Parameters
    ----------
    sequences : list of array_like of int
        B sequences of ids, each with one axis.
    side : {"right", "left"}
        Where the filling goes: behind the sequence or in front of it.
    value : int
        The id that fills.

    Returns
    -------
    ids : ndarray of shape (B, T), int64
        T is the length of the longest.
    lengths : ndarray of shape (B,), int64
        Each sequence's own length.

    Raises
    ------
    ValueError
        If there is no sequence, one has no id, or `side` is neither.

    Examples
    --------
    >>> ids, lengths = pad([[5, 6, 7], [8]], side="left")
    >>> ids
    array([[5, 6, 7],
           [0, 0, 8]])
    >>> lengths
    array([3, 1])
    """
    if side not in ("right", "left"):
        raise ValueError(f'side must be "right" or "left", but is {side!r}')
    rows = [as_ids(row, name=f"sequence {k}") for k, row in enumerate(sequences)]
    if not rows:
        raise ValueError("pad needs at least one sequence, but got none")
    lengths = np.array([len(row) for row in rows])
    if lengths.min() == 0:
        raise ValueError(f"sequence {lengths.argmin()} is empty; at least one id was expected")
    ids = np.full((len(rows), lengths.max()), value, np.int64)
    for k, row in enumerate(rows):
        ids[k, slice(len(row)) if side == "right" else slice(-len(row), None)] = row
    return ids, lengths
