"""The one set of numbers that the lessons work through."""

import math

import numpy as np
import pytest

from lstm_course import cells
from lstm_course.example import worked_example

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def traces():
    xs, h, c, params = worked_example()
    first = cells.lstm_step_trace(xs[0], h, c, params)
    return first, cells.lstm_step_trace(xs[1], first.h, first.c, params)


def test_shapes_and_kind():
    example = worked_example()
    assert example.xs.shape == (2, 4)
    assert example.h0.shape == example.c0.shape == (3,)
    assert isinstance(example.params, cells.LSTMParams)
    assert [p.shape for p in example.params] == [(12, 4), (12, 3), (12,)]
    assert all(a.dtype == np.float64 for a in (*example[:3], *example.params))
    np.testing.assert_array_equal(example.c0, [4, 5, 6])


def test_every_weight_is_a_multiple_of_one_half():
    xs, h0, c0, params = worked_example()
    for array in (xs, h0, c0, *params):
        np.testing.assert_array_equal(array * 2, np.round(array * 2))


def test_one_gate_has_21_weights_and_three_biases():
    W_f, b_f = cells.gate_matrix(worked_example().params, "f")
    assert (W_f.shape, W_f.size, b_f.size) == ((3, 7), 21, 3)


def test_the_first_step_has_the_numbers_of_the_notes(traces):
    first = traces[0]
    np.testing.assert_array_equal(first.z_f, [0, 0, 0])
    np.testing.assert_array_equal(first.f, [0.5, 0.5, 0.5])
    np.testing.assert_array_equal(first.f * first.c_prev, [2, 2.5, 3])
    np.testing.assert_array_equal(first.z_i, [0, 0, 0])
    np.testing.assert_array_equal(first.i, [0.5, 0.5, 0.5])
    np.testing.assert_array_equal(first.z_g, [1, -1, 0.5])
    np.testing.assert_array_equal(first.z_o, [2, 0, -2])


def test_the_first_step_by_hand(traces):
    first = traces[0]
    c = [2 + 0.5 * math.tanh(1), 2.5 - 0.5 * math.tanh(1), 3 + 0.5 * math.tanh(0.5)]
    o = [1 / (1 + math.exp(-2)), 0.5, 1 / (1 + math.exp(2))]
    np.testing.assert_allclose(first.c, c, rtol=1e-15)
    np.testing.assert_allclose(first.o, o, rtol=1e-15)
    h = [gate * math.tanh(cell) for gate, cell in zip(o, c, strict=True)]
    np.testing.assert_allclose(first.h, h, rtol=1e-14)


def test_the_second_step_by_hand_in_plain_python(traces):
    first, second = traces
    xs, _, _, params = worked_example()
    v = [*first.h.tolist(), *xs[1].tolist()]
    z = {}
    for gate in "ifgo":
        W, b = cells.gate_matrix(params, gate)
        z[gate] = [
            sum(map(float.__mul__, row, v)) + bias
            for row, bias in zip(W.tolist(), b.tolist(), strict=True)
        ]
    for k in range(3):
        i, f, o = (1 / (1 + math.exp(-z[gate][k])) for gate in "ifo")
        c = f * float(first.c[k]) + i * math.tanh(z["g"][k])
        assert second.c[k] == pytest.approx(c, rel=1e-13)
        assert second.h[k] == pytest.approx(o * math.tanh(c), rel=1e-13)


def test_the_second_step_nearly_empties_the_first_unit_alone(traces):
    _, second = traces
    assert second.f[0] < 0.15
    assert (second.f[1:] > 0.4).all()


def test_the_arrays_are_fresh_each_time():
    one, other = worked_example(), worked_example()
    arrays = (*one[:3], *one.params)
    for array in arrays:
        array[:] = 99
    np.testing.assert_array_equal(worked_example().c0, [4, 5, 6])
    np.testing.assert_array_equal(other.c0, [4, 5, 6])
    for mine, theirs in zip(arrays, (*other[:3], *other.params), strict=True):
        assert not np.shares_memory(mine, theirs)
