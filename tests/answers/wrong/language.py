"""Wrong answers to the questions of `language`, as learners write them."""

from itertools import pairwise

import numpy as np

from tests.answers import wrong


@wrong("language.embed", mistake="counted from one")
def numbers_from_one(ids, E):
    return np.take(E, ids - 1, axis=0, mode="wrap")


@wrong("language.embed", mistake="columns")
def takes_columns(ids, E):
    return np.take(E, ids, axis=1)


@wrong("language.embed", mistake="flattened")
def one_long_list_of_rows(ids, E):
    return [E[number] for number in ids.flatten()]


@wrong("language.embed_backward", mistake=14)
def assigns_row_by_row(ids, dx, V):
    dE = np.zeros((V, dx.shape[-1]))
    for t, number in enumerate(ids):
        dE[number] = dx[t]
    return dE


@wrong("language.embed_backward", mistake="averaged")
def mean_of_the_rows(ids, dx, V):
    empty = np.zeros(dx.shape[1])
    return np.array([dx[ids == k].mean(axis=0) if (ids == k).any() else empty for k in range(V)])


@wrong("language.bigram", mistake="nothing added")
def counts_from_zero(ids, V):
    table = np.zeros((V, V))
    for t in range(len(ids) - 1):
        table[ids[t], ids[t + 1]] += 1
    return table / table.sum(axis=1, keepdims=True)


@wrong("language.bigram", mistake="wrong sum")
def columns_add_up_to_one(ids, V):
    table = np.ones((V, V))
    for t in range(len(ids) - 1):
        table[ids[t], ids[t + 1]] += 1
    return table / sum(table)


@wrong("language.bigram", mistake="transposed")
def after_before(ids, V):
    table = np.ones((V, V))
    for t in range(1, len(ids)):
        table[ids[t], ids[t - 1]] += 1
    return table / table.sum(axis=0)


@wrong("language.bigram", mistake="last letter counted")
def divides_by_how_often_it_occurs(ids, V):
    table = np.ones((V, V))
    for before, after in pairwise(ids):
        table[before, after] += 1
    for v in range(V):
        table[v] /= np.sum(ids == v) + V
    return table


@wrong("language.bigram", mistake="every other pair")
def steps_of_two(ids, V):
    table = np.ones((V, V))
    for t in range(0, len(ids) - 1, 2):
        table[ids[t], ids[t + 1]] += 1
    return table / table.sum(axis=1)[:, None]


@wrong("language.bits", mistake=19)
def natural_logarithm(table, ids):
    return np.mean([-np.log(table[v, w]) for v, w in pairwise(ids)])


@wrong("language.bits", mistake="log of the mean")
def mean_first_and_then_the_logarithm(table, ids):
    return -np.log2(np.mean([table[v, w] for v, w in pairwise(ids)]))


@wrong("language.bits", mistake="first letter counted")
def divides_by_all_letters(table, ids):
    bits = 0
    for t in range(1, len(ids)):
        bits -= np.log2(table[ids[t - 1], ids[t]])
    return bits / len(ids)


@wrong("language.prediction", mistake=19)
def the_smallest_number_wins():
    return 1, 2, 22_500, 1


@wrong("language.prediction", mistake=None)
def mean_of_the_perplexities():
    return 2, 2.5, 22_500, 1


@wrong("language.split", mistake=21)
def sorts_windows_by_their_start(ids, T, held):
    cut = len(ids) - held
    starts = range(0, len(ids) - T + 1, T // 2)
    train = [ids[t : t + T] for t in starts if t < cut]
    return np.array(train), np.array([ids[t : t + T] for t in starts if t >= cut])


@wrong("language.split", mistake=21)
def left_as_it_was(ids, T, held):
    windows = np.array([ids[t : t + T] for t in range(0, len(ids) - T + 1, T // 2)])
    put_away = (np.arange(len(windows)) + 1) % (len(ids) // held) == 0
    return windows[~put_away], windows[put_away]


@wrong("language.temperature", mistake=18)
def multiplies(logits, temperature):
    z = logits * temperature
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


@wrong("language.temperature", mistake=15)
def softmax_down_the_columns(logits, temperature):
    z = logits / temperature
    p = np.exp(z - z.max(axis=0))
    return p / p.sum(axis=0)


@wrong("language.temperature", mistake=15)
def divides_probabilities_and_takes_softmax_again(logits, temperature):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    warm = np.exp(p / p.sum(axis=-1, keepdims=True) / temperature)
    return warm / warm.sum(axis=-1, keepdims=True)


@wrong("language.temperature", mistake=23)
def without_taking_the_largest_away(logits, temperature):
    p = np.exp(logits / temperature)
    return p / np.sum(p, axis=-1, keepdims=True)


@wrong("language.nucleus", mistake="one too few")
def stops_before_the_sum_is_reached(logits, temperature, top):
    p = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
    kept, total = np.zeros(len(p)), 0
    for k in np.argsort(p)[::-1]:
        if total + p[k] > top:
            break
        kept[k], total = p[k], total + p[k]
    return kept / total


@wrong("language.nucleus", mistake="sorted")
def likeliest_first(logits, temperature, top):
    p = np.exp(logits / temperature)
    p = np.sort(p / p.sum())[::-1]
    p[1:][np.cumsum(p)[:-1] >= top] = 0
    return p / p.sum()
