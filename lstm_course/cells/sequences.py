"""Run any step over a sequence: in one direction, in both, and in a stack.

Taught in notebook 22.
"""

import numpy as np

__all__ = ["bidirectional", "stacked", "unroll"]


def unroll(step, xs, *state):
    """Run any step over a sequence.

    Parameters
    ----------
    step : callable
        ``step(x_t, *state)`` gives the next state: h, or a tuple with h in front.
    xs : array_like of shape (B, T, D)
    *state : ndarrays of shape (B, H)

    Returns
    -------
    hs : ndarray of shape (B, T, H)
    state : tuple of ndarrays of shape (B, H)

    Raises
    ------
    ValueError
        If `xs` has not three axes, or no time step.

    Examples
    --------
    >>> hs, last = unroll(lambda x_t, h: h + x_t, np.ones((1, 3, 1)), np.zeros((1, 1)))
    >>> hs[0, :, 0].tolist()
    [1.0, 2.0, 3.0]
    """
    xs = np.asarray(xs)
    if xs.ndim != 3 or not xs.shape[1]:
        raise ValueError(f"xs must be (B, T, D) with T of at least 1, but has shape {xs.shape}")
    hs = []
    for t in range(xs.shape[1]):
        state = step(xs[:, t], *state)
        state = state if isinstance(state, tuple) else (state,)
        hs.append(state[0])
    return np.stack(hs, axis=1), state


def bidirectional(forward, backward, xs, forward_state, backward_state):
    """Run one step from left to right and another from right to left (Schuster & Paliwal 1997).

    Parameters
    ----------
    forward, backward : callable
        Steps, as for `unroll`.
    xs : array_like of shape (B, T, D)
    forward_state, backward_state : tuple of ndarrays of shape (B, H)

    Returns
    -------
    ndarray of shape (B, T, 2H)
        At t, what is left of t and what is right of it; both include x_t.

    Examples
    --------
    >>> add = lambda x_t, h: h + x_t
    >>> start = (np.zeros((1, 1)),)
    >>> bidirectional(add, add, np.ones((1, 3, 1)), start, start)[0].tolist()
    [[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]
    """
    left, _ = unroll(forward, xs, *forward_state)
    right, _ = unroll(backward, np.asarray(xs)[:, ::-1], *backward_state)
    return np.concatenate([left, right[:, ::-1]], axis=-1)


def stacked(steps, xs, states):
    """Run layers on top of each other: the hs of one are the xs of the next.

    Parameters
    ----------
    steps : sequence of L callables
        From the bottom up, each as for `unroll`.
    xs : array_like of shape (B, T, D)
    states : sequence of L tuples of ndarrays of shape (B, H)

    Returns
    -------
    ndarray of shape (B, T, H)
        The hs of the top layer.

    Examples
    --------
    >>> add = lambda x_t, h: h + x_t
    >>> stacked([add, add], np.ones((1, 3, 1)), [(np.zeros((1, 1)),)] * 2)[0, :, 0].tolist()
    [1.0, 3.0, 6.0]
    """
    for step, state in zip(steps, states, strict=True):
        xs, _ = unroll(step, xs, *state)
    return xs
