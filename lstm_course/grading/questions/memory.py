"""Questions on the loop over time and the gradient's way back (lessons 04 and 05)."""

import itertools

import numpy as np

from lstm_course import cells
from lstm_course.example import worked_example
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.handmade import all_histories, handmade
from lstm_course.grading.predictions import predicted

_XS, _, _, _PARAMS = worked_example()
_HALF = np.array([0.5])
_W, _B = cells.gate_matrix(_PARAMS, "g")


def _prediction():
    rest = 0.5
    for _ in range(100):
        rest = np.tanh(3 * rest)
    steps_to_a_thousandth = next(n for n in range(99) if 0.5**n < 1e-3)
    parameters = cells.count_parameters(D=2, H=5, cell="rnn")
    return 5 - 1, parameters, steps_to_a_thousandth, 3 * (1 - rest**2)


def _way_back(xs, w, u, power=1, slope=lambda h: 1 - h**2, own=False):
    """Multiply the factors w (1 − h²) of all later steps, for every step."""
    h, hs = 0.0, []
    for x_t in xs:
        h = np.tanh(w * h + u * x_t)
        hs.append(h)
    factors = w**power * slope(np.array(hs))  # (T,)
    return np.array([np.prod(factors[t + (not own) :]) for t in range(len(xs))])


def _listen(xs, starts, W, b, joined="hx", fresh=True, reset="start"):
    """Run the RNN over stories; the keywords put the mistakes in."""
    h, hs = np.zeros(len(b)), []
    late = False
    for x_t, start in zip(xs, starts, strict=True):
        if (reset == "start" and start) or (reset == "late" and late) or reset == "always":
            h = np.zeros(len(b))
        h = np.tanh(W @ np.concatenate([h, x_t] if joined == "hx" else [x_t, h]) + b)
        if reset == "after" and start:
            h = np.zeros(len(b))
        late = bool(start)
        hs.append(h)
    return np.array(hs if fresh else [h] * len(hs)).reshape(len(xs), len(b))


def _draw_listen(rng):
    T, D, H = 6, 3, 2
    starts = np.array([0, 1, 0, 0, 1, 0]) if rng.integers(2) else np.array([1, 0, 0, 1, 0, 1])
    return rng.normal(size=(T, D)), starts, rng.normal(size=(H, H + D)), rng.normal(size=H)


_BUGS = (
    (22, {"fresh": False}, "Every row shows the last state, since one array was kept T times, "
     "and each step wrote over it."),
    (16, {"reset": "never"}, "The state is never reset, so a new story begins with the old one."),
    (6, {"joined": "xh"}, "x and h are joined in the wrong order for this W."),
)  # fmt: skip


def _bugs_left():
    """Give one mistake for every set of bugs that may still be in the loop."""
    for count in (1, 2, 3):
        for bugs in itertools.combinations(_BUGS, count):
            changes = {key: value for _, change, _ in bugs for key, value in change.items()}
            left = ("One bug is left.", "Two bugs are left.", "All three bugs are left.")[count - 1]
            number, _, text = bugs[0]  # one at a time: the others are for the learner to find
            yield Mistake(number, f"{left} {text}", lambda *a, c=changes: _listen(*a, **c))


def _scaled(grads, scale):
    return tuple(g * scale for g in grads)


def _norm(grads):
    return float(np.sqrt(sum(np.sum(g**2) for g in grads)))


def _clip(grads, limit):
    return _scaled(grads, min(1.0, limit / _norm(grads)))


def _draw_clip(rng):
    grads = tuple(rng.normal(size=shape) for shape in ((3, 2), (3, 3), (3,)))
    return grads, float(rng.choice([0.5, 1.5]) * _norm(grads))


def _ring(W, b, xs):
    """Run two units over all sequences xs (B, T), and give unit 1 at every step."""
    h, rung = np.zeros((len(xs), 2)), []
    for t in range(xs.shape[1]):
        h = np.tanh(np.column_stack([h, xs[:, t]]) @ W.T + b)
        rung.append(h[:, 1])
    return np.stack(rung, axis=1)  # (B, T)


def _two_in_a_row(xs):
    return (xs[..., 1:] > 0) & (xs[..., :-1] > 0)


def _wrong_rings(rung, xs):
    late = rung[:, 1:]  # at step 0 there is no knock before
    wrong = ~np.where(_two_in_a_row(xs), late > 0.5, late < -0.5)
    return np.pad(wrong, ((0, 0), (1, 0)))


def _tell_ring(xs, t, rung):
    story = " ".join("+" if x > 0 else "−" for x in xs[: t + 1])
    wanted = "above 0.5" if _two_in_a_row(xs)[t - 1] else "below −0.5"
    return f"after {story} unit 1 is {rung:.2f}, and should be {wanted}"


QUESTIONS = {
    "prediction": Question(
        reference=_prediction,
        judge=predicted(
            _prediction,
            within=(0, 0, 0, 0.05),
            hints=(
                "the bit that was just heard takes a unit too",
                "all the steps share one set of weights, and a neuron has a bias besides them",
                "halve 1 until less than 0.001 is left, and count",
                "find where the unit rests, then take the slope of tanh there: 1 - h**2",
            ),
        ),
    ),
    "way_back": Question(
        reference=_way_back,
        examples=((np.zeros(4), 0.5, 1.0), (np.array([1.0, 0.0, -1.0, 2.0]), 1.5, 1.0)),
        draw=lambda rng: (rng.normal(size=5), float(rng.uniform(0.5, 2)), 1.0),
        mistakes=(
            Mistake(12,
                    "The factor w is left out: on its way back a nudge passes tanh AND the weight.",
                    lambda xs, w, u: _way_back(xs, w, u, power=0)),
            Mistake(13,
                    "tanh was taken twice: h is what came out of tanh, so the slope is 1 - h**2.",
                    lambda xs, w, u: _way_back(xs, w, u, slope=lambda h: 1 - np.tanh(h) ** 2)),
            Mistake("slope forgotten", "The slope of tanh, 1 - h**2, is left out of the factor.",
                    lambda xs, w, u: _way_back(xs, w, u, slope=np.ones_like)),
            Mistake("own step included",
                    "One factor too many: a nudge to the last h arrives whole, so it ends with 1.",
                    lambda xs, w, u: _way_back(xs, w, u, own=True)),
            Mistake("from the wrong end",
                    "You multiplied from the first step on. Begin at the last step and walk back.",
                    lambda xs, w, u: _way_back(xs, w, u, own=True)[0] / _way_back(xs, w, u)),
        ),
        hint="The last entry is 1; each entry before it is the next one times one more factor.",
    ),
    "listen": Question(
        reference=_listen,
        examples=(
            (np.array([[1.0], [-1.0], [1.0]]), np.array([0, 1, 0]), np.array([[2, 0.5]]), _HALF),
            (_XS[[0, 1, 0]], np.array([1, 0, 1]), _W, _B),
        ),
        draw=_draw_listen,
        mistakes=(
            *_bugs_left(),
            Mistake(16, "The state is reset at every step: nothing is ever remembered.",
                    lambda *a: _listen(*a, reset="always")),
            Mistake(16,
                    "The reset comes one step late: a story's first step must already read zeros.",
                    lambda *a: _listen(*a, reset="late")),
            Mistake(16,
                    "The reset comes after the step, and wipes out the state just computed.",
                    lambda *a: _listen(*a, reset="after")),
            Mistake(5, "The bias is missing.",
                    lambda xs, starts, W, b: _listen(xs, starts, W, 0 * b)),
        ),
        hint="The first row of a story depends on its own input alone.",
    ),
    "clip": Question(
        reference=_clip,
        examples=(
            ((np.array([3.0, 4.0]), np.array([0.0, 0.0, 12.0])), 2.6),
            ((np.array([3.0, 4.0]), np.array([0.0, 0.0, 12.0])), 20.0),
        ),
        draw=_draw_clip,
        draws=12,
        mistakes=(
            Mistake(17,
                    "Each array was clipped by itself, which turns the direction: take one norm "
                    "over all of them, and scale all of them by one factor.",
                    lambda grads, limit: tuple(_clip((g,), limit)[0] for g in grads)),
            Mistake("entries cut",
                    "Single entries were cut, which turns the direction: scale all by one factor.",
                    lambda grads, limit: tuple(np.clip(g, -limit, limit) for g in grads)),
            Mistake("short ones stretched",
                    "Short gradients were stretched: a norm below the limit must stay as it is.",
                    lambda grads, limit: _scaled(grads, limit / _norm(grads))),
            Mistake("norms added",
                    "The norms were added. Add the squares of all the entries, then take the root.",
                    lambda grads, limit: _scaled(
                        grads, min(1.0, limit / sum(float(np.linalg.norm(g)) for g in grads)))),
            Mistake("no square root",
                    "The square root is missing: the norm is the root of the sum of the squares.",
                    lambda grads, limit: _scaled(grads, min(1.0, limit / _norm(grads) ** 2))),
            Mistake("nothing clipped", "Nothing was shortened, though the norm is above the limit.",
                    lambda grads, limit: grads),
        ),
        hint="3, 4 and 12 have the norm 13: the squares are 9 + 16 + 144 = 169.",
    ),
    "two_knocks": Question(
        reference=lambda: (np.array([[0.0, 0, 3], [3, 0, 3]]), np.array([0.0, -3])),
        judge=handmade(
            ((2, 3), (2,)),
            all_histories((-1, 1), 6),
            _ring,
            _wrong_rings,
            _tell_ring,
            repairs=(
                (6, "Your columns are in the order x, h; W meets [h, x]",
                 lambda W, b: (np.roll(W, -1, axis=1), b)),
                (5, "The bias of unit 1 is missing: a knock and a pause cancel to 0, and leave it "
                 "undecided",
                 lambda W, b: (W, b - [0, W[1].max()] * (b == 0))),
                ("one knock is enough",
                 "It rings for one knock out of two: turn the sign of its bias round",
                 lambda W, b: (W, b * [1, -1])),
            ),
        ),
        hint="Unit 0 repeats the knock; unit 1 adds what unit 0 was to x, and wants more than one.",
    ),
}
