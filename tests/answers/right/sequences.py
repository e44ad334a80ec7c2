"""Right answers to the questions on the loop over time, in other styles."""

import numpy as np

from tests.answers import right


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def step(x_t, h, c, W_ih, W_hh, b):
    i, f, g, o = np.split(x_t @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@right("sequences.lstm")
def filled_in(x, h0, c0, W_ih, W_hh, b):
    B, T, _ = x.shape
    hs = np.empty((B, T, h0.shape[1]))
    h, c = h0.copy(), c0.copy()
    for t in range(T):
        h[:], c[:] = step(x[:, t, :], h, c, W_ih, W_hh, b)
        hs[:, t] = h  # copies the numbers, so that writing into h is harmless
    return hs, h, c


@right("sequences.lstm")
def one_sequence_after_the_other(x, h0, c0, W_ih, W_hh, b):
    hs, last_h, last_c = [], [], []
    for sequence, h, c in zip(x, h0, c0, strict=True):
        hs.append([])
        for x_t in sequence:
            h, c = step(x_t, h, c, W_ih, W_hh, b)
            hs[-1].append(h)
        last_h.append(h)
        last_c.append(c)
    return np.array(hs), np.array(last_h), np.array(last_c)


@right("sequences.lstm")
def time_first_inside(x, h0, c0, W_ih, W_hh, b):
    h, c, hs = h0, c0, []
    for x_t in x.swapaxes(0, 1):
        h, c = step(x_t, h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.array(hs).transpose(1, 0, 2), h, c


@right("sequences.lstm")
def by_recursion(x, h0, c0, W_ih, W_hh, b):
    h, c = step(x[:, 0], h0, c0, W_ih, W_hh, b)
    if x.shape[1] == 1:
        return h[:, None], h, c
    rest, h_last, c_last = by_recursion(x[:, 1:], h, c, W_ih, W_hh, b)
    return np.concatenate([h[:, None], rest], axis=1), h_last, c_last


@right("sequences.steps_left")
def with_logarithms():
    return tuple(int(np.ceil(np.log2(start / 0.01))) for start in (4, 400, 4_000_000))


@right("sequences.documents")
def with_a_mask(x, starts, W_ih, W_hh, b):
    B, T, _ = x.shape
    state = np.zeros((2, B, W_hh.shape[1]))
    hs = []
    for t in range(T):
        state = state * (starts[:, t] == 0)[None, :, None]
        state = np.stack(step(x[:, t], *state, W_ih, W_hh, b))
        hs.append(state[0])
    return np.stack(hs, axis=1)


@right("sequences.documents")
def document_by_document(x, starts, W_ih, W_hh, b):
    rows = []
    for sequence, begins in zip(x, starts, strict=True):
        h = c = np.zeros(W_hh.shape[1])
        row = []
        for x_t, begin in zip(sequence, begins, strict=True):
            if begin:
                h = c = np.zeros_like(h)
            h, c = step(x_t, h, c, W_ih, W_hh, b)
            row.append(h)
        rows.append(row)
    return np.array(rows)


@right("sequences.mend")
def all_products_at_once(x, h0, c0, W_ih, W_hh, b):
    x, h, c = (np.asarray(array, np.float32) for array in (x, h0, c0))
    z_x, hs = np.einsum("btd,nd->tbn", x, W_ih) + b, []
    for z in z_x:
        i, f, g, o = np.split(z + h @ W_hh.T, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@right("sequences.reverse")
def with_an_index(x, lengths):
    t = np.arange(x.shape[1])
    turned = np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)  # (B, T)
    return x[np.arange(len(x))[:, None], turned]


@right("sequences.reverse")
def as_a_list(x, lengths):
    pairs = zip(x.tolist(), lengths, strict=True)
    return [row[: int(n)][::-1] + row[int(n) :] for row, n in pairs]


@right("sequences.both_ends")
def without_any_padding(x, lengths, forward, backward):
    rows = []
    for sequence, n in zip(x, lengths, strict=True):
        ends = []
        for part, weights in ((sequence[:n], forward), (sequence[:n][::-1], backward)):
            h = c = np.zeros(weights[1].shape[1])
            for x_t in part:
                h, c = step(x_t, h, c, *weights)
            ends.append(h)
        rows.append(np.concatenate(ends))
    return np.array(rows)
