"""Questions on text as numbers, counting, fair cuts, units and temperature (lessons 14 and 15)."""

from functools import partial

import numpy as np

from lstm_course import ops, text
from lstm_course.example import worked_example
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted

_BANANA = np.array([1, 0, 2, 0, 2, 0])  # a is 0, b is 1, n is 2
_ABBA = np.array([0, 1, 1, 0])
_TABLE = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0.5, 0.25, 0.25]])
_LOG_421 = np.log([4.0, 2.0, 1.0])


def _gathered(ids, dx, V, scale=1.0):
    """Add up the rows of dx that belong to the same symbol."""
    return text.one_hot(ids, V, np.float64).T @ (dx * scale)


def _last_only(ids, dx, V):
    dE = np.zeros((V, dx.shape[1]))
    dE[ids] += dx
    return dE


def _counts(ids, V, step=1):
    n = np.zeros((V, V))
    np.add.at(n, (ids[:-1:step], ids[1::step]), 1)
    return n


def _bigram(ids, V, *, plus=1, axis=1, step=1):
    n = _counts(ids, V, step) + plus
    return n / n.sum(axis=axis, keepdims=True)


def _draw_ids(rng, V=4, N=40):
    return np.append(rng.integers(V - 1, size=N), V - 1)  # the last symbol has no successor


def _costs(table, ids):
    return -np.log2(table[ids[:-1], ids[1:]])


def _prediction():
    bits = [text.nats_to_bits(1.30), 1.80, np.log2(3.6)]
    return int(np.argmin(bits)) + 1, 2 ** ((0 + 2) / 2), 100_000 * bits[1] / 8, 1000 / 1000


def _pieces(ids, T, stride=None):
    stride = stride or T // 2
    starts = range(0, len(ids) - T + 1, stride)
    return np.array([ids[t : t + T] for t in starts])


def _split(ids, T, held, stride=None):
    return _pieces(ids[:-held], T, stride), _pieces(ids[-held:], T, stride)


def _every_so_many(ids, T, held):
    windows, share = _pieces(ids, T), len(ids) // held
    chosen = np.arange(len(windows)) % share == share - 1
    return windows[~chosen], windows[chosen]


def _windows_first(ids, T, held, column):
    """Cut windows first, and put those away whose first (0) or last (-1) letter is held back."""
    windows, places = _pieces(ids, T), _pieces(np.arange(len(ids)), T)
    late = places[:, column] >= len(ids) - held
    return windows[~late], windows[late]


def _warm(logits, temperature, softmax=ops.softmax):
    return softmax(logits / temperature)


def _naive(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def _nucleus(logits, temperature, top, *, fewer=0, divide=True):
    """Keep the likeliest symbols that together reach `top`."""
    p = ops.softmax(logits / temperature if divide else logits * temperature)
    order = np.argsort(-p)
    kept = order[: int((np.cumsum(p[order]) < top).sum()) + 1 - fewer]
    out = np.zeros_like(p)
    out[kept] = p[kept]
    return out


def _shared(p):
    return p / p.sum()


QUESTIONS = {
    "embed": Question(
        reference=lambda ids, E: E[ids],
        examples=(
            (_ABBA, worked_example().xs),
            (np.array([[2, 0, 1], [1, 1, 2]]), np.arange(12.0).reshape(3, 4)),
        ),
        draw=lambda rng: (rng.integers(3, size=(2, 5)), rng.normal(size=(3, 4))),
        mistakes=(
            Mistake("columns", "Those are columns. Each symbol has a row of E: E[ids].",
                    lambda ids, E: E[:, ids]),
            Mistake("counted from one", "Each symbol got the row of its neighbour: the numbers "
                    "begin at 0, and E[-1] is the last row, without a word of warning.",
                    lambda ids, E: E[ids - 1]),
            Mistake("flattened", "The rows are right, but all in one line: ids of shape (B, T) "
                    "give (B, T, D).", lambda ids, E: E[ids.ravel()]),
        ),
        hint="A lookup multiplies nothing: NumPy takes an array of numbers between the brackets.",
    ),
    "embed_backward": Question(
        reference=_gathered,
        examples=(
            (_BANANA, np.ones((6, 1)), 3),
            (_ABBA, np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]), 3),
        ),
        draw=lambda rng: (rng.integers(4, size=9), rng.normal(size=(9, 2)), 5),
        mistakes=(
            Mistake(14, "Each row holds only what its last letter left there: dE[ids] += dx "
                    "writes once for each symbol, however often it occurs. Add letter by letter, "
                    "or with np.add.at.", _last_only),
            Mistake("averaged", "Those are means. A letter that occurs three times is moved by "
                    "three gradients: add them.", lambda ids, dx, V: _gathered(ids, dx, V) / (
                        np.maximum(np.bincount(ids, minlength=V), 1)[:, None])),
        ),
        hint="With ones for dx, the gradient counts the letters: banana has 3 a, 1 b and 2 n.",
    ),
    "bigram": Question(
        reference=_bigram,
        examples=((_BANANA, 3), (np.array([0, 0, 0, 0, 1]), 3)),
        draw=lambda rng: (_draw_ids(rng), 4),
        mistakes=(
            Mistake("transposed", "Swapped: the row is the letter before, the column the next one.",
                    lambda ids, V: _bigram(ids, V).T),
            Mistake("wrong sum", "Here the columns add up to 1. Every row is a distribution: "
                    "divide by the sum along axis 1.", partial(_bigram, axis=0)),
            Mistake("pairs of the whole text", "The whole table adds up to 1: that is how likely "
                    "a pair is, not what follows a given letter.", partial(_bigram, axis=None)),
            Mistake("nothing added", "The 1 is missing. A pair that was never seen would be "
                    "impossible, and a letter with no successor divides by 0.",
                    partial(_bigram, plus=0)),
            Mistake("last letter counted", "The last letter has no successor, so it is not counted "
                    "as a letter before: divide by the sum of the row.", lambda ids, V: (
                        (_counts(ids, V) + 1) / (np.bincount(ids, minlength=V) + V)[:, None])),
            Mistake("every other pair", "Half of the pairs are missing: they overlap, each letter "
                    "is the end of one pair and the beginning of the next.",
                    partial(_bigram, step=2)),
        ),
        hint="In banana, a is followed by n twice; with the ones its row is 1/5, 1/5, 3/5.",
    ),
    "bits": Question(
        reference=lambda table, ids: _costs(table, ids).mean(),
        examples=((_TABLE, np.array([0, 1, 0, 2])), (_TABLE, np.array([2, 0, 0, 1, 1]))),
        draw=lambda rng: (ops.softmax(rng.normal(0, 2, (4, 4))), rng.integers(4, size=30)),
        mistakes=(
            Mistake(19, "These are nats. For bits take log2, or divide by ln 2.",
                    lambda table, ids: text.bits_to_nats(_costs(table, ids).mean())),
            Mistake("log of the mean", "That is the surprise at the mean probability. Take the "
                    "mean of the surprises: first the logarithm, then the mean.",
                    lambda table, ids: -np.log2((2 ** -_costs(table, ids)).mean())),
            Mistake("first letter counted", "You divided by all N letters. The first one is not "
                    "predicted from anything, so there are N - 1 surprises.",
                    lambda table, ids: _costs(table, ids).sum() / len(ids)),
            Mistake("perplexity", "That is the perplexity, 2 to the power of the bits.",
                    lambda table, ids: 2 ** _costs(table, ids).mean()),
        ),
        hint="In the first example the three letters cost 2, 3 and 2 bits.",
    ),
    "prediction": Question(
        reference=_prediction,
        judge=predicted(_prediction, within=(0, 0.01, 1, 0.01), hints=(
            "bring all three to one unit before you compare",
            "take the mean of the surprises first, and then 2 to its power",
            "count all the bits, and say how many of them go into a byte",
            "999 letters cost nothing, and one costs 1000 bits: take the mean",
        )),
        mistakes=(
            Mistake(19, "1.30 is the smallest number, but a nat is worth 1.44 bits.",
                    lambda: (1, *_prediction()[1:])),
        ),
    ),
    "split": Question(
        reference=_split,
        examples=((np.arange(12), 4, 4), (np.arange(19), 4, 6)),
        draw=lambda rng: (rng.integers(90, size=int(rng.integers(50, 60))), 6, 13),
        mistakes=(
            Mistake(21, "Some windows are put away, and their neighbours, which share half of "
                    "their text, are trained on. Cut the text first, and then the windows.",
                    _every_so_many),
            Mistake(21, "A window on the border is trained on, and ends in the text that was put "
                    "away. Cut the text first, and then the windows.",
                    partial(_windows_first, column=0)),
            Mistake(21, "A window on the border is put away, and begins with text that is trained "
                    "on. Cut the text first, and then the windows.",
                    partial(_windows_first, column=-1)),
            Mistake("no overlap", "The windows do not overlap: each begins T // 2 after the one "
                    "before.", lambda ids, T, held: _split(ids, T, held, T)),
        ),
        hint="No number of the text may stand in both parts.",
    ),
    "temperature": Question(
        reference=_warm,
        examples=(
            (_LOG_421, 0.5),
            (np.array([[2.0, 0.0, -2.0], [0.0, 0.0, 0.0]]), 2.0),
            (np.array([900.0, 899.0]), 0.5),
        ),
        draw=lambda rng: (rng.normal(0, 2, (2, 4)) + 300, float(rng.uniform(0.3, 0.4))),
        mistakes=(
            Mistake(18, "Multiplied. Divide by the temperature: a low one makes the likely "
                    "likelier.", lambda z, t: ops.softmax(z * t)),
            Mistake(15, "The softmax runs down the columns. Each row is one distribution over V "
                    "symbols: use axis=-1.", partial(_warm, softmax=partial(ops.softmax, axis=0))),
            Mistake(15, "Softmax twice. Divide the logits, not the probabilities, and then take "
                    "one softmax.", lambda z, t: ops.softmax(ops.softmax(z) / t)),
            Mistake(23, "exp(1800) overflows: take the largest logit of each row away first.",
                    partial(_warm, softmax=_naive)),
            Mistake("no effect", "The temperature does nothing here: probabilities divided by it, "
                    "and then by their sum, are what they were. Divide the logits.",
                    lambda z, t: ops.softmax(z)),
        ),
        hint="At 0.5 all odds are squared: 4 : 2 : 1 becomes 16 : 4 : 1.",
    ),
    "nucleus": Question(
        reference=lambda *a: _shared(_nucleus(*a)),
        examples=(
            (np.log([1.0, 4.0, 3.0, 2.0]), 1.0, 0.6),
            (np.log([1.0, 4.0, 3.0, 2.0]), 0.5, 0.5),
            (np.log([1.0, 4.0, 3.0, 2.0]), 2.0, 0.9),
        ),
        draw=lambda rng: (rng.normal(0, 2, 8), float(rng.uniform(0.5, 1.5)), 0.8),
        mistakes=(
            Mistake("one too few", "The symbol that carries the sum past `top` is missing: it "
                    "belongs to the set.", lambda *a: _shared(_nucleus(*a, fewer=1))),
            Mistake("not shared out", "The symbols are right, but what is kept must add up to 1 "
                    "again: divide by its sum.", _nucleus),
            Mistake("sorted", "The probabilities stand in order of size. Put each back to the "
                    "place of its symbol.", lambda *a: np.sort(_shared(_nucleus(*a)))[::-1]),
            Mistake(18, "Multiplied by the temperature; divide.",
                    lambda *a: _shared(_nucleus(*a, divide=False))),
        ),
        hint="From the top down: 0.4, then 0.4 + 0.3 = 0.7, which is past 0.6, so two are kept.",
    ),
}
