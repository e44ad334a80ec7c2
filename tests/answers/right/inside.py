"""Right answers to the questions of `inside`, in other styles."""

import numpy as np

from lstm_course import cells
from tests.answers import right


@right("inside.in_quotes")
def count_since_the_last_blank_line(text):
    labels = []
    for t in range(len(text)):
        start = text.rfind("\n\n", 0, t + 1)
        labels.append(text.count('"', max(start, 0), t + 1) % 2 == 1)
    return labels


@right("inside.auc")
def with_shared_ranks(scores, labels):
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    n1 = labels.sum()
    return (labels @ ranks - n1 * (n1 + 1) / 2) / (n1 * (len(labels) - n1))


@right("inside.auc")
def pair_by_pair(scores, labels):
    won = pairs = 0
    for a, inside in zip(scores, labels, strict=True):
        for b, other in zip(scores, labels, strict=True):
            if inside and not other:
                pairs += 1
                won += 1 if a > b else 0.5 if a == b else 0
    return won / pairs


@right("inside.prediction")
def as_a_list():
    return [98 / 100, 1 / 2, 0.0, 3.0, 3]


@right("inside.search")
def with_signs_of_differences(C, y):
    def auc(columns, y):
        a, b = columns[y == 1][:, None], columns[y == 0][None]
        return 0.5 + np.sign(a - b).mean(axis=(0, 1)) / 2

    first, second = auc(C[: len(y) // 2], y[: len(y) // 2]), auc(C[len(y) // 2 :], y[len(y) // 2 :])
    unit = np.argmax(np.maximum(first, 1 - first))
    return (unit, 1, second[unit]) if first[unit] > 0.5 else (unit, -1, 1 - second[unit])


@right("inside.mute")
def with_where(h, unit):
    return np.where(np.arange(h.shape[-1]) == unit, 0, h)


@right("inside.mute")
def diagonal_matrix(h, unit):
    return h @ np.diag(np.arange(h.shape[-1]) != unit).astype(float)


@right("inside.silenced")
def without_the_unit_s_weights(xs, W_ih, W_hh, b, unit):
    W_hh = W_hh.copy()
    W_hh[:, unit] = 0
    h, c, hs = np.zeros(W_hh.shape[1]), np.zeros(W_hh.shape[1]), []
    for x_t in xs:
        h, c = cells.lstm_step(x_t, h, c, cells.LSTMParams(W_ih, W_hh, b))
        hs.append(h)
    hs = np.array(hs)
    hs[:, unit] = 0
    return hs.astype(np.float32)


@right("inside.rival")
def searches_each_time(train, y_train, text, n):
    shares = []
    for t in range(len(text)):
        tail = text[max(0, t - n + 1) : t + 1]
        hits = [
            label for k, label in enumerate(y_train) if train[max(0, k - n + 1) : k + 1] == tail
        ]
        shares.append(sum(hits) / len(hits) if hits else float(np.mean(y_train)))
    return shares
