"""Questions on old tasks, their criteria and their rules of learning (lesson 13)."""

from functools import partial

import numpy as np

from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted
from lstm_course.tasks import reber


def _targets(x, *, counts=lambda m: m == 1, squeeze=lambda s: 0.5 + s / 4):
    """Add up the marked values; here and below, the keywords put the mistakes in."""
    return squeeze((x[..., 0] * counts(x[..., 1])).sum(axis=-1))


def _adding(x, *, answer=np.mean, cost=np.square, **change):
    y = _targets(x, **change)
    return y, float(cost(y - answer(y)).mean())


def _marked(values, marks):
    return np.stack([np.array(values), np.array(marks, float)], axis=-1)


_ADDING = _marked(
    [[0.5, 0.8, -0.3, 0.4, 0.9], [0.2, -0.6, 0.7, -1.0, 0.1]],
    [[-1, 1, 0, 1, -1], [-1, 0, 0, 1, -1]],
)


def _draw_adding(rng):
    marks = np.zeros((6, 8))
    marks[:, [0, -1]] = -1
    marks[np.arange(6), rng.integers(1, 4, 6)] = 1
    marks[np.arange(6), rng.integers(4, 7, 6)] = 1
    return (_marked(rng.uniform(-1, 1, (6, 8)), marks),)


def _walk(stream):
    node = 0
    for symbol in stream:
        node = reber.FOLLOW[node, reber.REBER_SYMBOLS.index(symbol)]
    return node


def _letters(legal):
    return "".join(sorted(s for s, may in zip(reber.REBER_SYMBOLS, legal, strict=True) if may))


def _legal(stream, *, outer=lambda stream, right: right):
    node = _walk(stream)
    right = _letters(reber.LEGAL[node])
    return outer(stream, right) if reber.OUTER[node] else right


def _after_the_last_symbol(stream):
    """Answer with all that can ever follow the last symbol, wherever it stands."""
    if not stream:
        return "B"
    led_to = reber.FOLLOW[:-1, reber.REBER_SYMBOLS.index(stream[-1])]
    return _letters(reber.LEGAL[led_to[led_to != reber.DEAD]].any(axis=0))


def _draw_stream(rng):
    whole = "".join(reber.reber_strings(2, rng))
    last = reber.reber_strings(1, rng)[0]
    return (whole + last[: -2 if rng.integers(2) else int(rng.integers(len(last)))],)


def _solved_after(errors, tolerance, mean, latest, *, size=np.abs, full=True, bound=True,
                  average=True, over_all=False, late=0):  # fmt: skip
    for n in range(latest if full else 1, len(errors) + 1):
        sizes = size(errors[:n])
        recent = sizes[-latest:]
        small = not bound or recent.max() < tolerance
        if small and (not average or (sizes if over_all else recent).mean() < mean):
            return n - late
    return None


def _draw_errors(rng):
    errors = rng.normal(size=60) * np.exp(-np.arange(60) / 8)
    errors[:20] = -np.abs(errors[:20])
    errors[0] = 0.001
    return errors, 0.04, 0.02, 6


def _memory(added, f, *, keep=1, gain=1, gated=False, size=lambda c: np.abs(c).mean(axis=-1)):
    c, cs = np.zeros(added.shape[1]), []
    for new in added:
        c = f * (c + new) if gated else keep * f * c + gain * new
        cs.append(c)
    return size(np.array(cs))


def _last_for_all(added, f):
    return np.full(len(added), _memory(added, f)[-1])


def _walks(f):
    """Compute the typical size of c, adding 1 or -1 at each of 10,000 steps, all by chance."""
    return float(np.sqrt(sum(f ** (2 * age) for age in range(10_000))))


def _prediction():
    steady = _memory(np.full((2000, 1), 0.2), 1.0)[-1]
    return float(steady), _walks(1.0), _walks(0.9), float(np.tanh(400.2) - np.tanh(400.0))


def _gradient(xs, y, w, u, f, *, by_c=1, by_h=0, inner=lambda g: 1 - g**2):
    """Follow the slopes of c and of h by w forwards in time, along the paths that are open."""
    c = h = slope = 0.0
    for x_t in xs:
        g = np.tanh(w * x_t + u * h)
        by_state = by_h * u * (1 - h**2) * slope
        slope = by_c * f * slope + inner(g) * (x_t + by_state)
        c = f * c + g
        h = np.tanh(c)
    return float(2 * (h - y) * (1 - h**2) * slope)


def _draw_gradient(rng):
    return rng.normal(size=6), *(float(v) for v in rng.normal(size=3)), 0.9


def _interval(solved, tried, z=1.96, whole=True):
    p, spread = solved / tried, z**2 / tried
    half = z * np.sqrt(p * (1 - p) / tried + spread / (4 * tried))
    middle = p + spread / 2
    return tuple(float(v) / (1 + spread * whole) for v in (middle - half, middle + half))


def _plain_interval(solved, tried):
    p = solved / tried
    half = 1.96 * np.sqrt(p * (1 - p) / tried)
    return p - half, p + half


QUESTIONS = {
    "adding": Question(
        reference=_adding,
        examples=((_ADDING,), (_ADDING[::-1, 1:],)),
        draw=_draw_adding,
        mistakes=(
            Mistake("ends subtracted", "The values of the first and last step were taken away: "
                    "their mark is -1, and only a mark of 1 counts.",
                    partial(_adding, counts=lambda m: m)),
            Mistake("ends counted", "The values of the first and last step are in the sum: their "
                    "mark is -1, which is not 0, but only a mark of 1 counts.",
                    partial(_adding, counts=lambda m: m != 0)),
            Mistake("target of lesson 12", "That is the bare sum, as in lesson 12. In the paper "
                    "it is squeezed: 0.5 + sum / 4.", partial(_adding, squeeze=lambda s: s)),
            Mistake("mean of the marked", "0.5 belongs to every target, and the sum is divided "
                    "by 4.", partial(_adding, squeeze=lambda s: s / 2)),
            Mistake("not the best answer", "The targets are right. For the baseline, 1/2 is not "
                    "the best constant answer to these sequences: take the mean of y.",
                    partial(_adding, answer=lambda y: 0.5)),
            Mistake("answer of lesson 12", "The targets are right. For the baseline, the best "
                    "answer here is not 1: take the mean of y.",
                    partial(_adding, answer=lambda y: 1)),
            Mistake("not squared", "The targets are right. The baseline is the mean of the "
                    "squared errors, not of their sizes.", partial(_adding, cost=np.abs)),
        ),
        hint="In the first sequence 0.8 and 0.4 are marked: 0.5 + 1.2 / 4 = 0.8.",
    ),
    "legal": Question(
        reference=_legal,
        examples=tuple((s,) for s in (
            "", "B", "BT", "BTB", "BTBTS", "BPBPVVE", "BPBPVVEP", "BPBPVVEPE", "BPBPVVEPEBTBTXSE",
        )),
        draw=_draw_stream,
        draws=8,
        mistakes=(
            Mistake("outer forgotten", "T and P are both offered after the inner string. Which "
                    "one it is was said at the second symbol: keep it.",
                    partial(_legal, outer=lambda stream, right: "PT")),
            Mistake(16, "The T or P of the first string is still there in the second: a new "
                    "string brings a new one.", partial(_legal, outer=lambda s, right: s[1])),
            Mistake("other one", "The wrong one of the two: the last but one symbol repeats the "
                    "second.", partial(_legal, outer=lambda s, right: {"T": "P", "P": "T"}[right])),
            Mistake("inner end taken for the end", "The first E ends the inner string only: the "
                    "outer T or P follows, and then the outer E.",
                    partial(_legal, outer=lambda stream, right: "B")),
            Mistake("last symbol only", "That is all that may ever follow the last symbol. The "
                    "same letter leads to different nodes: follow the arrows from the start.",
                    _after_the_last_symbol),
        ),
        hint="Read a symbol, move along its arrow; at the end, which arrows leave the node?",
    ),
    "solved_after": Question(
        reference=_solved_after,
        examples=(
            (np.array([-0.9, -0.5, 0.02, 0.005, -0.02, 0.001, 0.002]), 0.04, 0.01, 3),
            (np.array([0.05, 0, 0, 0, 0.001]), 0.04, 0.02, 4),
            (np.array([0.01, -0.01, 0.3, 0.01, 0.01]), 0.04, 0.05, 3),
            (np.array([0.3, 0.01, -0.03, 0.01]), 0.04, 0.03, 3),
        ),
        draw=_draw_errors,
        mistakes=(
            Mistake("signed", "-0.9 is a large error, though it is less than 0.04: take the sizes.",
                    partial(_solved_after, size=np.copy)),
            Mistake("too early", "It is content before there are as many sequences as it asks "
                    "about: one lucky answer would do.", partial(_solved_after, full=False)),
            Mistake("as it was", "Two faults are left. One of them: -0.9 is a large error, though "
                    "it is less than 0.04.", partial(_solved_after, size=np.copy, full=False)),
            Mistake("mean only", "One error is too large, and the small ones hide it in the mean: "
                    "every single one has to be below the tolerance.",
                    partial(_solved_after, bound=False)),
            Mistake("bound only", "Each error is small enough, and their mean is not: both are "
                    "asked for.", partial(_solved_after, average=False)),
            Mistake("mean of everything", "The mean goes over everything since the start, when "
                    "nothing was learned yet: the latest sequences only.",
                    partial(_solved_after, over_all=True)),
            Mistake("index for number", "One too few: that is the index of the last sequence, and "
                    "they are counted from 1.", partial(_solved_after, late=1)),
        ),
        hint="The latest three are 0.005, 0.02, 0.001 for the first time after 6 sequences.",
    ),
    "prediction": Question(
        reference=_prediction,
        judge=predicted(_prediction, within=(1, 1, 0.1, 1e-6), hints=(
            "nothing is ever lost, so it is a product of two numbers",
            "the MEAN of c is 0, its size is not: squares of independent steps add up",
            "the squares are added again, each with the forgetting it has been through",
            "look at tanh far out: is there a slope left",
        )),
        mistakes=(
            Mistake("it cancels", "Plus and minus cancel in the mean over many cells. A single "
                    "one wanders off.", lambda: (_prediction()[0], 0, *_prediction()[2:])),
        ),
    ),
    "memory": Question(
        reference=_memory,
        examples=(
            (np.array([[1.0, -1], [2, 0], [0, -3]]), 1.0),
            (np.array([[1.0, 1], [-2, 0], [0, 4]]), 0.5),
        ),
        draw=lambda rng: (rng.normal(size=(7, 3)), float(rng.uniform(0.5, 0.9))),
        mistakes=(
            Mistake(10, "The old part is missing: c_t is f * c_{t-1} and what is added.",
                    partial(_memory, keep=0)),
            Mistake(10, "The new part is missing: nothing ever comes in.",
                    partial(_memory, gain=0)),
            Mistake("new part faded", "What has just come in was multiplied by f as well: f is "
                    "for the old part.", partial(_memory, gated=True)),
            Mistake("size of the mean", "Plus and minus cancelled between the units: take the "
                    "sizes first, then their mean.",
                    partial(_memory, size=lambda c: np.abs(c.mean(axis=-1)))),
            Mistake(22, "Every step shows the last one's value: c was changed in place, and all "
                    "entries of your list are the same array. Make a new one: c = f * c + new.",
                    _last_for_all),
        ),
        hint="In the first example c goes [1, -1], [3, -1], [3, -4].",
    ),
    "truncated": Question(
        reference=_gradient,
        examples=(
            (np.array([1.0, 0]), 1.0, 0.0, 1.0, 0.5),
            (np.array([1.0, -0.5, 2]), 0.5, 0.3, -0.7, 1.0),
        ),
        draw=_draw_gradient,
        mistakes=(
            Mistake(12, "The wrong path is cut still: the error has to go on through c, times f, "
                    "and not through h.", partial(_gradient, by_c=0, by_h=1)),
            Mistake(12, "Both paths are cut, and only the last step learns. The one through c "
                    "stays open.", partial(_gradient, by_c=0)),
            Mistake("not cut", "That is the whole gradient, which is right, and is not what the "
                    "paper did: cut the path through h_prev.", partial(_gradient, by_h=1)),
            Mistake(13, "g is what came OUT of tanh, so its slope is 1 - g**2, with no second "
                    "tanh.", partial(_gradient, inner=lambda g: 1 - np.tanh(g) ** 2)),
        ),
        hint="In the first example all c and h are 0: one step back through c is worth f = 1/2.",
    ),
    "interval": Question(
        reference=_interval,
        examples=((10, 10), (1, 5), (0, 4)),
        draw=lambda rng: (int(rng.integers(1, 8)), int(rng.integers(8, 30))),
        mistakes=(
            Mistake("plain interval", "That is p plus and minus 1.96 standard errors: at 10 of 10 "
                    "it has no width, as if ten runs proved that none can fail.", _plain_interval),
            Mistake("not divided", "Divide by 1 + z**2 / n: a rate cannot lie above 1.",
                    partial(_interval, whole=False)),
            Mistake("one sigma", "That is z = 1, which covers 68 %. For 95 % z is 1.96.",
                    partial(_interval, z=1.0)),
        ),
        hint="10 of 10 gives about 0.72 to 1.",
    ),
}
