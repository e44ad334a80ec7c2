"""Plant the well-known mistakes and prove that a check by value rejects each of them.

A check of shapes accepts them all: see `test_a_check_of_shapes_accepts_every_bug`.
"""

import numpy as np
import pytest

from lstm_course import cells, gradcheck, layers
from lstm_course.ops import sigmoid

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")

B, T, D, H = 2, 4, 4, 3


def draw():
    """Return params, x (B, T, D), h0, c0 and dhs (B, T, H); nothing in them is zero."""
    rng = np.random.default_rng(0)
    shapes = [(4 * H, D), (4 * H, H), (4 * H,), (B, T, D), (B, H), (B, H), (B, T, H)]
    W_ih, W_hh, b, x, h0, c0, dhs = (rng.normal(size=shape) / 2 for shape in shapes)
    return cells.LSTMParams(W_ih, W_hh, b), x, h0, c0, dhs


# --- The checker: the same two comparisons that the rest of the suite makes.


def check_step(step):
    """Compare one step with torch in float64, to 1e-12."""
    params, x, h0, c0, _ = draw()
    cell = torch.nn.LSTMCell(D, H, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor(params.W_ih))
        cell.weight_hh.copy_(torch.tensor(params.W_hh))
        cell.bias_ih.copy_(torch.tensor(params.b))
        cell.bias_hh.zero_()
        expected = cell(torch.tensor(x[:, 0]), (torch.tensor(h0), torch.tensor(c0)))
    for ours, theirs in zip(step(x[:, 0], h0, c0, params), expected, strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=0, atol=1e-12)


def check_backward(backward):
    """Compare the gradients of a whole sequence with the numerical ones, to 1e-7."""
    params, x, h0, c0, dhs = draw()

    def loss(_):
        return float((layers.LSTM(params).forward(x, (h0, c0))[0] * dhs).sum())

    dx, dh0, dc0, dparams = backward(dhs, x, h0, c0, params)
    for ours, array in zip((dx, dh0, dc0, *dparams), (x, h0, c0, *params), strict=True):
        error = gradcheck.relative_error(ours, gradcheck.numerical_gradient(loss, array))
        assert error <= 1e-7, f"relative error {error:.1e}"


def check_step_shapes(step):
    params, x, h0, c0, _ = draw()
    h, c = step(x[:, 0], h0, c0, params)
    assert h.shape == c.shape == (B, H)
    assert np.isfinite(h).all() and np.isfinite(c).all()


def check_backward_shapes(backward):
    params, x, h0, c0, dhs = draw()
    dx, dh0, dc0, dparams = backward(dhs, x, h0, c0, params)
    for ours, array in zip((dx, dh0, dc0, *dparams), (x, h0, c0, *params), strict=True):
        assert ours.shape == array.shape
        assert np.isfinite(ours).all()


# --- Bugs in the step


def preactivations(x_t, h_prev, params):
    return x_t @ params.W_ih.T + h_prev @ params.W_hh.T + params.b


def finish(z_i, z_f, z_g, z_o, c_prev):
    """Do what is right from the four blocks on."""
    c = sigmoid(z_f) * c_prev + sigmoid(z_i) * np.tanh(z_g)
    return sigmoid(z_o) * np.tanh(c), c


def order_figo(x_t, h_prev, c_prev, params):
    z_f, z_i, z_g, z_o = np.split(preactivations(x_t, h_prev, params), 4, axis=-1)
    return finish(z_i, z_f, z_g, z_o, c_prev)


def order_ifog(x_t, h_prev, c_prev, params):
    z_i, z_f, z_o, z_g = np.split(preactivations(x_t, h_prev, params), 4, axis=-1)
    return finish(z_i, z_f, z_g, z_o, c_prev)


def order_igfo(x_t, h_prev, c_prev, params):
    z_i, z_g, z_f, z_o = np.split(preactivations(x_t, h_prev, params), 4, axis=-1)
    return finish(z_i, z_f, z_g, z_o, c_prev)


def missing_bias(x_t, h_prev, c_prev, params):
    z = x_t @ params.W_ih.T + h_prev @ params.W_hh.T
    return finish(*np.split(z, 4, axis=-1), c_prev)


def bias_twice(x_t, h_prev, c_prev, params):
    z = preactivations(x_t, h_prev, params) + params.b
    return finish(*np.split(z, 4, axis=-1), c_prev)


def forget_gate_plus_one(x_t, h_prev, c_prev, params):
    z_i, z_f, z_g, z_o = np.split(preactivations(x_t, h_prev, params), 4, axis=-1)
    return finish(z_i, z_f + 1, z_g, z_o, c_prev)


def recurrence_from_the_cell(x_t, h_prev, c_prev, params):
    z = preactivations(x_t, c_prev, params)
    return finish(*np.split(z, 4, axis=-1), c_prev)


def recurrence_transposed(x_t, h_prev, c_prev, params):
    turned = np.concatenate([W.T for W in np.split(params.W_hh, 4)])
    z = preactivations(x_t, h_prev, params._replace(W_hh=turned))
    return finish(*np.split(z, 4, axis=-1), c_prev)


def no_recurrence(x_t, h_prev, c_prev, params):
    z = preactivations(x_t, np.zeros_like(h_prev), params)
    return finish(*np.split(z, 4, axis=-1), c_prev)


def peephole(x_t, h_prev, c_prev, params):
    z_i, z_f, z_g, z_o = np.split(preactivations(x_t, h_prev, params), 4, axis=-1)
    return finish(z_i + 0.1 * c_prev, z_f + 0.1 * c_prev, z_g, z_o, c_prev)


def gates(x_t, h_prev, params):
    z_i, z_f, z_g, z_o = np.split(preactivations(x_t, h_prev, params), 4, axis=-1)
    return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)


def output_without_tanh(x_t, h_prev, c_prev, params):
    i, f, g, o = gates(x_t, h_prev, params)
    c = f * c_prev + i * g
    return o * c, c


def output_from_the_previous_cell(x_t, h_prev, c_prev, params):
    i, f, g, o = gates(x_t, h_prev, params)
    return o * np.tanh(c_prev), f * c_prev + i * g


def sigmoid_on_the_candidate(x_t, h_prev, c_prev, params):
    i, f, _, o = gates(x_t, h_prev, params)
    c = f * c_prev + i * sigmoid(np.split(preactivations(x_t, h_prev, params), 4, axis=-1)[2])
    return o * np.tanh(c), c


def tanh_on_a_gate(x_t, h_prev, c_prev, params):
    i, f, g, _ = gates(x_t, h_prev, params)
    c = f * c_prev + i * g
    return np.tanh(np.split(preactivations(x_t, h_prev, params), 4, axis=-1)[3]) * np.tanh(c), c


def leak_of_one_minus_i(x_t, h_prev, c_prev, params):
    i, _, g, o = gates(x_t, h_prev, params)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c


def input_gate_of_one_minus_f(x_t, h_prev, c_prev, params):
    _, f, g, o = gates(x_t, h_prev, params)
    c = f * c_prev + (1 - f) * g
    return o * np.tanh(c), c


def cell_without_the_old(x_t, h_prev, c_prev, params):
    i, _, g, o = gates(x_t, h_prev, params)
    return o * np.tanh(i * g), i * g


def cell_without_the_new(x_t, h_prev, c_prev, params):
    _, f, _, o = gates(x_t, h_prev, params)
    return o * np.tanh(f * c_prev), f * c_prev


STEP_BUGS = [
    order_figo,
    order_ifog,
    order_igfo,
    output_without_tanh,
    sigmoid_on_the_candidate,
    missing_bias,
    forget_gate_plus_one,
    recurrence_from_the_cell,
    recurrence_transposed,
    no_recurrence,
    leak_of_one_minus_i,
    bias_twice,
    tanh_on_a_gate,
    output_from_the_previous_cell,
    input_gate_of_one_minus_f,
    cell_without_the_old,
    cell_without_the_new,
    peephole,
]


# --- Bugs in backpropagation through time


def run_backward(
    dhs, x, h0, c0, params, *, carry_h=True, carry_c=True, add=True, step=cells.lstm_step_backward
):
    """Go back through the steps; the switches leave something out."""
    traces, h, c = [], h0, c0
    for t in range(T):
        traces.append(cells.lstm_step_trace(x[:, t], h, c, params))
        h, c = traces[-1].h, traces[-1].c
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0)
    grads = cells.LSTMParams(*(np.zeros_like(p) for p in params))
    for t in reversed(range(T)):
        dx[:, t], dh, dc, part = step(dh + dhs[:, t], dc, traces[t], params)
        grads = (
            cells.LSTMParams(*(g + p for g, p in zip(grads, part, strict=True))) if add else part
        )
        if t > 0:
            dh, dc = carry_h * dh, carry_c * dc
    return dx, dh, dc, grads


def without_the_recurrent_term(*arguments):
    return run_backward(*arguments, carry_h=False)


def without_the_path_through_the_cell(*arguments):
    return run_backward(*arguments, carry_c=False)


def gradients_overwritten(*arguments):
    return run_backward(*arguments, add=False)


def derivative_of_z(dh, dc, trace, params):
    """Take 1 - z^2 for the candidate, where the formula is in terms of the output."""
    dx_t, dh_prev, dc_prev, _ = cells.lstm_step_backward(dh, dc, trace, params)
    wrong = trace._replace(g=trace.z_g)
    return dx_t, dh_prev, dc_prev, cells.lstm_step_backward(dh, dc, wrong, params)[3]


def derivative_of_the_wrong_thing(*arguments):
    return run_backward(*arguments, step=derivative_of_z)


def tanh_of_the_cell_not_differentiated(dh, dc, trace, params):
    linear = trace._replace(tanh_c=np.zeros_like(trace.c))
    right = cells.lstm_step_backward(dh, dc, trace, params)
    return (*cells.lstm_step_backward(dh, dc, linear, params)[:3], right[3])


def without_the_tanh(*arguments):
    return run_backward(*arguments, step=tanh_of_the_cell_not_differentiated)


BACKWARD_BUGS = [
    without_the_recurrent_term,
    without_the_path_through_the_cell,
    gradients_overwritten,
    derivative_of_the_wrong_thing,
    without_the_tanh,
]


# --- The right implementations are accepted, the others are not.


def layer_step(x_t, h_prev, c_prev, params):
    return layers.LSTM(params).forward(x_t[:, None], (h_prev, c_prev))[1]


def layer_backward(dhs, x, h0, c0, params):
    layer = layers.LSTM(params)
    layer.forward(x, (h0, c0))
    dx, (dh0, dc0) = layer.backward(dhs)
    return dx, dh0, dc0, layer.grads


def right_by_hand(x_t, h_prev, c_prev, params):
    return finish(*np.split(preactivations(x_t, h_prev, params), 4, axis=-1), c_prev)


@pytest.mark.parametrize("step", [cells.lstm_step, layer_step, right_by_hand])
def test_a_right_step_is_accepted(step):
    check_step(step)


@pytest.mark.parametrize("backward", [run_backward, layer_backward])
def test_a_right_backward_pass_is_accepted(backward):
    check_backward(backward)


@pytest.mark.parametrize("step", STEP_BUGS)
def test_a_bug_in_the_step_is_rejected(step):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_step(step)


@pytest.mark.parametrize("backward", BACKWARD_BUGS)
def test_a_bug_in_the_backward_pass_is_rejected(backward):
    with pytest.raises(AssertionError, match="relative error"):
        check_backward(backward)


@pytest.mark.parametrize("step", STEP_BUGS)
def test_no_bug_is_a_matter_of_rounding(step):
    """Every bug moves h or c by far more than the tolerance."""
    params, x, h0, c0, _ = draw()
    right = cells.lstm_step(x[:, 0], h0, c0, params)
    wrong = step(x[:, 0], h0, c0, params)
    assert max(np.abs(a - b).max() for a, b in zip(right, wrong, strict=True)) > 1e-3


def test_a_check_of_shapes_accepts_every_bug():
    for step in (cells.lstm_step, *STEP_BUGS):
        check_step_shapes(step)
    for backward in (run_backward, *BACKWARD_BUGS):
        check_backward_shapes(backward)


def test_backpropagation_without_the_recurrent_term_is_right_at_the_last_step_only():
    params, x, h0, c0, dhs = draw()
    right, wrong = (
        f(dhs, x, h0, c0, params)[0] for f in (run_backward, without_the_recurrent_term)
    )
    np.testing.assert_array_equal(wrong[:, -1], right[:, -1])
    assert (np.abs(wrong - right)[:, :-1].max(axis=(0, 2)) > 1e-3).all()


def test_three_bugs_that_a_state_of_zeros_would_hide():
    """The first step from zeros is blind to the recurrence, the old cell and the forget gate."""
    params, x, _, _, _ = draw()
    zeros = np.zeros((B, H))
    right = cells.lstm_step(x[:, 0], zeros, zeros, params)
    for step in (no_recurrence, cell_without_the_old, forget_gate_plus_one):
        np.testing.assert_allclose(step(x[:, 0], zeros, zeros, params), right, rtol=0, atol=1e-12)
