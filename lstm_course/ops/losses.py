"""Softmax and cross-entropy, in nats."""

import numpy as np

from lstm_course.ops.arrays import as_float


def log_softmax(z, axis=-1):
    """Take the logarithm of the softmax without forming it: z − log Σ exp(z).

    Parameters
    ----------
    z : array_like of shape (..., V)
        Logits.
    axis : int
        The axis along which the probabilities add up to 1.

    Returns
    -------
    ndarray of the same shape
        At most 0.

    Examples
    --------
    >>> log_softmax([1000.0, 1000.0]).round(4)
    array([-0.6931, -0.6931])
    """
    z = as_float(z)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def softmax(z, axis=-1):
    """Turn logits into probabilities: p_k = exp(z_k) / Σ_j exp(z_j).

    Parameters
    ----------
    z : array_like of shape (..., V)
        Logits. Adding one number to all of them changes nothing.
    axis : int
        The axis along which the probabilities add up to 1.

    Returns
    -------
    ndarray of the same shape
        In [0, 1].

    Examples
    --------
    >>> softmax([0.0, 0.0, 0.0, 0.0])
    array([0.25, 0.25, 0.25, 0.25])
    """
    z = as_float(z)
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _check_targets(logits, targets):
    targets = np.asarray(targets)
    if targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"logits of shape {logits.shape} need targets of shape {logits.shape[:-1]}, "
            f"but got {targets.shape}"
        )
    if targets.dtype.kind not in "iu":
        raise ValueError(f"targets must be integers (class numbers), but got {targets.dtype}")
    classes = logits.shape[-1]
    if targets.size and not (0 <= targets.min() and targets.max() < classes):
        raise ValueError(
            f"targets must lie in 0…{classes - 1}, but got {targets.min()}…{targets.max()}"
        )
    return targets


def cross_entropy(logits, targets):
    """Average the surprise at the right answers: −log softmax(logits)[target].

    Parameters
    ----------
    logits : array_like of shape (..., V)
    targets : array_like of int, shape (...)
        The right class of each row, in 0 … V − 1.

    Returns
    -------
    float
        Mean over all rows, in nats; divide by ln 2 for bits.

    Raises
    ------
    ValueError
        If the shapes do not fit or a target is no class number.

    Examples
    --------
    >>> bool(np.isclose(cross_entropy(np.zeros((2, 8)), [3, 5]), np.log(8)))
    True
    """
    logits = as_float(logits)
    targets = _check_targets(logits, targets)
    picked = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)
    return -float(picked.mean())


def cross_entropy_backward(logits, targets):
    """Differentiate the mean cross-entropy: dlogits = (softmax(logits) − one_hot) / rows.

    Parameters
    ----------
    logits : array_like of shape (..., V)
    targets : array_like of int, shape (...)

    Returns
    -------
    ndarray of shape (..., V)
        Each row adds up to 0.

    Raises
    ------
    ValueError
        If the shapes do not fit or a target is no class number.

    Examples
    --------
    >>> cross_entropy_backward([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    logits = as_float(logits)
    targets = _check_targets(logits, targets)
    dlogits = softmax(logits)
    at = targets[..., None]  # by index, since a reshape may be a copy
    np.put_along_axis(dlogits, at, np.take_along_axis(dlogits, at, axis=-1) - 1, axis=-1)
    dlogits /= targets.size
    return dlogits
