"""Wrong answers to the questions of `training`, as learners write them."""

import numpy as np

from tests.answers import wrong


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


@wrong("training.cross_entropy", mistake=23)
def softmax_as_in_the_book(logits, targets):
    p = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(targets)), targets]))


@wrong("training.cross_entropy", mistake=23)
def log_of_a_sum_that_overflows(logits, targets):
    log_p = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(targets)), targets])


@wrong("training.cross_entropy", mistake="log of zero")
def stable_softmax_and_then_its_log(logits, targets):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


@wrong("training.cross_entropy", mistake=15)
def softmax_over_the_batch(logits, targets):
    shifted = logits - logits.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -log_p[np.arange(len(targets)), targets].mean()


@wrong("training.cross_entropy", mistake=15)
def softmax_twice(logits, targets):
    for _ in range(2):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        logits = e / e.sum(axis=1, keepdims=True)
    return -np.log(logits[np.arange(len(targets)), targets]).mean()


@wrong("training.cross_entropy", mistake=19)
def in_bits(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted / np.log(2) - np.log2(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(targets)), targets].mean()


@wrong("training.cross_entropy", mistake="every row with every target")
def without_row_numbers(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return -(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))[:, targets].mean()


@wrong("training.prediction", mistake="0.1767")
def as_printed_in_the_papers():
    return 0.1767, 1 / 12, 7 / 6


@wrong("training.gradient", mistake=14)
def overwrites_db(xs, y, b):
    f, cs = _sigmoid(b), [0.0]
    for x_t in xs:
        cs.append(f * cs[-1] + x_t)
    dc = 2 * (cs[-1] - y)
    for t in reversed(range(len(xs))):
        db = dc * cs[t] * f * (1 - f)
        dc = dc * f
    return db


@wrong("training.gradient", mistake=13)
def mended_in_one_place_only(xs, y, b):
    f, cs, db = _sigmoid(b), [0.0], 0.0
    for x_t in xs:
        cs.append(f * cs[-1] + x_t)
    dc = 2 * (cs[-1] - y)
    for t in reversed(range(len(xs))):
        db += dc * cs[t] * _sigmoid(f) * (1 - _sigmoid(f))
        dc = dc * f
    return db


@wrong("training.gradient", mistake=12)
def looks_at_the_last_step_only(xs, y, b):
    f, c, c_prev = _sigmoid(b), 0.0, 0.0
    for x_t in xs:
        c_prev, c = c, f * c + x_t
    return 2 * (c - y) * c_prev * f * (1 - f)


@wrong("training.clip", mistake=17)
def clips_each_array(grads, max_norm):
    clipped = {}
    for name, g in grads.items():
        norm = np.linalg.norm(g)
        clipped[name] = g * max_norm / norm if norm > max_norm else g
    return clipped


@wrong("training.clip", mistake=22)
def shortens_the_arrays_it_was_given(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads.values()))
    for g in grads.values():
        if norm > max_norm:
            g *= max_norm / norm
    return grads


@wrong("training.clip", mistake="lengthened")
def always_scales(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads.values()]))
    return {name: g / norm * max_norm for name, g in grads.items()}


@wrong("training.adam", mistake="no bias correction")
def without_the_correction(theta, g, m, v, t, lr):
    m = 0.9 * m + (1 - 0.9) * g
    v = 0.999 * v + (1 - 0.999) * g * g
    return theta - lr * m / (v**0.5 + 1e-8), m, v


@wrong("training.adam", mistake="corrected for good")
def gives_back_the_corrected_means(theta, g, m, v, t, lr):
    m = (0.9 * m + 0.1 * g) / (1 - 0.9**t)
    v = (0.999 * v + 0.001 * g**2) / (1 - 0.999**t)
    return theta - lr * m / (np.sqrt(v) + 1e-8), m, v


@wrong("training.init", mistake=24)
def one_function_for_one_gate(D, H, seed, forget_bias):
    def gate(inputs):
        rng = np.random.default_rng(seed)
        return rng.uniform(-(H**-0.5), H**-0.5, (H, inputs))

    b = np.concatenate([np.zeros(H), np.full(H, forget_bias), np.zeros(2 * H)])
    return np.vstack([gate(D) for _ in "ifgo"]), np.vstack([gate(H) for _ in "ifgo"]), b


@wrong("training.init", mistake=1)
def bias_for_the_first_block(D, H, seed, forget_bias):
    rng = np.random.default_rng(seed)
    bound = 1 / np.sqrt(H)
    W_ih = rng.uniform(-bound, bound, (4 * H, D))
    W_hh = rng.uniform(-bound, bound, (4 * H, H))
    b = np.zeros(4 * H)
    b[:H] = forget_bias
    return W_ih, W_hh, b


@wrong("training.init", mistake=None)
def another_start_every_time(D, H, seed, forget_bias):
    rng = np.random.default_rng()
    bound = 1 / np.sqrt(H)
    b = np.repeat([0.0, forget_bias, 0.0, 0.0], H)
    return rng.uniform(-bound, bound, (4 * H, D)), rng.uniform(-bound, bound, (4 * H, H)), b


@wrong("training.until_solved", mistake="one too many")
def updates_first_and_measures_then(xs, b, lr, solved, most):
    y, n = np.sum(xs), len(xs)
    for update in range(1, most + 1):
        f = _sigmoid(b)
        c = sum(x * f ** (n - 1 - t) for t, x in enumerate(xs))
        if (c - y) ** 2 < solved:
            return update, b
        slope = sum(x * (n - 1 - t) * f ** (n - 1 - t) for t, x in enumerate(xs)) * (1 - f)
        b = b - lr * 2 * (c - y) * slope
    return most, b
