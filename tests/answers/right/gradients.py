"""Right answers to the questions on the way back, in other styles."""

import numpy as np

from tests.answers import right


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


@right("gradients.sigmoid_back")
def multiplied_out(dy, s):
    return dy * s - dy * s**2


@right("gradients.sigmoid_back")
def one_by_one_as_a_list(dy, s):
    return [float(d * (v - v * v)) for d, v in zip(dy, s, strict=True)]


@right("gradients.zeros")
def counted_by_hand():
    recurrent, forget = 12 * 3, 3 * (4 + 1)
    return [recurrent + forget, 0]


@right("gradients.step_backward")
def gate_by_gate(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    s = np.tanh(c)
    to_c = dc + dh * o * (1 - s * s)
    dz = {"i": to_c * g * i * (1 - i), "f": to_c * c_prev * f * (1 - f)}
    dz.update(g=to_c * i * (1 - g * g), o=dh * s * o * (1 - o))
    dx_t, dh_prev = 0, 0
    for gate, U, V in zip("ifgo", np.split(W_ih, 4), np.split(W_hh, 4), strict=True):
        dx_t, dh_prev = dx_t + U.T @ dz[gate], dh_prev + V.T @ dz[gate]
    db = np.concatenate([dz[gate] for gate in "ifgo"])
    return dx_t, dh_prev, to_c * f, db[:, None] * x_t, db[:, None] * h_prev, db


@right("gradients.step_backward")
def with_einsum(dh, dc, x_t, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh):
    dc = dc + dh * o / np.cosh(c) ** 2  # 1 − tanh² is 1 / cosh²
    gates, partners = np.stack([i, f, g, o]), np.stack([dc * g, dc * c_prev, dc * i, dh])
    partners[3] *= np.tanh(c)
    slopes = gates * (1 - gates)
    slopes[2] = 1 - g**2
    dz = (partners * slopes).ravel()
    dx_t, dh_prev = np.einsum("n,nd->d", dz, W_ih), np.einsum("n,nh->h", dz, W_hh)
    weights = np.einsum("n,d->nd", dz, x_t), np.einsum("n,h->nh", dz, h_prev), dz
    return [dx_t, dh_prev, dc * f, *weights]


def values(xs, h, c, W_ih, W_hh, b):
    hs = []
    for x_t in xs:
        i, f, g, o = np.split(W_ih @ x_t + W_hh @ h + b, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
    return np.array(hs)


def measured(function, array, eps):
    slopes = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        nudge = np.zeros_like(array)
        nudge[place] = eps
        slopes[place] = (function(array + nudge) - function(array - nudge)) / (2 * eps)
    return slopes


@right("gradients.bptt")
def by_nudging_everything(dhs, xs, h0, c0, W_ih, W_hh, b):
    def loss(W_ih, W_hh, b):
        return (values(xs, h0, c0, W_ih, W_hh, b) * dhs).sum()

    return (
        measured(lambda W: loss(W, W_hh, b), W_ih, 1e-5),
        measured(lambda W: loss(W_ih, W, b), W_hh, 1e-5),
        measured(lambda v: loss(W_ih, W_hh, v), b, 1e-5),
    )


@right("gradients.bptt")
def all_dz_first(dhs, xs, h0, c0, W_ih, W_hh, b):
    h, c, kept = h0, c0, []
    for x_t in xs:
        i, f, g, o = np.split(W_ih @ x_t + W_hh @ h + b, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        kept.append((h, c, i, f, g, o))
        c = f * c + i * g
        h = o * np.tanh(c)
    dh, dc, rows = 0, 0, []
    for dh_t, (_, c_prev, i, f, g, o) in zip(dhs[::-1], kept[::-1], strict=True):
        s = np.tanh(f * c_prev + i * g)
        dh = dh + dh_t
        dc = dc + dh * o * (1 - s**2)
        dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)]
        rows.insert(0, np.concatenate([*dz, dh * s * o * (1 - o)]))
        dh, dc = rows[0] @ W_hh, dc * f
    rows = np.array(rows)  # (T, 4H): one product for all steps
    return rows.T @ np.array(xs), rows.T @ np.array([h for h, *_ in kept]), rows.sum(axis=0)


@right("gradients.measure")
def with_another_step(b, xs, h0, c0, W_ih, W_hh):
    return measured(lambda nudged: values(xs, h0, c0, W_ih, W_hh, nudged).sum(), b, 1e-4)


@right("gradients.measure")
def value_put_back(b, xs, h0, c0, W_ih, W_hh):
    slopes = []
    for k in range(len(b)):
        kept, losses = b[k], []
        for b[k] in (kept + 1e-6, kept - 1e-6):
            losses.append(values(xs, h0, c0, W_ih, W_hh, b).sum())
        b[k] = kept
        slopes.append((losses[0] - losses[1]) / 2e-6)
    return slopes


@right("gradients.verdict")
def as_measured():
    return dict(zip("CADB", ("both lanes", "c lane only", "h lane only", "no lane"), strict=True))


@right("gradients.coupled_back")
def through_an_input_gate(dh, dc, c_prev, f, g, o, c):
    i, s = 1 - f, np.tanh(c)
    dc = dc + dh * o * (1 - s**2)
    df, di = dc * c_prev, dc * g
    return (df - di) * f * i, dc * i * (1 - g**2), dh * s * o * (1 - o), dc * f
