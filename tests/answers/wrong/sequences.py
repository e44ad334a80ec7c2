"""Wrong answers to the questions on the loop over time, as learners write them."""

import numpy as np

from tests.answers import wrong


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(x_t, h, c, W_ih, W_hh, b):
    i, f, g, o = np.split(x_t @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def run(x, h, c, weights):
    hs = []
    for t in range(x.shape[1]):
        h, c = step(x[:, t], h, c, *weights)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.lstm", mistake=22)
def written_into_the_state(x, h0, c0, W_ih, W_hh, b):
    h, c, hs = h0.copy(), c0.copy(), []
    for t in range(x.shape[1]):
        h[...], c[...] = step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.lstm", mistake=22)
def written_into_the_callers_state(x, h0, c0, W_ih, W_hh, b):
    hs = []
    for t in range(x.shape[1]):
        h0[:], c0[:] = step(x[:, t], h0, c0, W_ih, W_hh, b)
        hs.append(h0.copy())
    return np.stack(hs, axis=1), h0, c0


@wrong("sequences.lstm", mistake="batch for time")
def one_row_after_the_other(x, h0, c0, W_ih, W_hh, b):
    h, c, hs = h0, c0, []
    for x_t in x:
        h, c = step(x_t, h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs), h, c


@wrong("sequences.lstm", mistake="time first")
def stacked_time_first(x, h0, c0, W_ih, W_hh, b):
    h, c, hs = h0, c0, []
    for t in range(x.shape[1]):
        h, c = step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.array(hs), h, c


@wrong("sequences.lstm", mistake="not handed on")
def always_from_the_start(x, h0, c0, W_ih, W_hh, b):
    hs = []
    for t in range(x.shape[1]):
        h, c = step(x[:, t], h0, c0, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.lstm", mistake="not handed on")
def memory_never_replaced(x, h0, c0, W_ih, W_hh, b):
    h, hs = h0, []
    for t in range(x.shape[1]):
        h, c_new = step(x[:, t], h, c0, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h, c_new


@wrong("sequences.lstm", mistake=16)
def from_zeros(x, h0, c0, W_ih, W_hh, b):
    h = c = np.zeros_like(h0)
    return run(x, h, c, (W_ih, W_hh, b))


@wrong("sequences.steps_left", mistake="in proportion")
def a_hundred_times_as_long():
    return 9, 9 * 100, 9 * 1_000_000


@wrong("sequences.steps_left", mistake="one step short")
def a_halving_too_few():
    return tuple(int(np.log2(start / 0.01)) for start in (4, 400, 4_000_000))


@wrong("sequences.documents", mistake=16)
def never_reset(x, starts, W_ih, W_hh, b):
    zero = np.zeros((len(x), W_hh.shape[1]))
    return run(x, zero, zero, (W_ih, W_hh, b))[0]


@wrong("sequences.documents", mistake=16)
def only_h_reset(x, starts, W_ih, W_hh, b):
    h = c = np.zeros((len(x), W_hh.shape[1]))
    hs = []
    for t in range(x.shape[1]):
        h = np.where(starts[:, t, None], 0, h)
        h, c = step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1)


@wrong("sequences.documents", mistake=16)
def everybody_reset(x, starts, W_ih, W_hh, b):
    zero = np.zeros((len(x), W_hh.shape[1]))
    h, c, hs = zero, zero, []
    for t in range(x.shape[1]):
        if starts[:, t].any():
            h, c = zero, zero
        h, c = step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1)


@wrong("sequences.documents", mistake=16)
def reset_after_the_step(x, starts, W_ih, W_hh, b):
    h = c = np.zeros((len(x), W_hh.shape[1]))
    hs = []
    for t in range(x.shape[1]):
        h, c = step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
        h, c = h * (1 - starts[:, t, None]), c * (1 - starts[:, t, None])
    return np.stack(hs, axis=1)


@wrong("sequences.documents", mistake=22)
def zeroed_after_it_was_kept(x, starts, W_ih, W_hh, b):
    state = np.zeros((2, len(x), W_hh.shape[1]))
    hs = []
    for t in range(x.shape[1]):
        state[:, starts[:, t] == 1] = 0
        state = np.stack(step(x[:, t], *state, W_ih, W_hh, b))
        hs.append(state[0])
    return np.stack(hs, axis=1)


@wrong("sequences.mend", mistake=3)
def shown_too_early(x, h0, c0, W_ih, W_hh, b):
    z_x, h, c, hs = x @ W_ih.T + b, h0, c0, []
    for t in range(x.shape[1]):
        z_i, z_f, z_g, z_o = np.split(z_x[:, t] + h @ W_hh.T, 4, axis=-1)
        h = sigmoid(z_o) * np.tanh(c)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.mend", mistake=8)
def still_ifog(x, h0, c0, W_ih, W_hh, b):
    z_x, h, c, hs = x @ W_ih.T + b, h0, c0, []
    for t in range(x.shape[1]):
        z_i, z_f, z_o, z_g = np.split(z_x[:, t] + h @ W_hh.T, 4, axis=-1)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
        h = sigmoid(z_o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.mend", mistake=22)
def only_the_start_copied(x, h0, c0, W_ih, W_hh, b):
    z_x, h, c, hs = x @ W_ih.T + b, h0.copy(), c0, []
    for t in range(x.shape[1]):
        z_i, z_f, z_g, z_o = np.split(z_x[:, t] + h @ W_hh.T, 4, axis=-1)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
        h[...] = sigmoid(z_o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.mend", mistake="2 bugs left")
def only_the_copies_mended(x, h0, c0, W_ih, W_hh, b):
    z_x, h, c, hs = x @ W_ih.T + b, h0, c0, []
    for t in range(x.shape[1]):
        z_i, z_f, z_o, z_g = np.split(z_x[:, t] + h @ W_hh.T, 4, axis=-1)
        h = sigmoid(z_o) * np.tanh(c)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@wrong("sequences.reverse", mistake="padding first")
def the_whole_row_turned(x, lengths):
    return x[:, ::-1]


@wrong("sequences.reverse", mistake="batch turned")
def the_wrong_axis(x, lengths):
    return np.flip(x, axis=0)


@wrong("sequences.reverse", mistake="padding lost")
def into_zeros(x, lengths):
    turned = np.zeros_like(x)
    for b, n in enumerate(lengths):
        turned[b, :n] = x[b, :n][::-1]
    return turned


@wrong("sequences.both_ends", mistake="state after the padding")
def the_last_column(x, lengths, forward, backward):
    zero = np.zeros((len(x), forward[1].shape[1]))
    turned = x.copy()
    for b, n in enumerate(lengths):
        turned[b, :n] = x[b, :n][::-1]
    return np.hstack([run(x, zero, zero, forward)[0][:, -1], run(turned, zero, zero, backward)[1]])


@wrong("sequences.both_ends", mistake="padding read first")
def backward_through_the_padding(x, lengths, forward, backward):
    zero = np.zeros((len(x), forward[1].shape[1]))
    first = run(x, zero, zero, forward)[0][np.arange(len(x)), lengths - 1]
    return np.hstack([first, run(x[:, ::-1], zero, zero, backward)[1]])
