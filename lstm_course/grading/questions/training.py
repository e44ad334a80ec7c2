"""Questions on the loss, the step, the start and the plateau (lesson 12)."""

from functools import partial

import numpy as np

from lstm_course import cells, ops
from lstm_course.grading.checks import Mistake, Question
from lstm_course.grading.compare import difference
from lstm_course.grading.predictions import predicted


def _mean_surprise(log_p, targets):
    return -log_p[np.arange(len(targets)), targets].mean()


def _naive(z, early):
    weights = np.exp(z)
    total = weights.sum(axis=-1, keepdims=True)
    return z - np.log(total) if early else np.log(weights / total)


def _draw_logits(rng):
    z, y = rng.normal(0, 2, (4, 5)), rng.integers(5, size=4)
    z[0, y[0]] -= 2000  # its probability is rounded to 0
    z[1] -= 1000  # exp of the whole row is
    return z, y


def _plateaus():
    """Compute the errors of three sorts of answers, over the middles of small intervals."""
    first, second = np.meshgrid(*2 * [(np.arange(1000) + 0.5) / 1000])
    answers = 1.0, first + 0.5, 0.0
    return tuple(float(((first + second - answer) ** 2).mean()) for answer in answers)


def _gradient(xs, y, b, *, kept=1, slope=ops.sigmoid_derivative, back=lambda f: f):
    """Differentiate (c_T − y)² by b; the keywords put the mistakes in."""
    f, cs = ops.sigmoid(b), [0.0]
    for x_t in xs:
        cs.append(f * cs[-1] + x_t)
    dc, db = 2 * (cs[-1] - y), 0.0
    for c_prev in reversed(cs[:-1]):
        db = kept * db + dc * c_prev * slope(f)
        dc = dc * back(f)
    return float(db)


def _norm(grads):
    return float(np.sqrt(sum(np.sum(g**2) for g in grads.values())))


def _clip(grads, max_norm, longest=1.0):
    return {name: g * min(longest, max_norm / _norm(grads)) for name, g in grads.items()}


def _draw_clip(rng):
    grads = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=3) / 10}
    return grads, float(rng.choice([0.5, 1.5]) * _norm(grads))


def _adam(theta, g, m, v, t, lr, *, corrected=1, kept=0, square=np.square, root=np.sqrt):
    """Take one step of Adam; the keywords put the mistakes in."""
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * square(g)
    m_hat = m / (1 - 0.9**t) ** corrected
    v_hat = v / (1 - 0.999**t) ** corrected
    return theta - lr * m_hat / (root(v_hat) + 1e-8), *((m_hat, v_hat) if kept else (m, v))


def _init(D, H, seed, forget_bias, *, blocks=(1,), same=False):
    """Draw a start; `blocks` are the gates that get the bias, `same` seeds anew for each gate."""
    rng, bound, W = np.random.default_rng(seed), 1 / np.sqrt(H), []
    for inputs in (D, H):
        if same:
            rng = np.random.default_rng(seed)
            W.append(np.tile(rng.uniform(-bound, bound, (H, inputs)), (4, 1)))
        else:
            W.append(rng.uniform(-bound, bound, (4 * H, inputs)))
    b = np.zeros((4, H))
    b[list(blocks)] = forget_bias
    return *W, b.ravel()


def _judge_init(function, arguments, answer):
    D, H, seed, forget_bias = arguments
    W_ih, W_hh, b = map(np.asarray, answer)
    if (shapes := (W_ih.shape, W_hh.shape, b.shape)) != ((4 * H, D), (4 * H, H), (4 * H,)):
        return f"W_ih, W_hh and b have the shapes {shapes}, for D = {D} and H = {H}"
    if said := difference(b, _init(*arguments)[2], "b"):
        return said
    for name, W in (("W_ih", W_ih), ("W_hh", W_hh)):
        if np.abs(W).max() > 1 / np.sqrt(H) or np.ptp(W) < 1 / np.sqrt(H):
            return f"the weights of {name} go from {W.min():.3f} to {W.max():.3f}, for H = {H}"
        gates = dict(zip(cells.GATES, np.split(W, 4), strict=True))
        for one, two in ("if", "ig", "io", "fg", "fo", "go"):
            if np.allclose(gates[one], gates[two]):
                return f"gates {one} and {two} start with the same weights in {name}"
    if np.allclose(W_ih.ravel()[: 4 * H], W_hh.ravel()[: 4 * H]):
        return "W_ih and W_hh start with the same numbers, as if the seed were set again"
    if not all(map(np.array_equal, answer, function(*arguments))):
        return "two calls with the same seed give different weights"
    if np.array_equal(W_ih, function(D, H, seed + 1, forget_bias)[0]):
        return "another seed gives the same weights"
    return None


def _training(xs, b, lr, solved, most, *, sign=1, late=0):
    """Count the updates until the loss is below `solved`."""
    y = float(np.sum(xs))
    for updates in range(most + 1):
        c, f = 0.0, ops.sigmoid(b)
        for x_t in xs:
            c = f * c + x_t
        if (c - y) ** 2 < solved or updates == most:
            return min(updates + late, most), float(b)
        b = b - sign * lr * _gradient(xs, y, b)


QUESTIONS = {
    "cross_entropy": Question(
        reference=ops.cross_entropy,
        examples=(
            (np.zeros((1, 4)), np.array([3])),
            (np.array([[2.0, 0, -2], [0, 0, 0]]), np.array([0, 1])),
            *((np.array([[1000.0, 0]]), np.array([k])) for k in (0, 1)),
        ),
        draw=_draw_logits,
        mistakes=(
            Mistake(15, "That is a softmax down the columns. Each row is one question: axis=-1.",
                    lambda z, y: _mean_surprise(ops.log_softmax(z, axis=0), y)),
            Mistake(15, "That is a softmax of a softmax: the logits go in as they are, and "
                    "through softmax once.", lambda z, y: ops.cross_entropy(ops.softmax(z), y)),
            *(Mistake(23, "exp(1000) overflows. Take the largest logit of each row away first: it "
                      "changes no probability.",
                      lambda z, y, early=early: _mean_surprise(_naive(z, early), y))
              for early in (True, False)),
            Mistake("log of zero", "A probability of exp(-1000) is rounded to 0, and log(0) is "
                    "minus infinity. Never form it: log p is shifted - log(sum(exp(shifted))).",
                    lambda z, y: _mean_surprise(np.log(ops.softmax(z)), y)),
            Mistake(19, "These are bits. The loss is asked for in nats: the natural logarithm, "
                    "and no division by ln 2.", lambda z, y: ops.cross_entropy(z, y) / np.log(2)),
            Mistake("summed", "That is the sum over the batch; the loss is its mean.",
                    lambda z, y: ops.cross_entropy(z, y) * len(y)),
            Mistake("every row with every target", "log_p[:, targets] takes all the targets from "
                    "every row. Give the row numbers too: log_p[np.arange(B), targets].",
                    lambda z, y: -ops.log_softmax(z)[:, y].mean()),
        ),
        hint="Four equal logits give each class 1/4, and a surprise of log 4 = 1.386.",
    ),
    "prediction": Question(
        reference=_plateaus,
        judge=predicted(_plateaus, within=(3e-4, 3e-4, 3e-4), hints=(
            "the best single answer is the mean, and its error is the variance: those of two "
            "independent numbers add up",
            "the number it knows costs nothing: guess the other, and ask how far off that is",
            "add the variance and the square of how far 0 is from the mean",
        )),
        mistakes=(
            Mistake("0.1767", "0.1767 stands in many papers: a slip that was copied on.",
                    lambda: (0.1767, *_plateaus()[1:])),
        ),
    ),
    "gradient": Question(
        reference=_gradient,
        examples=((np.array([1.0, 0, 0]), 1.0, 0.0), (np.array([0.5, -1, 2, 1]), 2.5, -0.5)),
        draw=lambda rng: (rng.normal(size=6), float(rng.normal()), float(rng.normal())),
        mistakes=(
            Mistake(14, "Only the last thing written into db is left: that of step 1, where c "
                    "was still 0. The same b acts at every step, so its gradients add up.",
                    partial(_gradient, kept=0)),
            Mistake(13, "The slope is taken at the wrong place: f is what came OUT of the sigmoid, "
                    "so its slope is f * (1 - f), with no second sigmoid.",
                    partial(_gradient, slope=lambda f: ops.sigmoid_derivative(ops.sigmoid(f)))),
            Mistake(12, "That is the last step's share alone: on its way back to earlier steps dc "
                    "has to go on, times f.", partial(_gradient, back=lambda f: 0)),
            Mistake("not faded", "dc goes back unchanged: each step back multiplies it by f.",
                    partial(_gradient, back=np.ones_like)),
            Mistake("slope forgotten", "That is the gradient of f. To get to b, multiply by the "
                    "sigmoid's slope.", partial(_gradient, slope=np.ones_like)),
        ),
        hint="In the first example c goes 1, 1/2, 1/4: dc is -3/2, and two steps add to db.",
    ),
    "clip": Question(
        reference=_clip,
        examples=(
            ({"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}, 1.0),
            ({"W": np.array([[30.0, 40.0]]), "b": np.array([0.3, 0.4])}, 1.0),
            ({"W": np.array([[0.3]]), "b": np.array([0.4])}, 1.0),
        ),
        draw=_draw_clip,
        draws=5,
        mistakes=(
            Mistake(17, "Each array was clipped by itself, and the direction turns. Put the "
                    "squares of all arrays into one norm, and give all the same factor.",
                    lambda grads, most: {k: _clip({k: g}, most)[k] for k, g in grads.items()}),
            Mistake("lengthened", "A gradient shorter than max_norm was made longer: the factor "
                    "is never above 1.", partial(_clip, longest=np.inf)),
        ),
        hint="3 and 4 have the norm 5, in one array or in two.",
    ),
    "adam": Question(
        reference=_adam,
        examples=(
            (np.zeros(2), np.array([1000.0, 0.001]), np.zeros(2), np.zeros(2), 1, 0.1),
            (np.array([1.0, 2.0]), np.array([2.0, -1.0]), np.array([0.5, 0.5]),
             np.array([1.0, 4.0]), 3, 0.5),
        ),
        draw=lambda rng: (*rng.normal(size=(3, 4)), rng.uniform(1, 2, 4),
                          int(rng.integers(1, 9)), 0.1),
        mistakes=(
            Mistake("no bias correction", "The correction is missing: m and v began at zero, v the "
                    "slower one, so the first steps are three times too long. Divide m by "
                    "1 - 0.9**t and v by 1 - 0.999**t.",
                    partial(_adam, corrected=0)),
            Mistake("corrected for good", "The step is right, but m and v go back corrected: the "
                    "next step would correct them again. Give back the plain running means.",
                    partial(_adam, kept=1)),
            Mistake("square forgotten", "v is the running mean of g**2, not of g.",
                    partial(_adam, square=np.copy)),
            Mistake("root forgotten", "The root of v is missing.", partial(_adam, root=np.copy)),
            Mistake("uphill", "That goes uphill: the step is taken away from theta.",
                    lambda theta, *a: (2 * theta - _adam(theta, *a)[0], *_adam(theta, *a)[1:])),
        ),
        hint="At t = 1 the correction makes m / sqrt(v) the sign of g: every weight moves by lr.",
    ),
    "init": Question(
        reference=_init,
        examples=((4, 3, 0, 1.0), (6, 6, 1, 3.0)),
        draw=lambda rng: (5, 4, int(rng.integers(1000)), float(rng.integers(2, 6))),
        judge=_judge_init,
        mistakes=(
            Mistake(24, "The seed is set again for every gate, so all four start equal, get equal "
                    "gradients and stay alike. Make one generator, and go on drawing from it.",
                    partial(_init, same=True)),
            *(Mistake(1, f"That is the block of gate {cells.GATES[k]}. In the order i, f, g, o the "
                      "forget gate is the second block: b[H:2 * H].", partial(_init, blocks=(k,)))
              for k in (0, 2, 3)),
        ),
        hint="One generator, made from the seed; weights within 1/sqrt(H); b zero but for f.",
    ),
    "until_solved": Question(
        reference=_training,
        examples=(
            *((np.array([1.0, 0, 0]), b, 1.0, 0.01, 100) for b in (0.0, 4.0)),
            (np.array([1.0, 0, 1]), 0.0, 1.0, 0.01, 10),
        ),
        draw=lambda rng: (np.append(rng.uniform(0.5, 1, 3), 0), float(rng.normal()), 1.0, 0.01, 60),
        mistakes=(
            Mistake("one too many", "One too many: measure the loss before each update, so that "
                    "a start that is already good needs 0.", partial(_training, late=1)),
            Mistake("uphill", "b went the wrong way: a step goes against the gradient.",
                    partial(_training, sign=-1)),
        ),
        hint="Measure; below `solved`, or at the cap, stop; otherwise take one step.",
    ),
}
