"""Steps of a cell that make one known mistake each, for the questions about it.

Used by `questions.cell` (lessons 08 and 09) and `questions.sequences` (lesson 10).
"""

from functools import partial
from itertools import combinations

import numpy as np

from lstm_course import cells, ops
from lstm_course.grading.checks import Mistake

__all__ = ["EDIT_MISTAKES", "GATE_MISTAKES", "STEP_MISTAKES", "bugs_left", "edit", "gates"]


def bugs_left(broken, bugs):
    """Name what a half-mended function still gets wrong: every choice of the bugs it began with.

    Parameters
    ----------
    broken : callable
        Takes the arguments of the question, and a keyword for each bug that is to stay in.
    bugs : dict
        From that keyword to the bug's number and its sentence for the learner.

    Returns
    -------
    tuple of Mistake
        A single bug under its number, several as "2 bugs left".
    """
    found = []
    for count in range(1, len(bugs) + 1):
        for left in combinations(bugs, count):
            number, sentence = bugs[left[0]]
            if count == len(bugs):  # naming one now would spoil the search
                says = f"All {count} bugs are still in it: take one line at a time."
            else:
                left_in = "One bug is left" if count == 1 else f"{count} bugs are left; one of them"
                says = f"{left_in}: {sentence}"
            name = number if count == 1 else f"{count} bugs left"
            found.append(Mistake(name, says, partial(broken, **dict.fromkeys(left, True))))
    return tuple(found)


def gates(x_t, h_prev, W_ih, W_hh, b, *, gate=ops.sigmoid, candidate=np.tanh, order="ifgo",
          biases=1, read=1):  # fmt: skip
    """Compute i, f, g, o; each keyword but its default is a mistake."""
    z = x_t @ W_ih.T + read * (h_prev @ W_hh.T) + biases * b  # (..., 4H)
    z = dict(zip(order, cells.split_gates(z), strict=True))
    return gate(z["i"]), gate(z["f"]), candidate(z["g"]), gate(z["o"])


def _glued(weights, inputs):
    """Stack weights and inputs as W·[h, x], each in the order told: "hx" is right for both."""

    def answer(x_t, h_prev, W_ih, W_hh, b):
        W = np.hstack([{"h": W_hh, "x": W_ih}[letter] for letter in weights])
        v = np.concatenate([{"h": h_prev, "x": x_t}[letter] for letter in inputs], axis=-1)
        return gates(v, h_prev, W, W_hh, b, read=0)

    return answer


_SWAPPED = "Two gates stand in each other's place: {}."
GATE_MISTAKES = (
    Mistake(1, _SWAPPED.format("the blocks come as i, f, g, o, and i is first"),
            partial(gates, order="figo")),
    Mistake(1, _SWAPPED.format("i and o"), partial(gates, order="ofgi")),
    Mistake(1, _SWAPPED.format("f and o"), partial(gates, order="iogf")),
    Mistake(4, "The candidate went through a sigmoid: it must be able to be negative, so tanh.",
            partial(gates, candidate=ops.sigmoid)),
    Mistake(4, "The gates went through a tanh: a gate is a share from 0 to 1, so a sigmoid.",
            partial(gates, gate=np.tanh)),
    Mistake(5, "The bias is missing.", partial(gates, biases=0)),
    Mistake(5, "The bias is added twice: one b for h and x together.", partial(gates, biases=2)),
    Mistake(6, "The vector is [x, h], but the columns of W stand for [h, x].", _glued("hx", "xh")),
    Mistake(6, "The columns of W are [x, h], but the vector is [h, x].", _glued("xh", "hx")),
    Mistake(8, "The blocks are read as i, f, o, g, the order of CS231n; here they are i, f, g, o.",
            partial(gates, order="ifog")),
    Mistake(8, "The blocks are read as i, o, f, g, the order of ONNX; here they are i, f, g, o.",
            partial(gates, order="iofg")),
    Mistake("h is not read", "Only x_t is read: every gate reads h_prev as well.",
            partial(gates, read=0)),
)  # fmt: skip


def edit(i, f, g, o, c_prev, *, show=np.tanh):
    """Edit the memory and show it: return h and c."""
    c = f * c_prev + i * g
    return o * show(c), c


def _show(o, c):
    return o * np.tanh(c), c


EDIT_MISTAKES = (
    Mistake(1, _SWAPPED.format("f keeps the old, i lets in the new"),
            lambda i, f, g, o, c_prev: edit(f, i, g, o, c_prev)),
    Mistake(1, _SWAPPED.format("i and o"), lambda i, f, g, o, c_prev: edit(o, f, g, i, c_prev)),
    Mistake(1, _SWAPPED.format("f and o"), lambda i, f, g, o, c_prev: edit(i, o, g, f, c_prev)),
    Mistake(2, "That is h = o ⊗ c: squash the memory with a tanh before you show it.",
            partial(edit, show=lambda c: c)),
    Mistake(3, "h is made from the old memory: compute c first, then show that c.",
            lambda i, f, g, o, c_prev: (o * np.tanh(c_prev), f * c_prev + i * g)),
    Mistake(7, "Both products mix the units: @ and np.dot add up; ⊗ is *, unit by unit.",
            lambda i, f, g, o, c_prev: _show(o, f @ c_prev + i @ g)),
    Mistake(7, "f @ c_prev mixes the units: ⊗ is *, unit by unit.",
            lambda i, f, g, o, c_prev: _show(o, f @ c_prev + i * g)),
    Mistake(9, "The new part is weighed with 1 − f: this cell has an input gate of its own.",
            lambda i, f, g, o, c_prev: edit(1 - f, f, g, o, c_prev)),
    Mistake(10, "Nothing new is added: c also needs i ⊗ g.",
            lambda i, f, g, o, c_prev: _show(o, f * c_prev)),
    Mistake(10, "The old memory is gone: c also needs f ⊗ c_prev.",
            lambda i, f, g, o, c_prev: _show(o, i * g)),
    Mistake("nothing is forgotten", "c_prev is kept whole: that is the cell of 1997; put f to it.",
            lambda i, f, g, o, c_prev: _show(o, c_prev + i * g)),
    Mistake("h and c exchanged", "The numbers are right, but h is returned first, then c.",
            lambda i, f, g, o, c_prev: edit(i, f, g, o, c_prev)[::-1]),
)  # fmt: skip


def _whole(layers=gates, end=edit):
    def step(x_t, h_prev, c_prev, W_ih, W_hh, b):
        return end(*layers(x_t, h_prev, W_ih, W_hh, b), c_prev)

    return step


def _peepholes(x_t, h_prev, c_prev, W_ih, W_hh, b):
    z_i, z_f, z_g, z_o = cells.split_gates(x_t @ W_ih.T + h_prev @ W_hh.T + b)
    c = ops.sigmoid(z_f + c_prev) * c_prev + ops.sigmoid(z_i + c_prev) * np.tanh(z_g)
    return _show(ops.sigmoid(z_o + c), c)


STEP_MISTAKES = (
    *(mistake._replace(gives=_whole(layers=mistake.gives)) for mistake in GATE_MISTAKES),
    *(mistake._replace(gives=_whole(end=mistake.gives))
      for mistake in EDIT_MISTAKES if mistake.name != 1),
    Mistake(11, "The gates read c_prev where h_prev belongs: a plain cell's gates see only h.",
            lambda x_t, h_prev, c_prev, *weights: _whole()(x_t, c_prev, c_prev, *weights)),
    Mistake(11, "The gates look at the memory as well: peepholes, and a plain cell has none.",
            _peepholes),
)  # fmt: skip
