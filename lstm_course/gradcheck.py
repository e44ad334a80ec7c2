"""Compare a derivative that was derived with one that was measured.

Taught in notebook 11.
"""

import numpy as np

__all__ = ["numerical_gradient", "relative_error"]


def numerical_gradient(f, x, eps=1e-5):
    """Measure df/dx by central differences: (f(x + ε) − f(x − ε)) / 2ε, entry by entry.

    `x` is nudged in place, so `f` may also read it through another reference
    (a layer's weights, say); it is put back even if `f` raises.

    Parameters
    ----------
    f : callable
        Takes `x` and returns one number.
    x : ndarray of float64
        Any shape. float32 has too few digits for a difference quotient.
    eps : float
        Half the distance between the two evaluations.

    Returns
    -------
    ndarray of the shape of `x`
        Error about eps² plus rounding (1e-16 / eps).

    Raises
    ------
    ValueError
        If `x` is not a float64 array, or `f` does not return one number.

    Examples
    --------
    >>> numerical_gradient(lambda v: (v**2).sum(), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        got = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise ValueError(f"numerical_gradient needs a float64 array, but got {got}")
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        try:
            x[index] = kept + eps
            above = _number(f(x))
            x[index] = kept - eps
            below = _number(f(x))
        finally:
            x[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def _number(value):
    if np.size(value) != 1:
        raise ValueError(f"f must return one number, but returned shape {np.shape(value)}")
    return float(np.reshape(value, ()))


def relative_error(a, b):
    """Give the largest difference over the largest entry: ``max |a − b| / max(|a| + |b|)``.

    Measured against the largest entry and not entry by entry: an entry that is a millionth of
    the others consists of rounding in any numerical gradient, and would fail a right formula.

    Parameters
    ----------
    a, b : array_like of the same shape

    Returns
    -------
    float
        In [0, 1]. About 1e-7 or less where a float64 derivative is right; 1 where the sign of
        the largest entry is wrong.

    Raises
    ------
    ValueError
        If the shapes differ: broadcasting would hide a wrong gradient.

    Examples
    --------
    >>> relative_error([1.0, 2.0], [1.0, 2.0])
    0.0
    >>> relative_error([1.0, 2.0], [1.0, -2.0])
    1.0
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"cannot compare shape {a.shape} with shape {b.shape}")
    if a.size == 0:
        return 0.0
    size = np.max(np.abs(a) + np.abs(b))
    return float(np.max(np.abs(a - b)) / size) if size else 0.0
