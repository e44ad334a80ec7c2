"""Wrong answers to the questions of `inside`, as learners write them."""

import numpy as np

from lstm_course import cells
from tests.answers import wrong


@wrong("inside.in_quotes", mistake="one late")
def label_before_the_character(text):
    inside, labels = 0, []
    for t, char in enumerate(text):
        labels.append(inside)
        inside = 0 if text[t : t + 1] == "\n" == text[t - 1 : t] else inside
        inside = 1 - inside if char == '"' else inside
    return labels


@wrong("inside.in_quotes", mistake="blank line ignored")
def parity_of_the_marks(text):
    return np.cumsum([char == '"' for char in text]) % 2


@wrong("inside.in_quotes", mistake="closing mark inside")
def closing_mark_belongs_to_it(text):
    inside, labels = False, []
    for t, char in enumerate(text):
        if text[max(t - 1, 0) : t + 1] == "\n\n":
            inside = False
        labels.append(int(inside or char == '"'))
        inside = inside != (char == '"')
    return labels


@wrong("inside.auc", mistake="ties won")
def at_least_as_high(scores, labels):
    return np.mean([a >= b for a in scores[labels == 1] for b in scores[labels == 0]])


@wrong("inside.auc", mistake="ties lost")
def strictly_higher(scores, labels):
    return np.mean(np.greater.outer(scores[labels == 1], scores[labels == 0]))


@wrong("inside.auc", mistake="ties by place")
def ranks_by_argsort(scores, labels):
    ranks = np.argsort(np.argsort(scores, kind="stable")) + 1
    n1, n0 = np.sum(labels == 1), np.sum(labels == 0)
    return (ranks[labels == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)


@wrong("inside.auc", mistake="upside down")
def outside_over_inside(scores, labels):
    a, b = scores[labels == 0][:, None], scores[labels == 1][None]
    return np.mean((a > b) + (a == b) / 2)


@wrong("inside.prediction", mistake="luck underrated")
def noise_scores_a_half():
    return 0.98, 0.5, 0, 3, 1


@wrong("inside.prediction", mistake=None)
def perfect_is_always_one():
    return 0.98, 0.98, 1, 1, 1


def auc(scores, labels):
    a, b = scores[labels == 1][:, None], scores[labels == 0]
    return ((a > b) + (a == b) / 2).mean()


@wrong("inside.search", mistake=21)
def left_as_it_was(C, y):
    aucs = np.array([auc(column, y) for column in C.T])
    unit, half = int(np.abs(aucs - 0.5).argmax()), len(y) // 2
    sign = 1 if aucs[unit] > 0.5 else -1
    return unit, sign, auc(sign * C[half:, unit], y[half:])


@wrong("inside.search", mistake=21)
def one_half_for_both(C, y):
    half = len(y) // 2
    aucs = np.array([auc(column, y[:half]) for column in C[:half].T])
    unit = int(np.abs(aucs - 0.5).argmax())
    return unit, int(np.sign(aucs[unit] - 0.5)), max(aucs[unit], 1 - aucs[unit])


@wrong("inside.search", mistake=21)
def turned_until_it_looks_good(C, y):
    half = len(y) // 2
    aucs = np.array([auc(column, y[:half]) for column in C[:half].T])
    unit = int(np.abs(aucs - 0.5).argmax())
    found = auc(C[half:, unit], y[half:])
    return unit, 1 if aucs[unit] > 0.5 else -1, max(found, 1 - found)


@wrong("inside.search", mistake="upside down overlooked")
def the_highest(C, y):
    half = len(y) // 2
    aucs = [auc(column, y[:half]) for column in C[:half].T]
    unit = int(np.argmax(aucs))
    return unit, 1, auc(C[half:, unit], y[half:])


@wrong("inside.mute", mistake=7)
def matrix_product(h, unit):
    mask = np.ones(h.shape[-1])
    mask[unit] = 0
    return h @ mask


@wrong("inside.mute", mistake=22)
def in_the_given_array(h, unit):
    h[..., unit] = 0
    return h


@wrong("inside.mute", mistake="counted from one")
def unit_minus_one(h, unit):
    h = h.copy()
    h[..., unit - 1] = 0
    return h


def run(xs, W_ih, W_hh, b):
    h = c = np.zeros(W_hh.shape[1])
    for x_t in xs:
        h, c = cells.lstm_step(x_t, h, c, cells.LSTMParams(W_ih, W_hh, b))
        yield h


@wrong("inside.silenced", mistake="still heard inside")
def zero_column_at_the_end(xs, W_ih, W_hh, b, unit):
    hs = np.array(list(run(xs, W_ih, W_hh, b)))
    hs[:, unit] = 0
    return hs


@wrong("inside.silenced", mistake="still heard outside")
def zero_weights_only(xs, W_ih, W_hh, b, unit):
    W_hh = W_hh * (np.arange(W_hh.shape[1]) != unit)
    return np.array(list(run(xs, W_ih, W_hh, b)))


@wrong("inside.silenced", mistake=22)
def one_array_for_all_steps(xs, W_ih, W_hh, b, unit):
    h, c, hs = np.zeros(W_hh.shape[1]), np.zeros(W_hh.shape[1]), []
    for x_t in xs:
        h[:], c = cells.lstm_step(x_t, h, c, cells.LSTMParams(W_ih, W_hh, b))
        h[unit] = 0
        hs.append(h)
    return np.array(hs)


@wrong("inside.silenced", mistake=22)
def cuts_the_given_weights(xs, W_ih, W_hh, b, unit):
    W_hh[:, unit] = 0
    hs = np.array(list(run(xs, W_ih, W_hh, b)))
    hs[:, unit] = 0
    return hs


def count(train, y, text, n, ends=0, unseen=None):
    def context(string, t):
        return string[max(0, t - n + 1 - ends) : t + 1]

    seen = {}
    for t, label in enumerate(y):
        seen.setdefault(context(train, t), []).append(label)
    unseen = y if unseen is None else unseen
    return np.array([np.mean(seen.get(context(text, t), unseen)) for t in range(len(text))])


@wrong("inside.rival", mistake="one character too many")
def n_before_and_this_one(train, y_train, text, n):
    return count(train, y_train, text, n, ends=1)


@wrong("inside.rival", mistake="never seen is outside")
def zero_where_unknown(train, y_train, text, n):
    return count(train, y_train, text, n, unseen=[0])


@wrong("inside.rival", mistake=21)
def counts_on_the_text_itself(train, y_train, text, n):
    y, inside = [], False
    for t, char in enumerate(text):
        inside = False if text[max(0, t - 1) : t + 1] == "\n\n" else inside != (char == '"')
        y.append(inside)
    return count(text, y, text, n)
