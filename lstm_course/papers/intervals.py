"""How sure a mean over a few seeds is, and whether one more run fits the others.

Taught in notebook 13 (Rerun the landmark papers).
"""

import math
from typing import NamedTuple

import numpy as np

__all__ = ["Band", "Interval", "interval", "median", "one_more"]

# Quantiles 0.975 and 0.995 of Student's t for 1, 2, … 19 degrees of freedom. From twenty on
# the last one serves, which is a little too careful.
T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093)  # fmt: skip
T_99 = (63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169,
        3.106, 3.055, 3.012, 2.977, 2.947, 2.921, 2.898, 2.878, 2.861)  # fmt: skip


class Interval(NamedTuple):
    """A mean and its 95 % interval, mean ± half."""

    mean: float
    half: float


class Band(NamedTuple):
    """What a rerun gave, and between which values it has to lie, both included."""

    row: str
    what: str
    value: float
    low: float
    high: float

    @property
    def agrees(self):
        """Whether the value lies in the band; what is not a number does not."""
        return bool(self.low <= self.value <= self.high)

    def __str__(self):
        """Say it in one line."""
        return (
            f"{self.row}, {self.what}: {self.value:,.5g}; the band is {self.low:,.5g} to "
            f"{self.high:,.5g}: {'agrees' if self.agrees else 'DIFFERS'}"
        )


def _spread(values, quantiles):
    """Give the mean, the standard deviation times the quantile, and the number of values."""
    values = np.asarray(values, dtype=np.float64)
    n = len(values)
    if n < 2:
        raise ValueError(f"an interval needs at least 2 values, but got {n}")
    t = quantiles[min(n - 1, len(quantiles)) - 1]
    return float(values.mean()), float(t * values.std(ddof=1)), n


def interval(values):
    """Compute the mean and its 95 % t-interval: mean ± t s / √n.

    It says where the mean over many more seeds would lie, if the values scatter normally.

    Parameters
    ----------
    values : sequence of float
        At least two, one a seed.

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        If there are fewer than two values.

    Examples
    --------
    >>> mean, half = interval([1.0, 2.0, 3.0])
    >>> mean, round(half, 3)
    (2.0, 2.484)
    """
    mean, spread, n = _spread(values, T_95)
    return Interval(mean, spread / n**0.5)


def median(values):
    """Compute the median and its 95 % interval, from the order of the values alone.

    The interval runs from the k-th least to the k-th largest value, with the largest k that
    keeps 95 %: each value lies above the true median with chance 1/2. Below six values that
    is more than the least and the largest can promise, and they are given.

    Parameters
    ----------
    values : sequence of float
        At least one; infinity where something was never reached.

    Returns
    -------
    median, low, high : float

    Raises
    ------
    ValueError
        If there are no values.

    Examples
    --------
    >>> median([4, 1, 3, 2, 9, 8, 7, 6, float("inf"), 5])
    (5.5, 2.0, 9.0)
    """
    ordered, n = np.sort(np.asarray(values, dtype=np.float64)), len(values)
    if not n:
        raise ValueError("a median needs at least 1 value, but got 0")
    # the chance that at most k values lie on one side of the true median, for k = 0, 1, …
    outside = 2 * np.cumsum([math.comb(n, k) for k in range(n // 2)]) / 2**n
    k = max(int((outside <= 0.05).sum()) - 1, 0)
    middle = ordered[(n - 1) // 2], ordered[n // 2]
    return float(sum(middle) / 2), float(ordered[k]), float(ordered[n - 1 - k])


def one_more(values):
    """Give the 99 % prediction interval of one more run: mean ± t s √(1 + 1/n).

    Parameters
    ----------
    values : sequence of float
        Of the runs before, at least two.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If there are fewer than two values.

    Examples
    --------
    >>> low, high = one_more([1.0, 2.0, 3.0])
    >>> round(low, 3), round(high, 3)
    (-9.46, 13.46)
    """
    mean, spread, n = _spread(values, T_99)
    half = spread * (1 + 1 / n) ** 0.5
    return mean - half, mean + half
