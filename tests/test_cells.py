"""One time step, forward and backward, against torch and the numerical gradient."""

import numpy as np
import pytest

from lstm_course import cells, gradcheck

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")

D, H = 4, 3
LEADING = [(), (5,), (2, 5), (1,)]


def draw(rng, *shape, dtype=np.float64):
    return rng.normal(size=shape).astype(dtype)


def lstm_params(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return cells.LSTMParams(
        draw(rng, 4 * H, D, dtype=dtype),
        draw(rng, 4 * H, H, dtype=dtype),
        draw(rng, 4 * H, dtype=dtype),
    )


def rnn_params(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return cells.RNNParams(
        draw(rng, H, D, dtype=dtype), draw(rng, H, H, dtype=dtype), draw(rng, H, dtype=dtype)
    )


def inputs(leading=(), seed=1, dtype=np.float64):
    """Return x_t, h_prev, c_prev, dh, dc."""
    rng = np.random.default_rng(seed)
    return [draw(rng, *leading, size, dtype=dtype) for size in (D, H, H, H, H)]


def torch_cell(kind, params):
    """Make torch's cell with these weights; its second bias is given a part of `b`."""
    cell = getattr(torch.nn, kind)(D, H, dtype=torch.float64)
    part = np.linspace(-1, 1, len(params.b))
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor(params.W_ih))
        cell.weight_hh.copy_(torch.tensor(params.W_hh))
        cell.bias_ih.copy_(torch.tensor(params.b - part))
        cell.bias_hh.copy_(torch.tensor(part))
    return cell


def leaf(array, width):
    return torch.tensor(array.reshape(-1, width), requires_grad=True)


def close(ours, theirs, rtol=1e-9):
    theirs = theirs.detach().numpy().reshape(np.shape(ours))
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-12)


# --- forward


@pytest.mark.parametrize("leading", LEADING)
def test_lstm_step_equals_torch(leading):
    params = lstm_params()
    x_t, h_prev, c_prev, _, _ = inputs(leading)
    cell = torch_cell("LSTMCell", params)
    h, c = cells.lstm_step(x_t, h_prev, c_prev, params)
    expected = cell(leaf(x_t, D), (leaf(h_prev, H), leaf(c_prev, H)))
    assert h.shape == c.shape == (*leading, H)
    np.testing.assert_allclose(h.reshape(-1, H), expected[0].detach(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(c.reshape(-1, H), expected[1].detach(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("leading", LEADING)
def test_rnn_step_equals_torch(leading):
    params = rnn_params()
    x_t, h_prev, _, _, _ = inputs(leading)
    h = cells.rnn_step(x_t, h_prev, params)
    expected = torch_cell("RNNCell", params)(leaf(x_t, D), leaf(h_prev, H))
    assert h.shape == (*leading, H)
    np.testing.assert_allclose(h.reshape(-1, H), expected.detach(), rtol=0, atol=1e-12)


def test_lstm_step_equals_the_five_equations_gate_by_gate():
    params = lstm_params()
    x_t, h_prev, c_prev, _, _ = inputs()
    v = np.concatenate([h_prev, x_t])
    z = {}
    for gate in cells.GATES:
        W, b = cells.gate_matrix(params, gate)
        z[gate] = np.array([sum(W[k, j] * v[j] for j in range(H + D)) + b[k] for k in range(H)])
    i, f, o = (1 / (1 + np.exp(-z[gate])) for gate in "ifo")
    g = np.tanh(z["g"])
    c = f * c_prev + i * g
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    for name, value in dict(i=i, f=f, g=g, o=o, c=c, tanh_c=np.tanh(c), h=o * np.tanh(c)).items():
        np.testing.assert_allclose(getattr(trace, name), value, rtol=0, atol=1e-13, err_msg=name)
    for gate in cells.GATES:
        np.testing.assert_allclose(getattr(trace, f"z_{gate}"), z[gate], rtol=0, atol=1e-13)


@pytest.mark.parametrize("leading", LEADING)
def test_the_trace_holds_the_step(leading):
    params = lstm_params()
    x_t, h_prev, c_prev, _, _ = inputs(leading)
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    h, c = cells.lstm_step(x_t, h_prev, c_prev, params)
    np.testing.assert_array_equal(trace.h, h)
    np.testing.assert_array_equal(trace.c, c)
    np.testing.assert_array_equal(trace.x_t, x_t)
    np.testing.assert_array_equal(trace.h_prev, h_prev)
    np.testing.assert_array_equal(trace.c_prev, c_prev)
    blocks = [trace.z_i, trace.z_f, trace.z_g, trace.z_o]
    np.testing.assert_array_equal(np.concatenate(blocks, axis=-1), trace.z)


@pytest.mark.parametrize("leading", LEADING[1:])
def test_a_batch_is_its_examples_one_by_one(leading):
    params = lstm_params()
    x_t, h_prev, c_prev, _, _ = inputs(leading)
    h, c = cells.lstm_step(x_t, h_prev, c_prev, params)
    for k in np.ndindex(leading):
        h_k, c_k = cells.lstm_step(x_t[k], h_prev[k], c_prev[k], params)
        np.testing.assert_allclose(h[k], h_k, rtol=0, atol=1e-14)
        np.testing.assert_allclose(c[k], c_k, rtol=0, atol=1e-14)


def test_an_lstm_with_open_forget_and_closed_input_gate_keeps_its_cell():
    params = cells.LSTMParams(
        np.zeros((12, 4)), np.zeros((12, 3)), np.repeat([-50.0, 50.0, 0, 0], 3)
    )
    h, c = cells.lstm_step(np.ones(4), np.ones(3), np.array([4.0, 5.0, 6.0]), params)
    np.testing.assert_allclose(c, [4, 5, 6], rtol=1e-15)
    np.testing.assert_allclose(h, 0.5 * np.tanh([4, 5, 6]), rtol=1e-15)


def test_saturated_gates_raise_no_warning():
    params = cells.LSTMParams(*(1e4 * p for p in lstm_params()))
    x_t, h_prev, c_prev, dh, dc = inputs((5,))
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    assert np.isfinite(trace.h).all()
    assert np.isfinite(cells.lstm_step_backward(dh, dc, trace, params)[0]).all()


def test_float32_is_kept_and_close_to_float64():
    small, big = lstm_params(dtype=np.float32), lstm_params()
    x_t, h_prev, c_prev, dh, dc = inputs((5,))
    singles = inputs((5,), dtype=np.float32)
    trace = cells.lstm_step_trace(*singles[:3], small)
    expected = cells.lstm_step_trace(x_t, h_prev, c_prev, big)
    for name, value in trace._asdict().items():
        assert value.dtype == np.float32, name
        np.testing.assert_allclose(value, getattr(expected, name), rtol=1e-4, atol=1e-5)
    dx_t, dh_prev, dc_prev, dparams = cells.lstm_step_backward(*singles[3:], trace, small)
    wanted = cells.lstm_step_backward(dh, dc, expected, big)
    pairs = zip((dx_t, dh_prev, dc_prev, *dparams), (*wanted[:3], *wanted[3]), strict=True)
    for ours, theirs in pairs:
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


def test_rnn_keeps_float32():
    x_t, h_prev, _, dh, _ = inputs((5,), dtype=np.float32)
    params = rnn_params(dtype=np.float32)
    h = cells.rnn_step(x_t, h_prev, params)
    dx_t, dh_prev, dparams = cells.rnn_step_backward(dh, x_t, h_prev, h, params)
    assert {a.dtype for a in (h, dx_t, dh_prev, *dparams)} == {np.dtype(np.float32)}


def test_lists_are_taken():
    params = lstm_params()
    x_t, h_prev, c_prev, _, _ = inputs()
    h, _ = cells.lstm_step(x_t.tolist(), h_prev.tolist(), c_prev.tolist(), params)
    np.testing.assert_array_equal(h, cells.lstm_step(x_t, h_prev, c_prev, params)[0])


def test_nothing_is_changed():
    params, rnn = lstm_params(), rnn_params()
    values = inputs((5,))
    arrays = [*values, *params, *rnn]
    kept = [a.copy() for a in arrays]
    x_t, h_prev, c_prev, dh, dc = values
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    kept_trace = [a.copy() for a in trace]
    first = cells.lstm_step_backward(dh, dc, trace, params)
    second = cells.lstm_step_backward(dh, dc, trace, params)
    h = cells.rnn_step(x_t, h_prev, rnn)
    cells.rnn_step_backward(dh, x_t, h_prev, h, rnn)
    for array, before in zip([*arrays, *trace], [*kept, *kept_trace], strict=True):
        np.testing.assert_array_equal(array, before)
    for one, other in zip((*first[:3], *first[3]), (*second[:3], *second[3]), strict=True):
        np.testing.assert_array_equal(one, other)


# --- backward


def forward_loss(params, x_t, h_prev, c_prev, dh, dc):
    h, c = cells.lstm_step(x_t, h_prev, c_prev, params)
    return float((dh * h).sum() + (dc * c).sum())


@pytest.mark.parametrize("leading", LEADING)
def test_lstm_step_backward_equals_autograd(leading):
    params = lstm_params()
    x_t, h_prev, c_prev, dh, dc = inputs(leading)
    cell = torch_cell("LSTMCell", params)
    x, h0, c0 = leaf(x_t, D), leaf(h_prev, H), leaf(c_prev, H)
    h, c = cell(x, (h0, c0))
    (
        (h * torch.tensor(dh.reshape(-1, H))).sum() + (c * torch.tensor(dc.reshape(-1, H))).sum()
    ).backward()
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    dx_t, dh_prev, dc_prev, dparams = cells.lstm_step_backward(dh, dc, trace, params)
    assert (dx_t.shape, dh_prev.shape, dc_prev.shape) == (x_t.shape, h_prev.shape, c_prev.shape)
    close(dx_t, x.grad)
    close(dh_prev, h0.grad)
    close(dc_prev, c0.grad)
    assert isinstance(dparams, cells.LSTMParams)
    close(dparams.W_ih, cell.weight_ih.grad)
    close(dparams.W_hh, cell.weight_hh.grad)
    close(dparams.b, cell.bias_ih.grad)


@pytest.mark.parametrize("leading", LEADING)
def test_rnn_step_backward_equals_autograd(leading):
    params = rnn_params()
    x_t, h_prev, _, dh, _ = inputs(leading)
    cell = torch_cell("RNNCell", params)
    x, h0 = leaf(x_t, D), leaf(h_prev, H)
    (cell(x, h0) * torch.tensor(dh.reshape(-1, H))).sum().backward()
    h = cells.rnn_step(x_t, h_prev, params)
    dx_t, dh_prev, dparams = cells.rnn_step_backward(dh, x_t, h_prev, h, params)
    assert (dx_t.shape, dh_prev.shape) == (x_t.shape, h_prev.shape)
    close(dx_t, x.grad)
    close(dh_prev, h0.grad)
    assert isinstance(dparams, cells.RNNParams)
    close(dparams.W_ih, cell.weight_ih.grad)
    close(dparams.W_hh, cell.weight_hh.grad)
    close(dparams.b, cell.bias_ih.grad)


@pytest.mark.parametrize("leading", LEADING)
def test_lstm_step_backward_equals_the_measured_gradient(leading):
    params = cells.LSTMParams(*(0.5 * p for p in lstm_params()))
    values = inputs(leading)
    trace = cells.lstm_step_trace(*values[:3], params)
    *dstate, dparams = cells.lstm_step_backward(*values[3:], trace, params)
    for ours, array in zip((*dstate, *dparams), (*values[:3], *params), strict=True):
        measured = gradcheck.numerical_gradient(lambda _: forward_loss(params, *values), array)
        assert gradcheck.relative_error(ours, measured) <= 1e-7


@pytest.mark.parametrize("leading", LEADING)
def test_rnn_step_backward_equals_the_measured_gradient(leading):
    params = cells.RNNParams(*(0.5 * p for p in rnn_params()))
    x_t, h_prev, _, dh, _ = inputs(leading)
    h = cells.rnn_step(x_t, h_prev, params)
    *dstate, dparams = cells.rnn_step_backward(dh, x_t, h_prev, h, params)
    for ours, array in zip((*dstate, *dparams), (x_t, h_prev, *params), strict=True):
        measured = gradcheck.numerical_gradient(
            lambda _: float((dh * cells.rnn_step(x_t, h_prev, params)).sum()), array
        )
        assert gradcheck.relative_error(ours, measured) <= 1e-7


def test_the_path_through_the_cell_is_the_forget_gate():
    params = lstm_params()
    x_t, h_prev, c_prev, _, dc = inputs()
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    _, _, dc_prev, dparams = cells.lstm_step_backward(np.zeros(H), dc, trace, params)
    np.testing.assert_allclose(dc_prev, dc * trace.f, rtol=1e-15)
    np.testing.assert_array_equal(cells.split_gates(dparams.b)[3], 0)  # o does not touch c


def test_gradients_are_summed_over_every_leading_axis():
    params = lstm_params()
    values = inputs((2, 5))
    whole = cells.lstm_step_backward(
        *values[3:], cells.lstm_step_trace(*values[:3], params), params
    )[3]
    total = [np.zeros_like(p) for p in params]
    for k in np.ndindex(2, 5):
        x_t, h_prev, c_prev, dh, dc = (v[k] for v in values)
        trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
        for sum_, part in zip(
            total, cells.lstm_step_backward(dh, dc, trace, params)[3], strict=True
        ):
            sum_ += part
    for ours, expected in zip(whole, total, strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-13)


# --- wrong input


def test_wrong_features_are_named():
    params, rnn = lstm_params(), rnn_params()
    message = "x_t has 3 features, but W_ih was built for 4"
    with pytest.raises(ValueError, match=message):
        cells.lstm_step(np.zeros(3), np.zeros(H), np.zeros(H), params)
    with pytest.raises(ValueError, match=message):
        cells.lstm_step_trace(np.zeros((5, 3)), np.zeros((5, H)), np.zeros((5, H)), params)
    with pytest.raises(ValueError, match=message):
        cells.rnn_step(np.zeros(3), np.zeros(H), rnn)


@pytest.mark.parametrize(
    ("name", "x_shape", "h_shape", "c_shape", "numbers"),
    [
        ("h_prev", (4,), (2,), (3,), r"\(2,\).*\(3,\)"),
        ("c_prev", (4,), (3,), (5,), r"\(5,\).*\(3,\)"),
        ("h_prev", (5, 4), (3,), (5, 3), r"\(3,\).*\(5, 3\)"),
        ("c_prev", (5, 4), (5, 3), (1, 3), r"\(1, 3\).*\(5, 3\)"),
        ("h_prev", (4,), (5, 3), (5, 3), r"\(5, 3\).*\(3,\)"),
    ],
)
def test_wrong_states_are_named(name, x_shape, h_shape, c_shape, numbers):
    with pytest.raises(ValueError, match=rf"{name} has shape {numbers}"):
        cells.lstm_step(np.zeros(x_shape), np.zeros(h_shape), np.zeros(c_shape), lstm_params())


def test_a_wrong_rnn_state_is_named():
    with pytest.raises(ValueError, match=r"h_prev has shape \(2,\).*\(3,\)"):
        cells.rnn_step(np.zeros(4), np.zeros(2), rnn_params())


def test_wrong_gradients_are_named():
    params, rnn = lstm_params(), rnn_params()
    x_t, h_prev, c_prev, dh, dc = inputs((5,))
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    with pytest.raises(ValueError, match=r"dh has shape \(4, 3\).*\(5, 3\)"):
        cells.lstm_step_backward(dh[:4], dc, trace, params)
    with pytest.raises(ValueError, match=r"dc has shape \(3,\).*\(5, 3\)"):
        cells.lstm_step_backward(dh, dc[0], trace, params)
    with pytest.raises(ValueError, match=r"dh has shape \(4, 3\).*\(5, 3\)"):
        cells.rnn_step_backward(dh[:4], x_t, h_prev, cells.rnn_step(x_t, h_prev, rnn), rnn)


@pytest.mark.parametrize("broken", range(3))
def test_weights_that_do_not_fit_each_other_are_named(broken):
    shapes = [(12, 4), (12, 3), (12,)]
    shapes[broken] = (11, *shapes[broken][1:])
    with pytest.raises(ValueError, match=r"11.*|.*11"):
        cells.lstm_step(
            np.zeros(4), np.zeros(3), np.zeros(3), cells.LSTMParams(*map(np.zeros, shapes))
        )


def test_rnn_weights_given_to_an_lstm_are_refused():
    with pytest.raises(ValueError, match="12"):
        cells.lstm_step(np.zeros(4), np.zeros(3), np.zeros(3), rnn_params())


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("k", range(3))
def test_values_that_are_not_finite_are_named(bad, k):
    values = inputs((2,))[:3]
    values[k][1, 0] = bad
    name = ("x_t", "h_prev", "c_prev")[k]
    with pytest.raises(ValueError, match=rf"{name} .*\(1, 0\)"):
        cells.lstm_step(*values, lstm_params())
    if k < 2:
        with pytest.raises(ValueError, match=name):
            cells.rnn_step(*values[:2], rnn_params())


# --- parameters


def test_gates_are_stored_in_the_order_of_torch():
    assert cells.GATES == ("i", "f", "g", "o")
    parts = cells.split_gates(np.arange(24).reshape(2, 12))
    assert [part[0].tolist() for part in parts] == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    assert [part.tolist() for part in cells.split_gates(np.arange(4), axis=0)] == [
        [0],
        [1],
        [2],
        [3],
    ]
    with pytest.raises(ValueError, match=r"4.*10"):
        cells.split_gates(np.zeros(10))


@pytest.mark.parametrize("gate", ["i", "f", "g", "o"])
def test_gate_matrix_is_the_textbook_matrix(gate):
    params = lstm_params()
    x_t, h_prev, c_prev, _, _ = inputs()
    W, b = cells.gate_matrix(params, gate)
    assert W.shape == (3, 7)
    assert W.size == 21
    assert b.size == 3
    trace = cells.lstm_step_trace(x_t, h_prev, c_prev, params)
    z = getattr(trace, f"z_{gate}")
    np.testing.assert_allclose(W @ np.concatenate([h_prev, x_t]) + b, z, rtol=0, atol=1e-13)
    assert np.abs(W @ np.concatenate([x_t, h_prev]) + b - z).max() > 0.1  # mistake 6


def test_the_whole_textbook_matrix_is_hstack_of_the_two():
    params = lstm_params()
    stacked = np.vstack([cells.gate_matrix(params, gate)[0] for gate in cells.GATES])
    np.testing.assert_array_equal(stacked, np.hstack([params.W_hh, params.W_ih]))
    biases = np.concatenate([cells.gate_matrix(params, gate)[1] for gate in cells.GATES])
    np.testing.assert_array_equal(biases, params.b)


@pytest.mark.parametrize("gate", ["c", "", "if", "I"])
def test_gate_matrix_refuses_other_letters(gate):
    with pytest.raises(ValueError, match="i, f, g, o"):
        cells.gate_matrix(lstm_params(), gate)


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (dict(D=4, H=3), 4 * (21 + 3)),
        (dict(D=65, H=128), 99_328),
        (dict(D=65, H=128, biases=2), 99_840),
        (dict(D=4, H=3, biases=0), 84),
        (dict(D=4, H=3, cell="rnn"), 24),
        (dict(D=65, H=128, cell="rnn", biases=2), 128 * (65 + 128 + 2)),
    ],
)
def test_count_parameters(arguments, count):
    assert cells.count_parameters(**arguments) == count


@pytest.mark.parametrize(("kind", "cell"), [("LSTM", "lstm"), ("RNN", "rnn"), ("GRU", "gru")])
def test_count_parameters_equals_torch(kind, cell):
    module = getattr(torch.nn, kind)(65, 128)
    assert cells.count_parameters(65, 128, cell=cell, biases=2) == sum(
        p.numel() for p in module.parameters()
    )


def test_count_parameters_equals_the_arrays():
    assert cells.count_parameters(D, H) == sum(p.size for p in lstm_params())
    assert cells.count_parameters(D, H, cell="rnn") == sum(p.size for p in rnn_params())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(D=0, H=3), "D .*0"),
        (dict(D=4, H=-1), "H .*-1"),
        (dict(D=4, H=3, cell="esn"), "esn"),
        (dict(D=4, H=3, biases=3), "3"),
    ],
)
def test_count_parameters_names_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        cells.count_parameters(**arguments)


# --- gate orders of other frameworks

ORDERS = {"torch": "ifgo", "Keras": "ifco", "ONNX": "iofc", "CS231n": "ifog"}


@pytest.mark.parametrize("source", ORDERS.values())
@pytest.mark.parametrize("target", ORDERS.values())
def test_reorder_gates_there_and_back(source, target):
    array = np.random.default_rng(0).normal(size=(12, 4))
    there = cells.reorder_gates(array, source=source, target=target)
    np.testing.assert_array_equal(cells.reorder_gates(there, source=target, target=source), array)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("ifog", "ifgo", [1, 2, 4, 3]),
        ("iofg", "ifgo", [1, 3, 4, 2]),
        ("ifco", "ifgo", [1, 2, 3, 4]),
        ("ifgo", "iofc", [1, 4, 2, 3]),
        ("figo", "ifgo", [2, 1, 3, 4]),
    ],
)
def test_reorder_gates_by_hand(source, target, expected):
    assert cells.reorder_gates([1, 2, 3, 4], source=source, target=target).tolist() == expected
    wide = np.repeat([[1, 2, 3, 4]], 2, axis=0).repeat(3, axis=1)
    moved = cells.reorder_gates(wide, source=source, target=target, axis=1)
    np.testing.assert_array_equal(moved[:, ::3], [expected] * 2)
    np.testing.assert_array_equal(moved[:, ::3], moved[:, 2::3])


def test_reorder_gates_goes_from_cs231n_to_torch_if_not_told_otherwise():
    assert cells.reorder_gates(np.arange(4)).tolist() == [0, 1, 3, 2]


def test_reorder_gates_returns_a_copy_of_the_same_kind():
    array = np.zeros((12, 4), dtype=np.float32)
    moved = cells.reorder_gates(array, source="ifgo", target="ifgo")
    moved[:] = 1
    assert moved.dtype == np.float32
    assert not array.any()


def test_a_step_with_reordered_weights_is_the_same_step():
    params = lstm_params()
    foreign = [cells.reorder_gates(p, source="ifgo", target="iofg") for p in params]
    values = inputs((5,))[:3]
    back = cells.LSTMParams(
        *(cells.reorder_gates(p, source="iofg", target="ifgo") for p in foreign)
    )
    h = cells.lstm_step(*values, params)[0]
    np.testing.assert_array_equal(cells.lstm_step(*values, back)[0], h)
    assert (
        np.abs(cells.lstm_step(*values, cells.LSTMParams(*foreign))[0] - h).max() > 0.05
    )  # mistake 8


@pytest.mark.parametrize("letters", ["ifg", "ifgg", "ifgoo", "abcd", "", "ifgc"])
def test_reorder_gates_refuses_other_letters(letters):
    for orders in (dict(source=letters), dict(target=letters)):
        with pytest.raises(ValueError, match=repr(letters)):
            cells.reorder_gates(np.zeros(12), **orders)


def test_reorder_gates_names_an_axis_without_four_blocks():
    with pytest.raises(ValueError, match=r"4.*10"):
        cells.reorder_gates(np.zeros(10))


# --- initialisation


@pytest.mark.parametrize("forget_bias", [0.0, 1.0, 3.0])
def test_the_forget_bias_is_written_into_b(forget_bias):
    params = cells.init_lstm(D, H, rng=np.random.default_rng(0), forget_bias=forget_bias)
    i, f, g, o = cells.split_gates(params.b)
    np.testing.assert_array_equal(f, forget_bias)
    np.testing.assert_array_equal([i, g, o], 0)


def test_the_forget_bias_changes_nothing_else():
    one, other = (
        cells.init_lstm(D, H, rng=np.random.default_rng(0), forget_bias=k) for k in (0.0, 3.0)
    )
    np.testing.assert_array_equal(one.W_ih, other.W_ih)
    np.testing.assert_array_equal(one.W_hh, other.W_hh)


@pytest.mark.parametrize("make", [cells.init_lstm, cells.init_rnn])
def test_new_weights_are_uniform_in_one_over_root_h(make):
    params = make(65, 100, rng=np.random.default_rng(0))
    for W in (params.W_ih, params.W_hh):
        assert np.abs(W).max() <= 0.1
        assert np.abs(W).max() > 0.0999
        assert abs(W.mean()) < 0.002
        assert W.std() == pytest.approx(0.1 / np.sqrt(3), rel=0.02)


@pytest.mark.parametrize("make", [cells.init_lstm, cells.init_rnn])
def test_new_weights_follow_the_generator_alone(make):
    np.random.seed(0)  # noqa: NPY002 (a global seed must not matter)
    one = make(D, H, rng=np.random.default_rng(7))
    np.random.seed(1)  # noqa: NPY002
    rng = np.random.default_rng(7)
    other, third = make(D, H, rng=rng), make(D, H, rng=rng)
    np.testing.assert_array_equal(one.W_ih, other.W_ih)
    np.testing.assert_array_equal(one.W_hh, other.W_hh)
    assert not np.array_equal(other.W_hh, third.W_hh)


def test_no_gate_starts_equal_to_another():
    params = cells.init_lstm(3, 3, rng=np.random.default_rng(0))
    blocks = [*cells.split_gates(params.W_ih, axis=0), *cells.split_gates(params.W_hh, axis=0)]
    for k, one in enumerate(blocks):  # mistake 24
        assert all(not np.array_equal(one, other) for other in blocks[k + 1 :])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_new_weights_have_the_shapes_and_kind_asked_for(dtype):
    lstm = cells.init_lstm(D, H, rng=np.random.default_rng(0), dtype=dtype)
    rnn = cells.init_rnn(D, H, rng=np.random.default_rng(0), dtype=dtype)
    assert [p.shape for p in lstm] == [(12, 4), (12, 3), (12,)]
    assert [p.shape for p in rnn] == [(3, 4), (3, 3), (3,)]
    assert {p.dtype for p in (*lstm, *rnn)} == {np.dtype(dtype)}
    assert cells.init_lstm(D, H, rng=np.random.default_rng(0)).b.dtype == np.float64


@pytest.mark.parametrize("make", [cells.init_lstm, cells.init_rnn])
@pytest.mark.parametrize(
    ("sizes", "message"), [((0, 3), "D .*0"), ((4, 0), "H .*0"), ((4, 2.5), r"2\.5")]
)
def test_impossible_sizes_are_named(make, sizes, message):
    with pytest.raises(ValueError, match=message):
        make(*sizes, rng=np.random.default_rng(0))
