"""Right answers to the questions of `model`, in other styles."""

import itertools
import math

import numpy as np

from tests.answers import right


@right("model.count")
def by_the_sizes_of_arrays(V, E, H, L, biases):
    shapes = [(V, E), (V, H), (V,)]
    for D in [E, *[H] * (L - 1)]:
        shapes += [(4 * H, D), (4 * H, H), (biases, 4 * H)]
    return sum(math.prod(shape) for shape in shapes)


@right("model.prediction")
def with_a_rounded_price():
    return [4, 3, 329, 64, 0.11]


@right("model.streams")
def with_places(ids, held, B, T):
    count = (len(ids) - held - 1) // (B * T)
    n, b, t = np.ogrid[:count, :B, :T]
    places = b * count * T + n * T + t
    return ids[places], ids[places + 1]


@right("model.streams")
def lanes_split_into_batches(ids, held, B, T):
    train = ids[: len(ids) - held].tolist()
    count = (len(train) - 1) // (B * T)
    lanes = [train[b * count * T : (b + 1) * count * T + 1] for b in range(B)]
    x = [[lane[n * T : n * T + T] for lane in lanes] for n in range(count)]
    y = [[lane[n * T + 1 : n * T + T + 1] for lane in lanes] for n in range(count)]
    return [x, y]


@right("model.memory")
def piece_by_piece_in_float32(xs, f, T):
    f, c, cs, slopes = np.float32(f), np.float32(0), [], []
    for piece in np.split(xs.astype(np.float32), range(T, len(xs), T)):
        slope = np.float32(0)
        for x_t in piece:
            c, slope = f * c + x_t, c + f * slope
            cs.append(c)
            slopes.append(slope)
    return np.array(cs), np.array(slopes)


@right("model.memory")
def as_sums_of_powers(xs, f, T):
    N = len(xs)
    cs = [sum(xs[k] * f ** (t - k) for k in range(t + 1)) for t in range(N)]
    before = [0.0, *cs]
    slopes = [sum(before[k] * f ** (t - k) for k in range(t - t % T, t + 1)) for t in range(N)]
    return cs, slopes


@right("model.dropout")
def in_place_on_a_copy(x, keep, rate, train):
    out = x.astype(np.float32)
    if train:
        out[keep == 0] = 0
        out[keep == 1] /= 1 - rate
    return out


@right("model.bits")
def looks_back_at_the_text(ids, V, reset):
    pieces = [ids[start : start + reset] for start in range(0, len(ids), reset)]
    ps = [(list(piece[:t]).count(k) + 1) / (t + V) for piece in pieces for t, k in enumerate(piece)]
    return -sum(math.log2(p) for p in ps) / len(ps)


@right("model.bits")
def by_factorials(ids, V, reset):
    nats = 0.0
    for piece in np.split(ids, range(reset, len(ids), reset)):
        nats += math.lgamma(len(piece) + V) - math.lgamma(V)
        nats -= sum(math.lgamma(n + 1) for n in np.bincount(piece, minlength=V))
    return nats / math.log(2) / len(ids)


@right("model.rate")
def as_a_mean_of_both_ends(progress, peak, warmup, floor):
    rise = peak * progress / warmup
    u = np.clip((progress - warmup) / (1 - warmup), 0, 1)
    fall = peak * (1 + floor) / 2 + peak * (1 - floor) / 2 * np.cos(np.pi * u)
    return float(np.where(progress < warmup, rise, fall))


@right("model.rate")
def with_the_square_of_a_cosine(progress, peak, warmup, floor):
    if progress <= warmup:
        return peak * progress / warmup
    half = math.cos(math.pi / 2 * (progress - warmup) / (1 - warmup)) ** 2
    return peak * floor + (peak - peak * floor) * half


@right("model.updates")
def in_place_on_copies(saved, more):
    new = {name: np.array(value, dtype=float) for name, value in saved.items()}
    for _ in range(more):
        new["m"] *= 0.9
        new["m"] += new["theta"]
        new["t"] += 1
        new["theta"] -= new["m"] / (2 * new["t"])
    return new


@right("model.updates")
def number_by_number(saved, more):
    pairs = []
    for theta, m in zip(saved["theta"].tolist(), saved["m"].tolist(), strict=True):
        for t in range(saved["t"], saved["t"] + more):
            m = 0.9 * m + theta
            theta = theta - 0.5 / (t + 1) * m
        pairs.append((theta, m))
    thetas, ms = map(list, zip(*pairs, strict=True))
    return {"t": saved["t"] + more, "m": ms, "theta": thetas}


@right("model.suggest")
def all_products_of_letters(P, symbols, typed, longest):
    letters, best = symbols.replace(" ", ""), ("", -1.0)
    for n in range(longest + 1):
        for ending in itertools.product(letters, repeat=n):
            path = [symbols.index(s) for s in (typed[-1], *ending, " ")]
            p = math.prod(P[a, b] for a, b in itertools.pairwise(path))
            best = max(best, ("".join(ending), p), key=lambda pair: pair[1])
    return list(best)


@right("model.suggest")
def by_calling_itself(P, symbols, typed, longest):
    def best_from(last, left):
        found = [("", P[last][symbols.index(" ")])]
        for k, symbol in enumerate(symbols):
            if symbol != " " and left > 0:
                ending, p = best_from(k, left - 1)
                found.append((symbol + ending, P[last][k] * p))
        return max(found, key=lambda pair: pair[1])

    return best_from(symbols.index(typed[-1]), longest)
