"""Questions on the forget gate, the input gate and the sum (lessons 06 and 07)."""

from functools import partial

import numpy as np

from lstm_course import cells, ops
from lstm_course.example import worked_example
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.handmade import all_histories, handmade
from lstm_course.grading.predictions import predicted

_XS, _H0, _C0, _PARAMS = worked_example()
_STEP_1 = cells.lstm_step_trace(_XS[0], _H0, _C0, _PARAMS)
_STEP_2 = cells.lstm_step_trace(_XS[1], _STEP_1.h, _STEP_1.c, _PARAMS)
_W_F, _B_F = cells.gate_matrix(_PARAMS, "f")
_EVENTS = ((0, 0), (1, 0), (0, 1), (1, 1))  # (tick, reset)


def _prediction():
    level, average, left, steps = 0.0, 0.0, 1.0, 0
    for _ in range(1000):
        level = 0.9 * level + 0.5
        average = 0.9 * average + (1 - 0.9) * np.tanh(20.0)
    while left > 0.5:
        left, steps = left * 0.99, steps + 1
    fewest = next(n for n in range(99) if n * np.nextafter(1, 0) >= 4)  # each adds less than 1
    return steps, level, fewest, average


def _forget_gate(x_t, h_prev, c_prev, W_f, b_f, biases=1, joined="hx", squash=ops.sigmoid):
    v = np.concatenate([h_prev, x_t] if joined == "hx" else [x_t, h_prev])
    f = squash(W_f @ v + biases * b_f)
    return f, f * c_prev


def _draw_forget_gate(rng):
    D, H = 5, int(rng.integers(2, 5))
    x_t, h_prev, c_prev, b_f = (rng.normal(size=size) for size in (D, H, H, H))
    return x_t, h_prev, 3 * c_prev, rng.normal(size=(H, H + D)), b_f


def _forget_gate_with(change):
    """Put a mistake after the gate: ``change(f, c_prev)`` gives the answer."""

    def gives(x_t, h_prev, c_prev, W_f, b_f):
        f, _ = _forget_gate(x_t, h_prev, c_prev, W_f, b_f)
        return change(f, c_prev)

    return gives


def _update(c_prev, z_i, z_f, z_g, gate=ops.sigmoid, squash=np.tanh):
    return gate(z_f) * c_prev + gate(z_i) * squash(z_g)


def _update_with(change):
    """Put a mistake into the sum: ``change(c_prev, i, f, g)`` gives the answer."""
    return lambda c_prev, z_i, z_f, z_g: change(
        c_prev, ops.sigmoid(z_i), ops.sigmoid(z_f), np.tanh(z_g)
    )


def _shares(f, new, own=False):
    """Multiply what was added at each step by the gates of all the later steps, (T, H)."""
    return np.array([new[t] * np.prod(f[t + (not own) :], axis=0) for t in range(len(f))])


def _running(f, new):
    c, cs = np.zeros(f.shape[1]), []
    for f_t, new_t in zip(f, new, strict=True):
        c = f_t * c + new_t
        cs.append(c)
    return np.array(cs)


def _draw_shares(rng):
    return rng.uniform(0, 1, (5, 2)), rng.normal(size=(5, 2))


def _count(W, b, events):
    """Run a cell of one unit, which reads only its input (tick, reset), (B, T)."""
    c, cs = np.zeros(len(events)), []
    for t in range(events.shape[1]):
        z_i, z_f, z_g = (events[:, t] @ W.T + b).T
        c = _update(c, z_i, z_f, z_g)
        cs.append(c)
    return np.stack(cs, axis=1)


def _true_count(events):
    n, ns = np.zeros(len(events)), []
    for t in range(events.shape[1]):
        tick, reset = events[:, t].T
        n = np.where(reset > 0, tick, n + tick)
        ns.append(n)
    return np.stack(ns, axis=1)


def _tell_count(events, t, count):
    names = {(0, 0): "nothing", (1, 0): "tick", (0, 1): "reset", (1, 1): "tick+reset"}
    story = ", ".join(names[int(tick), int(reset)] for tick, reset in events[: t + 1])
    wanted = _true_count(events[None])[0, t]
    return f"after {story} the cell holds {count:.2f}, and should hold {wanted:g}"


QUESTIONS = {
    "prediction": Question(
        reference=_prediction,
        judge=predicted(
            _prediction,
            within=(6, 0.01, 0, 0.01),
            hints=(
                "multiply 1 by 0.99 until less than a half is left, and count",
                "it rests where loss and gain are equal: a tenth of c is lost, 0.5 is gained",
                "a candidate is a tanh: it comes near to 1 and does not reach it",
                "with i = 1 - f the new c is an average of the old c and the candidate",
            ),
        ),
    ),
    "forget_gate": Question(
        reference=_forget_gate,
        examples=(
            (_XS[0], _H0, _C0, _W_F, _B_F),
            (_XS[1], _STEP_1.h, _STEP_1.c, _W_F, _B_F),
        ),
        draw=_draw_forget_gate,
        mistakes=(
            Mistake(4, "That is tanh on a gate: a share of the memory lies between 0 and 1, so σ.",
                    partial(_forget_gate, squash=np.tanh)),
            Mistake(5, "The bias is missing.", partial(_forget_gate, biases=0)),
            Mistake(5, "The bias was added twice.", partial(_forget_gate, biases=2)),
            Mistake(6, "The weights for h met x, and the reverse: join h_prev first, then x_t.",
                    partial(_forget_gate, joined="xh")),
            Mistake(7, "f @ c_prev adds all units up into one number. Each has its own gate: *.",
                    _forget_gate_with(lambda f, c_prev: (f, f @ c_prev))),
            Mistake(7, "Every gate met every memory. Each unit has its own gate: f * c_prev.",
                    _forget_gate_with(lambda f, c_prev: (f, np.outer(f, c_prev)))),
            Mistake("forgotten for kept",
                    "f is the share that STAYS, whatever its name says: f * c_prev is kept.",
                    _forget_gate_with(lambda f, c_prev: (f, (1 - f) * c_prev))),
            Mistake("gate turned round", "The gate is turned round: f = 1 keeps, f = 0 forgets.",
                    _forget_gate_with(lambda f, c_prev: (1 - f, (1 - f) * c_prev))),
            Mistake("not squashed", "The sums are right. They still have to go through σ.",
                    partial(_forget_gate, squash=lambda z: z)),
        ),
        hint="In step 1 all three sums are 0, so the gate stands at a half.",
    ),
    "update": Question(
        reference=_update,
        examples=tuple((s.c_prev, s.z_i, s.z_f, s.z_g) for s in (_STEP_1, _STEP_2)),
        draw=lambda rng: (3 * rng.normal(size=4), *rng.normal(size=(3, 4))),
        mistakes=(
            Mistake(1, "The gates are swapped: f belongs to the old memory, i to the candidate.",
                    lambda c_prev, z_i, z_f, z_g: _update(c_prev, z_f, z_i, z_g)),
            Mistake(1, "The gates are swapped, and tied together as well: i comes from z_i and f "
                    "from z_f, each for itself.",
                    _update_with(lambda c_prev, i, f, g: (1 - f) * c_prev + f * g)),
            Mistake(4, "That is σ on the candidate: it could only ever push the memory up.",
                    partial(_update, squash=ops.sigmoid)),
            Mistake(4, "That is tanh on the gates: a share lies between 0 and 1, so σ.",
                    partial(_update, gate=np.tanh)),
            Mistake(7, "A single number came out: @ adds all units up. Each has its own gates: *.",
                    _update_with(lambda c_prev, i, f, g: f @ c_prev + i @ g)),
            Mistake(9, "1 - f was taken for i. They have weights of their own: i comes from z_i.",
                    _update_with(lambda c_prev, i, f, g: f * c_prev + (1 - f) * g)),
            Mistake(9, "1 - i was taken for f. They have weights of their own: f comes from z_f.",
                    _update_with(lambda c_prev, i, f, g: (1 - i) * c_prev + i * g)),
            Mistake(10, "The old part is missing: add f * c_prev.",
                    _update_with(lambda c_prev, i, f, g: i * g)),
            Mistake(10, "The new part is missing: add i * g.",
                    _update_with(lambda c_prev, i, f, g: f * c_prev)),
            Mistake(10, "The old part went through no gate: it is f * c_prev that stays.",
                    _update_with(lambda c_prev, i, f, g: c_prev + i * g)),
            Mistake("new part not gated", "The candidate went through no gate: add i * g.",
                    _update_with(lambda c_prev, i, f, g: f * c_prev + g)),
        ),
        hint="Step 1 cannot tell i from f, both are a half. Work out unit 0 of step 2 by hand.",
    ),
    "shares": Question(
        reference=_shares,
        examples=(
            (np.array([[0.0], [0.5], [0.5]]), np.array([[4.0], [2.0], [1.0]])),
            (np.array([[1.0, 0.5], [0.5, 1.0], [0.25, 0.0]]),
             np.array([[8.0, 1.0], [0.0, -3.0], [2.0, 1.0]])),
        ),
        draw=_draw_shares,
        mistakes=(
            Mistake("own gate included",
                    "One gate too many: what step t adds passes the gates of the LATER steps only.",
                    partial(_shares, own=True)),
            Mistake("from the wrong end",
                    "You multiplied the gates from the first step on. Those BEFORE a step do not "
                    "touch what it adds: begin at the last step and walk back.",
                    lambda f, new: np.cumprod(f, axis=0) * new),
            Mistake("running state",
                    "That is the cell state after each step. Asked is what is left of each step at "
                    "the end; the column adds up to the last cell state.", _running),
            Mistake("nothing forgotten", "Nothing was forgotten: every later step takes its share.",
                    lambda f, new: new),
            Mistake("one step only", "Only the next gate was used. All later gates count.",
                    lambda f, new: np.vstack([f[1:], np.ones_like(f[:1])]) * new),
            Mistake("last gate for all", "Only the last gate was used, and for the last step too.",
                    lambda f, new: f[-1] * new),
        ),
        hint="4 passes two gates of a half, 2 passes one and 1 none: 1, 1 and 1 are left.",
    ),
    "counter": Question(
        reference=lambda: (np.array([[0.0, 0], [0, -40], [20, 0]]), np.array([20.0, 20, 0])),
        judge=handmade(
            ((3, 2), (3,)),
            all_histories(_EVENTS, 5),
            _count,
            lambda counts, events: np.abs(counts - _true_count(events)) > 0.05,
            _tell_count,
            repairs=(
                (1, "The rows of i and f are swapped: the order is i, f, g",
                 lambda W, b: (W[[1, 0, 2]], b[[1, 0, 2]])),
                ("columns swapped", "The columns are swapped: the input is [tick, reset]",
                 lambda W, b: (W[:, ::-1], b)),
                ("gate turned round",
                 "The forget gate is turned round: f near 1 keeps, f near 0 forgets",
                 lambda W, b: (W * [[1], [-1], [1]], b * [1, -1, 1])),
                (5, "The forget gate has no bias: without one it stands half open, and half is "
                 "lost at every step",
                 lambda W, b: (W, b - [0, W[1].min() / 2, 0] * (b == 0))),
                (5, "The input gate has no bias: without one it stands half open",
                 lambda W, b: (W, b + [20, 0, 0] * (b == 0))),
                ("too small", "The weights are right and too small: at σ(3) a gate still leaks",
                 lambda W, b: (10 * W, 10 * b)),
            ),
        ),
        hint="Ask of each gate: at which events must it be open, and at which closed?",
    ),
}
