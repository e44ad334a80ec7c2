"""Optimisers against torch.optim, clipping against torch, the schedule at its corners."""

import math

import numpy as np
import pytest

from lstm_course import optim

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("error")

STEPS = 20


def start(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return {"W": rng.normal(size=(3, 4)).astype(dtype), "b": rng.normal(size=3).astype(dtype)}


def gradients(step, dtype=np.float64):
    rng = np.random.default_rng(100 + step)
    scale = 10.0 ** rng.integers(-3, 3)
    return {
        "W": (scale * rng.normal(size=(3, 4))).astype(dtype),
        "b": (scale * rng.normal(size=3)).astype(dtype),
    }


def run_torch(make, rates=None):
    params = {name: torch.tensor(p, requires_grad=True) for name, p in start().items()}
    optimiser = make(list(params.values()))
    for step in range(STEPS):
        for name, g in gradients(step).items():
            params[name].grad = torch.tensor(g)
        if rates is not None:
            optimiser.param_groups[0]["lr"] = rates[step]
        optimiser.step()
    return {name: p.detach().numpy() for name, p in params.items()}


def run_ours(make, rates=None):
    params = start()
    optimiser = make(params)
    for step in range(STEPS):
        if rates is None:
            optimiser.step(gradients(step))
        else:
            optimiser.step(gradients(step), lr=rates[step])
    return params


PAIRS = {
    "sgd": (lambda p: optim.SGD(p, 0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum": (
        lambda p: optim.SGD(p, 0.01, momentum=0.9),
        lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
    ),
    "adam": (lambda p: optim.Adam(p, 1e-2), lambda p: torch.optim.Adam(p, lr=1e-2)),
    "adam, other betas and eps": (
        lambda p: optim.Adam(p, 1e-2, betas=(0.5, 0.9), eps=1e-3),
        lambda p: torch.optim.Adam(p, lr=1e-2, betas=(0.5, 0.9), eps=1e-3),
    ),
    "adamw": (
        lambda p: optim.Adam(p, 1e-2, weight_decay=0.1),
        lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=0.1),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_twenty_steps_equal_torch(name):
    ours, theirs = PAIRS[name]
    expected = run_torch(theirs)
    for key, p in run_ours(ours).items():
        np.testing.assert_allclose(p, expected[key], rtol=1e-10, atol=1e-10)
        assert np.abs(p - start()[key]).max() > 1e-3


@pytest.mark.parametrize("name", PAIRS)
def test_a_rate_given_to_step_equals_a_schedule_in_torch(name):
    ours, theirs = PAIRS[name]
    rates = [optim.warmup_cosine(k / STEPS, 0.02) for k in range(STEPS)]
    expected = run_torch(theirs, rates)
    for key, p in run_ours(ours, rates).items():
        np.testing.assert_allclose(p, expected[key], rtol=1e-10, atol=1e-10)


def test_decoupled_decay_is_not_the_decay_of_plain_adam():
    coupled = run_torch(lambda p: torch.optim.Adam(p, lr=1e-2, weight_decay=0.1))
    ours = run_ours(lambda p: optim.Adam(p, 1e-2, weight_decay=0.1))
    assert np.abs(ours["W"] - coupled["W"]).max() > 1e-3


def test_the_first_adam_step_has_the_size_of_the_rate():
    params = start()
    optim.Adam(params, 1e-2).step(gradients(0))
    moved = start()["W"] - params["W"]
    np.testing.assert_allclose(moved, 1e-2 * np.sign(gradients(0)["W"]), rtol=1e-4)


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_parameters_are_changed_in_place_and_gradients_are_not(make, dtype):
    params, grads = start(dtype=dtype), gradients(0, dtype)
    arrays = dict(params)
    optimiser = make(params, 0.1)
    optimiser.step(grads)
    optimiser.step(grads)
    for name, p in params.items():
        assert p is arrays[name]
        assert p.dtype == dtype
        assert np.abs(p - start(dtype=dtype)[name]).max() > 0
        np.testing.assert_array_equal(grads[name], gradients(0, dtype)[name])


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
def test_float32_follows_float64(make):
    results = []
    for dtype in (np.float32, np.float64):
        params = start(dtype=dtype)
        optimiser = make(params, 1e-3)
        for step in range(STEPS):
            optimiser.step(gradients(step, dtype))
        results.append(params)
    for name in ("W", "b"):
        np.testing.assert_allclose(results[0][name], results[1][name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
def test_a_rate_of_zero_moves_nothing(make):
    params = start()
    make(params, 0.1).step(gradients(0), lr=0.0)
    for name, p in params.items():
        np.testing.assert_array_equal(p, start()[name])


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
def test_two_optimisers_share_nothing(make):
    one, other = start(), start()
    first, second = make(one, 0.1), make(other, 0.1)
    first.step(gradients(0))
    first.step(gradients(1))
    second.step(gradients(0))
    alone = start()
    make(alone, 0.1).step(gradients(0))
    np.testing.assert_array_equal(other["W"], alone["W"])


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
def test_wrong_gradients_are_named(make):
    optimiser = make(start(), 0.1)
    with pytest.raises(ValueError, match=r"W .*\(3, 4\).*\(4, 3\)"):
        optimiser.step({"W": np.zeros((4, 3)), "b": np.zeros(3)})
    with pytest.raises(ValueError, match="b"):
        optimiser.step({"W": np.zeros((3, 4))})


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
@pytest.mark.parametrize("lr", [-0.1, math.nan])
def test_a_wrong_rate_is_named(make, lr):
    with pytest.raises(ValueError, match=str(lr)):
        make(start(), lr)
    with pytest.raises(ValueError, match=str(lr)):
        make(start(), 0.1).step(gradients(0), lr=lr)


def test_wrong_momentum_and_betas_are_named():
    with pytest.raises(ValueError, match=r"1\.5"):
        optim.SGD(start(), 0.1, momentum=1.5)
    with pytest.raises(ValueError, match=r"1\.0"):
        optim.Adam(start(), 0.1, betas=(0.9, 1.0))


# --- clipping


@pytest.mark.parametrize("max_norm", [0.1, 1.0, 1e6])
def test_clipping_equals_torch(max_norm):
    grads = gradients(1)
    leaves = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in grads.values()]
    for leaf, g in zip(leaves, grads.values(), strict=True):
        leaf.grad = torch.tensor(g)
    expected = torch.nn.utils.clip_grad_norm_(leaves, max_norm).item()
    assert optim.clip_by_global_norm(grads, max_norm) == pytest.approx(expected, rel=1e-12)
    for g, leaf in zip(grads.values(), leaves, strict=True):  # torch adds 1e-6 to the norm
        np.testing.assert_allclose(g, leaf.grad, rtol=1e-6 / min(expected, 1.0) + 1e-12)


def test_clipping_by_hand_in_place():
    w, b = np.array([3.0]), np.array([4.0])
    assert optim.clip_by_global_norm({"w": w, "b": b}, 1.0) == pytest.approx(5.0, rel=1e-15)
    np.testing.assert_allclose([w[0], b[0]], [0.6, 0.8], rtol=1e-15)


def test_clipping_keeps_the_direction_and_clipping_each_array_does_not():
    grads = {"W": np.array([3.0, 0.0]), "b": np.array([0.4])}
    before = np.concatenate(list(grads.values()))
    each = {name: g * min(1.0, 1.0 / np.linalg.norm(g)) for name, g in grads.items()}  # mistake 17
    optim.clip_by_global_norm(grads, 1.0)
    after, per_array = np.concatenate(list(grads.values())), np.concatenate(list(each.values()))

    def cosine(a, b):
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    assert cosine(before, after) == pytest.approx(1.0, abs=1e-14)
    assert np.linalg.norm(after) == pytest.approx(1.0, rel=1e-12)
    assert cosine(before, per_array) < 0.98
    assert np.linalg.norm(per_array) > 1.05


@pytest.mark.parametrize("max_norm", [5.0, 6.0, math.inf])
def test_small_gradients_are_left_alone(max_norm):
    grads = {"w": np.array([3.0]), "b": np.array([4.0])}
    assert optim.clip_by_global_norm(grads, max_norm) == 5.0
    assert grads == {"w": 3.0, "b": 4.0}


def test_gradients_of_zero_are_left_alone():
    grads = {"w": np.zeros(3)}
    assert optim.clip_by_global_norm(grads, 1.0) == 0.0
    np.testing.assert_array_equal(grads["w"], 0)


def test_clipping_keeps_float32():
    grads = gradients(1, np.float32)
    optim.clip_by_global_norm(grads, 0.1)
    assert all(g.dtype == np.float32 for g in grads.values())


@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 1e30), (np.float64, 1e300)])
def test_exploding_gradients_whose_squares_overflow_are_clipped(dtype, size):
    grads = {"w": np.array([3 * size], dtype=dtype), "b": np.array([4 * size], dtype=dtype)}
    assert optim.clip_by_global_norm(grads, 1.0) == pytest.approx(5 * size, rel=1e-6)
    np.testing.assert_allclose([grads["w"][0], grads["b"][0]], [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_gradient_that_is_not_finite_is_named(bad):
    with pytest.raises(ValueError, match="b"):
        optim.clip_by_global_norm({"w": np.ones(2), "b": np.array([1.0, bad])}, 1.0)


@pytest.mark.parametrize("max_norm", [0.0, -1.0, math.nan])
def test_a_wrong_limit_is_named(max_norm):
    with pytest.raises(ValueError, match=str(max_norm)):
        optim.clip_by_global_norm({"w": np.ones(2)}, max_norm)


# --- schedule


def test_the_schedule_at_its_corners():
    assert optim.warmup_cosine(0.0, 2.0) == 0.0
    assert optim.warmup_cosine(0.05, 2.0) == pytest.approx(1.0)
    assert optim.warmup_cosine(0.1, 2.0) == pytest.approx(2.0)
    assert optim.warmup_cosine(0.55, 2.0) == pytest.approx(2.0 * (1 + 0.02) / 2)
    assert optim.warmup_cosine(1.0, 2.0) == pytest.approx(0.04)


def test_the_schedule_rises_then_falls_and_stays_in_its_band():
    rates = np.array(
        [optim.warmup_cosine(p, 3.0, warmup=0.25, floor=0.1) for p in np.arange(0, 1.001, 0.01)]
    )
    assert (np.diff(rates[:26]) > 0).all()
    assert (np.diff(rates[25:]) < 0).all()
    assert rates.max() == pytest.approx(3.0)
    assert rates[-1] == pytest.approx(0.3)


def test_the_schedule_outside_the_run_and_without_a_rise():
    assert optim.warmup_cosine(1.7, 1.0) == optim.warmup_cosine(1.0, 1.0)
    assert optim.warmup_cosine(-0.1, 1.0) == 0.0
    assert optim.warmup_cosine(0.0, 1.0, warmup=0.0) == 1.0


@pytest.mark.parametrize("warmup", [-0.1, 1.0])
def test_a_wrong_rise_is_named(warmup):
    with pytest.raises(ValueError, match=str(warmup)):
        optim.warmup_cosine(0.5, 1.0, warmup=warmup)
