"""The adding problem: two marked numbers in a long sequence; answer with their sum.

Taught in notebook 12 (Train it).
"""

import numpy as np


def adding(batch, T, rng):
    """Draw sequences of the adding problem, one mark in each half.

    Column 0 holds values ``v_t ~ U(0, 1)``, column 1 the marks: 1 at one step of the first
    half (``t < T // 2``), 1 at one step of the second half, 0 elsewhere. The target is the
    sum of the two marked values, ``y = sum_t x[:, t, 0] * x[:, t, 1]``.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    T : int
        Number of time steps, at least 2.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    x : ndarray of shape (B, T, 2), float32
        Values in [0, 1) and marks 0 or 1.
    y : ndarray of shape (B,), float32
        Sums, in [0, 2).

    Raises
    ------
    ValueError
        If `batch` is below 1 or `T` below 2.

    Notes
    -----
    Criterion in this course: mean squared error below 0.01 on fixed test sequences. The
    paper of 1997 scales the target to ``0.5 + (v_1 + v_2) / 4``, places its marks otherwise
    and asks for a mean error below 0.01 with the latest 2,000 sequences within 0.04.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, experiment 4.
    .. [2] Q. V. Le, N. Jaitly and G. E. Hinton, "A Simple Way to Initialize Recurrent
       Networks of Rectified Linear Units", 2015, section 4.1: the layout used here.

    Examples
    --------
    >>> x, y = adding(3, 10, np.random.default_rng(0))
    >>> x.shape, y.shape
    ((3, 10, 2), (3,))
    >>> x[:, :5, 1].sum(axis=1).tolist(), x[:, 5:, 1].sum(axis=1).tolist()
    ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])
    """
    if batch < 1:
        raise ValueError(f"batch is {batch}, but the smallest is 1")
    if T < 2:
        raise ValueError(f"T is {T}, but the smallest for one mark in each half is 2")
    rows = np.arange(batch)
    first = rng.integers(0, T // 2, size=batch)
    second = rng.integers(T // 2, T, size=batch)
    x = np.zeros((batch, T, 2), dtype=np.float32)
    x[:, :, 0] = rng.random((batch, T), dtype=np.float32)
    x[rows, first, 1] = 1.0
    x[rows, second, 1] = 1.0
    y = x[rows, first, 0] + x[rows, second, 0]
    return x, y


def adding_baseline(y, answer=1.0):
    """Compute the mean squared error of always giving the same answer.

    ``mean((y - answer)^2)``. The sum of two uniform numbers has mean 1 and variance 1/6, so
    the baseline is near 0.1667; the 0.1767 in many papers is a slip that was copied on.

    Parameters
    ----------
    y : ndarray of shape (B,)
        Targets of `adding`.
    answer : float
        The constant answer.

    Returns
    -------
    float
        Mean squared error, in squared units of the target.

    Examples
    --------
    >>> adding_baseline(np.array([0.5, 1.0, 1.5, 2.0]))
    0.375
    >>> y = adding(100_000, 2, np.random.default_rng(0))[1]
    >>> round(adding_baseline(y), 2)
    0.17
    """
    return float(np.mean((np.asarray(y, dtype=np.float64) - answer) ** 2))
