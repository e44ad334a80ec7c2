"""Forecasts that any other has to beat, the loop that looks further ahead, and the score.

``past`` and ``future`` are laid out as in `windows`: ``(N, run_up)`` values that are known and
``(N, ahead)`` that are to be foretold, one row a forecast.

Taught in notebook 18 (Forecast a series).
"""

import numpy as np


def persistence(past, ahead):
    """Forecast that nothing changes: the latest value, again and again.

    Parameters
    ----------
    past : ndarray of shape (N, run_up)
    ahead : int

    Returns
    -------
    ndarray of shape (N, ahead)

    Examples
    --------
    >>> persistence(np.array([[1.0, 2.0], [5.0, 3.0]]), ahead=3)
    array([[2., 2., 2.],
           [3., 3., 3.]])
    """
    return np.repeat(_past(past)[:, -1:], ahead, axis=1)


def seasonal_naive(past, ahead, season):
    """Forecast that the latest season repeats itself.

    Parameters
    ----------
    past : ndarray of shape (N, run_up)
    ahead : int
    season : int
        Its length in steps, at most `run_up`.

    Returns
    -------
    ndarray of shape (N, ahead)

    Raises
    ------
    ValueError
        If the season is longer than the past, or below 1.

    Examples
    --------
    >>> seasonal_naive(np.array([[9.0, 1.0, 2.0, 3.0]]), ahead=5, season=3)
    array([[1., 2., 3., 1., 2.]])
    """
    past = _past(past, season)
    return past[:, past.shape[1] - season + np.arange(ahead) % season]


def add_season(changes, past, season):
    """Turn forecasts of the change since last season into forecasts of the series itself.

    ``y_(t+k) = y_(t+k-season) + change_(t+k)``. More than one season ahead, ``y_(t+k-season)`` is
    itself a forecast.

    Parameters
    ----------
    changes : ndarray of shape (N, ahead)
    past : ndarray of shape (N, run_up)
        Values of the series itself.
    season : int
        At most `run_up`.

    Returns
    -------
    ndarray of shape (N, ahead)

    Raises
    ------
    ValueError
        If the season is longer than the past, or below 1.

    Examples
    --------
    >>> add_season(np.array([[10.0, 10.0, 20.0]]), np.array([[1.0, 2.0]]), season=2)
    array([[11., 12., 31.]])
    """
    past = _past(past, season)
    known = np.concatenate([past[:, -season:], np.asarray(changes, dtype=np.float64)], axis=1)
    for k in range(season, known.shape[1]):
        known[:, k] += known[:, k - season]
    return known[:, season:]


def closed_loop(predict, past, ahead):
    """Forecast far ahead with a one-step forecaster that is fed its own answers.

    Parameters
    ----------
    predict : callable
        ``predict(past)`` maps (N, run_up) to the next value of each row, (N,).
    past : ndarray of shape (N, run_up)
    ahead : int

    Returns
    -------
    ndarray of shape (N, ahead)

    Examples
    --------
    >>> closed_loop(lambda past: past[:, -1] + past[:, -2], np.array([[1.0, 1.0]]), ahead=5)
    array([[ 2.,  3.,  5.,  8., 13.]])
    """
    known = _past(past)
    run_up = known.shape[1]
    for _ in range(ahead):
        known = np.column_stack([known, predict(known[:, -run_up:])])
    return known[:, run_up:]


def nrmse(forecast, truth, spread):
    """Compute the root-mean-square error in units of the series' own spread, a horizon each.

    ``sqrt(mean((forecast - truth)^2)) / spread``, the mean over the forecasts. Always answering
    the mean scores about 1.

    Parameters
    ----------
    forecast, truth : ndarray of shape (N, ahead) or (N,)
    spread : float
        The standard deviation of the test part.

    Returns
    -------
    ndarray of shape (ahead,) or float

    Raises
    ------
    ValueError
        If the shapes differ, or `spread` is not above 0.

    Examples
    --------
    >>> nrmse(np.array([[1.0, 1.0], [1.0, 5.0]]), np.array([[1.0, 4.0], [1.0, 1.0]]), spread=2.0)
    array([0.        , 1.76776695])
    """
    forecast, truth = np.asarray(forecast, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if forecast.shape != truth.shape:
        raise ValueError(f"the forecast has shape {forecast.shape}, but the truth {truth.shape}")
    if not spread > 0:
        raise ValueError(f"spread is {spread}, but must be above 0")
    return np.sqrt(np.mean((forecast - truth) ** 2, axis=0)) / spread


def _past(past, season=1):
    past = np.asarray(past, dtype=np.float64)
    if past.ndim != 2 or past.shape[1] < 1:
        raise ValueError(f"past must have shape (N, run_up), but has {past.shape}")
    if not 1 <= season <= past.shape[1]:
        raise ValueError(f"season is {season}, but past has {past.shape[1]} values a row")
    return past
