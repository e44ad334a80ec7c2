"""The loop for any torch model: equal to one written out, stopped early, refused."""

import math

import pytest
import torch

from lstm_course import training


def line(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Linear(3, 1, dtype=torch.float64)


def loss_on(x, y):
    return lambda model: ((model(x) - y) ** 2).mean()


@pytest.fixture
def data():
    rng = torch.Generator().manual_seed(1)
    x = torch.randn(16, 3, generator=rng, dtype=torch.float64)
    return x, x @ torch.tensor([[1.0], [-2.0], [0.5]], dtype=torch.float64)


FACTORS = {
    "constant": [1, 1, 1, 1],
    "linear": [1, 0.75, 0.5, 0.25],
    "cosine": [(1 + math.cos(math.pi * k / 4)) / 2 for k in range(4)],
}


@pytest.mark.parametrize("schedule", FACTORS)
def test_fit_is_the_loop_written_out(data, schedule):
    ours, theirs, loss = line(), line(), loss_on(*data)
    done = training.fit(
        ours, loss, updates=4, lr=0.1, clip=0.5, schedule=schedule, progress=False
    )
    optimizer = torch.optim.Adam(theirs.parameters(), lr=0.1)
    losses = []
    for factor in FACTORS[schedule]:
        optimizer.param_groups[0]["lr"] = 0.1 * factor
        optimizer.zero_grad()
        value = loss(theirs)
        value.backward()
        torch.nn.utils.clip_grad_norm_(theirs.parameters(), 0.5)
        optimizer.step()
        losses.append(value.item())
    assert done.losses == pytest.approx(losses, rel=1e-12)
    torch.testing.assert_close(ours.weight, theirs.weight, rtol=1e-12, atol=0)


def test_checks_come_every_so_often_and_at_the_end_in_evaluation_mode(data):
    model, modes = line(), []

    def check(model):
        modes.append((model.training, torch.is_grad_enabled()))
        return len(modes)

    done = training.fit(model, loss_on(*data), updates=7, every=3, check=check, progress=False)
    assert done.checked == [(3, 1), (6, 2), (7, 3)]
    assert set(modes) == {(False, False)}


def test_until_ends_it(data):
    model, loss = line(), loss_on(*data)
    done = training.fit(model, loss, updates=5000, lr=0.1, every=10, check=lambda m: loss(m),
                        until=lambda value: value < 1e-4, progress=False)  # fmt: skip
    assert done.updates < 5000 and done.updates % 10 == 0
    assert [value < 1e-4 for _, value in done.checked] == [False] * (len(done.checked) - 1) + [True]


def test_an_interrupt_keeps_what_was_learned(data, capsys):
    model, loss, calls = line(), loss_on(*data), []

    def stopped(model):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return loss(model)

    done = training.fit(model, stopped, updates=9, progress=True)
    twin = line()
    training.fit(twin, loss, updates=3, progress=False)
    assert done.updates == 3
    assert torch.equal(model.weight, twin.weight)
    assert "interrupted after 3 of 9 updates" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"schedule": "steps"}, "no schedule 'steps'; the schedules are constant, linear, cosine"),
        ({"updates": 0}, "updates must be at least 1, but is 0"),
        ({"every": 0}, "every must be at least 1, but is 0"),
    ],
    ids=["schedule", "updates", "every"],
)
def test_wrong_options_are_refused(data, options, message):
    with pytest.raises(ValueError, match=message):
        training.fit(line(), loss_on(*data), **{"updates": 1, "progress": False} | options)


def test_a_loss_that_is_not_finite_ends_it(data):
    with pytest.raises(ValueError, match="after 0 updates the loss is nan"):
        training.fit(line(), lambda m: m.weight.sum() * math.nan, updates=3, progress=False)
