"""What a network scores on the papers' tasks that has learned nothing from its input.

Each number is computed from the targets it is given. Taught in notebook 13 (Rerun the
landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import at_least


def number_baseline(y):
    """Compute the mean squared error of the best constant answer, the targets' mean.

    ``mean((y - mean(y))^2)``, the variance. If both marks always fell on values that count,
    it would be ``2 / 3 / 16 = 1/24`` for `adding_1997` and ``1/9 - 1/16 = 7/144`` for
    `multiplication_1997`. But one sequence in eight or nine has its first step marked, which
    makes it 0.039 and 0.058 at T = 100.

    Parameters
    ----------
    y : ndarray of shape (B,)
        Targets, at least one.

    Returns
    -------
    float
        Mean squared error, in squared units of the target.

    Raises
    ------
    ValueError
        If there are no targets.

    Examples
    --------
    >>> number_baseline(np.array([0.0, 0.5, 0.5, 1.0]))
    0.125
    """
    at_least("the number of targets", np.size(y), 1)
    return float(np.var(y, dtype=np.float64))


def class_baseline(y):
    """Compute the accuracy of always answering the commonest class.

    Near 1/4 and 1/8 for `temporal_order_1997` with two and three marks, near 1/2 for the
    final step ``y[:, -1]`` of `long_lag` and for the outer symbol of the Reber grammar.

    Parameters
    ----------
    y : ndarray of shape (B,), int
        Classes, at least one.

    Returns
    -------
    float
        Share of right answers, in (0, 1].

    Raises
    ------
    ValueError
        If there are no targets.

    Examples
    --------
    >>> class_baseline(np.array([0, 1, 1, 3]))
    0.5
    """
    at_least("the number of targets", np.size(y), 1)
    return float(np.bincount(y).max() / len(y))
