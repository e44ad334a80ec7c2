"""Pointwise functions, softmax and cross-entropy, by value."""

import math

import numpy as np
import pytest

from lstm_course import gradcheck, ops

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")

GRID = np.linspace(-30, 30, 601)


def test_the_numbers_of_the_handwritten_notes():
    np.testing.assert_array_equal(ops.pointwise_multiply([4, 5, 6], [1, 2, 3]), [4, 10, 18])
    np.testing.assert_array_equal(ops.pointwise_add([4, 5, 6], [1, 2, 3]), [5, 7, 9])
    np.testing.assert_array_equal(ops.pointwise_multiply([4, 5, 6], [0.5] * 3), [2, 2.5, 3])
    np.testing.assert_array_equal(ops.tanh([4, 5, 6]).round(5), [0.99933, 0.99991, 0.99999])


@pytest.mark.parametrize("function", [ops.pointwise_multiply, ops.pointwise_add])
@pytest.mark.parametrize("other", [np.ones(1), np.ones((1, 3)), np.ones(4), 2.0])
def test_pointwise_refuses_to_broadcast(function, other):
    with pytest.raises(ValueError, match=r"\(3,\)"):
        function(np.ones(3), other)


# --- sigmoid and tanh


def test_sigmoid_and_tanh_equal_torch():
    x = torch.from_numpy(GRID)
    np.testing.assert_allclose(ops.sigmoid(GRID), torch.sigmoid(x), rtol=1e-14)
    np.testing.assert_allclose(ops.tanh(GRID), torch.tanh(x), rtol=1e-12)


def test_sigmoid_lies_in_zero_one_rises_and_is_symmetric():
    s = ops.sigmoid(GRID)
    assert ((s > 0) & (s < 1)).all()
    assert (np.diff(s) > 0).all()
    np.testing.assert_allclose(ops.sigmoid(-GRID), 1 - s, rtol=0, atol=1e-15)


def test_sigmoid_of_zero_is_one_half_and_of_37_rounds_to_one():
    assert ops.sigmoid(0.0) == 0.5
    assert ops.sigmoid(37.0) == 1.0
    assert ops.sigmoid(36.0) < 1.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_does_not_overflow(dtype):
    s = ops.sigmoid(np.array([-np.inf, -1000, 1000, np.inf], dtype=dtype))
    np.testing.assert_array_equal(s, [0, 0, 1, 1])


def test_sigmoid_is_accurate_in_the_left_tail():
    x = np.array([-30.0, -100.0, -700.0])
    np.testing.assert_allclose(ops.sigmoid(x), np.exp(x), rtol=1e-12)


@pytest.mark.parametrize("function", [ops.sigmoid, ops.tanh, ops.softmax, ops.log_softmax])
def test_float32_stays_float32_and_is_close_to_float64(function):
    x = np.linspace(-5, 5, 12).reshape(3, 4)
    y = function(x.astype(np.float32))
    assert y.dtype == np.float32
    assert function(x).dtype == np.float64
    np.testing.assert_allclose(y, function(x), rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("function", [ops.sigmoid, ops.tanh])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 3, 4)])
def test_any_shape(function, shape):
    assert np.shape(function(np.zeros(shape, dtype=np.float32))) == shape
    assert function(np.zeros(shape, dtype=np.float32)).dtype == np.float32


@pytest.mark.parametrize("function", [ops.sigmoid, ops.tanh])
def test_whole_numbers_are_taken_as_float64(function):
    assert function(np.array([0, 1])).dtype == np.float64
    np.testing.assert_array_equal(function([0, 1]), function([0.0, 1.0]))


@pytest.mark.parametrize("function", [ops.sigmoid, ops.tanh])
def test_nan_stays_nan(function):
    np.testing.assert_array_equal(np.isnan(function(np.array([0.0, np.nan]))), [False, True])


@pytest.mark.parametrize("function", [ops.sigmoid, ops.tanh, ops.softmax, ops.log_softmax])
def test_input_is_left_alone(function):
    x = np.linspace(-2, 2, 5)
    kept = x.copy()
    function(x)
    np.testing.assert_array_equal(x, kept)


@pytest.mark.parametrize("function", [ops.sigmoid, ops.tanh])
def test_complex_numbers_are_refused(function):
    with pytest.raises(ValueError, match="complex"):
        function(np.array([1j]))


@pytest.mark.parametrize(
    ("function", "derivative"),
    [(ops.sigmoid, ops.sigmoid_derivative), (ops.tanh, ops.tanh_derivative)],
)
def test_derivatives_take_the_output(function, derivative):
    x = np.linspace(-4, 4, 17)
    measured = gradcheck.numerical_gradient(lambda v: function(v).sum(), x)
    np.testing.assert_allclose(derivative(function(x)), measured, rtol=1e-7, atol=1e-9)
    assert not np.allclose(derivative(x), measured, atol=1e-2)  # mistake 13: taken of z


# --- softmax and cross-entropy


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_equals_torch_and_adds_up_to_one(axis):
    z = np.random.default_rng(0).normal(size=(3, 4, 5)) * 5
    p = ops.softmax(z, axis=axis)
    t = torch.from_numpy(z)
    np.testing.assert_allclose(p, torch.softmax(t, dim=axis), rtol=1e-12)
    np.testing.assert_allclose(p.sum(axis=axis), 1, rtol=1e-14)
    np.testing.assert_allclose(
        ops.log_softmax(z, axis=axis), torch.log_softmax(t, axis), rtol=1e-12
    )


@pytest.mark.parametrize("shift", [-700.0, -1.0, 3.0, 700.0, 1e6])
def test_softmax_ignores_a_common_shift(shift):
    z = np.random.default_rng(1).normal(size=(4, 6))
    np.testing.assert_allclose(ops.softmax(z + shift), ops.softmax(z), rtol=1e-9)


def test_softmax_of_softmax_is_not_softmax():
    z = np.array([0.0, 1.0, 3.0])
    assert np.abs(ops.softmax(ops.softmax(z)) - ops.softmax(z)).max() > 0.3  # mistake 15


def test_log_softmax_survives_where_the_logarithm_of_softmax_would_not():
    np.testing.assert_array_equal(ops.log_softmax(np.array([0.0, 2000.0])), [-2000.0, 0.0])


def test_a_logit_of_minus_infinity_is_probability_zero():
    np.testing.assert_array_equal(ops.softmax(np.array([-np.inf, 1.0, 1.0])), [0, 0.5, 0.5])


@pytest.mark.parametrize("shape", [(), (7,), (3, 4), (2, 3, 4)])
def test_cross_entropy_and_its_gradient_equal_torch(shape):
    rng = np.random.default_rng(2)
    logits = rng.normal(size=(*shape, 5)) * 3
    targets = rng.integers(0, 5, size=shape)
    t = torch.tensor(logits, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(t.reshape(-1, 5), torch.tensor(targets).reshape(-1))
    loss.backward()
    value = ops.cross_entropy(logits, targets)
    assert isinstance(value, float)
    assert value == pytest.approx(loss.item(), rel=1e-12)
    dlogits = ops.cross_entropy_backward(logits, targets)
    np.testing.assert_allclose(dlogits, t.grad, rtol=1e-9, atol=1e-15)


def test_cross_entropy_gradient_equals_the_measured_one():
    rng = np.random.default_rng(3)
    logits, targets = rng.normal(size=(3, 4)), np.array([0, 3, 3])
    measured = gradcheck.numerical_gradient(lambda z: ops.cross_entropy(z, targets), logits)
    assert gradcheck.relative_error(ops.cross_entropy_backward(logits, targets), measured) <= 1e-7


def test_cross_entropy_gradient_of_a_transposed_array():
    logits = (
        np.random.default_rng(4).normal(size=(4, 3, 5)).swapaxes(0, 1)
    )  # (T, B, V) seen as (B, T, V)
    targets = np.arange(12).reshape(3, 4) % 5
    expected = ops.cross_entropy_backward(np.ascontiguousarray(logits), targets)
    np.testing.assert_array_equal(ops.cross_entropy_backward(logits, targets), expected)


def test_cross_entropy_gradient_rows_add_up_to_zero_and_keep_float32():
    logits = np.random.default_rng(5).normal(size=(6, 5)).astype(np.float32)
    dlogits = ops.cross_entropy_backward(logits, np.arange(6) % 5)
    assert dlogits.dtype == np.float32
    np.testing.assert_allclose(dlogits.sum(axis=-1), 0, atol=1e-7)


def test_cross_entropy_of_equal_logits_is_log_of_the_number_of_classes():
    assert ops.cross_entropy(np.zeros((2, 8)), np.array([3, 5])) == pytest.approx(math.log(8))
    assert ops.cross_entropy(np.array([1000.0, 0.0]), np.array(0)) == 0.0


def test_cross_entropy_leaves_its_input_alone():
    logits, targets = np.ones((2, 3)), np.array([0, 1])
    ops.cross_entropy(logits, targets)
    ops.cross_entropy_backward(logits, targets)
    np.testing.assert_array_equal(logits, np.ones((2, 3)))
    np.testing.assert_array_equal(targets, [0, 1])


@pytest.mark.parametrize("function", [ops.cross_entropy, ops.cross_entropy_backward])
@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (np.array([0, 1, 2]), r"\(2,\).*\(3,\)"),
        (np.array([0.0, 1.0]), "integers"),
        (np.array([0, 4]), r"3.*4"),
        (np.array([-1, 0]), r"-1"),
    ],
)
def test_wrong_targets_are_named(function, targets, message):
    with pytest.raises(ValueError, match=message):
        function(np.zeros((2, 4)), targets)


# --- require_finite


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_require_finite_names_the_array(bad):
    with pytest.raises(ValueError, match=r"x_t .*1 of its 4 values"):
        ops.require_finite("x_t", np.array([[0.0, 1.0], [bad, 2.0]]))


def test_require_finite_lets_finite_arrays_pass():
    ops.require_finite("x_t", np.array([1e308, -1e308, 0.0]))
    ops.require_finite("ids", np.array([1, 2, 3]))
