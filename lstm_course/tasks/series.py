"""Series to forecast: one chaotic, one drowned in noise, one short and seasonal, one of yours.

Taught in notebook 18 (Forecast a series).
"""

import numpy as np

from lstm_course import tables


def mackey_glass(T, *, start=1.2, tau=17.0, dt=0.1, discard=500):
    """Solve the Mackey-Glass equation and give one value a unit of time.

    ``dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t)``, in Euler steps of `dt`. With
    ``tau = 17`` the series is chaotic: it never repeats, and yet nothing in it is random.

    Parameters
    ----------
    T : int
        How many values are given, at least 1.
    start : float
        The value of x at all times before the beginning.
    tau : float
        The delay, a multiple of `dt`.
    dt : float
        Length of an Euler step; 1 is a multiple of it.
    discard : int
        How many values are thrown away first, until the start has been forgotten.

    Returns
    -------
    ndarray of shape (T,), float64
        Values between 0.4 and 1.4 with the settings above.

    Raises
    ------
    ValueError
        If `T` is below 1, `discard` below 0, or `tau` or 1 is no multiple of `dt`.

    References
    ----------
    .. [1] M. C. Mackey and L. Glass, "Oscillation and Chaos in Physiological Control Systems",
       Science 197, 1977.

    Examples
    --------
    >>> mackey_glass(4, discard=0)
    array([1.2       , 1.11716775, 1.04225576, 0.97450669])
    >>> mackey_glass(3, start=1.0)          # production and decay cancel out
    array([1., 1., 1.])
    """
    _at_least("T", T, 1)
    _at_least("discard", discard, 0)
    lag, every = round(tau / dt), round(1 / dt)
    for name, value, steps in (("tau", tau, lag), ("1", 1.0, every)):
        if steps < 1 or not np.isclose(steps * dt, value):
            raise ValueError(f"{name} is {value}, but the Euler steps are {dt} long: no multiple")
    x = [float(start)] * (lag + 1)
    for _ in range((T - 1 + discard) * every):
        late = x[-1 - lag]
        square = late * late  # products are rounded alike everywhere, powers are not: chaos notices
        tenth = square * square * square * square * square
        x.append(x[-1] + dt * (0.2 * late / (1.0 + tenth) - 0.1 * x[-1]))
    return np.array(x[lag + discard * every :: every])


def noisy_sine(T, rng, *, period=25, noise=0.3):
    """Draw a sine wave under white noise.

    ``y_t = sin(2 pi t / period) + noise * N(0, 1)``. Nobody can foresee the second part, so no
    forecast has an RMSE below `noise`, but for luck: an NRMSE of 0.39 with the settings above.

    Parameters
    ----------
    T : int
        How many values are drawn, at least 1.
    rng : numpy.random.Generator
        Source of randomness.
    period : float
        Steps of one wave, above 0.
    noise : float
        Standard deviation of the noise, 0 or above.

    Returns
    -------
    ndarray of shape (T,), float64

    Raises
    ------
    ValueError
        If `T` is below 1, `period` not above 0 or `noise` below 0.

    Examples
    --------
    >>> noisy_sine(5, np.random.default_rng(0), period=4, noise=0).round(12) + 0.0
    array([ 0.,  1.,  0., -1.,  0.])
    """
    _at_least("T", T, 1)
    _at_least("noise", noise, 0)
    if not period > 0:
        raise ValueError(f"period is {period}, but must be above 0")
    return np.sin(2 * np.pi * np.arange(T) / period) + noise * rng.standard_normal(T)


def seasonal_series(T, rng, *, trend=0.005, memory=0.7, noise=0.03):
    """Draw a series like the logarithm of monthly sales: trend, season and moods that fade.

    ``y_t = 5 + trend * t + 0.15 sin(2 pi t / 12) + 0.07 cos(4 pi t / 12) + m_t`` with
    ``m_t = memory * m_(t-1) + noise * N(0, 1)`` and ``m_(-1) = 0``.

    Parameters
    ----------
    T : int
        How many months are drawn, at least 1.
    rng : numpy.random.Generator
        Source of randomness.
    trend : float
        Growth a month.
    memory : float
        How much of a deviation is left a month later, between -1 and 1.
    noise : float
        Standard deviation of what is new in a month, 0 or above.

    Returns
    -------
    ndarray of shape (T,), float64

    Raises
    ------
    ValueError
        If `T` is below 1, `memory` not between -1 and 1, or `noise` below 0.

    Examples
    --------
    >>> y = seasonal_series(25, np.random.default_rng(0), noise=0)
    >>> y[:3].round(4), (y[12:] - y[:-12]).round(4)[:3]
    (array([5.07  , 5.115 , 5.1049]), array([0.06, 0.06, 0.06]))
    """
    _at_least("T", T, 1)
    _at_least("noise", noise, 0)
    if not -1 < memory < 1:
        raise ValueError(f"memory is {memory}, but must lie between -1 and 1")
    month = 2 * np.pi * np.arange(T) / 12
    mood, moods = 0.0, np.empty(T)
    for t, new in enumerate(noise * rng.standard_normal(T)):
        moods[t] = mood = memory * mood + new
    season = 0.15 * np.sin(month) + 0.07 * np.cos(2 * month)
    return 5.0 + trend * np.arange(T) + season + moods


def read_series(path, column, *, shortest=2):
    """Read one column of a CSV file as a series, in the order of its rows.

    Parameters
    ----------
    path : str or Path
        A file with a line of column names; see `tables.read_table`.
    column : str
    shortest : int
        The fewest values that are enough for what is planned.

    Returns
    -------
    ndarray of shape (N,), float64

    Raises
    ------
    ValueError
        If the file or the column is not there, a row is longer or shorter than the header, an
        entry is empty or no number (the message names row and column), there are fewer than
        `shortest` values, or all are equal.
    """
    table = tables.read_table(path)
    series = table.numbers(column)
    if len(series) < shortest:
        raise ValueError(
            f'{table.name}, column "{column}", has {len(series)} values, '
            f"but at least {shortest} are needed"
        )
    if np.ptp(series) == 0:
        raise ValueError(
            f'{table.name}, column "{column}": all {len(series)} values are {series[0]:g}, '
            "but a forecast needs at least 2 different ones"
        )
    return series


def _at_least(name, value, smallest):
    if value < smallest:
        raise ValueError(f"{name} is {value}, but the smallest is {smallest}")
