"""Right answers to the questions of `training`, in other styles."""

import math

import numpy as np

from tests.answers import right


@right("training.cross_entropy")
def row_by_row(logits, targets):
    total = 0.0
    for row, target in zip(logits, targets, strict=True):
        largest = max(row)
        total += largest - row[target] + math.log(sum(math.exp(z - largest) for z in row))
    return total / len(targets)


@right("training.cross_entropy")
def with_logaddexp(logits, targets):
    right_ones = logits[range(len(targets)), targets]
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - right_ones))


@right("training.cross_entropy")
def with_one_hot_rows_in_float32(logits, targets):
    logits = logits.astype(np.float32)
    shifted = logits - logits.max(axis=1)[:, None]
    log_p = shifted - np.log(np.einsum("bv->b", np.exp(shifted)))[:, None]
    return -np.einsum("bv,bv->", np.eye(logits.shape[1], dtype=np.float32)[targets], log_p) / len(
        targets
    )


@right("training.prediction")
def rounded_to_four_digits():
    return [0.1667, 0.0833, 1.1667]


@right("training.gradient")
def by_the_sensitivity_forward_in_time(xs, y, b):
    f = 1 / (1 + math.exp(-b))
    c = slope = 0.0
    for x_t in xs:
        c, slope = f * c + x_t, c + f * slope
    return 2 * (c - y) * slope * f * (1 - f)


@right("training.gradient")
def as_a_polynomial(xs, y, b):
    f = 0.5 * (1 + np.tanh(b / 2))
    value, slope = np.polyval(xs, f), np.polyval(np.polyder(xs), f)
    return 2 * (value - y) * slope * f * (1 - f)


@right("training.clip")
def over_one_long_vector(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads.values()]))
    if norm <= max_norm:
        return {name: g.tolist() for name, g in grads.items()}
    return {name: (max_norm / norm * g).tolist() for name, g in grads.items()}


@right("training.clip")
def in_place_on_copies(grads, max_norm):
    copies = {name: g.copy() for name, g in grads.items()}
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads.values()))
    for g in copies.values():
        g *= min(1.0, max_norm / norm)
    return copies


@right("training.adam")
def with_the_correction_in_the_rate(theta, g, m, v, t, lr):
    m = m + 0.1 * (g - m)
    v = v + 0.001 * (g * g - v)
    rate = lr * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return theta - rate * m / (np.sqrt(v) + 1e-8 * math.sqrt(1 - 0.999**t)), m, v


@right("training.adam")
def weight_by_weight(theta, g, m, v, t, lr):
    new = []
    for w, g_k, m_k, v_k in zip(theta, g, m, v, strict=True):
        m_k, v_k = 0.9 * m_k + 0.1 * g_k, 0.999 * v_k + 0.001 * g_k**2
        step = lr * (m_k / (1 - 0.9**t)) / (math.sqrt(v_k / (1 - 0.999**t)) + 1e-8)
        new.append((w - step, m_k, v_k))
    return [list(column) for column in zip(*new, strict=True)]


@right("training.init")
def gate_by_gate_from_one_generator(D, H, seed, forget_bias):
    rng = np.random.default_rng(seed)
    low, high = -1 / math.sqrt(H), 1 / math.sqrt(H)
    blocks = [(rng.uniform(low, high, (H, D)), rng.uniform(low, high, (H, H))) for _ in range(4)]
    biases = {"i": 0.0, "f": forget_bias, "g": 0.0, "o": 0.0}
    return (
        np.concatenate([ih for ih, _ in blocks]),
        np.concatenate([hh for _, hh in blocks]),
        np.repeat(list(biases.values()), H),
    )


@right("training.init")
def from_the_old_generator_in_float32(D, H, seed, forget_bias):
    old = np.random.RandomState(seed)
    both = ((2 * old.random_sample((4 * H, D + H)) - 1) / np.sqrt(H)).astype(np.float32)
    b = np.zeros((4, H), np.float32)
    b[1] = forget_bias
    return both[:, :D], both[:, D:], b.reshape(-1)


@right("training.until_solved")
def with_a_while_loop(xs, b, lr, solved, most):
    updates = 0
    while updates < most:
        f = 1 / (1 + math.exp(-b))
        error = np.polyval(xs, f) - sum(xs)
        if error**2 < solved:
            break
        b = b - lr * 2 * error * np.polyval(np.polyder(xs), f) * f * (1 - f)
        updates += 1
    return [updates, b]
