"""Questions on the loop over time: batches, states carried and reset (lesson 10)."""

from functools import partial

import numpy as np

from lstm_course import cells, layers, ops
from lstm_course.example import worked_example
from lstm_course.grading.broken_steps import bugs_left, edit, gates
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.predictions import predicted


def _lstm(x, h0, c0, W_ih, W_hh, b):
    hs, (h, c) = layers.LSTM(cells.LSTMParams(W_ih, W_hh, b)).forward(x, (h0, c0))
    return hs, h, c


def _states(x, h0, c0, *weights, hand_h=True, hand_c=True, keep=lambda t: (1, 1)):
    """Run the loop and return all h and all c, (B, T, H); each keyword but its default is wrong."""
    h, c, hs, cs = h0, c0, [], []
    for t in range(x.shape[1]):
        keep_h, keep_c = keep(t)
        h, c = keep_h * (h if hand_h else h0), keep_c * (c if hand_c else c0)
        h, c = edit(*gates(x[:, t], h, *weights), c)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def _ends(hs, cs):
    return hs, hs[:, -1], cs[:, -1]


def _overwritten(*arguments):
    hs, h, c = _ends(*_states(*arguments))
    return np.repeat(h[:, None], hs.shape[1], axis=1), h, c


def _time_first(x, *rest):
    hs, cs = _states(x.swapaxes(0, 1), *rest)
    return hs, hs[:, -1], cs[:, -1]


def _turned(answer):
    return answer[0].swapaxes(0, 1), *answer[1:]


_LSTM_MISTAKES = (
    Mistake(22, "Every row of hs is the last h: one array was kept, and each step wrote over it.",
            _overwritten),
    Mistake("batch for time", "The loop runs over the batch: x is (B, T, D), a step is x[:, t].",
            _time_first),
    Mistake("batch for time", "The loop runs over the batch: x is (B, T, D), a step is x[:, t].",
            lambda *a: _turned(_time_first(*a))),
    Mistake("time first", "The numbers are right, but hs is (T, B, H): stack along axis 1.",
            lambda *a: _turned(_lstm(*a))),
    Mistake("not handed on", "Every step starts from h0 and c0: hand h and c on to the next.",
            lambda *a: _ends(*_states(*a, hand_h=False, hand_c=False))),
    Mistake("not handed on", "h is handed on, but every step starts from c0 again.",
            lambda *a: _ends(*_states(*a, hand_c=False))),
    Mistake("not handed on", "c is handed on, but every step reads h0 again.",
            lambda *a: _ends(*_states(*a, hand_h=False))),
    Mistake(16, "It starts from zeros: the state that is carried in, h0 and c0, is not read.",
            lambda x, h0, c0, *w: _lstm(x, 0 * h0, 0 * c0, *w)),
    Mistake("c shown", "hs holds the memories: the output of a step is h.",
            lambda *a: (_states(*a)[1], *_lstm(*a)[1:])),
    Mistake("h and c exchanged", "The numbers are right, but h is returned before c.",
            lambda *a: (lambda hs, h, c: (hs, c, h))(*_lstm(*a))),
)  # fmt: skip


def _steps_left():
    """Count the steps until a half-open cell holds less than 0.01, from three starts."""
    half = cells.LSTMParams(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    counts = []
    for start in (4.0, 400.0, 4_000_000.0):
        h, c, count = np.zeros(1), np.array([start]), 0
        while c[0] >= 0.01:
            h, c = cells.lstm_step(np.zeros(1), h, c, half)
            count += 1
        counts.append(count)
    return tuple(counts)


def _documents(x, starts, W_ih, W_hh, b, *, keep_h=0, keep_c=0):
    """Reset each sequence's state where a document of its own starts."""
    zero = np.zeros((len(x), W_hh.shape[1]))

    def keep(t):
        start = starts[:, t, None]
        return 1 - (1 - keep_h) * start, 1 - (1 - keep_c) * start

    return _states(x, zero, zero, W_ih, W_hh, b, keep=keep)[0]


def _zeroed_afterwards(x, starts, *weights):
    zeroed = np.roll(starts, -1, axis=1)
    zeroed[:, -1] = 0
    return _documents(x, starts, *weights) * (1 - zeroed)[..., None]


_DOCUMENT_MISTAKES = (
    Mistake(16, "The state is never reset: each document begins with the last one's memory.",
            partial(_documents, keep_h=1, keep_c=1)),
    Mistake(16, "h is reset and c is not: the memory of the last document stays.",
            partial(_documents, keep_c=1)),
    Mistake(16, "c is reset and h is not: the gates still read the last document.",
            partial(_documents, keep_h=1)),
    Mistake(16, "One sequence's new document resets the whole batch: keep the rows apart.",
            lambda x, starts, *w: _documents(x, starts * 0 + starts.max(axis=0), *w)),
    Mistake(16, "The reset comes one step late: before the step that is marked, not after it.",
            lambda x, starts, *w: _documents(x, np.roll(starts, 1, axis=1), *w)),
    Mistake(16, "The state is reset at every step, so nothing is remembered at all.",
            lambda x, starts, *w: _documents(x, 0 * starts + 1, *w)),
    Mistake(22, "The step before each new document shows zeros: the state that was put into hs "
            "was set to zero afterwards. Make a new one, or copy.", _zeroed_afterwards),
    Mistake(16, "The reset is the wrong way round: a 1 marks a document's first step.",
            lambda x, starts, *w: _documents(x, 1 - starts, *w)),
)  # fmt: skip


def _fast(x, h, c, W_ih, W_hh, b, *, late=False, order=False, shared=False):
    """Compute the inputs' share before the loop, with the bugs left in as told."""
    z_x, hs = x @ W_ih.T + b, []
    for t in range(x.shape[1]):
        z_i, z_f, z_g, z_o = np.split(z_x[:, t] + h @ W_hh.T, 4, axis=1)
        if order:
            z_g, z_o = z_o, z_g
        shown, (h, c) = c, edit(*map(ops.sigmoid, (z_i, z_f)), np.tanh(z_g), ops.sigmoid(z_o), c)
        if late:
            h = ops.sigmoid(z_o) * np.tanh(shown)
        hs.append(h)
    return np.stack([h] * len(hs) if shared else hs, axis=1), h, c


_FAST_BUGS = {
    "shared": (22, "hs holds one array T times; h[...] = writes into it, h = makes a new one."),
    "order": (8, "the blocks of the weights are i, f, g, o, and they are cut as i, f, o, g."),
    "late": (3, "h is shown before c is edited."),
}


def _reverse(x, lengths):
    back = x.copy()
    for row, n in zip(back, lengths, strict=True):
        row[:n] = row[:n][::-1]
    return back


def _both_ends(x, lengths, forward, backward, *, turn=_reverse, at=-1, at_back=-1):
    """Join the last h of a pass forward and of one backward, (B, 2H); -1 is a sequence's end."""
    ends = []
    for weights, read, k in ((forward, x, at), (backward, turn(x, lengths), at_back)):
        zero = np.zeros((len(x), weights[1].shape[1]))
        hs = _states(read, zero, zero, *weights)[0]
        last = {-1: lengths - 1, 0: 0 * lengths}.get(k, 0 * lengths + x.shape[1] - 1)
        ends.append(hs[np.arange(len(x)), last])
    return np.concatenate(ends, axis=1)


def _flip(x, lengths):
    return x[:, ::-1]


_END_MISTAKES = (
    Mistake("state after the padding", "hs[:, -1] is the state after the padding; each sequence "
            "ends at its own length.", partial(_both_ends, at=1, at_back=1)),
    Mistake("padding read first", "The backward pass reads the padding before the sequence: turn "
            "only the first n steps.", partial(_both_ends, turn=_flip, at_back=1)),
    Mistake("padding read first", "The backward pass reads the padding, and hs[:, -1] of the "
            "forward one is the state after it.", partial(_both_ends, turn=_flip, at=1, at_back=1)),
    Mistake("first step taken", "The backward half is the state after one step: its last step is "
            "the one that has read all.", partial(_both_ends, at_back=0)),
    Mistake("not turned", "Both passes read forward: turn x before the second.",
            partial(_both_ends, turn=lambda x, lengths: x)),
    Mistake("one set of weights", "The backward pass has weights of its own.",
            lambda x, lengths, forward, backward: _both_ends(x, lengths, forward, forward)),
    Mistake("halves exchanged", "The forward half comes first.",
            lambda x, lengths, *w: np.roll(_both_ends(x, lengths, *w), len(w[0][2]) // 4, axis=1)),
)  # fmt: skip


def _weights(rng, D, H):
    return tuple(rng.normal(size=s) for s in ((4 * H, D), (4 * H, H), 4 * H))


def _sequences(rng, B, T, D=4, H=3):
    return (rng.normal(size=(B, T, D)), *rng.normal(size=(2, B, H)), *_weights(rng, D, H))


def _stories(rng, B=3, T=7):
    starts = (rng.random((B, T)) < 0.3).astype(int)
    starts[np.arange(B), rng.integers(1, T, B)] = 1
    return rng.normal(size=(B, T, 2)), starts, *_weights(rng, 2, 3)


def _padded(rng, T=6):
    lengths = rng.permutation([2, T - 2, T])
    x = np.where(np.arange(T)[:, None] < lengths[:, None, None], rng.normal(size=(3, T, 2)), 0)
    return x, lengths, _weights(rng, 2, 3), _weights(rng, 2, 3)


_XS, _H0, _C0, _PARAMS = worked_example()
_WORKED = (_XS[None], _H0[None], _C0[None], *_PARAMS)
_COUNTER = (np.array([[0.0], [0.0], [20.0], [0.0]]), np.zeros((4, 1)),
            np.array([20.0, 20.0, 0.0, 20.0]))  # fmt: skip
_ROWS = np.array([[[1.0], [2.0], [3.0], [9.0], [9.0]], [[4.0], [5.0], [6.0], [7.0], [8.0]]])

QUESTIONS = {
    "lstm": Question(
        _lstm, (_WORKED, _sequences(np.random.default_rng(2), 3, 3)),
        lambda rng: _sequences(rng, 2, 5), _LSTM_MISTAKES,
        "Input 1 is the worked example: hs[0] has the h of its two steps."),
    "steps_left": Question(
        _steps_left, mistakes=(
            Mistake("in proportion", "A memory 100 times larger does not live 100 times longer.",
                    lambda: (9, 900, 9_000_000)),
            Mistake("one step short", "One short in each: there it is not yet below 0.01.",
                    lambda: tuple(n - 1 for n in _steps_left()))),
        judge=predicted(_steps_left, (0, 0, 0), (
            "halve 4 until it is below 0.01, and count", "each halving costs one step: find "
            "how many more it takes from 400 down to 4", "go on halving from 4,000,000"))),
    "documents": Question(
        _documents,
        ((np.ones((1, 4, 1)), np.array([[1, 0, 1, 0]]), *_COUNTER),
         _stories(np.random.default_rng(4))),
        _stories, _DOCUMENT_MISTAKES,
        "Where starts[b, t] is 1, h[b] and c[b] are zero before the step; elsewhere carried."),
    "mend": Question(
        _lstm, (_WORKED, _sequences(np.random.default_rng(6), 2, 3)),
        lambda rng: _sequences(rng, 3, 4), bugs_left(_fast, _FAST_BUGS),
        "Which line changes c, and which line should come after it?"),
    "reverse": Question(
        _reverse, ((_ROWS, np.array([3, 5])),),
        lambda rng: (rng.normal(size=(3, 6, 2)), rng.integers(2, 6, 3)),
        (Mistake("padding first", "The padding came to the front: turn only the first n steps.",
                 _flip),
         Mistake("batch turned", "The sequences changed places: time is axis 1.",
                 lambda x, lengths: x[::-1]),
         Mistake("padding lost", "The steps are right; the padding behind them must stay.",
                 lambda x, lengths: _reverse(x, lengths) * (
                     np.arange(x.shape[1])[:, None] < lengths[:, None, None])),
         Mistake("one step short", "The last step of each sequence did not move: n steps, not "
                 "n − 1.", lambda x, lengths: _reverse(x, lengths - 1))),
        "For each sequence: x[b, :n] turned round, x[b, n:] as it was."),
    "both_ends": Question(
        _both_ends, (_padded(np.random.default_rng(7)),), _padded, _END_MISTAKES,
        "The forward pass ends at step n − 1, and so does the backward one on the turned x."),
}  # fmt: skip
