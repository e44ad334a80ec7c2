"""Cut and scale a series without looking ahead.

Here ``past`` is what a forecaster may see, ``(N, run_up)``, one row a forecast, the latest value
last; ``future`` is what came next, ``(N, ahead)``. Whoever is handed rows of `past` alone cannot
cheat.

Taught in notebook 18 (Forecast a series).
"""

from typing import NamedTuple

import numpy as np


class Scaler(NamedTuple):
    """Mean and standard deviation of the values that were known.

    Attributes
    ----------
    mean, std : float

    Examples
    --------
    >>> scaler = Scaler(mean=10.0, std=2.0)
    >>> scaler.scale(np.array([10.0, 14.0])), scaler.unscale(np.array([0.0, 2.0]))
    (array([0., 2.]), array([10., 14.]))
    """

    mean: float
    std: float

    def scale(self, values):
        """Give ``(values - mean) / std``."""
        return (values - self.mean) / self.std

    def unscale(self, values):
        """Give ``mean + std * values``."""
        return self.mean + self.std * values


class SeriesParts(NamedTuple):
    """A series, cut in two and scaled by what is known in its first part.

    Attributes
    ----------
    train : ndarray of shape (n,)
        Scaled to mean 0 and standard deviation 1.
    test : ndarray of shape (run_up + N - n,)
        The rest, scaled the same way, behind the last `run_up` values of `train`.
    scaler : Scaler
        Made of the training part alone.
    """

    train: np.ndarray
    test: np.ndarray
    scaler: Scaler


def fit_scaler(known):
    """Measure mean and standard deviation of the known part of a series.

    Parameters
    ----------
    known : ndarray of shape (n,)

    Returns
    -------
    Scaler

    Raises
    ------
    ValueError
        If a value is not finite, there is none, or all are equal.

    Examples
    --------
    >>> fit_scaler(np.array([1.0, 3.0, 1.0, 3.0]))
    Scaler(mean=2.0, std=1.0)
    """
    known = _series(known)
    if len(known) == 0 or np.ptp(known) == 0:
        what = f"all {len(known)} known values are {known[0]:g}" if len(known) else "there are 0"
        raise ValueError(f"{what}, but scaling needs at least 2 different ones")
    return Scaler(float(known.mean()), float(known.std()))


def split_series(series, train, run_up):
    """Cut a series into a training and a test part, and scale both by the training part.

    Parameters
    ----------
    series : ndarray of shape (N,)
    train : int
        How many values n, from the first, are for training.
    run_up : int
        How many values before a forecast a forecaster looks at.

    Returns
    -------
    SeriesParts

    Raises
    ------
    ValueError
        If nothing is left to test on, there is no room for the run-up, a value is not finite,
        or the training part is constant.

    Examples
    --------
    >>> parts = split_series(np.array([1.0, 3.0, 1.0, 3.0, 9.0]), train=4, run_up=2)
    >>> parts.train, parts.test
    (array([-1.,  1., -1.,  1.]), array([-1.,  1.,  7.]))
    """
    series = _series(series)
    if not train < len(series):
        raise ValueError(f"the series has {len(series)} values, but {train} are for training alone")
    if not 1 <= run_up <= train:
        raise ValueError(f"the run-up is {run_up} values, but there are {train} to train on")
    scaler = fit_scaler(series[:train])
    scaled = scaler.scale(series)
    return SeriesParts(scaled[:train], scaled[train - run_up :], scaler)


def cut_windows(series, run_up, ahead=1):
    """Lay every stretch of a series out as a row: what is known, and what follows.

    Row k of `past` begins at ``series[k]``, row k of `future` at ``series[k + run_up]``.

    Parameters
    ----------
    series : ndarray of shape (N,)
    run_up : int
        How many values a forecaster sees.
    ahead : int
        How many values are to be foretold.

    Returns
    -------
    past : ndarray of shape (N - run_up - ahead + 1, run_up)
    future : ndarray of shape (N - run_up - ahead + 1, ahead)

    Raises
    ------
    ValueError
        If the series is too short, a value is not finite, or `run_up` or `ahead` is below 1.

    Examples
    --------
    >>> past, future = cut_windows(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), run_up=3)
    >>> past
    array([[1., 2., 3.],
           [2., 3., 4.]])
    >>> future
    array([[4.],
           [5.]])
    """
    series = _series(series)
    for name, value in (("run_up", run_up), ("ahead", ahead)):
        if value < 1:
            raise ValueError(f"{name} is {value}, but the smallest is 1")
    width = run_up + ahead
    if len(series) < width:
        raise ValueError(
            f"the series has {len(series)} values, but {run_up} to look back on and {ahead} ahead "
            f"need at least {width}"
        )
    rows = np.lib.stride_tricks.sliding_window_view(series, width)
    return rows[:, :run_up].copy(), rows[:, run_up:].copy()


def _series(series):
    series = np.asarray(series, dtype=np.float64)
    if series.ndim != 1:
        raise ValueError(f"a series has 1 axis, but this array has {series.ndim}")
    bad = np.flatnonzero(~np.isfinite(series))
    if bad.size:
        place = f"value {bad[0] + 1} of {len(series)}"
        raise ValueError(f"{place} is {series[bad[0]]}, but finite numbers are needed")
    return series
