"""Questions on pointwise operations, gates and the layer inside the cell (lessons 01 to 03)."""

import numpy as np

from lstm_course import ops
from lstm_course.cells import gate_matrix
from lstm_course.example import worked_example
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted

_XS, _H0, _C0, _PARAMS = worked_example()
_ONE_TWO_THREE = np.array([1.0, 2.0, 3.0])


def _prediction():
    crossed = _C0[:, None] * _ONE_TWO_THREE
    twice_squashed = ops.sigmoid(ops.sigmoid(-1000.0))
    return crossed.size, len([4, 5, 6] * 2), float(twice_squashed), 6 * 0.99**100


def _fader(a, b, f):
    return f * a + (1 - f) * b


def _draw_fader(rng):
    H = int(rng.integers(2, 6))
    return rng.normal(0, 3, H), rng.normal(0, 3, H), rng.uniform(0, 1, H)


def _layer(x_t, h_prev, W, b):
    return W @ np.concatenate([h_prev, x_t]) + b


def _draw_layer(rng):
    D, H = 5, int(rng.integers(2, 5))
    return rng.normal(size=D), rng.normal(size=H), rng.normal(size=(H, H + D)), rng.normal(size=H)


def _largest(D, budget, biases=1, layers=4, strict=False, reads_h=True):
    """Find the largest H whose LSTM has at most `budget` parameters, by counting up."""
    H = 0
    while layers * (H + 1) * ((H + 1) * reads_h + D + biases) <= budget - strict:
        H += 1
    return H


def _draw_largest(rng):
    D, H = int(rng.integers(3, 90)), int(rng.integers(20, 200))
    # exactly full, one to spare, or one short: each gives other mistakes away
    biases, spare = ((1, 0), (1, 1), (2, -1))[rng.choice(3, p=(0.4, 0.2, 0.4))]
    return D, 4 * H * (H + D + biases) + spare, biases


QUESTIONS = {
    "prediction": Question(
        reference=_prediction,
        judge=predicted(
            _prediction,
            within=(0, 0, 0.01, 0.5),
            hints=(
                "write both shapes down, one under the other: an axis of length 1 is stretched",
                "a plain list is no array: say what its * does with a word, such as 'ha' * 2",
                "work from the inside out: the first σ gives a number, and σ is taken of that",
                "each gate takes a hundredth of what is LEFT, so the losses multiply",
            ),
        ),
    ),
    "fader": Question(
        reference=_fader,
        examples=(
            (_C0, _ONE_TWO_THREE, np.array([1.0, 0.5, 0.0])),
            (np.array([8.0, -2.0]), np.array([0.0, 4.0]), np.array([0.25, 0.5])),
        ),
        draw=_draw_fader,
        mistakes=(
            Mistake(7, "A single number came out: @ multiplies and then adds everything up. "
                    "A gate works entry by entry, with *.", lambda a, b, f: f @ a + (1 - f) @ b),
            Mistake(7, "Every entry met every other one. A gate works entry by entry: f * a.",
                    lambda a, b, f: np.outer(f, a) + np.outer(1 - f, b)),
            Mistake("turned round",
                    "The fader is turned round: where f is 1, all of a should pass, and no b.",
                    lambda a, b, f: (1 - f) * a + f * b),
            Mistake("all of b",
                    "All of b was added. Where f of a is kept, only 1 - f of b has room.",
                    lambda a, b, f: f * a + b),
            Mistake("same share",
                    "a and b got the same share f. Where f is 0, all of b should pass.",
                    lambda a, b, f: f * a + f * b),
            Mistake("part of a only",
                    "That is the part of a alone: the part of b is not added yet.",
                    lambda a, b, f: f * a),
            Mistake("plain mean", "That is the plain mean of a and b, whatever f says.",
                    lambda a, b, f: (a + b) / 2),
            Mistake("one gate for all",
                    "One share was used for all units. Each unit has its own entry of f.",
                    lambda a, b, f: f.mean() * a + (1 - f.mean()) * b),
        ),
        hint="Do unit 1 by hand: half of 5 and half of 2 make 3.5.",
    ),
    "sigmoid": Question(
        reference=ops.sigmoid,
        examples=((np.array([0.0, 1.0, -2.0]),), (np.array([[1000.0, -1000.0]]),)),
        draw=lambda rng: (np.append(rng.normal(0, 5, 4), [900.0, -900.0]),),
        mistakes=(
            Mistake(4, "That is tanh: a gate needs the sigmoid.", np.tanh),
            Mistake(23,
                    "At 1000 it gives nan: e to the power of 1000 is infinite, and infinity over "
                    "infinity is no number. Keep the power below 0 always: exp(-abs(z)).",
                    lambda z: np.exp(z) / (1 + np.exp(z))),
            Mistake("lost sign",
                    "It opens where it should close: look at the sign in the power of e.",
                    lambda z: ops.sigmoid(-z)),
            Mistake("one form for both signs",
                    "With e = exp(-abs(z)), 1 / (1 + e) is right for z >= 0 only; for z < 0 it "
                    "must be e / (1 + e).", lambda z: ops.sigmoid(np.abs(z))),
            Mistake("inputs cut off",
                    "The inputs were cut off too near to 0: the gate must close further than this.",
                    lambda z: ops.sigmoid(np.clip(z, -6, 6))),
            Mistake("squashed twice",
                    "It was squashed twice: such a gate can neither open nor close.",
                    lambda z: ops.sigmoid(ops.sigmoid(z))),
        ),
        hint="At 0 a gate is half open.",
    ),
    "layer": Question(
        reference=_layer,
        examples=(
            (_XS[0], _H0, *gate_matrix(_PARAMS, "g")),
            (np.array([1.0, 2.0]), np.array([3.0]), np.array([[1.0, 10.0, 100.0]]), np.ones(1)),
        ),
        draw=_draw_layer,
        mistakes=(
            Mistake(5, "The bias is missing.",
                    lambda x_t, h_prev, W, b: _layer(x_t, h_prev, W, 0 * b)),
            Mistake(5, "The bias was added twice.",
                    lambda x_t, h_prev, W, b: _layer(x_t, h_prev, W, 2 * b)),
            Mistake(6, "The weights for h met x, and the reverse: join h_prev first, then x_t.",
                    lambda x_t, h_prev, W, b: W @ np.concatenate([x_t, h_prev]) + b),
            Mistake("not summed",
                    "The products were not added up: a neuron takes a dot product, with @, not *.",
                    lambda x_t, h_prev, W, b: W * np.concatenate([h_prev, x_t]) + b[:, None]),
            Mistake("squashed",
                    "The sums are right, but they went through tanh: z is what comes before it.",
                    lambda x_t, h_prev, W, b: np.tanh(_layer(x_t, h_prev, W, b))),
            Mistake(4, "The sums are right, but they went through σ: z is what comes before it.",
                    lambda x_t, h_prev, W, b: ops.sigmoid(_layer(x_t, h_prev, W, b))),
        ),
        hint="Row k of W is neuron k: its seven weights meet the seven entries of [h_prev, x_t].",
    ),
    "largest": Question(
        reference=lambda D, budget, biases: _largest(D, budget, biases),
        examples=((4, 96, 1), (65, 99_500, 1), (65, 99_500, 2), (65, 99_327, 1)),
        draw=_draw_largest,
        draws=20,
        mistakes=(
            Mistake(20, "You counted one layer. An LSTM cell has four of them.",
                    lambda D, budget, biases: _largest(D, budget, biases, layers=1)),
            Mistake(20, "You counted three layers, the gates. The candidate is the fourth.",
                    lambda D, budget, biases: _largest(D, budget, biases, layers=3)),
            Mistake(20, "The biases are not counted.",
                    lambda D, budget, biases: _largest(D, budget, 0)),
            Mistake(20, "You counted one bias for each neuron, also where two are asked for.",
                    lambda D, budget, biases: _largest(D, budget, 1)),
            Mistake(20, "You counted two biases for each neuron, also where one is asked for.",
                    lambda D, budget, biases: _largest(D, budget, 2)),
            Mistake(20,
                    "The weights that read h are missing: each neuron has H + D of them, not D.",
                    lambda D, budget, biases: _largest(D, budget, biases, reads_h=False)),
            Mistake("one too few",
                    "A count that equals the budget still fits: compare with <=, not with <.",
                    lambda D, budget, biases: _largest(D, budget, biases, strict=True)),
            Mistake("one too many",
                    "That is the first H that does not fit any more: go back by one.",
                    lambda D, budget, biases: _largest(D, budget, biases) + 1),
        ),
        hint="Four layers, H neurons in each; a neuron has H + D weights, and its biases.",
    ),
}
