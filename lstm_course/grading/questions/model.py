"""Questions on a full run: sizes, streams, the cut, judging, resuming, suggesting (lesson 16)."""

from functools import partial

import numpy as np

from lstm_course import cells, optim
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted


def _count(V, E, H, L, biases, *, gates=4, always=None, above=True):
    """Count the parameters; here and below, the keywords put the mistakes in."""
    inputs = [E] + [H if above else E] * (L - 1)
    lstm = sum(gates * H * (D + H + (always or biases)) for D in inputs)
    return V * E + lstm + V * H + V


def _prediction():
    sizes = (64, 256), (64, 512), (256, 256)
    layer, large, second = (cells.count_parameters(D, H) for D, H in sizes)
    return round(large / layer), 3 if second > layer else 2, (337_176 - 1) // (16 * 64), 64, 7 / 64


def _streams(ids, held, B, T, *, lanes=True, spare=1):
    N = len(ids) - held
    count = (N - spare) // (B * T)

    def laid(part):
        if lanes:
            return part[: B * count * T].reshape(B, count, T).swapaxes(0, 1)
        return part[: B * count * T].reshape(count, B, T)

    return laid(ids), laid(ids[1:])


def _memory(xs, f, T, *, cut=True, at=0, reset=False, early=False, through=1):
    c = slope = 0.0
    cs, slopes = [], []
    for t, x_t in enumerate(xs):
        if cut and t % T == at:
            slope, c = 0.0, 0.0 if reset else c
        new = f * c + x_t
        slope = (new if early else c) + through * f * slope
        c = new
        cs.append(c)
        slopes.append(slope)
    return np.array(cs), np.array(slopes)


def _dropout(x, keep, rate, train, share=lambda keep, rate: 1 - rate):
    return x * keep / share(keep, rate) if train else x


def _bits(ids, V, reset, *, log=np.log2, forget=True, peek=0):
    n, cost = np.ones(V), 0.0
    for t, k in enumerate(ids):
        if t % reset == 0 and forget:
            n = np.ones(V)
        n[k] += peek
        cost -= log(n[k] / n.sum())
        n[k] += 1 - peek
    return cost / len(ids)


def _rate_from_the_start(progress, peak, warmup, floor):
    return optim.warmup_cosine(progress, peak, warmup * (progress < warmup), floor)


def _updates(saved, more, *, momentum=True, clock=True):
    theta, m, t = saved["theta"], saved["m"] * momentum, saved["t"] * clock
    for _ in range(more):
        m = 0.9 * m + theta
        theta = theta - 0.5 / (t + 1) * m
        t += 1
    return {"theta": theta, "m": m, "t": t}


def _suggest(P, symbols, typed, longest):
    end, found = symbols.index(" "), []
    open_ones = [("", 1.0, symbols.index(typed[-1]))]
    for _ in range(longest + 1):
        found += [(word, float(p * P[k, end])) for word, p, k in open_ones]
        open_ones = [
            (word + symbol, p * P[k, n], n)
            for word, p, k in open_ones for n, symbol in enumerate(symbols) if n != end
        ]  # fmt: skip
    return max(found, key=lambda one: one[1])


def _greedy(P, symbols, typed, longest):
    k, word, p = symbols.index(typed[-1]), "", 1.0
    while symbols[n := int(P[k].argmax())] != " " and len(word) < longest:
        word, p, k = word + symbols[n], p * P[k, n], n
    return word, float(p * P[k, symbols.index(" ")])


_WORDS = np.array([  # rows: from t, h, e, o and the space; columns: to the same
    [0, 0.5, 0, 0.4, 0.1], [0, 0, 0.7, 0.3, 0], [0.2, 0, 0.2, 0, 0.6],
    [0.1, 0, 0, 0, 0.9], [0.4, 0.2, 0.2, 0.2, 0],
])  # fmt: skip


def _draw_words(rng):
    P = rng.random((5, 5)) ** 3 + 0.01
    P[0, 4] = 0.0  # no word ends on t, so that an ending has a letter at least
    return P / P.sum(axis=1, keepdims=True), "theo ", "ht", int(rng.integers(1, 3))


QUESTIONS = {
    "count": Question(
        reference=_count,
        examples=((2, 4, 3, 1, 1), (103, 64, 256, 1, 1), (103, 64, 256, 2, 2)),
        draw=lambda rng: (*(int(n) for n in rng.integers(5, 200, 3)), int(rng.integers(2, 5)),
                          int(rng.integers(1, 3))),
        mistakes=(
            Mistake(20, "That counts one gate; there are four, each with weights of its own.",
                    partial(_count, gates=1)),
            *(Mistake(20, f"{k} for each unit and gate, always: multiply by `biases`, which is 1 "
                      "in this course and 2 in torch.", partial(_count, always=n))
              for n, k in ((1, "One bias"), (2, "Two biases"))),
            Mistake("layers all read E", "From the second layer on, a layer reads the H outputs "
                    "of the one below, not the embedding.", partial(_count, above=False)),
        ),
        hint="The cell of the lessons, D = 4 and H = 3: 21 weights a gate and 3 biases, 4 times.",
    ),
    "prediction": Question(
        reference=_prediction,
        judge=predicted(_prediction, within=(0, 0, 0, 0, 0.01), hints=(
            "see which of the two matrices grows in both directions",
            "compare what the two layers read: an embedding of 64, or 256 units",
            "16 lanes are read at once, 64 characters of each",
            "the number of the state goes on; find where its history is cut",
            "the price is paid once, and shared by all the characters until the next reset",
        )),
        mistakes=(
            Mistake(16, "329 * 64 is how far it would reach if the state were never detached.",
                    lambda: (*_prediction()[:3], 329 * 64, _prediction()[4])),
        ),
    ),
    "streams": Question(
        reference=_streams,
        examples=((np.arange(21), 8, 2, 3), (np.arange(20), 8, 2, 3)),
        draw=lambda rng: (rng.integers(90, size=80), 20, 3, 5),
        mistakes=(
            Mistake(16, "Row b of the next batch does not go on where row b stopped, and the "
                    "held-out end is read: two faults are left.",
                    lambda ids, held, B, T: _streams(ids, 0, B, T, lanes=False)),
            Mistake(16, "Row b of the next batch does not go on where row b stopped: the carried "
                    "state would belong to another text. Each row is one long lane.",
                    partial(_streams, lanes=False)),
            Mistake(21, "The held-out end of the text is read in training: leave the last `held` "
                    "characters out before anything else.",
                    lambda ids, held, B, T: _streams(ids, 0, B, T)),
            Mistake(21, "The very last target is the first held-out character: N characters have "
                    "only N - 1 successors.", partial(_streams, spare=0)),
        ),
        hint="Of 21 characters 13 are left: lane 0 reads 0 to 5, lane 1 reads 6 to 11.",
    ),
    "memory": Question(
        reference=_memory,
        examples=((np.array([1.0, 0, 0, 0]), 0.5, 2), (np.array([1, 2, -1, 0.5, 1]), 0.8, 3)),
        draw=lambda rng: (rng.normal(size=9), float(rng.uniform(0.3, 0.9)), 4),
        mistakes=(
            Mistake(16, "Nothing is cut: the slope still reaches back to the first step.",
                    partial(_memory, cut=False)),
            Mistake(16, "The number is cut as well. Only its history goes: c is handed on.",
                    partial(_memory, reset=True)),
            Mistake(22, "c was overwritten before the slope had read it: c_{t-1} is needed, and "
                    "c_t was there already.", partial(_memory, early=True)),
            Mistake("one step late", "Cut one step late: the first step of a piece must already "
                    "start from a slope of 0.", partial(_memory, at=1)),
            Mistake(12, "The way through the cell is missing: the slope of before goes on, times "
                    "f.", partial(_memory, through=0)),
        ),
        hint="In the first example c is 1, 1/2, 1/4, 1/8 and the slope 0, 1, 1/2, 1/2.",
    ),
    "dropout": Question(
        reference=_dropout,
        examples=tuple(
            (np.array([3.0, 6, -3, 9]), np.array([1, 0, 1, 0]), 0.25, train)
            for train in (True, False)
        ),
        draw=lambda rng: (rng.normal(size=(2, 5)), rng.integers(2, size=(2, 5)), 0.4,
                          bool(rng.integers(2))),
        draws=8,
        mistakes=(
            Mistake("not scaled", "What is kept is not scaled up: on average less comes out in "
                    "training than in judging.", partial(_dropout, share=lambda keep, rate: 1)),
            Mistake("dropped in judging", "Units are dropped while judging too: with train=False "
                    "x goes through as it is.", lambda x, keep, rate, train: x * keep / (1 - rate)),
            Mistake("scaled in judging", "Scaled down while judging: scale up in training instead.",
                    lambda x, keep, rate, train: x * keep if train else x * (1 - rate)),
            Mistake("divided by the rate", "Divided by the rate; divide by what stays, 1 - rate.",
                    partial(_dropout, share=lambda keep, rate: rate)),
            Mistake("by what was kept", "Scaled by how many happened to stay: divide by 1 - rate.",
                    partial(_dropout, share=lambda keep, rate: keep.mean())),
        ),
        hint="A quarter is dropped, so what stays is divided by 3/4: a 3 becomes a 4.",
    ),
    "bits": Question(
        reference=_bits,
        examples=((np.zeros(4, int), 2, 4), (np.zeros(4, int), 2, 2),
                  (np.array([0, 1, 1, 2, 1, 0]), 3, 4)),
        draw=lambda rng: (rng.integers(4, size=20), 5, 6),
        mistakes=(
            Mistake(19, "These are nats; for bits take log2.", partial(_bits, log=np.log)),
            Mistake(16, "The state is never reset: what was counted before a reset is still there "
                    "after it.", partial(_bits, forget=False)),
            Mistake("counted before judged", "Each character is counted before it is judged: the "
                    "model has read the answer. Ask first, count then.", partial(_bits, peek=1)),
        ),
        hint="Four times the same of two symbols: 1/2, 2/3, 3/4, 4/5, together 1/5.",
    ),
    "rate": Question(
        reference=optim.warmup_cosine,
        examples=tuple((p, 2.0, 0.1, 0.02) for p in (0.05, 0.1, 0.325, 0.55, 1.0)),
        draw=lambda rng: (float(rng.random()), 0.008, float(rng.uniform(0.2, 0.5)), 0.1),
        draws=8,
        mistakes=(
            Mistake("no warm-up", "The rise at the beginning is missing.",
                    lambda p, peak, _, floor: optim.warmup_cosine(p, peak, 0, floor)),
            Mistake("fall begins too soon", "The fall begins where the rise ends: from there to "
                    "the end, the angle goes from 0 to pi.", _rate_from_the_start),
            Mistake("floor added", "The floor was added on top: at its highest the rate is above "
                    "`peak`.", lambda *a: optim.warmup_cosine(*a[:3], 0) + (
                        a[0] >= a[2]) * a[1] * a[3]),
        ),
        hint="Half-way down the cosine is 0, and the rate is in the middle of peak and floor.",
    ),
    "updates": Question(
        reference=_updates,
        examples=(
            ({"theta": np.array([1.0, -2.0]), "m": np.zeros(2), "t": 0}, 2),
            ({"theta": np.array([1.0, -2.0]), "m": np.array([0.5, 1.0]), "t": 4}, 3),
        ),
        draw=lambda rng: (dict(zip(("theta", "m"), rng.normal(size=(2, 3)), strict=True),
                               t=int(rng.integers(1, 9))), 4),
        mistakes=(
            Mistake("momentum lost", "The momentum begins at 0 again: go on with saved['m'].",
                    partial(_updates, momentum=False)),
            Mistake("clock lost", "The count, which sets the rate, begins at 0 again: saved['t'].",
                    partial(_updates, clock=False)),
            Mistake("only the weights", "Only the weights go on; m and t are needed as well.",
                    partial(_updates, momentum=False, clock=False)),
        ),
        hint="From 1, with m = 0 and t = 0: m is 1, theta 1/2; then m is 1.4, the rate 1/4.",
    ),
    "suggest": Question(
        reference=_suggest,
        examples=((_WORDS, "theo ", "t", 3), (_WORDS, "theo ", "ho", 2), (_WORDS, "theo ", "h", 1)),
        draw=_draw_words,
        draws=8,
        mistakes=(
            Mistake("greedy", "That follows the likeliest letter at each step. A less likely "
                    "first letter can lead to a likelier word: try all endings.", _greedy),
            Mistake("one letter short", "Endings of exactly `longest` letters are missing.",
                    lambda *a: _suggest(*a[:3], max(a[3] - 1, 0))),
        ),
        hint="From t: o and a space, 0.4 * 0.9; h, e and a space, 0.5 * 0.7 * 0.6.",
    ),
}
