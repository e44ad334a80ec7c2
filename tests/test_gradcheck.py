"""The numerical gradient and the relative error that judge every backward pass."""

import numpy as np
import pytest

from lstm_course import gradcheck

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")


def test_gradient_of_a_quadratic_form():
    rng = np.random.default_rng(0)
    A, x = rng.normal(size=(4, 4)), rng.normal(size=4)
    measured = gradcheck.numerical_gradient(lambda v: v @ A @ v, x)
    assert gradcheck.relative_error(measured, (A + A.T) @ x) <= 1e-9


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 3)])
def test_gradient_has_the_shape_of_x(shape):
    x = np.asarray(np.random.default_rng(1).normal(size=shape))
    measured = gradcheck.numerical_gradient(lambda v: float((v**3).sum()), x)
    assert measured.shape == shape
    assert gradcheck.relative_error(measured, 3 * x**2) <= 1e-8


def test_gradient_equals_torch_autograd():
    x = np.random.default_rng(2).normal(size=(3, 2))
    t = torch.tensor(x, requires_grad=True)
    (torch.tanh(t).sum(dim=0) ** 2).sum().backward()
    measured = gradcheck.numerical_gradient(lambda v: (np.tanh(v).sum(axis=0) ** 2).sum(), x)
    assert gradcheck.relative_error(measured, t.grad.numpy()) <= 1e-8


def test_error_falls_with_the_square_of_eps():
    x = np.array([0.7])
    errors = [
        abs(gradcheck.numerical_gradient(lambda v: np.exp(v).sum(), x, eps=eps)[0] - np.exp(0.7))
        for eps in (1e-1, 1e-2)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_x_is_put_back_exactly():
    x = np.array([0.1, 1e10, -0.3])
    kept = x.copy()
    gradcheck.numerical_gradient(lambda v: v.sum(), x)
    np.testing.assert_array_equal(x, kept)


def test_x_is_put_back_even_if_f_raises():
    x = np.array([0.1, 0.2])

    def fail(v):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        gradcheck.numerical_gradient(fail, x)
    np.testing.assert_array_equal(x, [0.1, 0.2])


def test_f_may_read_x_through_another_reference():
    layer = {"W": np.array([[1.0, 2.0]])}
    measured = gradcheck.numerical_gradient(lambda _: (layer["W"] ** 2).sum(), layer["W"])
    np.testing.assert_allclose(measured, [[2.0, 4.0]], rtol=1e-9)


@pytest.mark.parametrize("x", [np.ones(2, dtype=np.float32), np.array([1, 2]), [1.0, 2.0]])
def test_anything_but_float64_is_refused(x):
    with pytest.raises(ValueError, match="float64"):
        gradcheck.numerical_gradient(np.sum, x)


def test_f_must_return_one_number():
    with pytest.raises(ValueError, match=r"\(2,\)"):
        gradcheck.numerical_gradient(lambda v: v, np.ones(2))


def test_relative_error_by_hand():
    assert gradcheck.relative_error([1.0, 2.0], [1.0, 2.0]) == 0.0
    assert gradcheck.relative_error([0.0, 0.0], [0.0, 0.0]) == 0.0
    assert gradcheck.relative_error([1.0], [-1.0]) == 1.0
    assert gradcheck.relative_error([1.0, 3.0], [1.0, 5.0]) == pytest.approx(0.25)


def test_relative_error_is_symmetric_and_has_no_scale():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 3, 4))
    error = gradcheck.relative_error(a, b)
    assert gradcheck.relative_error(b, a) == error
    assert gradcheck.relative_error(1000 * a, 1000 * b) == pytest.approx(error)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_never_passes(bad):
    with np.errstate(invalid="ignore"):
        assert not gradcheck.relative_error([bad, 1.0], [1.0, 1.0]) <= 1e-7
        assert not gradcheck.relative_error([bad], [bad]) <= 1e-7


def test_relative_error_refuses_to_broadcast():
    with pytest.raises(ValueError, match=r"\(3,\).*\(1, 3\)"):
        gradcheck.relative_error(np.ones(3), np.ones((1, 3)))
