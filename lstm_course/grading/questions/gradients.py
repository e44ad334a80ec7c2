"""Questions on the way back: one step, many steps, and how to measure a gradient (lesson 11)."""

from functools import partial

import numpy as np

from lstm_course import cells, gradcheck, ops
from lstm_course.example import worked_example
from lstm_course.grading.broken_gradients import (
    BPTT_MISTAKES,
    STEP_MISTAKES,
    bptt,
    step_back,
    traces,
)
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted


def _sigmoid_back(dy, s):
    return dy * s * (1 - s)


def _zeros():
    """Count the gradients that are exactly zero: in a step from an empty state, and in the next."""
    rng, counts = np.random.default_rng(0), []
    params = cells.init_lstm(4, 3, rng=rng)
    xs, empty, ones = rng.normal(size=(2, 4)), np.zeros(3), np.ones(3)
    for trace in traces(xs, empty, empty, *params):
        gradients = cells.lstm_step_backward(ones, ones, trace, params)[3]
        counts.append(sum(int((array == 0).sum()) for array in gradients))
    return tuple(counts)


def _loss(b, xs, h0, c0, W_ih, W_hh):
    return sum(trace.h.sum() for trace in traces(xs, h0, c0, W_ih, W_hh, b))


def _measured(b, *rest, share=1.0):
    return share * gradcheck.numerical_gradient(lambda nudged: _loss(nudged, *rest), b)


def _worked(scale=1.0):
    xs, h0, c0, params = worked_example()
    return xs, h0, c0, *params[:2], scale * params.b


_LANES = {"both lanes": (1, 1), "c lane only": (0, 1), "h lane only": (1, 0), "no lane": (0, 0)}
# The forget gate's bias gradients as the assignment's four books print them: the two inputs of
# the worked example twice over, and a loss that is the sum of all h.
PUBLISHED = {
    "A": (0.2498, 1.1636, 0.6746),
    "B": (0.0391, 0.2853, 0.1405),
    "C": (0.2216, 1.0089, 0.5853),
    "D": (0.0312, 0.1879, 0.1055),
}


def _verdict():
    """Tell of each printed gradient which lanes its author handed on."""
    xs, *rest = _worked()
    found = {}
    for lanes, (keep_h, keep_c) in _LANES.items():
        run = np.ones((4, 3)), np.vstack([xs, xs]), *rest
        db = bptt(*run, keep_h=keep_h, keep_c=keep_c)[2]
        found[tuple(db[3:6].round(4).tolist())] = lanes
    return {book: found[printed] for book, printed in PUBLISHED.items()}


def _judge_verdict(function, arguments, answer):
    truth = _verdict()
    if type(answer) is not dict or set(answer) != set(truth):
        return "give a dictionary with the keys 'A', 'B', 'C' and 'D'"
    if not all(lanes in list(_LANES) for lanes in answer.values()):
        return f"each book is one of {', '.join(map(repr, _LANES))}"
    right = sum(answer[book] == truth[book] for book in truth)
    return None if right == len(truth) else f"{right} of the 4 books are right"


def _exchanged(one, other):
    """Give the verdict of someone who takes one cut for the other."""
    swap = {one: other, other: one}
    return lambda: {book: swap.get(lanes, lanes) for book, lanes in _verdict().items()}


def _coupled(dh, dc, c_prev, f, g, o, c, *, gate=ops.sigmoid_derivative, old=1, new=1, from_h=1,
             share=None):  # fmt: skip
    """Go back through c = f ⊗ c_prev + (1 − f) ⊗ g; each keyword but its default is a mistake."""
    tanh_c = np.tanh(c)
    dc = dc + from_h * dh * o * (1 - tanh_c**2)
    dz_f = dc * (old * c_prev - new * g) * gate(f)
    dz_g = dc * (1 - f if share is None else share) * (1 - g**2)
    return dz_f, dz_g, dh * tanh_c * gate(o), dc * f


def _random_step(rng, D=4, H=3):
    params = cells.LSTMParams(*(rng.normal(size=s) for s in ((4 * H, D), (4 * H, H), 4 * H)))
    trace = cells.lstm_step_trace(*(rng.normal(size=n) for n in (D, H, H)), params)
    return _of(trace, *rng.normal(size=(2, H)), *params[:2])


def _of(trace, dh, dc, W_ih, W_hh):
    return dh, dc, *trace[:3], *trace[4:9], W_ih, W_hh


def _random_run(rng, T=4, D=3, H=2):
    weights = (rng.normal(size=s) for s in ((4 * H, D), (4 * H, H), 4 * H))
    return rng.normal(size=(T, H)), rng.normal(size=(T, D)), *rng.normal(size=(2, H)), *weights


def _random_coupled(rng, H=3):
    dh, dc, c_prev = rng.normal(size=(3, H))
    f, o, g = *ops.sigmoid(rng.normal(size=(2, H))), np.tanh(rng.normal(size=H))
    return dh, dc, c_prev, f, g, o, f * c_prev + (1 - f) * g


def _nudged(rng):
    xs, h0, c0, W_ih, W_hh, b = _worked()
    return b + rng.normal(size=12), xs, h0, c0, W_ih, W_hh


_FIRST, _SECOND = traces(*_worked())
_HALF = np.array([0.5])
_HAND = (np.array([2.0]), np.array([1.0]), np.array([3.0]), np.array([1.0]), -_HALF, _HALF, _HALF,
         _HALF, _HALF, np.array([0.0]), np.ones((4, 1)), 2 * np.ones((4, 1)))  # fmt: skip
_RUN = _random_run(np.random.default_rng(11), T=3)
_STEP_TWO = _of(_SECOND, np.ones(3), np.zeros(3), *_worked()[3:5])
_STEP_ONE = _of(_FIRST, *step_back(*_STEP_TWO)[1:3], *_worked()[3:5])

QUESTIONS = {
    "sigmoid_back": Question(
        _sigmoid_back, ((np.ones(3), np.array([0.5, 0.9, 0.1])), (np.array([2.0, -4.0]),
                                                                 np.array([0.75, 0.5]))),
        lambda rng: (rng.normal(size=4), rng.uniform(0.01, 0.99, 4)),
        (Mistake(13, "The slope is taken of z, but s is the output already: s (1 − s).",
                 lambda dy, s: _sigmoid_back(dy, ops.sigmoid(s))),
         Mistake(4, "1 − s² is tanh's slope; a sigmoid's is s (1 − s).",
                 lambda dy, s: dy * (1 - s * s)),
         Mistake("dy left out", "That is the slope alone: what comes back is dy times the slope.",
                 lambda dy, s: s * (1 - s)),
         Mistake("the sigmoid again", "That goes forward: backward, dy is multiplied by a slope.",
                 lambda dy, s: dy * s)),
        "The slope of a sigmoid is s (1 − s), never more than ¼."),
    "zeros": Question(
        _zeros, mistakes=(
            Mistake("the forget gate forgotten", "(a) is more than W_hh alone: see what f acts on.",
                    lambda: (36, 0)),
            Mistake("W_hh forgotten", "(a) is more than the forget gate: see what W_hh acts on.",
                    lambda: (24, 0)),
            Mistake("counted twice", "In (a) the forget gate's rows of W_hh are counted twice.",
                    lambda: (60, 0))),
        judge=predicted(_zeros, (0, 0), (
            "a product swaps its factors: see which weights meet h_prev, and which gate meets "
            "c_prev", "the state is no longer empty"))),
    "step_backward": Question(
        step_back, (_HAND, _STEP_TWO, _STEP_ONE), _random_step, STEP_MISTAKES,
        "Input 1 is done by hand in the text; input 2 is the one of lesson 11."),
    "bptt": Question(
        bptt, ((np.array([np.zeros(3), np.ones(3)]), *_worked()), _RUN), _random_run,
        BPTT_MISTAKES, "From the last step to the first: dhs[t] plus the dh that comes back."),
    "measure": Question(
        _measured, ((_worked()[5], *_worked()[:5]),), _nudged,
        (Mistake("half the difference", "Every entry is half of what it should be: see how far "
                 "apart the two points are that you measure.", partial(_measured, share=0.5)),
         Mistake("twice the difference", "Every entry is twice what it should be: the two points "
                 "are 2ε apart.", partial(_measured, share=2.0)),
         Mistake("not divided", "The difference is not divided by the distance of the points.",
                 partial(_measured, share=2e-5)),
         Mistake("sign turned", "The sign is turned: above minus below.",
                 partial(_measured, share=-1.0))),
        "(loss above − loss below) / (distance of the two points), one entry at a time."),
    "verdict": Question(
        _verdict, judge=_judge_verdict, mistakes=(
            Mistake(12, "The book that you call right is one that hands nothing on: nudge a bias, "
                    "and let arithmetic decide.", _exchanged("both lanes", "no lane")),
            Mistake(12, "The book that you call right leaves the recurrent term out: nudge a bias, "
                    "and let arithmetic decide.", _exchanged("both lanes", "c lane only")),
            Mistake("lanes exchanged", "The right one is found, and so is the one with no lane; "
                    "compare the other two again.", _exchanged("c lane only", "h lane only"))),
        hint="First measure, which finds the right book; then set dh or dc to zero in your loop."),
    "coupled_back": Question(
        _coupled,
        ((np.array([2.0]), np.array([1.0]), -_HALF, _HALF, _HALF, _HALF, np.array([0.0])),
         _random_coupled(np.random.default_rng(5))),
        _random_coupled,
        (Mistake("one road of two", "f also stands in 1 − f: its second road, by g, is missing.",
                 partial(_coupled, new=0)),
         Mistake("sign turned", "1 − f falls when f rises: the road by g has a minus.",
                 partial(_coupled, new=-1)),
         Mistake(12, "The path from h into c is lost: dc gets a share of dh.",
                 partial(_coupled, from_h=0)),
         Mistake(9, "g was multiplied by 1 − f, so its gradient is too.",
                 lambda *a: _coupled(*a, share=a[3])),
         Mistake(13, "The slopes are taken of z: f and o are outputs already.",
                 partial(_coupled, gate=lambda s: ops.sigmoid_derivative(ops.sigmoid(s))))),
        "f is used twice, by c_prev and by 1 − f: gradients on two roads are added."),
}  # fmt: skip
