"""Right answers to the questions of `language`, in other styles."""

import math
from collections import Counter

import numpy as np

from tests.answers import right


@right("language.embed")
def by_the_product_after_all(ids, E):
    return np.einsum("...v,vd->...d", np.eye(len(E))[ids], E)


@right("language.embed")
def as_nested_lists_in_float32(ids, E):
    rows = E.astype(np.float32).tolist()

    def look_up(part):
        return rows[part] if isinstance(part, int) else [look_up(p) for p in part]

    return look_up(ids.tolist())


@right("language.embed_backward")
def one_hot_transposed(ids, dx, V):
    return (ids[:, None] == np.arange(V)).T.astype(float) @ dx


@right("language.embed_backward")
def feature_by_feature(ids, dx, V):
    return np.stack([np.bincount(ids, column, minlength=V) for column in dx.T], axis=1)


@right("language.bigram")
def with_a_counter(ids, V):
    seen = Counter(zip(ids[:-1].tolist(), ids[1:].tolist(), strict=True))
    rows = [[seen[v, w] + 1 for w in range(V)] for v in range(V)]
    return [[n / sum(row) for n in row] for row in rows]


@right("language.bigram")
def with_one_flat_count(ids, V):
    n = 1 + np.bincount(ids[:-1] * V + ids[1:], minlength=V * V).reshape(V, V)
    return (n.T / n.sum(axis=1)).T.astype(np.float32)


@right("language.bits")
def letter_by_letter(table, ids):
    cost = 0.0
    for t in range(1, len(ids)):
        cost += math.log(1 / table[ids[t - 1]][ids[t]]) / math.log(2)
    return cost / (len(ids) - 1)


@right("language.prediction")
def as_a_list_of_floats():
    return [2.0, 2 ** (0.5 * 2), 1.80 * 100_000 / 8, 0.999 * 0 + 0.001 * 1000]


@right("language.split")
def with_a_sliding_view(ids, T, held):
    cut = len(ids) - held
    view = np.lib.stride_tricks.sliding_window_view
    return [view(part, T)[:: T // 2] for part in (ids[:cut], ids[cut:])]


@right("language.split")
def windows_by_their_places(ids, T, held):
    places = np.arange(0, len(ids) - held - T + 1, T // 2)[:, None] + np.arange(T)
    late = np.arange(len(ids) - held, len(ids) - T + 1, T // 2)[:, None] + np.arange(T)
    return ids[places], ids[late]


@right("language.temperature")
def powers_of_the_probabilities(logits, temperature):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = p ** (1 / temperature)
    return p / p.sum(axis=-1, keepdims=True)


@right("language.temperature")
def through_the_logarithm_in_float32(logits, temperature):
    z = (logits / temperature).astype(np.float32)
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@right("language.nucleus")
def by_the_smallest_one_kept(logits, temperature, top):
    z = logits / temperature
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    largest_first = np.sort(p)[::-1]
    count = np.searchsorted(np.cumsum(largest_first), top) + 1
    kept = np.where(p >= largest_first[count - 1], p, 0)
    return kept / np.sum(kept)


@right("language.nucleus")
def asks_for_each_symbol_what_stands_above_it(logits, temperature, top):
    p = np.exp((logits - max(logits)) / temperature)
    p = p / sum(p)
    kept = [q if sum(other for other in p if other > q) < top else 0.0 for q in p]
    return [q / sum(kept) for q in kept]
