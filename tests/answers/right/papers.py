"""Right answers to the questions of `papers`, in other styles."""

import re

import numpy as np

from tests.answers import right


@right("papers.adding")
def sequence_by_sequence(x):
    y = []
    for sequence in x.tolist():
        y.append(0.5 + sum(value for value, mark in sequence if mark == 1) / 4)
    return y, sum((one - sum(y) / len(y)) ** 2 for one in y) / len(y)


@right("papers.adding")
def einsum_in_float32(x):
    x = x.astype(np.float32)
    y = 0.5 + np.einsum("bt,bt->b", x[..., 0], np.maximum(x[..., 1], 0)) / 4
    return y, np.var(y)


@right("papers.legal")
def cut_into_strings_first(stream):
    arrows = {"b": "B0", "0": "T1P2", "1": "S1X3", "2": "T2V4", "3": "X2S5", "4": "P3V5", "5": "Ee"}
    whole = re.compile(r"B([TP])B[TPSXV]*E\1E")
    while found := whole.match(stream):
        stream = stream[found.end() :]
    if len(stream) < 2:
        return "PT" if stream else "B"
    node = "b"
    for k, symbol in enumerate(stream[2:], 2):
        if node == "e":
            assert symbol == stream[1] and k == len(stream) - 1
            return "E"
        node = arrows[node][arrows[node].index(symbol) + 1]
    return stream[1] if node == "e" else "".join(sorted(arrows[node][::2]))


@right("papers.solved_after")
def all_windows_at_once(errors, tolerance, mean, latest):
    if len(errors) < latest:
        return None
    rows = np.abs(np.lib.stride_tricks.sliding_window_view(errors, latest))
    good = (rows < tolerance).all(axis=1) & (rows.mean(axis=1) < mean)
    return np.argmax(good) + latest if good.any() else None


@right("papers.prediction")
def by_simulation():
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(3000, 200))
    c = np.zeros(3000)
    for step in signs.T:
        c = 0.9 * c + step
    return [2000 * 0.2, 10_000**0.5, np.sqrt((c**2).mean()), 0.0]


@right("papers.memory")
def as_a_matrix_of_powers(added, f):
    ages = np.subtract.outer(np.arange(len(added)), np.arange(len(added)))
    return np.abs(np.where(ages >= 0, f ** np.maximum(ages, 0), 0.0) @ added).mean(axis=1)


@right("papers.memory")
def on_a_copy_in_place(added, f):
    c = added.copy()
    for t in range(1, len(c)):
        c[t] += f * c[t - 1]
    return np.mean(np.abs(c), axis=-1).tolist()


@right("papers.truncated")
def forwards_in_time(xs, y, w, u, f):
    c = slope = 0.0
    for x_t in xs:
        g = np.tanh(w * x_t + u * np.tanh(c))
        slope = f * slope + (1 - g * g) * x_t
        c = f * c + g
    return 2 * (np.tanh(c) - y) / np.cosh(c) ** 2 * slope


@right("papers.interval")
def roots_of_a_quadratic(solved, tried):
    p, z2 = solved / tried, 1.96**2 / tried
    return tuple(sorted(np.roots([1 + z2, -(2 * p + z2), p * p]).real))
