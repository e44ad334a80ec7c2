"""What every layer asks of its input."""

import numpy as np

from lstm_course import ops


def require_forward(cache, layer):
    """Return what the last forward pass kept, or say that there was none."""
    if cache is None:
        raise ValueError(f"{type(layer).__name__}.backward needs a forward pass first")
    return cache


def require_shape(name, array, shape, dtype=None):
    """Return the array if it has this shape, or name both shapes."""
    array = np.asarray(array, dtype=dtype)
    if array.shape != tuple(shape):
        raise ValueError(f"{name} has shape {array.shape}, but {tuple(shape)} was expected")
    return array


def initial_state(name, state, shape):
    """Return a state that was handed in, or say what is wrong with it."""
    return ops.require_finite(name, require_shape(name, state, shape))


def as_sequence(x, D, dtype):
    """Return x (B, T, D) in the dtype of the weights, or say what is wrong with it."""
    x = np.asarray(x)
    if x.ndim != 3:
        raise ValueError(f"x must be (B, T, D), but has shape {x.shape}")
    if x.shape[2] != D:
        raise ValueError(f"x has {x.shape[2]} features, but W_ih was built for {D}")
    if x.shape[0] == 0 or x.shape[1] == 0:
        raise ValueError(f"x needs at least one sequence and one step, but has shape {x.shape}")
    return ops.require_finite("x", x.astype(dtype, copy=False))
