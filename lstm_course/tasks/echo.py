"""Echo: say the bit that was heard `lag` steps ago.

Taught in notebook 04 (Loop a network over time).
"""

import numpy as np


def echo(batch, T, lag, rng):
    """Draw random bits, and the same bits `lag` steps later.

    ``y[:, t] = x[:, t - lag]`` for ``t >= lag``, and 0 before: there is nothing to echo yet.

    Parameters
    ----------
    batch : int
        Number of sequences B, at least 1.
    T : int
        Number of time steps, at least ``lag + 1``.
    lag : int
        Number of steps between hearing and answering, at least 0.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    x : ndarray of shape (B, T, 1), float32
        Bits, -1 or +1 with equal chance.
    y : ndarray of shape (B, T, 1), float32
        The echo, -1 or +1, and 0 in the first `lag` steps.

    Raises
    ------
    ValueError
        If `batch` is below 1, `lag` below 0 or `T` below ``lag + 1``.

    Notes
    -----
    Criterion: the sign of the answer is right at every step from `lag` on.

    References
    ----------
    .. [1] H. Jaeger, "Short term memory in echo state networks", GMD report 152, 2001: the
       delayed copy of a random input as the measure of a network's memory.

    Examples
    --------
    >>> x, y = echo(1, 5, 2, np.random.default_rng(1))
    >>> x[0, :3, 0].tolist() == y[0, 2:, 0].tolist()
    True
    >>> y[0, :2, 0].tolist()
    [0.0, 0.0]
    """
    if batch < 1:
        raise ValueError(f"batch is {batch}, but the smallest is 1")
    if lag < 0:
        raise ValueError(f"lag is {lag}, but the smallest is 0")
    if T < lag + 1:
        raise ValueError(f"T is {T}, but the smallest for a lag of {lag} is {lag + 1}")
    x = (2 * rng.integers(0, 2, size=(batch, T, 1)) - 1).astype(np.float32)
    y = np.zeros_like(x)
    y[:, lag:] = x[:, : T - lag]
    return x, y


def echo_baseline(y):
    """Compute the mean squared error of always answering 0.

    The bits are -1 or +1 with equal chance, so 0 is the best constant answer.

    Parameters
    ----------
    y : ndarray of shape (B, T, 1)
        Targets of `echo`.

    Returns
    -------
    float
        Mean squared error, in [0, 1]: the share of steps that have something to echo.

    Examples
    --------
    >>> echo_baseline(np.array([[[0.0], [0.0], [1.0], [-1.0]]]))
    0.5
    """
    return float(np.mean(np.asarray(y, dtype=np.float64) ** 2))
