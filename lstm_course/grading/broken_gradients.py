"""Backward passes that make one known mistake each, for the questions about them.

Used by `questions.gradients` (lesson 11).
"""

from functools import partial

import numpy as np

from lstm_course import cells, ops
from lstm_course.grading.checks import Mistake

__all__ = ["BPTT_MISTAKES", "STEP_MISTAKES", "bptt", "step_back", "traces"]


def traces(xs, h, c, W_ih, W_hh, b):
    """Run the steps forward and keep all they compute."""
    kept = []
    for x_t in xs:
        kept.append(cells.lstm_step_trace(x_t, h, c, cells.LSTMParams(W_ih, W_hh, b)))
        h, c = kept[-1].h, kept[-1].c
    return kept


def step_back(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    """Go one step back, rightly: dx_t, dh_prev, dc_prev, dW_ih, dW_hh, db."""
    tanh_c = np.tanh(c)
    trace = cells.LSTMTrace(x_t, h_prev, c_prev, None, i, f, g, o, c, tanh_c, o * tanh_c)
    params = cells.LSTMParams(W_ih, W_hh, np.zeros(len(W_ih)))
    *states, weights = cells.lstm_step_backward(dh, dc, trace, params)
    return (*states, *weights)


def _slope_of_tanh_at(z):
    return ops.tanh_derivative(np.tanh(z))


def _slope_of_sigmoid_at(z):
    return ops.sigmoid_derivative(ops.sigmoid(z))


def _derived(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh, *, shown=np.tanh,
             gate=ops.sigmoid_derivative, candidate=ops.tanh_derivative, at_c=_slope_of_tanh_at,
             from_c=1, from_h=1, order="ifgo", exchanged=False):  # fmt: skip
    """Go one step back; each keyword but its default is a mistake."""
    dc = from_c * dc + from_h * dh * o * at_c(c)
    for_i, for_f = (c_prev, g) if exchanged else (g, c_prev)
    dz = {"i": dc * for_i * gate(i), "f": dc * for_f * gate(f), "g": dc * i * candidate(g),
          "o": dh * shown(c) * gate(o)}  # fmt: skip
    dz = np.concatenate([dz[letter] for letter in order])  # (4H,)
    return dz @ W_ih, dz @ W_hh, dc * f, np.outer(dz, x_t), np.outer(dz, h_prev), dz


def _instead(place, value):
    """Go one step back, with one of the six gradients replaced."""

    def gives(*arguments):
        answer = list(step_back(*arguments))
        answer[place] = value(answer[place], arguments[1], arguments[6])
        return tuple(answer)

    return gives


STEP_MISTAKES = (
    Mistake(12, "The path through c from the next step is lost: the dc that comes in is not used.",
            partial(_derived, from_c=0)),
    Mistake(12, "The path from h into c is lost: h is made of c, so dc gets a share of dh.",
            partial(_derived, from_h=0)),
    Mistake(12, "The recurrent term is missing: h_prev fed all four gates, so dh_prev = dz W_hh.",
            _instead(1, lambda dh_prev, dc, f: 0 * dh_prev)),
    Mistake(12, "dc_prev is made of the dc that came in: the share from dh goes back as well.",
            _instead(2, lambda dc_prev, dc, f: dc * f)),
    Mistake(12, "dc_prev lacks the forget gate: on the way c was multiplied by f, so dc is, too.",
            _instead(2, lambda dc_prev, dc, f: dc_prev / f)),
    Mistake(13, "The gates' slopes are taken of z: i, f, o are outputs already, so s (1 − s).",
            partial(_derived, gate=_slope_of_sigmoid_at)),
    Mistake(13, "The candidate's slope is taken of z: g is an output already, so 1 − g².",
            partial(_derived, candidate=_slope_of_tanh_at)),
    Mistake(13, "1 − c² takes c for tanh's output, but c went into it: 1 − tanh²(c).",
            partial(_derived, at_c=ops.tanh_derivative)),
    Mistake(4, "The candidate is a tanh, but its slope here is a sigmoid's.",
            partial(_derived, candidate=ops.sigmoid_derivative)),
    Mistake("slopes left out", "The gates' slopes are missing: i, f, o came out of a sigmoid.",
            partial(_derived, gate=np.ones_like)),
    Mistake(2, "The tanh is missing in do: h = o ⊗ tanh(c), so o's partner is tanh(c), not c.",
            partial(_derived, shown=lambda c: c)),
    Mistake(1, "Two gates are exchanged: in c, i stands beside g, and f beside c_prev.",
            partial(_derived, exchanged=True)),
    Mistake(8, "dz is stacked as i, f, o, g; the rows of the weights are i, f, g, o.",
            partial(_derived, order="ifog")),
)  # fmt: skip


def bptt(dhs, xs, h0, c0, W_ih, W_hh, b, *, keep_h=1, keep_c=1, total=sum, turn=reversed):
    """Go back through time: dW_ih, dW_hh, db; each keyword but its default is a mistake."""
    dh, dc, found = 0 * h0, 0 * c0, []
    steps = list(zip(traces(xs, h0, c0, W_ih, W_hh, b), dhs, strict=True))
    for trace, dh_t in turn(steps):
        back = cells.lstm_step_backward(
            keep_h * dh + dh_t, keep_c * dc, trace, cells.LSTMParams(W_ih, W_hh, b)
        )
        dh, dc = back[1:3]
        found.append(back[3])
    return tuple(total(parts) for parts in zip(*found, strict=True))


def _last_loss_only(dhs, *rest):
    return bptt([*(0 * np.array(dhs[:-1])), dhs[-1]], *rest)


BPTT_MISTAKES = (
    Mistake(14, "Only step 1 is left, since each step overwrites the one after it: add them up.",
            partial(bptt, total=lambda parts: parts[-1])),
    Mistake(14, "Only the last step is left: every step used the weights, so add them up.",
            partial(bptt, total=lambda parts: parts[0])),
    Mistake(12, "Nothing is handed from step to step, neither dh nor dc.",
            partial(bptt, keep_h=0, keep_c=0)),
    Mistake(12, "The recurrent term is left out: to dhs[t] add the dh that step t + 1 sent.",
            partial(bptt, keep_h=0)),
    Mistake(12, "The path through c is left out: the dc that step t + 1 sent is not used.",
            partial(bptt, keep_c=0)),
    Mistake("time runs forward", "The loop runs forward: the last step goes first.",
            partial(bptt, turn=list)),
    Mistake("mean for sum", "That is the mean over the steps: the steps are added.",
            partial(bptt, total=lambda parts: sum(parts) / len(parts))),
    Mistake("loss at the end only", "Every step has its own dhs[t]; only the last one is used.",
            _last_loss_only),
)  # fmt: skip
