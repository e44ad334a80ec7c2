"""Wrong answers to the questions of `papers`, as learners write them."""

import numpy as np

from lstm_course.tasks.reber import FOLLOW, LEGAL, OUTER, REBER_SYMBOLS
from tests.answers import wrong


@wrong("papers.adding", mistake="ends subtracted")
def values_times_marks(x):
    y = 0.5 + np.einsum("bt,bt->b", x[..., 0], x[..., 1]) / 4
    return y, np.var(y)


@wrong("papers.adding", mistake="ends counted")
def wherever_there_is_a_mark(x):
    y = np.array([0.5 + s[s[:, 1] != 0, 0].sum() / 4 for s in x])
    return y, ((y - y.mean()) ** 2).mean()


@wrong("papers.adding", mistake="target of lesson 12")
def bare_sum(x):
    y = np.where(x[..., 1] == 1, x[..., 0], 0).sum(axis=1)
    return y, y.var()


@wrong("papers.adding", mistake="not the best answer")
def always_a_half(x):
    y = 0.5 + np.where(x[..., 1] > 0, x[..., 0], 0).sum(axis=1) / 4
    return y, np.mean((y - 0.5) ** 2)


def read(stream):
    node = 0
    for symbol in stream:
        node = FOLLOW[node, REBER_SYMBOLS.index(symbol)]
    return node, "".join(sorted(np.array(list(REBER_SYMBOLS))[LEGAL[node]]))


@wrong("papers.legal", mistake="outer forgotten")
def no_memory_of_the_second_symbol(stream):
    node, legal = read(stream)
    return "PT" if OUTER[node] else legal


@wrong("papers.legal", mistake=16)
def remembers_the_first_string_for_good(stream):
    node, legal = read(stream)
    return stream[1] if OUTER[node] else legal


@wrong("papers.legal", mistake="inner end taken for the end")
def starts_anew_at_every_e(stream):
    node, legal = read(stream)
    return "B" if OUTER[node] else legal


@wrong("papers.solved_after", mistake="as it was")
def left_as_it_was(errors, tolerance, mean, latest):
    for n in range(1, len(errors) + 1):
        recent = errors[:n][-latest:]
        if recent.max() < tolerance and recent.mean() < mean:
            return n
    return None


@wrong("papers.solved_after", mistake="too early")
def sizes_and_nothing_else(errors, tolerance, mean, latest):
    for n in range(1, len(errors) + 1):
        recent = abs(errors[max(0, n - latest) : n])
        if max(recent) < tolerance and np.mean(recent) < mean:
            return n
    return None


@wrong("papers.solved_after", mistake="signed")
def waits_and_forgets_the_sign(errors, tolerance, mean, latest):
    for n in range(latest, len(errors) + 1):
        recent = errors[n - latest : n]
        if (recent < tolerance).all() and recent.mean() < mean:
            return n
    return None


@wrong("papers.solved_after", mistake="index for number")
def gives_the_index(errors, tolerance, mean, latest):
    for k in range(latest - 1, len(errors)):
        recent = np.abs(errors[k + 1 - latest : k + 1])
        if recent.max() < tolerance and recent.mean() < mean:
            return k
    return None


@wrong("papers.prediction", mistake="it cancels")
def coins_cancel():
    return 400, 0, (1 / 0.19) ** 0.5, 0


@wrong("papers.prediction", mistake=None)
def a_little_always_gets_through():
    return 400, 100, 10, 0.2


@wrong("papers.memory", mistake=10)
def only_what_comes_in(added, f):
    return np.abs(added).mean(axis=1)


@wrong("papers.memory", mistake=10)
def nothing_comes_in(added, f):
    c, sizes = np.zeros(added.shape[1]), []
    for _ in added:
        c = f * c
        sizes.append(np.mean(np.abs(c)))
    return sizes


@wrong("papers.memory", mistake=22)
def in_place(added, f):
    c, cs = np.zeros(added.shape[1]), []
    for new in added:
        c *= f
        c += new
        cs.append(c)
    return np.abs(cs).mean(axis=1)


@wrong("papers.memory", mistake="size of the mean")
def mean_before_size(added, f):
    c, sizes = 0.0, []
    for new in added:
        c = f * c + new
        sizes.append(abs(c.mean()))
    return np.array(sizes)


def forward(xs, w, u, f):
    hs, gs, c = [0.0], [], 0.0
    for x_t in xs:
        gs.append(np.tanh(w * x_t + u * hs[-1]))
        c = f * c + gs[-1]
        hs.append(np.tanh(c))
    return hs, gs


@wrong("papers.truncated", mistake=12)
def through_h_and_not_through_c(xs, y, w, u, f):
    hs, gs = forward(xs, w, u, f)
    dh, dw = 2 * (hs[-1] - y), 0.0
    for t in reversed(range(len(xs))):
        dz = dh * (1 - hs[t + 1] ** 2) * (1 - gs[t] ** 2)
        dw += dz * xs[t]
        dh = u * dz
    return dw


@wrong("papers.truncated", mistake=12)
def the_last_step_alone(xs, y, w, u, f):
    hs, gs = forward(xs, w, u, f)
    return 2 * (hs[-1] - y) * (1 - hs[-1] ** 2) * (1 - gs[-1] ** 2) * xs[-1]


@wrong("papers.truncated", mistake="not cut")
def the_whole_gradient(xs, y, w, u, f):
    hs, gs = forward(xs, w, u, f)
    dh, dc, dw = 2 * (hs[-1] - y), 0.0, 0.0
    for t in reversed(range(len(xs))):
        dc += dh * (1 - hs[t + 1] ** 2)
        dz = dc * (1 - gs[t] ** 2)
        dw, dh, dc = dw + dz * xs[t], u * dz, f * dc
    return dw


@wrong("papers.interval", mistake="plain interval")
def one_point_nine_six_errors(solved, tried):
    p = solved / tried
    return p - 1.96 * (p * (1 - p) / tried) ** 0.5, p + 1.96 * (p * (1 - p) / tried) ** 0.5


@wrong("papers.interval", mistake="not divided")
def without_the_denominator(solved, tried):
    p, z = solved / tried, 1.96
    half = z * np.sqrt(p * (1 - p) / tried + z * z / (4 * tried * tried))
    return p + z * z / (2 * tried) - half, p + z * z / (2 * tried) + half
