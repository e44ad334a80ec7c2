"""Connectionist temporal classification: the loss when nobody says which step is which symbol.

Taught in notebook 21 (Hear and see).
"""

import numpy as np

from lstm_course.ops.arrays import as_float


def ctc_collapse(path, blank=0):
    """Read a path: merge what repeats, then drop the blanks.

    Parameters
    ----------
    path : sequence of T int
        A class for every time step.
    blank : int
        The class that stands for "nothing".

    Returns
    -------
    list of int

    References
    ----------
    .. [1] A. Graves, S. Fernández, F. Gomez and J. Schmidhuber, "Connectionist Temporal
       Classification", ICML 2006, section 3.1 (the map B).

    Examples
    --------
    >>> ctc_collapse([0, 1, 1, 0, 1, 2, 2, 0])
    [1, 1, 2]
    """
    path = np.asarray(path, dtype=int)
    first = np.append(True, path[1:] != path[:-1])[: path.size]
    return path[first & (path != blank)].tolist()


def ctc_loss(log_p, target, blank=0):
    """Sum the probabilities of all paths that read as the target; return minus the logarithm.

    Put blanks around the target's symbols, l = (blank, t_1, blank, t_2, …, blank), and let
    α_t(s) be the probability of having come as far as l_s at step t:

    ``α_t(s) = (α_{t−1}(s) + α_{t−1}(s−1) [+ α_{t−1}(s−2)]) p_t(l_s)``

    The last term counts only where l_s is a symbol that differs from l_{s−2}: two equal
    symbols need a blank between them. The loss is ``−log(α_T(S) + α_T(S−1))``.

    Parameters
    ----------
    log_p : ndarray of shape (T, K)
        Logarithms of probabilities, as from `log_softmax`.
    target : sequence of int
        Classes without the blank; may be empty.
    blank : int
        The class that stands for "nothing".

    Returns
    -------
    float
        In nats; inf where no path is long enough.

    Raises
    ------
    ValueError
        If `log_p` has not two axes, or the target holds the blank or an unknown class.

    References
    ----------
    .. [1] A. Graves, S. Fernández, F. Gomez and J. Schmidhuber, "Connectionist Temporal
       Classification", ICML 2006, section 4.1.

    Examples
    --------
    >>> log_p = np.log(np.full((3, 2), 0.5))
    >>> round(8 * float(np.exp(-ctc_loss(log_p, [1]))), 6)  # 6 of the 8 paths
    6.0
    """
    log_p, target = as_float(log_p), np.asarray(target, dtype=int)
    if log_p.ndim != 2 or not len(log_p):
        raise ValueError(f"log_p must have shape (T, K) with T above 0, but has {log_p.shape}")
    K = log_p.shape[1]
    if target.size and ((target < 0) | (target >= K) | (target == blank)).any():
        raise ValueError(f"targets must be classes 0…{K - 1} and not {blank}, the blank, "
                         f"but are {target.tolist()}")  # fmt: skip
    states = np.full(2 * target.size + 1, blank)
    states[1::2] = target
    jump = np.append([False, False], (states[2:] != blank) & (states[2:] != states[:-2]))
    jump = jump[: states.size]
    alpha = np.full(states.size, -np.inf)
    alpha[:2] = log_p[0, states[:2]]
    for row in log_p[1:]:
        one = np.append(-np.inf, alpha[:-1])
        two = np.append([-np.inf, -np.inf], alpha[:-2])[: alpha.size]
        alpha = np.logaddexp(np.logaddexp(alpha, one), np.where(jump, two, -np.inf))
        alpha = alpha + row[states]
    return float(-np.logaddexp.reduce(alpha[-2:]))
