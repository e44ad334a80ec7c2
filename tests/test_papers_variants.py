"""Every variant of the LSTM by value: against the course's cell, NumPy steps and torch."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course import cells
from lstm_course.papers.stacks import StackedNetworks, draw_weights, run_cells
from lstm_course.papers.variants import GRU, LSTM, RNN, VARIANTS, CellWeights, find_variant

D, H, B = 3, 4, 2


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def weights(blocks=4, S=1, seed=0):
    """Weights far from zero, in float64, so that a misplaced one shows."""
    rng = np.random.default_rng(seed)
    shapes = (blocks * H, D), (blocks * H, H), (1, blocks * H), (1, 3 * H), (3 * H, 3 * H)
    return CellWeights(*(torch.from_numpy(rng.normal(size=(S, *shape))) for shape in shapes))


def numpy_step(x, h, c, gates, w, change):
    """One step of Greff et al. written out; `change` names the variant."""
    W_ih, W_hh, b, p, R = (part[0].numpy() for part in w)
    z = x @ W_ih.T + h @ W_hh.T + b
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
    p_i, p_f, p_o = np.split(p, 3, axis=1)
    if change == "full gate recurrence":
        for k, z_k in enumerate((z_i, z_f, z_o)):
            for m, gate in enumerate(gates):
                z_k += gate @ R[k * H : (k + 1) * H, m * H : (m + 1) * H].T
    if change == "peepholes":
        z_i, z_f = z_i + p_i * c, z_f + p_f * c
    f = np.ones_like(z_f) if change == "no forget gate" else sigmoid(z_f)
    i = np.ones_like(z_i) if change == "no input gate" else sigmoid(z_i)
    i = 1 - f if change == "coupled gates" else i
    g = z_g if change == "no input tanh" else np.tanh(z_g)
    c = f * c + i * g
    z_o = z_o + p_o * c if change == "peepholes" else z_o
    o = np.ones_like(z_o) if change == "no output gate" else sigmoid(z_o)
    h = o * (c if change == "no output tanh" else np.tanh(c))
    return h, c, (i, f, o)


LSTMS = [name for name, cell in VARIANTS.items() if isinstance(cell, LSTM)]


def sequence(S=1, T=5, seed=1):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=(S, B, T, D)))


def test_vanilla_is_the_cell_of_the_course():
    w, x = weights(), sequence()
    params = cells.LSTMParams(*(part[0].numpy() for part in (w.W_ih, w.W_hh)), w.b[0, 0].numpy())
    h = c = np.zeros((B, H))
    for t, state in enumerate(run_cells(VARIANTS["vanilla"], w, x)):
        h, c = cells.lstm_step(x[0, :, t].numpy(), h, c, params)
        np.testing.assert_allclose(state[0][0], h, rtol=0, atol=1e-12)
        np.testing.assert_allclose(state[1][0], c, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", LSTMS)
def test_each_variant_is_its_step_written_out(name):
    w, x = weights(), sequence()
    h, c, gates = np.zeros((B, H)), np.zeros((B, H)), 3 * [np.zeros((B, H))]
    for t, state in enumerate(run_cells(VARIANTS[name], w, x)):
        h, c, gates = numpy_step(x[0, :, t].numpy(), h, c, gates, w, name)
        np.testing.assert_allclose(state[0][0], h, rtol=0, atol=1e-12)
        np.testing.assert_allclose(state[1][0], c, rtol=0, atol=1e-12)


def test_no_two_variants_are_the_same():
    w, x = weights(), sequence()
    ends = [run_cells(VARIANTS[name], w, x)[-1][0] for name in LSTMS]
    for k, one in enumerate(ends):
        assert all((one - other).abs().max() > 1e-3 for other in ends[:k])


def test_a_variant_differs_from_vanilla_in_one_part():
    for name in LSTMS[1:]:
        parts, whole = vars(VARIANTS[name]), vars(VARIANTS["vanilla"])
        assert sum(parts[part] is not whole[part] for part in whole) == 1


@pytest.mark.parametrize(("cell", "module"), [(GRU(), nn.GRU), (RNN(), nn.RNN)])
def test_gru_and_rnn_are_those_of_torch(cell, module):
    w, x = weights(cell.blocks), sequence()
    theirs = module(D, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(w.W_ih[0])
        theirs.weight_hh_l0.copy_(w.W_hh[0])
        theirs.bias_ih_l0.copy_(w.b[0, 0])
        theirs.bias_hh_l0.zero_()
        hs, _ = theirs(x[0])
    for t, state in enumerate(run_cells(cell, w, x)):
        np.testing.assert_allclose(state[0][0], hs[:, t], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["peepholes", "full gate recurrence", "coupled gates"])
def test_the_gradients_are_those_of_the_function(name):
    used = {"peepholes": ("p",), "full gate recurrence": ("R",)}.get(name, ())
    w, x = weights(), sequence(T=3)
    names = ["W_ih", "W_hh", "b", *used]

    def last_h(*parts):
        return run_cells(VARIANTS[name], w._replace(**dict(zip(names, parts, strict=True))), x)[-1][
            0
        ]

    parts = [getattr(w, part).requires_grad_() for part in names]
    assert torch.autograd.gradcheck(last_h, parts)


def test_an_unknown_variant_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'no gate'; the variants are vanilla, no input gate"):
        find_variant("no gate")


def batches(seeds, B=3, T=6, V=7):
    """What each seed learns from: one-hot x (S, B, T, V) and targets, of unequal length."""
    drawn = [np.random.default_rng(100 + s).integers(V, size=(B, T + 1)) for s in seeds]
    ids = np.stack(drawn)
    x = np.eye(V, dtype=np.float32)[ids]
    return x[:, :, :-1], x[:, :, 1:], np.tile([T, T - 1, T - 3], (len(seeds), 1))


def trained(variant, seeds, updates=4, keep=None, **settings):
    rngs = [np.random.default_rng(s) for s in seeds]
    networks = StackedNetworks(rngs, 7, 7, variant=variant, H=5, lr=1e-2, **settings)
    for update in range(updates):
        if update == 2 and keep is not None:
            networks.keep(keep)
            seeds = [seeds[k] for k in keep]
        answers = networks.learn(*batches(seeds))
    return networks, answers


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_seed_in_a_stack_learns_as_it_does_alone(variant):
    _, together = trained(variant, [3, 4, 5])
    _, alone = trained(variant, [4])
    np.testing.assert_allclose(together[1], alone[0], rtol=0, atol=1e-5)
    assert np.abs(together[0] - together[1]).max() > 1e-2


def test_seeds_that_are_done_can_be_left_out():
    _, kept = trained("vanilla", [3, 4, 5], keep=[0, 2], carry=True, cosine=4)
    _, whole = trained("vanilla", [3, 4, 5], carry=True, cosine=4)
    np.testing.assert_allclose(kept, whole[[0, 2]], rtol=0, atol=1e-5)


def test_a_network_that_breaks_leaves_the_others_alone():
    rngs = [np.random.default_rng(s) for s in (3, 4)]
    networks = StackedNetworks(rngs, 7, 7, variant="vanilla", H=5, lr=1e-2)
    with torch.no_grad():
        networks.cell.W_ih[0] = np.nan
    for _ in range(4):
        answers = networks.learn(*batches([3, 4]))
    assert np.isnan(answers[0]).all()
    np.testing.assert_allclose(answers[1], trained("vanilla", [4])[1][0], rtol=0, atol=1e-5)


def test_learning_is_adam_on_the_mean_loss_with_a_clipped_gradient():
    networks, _ = trained("vanilla", [3], updates=1, clip=0.01)
    again = StackedNetworks([np.random.default_rng(3)], 7, 7, variant="vanilla", H=5, lr=1e-2)
    x, target, lengths = (torch.from_numpy(part) for part in batches([3]))
    logits, _ = again._run(x)
    losses = -(target * logits.log_softmax(-1)).sum(-1)[0]  # (B, T)
    within = torch.arange(6) < lengths[0][:, None]
    parameters = [p for p in again._parameters() if p is not again.cell.p]
    parameters = [p for p in parameters if p is not again.cell.R]
    optimizer = torch.optim.Adam(parameters, 1e-2)
    losses[within].mean().backward()
    assert nn.utils.clip_grad_norm_(parameters, 0.01) > 0.01
    optimizer.step()
    for ours, theirs in zip(networks._parameters(), again._parameters(), strict=True):
        np.testing.assert_allclose(ours.detach(), theirs.detach(), rtol=0, atol=1e-6)


def test_the_rate_falls_along_the_cosine():
    networks, _ = trained("vanilla", [3], updates=3, cosine=4)
    expected = 1e-2 * (0.05 + 0.95 * 0.5 * (1 + np.cos(np.pi * 2 / 4)))
    assert networks.optimizer.param_groups[0]["lr"] == pytest.approx(expected)


def test_every_network_has_an_embedding_of_its_own():
    rngs = [np.random.default_rng(s) for s in (3, 4)]
    networks = StackedNetworks(rngs, 7, 7, variant="vanilla", H=5, lr=1e-2, embed=2)
    ids = torch.tensor([[[1, 6]], [[1, 0]]])
    rows = networks._embedded(ids)
    assert torch.equal(rows[0, 0], networks.embedding[0, [1, 6]])
    assert torch.equal(rows[1, 0], networks.embedding[1, [1, 0]])


def test_a_carried_state_goes_on_where_it_ended():
    networks = StackedNetworks(
        [np.random.default_rng(3)], 7, 7, variant="vanilla", H=5, lr=0.0, carry=True
    )
    x, target, _ = batches([3])
    cut = np.full((1, 3), 3)
    networks.learn(x[:, :, :3], target[:, :, :3], cut)
    second = networks.learn(x[:, :, 3:], target[:, :, 3:], cut)
    np.testing.assert_allclose(second[0], networks.answer(0, x[0])[0][:, 3:], rtol=0, atol=1e-6)


def test_answer_gives_the_memory_of_the_row_that_was_asked():
    networks, _ = trained("vanilla", [3, 4])
    x = batches([9])[0][0]
    logits, c = networks.answer(1, x)
    alone, c_alone = trained("vanilla", [4])[0].answer(0, x)
    assert c.shape == (6, 3, 5)
    np.testing.assert_allclose(c, c_alone, rtol=0, atol=1e-5)
    np.testing.assert_allclose(logits, alone, rtol=0, atol=1e-5)


def test_variants_of_a_seed_begin_with_the_same_weights():
    rngs = [np.random.default_rng(3)]
    first = draw_weights(rngs, D, H, 4)
    second = draw_weights([np.random.default_rng(3)], D, H, 4)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert (first.b[0, 0, H : 2 * H] == 1).all() and first.W_hh.abs().max() <= 1 / np.sqrt(H)
