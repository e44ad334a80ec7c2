"""The papers' own training, against torch with the gradient cut by hand."""

import math

import numpy as np
import pytest
import torch

from lstm_course.papers.cell_1997 import (
    Plan,
    Weights,
    cell_backward,
    cell_forward,
    draw_weights,
)
from lstm_course.papers.online import OnlineNetworks

S, B, T, D, H = 3, 2, 7, 2, 4


def generators(n=S):
    return [np.random.default_rng(k) for k in range(n)]


def doubles(plan, forget_bias=(0.5, 1.0, 2.0), outputs=3):
    """Draw weights, and cast them to float64."""
    weights = draw_weights(generators(), D, outputs, forget_bias, plan)
    return Weights(*(array.astype(np.float64) for array in weights))


def torch_cell(weights, x, squash=True, cut=True):
    """Run the same cell in torch, step by step: hs (T, S, B, H), and the leaves."""
    leaves = [torch.tensor(array, requires_grad=True) for array in weights[:3]]
    W_ih, W_hh, b = leaves
    h = c = torch.zeros(S, B, H, dtype=torch.float64)
    hs = []
    for t in range(T):
        past = h.detach() if cut else h
        z = torch.tensor(x[:, :, t]) @ W_ih.mT + past @ W_hh.mT + b
        i, f, g, o = z.chunk(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * 2 * torch.tanh(g / 2)
        h = o.sigmoid() * (torch.tanh(c / 2) if squash else c)
        hs.append(h)
    return torch.stack(hs), leaves


def gradients(weights, x, dhs, squash=True):
    """Give the gradients of Σ hs ⊗ dhs by our own forward and backward pass."""
    zeros = np.zeros((S, B, H))
    tape = cell_forward(weights, x, zeros, zeros, squash)
    dz = cell_backward(tape, dhs, squash)  # (T, S, B, 4H)
    return tape, [
        np.einsum("tsbk,sbtd->skd", dz, x),
        np.einsum("tsbk,tsbj->skj", dz, tape.hs[:-1]),
        dz.sum(axis=(0, 2))[:, None],
    ]


@pytest.mark.parametrize("squash", [True, False])
def test_the_gradient_is_torch_s_with_h_prev_detached(squash):
    rng = np.random.default_rng(5)
    weights = doubles(Plan(H=H, lr=0.1, scale=0.8))
    x, dhs = rng.normal(size=(S, B, T, D)), rng.normal(size=(T, S, B, H))
    tape, ours = gradients(weights, x, dhs, squash)
    hs, leaves = torch_cell(weights, x, squash)
    (hs * torch.tensor(dhs)).sum().backward()
    np.testing.assert_allclose(tape.hs[1:], hs.detach(), atol=1e-12)
    for mine, leaf in zip(ours, leaves, strict=True):
        np.testing.assert_allclose(mine, leaf.grad, atol=1e-12)


def test_the_whole_gradient_is_another_one():
    rng = np.random.default_rng(5)
    weights = doubles(Plan(H=H, lr=0.1, scale=0.8))
    x, dhs = rng.normal(size=(S, B, T, D)), rng.normal(size=(T, S, B, H))
    ours = gradients(weights, x, dhs)[1]
    hs, leaves = torch_cell(weights, x, cut=False)
    (hs * torch.tensor(dhs)).sum().backward()
    assert np.abs(ours[0] - leaves[0].grad.numpy()).max() > 1e-3


def test_an_infinite_forget_bias_is_the_cell_without_a_forget_gate():
    rng = np.random.default_rng(6)
    weights = doubles(Plan(H=H, lr=0.1, scale=0.8), forget_bias=3 * (math.inf,))
    x, dhs = rng.normal(size=(S, B, T, D)), rng.normal(size=(T, S, B, H))
    tape, (dW_ih, _, db) = gradients(weights, x, dhs)
    i, f, g, _ = np.split(tape.a, 4, axis=-1)
    assert (f == 1).all()
    np.testing.assert_allclose(tape.cs[1:], np.cumsum((1 + i) / 2 * 2 * g, axis=0), atol=1e-12)
    assert not dW_ih[:, H : 2 * H].any() and not db[..., H : 2 * H].any()


def test_cells_of_a_block_share_their_gates_for_ever_and_not_their_candidates():
    networks = OnlineNetworks(generators(), D, 1, [math.inf] * S, Plan(H=H, lr=0.5, block=2))
    rng = np.random.default_rng(1)
    before = networks.weights.W_ih.copy()
    for _ in range(5):
        x = rng.normal(size=(S, B, T, D)).astype(np.float32)
        networks.learn(x, np.ones((S, B, 1), np.float32), np.full((S, B), T))
    W = networks.weights.W_ih.reshape(S, 4, H // 2, 2, D)
    assert np.abs(networks.weights.W_ih - before).max() > 1e-4
    for gate in (0, 3):
        np.testing.assert_array_equal(W[:, gate, :, 0], W[:, gate, :, 1])
    assert (W[:, 2, :, 0] != W[:, 2, :, 1]).all()


def test_a_shared_gate_learns_from_all_cells_of_its_block():
    """Two tied gates move by the sum of what two free ones would move by."""
    x = np.random.default_rng(2).normal(size=(S, B, T, D)).astype(np.float32)
    moves = {}
    for block in (1, 2):
        networks = OnlineNetworks(generators(), D, 1, [1.0] * S, Plan(H=H, lr=0.5, block=2))
        networks.plan = networks.plan._replace(block=block)
        before = networks.weights.W_ih.copy()
        networks.learn(x, np.ones((S, B, 1), np.float32), np.full((S, B), T))
        moves[block] = (networks.weights.W_ih - before).reshape(S, 4, H // 2, 2, D)
    free, tied = moves[1], moves[2]
    np.testing.assert_allclose(tied[:, 0, :, 0], free[:, 0].sum(axis=2), atol=1e-6)
    np.testing.assert_allclose(tied[:, 2], free[:, 2], atol=1e-7)


@pytest.mark.parametrize("linear", [True, False])
@pytest.mark.parametrize("every_step", [True, False])
def test_a_step_of_learning_is_torch_s_on_squared_error(linear, every_step):
    plan = Plan(H=H, lr=0.3, scale=0.8, linear=linear, shortcut=True)
    networks = OnlineNetworks(generators(), D, 2, [1.0] * S, plan)
    networks.weights = doubles(plan, outputs=2)
    rng = np.random.default_rng(7)
    x, lengths = rng.normal(size=(S, B, T, D)), rng.integers(3, T + 1, size=(S, B))
    target = rng.random((S, B, T, 2) if every_step else (S, B, 2))
    hs, leaves = torch_cell(networks.weights, x)
    out = [torch.tensor(array, requires_grad=True) for array in networks.weights[3:]]
    seen = torch.cat([hs.permute(1, 2, 0, 3), torch.tensor(x)], -1)  # (S, B, T, H + D)
    z = torch.einsum("sbtr,sor->sbto", seen, out[0]) + out[1][:, None]
    y = 0.5 + z / 4 if linear else z.sigmoid()
    steps = np.arange(T)
    last = steps == lengths[..., None] - 1
    wanted = target if every_step else np.broadcast_to(target[:, :, None], y.shape)
    counted = torch.tensor(steps < lengths[..., None] if every_step else last)
    loss = 0.5 * (((y - torch.tensor(wanted)) ** 2).sum(-1) * counted).sum()
    loss.backward()
    expected = [
        array - 0.3 * leaf.grad.numpy()
        for array, leaf in zip(networks.weights, [*leaves, *out], strict=True)
    ]
    answers = networks.learn(x, target, lengths)
    y = y.detach().numpy()
    np.testing.assert_allclose(answers, y if every_step else y[last].reshape(S, B, 2), atol=1e-12)
    for array, value in zip(networks.weights, expected, strict=True):
        np.testing.assert_allclose(array, value, atol=1e-6)  # the rate is float32


def test_a_network_does_not_notice_its_neighbours():
    plan = Plan(H=H, lr=0.5, block=2, carry=True)
    together = OnlineNetworks(generators(), D, 1, [1.0, 2.0, math.inf], plan)
    alone = OnlineNetworks([np.random.default_rng(2)], D, 1, [math.inf], plan)
    rng = np.random.default_rng(3)
    for step in range(6):
        x = rng.normal(size=(3, 1, T, D)).astype(np.float32)
        target = rng.random((3, 1, T, 1)).astype(np.float32)
        lengths = np.full((3, 1), T)
        if step == 3:
            together.keep([0, 2])
        rows = [0, 1, 2] if step < 3 else [0, 2]
        both = together.learn(x[rows], target[rows], lengths[rows])
        np.testing.assert_array_equal(both[-1:], alone.learn(x[2:], target[2:], lengths[2:]))
    x = x[2]
    np.testing.assert_array_equal(together.answer(1, x)[0], alone.answer(0, x)[0])
