"""Arrays in: real numbers, finite, of the same shape; and the pointwise operations."""

import numpy as np


def as_float(x):
    """Return `x` as a floating array; float32 stays float32, integers become float64."""
    x = np.asarray(x)
    if x.dtype.kind not in "fiub":
        raise ValueError(f"expected real numbers, but got an array of dtype {x.dtype}")
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def require_finite(name, array):
    """Raise if `array` holds NaN or infinity; return it as an array otherwise.

    Parameters
    ----------
    name : str
        What the array is called in the message.
    array : array_like
        The values to look at.

    Raises
    ------
    ValueError
        Names the array, how many values are not finite, and where the first one is.

    Examples
    --------
    >>> require_finite("x_t", [1.0, float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: x_t must be finite, but 1 of its 2 values is NaN or infinite (first at index (1,))
    """
    array = np.asarray(array)
    bad = ~np.isfinite(array)
    if bad.any():
        count = int(bad.sum())
        first = tuple(int(k) for k in np.argwhere(bad)[0])
        verb = "is" if count == 1 else "are"
        raise ValueError(
            f"{name} must be finite, but {count} of its {array.size} values {verb} "
            f"NaN or infinite (first at index {first})"
        )
    return array


def _same_shape(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(
            f"a pointwise operation needs equal shapes, but got {a.shape} and {b.shape}"
        )
    return a, b


def pointwise_multiply(a, b):
    """Multiply two arrays of the same shape entry by entry: a ⊗ b (Hadamard product).

    NumPy's ``*`` would broadcast unequal shapes; this refuses them.

    Parameters
    ----------
    a, b : array_like of the same shape

    Returns
    -------
    ndarray of that shape

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> pointwise_multiply([4, 5, 6], [1, 2, 3])
    array([ 4, 10, 18])
    """
    a, b = _same_shape(a, b)
    return a * b


def pointwise_add(a, b):
    """Add two arrays of the same shape entry by entry: a ⊕ b.

    Parameters
    ----------
    a, b : array_like of the same shape

    Returns
    -------
    ndarray of that shape

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> pointwise_add([4, 5, 6], [1, 2, 3])
    array([5, 7, 9])
    """
    a, b = _same_shape(a, b)
    return a + b
