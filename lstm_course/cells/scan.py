"""The recurrence h_t = keep_t ⊗ h_{t−1} + add_t, step after step and all times at once.

Where keep and add do not depend on h, the steps need not wait for each other: minGRU and minLSTM
(`lstm_course.cells.after`) and the state-space models rest on that.

Taught in notebook 22.
"""

import numpy as np

__all__ = ["linear_loop", "linear_scan", "require_shape"]


def require_shape(name, array, shape):
    """Return an array of this shape, or say what does not fit."""
    array = np.asarray(array)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, but the rest needs {shape}")
    return array


def _sequence(keep, add, h0):
    keep, add = np.asarray(keep), np.asarray(add)
    if keep.ndim < 2 or keep.shape[-2] == 0:
        raise ValueError(f"keep must be (..., T, H) with T of at least 1, but is {keep.shape}")
    add = require_shape("add", add, keep.shape)
    return keep, add, require_shape("h0", h0, (*keep.shape[:-2], keep.shape[-1]))


def linear_loop(keep, add, h0):
    """Run h_t = keep_t ⊗ h_{t−1} + add_t one step after the other: T steps that wait.

    Parameters
    ----------
    keep, add : array_like of shape (..., T, H)
    h0 : array_like of shape (..., H)

    Returns
    -------
    ndarray of shape (..., T, H)

    Examples
    --------
    >>> linear_loop([[0.5], [0.5], [0.5]], [[1.0], [1.0], [1.0]], [4.0])[:, 0].tolist()
    [3.0, 2.5, 2.25]
    """
    keep, add, h = _sequence(keep, add, h0)
    hs = []
    for t in range(keep.shape[-2]):
        h = keep[..., t, :] * h + add[..., t, :]
        hs.append(h)
    return np.stack(hs, axis=-2)


def linear_scan(keep, add, h0):
    """Compute what `linear_loop` does in ⌈log₂ T⌉ rounds, each on all times at once.

    Two steps in a row are again such a step: (a₁, b₁) then (a₂, b₂) is (a₁ a₂, a₂ b₁ + b₂).
    After k rounds each place holds the last 2ᵏ steps, joined into one (Hillis & Steele 1986).
    Nothing is divided, so products that underflow to 0 do no harm.

    Parameters
    ----------
    keep, add : array_like of shape (..., T, H)
    h0 : array_like of shape (..., H)

    Returns
    -------
    ndarray of shape (..., T, H)

    Examples
    --------
    >>> linear_scan([[0.5], [0.5], [0.5]], [[1.0], [1.0], [1.0]], [4.0])[:, 0].tolist()
    [3.0, 2.5, 2.25]
    """
    keep, add, h0 = _sequence(keep, add, h0)
    a, b = keep, add.astype(np.result_type(keep, add, h0))  # a copy: nothing given is changed
    b[..., 0, :] += a[..., 0, :] * h0
    reach = 1
    while reach < a.shape[-2]:
        later, earlier = np.s_[..., reach:, :], np.s_[..., :-reach, :]
        joined = a[later] * b[earlier] + b[later]
        a = np.concatenate([a[..., :reach, :], a[later] * a[earlier]], axis=-2)
        b = np.concatenate([b[..., :reach, :], joined], axis=-2)
        reach *= 2
    return b
