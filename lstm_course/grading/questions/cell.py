"""Questions on the whole cell: the gates, the memory and what is shown (lessons 08 and 09)."""

from functools import partial

import numpy as np

from lstm_course import cells, ops
from lstm_course.example import worked_example
from lstm_course.grading.broken_steps import (
    EDIT_MISTAKES,
    GATE_MISTAKES,
    STEP_MISTAKES,
    bugs_left,
    edit,
    gates,
)
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted


def _lstm_step(x_t, h_prev, c_prev, W_ih, W_hh, b):
    return cells.lstm_step(x_t, h_prev, c_prev, cells.LSTMParams(W_ih, W_hh, b))


def _count(D, H, biases, gates=4):
    return gates * H * (H + D + biases)


def _largest_h():
    """From an empty memory, push a cell as hard as it goes for three steps."""
    open_wide = cells.LSTMParams(np.zeros((4, 1)), np.zeros((4, 1)), np.full(4, 40.0))
    h, c, shown = np.zeros(1), np.zeros(1), []
    for _ in range(3):
        h, c = cells.lstm_step(np.zeros(1), h, c, open_wide)
        shown.append(float(h[0]))
    return tuple(shown)


def _notes_cell(event, stm, ltm, W, b, *, glued=False, coupled=False, late=False):
    """Take a step in the notes' words, with the bugs left in as told."""
    v = np.concatenate([event, stm] if glued else [stm, event])
    forget, use = (ops.sigmoid(W[name] @ v + b[name]) for name in ("forget", "use"))
    learn = 1 - forget if coupled else ops.sigmoid(W["learn"] @ v + b["learn"])
    remember = forget * ltm + learn * np.tanh(W["new"] @ v + b["new"])
    return use * np.tanh(ltm if late else remember), remember


_NOTES_BUGS = {
    "late": (3, "the use gate shows the long-term memory as it was before this event."),
    "coupled": (9, "the learn gate has weights of its own, W[\"learn\"], and nobody reads them."),
    "glued": (6, "the columns of each W stand for [stm, event], in this order."),
}


def _bring_home(W_x, W_h, b_x, b_h, order, *, biases=1, target="ifgo", turn=np.transpose):
    blocks = turn(W_x), turn(W_h), b_x + biases * b_h
    return tuple(cells.reorder_gates(block, order, target) for block in blocks)


def _reshaped(array):
    return array.reshape(array.shape[::-1])


def _steps(rng=None):
    """Give arguments of a step: one of the lessons' two steps, or random ones in batches of H."""
    if rng is not None:
        D, H = int(rng.integers(2, 6)), int(rng.integers(2, 5))
        shape = rng.choice([0, 1]) * (H,)
        weights = [rng.normal(size=s) for s in ((4 * H, D), (4 * H, H), 4 * H)]
        return (*(rng.normal(size=(*shape, n)) for n in (D, H, H)), *weights)
    xs, h0, c0, params = worked_example()
    first = cells.lstm_step_trace(xs[0], h0, c0, params)
    return (xs[0], h0, c0, *params), (xs[1], first.h, first.c, *params)


def _parts(arguments):
    """Give i, f, g, o and c_prev of a step."""
    x_t, h_prev, c_prev, *weights = arguments
    return (*gates(x_t, h_prev, *weights), c_prev)


def _in_words(arguments):
    """Give a step's arguments as the notes call them: event, short and long-term memory, W, b."""
    x_t, h_prev, c_prev, *weights = arguments
    pairs = [cells.gate_matrix(cells.LSTMParams(*weights), gate) for gate in "figo"]
    names = ("forget", "learn", "new", "use")
    W, b = (dict(zip(names, arrays, strict=True)) for arrays in zip(*pairs, strict=True))
    return x_t, h_prev, c_prev, W, b


def _single(rng):
    return (*(rng.normal(size=n) for n in (4, 3, 3)),
            *(rng.normal(size=s) for s in ((12, 4), (12, 3), 12)))  # fmt: skip


def _abroad(rng, D, H, order):
    return (*(rng.integers(-9, 10, s) / 2 for s in ((D, 4 * H), (H, 4 * H), 4 * H, 4 * H)), order)


_ONE, _TWO = _steps()
_EMPTY = np.zeros((12, 4)), np.zeros((12, 3)), np.zeros(12)
_HAND = (np.array([2.0]), np.array([-1.0]), np.array([[1.0], [0.0], [1.0], [-0.5]]),
         np.array([[2.0], [1.0], [1.0], [1.0]]), np.array([0.0, 3.0, 0.0, 0.0]))  # fmt: skip
_BATCH = np.random.default_rng(9)
_BATCH = (*(_BATCH.normal(size=(3, n)) for n in (4, 3, 3)), *_ONE[3:])

QUESTIONS = {
    "edit": Question(
        edit,
        ((np.array([0.5, 1.0, 0.25]), np.array([0.5, 0.0, 1.0]), np.array([-1.0, 0.5, 1.0]),
          np.array([1.0, 0.5, 0.0]), np.array([4.0, 5.0, 6.0])), _parts(_TWO)),
        lambda rng: _parts(_single(rng)), EDIT_MISTAKES,
        "First c = f ⊗ c_prev + i ⊗ g, then h = o ⊗ tanh(c)."),
    "gates": Question(
        gates, (_HAND, *((*step[:2], *step[3:]) for step in (_ONE, _TWO))),
        lambda rng: (lambda a: (*a[:2], *a[3:]))(_single(rng)), GATE_MISTAKES,
        "z = W·[h, x] + b has 4H entries: cut it in four, σ for i, f, o and tanh for g."),
    "count": Question(
        _count, ((4, 3, 1), (65, 128, 1), (65, 128, 2)),
        lambda rng: tuple(int(n) for n in (*rng.integers(5, 90, 2), 2)),
        (Mistake(20, "That is one layer, but a cell has four.", partial(_count, gates=1)),
         Mistake(20, "Three gates make four layers: the candidate has weights too.",
                 partial(_count, gates=3)),
         Mistake(20, "The biases are not counted.", lambda D, H, biases: _count(D, H, 0)),
         Mistake(20, "There is always one bias here: torch keeps two, so use `biases`.",
                 lambda D, H, biases: _count(D, H, 1)),
         Mistake(20, "A bias is not one number for a gate, but one for each of its H units.",
                 lambda D, H, biases: _count(D, H, 0) + 4 * biases),
         Mistake(20, "The columns for h are missing: a row has H + D weights.",
                 lambda D, H, biases: 4 * H * (D + biases))),
        "Four layers of H neurons; a neuron has a weight for each entry of [h, x], and biases."),
    "lstm_step": Question(
        _lstm_step, ((*_ONE[:3], *_EMPTY), _ONE, _TWO, _BATCH), _steps, STEP_MISTAKES,
        "Inputs 2 and 3 are the two steps of lesson 09: compare with the numbers printed there."),
    "largest_h": Question(
        _largest_h, mistakes=(
            Mistake("the range of h", "1 is never reached by any h; these cells are far from it.",
                    lambda: (1.0, 1.0, 1.0)),
            Mistake("the sum forgotten", "The first is right; then the memory adds up.",
                    lambda: (np.tanh(1),) * 3),
            Mistake(2, "That is the memory; what is shown goes through a tanh.",
                    lambda: (1.0, 2.0, 3.0))),
        judge=predicted(_largest_h, (0.0101,) * 3, (
            "see how large c can be after one candidate, and that its tanh is shown",
            "the forget gate can keep all of c, and one more candidate is added",
            "a third candidate is added; keep two decimals"))),
    "mend": Question(
        _notes_cell,
        (_in_words((*_ONE[:3], *_EMPTY)), _in_words(_ONE), _in_words(_TWO)),
        lambda rng: _in_words(_single(rng)), bugs_left(_notes_cell, _NOTES_BUGS),
        "Put the table of notations of lesson 09 beside it, and go line by line."),
    "bring_home": Question(
        _bring_home,
        ((np.arange(1.0, 9.0).reshape(2, 4), np.array([[10.0, 20.0, 30.0, 40.0]]), np.ones(4),
          np.array([0.0, 1.0, 2.0, 3.0]), "ifog"),
         _abroad(np.random.default_rng(1), 3, 2, "iofg")),
        lambda rng: _abroad(rng, 4, 3, "".join(rng.permutation(list("ifgo")))),
        (Mistake(8, "The blocks still stand in the order of the other library.",
                 lambda *a: _bring_home(*a[:4], "ifgo")),
         Mistake(8, "Reordered the wrong way round: that takes our order to theirs.",
                 lambda *a: _bring_home(*a[:4], "ifgo", target=a[4])),
         Mistake(5, "One of the two biases is lost: they are added.",
                 partial(_bring_home, biases=0)),
         Mistake("reshape for transpose", "reshape shuffles the numbers: a transpose is .T.",
                 partial(_bring_home, turn=_reshaped)),
         Mistake("bias left behind", "W_ih and W_hh are right; the bias has blocks as well.",
                 lambda *a: (*_bring_home(*a)[:2], a[2] + a[3]))),
        "Transpose, cut into four blocks, and take the blocks in the order i, f, g, o."),
}  # fmt: skip
