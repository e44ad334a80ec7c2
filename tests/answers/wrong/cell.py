"""Wrong answers to the questions on the whole cell, as learners write them."""

import numpy as np

from tests.answers import wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@wrong("cell.edit", mistake=1)
def input_and_forget_exchanged(i, f, g, o, c_prev):
    c = i * c_prev + f * g
    return o * np.tanh(c), c


@wrong("cell.edit", mistake=1)
def shown_with_the_input_gate(i, f, g, o, c_prev):
    c = f * c_prev + o * g
    h = i * np.tanh(c)
    return h, c


@wrong("cell.edit", mistake=2)
def tanh_forgotten(i, f, g, o, c_prev):
    c = f * c_prev + i * g
    h = o * c
    return h, c


@wrong("cell.edit", mistake=3)
def shown_before_edited(i, f, g, o, c_prev):
    h = o * np.tanh(c_prev)
    c = f * c_prev + i * g
    return h, c


@wrong("cell.edit", mistake=7)
def matrix_products(i, f, g, o, c_prev):
    c = np.dot(f, c_prev) + np.dot(i, g)
    h = np.dot(o, np.tanh(c))
    return h, c


@wrong("cell.edit", mistake=7)
def matrix_product_for_the_old_part(i, f, g, o, c_prev):
    c = f @ c_prev + i * g
    return o * np.tanh(c), c


@wrong("cell.edit", mistake=9)
def what_is_not_kept_is_let_in(i, f, g, o, c_prev):
    c = f * c_prev + (1 - f) * g
    return o * np.tanh(c), c


@wrong("cell.edit", mistake=10)
def nothing_new(i, f, g, o, c_prev):
    c = f * c_prev
    return o * np.tanh(c), c


@wrong("cell.edit", mistake=10)
def nothing_old(i, f, g, o, c_prev):
    c = i * g
    return o * np.tanh(c), c


@wrong("cell.edit", mistake="h and c exchanged")
def c_first(i, f, g, o, c_prev):
    c = f * c_prev + i * g
    return c, o * np.tanh(c)


@wrong("cell.edit", mistake=22)
def edited_in_place(i, f, g, o, c_prev):
    c_prev *= f
    c_prev += i * g
    return o * np.tanh(c_prev), c_prev


@wrong("cell.gates", mistake=6)
def input_before_hidden(x_t, h_prev, W_ih, W_hh, b):
    W = np.hstack([W_hh, W_ih])
    z = W @ np.concatenate([x_t, h_prev]) + b
    z_i, z_f, z_g, z_o = np.split(z, 4)
    return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)


@wrong("cell.gates", mistake=4)
def four_sigmoids(x_t, h_prev, W_ih, W_hh, b):
    z = sigmoid(W_ih @ x_t + W_hh @ h_prev + b)
    return tuple(np.split(z, 4))


@wrong("cell.gates", mistake=4)
def tanh_all_over(x_t, h_prev, W_ih, W_hh, b):
    i, f, g, o = np.split(np.tanh(W_ih @ x_t + W_hh @ h_prev + b), 4)
    return i, f, g, o


@wrong("cell.gates", mistake=5)
def no_bias(x_t, h_prev, W_ih, W_hh, b):
    z_i, z_f, z_g, z_o = np.split(W_ih @ x_t + W_hh @ h_prev, 4)
    return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)


@wrong("cell.gates", mistake=5)
def a_bias_for_each_product(x_t, h_prev, W_ih, W_hh, b):
    z = (W_ih @ x_t + b) + (W_hh @ h_prev + b)
    z_i, z_f, z_g, z_o = np.split(z, 4)
    return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)


@wrong("cell.gates", mistake=1)
def in_the_order_of_the_book(x_t, h_prev, W_ih, W_hh, b):
    f, i, g, o = np.split(W_ih @ x_t + W_hh @ h_prev + b, 4)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


@wrong("cell.count", mistake=20)
def three_gates(D, H, biases):
    return 3 * (H * (H + D) + biases * H)


@wrong("cell.count", mistake=20)
def one_layer(D, H, biases):
    return H * (H + D) + biases * H


@wrong("cell.count", mistake=20)
def always_one_bias(D, H, biases):
    return 4 * (H * (H + D) + H)


@wrong("cell.count", mistake=20)
def one_bias_a_gate(D, H, biases):
    return 4 * (H * (H + D) + biases)


def finish(z, c_prev, order="ifgo"):
    z = dict(zip(order, np.split(z, 4, axis=-1), strict=True))
    c = sigmoid(z["f"]) * c_prev + sigmoid(z["i"]) * np.tanh(z["g"])
    return sigmoid(z["o"]) * np.tanh(c), c


@wrong("cell.lstm_step", mistake=8)
def blocks_of_cs231n(x_t, h_prev, c_prev, W_ih, W_hh, b):
    return finish(x_t @ W_ih.T + h_prev @ W_hh.T + b, c_prev, order="ifog")


@wrong("cell.lstm_step", mistake=8)
def blocks_of_onnx(x_t, h_prev, c_prev, W_ih, W_hh, b):
    return finish(x_t @ W_ih.T + h_prev @ W_hh.T + b, c_prev, order="iofg")


@wrong("cell.lstm_step", mistake=11)
def gates_that_read_the_memory(x_t, h_prev, c_prev, W_ih, W_hh, b):
    return finish(x_t @ W_ih.T + c_prev @ W_hh.T + b, c_prev)


@wrong("cell.lstm_step", mistake=11)
def peepholes_without_weights(x_t, h_prev, c_prev, W_ih, W_hh, b):
    z = x_t @ W_ih.T + h_prev @ W_hh.T + b
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
    i, f = sigmoid(z_i + c_prev), sigmoid(z_f + c_prev)
    c = f * c_prev + i * np.tanh(z_g)
    o = sigmoid(z_o + c)
    return o * np.tanh(c), c


@wrong("cell.lstm_step", mistake=6)
def x_before_h(x_t, h_prev, c_prev, W_ih, W_hh, b):
    v = np.concatenate([x_t, h_prev], axis=-1)
    return finish(v @ np.concatenate([W_hh, W_ih], axis=1).T + b, c_prev)


@wrong("cell.lstm_step", mistake=2)
def memory_shown_as_it_is(x_t, h_prev, c_prev, W_ih, W_hh, b):
    i, f, g, o = np.split(x_t @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c


@wrong("cell.lstm_step", mistake=5)
def layer_without_bias(x_t, h_prev, c_prev, W_ih, W_hh, b):
    return finish(x_t @ W_ih.T + h_prev @ W_hh.T, c_prev)


@wrong("cell.lstm_step", mistake=1)
def input_for_forget(x_t, h_prev, c_prev, W_ih, W_hh, b):
    f, i, g, o = np.split(x_t @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("cell.largest_h", mistake="the range of h")
def as_in_every_book():
    return 1, 1, 1


@wrong("cell.largest_h", mistake="the sum forgotten")
def the_same_each_time():
    return np.tanh([1.0, 1.0, 1.0]).tolist()


@wrong("cell.mend", mistake=9)
def learn_gate_overlooked(event, stm, ltm, W, b):
    v = np.concatenate([stm, event])
    forget, use = sigmoid(W["forget"] @ v + b["forget"]), sigmoid(W["use"] @ v + b["use"])
    remember = forget * ltm + (1 - forget) * np.tanh(W["new"] @ v + b["new"])
    return use * np.tanh(remember), remember


@wrong("cell.mend", mistake=6)
def event_still_first(event, stm, ltm, W, b):
    v = np.concatenate([event, stm])
    gate = {name: sigmoid(W[name] @ v + b[name]) for name in ("forget", "learn", "use")}
    remember = gate["forget"] * ltm + gate["learn"] * np.tanh(W["new"] @ v + b["new"])
    return gate["use"] * np.tanh(remember), remember


@wrong("cell.mend", mistake="2 bugs left")
def only_the_order_mended(event, stm, ltm, W, b):
    v = np.concatenate([stm, event])
    forget, use = sigmoid(W["forget"] @ v + b["forget"]), sigmoid(W["use"] @ v + b["use"])
    return use * np.tanh(ltm), forget * ltm + (1 - forget) * np.tanh(W["new"] @ v + b["new"])


@wrong("cell.bring_home", mistake=8)
def only_turned(W_x, W_h, b_x, b_h, order):
    return W_x.T, W_h.T, b_x + b_h


@wrong("cell.bring_home", mistake=8)
def the_wrong_way_round(W_x, W_h, b_x, b_h, order):
    def moved(array):
        return np.concatenate([np.split(array, 4)["ifgo".index(gate)] for gate in order])

    return moved(W_x.T), moved(W_h.T), moved(b_x + b_h)


@wrong("cell.bring_home", mistake="reshape for transpose")
def reshaped(W_x, W_h, b_x, b_h, order):
    def moved(array):
        return np.concatenate([np.split(array, 4)[order.index(gate)] for gate in "ifgo"])

    D, rows = W_x.shape
    return moved(W_x.reshape(rows, D)), moved(W_h.reshape(rows, -1)), moved(b_x + b_h)
