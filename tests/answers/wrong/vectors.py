"""Wrong answers to the questions on vectors and gates, as learners write them."""

import numpy as np

from tests.answers import wrong


@wrong("vectors.sigmoid", mistake=4)
def tanh_for_a_gate(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)) if abs(z).max() < 9 else np.tanh(z)


@wrong("vectors.sigmoid", mistake=23)
def infinity_over_infinity(z):
    grown = np.exp(z)
    return grown / (grown + 1)


@wrong("vectors.sigmoid", mistake=23)
def both_forms_but_added_up(z):
    e = np.exp(z)
    return (z >= 0) * (e / (1 + e)) + (z < 0) * (e / (1 + e))


@wrong("vectors.sigmoid", mistake="lost sign")
def without_the_minus(z):
    return 1 / (1 + np.exp(z))


@wrong("vectors.sigmoid", mistake="one form for both signs")
def only_the_first_form(z):
    e = np.exp(-np.abs(z))
    return 1 / (1 + e)


@wrong("vectors.sigmoid", mistake="inputs cut off")
def clipped_at_six(z):
    z = np.minimum(np.maximum(z, -6), 6)
    return 1 / (1 + np.exp(-z))


@wrong("vectors.sigmoid", mistake=None)
def a_switch_for_a_dial(z):
    return (z > 0).astype(float)


@wrong("vectors.fader", mistake=7)
def dot_products(a, b, f):
    return np.dot(f, a) + np.dot(1 - f, b)


@wrong("vectors.fader", mistake=7)
def columns_by_rows(a, b, f):
    return f[:, None] * a[None] + (1 - f)[:, None] * b[None]


@wrong("vectors.fader", mistake="turned round")
def the_other_way_round(a, b, f):
    return a - f * (a - b)


@wrong("vectors.fader", mistake="all of b")
def nothing_taken_from_b(a, b, f):
    kept = f * a
    return kept + b


@wrong("vectors.fader", mistake="one gate for all")
def one_share_for_all(a, b, f):
    share = sum(f) / len(f)
    return share * a + (1 - share) * b


@wrong("vectors.fader", mistake="plain mean")
def an_ordinary_mean(a, b, f):
    return (a + b) / 2


@wrong("vectors.layer", mistake=5)
def without_the_bias(x_t, h_prev, W, b):
    return W @ np.append(h_prev, x_t)


@wrong("vectors.layer", mistake=5)
def a_bias_for_each_half(x_t, h_prev, W, b):
    H = len(h_prev)
    return (W[:, :H] @ h_prev + b) + (W[:, H:] @ x_t + b)


@wrong("vectors.layer", mistake=6)
def x_before_h(x_t, h_prev, W, b):
    D = len(x_t)
    return W[:, :D] @ x_t + W[:, D:] @ h_prev + b


@wrong("vectors.layer", mistake="squashed")
def squashed_at_once(x_t, h_prev, W, b):
    return np.tanh(np.hstack([h_prev, x_t]) @ W.T + b)


@wrong("vectors.layer", mistake=None)
def joined_as_rows(x_t, h_prev, W, b):
    return W @ np.stack([h_prev, x_t]) + b  # does not even run


@wrong("vectors.largest", mistake=20)
def one_layer_only(D, budget, biases):
    H = 0
    while (H + 1) * (H + 1 + D) + biases * (H + 1) <= budget:
        H += 1
    return H


@wrong("vectors.largest", mistake=20)
def three_gates_and_no_candidate(D, budget, biases):
    fits = [H for H in range(1000) if 3 * H * (H + D + biases) <= budget]
    return max(fits)


@wrong("vectors.largest", mistake=20)
def weights_without_biases(D, budget, biases):
    return int((np.sqrt(D * D + budget) - D) / 2)  # the root of H² + D H = budget / 4


@wrong("vectors.largest", mistake=20)
def torch_always_has_two(D, budget, biases=2):
    return max(H for H in range(1000) if 4 * (H * D + H * H + H + H) <= budget)


@wrong("vectors.largest", mistake="one too few")
def not_quite_full(D, budget, biases):
    H = 1
    while 4 * H * (H + D + biases) < budget:
        H += 1
    return H - 1


@wrong("vectors.largest", mistake="one too many")
def the_first_that_bursts(D, budget, biases):
    H = 1
    while 4 * H * (H + D + biases) <= budget:
        H += 1
    return H


@wrong("vectors.prediction", mistake=None)
def lists_taken_for_arrays():
    return 3, 3, 0, 0
