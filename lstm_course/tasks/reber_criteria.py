"""When the Reber grammar counts as solved, and what a fixed guess scores on it.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course.tasks.sequences import at_least


def rank_correct(scores, legal):
    """Decide for each step whether every legal symbol scores above every illegal one.

    Parameters
    ----------
    scores : array_like of shape (..., V)
        Outputs, any increasing function of the probabilities.
    legal : array_like of shape (..., V), bool
        Which symbols may come next.

    Returns
    -------
    ndarray of shape (...), bool
        ``min(scores of legal) > max(scores of illegal)``; a tie is wrong, and so is what is
        not a number.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> legal = [[True, True, False], [True, True, False]]
    >>> rank_correct([[0.5, 0.3, 0.2], [0.7, 0.1, 0.2]], legal).tolist()
    [True, False]
    """
    scores, legal = np.asarray(scores), np.asarray(legal, dtype=bool)
    if scores.shape != legal.shape:
        raise ValueError(f"scores have shape {scores.shape}, but legal symbols have {legal.shape}")
    lowest = np.where(legal, scores, np.inf).min(axis=-1)
    return lowest > np.where(legal, -np.inf, scores).max(axis=-1)


def reber_baseline(legal):
    """Compute how often a fixed ranking of the symbols is right, whatever the input.

    The ranking is by how often each symbol is legal, the left column first where two are
    equally common. A step is right if every legal symbol ranks above every illegal one, as in
    `rank_correct`.

    Parameters
    ----------
    legal : ndarray of shape (..., 7), bool
        Legal symbols of `reber_sequences` or `continual_reber`. Steps without any (behind a
        string's end) are left out.

    Returns
    -------
    float
        Share of steps, in [0, 1].

    Raises
    ------
    ValueError
        If no step has a legal symbol.

    Examples
    --------
    >>> legal = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], dtype=bool)
    >>> reber_baseline(legal)
    0.75
    """
    legal = np.asarray(legal, dtype=bool)
    steps = legal[legal.any(axis=-1)]
    at_least("the number of steps with a legal symbol", len(steps), 1)
    places = (-steps.mean(axis=0)).argsort(kind="stable").argsort()  # 0 for the commonest
    return float(rank_correct(np.broadcast_to(-places, steps.shape), steps).mean())


def reber_solved(scores, sequences):
    """Decide whether the embedded Reber grammar is solved, as in the paper of 1997.

    At every step of every string each legal symbol scores above each illegal one, the outer
    T or P included.

    Parameters
    ----------
    scores : array_like of shape (B, T, 7)
        Outputs at every step; what stands behind a string's end is not looked at.
    sequences : ReberSequences
        The strings, from `reber_sequences`.

    Returns
    -------
    bool
        Whether there is no exception.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    The paper asks for the same: the outputs of the possible next symbols are always the most
    active ones, for all symbols of its 256 training strings and of 256 others. It is silent
    about ties; here a tie is an error. The caller passes both sets, one after the other.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9,
       1997, section 5.1.
    """
    within = np.arange(sequences.legal.shape[1]) < sequences.lengths[:, None]
    return bool(rank_correct(scores, sequences.legal)[within].all())


def perfect_streams(scores, legal, warmup=60):
    """Decide for each stream whether it is predicted without any error.

    Parameters
    ----------
    scores : array_like of shape (S, T, 7)
        Outputs at every step.
    legal : array_like of shape (S, T, 7), bool
        Legal symbols of `continual_reber`.
    warmup : int
        Number of first steps that do not count, at least 0 and below T.

    Returns
    -------
    ndarray of shape (S,), bool
        True where every step from `warmup` on is right by `rank_correct`.

    Raises
    ------
    ValueError
        If the shapes differ, or the warm-up leaves no step.

    Examples
    --------
    >>> legal = np.array([[[True, False]] * 3] * 2)
    >>> scores = np.array([[[0, 1], [1, 0], [1, 0]], [[1, 0], [1, 0], [0, 1]]])
    >>> perfect_streams(scores, legal, warmup=1).tolist()
    [True, False]
    """
    right = rank_correct(scores, legal)
    if not 0 <= warmup < right.shape[1]:
        raise ValueError(f"warmup is {warmup}, but a stream has {right.shape[1]} steps")
    return right[:, warmup:].all(axis=1)


def continual_solved(scores, legal, warmup=60):
    """Decide whether the continual Reber grammar is solved: every stream is perfect.

    Parameters
    ----------
    scores : array_like of shape (S, T, 7)
        Outputs at every step.
    legal : array_like of shape (S, T, 7), bool
        Legal symbols of `continual_reber`.
    warmup : int
        Number of first steps that do not count, at least 0 and below T.

    Returns
    -------
    bool
        Whether all of `perfect_streams` are True.

    Raises
    ------
    ValueError
        If the shapes differ, or the warm-up leaves no step.

    Notes
    -----
    In the paper, as later authors report it, a prediction is right if all outputs are within
    0.49 of their targets, and a perfect network makes no error in ten streams of a million
    symbols. Three deviations: the order of the scores decides, because two legal symbols
    share one probability and neither comes near 1; the streams are as long as what is given;
    and the first 60 steps are warm-up, because a network that is trained without resets
    starts there from a state of zeros that it hardly knows.

    References
    ----------
    .. [1] F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to Forget: Continual
       Prediction with LSTM", Neural Computation 12, 2000, the continual embedded Reber
       grammar.

    Examples
    --------
    >>> legal = np.array([[[True, False]] * 2])
    >>> continual_solved([[[0.1, 0.9], [0.9, 0.1]]], legal, warmup=1)
    True
    >>> continual_solved([[[0.1, 0.9], [0.9, 0.1]]], legal, warmup=0)
    False
    """
    return bool(perfect_streams(scores, legal, warmup).all())
