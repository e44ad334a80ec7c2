"""Right answers to the questions on the loop over time, in other styles."""

import numpy as np

from tests.answers import right


@right("memory.way_back")
def backwards_with_cumprod(xs, w, u):
    h, factors = 0.0, []
    for x_t in xs:
        h = np.tanh(w * h + u * x_t)
        factors.append(w * (1 - h**2))
    return np.cumprod([1.0, *factors[:0:-1]])[::-1]


@right("memory.way_back")
def by_a_small_nudge(xs, w, u):
    def last(h, rest):
        for x_t in rest:
            h = np.tanh(w * h + u * x_t)
        return h

    h, left = 0.0, []
    for t in range(len(xs)):
        h = np.tanh(w * h + u * xs[t])
        left.append((last(h + 1e-6, xs[t + 1 :]) - last(h - 1e-6, xs[t + 1 :])) / 2e-6)
    return left


@right("memory.way_back")
def slope_by_the_hyperbolic_cosine(xs, w, u):
    h, left = 0.0, np.ones(len(xs))
    for t in range(len(xs)):
        z = w * h + u * xs[t]
        h = np.tanh(z)
        left[:t] *= w / np.cosh(z) ** 2
    return left


@right("memory.listen")
def state_times_not_start(xs, starts, W, b):
    h, hs = np.zeros(len(b)), []
    for x_t, start in zip(xs, starts, strict=True):
        h = np.tanh(W @ np.concatenate([(1 - start) * h, x_t]) + b)
        hs.append(h)
    return hs


@right("memory.listen")
def into_a_table(xs, starts, W, b):
    H = len(b)
    hs = np.zeros((len(xs) + 1, H))
    for t in range(len(xs)):
        before = np.zeros(H) if starts[t] else hs[t]
        hs[t + 1] = np.tanh(W[:, :H] @ before + W[:, H:] @ xs[t] + b)
    return hs[1:]


@right("memory.listen")
def in_place_with_copies(xs, starts, W, b):
    h, hs = np.zeros(len(b)), []
    for t, x_t in enumerate(xs):
        if starts[t] == 1:
            h[:] = 0
        h[:] = np.tanh(np.concatenate([h, x_t]) @ W.T + b)
        hs.append(h.copy())
    return np.stack(hs)


@right("memory.listen")
def in_float32(xs, starts, W, b):
    xs, W, b = (array.astype(np.float32) for array in (xs, W, b))
    projected = np.einsum("td,hd->th", xs, W[:, len(b) :]) + b
    h, hs = np.zeros(len(b), np.float32), []
    for t in range(len(xs)):
        h = np.tanh(projected[t] + (0 if starts[t] else W[:, : len(b)] @ h))
        hs.append(h)
    return np.array(hs)


@right("memory.clip")
def one_long_vector(grads, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return [g * min(1, limit / norm) for g in grads]


@right("memory.clip")
def only_when_too_long(grads, limit):
    norm = np.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    if norm <= limit:
        return grads
    return tuple(limit * g / norm for g in grads)


@right("memory.clip")
def in_place_on_copies(grads, limit):
    copies = [g.astype(np.float32) for g in grads]
    norm = np.hypot.reduce([np.linalg.norm(g) for g in copies])
    for g in copies:
        g /= max(1.0, norm / limit)
    return copies


@right("memory.two_knocks")
def louder():
    return np.array([[0.0, 0, 10], [5, 0, 5]]), np.array([0.0, -5])


@right("memory.two_knocks")
def lists():
    return [[0, 0, 2], [4, 0.5, 4]], [0, -4]


@right("memory.two_knocks")
def a_negative_memory():
    return np.array([[0.0, 0, -3], [-3, 0, 3]]), np.array([0.0, -3])


@right("memory.prediction")
def about_right():
    return 4, 40, 10, 0.03
