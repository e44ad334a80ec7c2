"""Right answers to the questions on vectors and gates, in other styles."""

import math

import numpy as np

from tests.answers import right


@right("vectors.sigmoid")
def by_way_of_tanh(z):
    return (1 + np.tanh(z / 2)) / 2


@right("vectors.sigmoid")
def with_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


@right("vectors.sigmoid")
def entry_by_entry(z):
    result = np.empty(z.shape)
    for at, value in np.ndenumerate(z):
        e = math.exp(-abs(value))
        result[at] = 1 / (1 + e) if value >= 0 else e / (1 + e)
    return result


@right("vectors.sigmoid")
def first_form_with_a_limit(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@right("vectors.sigmoid")
def in_float32(z):
    z = z.astype(np.float32)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@right("vectors.sigmoid")
def by_masks(z):
    s = np.zeros_like(z)
    up = z >= 0
    s[up] = 1 / (1 + np.exp(-z[up]))
    s[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return s


@right("vectors.fader")
def one_step_from_b_to_a(a, b, f):
    return b + f * (a - b)


@right("vectors.fader")
def a_list_of_numbers(a, b, f):
    return [float(f[k] * a[k] + (1 - f[k]) * b[k]) for k in range(len(a))]


@right("vectors.fader")
def with_einsum(a, b, f):
    return np.einsum("k,k->k", f, a) + np.einsum("k,k->k", 1 - f, b)


@right("vectors.fader")
def in_place_on_a_copy(a, b, f):
    mixed = b.copy()
    mixed *= 1 - f
    mixed += f * a
    return mixed


@right("vectors.fader")
def diagonal_matrices(a, b, f):
    return np.diag(f) @ a + np.diag(1 - f) @ b


@right("vectors.layer")
def transposed(x_t, h_prev, W, b):
    return np.hstack((h_prev, x_t)) @ W.T + b


@right("vectors.layer")
def two_halves(x_t, h_prev, W, b):
    H = h_prev.shape[0]
    return W[:, :H] @ h_prev + W[:, H:] @ x_t + b


@right("vectors.layer")
def one_neuron_after_the_other(x_t, h_prev, W, b):
    v = [*h_prev, *x_t]
    return [sum(w * entry for w, entry in zip(W[k], v, strict=True)) + b[k] for k in range(len(b))]


@right("vectors.layer")
def bias_as_a_weight(x_t, h_prev, W, b):
    return np.column_stack([W, b]) @ np.concatenate([h_prev, x_t, [1.0]])


@right("vectors.layer")
def einsum_in_float32(x_t, h_prev, W, b):
    v = np.concatenate([h_prev, x_t]).astype(np.float32)
    return np.einsum("kj,j->k", W.astype(np.float32), v) + b.astype(np.float32)


@right("vectors.largest")
def solve_the_square(D, budget, biases):
    side = D + biases
    return int((-side + math.isqrt(side * side + budget)) // 2)


@right("vectors.largest")
def halve_the_interval(D, budget, biases):
    low, high = 0, budget
    while low < high:
        middle = (low + high + 1) // 2
        if 4 * middle * (middle + D + biases) <= budget:
            low = middle
        else:
            high = middle - 1
    return low


@right("vectors.largest")
def as_a_float(D, budget, biases):
    H = np.arange(1, 1000)
    return float(np.sum(4 * H * (H + D + biases) <= budget))


@right("vectors.prediction")
def rounded():
    return [9, 6, 0.5, 2]
