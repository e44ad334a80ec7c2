"""GRU, peepholes, coupled gates and layer normalisation, against torch or a few plain lines."""

import math

import numpy as np
import pytest

from lstm_course import cells
from lstm_course.cells import sequences, variants

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")

D, H = 4, 3
LEADING = [(), (5,), (2, 5)]


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def lstm_params(seed=0):
    return cells.LSTMParams(*(draw(*s, seed=seed) for s in ((4 * H, D), (4 * H, H), (4 * H,))))


def gru_params(D=D, seed=0):
    shapes = ((3 * H, D), (3 * H, H), (3 * H,), (H,))
    return variants.GRUParams(*(draw(*shape, seed=seed) for shape in shapes))


def inputs(leading=()):
    """Return x_t, h_prev, c_prev."""
    return [draw(*leading, size, seed=k) for k, size in enumerate((D, H, H), 1)]


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def product(W, v):
    """A matrix by a vector, in plain loops."""
    return [sum(W[k][j] * v[j] for j in range(len(v))) for k in range(len(W))]


def write(module, params, layer=0, suffix=""):
    """Give a torch module these weights, the biases spread over both of its own."""
    pieces = list(params)
    part = np.linspace(-1, 1, len(pieces[2]))
    b_ih, b_hh = pieces[2] - part, part.copy()
    if isinstance(params, variants.GRUParams):
        b_ih[2 * H :], b_hh[2 * H :] = params.b[2 * H :], params.b_hn
    pieces[2:] = [b_ih, b_hh]
    for name, array in zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), pieces, strict=True):
        name += "" if isinstance(module, torch.nn.RNNCellBase) else f"_l{layer}{suffix}"
        with torch.no_grad():
            getattr(module, name).copy_(torch.tensor(array))
    return module


def close(ours, theirs, atol=1e-12):
    theirs = theirs.detach().numpy() if torch.is_tensor(theirs) else np.asarray(theirs)
    np.testing.assert_allclose(ours, theirs.reshape(np.shape(ours)), rtol=0, atol=atol)


# ---- GRU ----------------------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_gru_step_equals_torch(leading):
    x_t, h_prev, _ = inputs(leading)
    cell = write(torch.nn.GRUCell(D, H, dtype=torch.float64), gru_params())
    theirs = cell(torch.tensor(x_t.reshape(-1, D)), torch.tensor(h_prev.reshape(-1, H)))
    h = variants.gru_step(x_t, h_prev, gru_params())
    assert h.shape == (*leading, H)
    close(h, theirs)


def gru_by_hand(x_t, h_prev, params, reset):
    x = np.array(product(params.W_ih, x_t)) + params.b
    U_r, U_u, U_n = np.split(params.W_hh, 3)
    r = [sigmoid(x[k] + product(U_r, h_prev)[k]) for k in range(H)]
    u = [sigmoid(x[H + k] + product(U_u, h_prev)[k]) for k in range(H)]
    if reset == "before":
        inner = np.array(product(U_n, [r[k] * h_prev[k] for k in range(H)])) + params.b_hn
    else:
        inner = np.array(r) * (np.array(product(U_n, h_prev)) + params.b_hn)
    n = [math.tanh(x[2 * H + k] + inner[k]) for k in range(H)]
    return [u[k] * h_prev[k] + (1 - u[k]) * n[k] for k in range(H)]


@pytest.mark.parametrize("reset", ["before", "after"])
def test_gru_step_equals_plain_loops(reset):
    x_t, h_prev, _ = inputs()
    by_hand = gru_by_hand(x_t, h_prev, gru_params(), reset)
    close(variants.gru_step(x_t, h_prev, gru_params(), reset=reset), by_hand)


def test_the_two_places_of_the_reset_differ_unless_the_matrix_is_diagonal():
    x_t, h_prev, _ = inputs((6,))
    params = gru_params()._replace(b_hn=np.zeros(H))

    def gap(params):
        both = [variants.gru_step(x_t, h_prev, params, reset=r) for r in ("before", "after")]
        return np.abs(both[0] - both[1]).max()

    assert gap(params) > 0.01
    W_hh = params.W_hh.copy()
    W_hh[2 * H :] *= np.eye(H)
    assert gap(params._replace(W_hh=W_hh)) < 1e-15


def test_a_gru_with_an_open_update_gate_keeps_and_with_a_shut_one_writes():
    x_t, h_prev, _ = inputs()
    b = np.repeat([0.0, 500.0, 0.0], H)
    keep, write_ = (gru_params()._replace(b=s * b, b_hn=np.zeros(H)) for s in (1, -1))
    close(variants.gru_step(x_t, h_prev, keep), h_prev, atol=0)
    assert np.abs(variants.gru_step(x_t, h_prev, write_) - h_prev).min() > 1e-3


def test_init_gru_has_zero_biases_and_the_size_of_torch_s():
    params = variants.init_gru(7, 5, rng=np.random.default_rng(0), dtype=np.float32)
    assert all(array.dtype == np.float32 for array in params)
    assert not params.b.any() and not params.b_hn.any()
    assert np.abs(params.W_hh).max() <= 5**-0.5 < 1.1 * np.abs(params.W_hh).max()
    theirs = sum(p.numel() for p in torch.nn.GRU(7, 5).parameters())
    assert sum(array.size for array in params) == theirs - 2 * 5  # torch's r and u: two biases


# ---- peepholes, coupled gates --------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_peepholes_of_zero_leave_the_lstm(leading):
    step = variants.peephole_step(*inputs(leading), lstm_params(), np.zeros(3 * H))
    for ours, plain in zip(step, cells.lstm_step(*inputs(leading), lstm_params()), strict=True):
        np.testing.assert_array_equal(ours, plain)


def test_peephole_step_equals_plain_loops():
    x_t, h_prev, c_prev = inputs()
    params, p = lstm_params(), draw(3 * H, seed=9)
    z = np.array(product(params.W_ih, x_t)) + product(params.W_hh, h_prev) + params.b
    h, c = variants.peephole_step(x_t, h_prev, c_prev, params, p)
    wrong = np.zeros(H)
    for k in range(H):
        i = sigmoid(z[k] + p[k] * c_prev[k])
        f = sigmoid(z[H + k] + p[H + k] * c_prev[k])
        new = f * c_prev[k] + i * math.tanh(z[2 * H + k])
        o = sigmoid(z[3 * H + k] + p[2 * H + k] * new)
        assert c[k] == pytest.approx(new, abs=1e-13)
        assert h[k] == pytest.approx(o * math.tanh(new), abs=1e-13)
        wrong[k] = sigmoid(z[3 * H + k] + p[2 * H + k] * c_prev[k]) * math.tanh(new)
    assert np.abs(h - wrong).max() > 0.01  # the output gate sees the new memory, not the old


@pytest.mark.parametrize("leading", LEADING)
def test_coupled_gates_are_torch_s_lstm_with_opposite_weights(leading):
    """σ(−z) = 1 − σ(z): an input gate with the forget gate's weights, sign turned."""
    x_t, h_prev, c_prev = inputs(leading)
    full = lstm_params()
    three = variants.CoupledParams(*(array[H:] for array in full))
    twin = cells.LSTMParams(*(np.concatenate([-a[:H], a]) for a in three))
    cell = write(torch.nn.LSTMCell(D, H, dtype=torch.float64), twin)
    flat = [torch.tensor(a.reshape(-1, a.shape[-1])) for a in (x_t, h_prev, c_prev)]
    theirs = cell(flat[0], (flat[1], flat[2]))
    ours = variants.coupled_step(x_t, h_prev, c_prev, three)
    for a, b in zip(ours, theirs, strict=True):
        close(a, b)


def test_a_coupled_memory_stays_within_one():
    params = variants.CoupledParams(*(3 * array[H:] for array in lstm_params()))
    xs = draw(2, 200, D, seed=5)
    state = np.zeros((2, H)), np.zeros((2, H))
    for t in range(200):
        state = variants.coupled_step(xs[:, t], *state, params)
        assert np.abs(state[1]).max() <= 1


# ---- layer normalisation -------------------------------------------------------------------


@pytest.mark.parametrize("leading", LEADING)
def test_layer_norm_equals_torch(leading):
    x, gain, shift = draw(*leading, 6), draw(6, seed=1), draw(6, seed=2)
    theirs = torch.nn.functional.layer_norm(*map(torch.tensor, (x,)), (6,), *map(
        torch.tensor, (gain, shift)))  # fmt: skip
    close(variants.layer_norm(x, gain, shift), theirs)


def test_layer_norm_of_a_constant_is_zero():
    np.testing.assert_array_equal(variants.layer_norm(np.full(5, 1e6)), np.zeros(5))


def norms(seed=3):
    sizes = (4 * H, 4 * H, H, H)
    return variants.NormParams(*(draw(n, seed=seed + k) for k, n in enumerate(sizes)))


@pytest.mark.parametrize("leading", LEADING)
def test_layer_norm_step_equals_its_equations_in_torch(leading):
    x_t, h_prev, c_prev = map(torch.tensor, inputs(leading))
    W_ih, W_hh, b = map(torch.tensor, lstm_params())
    gain_x, gain_h, gain_c, shift_c = map(torch.tensor, norms())
    norm = torch.nn.functional.layer_norm
    z = norm(x_t @ W_ih.T, (4 * H,), gain_x) + norm(h_prev @ W_hh.T, (4 * H,), gain_h) + b
    i, f, g, o = z.chunk(4, -1)
    c = f.sigmoid() * c_prev + i.sigmoid() * g.tanh()
    h = o.sigmoid() * norm(c, (H,), gain_c, shift_c).tanh()
    ours = variants.layer_norm_step(*inputs(leading), lstm_params(), norms())
    close(ours[0], h)
    close(ours[1], c)


def test_layer_norm_takes_the_scale_of_the_weights_away():
    """Ten times the recurrent weights, the cause of exploding gradients, change nothing."""
    large = lstm_params()._replace(W_hh=1e4 * lstm_params().W_hh)
    ours = variants.layer_norm_step(*inputs(), large, norms())
    close(ours[0], variants.layer_norm_step(*inputs(), lstm_params(), norms())[0], atol=1e-4)
    plain = cells.lstm_step(*inputs(), large)[0] - cells.lstm_step(*inputs(), lstm_params())[0]
    assert np.abs(plain).max() > 0.1


# ---- over sequences ------------------------------------------------------------------------

XS = draw(2, 6, D, seed=7)
START = np.zeros((2, H))


def lstm(params):
    return lambda x_t, h, c: cells.lstm_step(x_t, h, c, params)


def gru(params):
    return lambda x_t, h: variants.gru_step(x_t, h, params)


def test_unroll_equals_torch_and_gives_the_last_state():
    module = write(torch.nn.LSTM(D, H, batch_first=True, dtype=torch.float64), lstm_params())
    hs, (h, c) = sequences.unroll(lstm(lstm_params()), XS, START, START)
    theirs, (h_there, c_there) = module(torch.tensor(XS))
    for ours, there in ((hs, theirs), (h, h_there), (c, c_there), (h, theirs[:, -1])):
        close(ours, there)


@pytest.mark.parametrize(
    ("kind", "params", "step", "states"),
    [("LSTM", lstm_params, lstm, (START, START)), ("GRU", gru_params, gru, (START,))],
    ids=["LSTM", "GRU"],
)
def test_bidirectional_equals_torch(kind, params, step, states):
    options = {"bidirectional": True, "batch_first": True, "dtype": torch.float64}
    module = getattr(torch.nn, kind)(D, H, **options)
    there, back = params(seed=0), params(seed=1)
    write(write(module, there), back, suffix="_reverse")
    hs = sequences.bidirectional(step(there), step(back), XS, states, states)
    assert hs.shape == (2, 6, 2 * H)
    close(hs, module(torch.tensor(XS))[0])
    assert not np.allclose(hs[:, ::-1, H:], hs[:, :, H:])  # turned round again after the run


def test_three_stacked_grus_equal_torch():
    layers = [gru_params(), gru_params(H, seed=1), gru_params(H, seed=2)]
    module = torch.nn.GRU(D, H, num_layers=3, batch_first=True, dtype=torch.float64)
    for k, params in enumerate(layers):
        write(module, params, layer=k)
    ours = sequences.stacked([gru(params) for params in layers], XS, [(START,)] * 3)
    close(ours, module(torch.tensor(XS))[0])


def test_a_stack_may_mix_cells():
    hs = sequences.stacked(
        [lstm(lstm_params()), gru(gru_params(H))], XS, [(START, START), (START,)]
    )
    below, _ = sequences.unroll(lstm(lstm_params()), XS, START, START)
    above, _ = sequences.unroll(gru(gru_params(H)), below, START)
    np.testing.assert_array_equal(hs, above)


# ---- errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x, h, c: variants.gru_step(x[:3], h, gru_params()), "3 features, .* built for 4"),
        (lambda x, h, c: variants.gru_step(x, h, gru_params(), reset="later"), "'later'"),
        (lambda x, h, c: variants.gru_step(x, h, gru_params()._replace(b_hn=np.zeros(2))),
         r"b_hn has shape \(2,\), but the weights need \(3,\)"),
        (lambda x, h, c: variants.peephole_step(x, h, c, lstm_params(), np.zeros(4)),
         r"peepholes has shape \(4,\), but the weights need \(9,\)"),
        (lambda x, h, c: variants.peephole_step(x, h, c, lstm_params(), np.full(9, np.nan)),
         "peepholes must be finite"),
        (lambda x, h, c: variants.coupled_step(x, h, c, lstm_params()), "for H = 3 units"),
        (lambda x, h, c: variants.layer_norm_step(
            x, h, c, lstm_params(), norms()._replace(gain_c=np.ones(12))), "gain_c has shape"),
        (lambda x, h, c: sequences.unroll(gru(gru_params()), XS[0], START), r"shape \(6, 4\)"),
        (lambda x, h, c: sequences.unroll(gru(gru_params()), XS[:, :0], START), "at least 1"),
        (lambda x, h, c: sequences.stacked([gru(gru_params())], XS, []), "zip"),
    ],
    ids=["features", "reset", "b_hn", "peepholes", "nan", "blocks", "norms", "axes", "no step",
         "states"],
)  # fmt: skip
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(*inputs())
