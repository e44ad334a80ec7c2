"""Today's training of the papers' rows: the gates' first biases, lengths, the carried state."""

import math

import numpy as np
import pytest
import torch

from lstm_course.papers.today import TodayNetwork

D, H, B, T = 3, 4, 2, 6


def network(cell="lstm", **settings):
    options = {"H": H, "lr": 1e-2, **settings}
    return TodayNetwork([np.random.default_rng(0)], D, 2, cell=cell, **options)


def batch(seed=1, T=T):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(1, B, T, D)).astype(np.float32)
    target = np.eye(2, dtype=np.float32)[rng.integers(2, size=(1, B, T))]
    return x, target, np.full((1, B), T)


def test_an_infinite_forget_bias_is_the_cell_of_1997_and_stays_so():
    net = network(forget_bias=math.inf)
    x, target, lengths = batch()
    for _ in range(3):
        net.learn(x, target, lengths)
    rnn = net.rnn
    assert torch.isinf(rnn.bias_ih_l0[H : 2 * H]).all()
    assert all(torch.isfinite(w).all() for w in (rnn.weight_ih_l0, rnn.weight_hh_l0))
    h = c = torch.zeros(B, H)
    for t in range(T):
        z = torch.from_numpy(x[0, :, t]) @ rnn.weight_ih_l0.T + h @ rnn.weight_hh_l0.T
        i, _, g, o = (z + rnn.bias_ih_l0 + rnn.bias_hh_l0).chunk(4, -1)
        c = c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
    np.testing.assert_allclose(net.answer(0, x[0])[1][0], c.detach(), atol=1e-6)


def test_a_negative_input_bias_closes_the_gate_that_lets_new_input_in():
    lstm, closed = network(), network(input_bias=-3.0)
    difference = closed.rnn.bias_ih_l0 - lstm.rnn.bias_ih_l0
    torch.testing.assert_close(difference[:H], torch.full((H,), -3.0))
    assert not difference[H:].any()
    x = batch()[0][0]
    for cell in ("lstm", "gru"):  # what has been let in after one step
        sizes = [
            float(
                network(cell, input_bias=bias)
                .rnn(torch.from_numpy(x[:, :1]))[0]
                .detach()
                .abs()
                .mean()
            )
            for bias in (0.0, -3.0)
        ]
        assert sizes[1] < sizes[0] / 4


def test_what_stands_behind_a_sequence_s_end_does_not_count():
    x, target, lengths = batch()
    lengths[0, 0] = 4
    noisy = x.copy()
    noisy[0, 0, 4:] = 99.0
    for wanted in (target, target[:, :, 0]):  # an answer a step, and one at the end
        nets = network(), network()
        answers = [
            net.learn(inputs, wanted, lengths) for net, inputs in zip(nets, (x, noisy), strict=True)
        ]
        short = [a[0, 0, :4] if wanted.ndim == 4 else a[0, 0] for a in answers]
        np.testing.assert_allclose(*short, atol=1e-6)
        pairs = zip(nets[0].parameters, nets[1].parameters, strict=True)
        assert all(torch.allclose(a, b, atol=1e-6) for a, b in pairs)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_carried_state_goes_on_where_it_was(cell):
    x, target, lengths = batch()
    whole = network(cell, lr=0.0).learn(x, target, lengths)
    carried, fresh = network(cell, lr=0.0, carry=True), network(cell, lr=0.0)
    halves = {
        net: [net.learn(x[:, :, p], target[:, :, p], lengths // 2) for p in (np.s_[:3], np.s_[3:])]
        for net in (carried, fresh)
    }
    np.testing.assert_allclose(np.concatenate(halves[carried], axis=2), whole, atol=1e-6)
    assert np.abs(halves[fresh][1] - whole[:, :, 3:]).max() > 1e-3


def test_the_rate_is_half_after_so_many_updates_and_the_gradient_is_clipped():
    net = network(halving=2, clip=1e-3)
    before = [p.detach().clone() for p in net.parameters]
    x, target, lengths = batch()
    for _ in range(4):
        net.learn(x, target, lengths)
    assert net.optimizer.param_groups[0]["lr"] == pytest.approx(1e-2 / 4)
    norm = math.sqrt(sum(float((p.grad**2).sum()) for p in net.parameters))
    assert norm == pytest.approx(1e-3, rel=1e-3)
    assert any((p != q).any() for p, q in zip(before, net.parameters, strict=True))
