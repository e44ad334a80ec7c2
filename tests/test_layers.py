"""Whole sequences, forward and backward, against torch, the steps and the numerical gradient."""

import numpy as np
import pytest

from lstm_course import cells, gradcheck, layers

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")

B, T, D, H = 3, 6, 4, 5
BLOCKS = {"LSTM": 4, "RNN": 1}
KINDS = list(BLOCKS)


def params_of(kind, seed=0, dtype=np.float64, scale=0.5):
    rng = np.random.default_rng(seed)
    rows = BLOCKS[kind] * H
    shapes = [(rows, D), (rows, H), (rows,)]
    make = cells.LSTMParams if kind == "LSTM" else cells.RNNParams
    return make(*((scale * rng.normal(size=shape)).astype(dtype) for shape in shapes))


def layer_of(kind, **options):
    return getattr(layers, kind)(params_of(kind, **options))


def as_list(state):
    """List the arrays of a state: h and c, or h alone."""
    return list(state) if isinstance(state, tuple) else [state]


def as_state(kind, arrays):
    return tuple(arrays) if kind == "LSTM" else arrays[0]


def draw(seed=1, dtype=np.float64):
    """Return x, the initial state (two arrays), dhs and dstate (two arrays)."""
    rng = np.random.default_rng(seed)
    x, dhs = rng.normal(size=(B, T, D)), rng.normal(size=(B, T, H))
    state, dstate = rng.normal(size=(2, B, H)), rng.normal(size=(2, B, H))
    return [a.astype(dtype) for a in (x, state, dhs, dstate)]


def torch_module(kind, params):
    module = getattr(torch.nn, kind)(D, H, batch_first=True, dtype=torch.float64)
    part = np.linspace(-1, 1, len(params.b))  # two biases in torch, which are summed
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(params.W_ih))
        module.weight_hh_l0.copy_(torch.tensor(params.W_hh))
        module.bias_ih_l0.copy_(torch.tensor(params.b - part))
        module.bias_hh_l0.copy_(torch.tensor(part))
    return module


def run_torch(kind, params, x, state):
    """Run torch's module; return it, its leaves x and state, its outputs and its last state."""
    module = torch_module(kind, params)
    x = torch.tensor(x, requires_grad=True)
    leaves = [torch.tensor(s[None], requires_grad=True) for s in state]
    hs, last = module(x, as_state(kind, leaves))
    return module, x, leaves, hs, as_list(last)


def states(kind, arrays):
    return list(arrays[: 2 if kind == "LSTM" else 1])


# --- LSTM and RNN: forward


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("given", [True, False])
def test_forward_equals_torch(kind, given):
    layer = layer_of(kind)
    x, state, _, _ = draw()
    state = states(kind, state if given else np.zeros_like(state))
    hs, last = layer.forward(x, as_state(kind, state) if given else None)
    _, _, _, expected, expected_last = run_torch(kind, layer.params, x, state)
    assert hs.shape == (B, T, H)
    np.testing.assert_allclose(hs, expected.detach(), rtol=0, atol=1e-12)
    for ours, theirs in zip(as_list(last), expected_last, strict=True):
        assert ours.shape == (B, H)
        np.testing.assert_allclose(ours, theirs.detach()[0], rtol=0, atol=1e-12)


def test_the_lstm_equals_a_loop_of_steps():
    layer = layer_of("LSTM")
    x, (h, c), _, _ = draw()
    hs, last = layer.forward(x, (h, c))
    for t in range(T):
        h, c = cells.lstm_step(x[:, t], h, c, layer.params)
        np.testing.assert_allclose(hs[:, t], h, rtol=0, atol=1e-13)
    np.testing.assert_allclose(last, (h, c), rtol=0, atol=1e-13)


def test_the_trace_of_the_lstm_is_that_of_its_steps():
    layer = layer_of("LSTM")
    x, (h, c), _, _ = draw()
    layer.forward(x, (h, c))
    trace = layer.trace()
    assert set(trace) == {*"ifgoch"}
    for t in range(T):
        step = cells.lstm_step_trace(x[:, t], h, c, layer.params)
        h, c = step.h, step.c
        for name, values in trace.items():
            assert values.shape == (B, T, H)
            np.testing.assert_allclose(values[:, t], getattr(step, name), rtol=0, atol=1e-13)


def test_the_trace_before_a_forward_pass_says_so():
    with pytest.raises(ValueError, match="forward"):
        layer_of("LSTM").trace()


def test_the_rnn_equals_a_loop_of_steps():
    layer = layer_of("RNN")
    x, (h, _), _, _ = draw()
    hs, last = layer.forward(x, h)
    for t in range(T):
        h = cells.rnn_step(x[:, t], h, layer.params)
        np.testing.assert_allclose(hs[:, t], h, rtol=0, atol=1e-13)
    np.testing.assert_allclose(last, h, rtol=0, atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sequence_in_two_pieces_is_the_same_sequence(kind):
    layer = layer_of(kind)
    x, _, _, _ = draw()
    hs, last = layer.forward(x)
    first, state = layer.forward(x[:, :2])
    second, end = layer.forward(x[:, 2:], state)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), hs, rtol=0, atol=1e-14)
    np.testing.assert_allclose(as_list(end), as_list(last), rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_of_zeros_is_no_state(kind):
    layer = layer_of(kind)
    x, _, _, _ = draw()
    zeros = as_state(kind, states(kind, np.zeros((2, B, H))))
    np.testing.assert_array_equal(layer.forward(x)[0], layer.forward(x, zeros)[0])


@pytest.mark.parametrize("kind", KINDS)
def test_no_state_is_kept_from_one_call_to_the_next(kind):
    layer = layer_of(kind)
    x, state, _, _ = draw()
    before, _ = layer.forward(x)
    layer.forward(10 * x, as_state(kind, states(kind, state)))
    np.testing.assert_array_equal(layer.forward(x)[0], before)


@pytest.mark.parametrize("kind", KINDS)
def test_sequences_of_a_batch_do_not_meet(kind):
    layer = layer_of(kind)
    x, _, _, _ = draw()
    hs, _ = layer.forward(x)
    for k in range(B):
        np.testing.assert_allclose(layer.forward(x[k : k + 1])[0][0], hs[k], rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_the_present_does_not_see_the_future(kind):
    layer = layer_of(kind)
    x, _, _, _ = draw()
    hs, _ = layer.forward(x)
    x[:, 4:] = 9.0
    np.testing.assert_array_equal(layer.forward(x)[0][:, :4], hs[:, :4])


@pytest.mark.parametrize("kind", KINDS)
def test_one_step_and_one_sequence(kind):
    layer = layer_of(kind)
    hs, last = layer.forward(np.ones((1, 1, D)))
    np.testing.assert_array_equal(hs[:, 0], as_list(last)[0])
    dx, _ = layer.backward(np.ones((1, 1, H)))
    assert dx.shape == (1, 1, D)


# --- LSTM and RNN: backward


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("end", [True, False])
def test_backward_equals_autograd(kind, given, end):
    layer = layer_of(kind)
    x, state, dhs, dstate = draw()
    state = states(kind, state if given else np.zeros_like(state))
    dstate = states(kind, dstate if end else np.zeros_like(dstate))
    module, x_leaf, leaves, hs, last = run_torch(kind, layer.params, x, state)
    loss = (hs * torch.tensor(dhs)).sum()
    for s, ds in zip(last, dstate, strict=True):
        loss = loss + (s[0] * torch.tensor(ds)).sum()
    loss.backward()
    layer.forward(x, as_state(kind, state) if given else None)
    dx, dstart = layer.backward(dhs, as_state(kind, dstate) if end else None)
    assert dx.shape == x.shape
    np.testing.assert_allclose(dx, x_leaf.grad, rtol=1e-9, atol=1e-12)
    for ours, theirs in zip(as_list(dstart), leaves, strict=True):
        assert ours.shape == (B, H)
        np.testing.assert_allclose(ours, theirs.grad[0], rtol=1e-9, atol=1e-12)
    assert type(layer.grads) is type(layer.params)
    theirs = (module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0)
    for ours, weight in zip(layer.grads, theirs, strict=True):
        np.testing.assert_allclose(ours, weight.grad, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_backward_equals_the_measured_gradient(kind):
    layer = layer_of(kind)
    x, state, dhs, dstate = draw()
    state, dstate = states(kind, state), states(kind, dstate)

    def loss(_):
        hs, last = layer.forward(x, as_state(kind, state))
        return float(
            (hs * dhs).sum()
            + sum((s * ds).sum() for s, ds in zip(as_list(last), dstate, strict=True))
        )

    loss(None)
    dx, dstart = layer.backward(dhs, as_state(kind, dstate))
    ours = [dx, *as_list(dstart), *layer.grads]
    for gradient, array in zip(ours, [x, *state, *layer.params], strict=True):
        measured = gradcheck.numerical_gradient(loss, array)
        assert gradcheck.relative_error(gradient, measured) <= 1e-7


def test_the_lstm_gradient_is_the_sum_over_its_steps():
    layer = layer_of("LSTM")
    x, (h, c), dhs, _ = draw()
    layer.forward(x, (h, c))
    dx, dstart = layer.backward(dhs)
    traces = []
    for t in range(T):
        traces.append(cells.lstm_step_trace(x[:, t], h, c, layer.params))
        h, c = traces[-1].h, traces[-1].c
    total = [np.zeros_like(p) for p in layer.params]
    dh, dc = np.zeros((B, H)), np.zeros((B, H))
    for t in reversed(range(T)):
        dx_t, dh, dc, part = cells.lstm_step_backward(dh + dhs[:, t], dc, traces[t], layer.params)
        np.testing.assert_allclose(dx[:, t], dx_t, rtol=1e-9, atol=1e-12)
        for sum_, p in zip(total, part, strict=True):
            sum_ += p
    np.testing.assert_allclose(dstart, (dh, dc), rtol=1e-9, atol=1e-12)
    for ours, expected in zip(layer.grads, total, strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_backward_twice_gives_the_same_gradients(kind):
    layer = layer_of(kind)
    x, _, dhs, _ = draw()
    layer.forward(x)
    first, grads = layer.backward(dhs)[0].copy(), [g.copy() for g in layer.grads]
    second = layer.backward(dhs)[0]
    np.testing.assert_array_equal(second, first)
    for one, other in zip(layer.grads, grads, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_belong_to_the_latest_forward_pass(kind):
    layer, fresh = layer_of(kind), layer_of(kind)
    x, _, dhs, _ = draw()
    layer.forward(x[:, ::-1])
    layer.backward(dhs)
    layer.forward(x)
    layer.backward(dhs)
    fresh.forward(x)
    fresh.backward(dhs)
    for one, other in zip(layer.grads, fresh.grads, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_returned_may_be_changed(kind):
    layer = layer_of(kind)
    x, _, dhs, _ = draw()
    hs, last = layer.forward(x)
    expected = layer.backward(dhs)[0].copy()
    hs[:] = 0
    for s in as_list(last):
        s[:] = 0
    np.testing.assert_array_equal(layer.backward(dhs)[0], expected)


@pytest.mark.parametrize("kind", KINDS)
def test_the_input_may_be_changed_between_forward_and_backward(kind):
    layer = layer_of(kind)
    x, state, dhs, _ = draw()
    state = states(kind, state)
    layer.forward(x, as_state(kind, state))
    layer.backward(dhs)
    expected = [g.copy() for g in layer.grads]
    layer.forward(x, as_state(kind, state))
    x[:] = 0
    for s in state:
        s[:] = 0
    layer.backward(dhs)
    for ours, wanted in zip(layer.grads, expected, strict=True):
        np.testing.assert_array_equal(ours, wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_given_is_changed(kind):
    layer = layer_of(kind)
    x, state, dhs, dstate = draw()
    state, dstate = states(kind, state), states(kind, dstate)
    arrays = [x, dhs, *state, *dstate, *layer.params]
    kept = [a.copy() for a in arrays]
    layer.forward(x, as_state(kind, state))
    layer.backward(dhs, as_state(kind, dstate))
    for array, before in zip(arrays, kept, strict=True):
        np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_changed_in_place_are_seen(kind):
    layer = layer_of(kind)
    x, _, _, _ = draw()
    layer.forward(x)
    for p in layer.params:
        p *= 0.5
    other = getattr(layers, kind)(type(layer.params)(*(p.copy() for p in layer.params)))
    np.testing.assert_array_equal(layer.forward(x)[0], other.forward(x)[0])


@pytest.mark.parametrize("kind", KINDS)
def test_float32_is_kept_and_close_to_float64(kind):
    results = []
    for dtype in (np.float32, np.float64):
        layer = layer_of(kind, dtype=dtype)
        x, state, dhs, dstate = draw(dtype=dtype)
        hs, last = layer.forward(x, as_state(kind, states(kind, state)))
        dx, dstart = layer.backward(dhs, as_state(kind, states(kind, dstate)))
        results.append([hs, *as_list(last), dx, *as_list(dstart), *layer.grads])
        assert {a.dtype for a in results[-1]} == {np.dtype(dtype)}
    for single, double in zip(*results, strict=True):
        np.testing.assert_allclose(single, double, rtol=1e-3, atol=5e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_transposed_input_is_read_right(kind):
    layer = layer_of(kind)
    x, _, dhs, _ = draw()
    hs, _ = layer.forward(x)
    expected = layer.backward(dhs)[0].copy()
    time_major = np.ascontiguousarray(x.swapaxes(0, 1)).swapaxes(0, 1)
    np.testing.assert_array_equal(layer.forward(time_major)[0], hs)
    np.testing.assert_array_equal(layer.backward(np.asfortranarray(dhs))[0], expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1e3, 1e6])
def test_huge_inputs_raise_no_warning(kind, size):
    layer = layer_of(kind, dtype=np.float32)
    x, _, dhs, _ = draw(dtype=np.float32)
    hs, _ = layer.forward(size * x)
    dx, _ = layer.backward(dhs)
    assert np.isfinite(hs).all()
    assert np.isfinite(dx).all()


# --- LSTM and RNN: wrong input


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_features_are_named(kind):
    with pytest.raises(ValueError, match="x has 3 features, but W_ih was built for 4"):
        layer_of(kind).forward(np.zeros((B, T, 3)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(T, D), (D,), (1, B, T, D)])
def test_an_input_without_batch_or_time_is_named(kind, shape):
    with pytest.raises(ValueError, match=r"\(B, T, D\)"):
        layer_of(kind).forward(np.zeros(shape))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(0, T, D), (B, 0, D)])
def test_an_empty_input_is_named(kind, shape):
    with pytest.raises(ValueError, match="at least one"):
        layer_of(kind).forward(np.zeros(shape))


def test_a_wrong_state_is_named():
    x, (h, c), _, _ = draw()
    with pytest.raises(ValueError, match=r"h0 .*\(2, 5\).*\(3, 5\)"):
        layer_of("LSTM").forward(x, (h[:2], c))
    with pytest.raises(ValueError, match=r"c0 .*\(5,\).*\(3, 5\)"):
        layer_of("LSTM").forward(x, (h, c[0]))
    with pytest.raises(ValueError, match=r"h0 .*\(2, 5\).*\(3, 5\)"):
        layer_of("RNN").forward(x, h[:2])


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_gradients_are_named(kind):
    layer = layer_of(kind)
    x, _, dhs, dstate = draw()
    layer.forward(x)
    with pytest.raises(ValueError, match=r"dhs .*\(3, 5, 5\).*\(3, 6, 5\)"):
        layer.backward(dhs[:, 1:])
    with pytest.raises(ValueError, match=r"dh .*\(2, 5\).*\(3, 5\)"):
        layer.backward(dhs, as_state(kind, [s[:2] for s in states(kind, dstate)]))


@pytest.mark.parametrize("kind", KINDS)
def test_backward_before_forward_says_so(kind):
    with pytest.raises(ValueError, match=rf"{kind}.backward .*forward"):
        layer_of(kind).backward(np.zeros((B, T, H)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_not_finite_are_named(kind, bad):
    layer = layer_of(kind)
    x, state, _, _ = draw()
    state = states(kind, state)
    x[2, 1, 0] = bad
    with pytest.raises(ValueError, match=r"x .*\(2, 1, 0\)"):
        layer.forward(x)
    x[2, 1, 0] = 0.0
    for k, name in enumerate(["h0", "c0"][: len(state)]):
        broken = [s.copy() for s in state]
        broken[k][1, 2] = bad
        with pytest.raises(ValueError, match=rf"{name} .*\(1, 2\)"):
            layer.forward(x, as_state(kind, broken))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", range(3))
def test_weights_that_do_not_fit_each_other_are_named(kind, k):
    broken = list(params_of(kind))
    broken[k] = broken[k][:-1]
    with pytest.raises(ValueError, match="do not fit"):
        getattr(layers, kind)(type(params_of(kind))(*broken))


@pytest.mark.parametrize("kind", KINDS)
def test_init_is_that_of_the_cells(kind):
    layer = getattr(layers, kind).init(D, H, rng=np.random.default_rng(3))
    make = getattr(cells, f"init_{kind.lower()}")
    for ours, expected in zip(layer.params, make(D, H, rng=np.random.default_rng(3)), strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, expected.astype(np.float32))


def test_init_takes_a_forget_bias_and_a_dtype():
    layer = layers.LSTM.init(D, H, rng=np.random.default_rng(3), forget_bias=3.0, dtype=np.float64)
    assert layer.params.W_ih.dtype == np.float64
    np.testing.assert_array_equal(cells.split_gates(layer.params.b)[1], 3.0)


# --- Linear


@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (2, 1, 3)])
def test_linear_equals_torch(leading):
    rng = np.random.default_rng(0)
    W, b, x, dy = (
        rng.normal(size=(5, 4)),
        rng.normal(size=5),
        rng.normal(size=(*leading, 4)),
        rng.normal(size=(*leading, 5)),
    )
    layer = layers.Linear((W, b))
    t = [torch.tensor(a, requires_grad=True) for a in (x, W, b)]
    y = torch.nn.functional.linear(*t)
    (y * torch.tensor(dy)).sum().backward()
    np.testing.assert_allclose(layer.forward(x), y.detach(), rtol=0, atol=1e-12)
    for ours, theirs in zip((layer.backward(dy), *layer.grads), t, strict=True):
        np.testing.assert_allclose(ours, theirs.grad, rtol=1e-9, atol=1e-12)


def test_linear_equals_the_measured_gradient():
    rng = np.random.default_rng(0)
    layer = layers.Linear.init(4, 5, rng=rng, dtype=np.float64)
    x, dy = rng.normal(size=(3, 4)), rng.normal(size=(3, 5))
    layer.forward(x)
    ours = [layer.backward(dy), *layer.grads]
    for gradient, array in zip(ours, [x, *layer.params], strict=True):
        measured = gradcheck.numerical_gradient(lambda _: (layer.forward(x) * dy).sum(), array)
        assert gradcheck.relative_error(gradient, measured) <= 1e-7


def test_linear_init():
    layer = layers.Linear.init(100, 50, rng=np.random.default_rng(0))
    assert layer.params.W.shape == (50, 100)
    assert layer.params.W.dtype == layer.params.b.dtype == np.float32
    assert 0.099 < np.abs(layer.params.W).max() <= 0.1
    np.testing.assert_array_equal(layer.params.b, 0)


def test_linear_keeps_float32_and_backward_twice_is_backward():
    layer = layers.Linear.init(4, 5, rng=np.random.default_rng(0))
    y = layer.forward(np.ones((2, 4), dtype=np.float32))
    dx = layer.backward(np.ones_like(y))
    dW = layer.grads.W.copy()
    layer.backward(np.ones_like(y))
    assert y.dtype == dx.dtype == dW.dtype == np.float32
    np.testing.assert_array_equal(layer.grads.W, dW)


def test_linear_names_what_is_wrong():
    layer = layers.Linear.init(4, 5, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"Linear.backward .*forward"):
        layer.backward(np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"3.* 4"):
        layer.forward(np.zeros((2, 3)))
    layer.forward(np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"\(2, 4\).*\(2, 5\)"):
        layer.backward(np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"\(4,\).*\(5,\)"):
        layers.Linear((np.zeros((5, 4)), np.zeros(4)))


# --- Embedding


@pytest.mark.parametrize("shape", [(), (7,), (3, 4), (2, 3, 4)])
def test_embedding_equals_torch(shape):
    rng = np.random.default_rng(0)
    W, ids, dy = (
        rng.normal(size=(6, 4)),
        rng.integers(0, 5, size=shape),
        rng.normal(size=(*shape, 4)),
    )
    layer = layers.Embedding((W,))
    weight = torch.tensor(W, requires_grad=True)
    y = torch.nn.functional.embedding(torch.tensor(ids), weight)
    (y * torch.tensor(dy)).sum().backward()
    np.testing.assert_array_equal(layer.forward(ids), y.detach())
    layer.backward(dy)
    np.testing.assert_allclose(layer.grads.W, weight.grad, rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(layer.grads.W[5], 0)  # never looked up


def test_embedding_is_one_hot_times_the_matrix():
    layer = layers.Embedding.init(6, 4, rng=np.random.default_rng(0), dtype=np.float64)
    ids = np.array([[5, 0], [2, 5]])
    np.testing.assert_array_equal(layer.forward(ids), np.eye(6)[ids] @ layer.params.W)


def test_a_symbol_seen_twice_gets_both_gradients():
    layer = layers.Embedding.init(3, 2, rng=np.random.default_rng(0))
    layer.forward(np.array([1, 2, 1]))
    layer.backward(np.array([[1.0, 2.0], [5.0, 5.0], [10.0, 20.0]]))
    np.testing.assert_array_equal(layer.grads.W, [[0, 0], [11, 22], [5, 5]])
    assert layer.grads.W.dtype == np.float32


def test_embedding_returns_a_copy():
    layer = layers.Embedding.init(3, 2, rng=np.random.default_rng(0))
    kept = layer.params.W.copy()
    layer.forward(np.array([0, 1]))[:] = 9
    layer.forward(np.array(0))[:] = 9
    np.testing.assert_array_equal(layer.params.W, kept)


@pytest.mark.parametrize(
    ("ids", "message"), [([0, 6], r"5.*6"), ([-1, 0], "-1"), ([0.0, 1.0], "integers")]
)
def test_embedding_names_wrong_symbols(ids, message):
    layer = layers.Embedding.init(6, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        layer.forward(np.array(ids))


def test_embedding_names_a_wrong_gradient_and_a_missing_forward_pass():
    layer = layers.Embedding.init(6, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"Embedding.backward .*forward"):
        layer.backward(np.zeros((2, 4)))
    layer.forward(np.array([0, 1]))
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(2, 4\)"):
        layer.backward(np.zeros((2, 3)))


# --- Dropout


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_sets_a_share_to_zero_and_keeps_the_mean(rate):
    layer = layers.Dropout(rate, np.random.default_rng(0))
    y = layer.forward(np.ones((200, 500)))
    assert (y == 0).mean() == pytest.approx(rate, abs=0.01)
    np.testing.assert_allclose(y[y != 0], 1 / (1 - rate), rtol=1e-6)
    assert y.mean() == pytest.approx(1, abs=0.02)


def test_dropout_lets_the_gradient_through_where_the_values_went_through():
    layer = layers.Dropout(0.5, np.random.default_rng(0))
    x, dy = np.random.default_rng(1).normal(size=(2, 4, 5))
    y = layer.forward(x)
    np.testing.assert_allclose(layer.backward(dy), dy * (y / x), rtol=1e-12)


@pytest.mark.parametrize(("rate", "train"), [(0.5, False), (0.0, True)])
def test_dropout_does_nothing_when_not_training_or_at_rate_zero(rate, train):
    layer = layers.Dropout(rate, np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(4, 5))
    np.testing.assert_array_equal(layer.forward(x, train=train), x)
    np.testing.assert_array_equal(layer.backward(x), x)


def test_dropout_draws_anew_each_time_and_repeats_with_the_seed():
    one, other = (layers.Dropout(0.5, np.random.default_rng(3)) for _ in range(2))
    x = np.ones((8, 8))
    first = one.forward(x)
    np.testing.assert_array_equal(other.forward(x), first)
    assert not np.array_equal(one.forward(x), first)
    np.testing.assert_array_equal(x, 1)


def test_dropout_keeps_float32():
    layer = layers.Dropout(0.5, np.random.default_rng(0))
    y = layer.forward(np.ones(5, dtype=np.float32))
    assert y.dtype == layer.backward(y).dtype == np.float32


@pytest.mark.parametrize("rate", [-0.1, 1.0, np.nan])
def test_dropout_names_a_wrong_rate(rate):
    with pytest.raises(ValueError, match=str(rate)):
        layers.Dropout(rate, np.random.default_rng(0))


def test_dropout_backward_before_forward_says_so():
    with pytest.raises(ValueError, match=r"Dropout.backward .*forward"):
        layers.Dropout(0.5, np.random.default_rng(0)).backward(np.ones(3))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("B", "T"), [(1, 1), (1, 5), (3, 1), (3, 5)])
def test_what_a_layer_gave_is_the_caller_s_own(kind, B, T):
    layer, rng = layer_of(kind), np.random.default_rng(0)
    x, dhs = rng.normal(size=(2, B, T, D)), rng.normal(size=(B, T, H))

    def run(x):
        (hs, last), (dx, dstart) = layer.forward(x), layer.backward(dhs)
        return [hs, dx, *as_list(last), *as_list(dstart), *layer.grads]

    first = run(x[0])
    before = [array.copy() for array in first]
    run(x[1])  # another run of the same size leaves the answers of the first alone
    for array, kept in zip(first, before, strict=True):
        np.testing.assert_array_equal(array, kept)

    hs, _ = layer.forward(x[0])
    hs[...] = 9.0  # and the layer does not read what the caller writes into them
    np.testing.assert_array_equal(layer.backward(dhs)[0], before[1])
