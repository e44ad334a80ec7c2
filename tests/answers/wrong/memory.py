"""Wrong answers to the questions on the loop over time, as learners write them."""

import numpy as np

from tests.answers import wrong


@wrong("memory.way_back", mistake=12)
def slopes_without_the_weight(xs, w, u):
    h, hs = 0.0, []
    for x_t in xs:
        h = np.tanh(w * h + u * x_t)
        hs.append(h)
    left = [1.0]
    for h in reversed(hs[1:]):
        left.append(left[-1] * (1 - h**2))
    return np.array(left[::-1])


@wrong("memory.way_back", mistake=13)
def tanh_of_tanh(xs, w, u):
    h, slopes = 0.0, []
    for x_t in xs:
        h = np.tanh(w * h + u * x_t)
        slopes.append(1 - np.tanh(h) ** 2)
    left = np.ones(len(xs))
    for t in range(len(xs) - 2, -1, -1):
        left[t] = left[t + 1] * w * slopes[t + 1]
    return left


@wrong("memory.way_back", mistake="slope forgotten")
def powers_of_the_weight(xs, w, u):
    return w ** np.arange(len(xs) - 1.0, -1, -1)


@wrong("memory.way_back", mistake="own step included")
def one_factor_too_many(xs, w, u):
    h, left = 0.0, np.ones(len(xs))
    for t, x_t in enumerate(xs):
        h = np.tanh(w * h + u * x_t)
        left[: t + 1] *= w * (1 - h * h)
    return left


@wrong("memory.way_back", mistake="from the wrong end")
def forwards(xs, w, u):
    h, product, left = 0.0, 1.0, []
    for x_t in xs:
        h = np.tanh(w * h + u * x_t)
        product *= w * (1 - h**2)
        left.append(product)
    return left


@wrong("memory.listen", mistake=22)
def the_same_array_every_time(xs, starts, W, b):
    h, hs = np.zeros(len(b)), []
    for x_t, start in zip(xs, starts, strict=True):
        if start:
            h[:] = 0
        h[:] = np.tanh(W @ np.concatenate([h, x_t]) + b)
        hs.append(h)
    return np.array(hs)


@wrong("memory.listen", mistake=22)
def nothing_mended(xs, starts, W, b):
    h = np.zeros(len(b))
    hs = []
    for x_t in xs:
        h[:] = np.tanh(W @ np.concatenate([x_t, h]) + b)
        hs.append(h)
    return np.array(hs)


@wrong("memory.listen", mistake=16)
def one_long_story(xs, starts, W, b):
    h, hs = np.zeros(len(b)), []
    for x_t in xs:
        h = np.tanh(W @ np.concatenate([h, x_t]) + b)
        hs.append(h)
    return np.array(hs)


@wrong("memory.listen", mistake=16)
def nothing_remembered(xs, starts, W, b):
    nothing = np.zeros((len(xs), len(b)))
    return np.tanh(np.hstack([nothing, xs]) @ W.T + b)


@wrong("memory.listen", mistake=16)
def reset_at_the_end_of_the_step(xs, starts, W, b):
    h, hs = np.zeros(len(b)), []
    for t in range(len(xs)):
        h = np.tanh(W @ np.concatenate([h, xs[t]]) + b)
        hs.append(h)
        if starts[t]:
            h = np.zeros(len(b))
    return np.array(hs)


@wrong("memory.listen", mistake=6)
def x_first(xs, starts, W, b):
    D, hs = xs.shape[1], []
    for x_t, start in zip(xs, starts, strict=True):
        h = np.zeros(len(b)) if start or not hs else hs[-1]
        hs.append(np.tanh(W[:, :D] @ x_t + W[:, D:] @ h + b))
    return np.array(hs)


@wrong("memory.listen", mistake=5)
def without_the_bias(xs, starts, W, b):
    h, hs = np.zeros(len(b)), []
    for x_t, start in zip(xs, starts, strict=True):
        h = np.tanh(W @ np.concatenate([h * (1 - start), x_t]))
        hs.append(h)
    return np.array(hs)


@wrong("memory.clip", mistake=17)
def each_array_by_itself(grads, limit):
    clipped = []
    for g in grads:
        norm = np.linalg.norm(g)
        clipped.append(g * limit / norm if norm > limit else g)
    return clipped


@wrong("memory.clip", mistake="entries cut")
def cut_at_the_limit(grads, limit):
    return [np.minimum(np.maximum(g, -limit), limit) for g in grads]


@wrong("memory.clip", mistake="short ones stretched")
def always_to_the_limit(grads, limit):
    norm = np.sqrt(sum((g * g).sum() for g in grads))
    return [limit * g / norm for g in grads]


@wrong("memory.clip", mistake="norms added")
def sum_of_the_norms(grads, limit):
    norm = sum(np.linalg.norm(g) for g in grads)
    return [g * min(1, limit / norm) for g in grads]


@wrong("memory.clip", mistake="no square root")
def sum_of_the_squares(grads, limit):
    norm = sum(np.sum(g**2) for g in grads)
    return [g * limit / norm if norm > limit else g for g in grads]


@wrong("memory.clip", mistake=22)
def in_place(grads, limit):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    for g in grads:
        g *= min(1, limit / norm)
    return grads


@wrong("memory.two_knocks", mistake=6)
def columns_for_x_and_h():
    return np.array([[3.0, 0, 0], [3, 3, 0]]), np.array([0.0, -3])


@wrong("memory.two_knocks", mistake=5)
def no_threshold():
    return np.array([[0.0, 0, 3], [4, 0, 4]]), np.zeros(2)


@wrong("memory.two_knocks", mistake="one knock is enough")
def rings_for_either():
    return np.array([[0.0, 0, 3], [3, 0, 3]]), np.array([0.0, 3])


@wrong("memory.two_knocks", mistake=None)
def listens_to_itself():
    return np.array([[0.0, 0, 3], [0, 3, 3]]), np.array([0.0, -3])


@wrong("memory.prediction", mistake=None)
def a_unit_too_many():
    return 5, 35_000, 1000, 3
