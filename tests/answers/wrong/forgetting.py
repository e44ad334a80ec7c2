"""Wrong answers to the questions on forgetting and adding, as learners write them."""

import numpy as np

from tests.answers import wrong


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


@wrong("forgetting.forget_gate", mistake=4)
def tanh_on_the_gate(x_t, h_prev, c_prev, W_f, b_f):
    f = np.tanh(W_f @ np.concatenate([h_prev, x_t]) + b_f)
    return f, f * c_prev


@wrong("forgetting.forget_gate", mistake=5)
def bias_forgotten(x_t, h_prev, c_prev, W_f, b_f):
    f = _sigmoid(np.concatenate([h_prev, x_t]) @ W_f.T)
    return f, f * c_prev


@wrong("forgetting.forget_gate", mistake=6)
def x_before_h(x_t, h_prev, c_prev, W_f, b_f):
    f = _sigmoid(W_f @ np.hstack([x_t, h_prev]) + b_f)
    return f, f * c_prev


@wrong("forgetting.forget_gate", mistake=7)
def one_door_for_the_cell(x_t, h_prev, c_prev, W_f, b_f):
    f = _sigmoid(W_f @ np.concatenate([h_prev, x_t]) + b_f)
    return f, np.dot(f, c_prev)


@wrong("forgetting.forget_gate", mistake="forgotten for kept")
def what_is_forgotten(x_t, h_prev, c_prev, W_f, b_f):
    f = _sigmoid(W_f @ np.concatenate([h_prev, x_t]) + b_f)
    return f, c_prev - f * c_prev


@wrong("forgetting.forget_gate", mistake="not squashed")
def straight_from_the_sum(x_t, h_prev, c_prev, W_f, b_f):
    z_f = W_f @ np.concatenate([h_prev, x_t]) + b_f
    return z_f, z_f * c_prev


@wrong("forgetting.forget_gate", mistake=22)
def overwrites_the_memory(x_t, h_prev, c_prev, W_f, b_f):
    f = _sigmoid(W_f @ np.concatenate([h_prev, x_t]) + b_f)
    c_prev *= f
    return f, c_prev


@wrong("forgetting.forget_gate", mistake=None)
def only_the_memory(x_t, h_prev, c_prev, W_f, b_f):
    return _sigmoid(W_f @ np.concatenate([h_prev, x_t]) + b_f) * c_prev


@wrong("forgetting.update", mistake=1)
def swapped(c_prev, z_i, z_f, z_g):
    f, i = _sigmoid(z_i), _sigmoid(z_f)
    return f * c_prev + i * np.tanh(z_g)


@wrong("forgetting.update", mistake=1)
def nothing_mended(c_prev, z_i, z_f, z_g):
    i = _sigmoid(z_f)
    f = 1 - i
    g = np.tanh(z_g)
    return f * c_prev + i * g


@wrong("forgetting.update", mistake=4)
def candidate_without_a_sign(c_prev, z_i, z_f, z_g):
    return _sigmoid(z_f) * c_prev + _sigmoid(z_i) * _sigmoid(z_g)


@wrong("forgetting.update", mistake=4)
def tanh_everywhere(c_prev, z_i, z_f, z_g):
    i, f, g = np.tanh([z_i, z_f, z_g])
    return f * c_prev + i * g


@wrong("forgetting.update", mistake=7)
def sums_over_the_units(c_prev, z_i, z_f, z_g):
    return np.dot(_sigmoid(z_f), c_prev) + np.dot(_sigmoid(z_i), np.tanh(z_g))


@wrong("forgetting.update", mistake=9)
def an_average(c_prev, z_i, z_f, z_g):
    g = np.tanh(z_g)
    return g + _sigmoid(z_f) * (c_prev - g)


@wrong("forgetting.update", mistake=9)
def the_rest_of_i(c_prev, z_i, z_f, z_g):
    i = _sigmoid(z_i)
    return (1 - i) * c_prev + i * np.tanh(z_g)


@wrong("forgetting.update", mistake=10)
def only_the_new(c_prev, z_i, z_f, z_g):
    c = _sigmoid(z_f) * c_prev
    c = _sigmoid(z_i) * np.tanh(z_g)
    return c


@wrong("forgetting.update", mistake=10)
def only_the_old(c_prev, z_i, z_f, z_g):
    return c_prev / (1 + np.exp(-z_f))


@wrong("forgetting.update", mistake=10)
def nothing_let_go(c_prev, z_i, z_f, z_g):
    return c_prev + _sigmoid(z_i) * np.tanh(z_g)


@wrong("forgetting.update", mistake=22)
def added_in_place(c_prev, z_i, z_f, z_g):
    c_prev *= _sigmoid(z_f)
    c_prev += _sigmoid(z_i) * np.tanh(z_g)
    return c_prev


@wrong("forgetting.shares", mistake="own gate included")
def through_its_own_gate(f, new):
    left = new.copy()
    for t in range(len(f)):
        left[: t + 1] *= f[t]
    return left


@wrong("forgetting.shares", mistake="from the wrong end")
def gates_from_the_start(f, new):
    return new * np.cumprod(f, axis=0)


@wrong("forgetting.shares", mistake="running state")
def the_state_on_the_way(f, new):
    c = np.zeros_like(new)
    for t in range(len(f)):
        c[t] = new[t] + (f[t] * c[t - 1] if t else 0)
    return c


@wrong("forgetting.shares", mistake="one step only")
def the_next_gate_only(f, new):
    left = new.copy()
    left[:-1] *= f[1:]
    return left


@wrong("forgetting.shares", mistake=None)
def only_their_sum(f, new):
    c = np.zeros(f.shape[1])
    for t in range(len(f)):
        c = f[t] * c + new[t]
    return c


@wrong("forgetting.counter", mistake=1)
def rows_of_i_and_f_swapped():
    return np.array([[0.0, -40], [0, 0], [20, 0]]), np.array([20.0, 20, 0])


@wrong("forgetting.counter", mistake=5)
def a_forget_gate_without_bias():
    return np.array([[0.0, 0], [0, -40], [20, 0]]), np.array([20.0, 0, 0])


@wrong("forgetting.counter", mistake="gate turned round")
def opens_on_reset():
    return np.array([[0.0, 0], [0, 40], [20, 0]]), np.array([20.0, -20, 0])


@wrong("forgetting.counter", mistake="too small")
def too_small():
    return np.array([[0.0, 0], [0, -6], [3, 0]]), np.array([3.0, 3, 0])


@wrong("forgetting.counter", mistake=None)
def loses_the_tick_of_a_reset():
    return np.array([[0.0, -40], [0, -40], [20, 0]]), np.array([20.0, 20, 0])


@wrong("forgetting.prediction", mistake=None)
def as_it_feels():
    return 50, 50, 4, 100
