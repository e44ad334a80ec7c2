"""What a papers' task hands out: sequences of unequal length, their targets and lengths.

Used by the tasks of notebook 13 (Rerun the landmark papers).
"""

from typing import NamedTuple

import numpy as np


class Sequences(NamedTuple):
    """Sequences of unequal length, side by side, padded with zeros at their ends.

    Attributes
    ----------
    x : ndarray of shape (B, T, D), float32
        Inputs: one-hot symbols or numbers, zeros behind a sequence's own end.
    y : ndarray
        Targets: (B,) float32 for a number, (B,) int64 for a class, (B, T) int64 for a symbol
        at every step.
    lengths : ndarray of shape (B,), int64
        Number of steps of each sequence. Where there is one answer, it is read at step
        ``lengths - 1``, counted from 0.

    Examples
    --------
    >>> s = Sequences(np.zeros((1, 3, 2)), np.zeros(1), np.array([2]))
    >>> s.x[0, s.lengths[0] - 1].tolist()
    [0.0, 0.0]
    """

    x: np.ndarray
    y: np.ndarray
    lengths: np.ndarray


def at_least(name, value, smallest, why=""):
    """Refuse a value that is too small.

    Parameters
    ----------
    name : str
        Name of the argument, as the caller writes it.
    value, smallest : int
        The value given, and the smallest one that will do.
    why : str
        What the smallest one is needed for, such as ``"for two marks"``.

    Raises
    ------
    ValueError
        If `value` is below `smallest`; the message names both.

    Examples
    --------
    >>> at_least("batch", 0, 1)
    Traceback (most recent call last):
    ValueError: batch is 0, but the smallest is 1
    """
    if value < smallest:
        reason = f" {why}" if why else ""
        raise ValueError(f"{name} is {value}, but the smallest{reason} is {smallest}")


def own_lengths(batch, shortest, rng):
    """Draw lengths from `shortest` to a tenth more, all equally likely.

    Parameters
    ----------
    batch : int
        Number of lengths B.
    shortest : int
        The smallest length T; the largest is ``T + T // 10``.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of shape (B,), int64
        Numbers of steps.

    Examples
    --------
    >>> sorted(set(own_lengths(1000, 20, np.random.default_rng(0)).tolist()))
    [20, 21, 22]
    """
    return rng.integers(shortest, shortest + shortest // 10, size=batch, endpoint=True)


def cut(x, lengths):
    """Set to zero, in place, what stands behind each sequence's own end.

    Parameters
    ----------
    x : ndarray of shape (B, T, D)
        Inputs; changed.
    lengths : ndarray of shape (B,), int64
        Number of steps of each sequence.

    Returns
    -------
    ndarray of shape (B, T, D)
        The same array.

    Examples
    --------
    >>> cut(np.ones((2, 3, 1)), np.array([1, 3]))[:, :, 0].tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    """
    x[np.arange(x.shape[1]) >= lengths[:, None]] = 0
    return x
