"""Wrong answers to the questions on the way back, as learners write them."""

import numpy as np

from tests.answers import wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@wrong("gradients.sigmoid_back", mistake=13)
def slope_at_the_output(dy, s):
    return dy * sigmoid(s) * (1 - sigmoid(s))


@wrong("gradients.sigmoid_back", mistake=4)
def slope_of_a_tanh(dy, s):
    return dy * (1 - s**2)


@wrong("gradients.sigmoid_back", mistake="dy left out")
def slope_alone(dy, s):
    return s * (1 - s)


@wrong("gradients.zeros", mistake="the forget gate forgotten")
def recurrent_weights_only():
    return 12 * 3, 0


@wrong("gradients.zeros", mistake="W_hh forgotten")
def forget_gate_only():
    return 3 * 4 + 3 * 3 + 3, 0


def finish(dz, dc, x_t, h_prev, f, W_ih, W_hh):
    return dz @ W_ih, dz @ W_hh, dc * f, np.outer(dz, x_t), np.outer(dz, h_prev), dz


def layers(dh, dc, c_prev, i, f, g, o, c):
    dz_i, dz_f = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    return dz_i, dz_f, dc * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)


@wrong("gradients.step_backward", mistake=12)
def incoming_dc_overwritten(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dh * o * (1 - np.tanh(c) ** 2)
    dz = np.concatenate(layers(dh, dc, c_prev, i, f, g, o, c))
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.step_backward", mistake=12)
def dh_never_enters_c(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dz = np.concatenate(layers(dh, dc, c_prev, i, f, g, o, c))
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.step_backward", mistake=12)
def nothing_for_h_prev(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz = np.concatenate(layers(dh, dc, c_prev, i, f, g, o, c))
    dx_t, _, dc_prev, *weights = finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)
    return dx_t, np.zeros_like(h_prev), dc_prev, *weights


@wrong("gradients.step_backward", mistake=13)
def tanh_slope_without_tanh(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o * (1 - c**2)
    dz = np.concatenate(layers(dh, dc, c_prev, i, f, g, o, c))
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.step_backward", mistake=13)
def slopes_as_if_of_z(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    def slope(z):
        return sigmoid(z) * (1 - sigmoid(z))

    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz = [dc * g * slope(i), dc * c_prev * slope(f), dc * i * (1 - g**2)]
    dz = np.concatenate([*dz, dh * np.tanh(c) * slope(o)])
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.step_backward", mistake=2)
def output_gate_without_tanh(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    *others, _ = layers(dh, dc, c_prev, i, f, g, o, c)
    dz = np.concatenate([*others, dh * c * o * (1 - o)])
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.step_backward", mistake=8)
def stacked_as_in_another_course(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_i, dz_f, dz_g, dz_o = layers(dh, dc, c_prev, i, f, g, o, c)
    dz = np.concatenate([dz_i, dz_f, dz_o, dz_g])
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.step_backward", mistake=1)
def partners_exchanged(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz = layers(dh, dc, g, i, f, c_prev, o, c)[:2]
    dz = np.concatenate([*dz, *layers(dh, dc, c_prev, i, f, g, o, c)[2:]])
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


def forward(xs, h, c, W_ih, W_hh, b):
    steps = []
    for x_t in xs:
        i, f, g, o = np.split(W_ih @ x_t + W_hh @ h + b, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        h_prev, c_prev, c = h, c, f * c + i * g
        h = o * np.tanh(c)
        steps.append((x_t, h_prev, c_prev, i, f, g, o, c))
    return steps


def back(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz = np.concatenate(layers(dh, dc, c_prev, i, f, g, o, c))
    return finish(dz, dc, x_t, h_prev, f, W_ih, W_hh)


@wrong("gradients.bptt", mistake=14)
def overwritten(dhs, xs, h0, c0, W_ih, W_hh, b):
    dh = dc = np.zeros_like(h0)
    for dh_t, step in zip(dhs[::-1], forward(xs, h0, c0, W_ih, W_hh, b)[::-1], strict=True):
        _, dh, dc, dW_ih, dW_hh, db = back(dh_t + dh, dc, *step, W_ih, W_hh)
    return dW_ih, dW_hh, db


@wrong("gradients.bptt", mistake=12)
def each_step_for_itself(dhs, xs, h0, c0, W_ih, W_hh, b):
    total = [0, 0, 0]
    for dh_t, step in zip(dhs, forward(xs, h0, c0, W_ih, W_hh, b), strict=True):
        weights = back(dh_t, np.zeros_like(c0), *step, W_ih, W_hh)[3:]
        total = [a + b for a, b in zip(total, weights, strict=True)]
    return total


@wrong("gradients.bptt", mistake=12)
def recurrent_term_left_out(dhs, xs, h0, c0, W_ih, W_hh, b):
    dc, total = np.zeros_like(c0), [0, 0, 0]
    for dh_t, step in zip(dhs[::-1], forward(xs, h0, c0, W_ih, W_hh, b)[::-1], strict=True):
        _, _, dc, *weights = back(dh_t, dc, *step, W_ih, W_hh)
        total = [a + b for a, b in zip(total, weights, strict=True)]
    return total


@wrong("gradients.bptt", mistake="time runs forward")
def forward_again(dhs, xs, h0, c0, W_ih, W_hh, b):
    dh, dc, total = np.zeros_like(h0), np.zeros_like(c0), [0, 0, 0]
    for t, step in enumerate(forward(xs, h0, c0, W_ih, W_hh, b)):
        _, dh, dc, *weights = back(dhs[t] + dh, dc, *step, W_ih, W_hh)
        total = [a + b for a, b in zip(total, weights, strict=True)]
    return total


def loss(b, xs, h0, c0, W_ih, W_hh):
    steps = forward(xs, h0, c0, W_ih, W_hh, b)
    return sum((step[6] * np.tanh(step[7])).sum() for step in steps)


@wrong("gradients.measure", mistake="half the difference")
def half_as_far(b, *rest):
    eps, db = 1e-5, np.zeros_like(b)
    for k, nudge in enumerate(eps * np.eye(len(b))):
        db[k] = (loss(b + nudge, *rest) - loss(b, *rest)) / (2 * eps)
    return db


@wrong("gradients.measure", mistake="sign turned")
def below_minus_above(b, *rest):
    eps, db = 1e-5, np.zeros_like(b)
    for k, nudge in enumerate(eps * np.eye(len(b))):
        db[k] = (loss(b - nudge, *rest) - loss(b + nudge, *rest)) / (2 * eps)
    return db


@wrong("gradients.measure", mistake=22)
def never_put_back(b, *rest):
    eps, db = 1e-5, np.zeros_like(b)
    for k in range(len(b)):
        b[k] += eps
        above = loss(b, *rest)
        b[k] -= 2 * eps
        db[k] = (above - loss(b, *rest)) / (2 * eps)
    return db


@wrong("gradients.verdict", mistake=12)
def taken_for_right():
    return {"A": "both lanes", "B": "no lane", "C": "c lane only", "D": "h lane only"}


@wrong("gradients.coupled_back", mistake="one road of two")
def as_in_the_plain_cell(dh, dc, c_prev, f, g, o, c):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_o = dh * np.tanh(c) * o * (1 - o)
    return dc * c_prev * f * (1 - f), dc * (1 - f) * (1 - g**2), dz_o, dc * f


@wrong("gradients.coupled_back", mistake="sign turned")
def two_roads_of_one_sign(dh, dc, c_prev, f, g, o, c):
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_o = dh * np.tanh(c) * o * (1 - o)
    return dc * (c_prev + g) * f * (1 - f), dc * (1 - f) * (1 - g**2), dz_o, dc * f
