import numpy as np
import pytest
import torch

from lstm_course import cells, layers, models, torch_models
from lstm_course.torch_models import CharModel


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def test_weights_travel_both_ways():
    params = cells.init_lstm(4, 3, rng=np.random.default_rng(0), forget_bias=2.0)
    module = torch_models.to_torch_lstm(params)
    back = torch_models.from_torch_lstm(module)
    for ours, theirs in zip(params, back, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    x = np.random.default_rng(1).standard_normal((2, 5, 4))
    hs, _ = layers.LSTM(params).forward(x)
    np.testing.assert_allclose(module(torch.from_numpy(x))[0].detach(), hs, atol=1e-12)


def test_two_biases_are_added():
    module = torch.nn.LSTM(4, 3, num_layers=2, dtype=torch.float64)
    params = torch_models.from_torch_lstm(module, layer=1)
    np.testing.assert_array_equal(
        params.b, (module.bias_ih_l1 + module.bias_hh_l1).detach().numpy()
    )
    no_bias = torch_models.from_torch_lstm(torch.nn.LSTM(4, 3, bias=False))
    np.testing.assert_array_equal(no_bias.b, np.zeros(12))


@pytest.mark.parametrize(
    ("options", "message"),
    [({"bidirectional": True}, "one-directional"), ({"proj_size": 2}, "without projection")],
)
def test_what_cannot_be_read_is_said(options, message):
    with pytest.raises(ValueError, match=message):
        torch_models.from_torch_lstm(torch.nn.LSTM(4, 3, **options))
    with pytest.raises(ValueError, match="no layer 1; the module has 1"):
        torch_models.from_torch_lstm(torch.nn.LSTM(4, 3), layer=1)


@pytest.mark.parametrize("layers_", [1, 2])
def test_numpy_and_torch_language_models_agree(layers_):
    model = CharModel(11, embed=5, hidden=6, layers=layers_).eval()
    ids = np.random.default_rng(0).integers(11, size=(3, 8))
    want, _ = model(torch.from_numpy(ids))
    twin = torch_models.to_numpy(model)
    np.testing.assert_allclose(twin.forward(ids)[0], want.detach(), atol=2e-6)
    again, _ = torch_models.from_numpy(twin).eval()(torch.from_numpy(ids))
    np.testing.assert_allclose(again.detach(), want.detach(), atol=2e-6)


def test_gradients_of_both_language_models_agree_in_float64():
    ours = models.LanguageModel(
        11, embed=5, hidden=6, layers=2, rng=np.random.default_rng(0), dtype=np.float64
    )
    theirs = torch_models.from_numpy(ours).double()
    ids = np.random.default_rng(0).integers(11, size=(3, 9))
    x, y = ids[:, :-1], ids[:, 1:]
    # float32 rounding on the way over is undone by copying once more in float64
    with torch.no_grad():
        for k, lstm in enumerate(ours.lstms):
            for name, array in zip(("weight_ih", "weight_hh", "bias_ih"), lstm.params, strict=True):
                getattr(theirs.rnn, f"{name}_l{k}").copy_(torch.from_numpy(array))
        theirs.embedding.weight.copy_(torch.from_numpy(ours.embedding.params.W))
        theirs.linear.weight.copy_(torch.from_numpy(ours.linear.params.W))
        theirs.linear.bias.copy_(torch.from_numpy(ours.linear.params.b))
    loss, grads, _ = ours.loss_and_gradients(x, y)
    logits, _ = theirs(torch.from_numpy(x))
    their_loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), torch.from_numpy(y).flatten()
    )
    their_loss.backward()
    assert loss == pytest.approx(their_loss.item(), rel=1e-12)
    pairs = {
        "embedding.W": theirs.embedding.weight,
        "linear.W": theirs.linear.weight,
        "linear.b": theirs.linear.bias,
    }
    for k in range(2):
        pairs[f"lstm{k}.W_ih"] = getattr(theirs.rnn, f"weight_ih_l{k}")
        pairs[f"lstm{k}.W_hh"] = getattr(theirs.rnn, f"weight_hh_l{k}")
        pairs[f"lstm{k}.b"] = getattr(theirs.rnn, f"bias_hh_l{k}")
    assert pairs.keys() == grads.keys()
    for name, weight in pairs.items():
        np.testing.assert_allclose(grads[name], weight.grad, rtol=1e-9, atol=1e-13, err_msg=name)


def test_step_equals_the_sequence_and_leaves_training_mode_alone():
    model = CharModel(11, embed=5, hidden=6, dropout=0.5)
    ids = torch.arange(6)[None]
    with torch.no_grad():
        want = model.eval()(ids)[0][0, -1].numpy()
    model.train()
    state = None
    for index in range(6):
        logits, state = model.step(index, state)
    np.testing.assert_allclose(logits, want, atol=1e-6)
    assert model.training


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_last_step_model_reads_the_last_step(cell):
    model = torch_models.LastStepModel(cell, 2, 4, 3)
    x = torch.randn(5, 7, 2)
    hs, _ = model.rnn(x)
    torch.testing.assert_close(model(x), model.linear(hs[:, -1]))


def test_forget_bias_is_the_sum_of_both_biases():
    model = torch_models.LastStepModel("lstm", 2, 4, 1, forget_bias=3.0)
    b = torch_models.from_torch_lstm(model.rnn).b
    np.testing.assert_array_equal(cells.split_gates(b)[1], np.full(4, 3.0, np.float32))


def test_unknown_cells_and_devices_list_the_known_ones():
    with pytest.raises(ValueError, match="no cell 'elman'; the cells are lstm, gru, rnn"):
        CharModel(5, cell="elman")
    with pytest.raises(ValueError, match="only LSTMs have a NumPy twin"):
        torch_models.to_numpy(CharModel(5, cell="gru"))
    with pytest.raises(ValueError, match="no device 'tpu' here; this machine has: cpu"):
        torch_models.pick_device("tpu")
    assert torch_models.pick_device("cpu").type == "cpu"
