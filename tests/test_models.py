import warnings

import numpy as np
import pytest

from lstm_course import gradcheck, models, ops, optim
from lstm_course.models import LanguageModel, LastStepModel
from lstm_course.text import Vocabulary


def small_model(layers=1, dtype=np.float64, **options):
    rng = np.random.default_rng(0)
    return LanguageModel(7, embed=3, hidden=5, layers=layers, rng=rng, dtype=dtype, **options)


def some_text(B, T, V=7, seed=1):
    ids = np.random.default_rng(seed).integers(V, size=(B, T + 1))
    return ids[:, :-1], ids[:, 1:]


@pytest.mark.parametrize("layers", [1, 2])
def test_every_gradient_of_the_language_model_is_the_measured_one(layers):
    model = small_model(layers)
    x, y = some_text(2, 4)
    _, state = model.forward(some_text(2, 3, seed=2)[0])
    _, grads, _ = model.loss_and_gradients(x, y, state)
    assert grads.keys() == model.parameters().keys()
    for name, array in model.parameters().items():
        measured = gradcheck.numerical_gradient(
            lambda _: ops.cross_entropy(model.forward(x, state)[0], y), array
        )
        apart = np.linalg.norm(grads[name] - measured) / np.linalg.norm(measured)
        assert apart < 1e-7, name


def test_gradients_with_dropout_are_those_of_the_masked_network():
    def loss_after(seed, change=None):
        model = small_model(2, dropout=0.5, input_dropout=0.3)
        for drop in model.dropouts:
            drop.rng = np.random.default_rng(seed)  # the same masks every time
        if change is not None:
            name, index, eps = change
            model.parameters()[name][index] += eps
        return model.loss_and_gradients(*some_text(2, 4))

    _, grads, _ = loss_after(3)
    for name, index in [("lstm0.W_ih", (2, 1)), ("embedding.W", (4, 0)), ("linear.W", (1, 2))]:
        up = loss_after(3, (name, index, 1e-5))[0]
        down = loss_after(3, (name, index, -1e-5))[0]
        assert grads[name][index] == pytest.approx((up - down) / 2e-5, rel=1e-6, abs=1e-10)


def test_carrying_the_state_equals_reading_in_one_piece():
    model = small_model(2)
    x, _ = some_text(3, 10)
    whole, _ = model.forward(x)
    first, state = model.forward(x[:, :4])
    second, _ = model.forward(x[:, 4:], state)
    np.testing.assert_allclose(np.concatenate([first, second], 1), whole, atol=1e-14)


def test_step_by_step_equals_the_layer():
    model = small_model(2)
    x, _ = some_text(1, 6)
    whole, _ = model.forward(x)
    state = None
    for t, index in enumerate(x[0]):
        logits, state = model.step(int(index), state)
        np.testing.assert_allclose(logits, whole[0, t], atol=1e-13)


def test_trace_obeys_the_equations_of_the_cell():
    trace = small_model().trace(some_text(1, 9)[0][0])
    c_prev = np.vstack([np.zeros(5), trace["c"][:-1]])
    np.testing.assert_allclose(trace["c"], trace["f"] * c_prev + trace["i"] * trace["g"])
    np.testing.assert_allclose(trace["h"], trace["o"] * np.tanh(trace["c"]))


def test_learns_a_text_that_can_be_learnt():
    ids = np.tile(np.arange(7), 40)
    model = LanguageModel(7, embed=8, hidden=16, rng=np.random.default_rng(0))
    adam = optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(60):
        loss, grads, _ = model.loss_and_gradients(ids[None, :70], ids[None, 1:71])
        optim.clip_by_global_norm(grads, 1.0)
        adam.step(grads)
    assert loss < 0.1 < np.log(7)


def test_saved_and_loaded_models_are_equal(tmp_path):
    vocab = Vocabulary("abcdefg")
    model = small_model(2, dtype=np.float32)
    models.save_model(model, tmp_path / "m.npz", vocab, note="a test")
    twin, symbols = models.load_model(tmp_path / "m.npz")
    x, _ = some_text(2, 5)
    np.testing.assert_array_equal(twin.forward(x)[0], model.forward(x)[0])
    assert symbols.symbols == vocab.symbols
    models.save_model(model, tmp_path / "half.npz", vocab, dtype=np.float16)
    half, _ = models.load_model(tmp_path / "half.npz")
    np.testing.assert_allclose(half.forward(x)[0], model.forward(x)[0], atol=2e-3)
    assert half.linear.params.W.dtype == np.float32


def test_a_damaged_or_foreign_file_is_named(tmp_path):
    path = tmp_path / "m.npz"
    with pytest.raises(ValueError, match="no model file"):
        models.load_model(path)
    models.save_model(small_model(), path, Vocabulary("abcdefg"))
    whole = path.read_bytes()
    for broken in (b"", whole[: len(whole) // 2], b"not a model"):
        path.write_bytes(broken)
        with pytest.raises(ValueError, match=r"m\.npz is no whole model file"):
            models.load_model(path)
    np.savez(path, about='{"format": "lstm-course model", "version": 99}')
    with pytest.raises(ValueError, match="of version 99"):
        models.load_model(path)


def test_weights_of_a_wrong_shape_are_named(tmp_path):
    path = tmp_path / "m.npz"
    models.save_model(small_model(), path, Vocabulary("abcdefg"))
    with np.load(path) as file:
        arrays = dict(file)
    arrays["lstm0.b"] = arrays["lstm0.b"][:-1]
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=r"lstm0\.b should have shape \(20,\), but has \(19,\)"):
        models.load_model(path)


def test_unknown_pretrained_names_list_the_known_ones():
    with pytest.raises(ValueError, match=r"no weights are called 'x'; there are .*python-help"):
        models.pretrained("x")


def test_every_character_is_scored_once_with_the_text_before_it():
    context, ids = np.arange(50), np.arange(50, 161)
    x, y, scored = models.evaluation_lanes(ids, context, lanes=4, warmup=10)
    assert sorted(y[scored].tolist()) == ids.tolist()
    np.testing.assert_array_equal(y[scored], x[scored] + 1)
    assert x.shape == (4, 10 + 28)
    assert not scored[:, :10].any()


def test_too_little_text_to_score_is_said():
    with pytest.raises(ValueError, match="needs 257 characters of context"):
        models.evaluation_lanes(np.arange(300), np.arange(20))


def test_evaluation_of_an_untrained_uniform_model_is_ln_v():
    model = small_model()
    model.linear.params.W[...] = 0
    ids = some_text(1, 999)[0][0]
    assert models.evaluate(model, ids, ids[:300]) == pytest.approx(np.log(7), rel=1e-12)
    assert models.evaluate(model, ids, reset=64) == pytest.approx(np.log(7), rel=1e-12)


def test_evaluation_equals_one_pass_over_the_text():
    model = small_model()
    ids = some_text(1, 399)[0][0]
    logits, _ = model.forward(ids[None, :-1])
    want = ops.cross_entropy(logits[0, 300:], ids[301:])
    got = models.evaluate(model, ids[301:], ids[:301], lanes=1, warmup=300)
    assert got == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_every_gradient_of_the_last_step_model_is_the_measured_one(cell):
    rng = np.random.default_rng(0)
    model = LastStepModel(cell, 2, 4, 1, rng=rng, dtype=np.float64)
    x, y = rng.standard_normal((3, 5, 2)), rng.standard_normal((3, 1))

    def loss(_):
        return float(((model.forward(x) - y) ** 2).sum())

    grads = model.backward(2 * (model.forward(x) - y))
    for name, array in model.parameters().items():
        measured = gradcheck.numerical_gradient(loss, array)
        np.testing.assert_allclose(grads[name], measured, rtol=1e-6, atol=1e-9, err_msg=name)


def test_wrong_names_and_shapes_are_named():
    with pytest.raises(ValueError, match="no cell 'gru'"):
        LastStepModel("gru", 2, 4, 1, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="needs a forward pass first"):
        LastStepModel("rnn", 2, 4, 1, rng=np.random.default_rng(0)).backward(np.zeros((1, 1)))
    with pytest.raises(ValueError, match="ids must lie in 0…6, but got 9…9"):
        small_model().forward(np.array([[9]]))


def test_no_warning_with_large_logits():
    model = small_model()
    model.linear.params.W[...] *= 1e4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, _, _ = model.loss_and_gradients(*some_text(2, 4))
    assert np.isfinite(loss)
