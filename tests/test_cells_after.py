"""minGRU, minLSTM and sLSTM against plain equations; the parallel scan against the loop."""

import math

import numpy as np
import pytest

from lstm_course import cells
from lstm_course.cells import after, scan

pytestmark = pytest.mark.filterwarnings("error")

D, H = 4, 3


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def min_params(blocks, seed=0):
    return after.MinParams(draw(blocks * H, D, seed=seed), draw(blocks * H, seed=seed))


def z_by_hand(params, x):
    return [sum(w * v for w, v in zip(row, x, strict=True)) + b
            for row, b in zip(params.W_ih, params.b, strict=True)]  # fmt: skip


# ---- the loop and the scan -----------------------------------------------------------------


def coefficients(*leading, T, seed=0):
    keep = 1 / (1 + np.exp(-draw(*leading, T, H, seed=seed)))
    return keep, draw(*leading, T, H, seed=seed + 1), draw(*leading, H, seed=seed + 2)


def test_the_loop_equals_the_sum_over_all_that_was_added():
    """h_t = Σ_s add_s · keep_{s+1} … keep_t, with h0 as what was added at the beginning."""
    keep, add, h0 = coefficients(T=7)
    hs = scan.linear_loop(keep, add, h0)
    for t in range(7):
        for k in range(H):
            parts = [math.prod(keep[s + 1 : t + 1, k]) * add[s, k] for s in range(t + 1)]
            start = math.prod(keep[: t + 1, k]) * h0[k]
            assert hs[t, k] == pytest.approx(math.fsum([start, *parts]), abs=1e-14)


@pytest.mark.parametrize("T", [1, 2, 3, 4, 5, 7, 8, 9, 64, 1000])
@pytest.mark.parametrize("leading", [(), (2,), (2, 3)], ids=str)
def test_the_scan_equals_the_loop(T, leading):
    given = coefficients(*leading, T=T)
    before = [array.copy() for array in given]
    hs = scan.linear_scan(*given)
    assert hs.shape == (*leading, T, H)
    np.testing.assert_allclose(hs, scan.linear_loop(*given), rtol=0, atol=1e-12)
    for array, copy in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("factor", [0.0, 1e-300, -0.9, 1.0])
def test_the_scan_survives_products_that_underflow_and_signs(factor):
    keep, add, h0 = np.full((300, H), factor), draw(300, H), draw(H, seed=1)
    hs = scan.linear_scan(keep, add, h0)
    np.testing.assert_allclose(hs, scan.linear_loop(keep, add, h0), rtol=1e-12, atol=1e-12)


def test_the_scan_takes_as_many_rounds_as_the_length_has_doublings(monkeypatch):
    given, joined, concatenate = coefficients(T=1000), [], np.concatenate

    def count(arrays, axis):
        joined.append(axis)
        return concatenate(arrays, axis)

    monkeypatch.setattr(scan.np, "concatenate", count)
    scan.linear_scan(*given)
    assert len(joined) == 2 * 10  # two arrays a round


def test_integers_and_single_precision():
    hs = scan.linear_scan(np.ones((3, 1), int), np.ones((3, 1), int), np.array([0.5]))
    assert hs[:, 0].tolist() == [1.5, 2.5, 3.5]
    single = [array.astype(np.float32) for array in coefficients(T=50)]
    assert scan.linear_scan(*single).dtype == scan.linear_loop(*single).dtype == np.float32


# ---- minGRU and minLSTM --------------------------------------------------------------------


def test_min_gru_step_equals_its_equations():
    params, x, h_prev = min_params(2), draw(D, seed=3), draw(H, seed=4)
    z = z_by_hand(params, x)
    u = [sigmoid(z[k]) for k in range(H)]
    expected = [(1 - u[k]) * h_prev[k] + u[k] * z[H + k] for k in range(H)]
    np.testing.assert_allclose(after.min_gru_step(x, h_prev, params), expected, atol=1e-13)


def test_min_lstm_step_equals_its_equations():
    params, x, h_prev = min_params(3), draw(D, seed=3), draw(H, seed=4)
    z = z_by_hand(params, x)
    for k, h in enumerate(after.min_lstm_step(x, h_prev, params)):
        i, f, g = sigmoid(z[k]), sigmoid(z[H + k]), z[2 * H + k]
        assert h == pytest.approx(f / (f + i) * h_prev[k] + i / (f + i) * g, abs=1e-13)


CELLS = {
    "minGRU": (2, after.min_gru_gates, after.min_gru_step),
    "minLSTM": (3, after.min_lstm_gates, after.min_lstm_step),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_whole_sequence_by_scan_equals_step_after_step(name):
    blocks, gates, step = CELLS[name]
    params, xs, h = min_params(blocks), draw(2, 100, D, seed=5), draw(2, H, seed=6)
    hs = scan.linear_scan(*gates(xs, params), h)
    for t in range(100):
        h = step(xs[:, t], h, params)
        np.testing.assert_allclose(hs[:, t], h, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_what_is_kept_and_written_adds_up_to_one(name, scale):
    """With g = 1 and h_prev = 1 the step gives 1, however far open or shut the gates are."""
    blocks, gates, step = CELLS[name]
    params = min_params(blocks)
    params.W_ih[-H:], params.b[-H:] = 0, 1
    x = scale * draw(50, D, seed=7)
    keep, add = gates(x, params)
    np.testing.assert_allclose(keep + add, 1, rtol=0, atol=1e-15)
    assert ((keep >= 0) & (keep <= 1)).all()
    np.testing.assert_allclose(step(x, np.ones((50, H)), params), 1, rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", CELLS)
def test_two_memories_never_change_their_order(name):
    """The step is a rising line in h_prev; an LSTM's can fall (below)."""
    blocks, _, step = CELLS[name]
    x, low = draw(200, D, seed=8), draw(200, H, seed=9)
    for seed in range(5):
        params = min_params(blocks, seed)
        assert (step(x, low, params) < step(x, low + 1, params)).all()


def test_an_lstm_can_turn_the_order_of_two_memories_round():
    params = cells.LSTMParams(np.zeros((4, 1)), np.array([[0.0], [0], [-9], [0]]), np.array(
        [9.0, -9, 0, 9]))  # fmt: skip
    low, high = (cells.lstm_step([0.0], [h], [h], params)[0] for h in (-0.7, 0.7))
    assert low > 0.7 > -0.7 > high


def test_init_min():
    params = after.init_min(4, 5, 3, rng=np.random.default_rng(0), dtype=np.float32)
    assert params.W_ih.shape == (15, 4) and not params.b.any()
    assert params.W_ih.dtype == params.b.dtype == np.float32
    assert 0.4 < np.abs(params.W_ih).max() <= 0.5


# ---- sLSTM ---------------------------------------------------------------------------------


def slstm_params(seed=0, scale=1.0):
    shapes = ((4 * H, D), (4 * H, H), (4 * H,))
    return cells.LSTMParams(*(scale * draw(*shape, seed=seed) for shape in shapes))


def plainly(x_t, h, c, n, params, forget):
    """The equations as they stand, without the stabiliser: they overflow."""
    z_i, z_f, z_g, z_o = np.split(x_t @ params.W_ih.T + h @ params.W_hh.T + params.b, 4, axis=-1)
    i = np.exp(z_i)
    f = np.exp(z_f) if forget == "exp" else 1 / (1 + np.exp(-z_f))
    c, n = f * c + i * np.tanh(z_g), f * n + i
    return c / n / (1 + np.exp(-z_o)), c, n


@pytest.mark.parametrize("forget", ["sigmoid", "exp"])
@pytest.mark.parametrize("leading", [(), (5,), (2, 5)], ids=str)
def test_slstm_equals_its_equations_where_those_are_finite(forget, leading):
    params, xs = slstm_params(), draw(40, *leading, D, seed=1)
    state = after.slstm_start((*leading, H))
    h = c = n = np.zeros((*leading, H))
    for x_t in xs:
        state = after.slstm_step(x_t, state, params, forget=forget)
        h, c, n = plainly(x_t, h, c, n, params, forget)
        np.testing.assert_allclose(state.h, h, rtol=0, atol=1e-12)
        np.testing.assert_allclose(state.c * np.exp(state.m), c, rtol=1e-10)
        np.testing.assert_allclose(state.n * np.exp(state.m), n, rtol=1e-10)


@pytest.mark.parametrize("forget", ["sigmoid", "exp"])
def test_slstm_stays_finite_where_its_equations_overflow(forget):
    params, xs = slstm_params(scale=300.0), draw(100, D, seed=1)
    state = after.slstm_start(H)
    h = c = n = np.zeros(H)
    for x_t in xs:
        state = after.slstm_step(x_t, state, params, forget=forget)
        with np.errstate(all="ignore"):
            h, c, n = plainly(x_t, h, c, n, params, forget)
        assert all(np.isfinite(array).all() for array in state)
        assert (np.abs(state.h) <= 1).all() and (state.n >= 1).all()
    assert np.isnan(h).any()


def test_only_the_ratio_of_input_gates_counts():
    """A factor on every i cancels between c and n, even one of exp(1000)."""
    params = slstm_params()
    shifted = params._replace(b=params.b + np.repeat([1000.0, 0, 0, 0], H))
    one = two = after.slstm_start(H)
    for x_t in draw(30, D, seed=2):
        one, two = after.slstm_step(x_t, one, params), after.slstm_step(x_t, two, shifted)
        np.testing.assert_allclose(one.h, two.h, rtol=0, atol=1e-10)


def test_the_first_step_shows_the_candidate_whatever_the_input_gate_is():
    for b_i in (-5000.0, 0.0, 5000.0):
        b = np.array([b_i, 0, 0.5, 1.5])
        params = cells.LSTMParams(np.zeros((4, 1)), np.zeros((4, 1)), b)
        h = after.slstm_step([0.0], after.slstm_start(1), params).h
        assert h[0] == pytest.approx(sigmoid(1.5) * math.tanh(0.5), abs=1e-15)


def test_one_loud_step_outweighs_twenty_that_were_kept():
    """With f = 1: twenty times −1, then +1 with i = e^k gives (e^k − 20) / (e^k + 20)."""
    W_ih = np.array([[1.0, 0], [0, 0], [0, 50.0], [0, 0]])  # x = (z_i, sign)
    params = cells.LSTMParams(W_ih, np.zeros((4, 1)), np.array([0, 50.0, 0, 50.0]))
    for k in (0, 3, 10):
        state = after.slstm_start(1)
        for x_t in [[0.0, -1.0]] * 20 + [[float(k), 1.0]]:
            state = after.slstm_step(x_t, state, params)
        assert state.h[0] == pytest.approx((math.exp(k) - 20) / (math.exp(k) + 20), abs=1e-12)


def test_the_start_may_have_any_shape_and_type():
    start = after.slstm_start((2, H), np.float32)
    assert {array.shape for array in start} == {(2, H)}
    assert {array.dtype for array in start} == {np.dtype(np.float32)}
    single = cells.LSTMParams(*(array.astype(np.float32) for array in slstm_params()))
    state = after.slstm_step(np.ones((2, D), np.float32), start, single)
    assert {array.dtype for array in state} == {np.dtype(np.float32)}


# ---- errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: after.min_gru_step(np.ones(3), np.ones(H), min_params(2)), "3 features, .* for 4"),
        (lambda: after.min_gru_step(1.0, np.ones(H), min_params(2)), "no features"),
        (lambda: after.min_gru_gates(np.ones(4), after.MinParams(np.ones((5, 4)), np.ones(5))),
         r"\(2H, D\).*\(5, 4\)"),
        (lambda: after.min_lstm_gates(np.ones(4), min_params(2)._replace(b=np.ones(5))),
         r"\(6, 4\) and \(5,\)"),
        (lambda: after.min_lstm_step(np.ones(4), np.ones(2), min_params(3)), r"h_prev .*\(2,\)"),
        (lambda: after.min_gru_gates(np.full(4, np.nan), min_params(2)), "x must be finite"),
        (lambda: scan.linear_scan(np.ones(3), np.ones(3), np.ones(3)), r"\(\.\.\., T, H\)"),
        (lambda: scan.linear_scan(np.ones((0, 3)), np.ones((0, 3)), np.ones(3)), "at least 1"),
        (lambda: scan.linear_scan(np.ones((2, 3)), np.ones((2, 1)), np.ones(3)), r"add .*\(2, 1\)"),
        (lambda: scan.linear_loop(np.ones((2, 3)), np.ones((2, 3)), np.ones(2)), r"h0 .*\(2,\)"),
        (lambda: after.slstm_step(np.ones(D), after.slstm_start(H), slstm_params(), forget="tanh"),
         "'tanh'"),
        (lambda: after.slstm_step(np.ones(D), after.slstm_start(2), slstm_params()), "h_prev has"),
        (lambda: after.slstm_step(np.ones(D), after.slstm_start(H)._replace(m=np.zeros(2)),
                                  slstm_params()), r"m_prev has shape \(2,\)"),
    ],
    ids=["features", "scalar", "blocks", "bias", "h_prev", "nan", "axes", "no step", "add", "h0",
         "forget", "state", "m"],
)  # fmt: skip
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
