"""Wrong answers to the questions of `model`, as learners write them."""

import math
from collections import Counter

import numpy as np

from tests.answers import wrong


@wrong("model.count", mistake=20)
def one_gate(V, E, H, L, biases):
    layers = [H * (E + H) + biases * H] + (L - 1) * [H * (H + H) + biases * H]
    return V * E + sum(layers) + (H + 1) * V


@wrong("model.count", mistake=20)
def one_bias_whatever_was_asked(V, E, H, L, biases):
    first, others = 4 * (H * E + H * H + H), 4 * (H * H + H * H + H)
    return V * E + first + (L - 1) * others + H * V + V


@wrong("model.count", mistake=20)
def two_biases_as_in_torch(V, E, H, L, biases):
    total = V * E + H * V + V
    for layer in range(L):
        total += 4 * H * ((H if layer else E) + H) + 8 * H
    return total


@wrong("model.count", mistake="layers all read E")
def every_layer_like_the_first(V, E, H, L, biases):
    return V * E + L * 4 * (H * E + H * H + biases * H) + H * V + V


@wrong("model.prediction", mistake=16)
def as_if_never_detached():
    return 4, 3, 329, 329 * 64, 7 / 64


@wrong("model.streams", mistake=16)
def windows_in_reading_order(ids, held, B, T):
    train = ids[:-held]
    count = (len(train) - 1) // (B * T)
    x = train[: count * B * T].reshape(count, B, T)
    y = train[1 : count * B * T + 1].reshape(count, B, T)
    return x, y


@wrong("model.streams", mistake=16)
def left_as_it_was(ids, held, B, T):
    count = (len(ids) - 1) // (B * T)
    n = count * B * T
    return ids[:n].reshape(count, B, T), ids[1 : n + 1].reshape(count, B, T)


@wrong("model.streams", mistake=21)
def reads_to_the_very_end(ids, held, B, T):
    count = (len(ids) - 1) // (B * T)
    lane = count * T
    batches = range(0, lane, T)
    x = [[ids[b * lane + t : b * lane + t + T] for b in range(B)] for t in batches]
    y = [[ids[b * lane + t + 1 : b * lane + t + T + 1] for b in range(B)] for t in batches]
    return np.array(x), np.array(y)


@wrong("model.streams", mistake=21)
def last_target_is_held_out(ids, held, B, T):
    count = (len(ids) - held) // (B * T)
    n = B * count * T
    x, y = (part.reshape(B, count, T) for part in (ids[:n], ids[1 : n + 1]))
    return np.swapaxes(x, 0, 1), np.swapaxes(y, 0, 1)


@wrong("model.memory", mistake=22)
def updates_c_before_it_is_read(xs, f, T):
    c, slope, cs, slopes = 0.0, 0.0, [], []
    for t, x_t in enumerate(xs):
        if t % T == 0:
            slope = 0.0
        c = f * c + x_t
        slope = c + f * slope
        cs.append(c)
        slopes.append(slope)
    return np.array(cs), np.array(slopes)


@wrong("model.memory", mistake=16)
def resets_the_number_as_well(xs, f, T):
    cs, slopes = [], []
    for start in range(0, len(xs), T):
        c = slope = 0.0
        for x_t in xs[start : start + T]:
            c, slope = f * c + x_t, c + f * slope
            cs.append(c)
            slopes.append(slope)
    return cs, slopes


@wrong("model.memory", mistake=16)
def never_cuts(xs, f, T):
    c, slope, cs, slopes = 0.0, 0.0, [], []
    for x_t in xs:
        c, slope = f * c + x_t, c + f * slope
        cs.append(c)
        slopes.append(slope)
    return cs, slopes


@wrong("model.dropout", mistake="not scaled")
def only_the_mask(x, keep, rate, train):
    return np.where(keep, x, 0.0) if train else x


@wrong("model.dropout", mistake="dropped in judging")
def forgets_which_mode_it_is_in(x, keep, rate, train):
    return x * (keep / (1 - rate))


@wrong("model.bits", mistake=19)
def in_nats(ids, V, reset):
    cost = 0.0
    for t, k in enumerate(ids):
        past = ids[t - t % reset : t]
        cost += math.log((len(past) + V) / (np.sum(past == k) + 1))
    return cost / len(ids)


@wrong("model.bits", mistake=16)
def never_resets(ids, V, reset):
    cost = 0.0
    for t, k in enumerate(ids):
        cost -= math.log2((np.sum(ids[:t] == k) + 1) / (t + V))
    return cost / len(ids)


@wrong("model.bits", mistake="counted before judged")
def tells_before_it_asks(ids, V, reset):
    seen, cost = Counter(), 0.0
    for t, k in enumerate(ids.tolist()):
        if t % reset == 0:
            seen.clear()
        seen[k] += 1
        cost -= math.log2((seen[k] + 1) / (sum(seen.values()) + V))
    return cost / len(ids)


@wrong("model.rate", mistake="fall begins too soon")
def cosine_of_the_whole_run(progress, peak, warmup, floor):
    if progress < warmup:
        return peak / warmup * progress
    return peak * (floor + (1 - floor) * (1 + math.cos(math.pi * progress)) / 2)


@wrong("model.rate", mistake="floor added")
def floor_on_top(progress, peak, warmup, floor):
    if progress < warmup:
        return peak * progress / warmup
    u = (progress - warmup) / (1 - warmup)
    return peak * (floor + 0.5 * (1 + np.cos(np.pi * u)))


@wrong("model.updates", mistake=22)
def writes_into_the_checkpoint(saved, more):
    for _ in range(more):
        saved["m"] *= 0.9
        saved["m"] += saved["theta"]
        saved["theta"] -= 0.5 / (saved["t"] + 1) * saved["m"]
        saved["t"] += 1
    return saved


@wrong("model.updates", mistake="clock lost")
def counts_from_zero_again(saved, more):
    theta, m = saved["theta"].copy(), saved["m"].copy()
    for t in range(more):
        m = 0.9 * m + theta
        theta -= 0.5 / (t + 1) * m
    return {"theta": theta, "m": m, "t": more}


@wrong("model.updates", mistake="only the weights")
def loads_the_weights_alone(saved, more):
    theta, m = saved["theta"].copy(), np.zeros_like(saved["theta"])
    for t in range(more):
        m = 0.9 * m + theta
        theta -= 0.5 / (t + 1) * m
    return {"theta": theta, "m": m, "t": more}


@wrong("model.suggest", mistake="greedy")
def always_the_likeliest_letter(P, symbols, typed, longest):
    space, last = symbols.index(" "), symbols.index(typed[-1])
    ending, p = "", 1.0
    while len(ending) < longest and np.argmax(P[last]) != space:
        k = np.argmax(P[last])
        ending, p, last = ending + symbols[k], p * P[last, k], k
    return ending, p * P[last, space]


@wrong("model.suggest", mistake="one letter short")
def stops_before_the_longest(P, symbols, typed, longest):
    space = symbols.index(" ")
    begun, best = [("", 1.0, symbols.index(typed[-1]))], ("", 0.0)
    for _ in range(longest):
        closed = [(ending, p * P[last, space]) for ending, p, last in begun]
        best = max([best, *closed], key=lambda pair: pair[1])
        begun = [(e + s, p * P[last, k], k) for e, p, last in begun
                 for k, s in enumerate(symbols) if s != " "]  # fmt: skip
    return best
