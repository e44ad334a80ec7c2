"""Right answers to the questions on forgetting and adding, in other styles."""

import numpy as np

from tests.answers import right


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


@right("forgetting.forget_gate")
def two_matrices(x_t, h_prev, c_prev, W_f, b_f):
    H = len(h_prev)
    f = _sigmoid(W_f[:, :H] @ h_prev + W_f[:, H:] @ x_t + b_f)
    return f, f * c_prev


@right("forgetting.forget_gate")
def lists_of_numbers(x_t, h_prev, c_prev, W_f, b_f):
    v = [*h_prev, *x_t]
    sums = [sum(w * e for w, e in zip(row, v, strict=True)) for row in W_f]
    f = [float(_sigmoid(z_k + b_k)) for z_k, b_k in zip(sums, b_f, strict=True)]
    return [f, [f_k * c_k for f_k, c_k in zip(f, c_prev, strict=True)]]


@right("forgetting.forget_gate")
def einsum_in_float32(x_t, h_prev, c_prev, W_f, b_f):
    v = np.concatenate([h_prev, x_t]).astype(np.float32)
    f = _sigmoid(np.einsum("kj,j->k", W_f.astype(np.float32), v) + b_f.astype(np.float32))
    return f, np.einsum("k,k->k", f, c_prev.astype(np.float32))


@right("forgetting.update")
def in_place_on_a_copy(c_prev, z_i, z_f, z_g):
    c = c_prev.copy()
    c *= _sigmoid(z_f)
    c += _sigmoid(z_i) * np.tanh(z_g)
    return c


@right("forgetting.update")
def unit_by_unit(c_prev, z_i, z_f, z_g):
    c = []
    for k in range(len(c_prev)):
        kept = c_prev[k] / (1 + np.exp(-z_f[k]))
        c.append(kept + np.tanh(z_g[k]) / (1 + np.exp(-z_i[k])))
    return c


@right("forgetting.update")
def gates_stacked_in_another_order(c_prev, z_i, z_f, z_g):
    f, i, g = np.stack([z_f, z_i, 2 * z_g])
    f, i, g = _sigmoid([f, i, g])
    return np.sum([f * c_prev, i * (2 * g - 1)], axis=0)


@right("forgetting.shares")
def backwards(f, new):
    left, passes = np.zeros_like(new), np.ones(f.shape[1])
    for t in reversed(range(len(f))):
        left[t] = passes * new[t]
        passes = passes * f[t]
    return left


@right("forgetting.shares")
def each_step_alone(f, new):
    left = []
    for t in range(len(f)):
        c = new[t]
        for f_later in f[t + 1 :]:
            c = f_later * c
        left.append(c)
    return left


@right("forgetting.shares")
def reversed_cumprod(f, new):
    later = np.vstack([f[1:], np.ones((1, f.shape[1]))])
    return new * np.cumprod(later[::-1], axis=0)[::-1]


@right("forgetting.counter")
def input_gate_by_the_tick():
    return np.array([[40.0, 0], [0, -40], [0, 0]]), np.array([-20.0, 20, 20])


@right("forgetting.counter")
def lists():
    return [[0, 0], [0, -24], [12, 0]], [12, 12, 0]


@right("forgetting.counter")
def very_open():
    return np.array([[0, 0], [5, -200], [50, 0]], dtype=np.float32), np.array([99, 90, 0])


@right("forgetting.prediction")
def rounded():
    return 70, 5, 5, 1
