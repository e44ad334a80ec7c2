"""When a task counts as solved, in each paper's own words, as functions of plain arrays.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import at_least


def numbers_solved(errors, tolerance=0.04, mean=0.01, latest=2000):
    """Decide whether the adding problem is solved, as in the paper of 1997.

    All of the latest 2,000 sequences have ``|error| < 0.04``, and their mean is below 0.01.

    Parameters
    ----------
    errors : array_like of shape (N,)
        Answer less target for each training sequence, the latest last.
    tolerance : float
        Bound of each error's size; an error of just this size is too large.
    mean : float
        Bound of the mean size.
    latest : int
        How many sequences count, at least 1.

    Returns
    -------
    bool
        False also while there are fewer than `latest` errors, or where one is not a number.

    Raises
    ------
    ValueError
        If `latest` is below 1.

    Notes
    -----
    The paper says "average training error" and leaves open of what. It is taken as the mean
    absolute error: the mean square of errors below 0.04 would always be below 0.0016, and the
    condition empty. Over how many sequences is open too; here the same 2,000.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.4, and "ST3(0.01)", "ABS(0.04)" in table 11.

    Examples
    --------
    >>> numbers_solved([0.9, 0.005, -0.03, 0.001], mean=0.02, latest=3)
    True
    >>> numbers_solved([0.9, 0.005, -0.05, 0.001], mean=0.02, latest=3)
    False
    """
    sizes = _latest(errors, latest)
    return sizes is not None and bool((sizes < tolerance).all() and sizes.mean() < mean)


def products_solved(errors, wrong=13, tolerance=0.04, latest=2000):
    """Decide whether the multiplication problem is solved, as in the paper of 1997.

    Fewer than `wrong` of the latest 2,000 sequences have ``|error| > 0.04``. The paper
    stops twice: at 140 the relevant values are stored, at 13 the product is exact as well.

    Parameters
    ----------
    errors : array_like of shape (N,)
        Answer less target for each training sequence, the latest last.
    wrong : int
        Bound of the number of wrong sequences: 140 or 13, and this number is too many.
    tolerance : float
        Size from which on an error is wrong; an error of just this size is not.
    latest : int
        How many sequences count, at least 1.

    Returns
    -------
    bool
        False also while there are fewer than `latest` errors. What is not a number is wrong.

    Raises
    ------
    ValueError
        If `latest` is below 1.

    Notes
    -----
    There is no condition on the mean: that one belongs to the adding problem.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.5.

    Examples
    --------
    >>> products_solved([0.5, 0.0, 0.0, 0.0], wrong=2, latest=4)
    True
    >>> products_solved([0.5, 0.5, 0.0, 0.0], wrong=2, latest=4)
    False
    """
    sizes = _latest(errors, latest)
    return sizes is not None and bool((~(sizes <= tolerance)).sum() < wrong)


def class_errors(outputs, y):
    """Compute the error of every output unit: ``|output - 1|`` of the class, ``|output|`` else.

    Parameters
    ----------
    outputs : array_like of shape (N, C)
        Outputs in [0, 1]: logistic ones as in the paper, or probabilities.
    y : array_like of shape (N,), int
        Classes below C.

    Returns
    -------
    ndarray of shape (N, C)
        Absolute errors, for `order_solved` and `lag_solved`.

    Raises
    ------
    ValueError
        If there are not as many rows as classes.

    Examples
    --------
    >>> class_errors([[0.75, 0.25, 0.0]], [0]).tolist()
    [[0.25, 0.25, 0.0]]
    """
    outputs, y = np.asarray(outputs, dtype=np.float64), np.asarray(y)
    if outputs.ndim != 2 or outputs.shape[:1] != y.shape:
        raise ValueError(f"outputs have shape {outputs.shape}, but classes have {y.shape}")
    return np.abs(outputs - np.eye(outputs.shape[1])[y])


def order_solved(errors, tolerance=0.3, mean=0.1, latest=2000):
    """Decide whether temporal order is solved, as in the paper of 1997 (tasks 6a and 6b).

    Every output of the latest 2,000 sequences has ``|error| < 0.3`` at the sequence's end,
    and the mean of them all is below 0.1.

    Parameters
    ----------
    errors : array_like of shape (N, C)
        Errors of all outputs of each training sequence, the latest last: `class_errors`.
    tolerance : float
        Bound of each error's size; an error of just this size is too large.
    mean : float
        Bound of the mean size, over sequences and outputs.
    latest : int
        How many sequences count, at least 1.

    Returns
    -------
    bool
        False also while there are fewer than `latest` sequences.

    Raises
    ------
    ValueError
        If `latest` is below 1.

    Notes
    -----
    "Average training error" is read as in `numbers_solved`: squares of errors below 0.3 would
    always have a mean below 0.1.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.6, and "ST3(0.1)", "ABS(0.3)" in table 11.

    Examples
    --------
    >>> order_solved([[0.1, 0.0], [0.0, 0.2]], latest=2)
    True
    >>> order_solved([[0.1, 0.0], [0.0, 0.4]], latest=2)
    False
    """
    return numbers_solved(errors, tolerance, mean, latest)


def lag_solved(errors, tolerance=0.25):
    """Decide whether task 2a is solved, as in the paper of 1997.

    At the final step every output has ``|error| < 0.25``, for every sequence.

    Parameters
    ----------
    errors : array_like of shape (N, V)
        Errors of all outputs at the final step: `class_errors` of the final outputs and of
        ``y[:, -1]``.
    tolerance : float
        Bound of each error's size; an error of just this size is too large.

    Returns
    -------
    bool
        Whether all are within it. False where there is none.

    Notes
    -----
    The paper draws 10,000 sequences after training. There are only two different ones and no
    noise, so the two of `long_lag_pair` say as much. "At sequence end" is from the paper's
    table 11; the text of task 2a alone could mean every step.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.2, and "ABS(0.25)" in table 11.

    Examples
    --------
    >>> lag_solved([[0.0, 0.2, 0.2], [0.1, 0.1, 0.0]])
    True
    >>> lag_solved([[0.0, 0.2, 0.25], [0.1, 0.1, 0.0]])
    False
    """
    sizes = np.abs(np.asarray(errors, dtype=np.float64))
    return sizes.size > 0 and bool((sizes < tolerance).all())


def _latest(errors, latest):
    """Return the sizes of the latest errors, or None while there are too few."""
    at_least("latest", latest, 1)
    errors = np.asarray(errors)
    return np.abs(errors[-latest:].astype(np.float64)) if len(errors) >= latest else None
