"""Right answers to the questions on the whole cell, in other styles."""

import numpy as np

from tests.answers import right


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


@right("cell.edit")
def unit_by_unit(i, f, g, o, c_prev):
    c = [f[k] * c_prev[k] + i[k] * g[k] for k in range(len(f))]
    return [o[k] * np.tanh(c[k]) for k in range(len(f))], c


@right("cell.edit")
def in_place_on_a_copy(i, f, g, o, c_prev):
    c = c_prev.copy()
    c *= f
    c += i * g
    return o * np.tanh(c), c


@right("cell.gates")
def four_small_products(x_t, h_prev, W_ih, W_hh, b):
    H = len(h_prev)
    found = []
    for k, squash in enumerate((sigmoid, sigmoid, np.tanh, sigmoid)):
        rows = slice(k * H, (k + 1) * H)
        found.append(squash(W_hh[rows] @ h_prev + W_ih[rows] @ x_t + b[rows]))
    return found


@right("cell.gates")
def input_first_in_both(x_t, h_prev, W_ih, W_hh, b):
    z = np.hstack([W_ih, W_hh]) @ np.concatenate([x_t, h_prev]) + b
    i, f, g, o = z.reshape(4, -1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


@right("cell.count")
def by_summing_up(D, H, biases):
    weights = sum(H for _ in "ifgo") * (D + H)
    return weights + biases * sum(H for _ in "ifgo")


@right("cell.lstm_step")
def with_einsum(x_t, h_prev, c_prev, W_ih, W_hh, b):
    z = np.einsum("...d,nd->...n", x_t, W_ih) + np.einsum("...h,nh->...n", h_prev, W_hh) + b
    i, f, g, o = np.moveaxis(z.reshape(*z.shape[:-1], 4, -1), -2, 0)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@right("cell.lstm_step")
def transposed_products(x_t, h_prev, c_prev, W_ih, W_hh, b):
    z = (W_ih @ x_t.T + W_hh @ h_prev.T).T + b
    i, f, g, o = np.split(z, 4, axis=-1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@right("cell.lstm_step")
def single_precision(x_t, h_prev, c_prev, W_ih, W_hh, b):
    x_t, h_prev, c_prev, W_ih, W_hh, b = (
        np.asarray(array, np.float32) for array in (x_t, h_prev, c_prev, W_ih, W_hh, b)
    )
    i, f, g, o = np.split(x_t @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@right("cell.lstm_step")
def other_order_inside(x_t, h_prev, c_prev, W_ih, W_hh, b):
    H = h_prev.shape[-1]
    rows = np.r_[0 : 2 * H, 3 * H : 4 * H, 2 * H : 3 * H]  # i, f, o, g: one sigmoid for three
    z = x_t @ W_ih[rows].T + h_prev @ W_hh[rows].T + b[rows]
    gates, g = sigmoid(z[..., : 3 * H]), np.tanh(z[..., 3 * H :])
    c = gates[..., H : 2 * H] * c_prev + gates[..., :H] * g
    return gates[..., 2 * H :] * np.tanh(c), c


@right("cell.lstm_step")
def row_by_row(x_t, h_prev, c_prev, W_ih, W_hh, b):
    if x_t.ndim == 2:
        rows = [row_by_row(*row, W_ih, W_hh, b) for row in zip(x_t, h_prev, c_prev, strict=True)]
        return tuple(np.array(part) for part in zip(*rows, strict=True))
    i, f, g, o = np.split(W_ih.dot(x_t) + W_hh.dot(h_prev) + b, 4)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@right("cell.largest_h")
def two_decimals():
    return [0.76, 0.96, 0.99]


@right("cell.mend")
def one_line_a_gate(event, stm, ltm, W, b):
    def layer(name):
        return W[name] @ np.hstack((stm, event)) + b[name]

    ltm = ltm * sigmoid(layer("forget")) + sigmoid(layer("learn")) * np.tanh(layer("new"))
    return np.tanh(ltm) * sigmoid(layer("use")), ltm


@right("cell.bring_home")
def sorted_columns(W_x, W_h, b_x, b_h, order):
    H = len(W_h)
    columns = np.concatenate([order.index(g) * H + np.arange(H) for g in "ifgo"])
    return W_x[:, columns].T, W_h[:, columns].T, b_x[columns] + b_h[columns]
