"""The gradient lab: measured against the package's steps, drawn where the numbers are."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_course import cells
from lstm_course.diagram import flow as flow_module
from lstm_course.diagram.flow import measure_flow
from lstm_course.diagram.gradient_lab import HIGHEST, LOWEST, GradientLab
from lstm_course.diagram.paper import power_of_ten

SVG = "{http://www.w3.org/2000/svg}"
SMALL = {"T": 24, "H": 5, "N": 3, "B": 2}


def parameters(cell, forget_bias, gain, input_scale, k):
    """Draw network k as the module says it does, with the package's own initialisers."""
    rng = np.random.default_rng(k)
    init = cells.init_lstm if cell == "lstm" else cells.init_rnn
    net = init(1, 5, rng=rng, **({"forget_bias": forget_bias} if cell == "lstm" else {}))
    x = rng.standard_normal((24, 2, 1)) * input_scale
    v = rng.standard_normal((1, 5))
    return net._replace(W_hh=net.W_hh * gain), x, v / np.linalg.norm(v)


def by_steps_lstm(net, x, v):
    h = c = np.zeros((2, 5))
    run = []
    for x_t in x:
        run.append(cells.lstm_step_trace(x_t, h, c, net))
        h, c = run[-1].h, run[-1].c
    dh, dc, whole, product = np.repeat(v, 2, axis=0), np.zeros((2, 5)), [], []
    alone = dh * run[-1].o * (1 - run[-1].tanh_c ** 2)
    for step in reversed(run):
        reaching = dc + dh * step.o * (1 - step.tanh_c**2)
        whole.append(np.linalg.norm(reaching, axis=1).mean())
        product.append(np.linalg.norm(alone, axis=1).mean())
        _, dh, dc, _ = cells.lstm_step_backward(dh, dc, step, net)
        alone = alone * step.f
    return np.array(whole) / whole[0], np.array(product) / product[0]


@pytest.mark.parametrize("setting", [(0.0, 1.0, 1.0), (3.0, 6.0, 0.2), (1.0, 0.0, 2.0)])
def test_lstm_flow_is_that_of_the_packages_steps(setting):
    flow = measure_flow("lstm", *setting, **SMALL)
    for k in range(3):
        whole, alone = by_steps_lstm(*parameters("lstm", *setting, k))
        np.testing.assert_allclose(flow.whole[k], whole, rtol=1e-9)
        np.testing.assert_allclose(flow.alone[k], alone, rtol=1e-9)


@pytest.mark.parametrize("setting", [(1.0, 1.0), (4.0, 0.3)])
def test_rnn_flow_is_that_of_the_packages_steps(setting):
    flow = measure_flow("rnn", 0.0, *setting, **SMALL)
    radii = []
    for k in range(3):
        net, x, v = parameters("rnn", 0.0, *setting, k)
        hs = [np.zeros((2, 5))]
        for x_t in x:
            hs.append(cells.rnn_step(x_t, hs[-1], net))
        dh, norms = np.repeat(v, 2, axis=0), []
        for t in reversed(range(24)):
            norms.append(np.linalg.norm(dh, axis=1).mean())
            dh = cells.rnn_step_backward(dh, x[t], hs[t], hs[t + 1], net)[1]
        np.testing.assert_allclose(flow.whole[k], np.array(norms) / norms[0], rtol=1e-9)
        radii.append(np.abs(np.linalg.eigvals(net.W_hh)).max())
    assert flow.alone is None and np.isclose(flow.radius, np.mean(radii))


def test_lstm_gradient_is_the_numerical_one():
    net, x, v = parameters("lstm", 1.0, 3.0, 1.0, 0)
    lag, eps = 10, 1e-6
    h = c = np.zeros((2, 5))
    for x_t in x[: 24 - lag]:
        h, c = cells.lstm_step(x_t, h, c, net)

    def loss(c_t, step):
        # c_t reaches the loss through this step's own h too, so h is made anew from it
        h_t, c_now = step.o * np.tanh(c_t), c_t
        for x_t in x[24 - lag :]:
            h_t, c_now = cells.lstm_step(x_t, h_t, c_now, net)
        return (h_t * v).sum(axis=1)

    h0 = c0 = np.zeros((2, 5))
    for x_t in x[: 23 - lag]:
        h0, c0 = cells.lstm_step(x_t, h0, c0, net)
    step = cells.lstm_step_trace(x[23 - lag], h0, c0, net)
    nudged = [(loss(c + eps * e, step) - loss(c - eps * e, step)) / (2 * eps) for e in np.eye(5)]
    numerical = np.linalg.norm(np.array(nudged), axis=0).mean()
    last_o, last_c = by_last(net, x)
    first = np.linalg.norm(v * last_o * (1 - np.tanh(last_c) ** 2), axis=1).mean()
    flow = measure_flow("lstm", 1.0, 3.0, 1.0, **SMALL)
    np.testing.assert_allclose(flow.whole[0][lag], numerical / first, rtol=1e-6)


def by_last(net, x):
    h = c = np.zeros((2, 5))
    for x_t in x:
        step = cells.lstm_step_trace(x_t, h, c, net)
        h, c = step.h, step.c
    return step.o, step.c


def test_factors_are_those_of_the_lessons():
    """Notebook 11 printed 0.63, 0.86, 1.04, 1.05 for the biases and 1.43 for W_hh × 16."""
    big = {"H": 64, "N": 4, "B": 4}
    for bias, low, high in ((0, 0.58, 0.68), (1, 0.82, 0.90), (3, 1.0, 1.1), (5, 1.0, 1.1)):
        assert low < measure_flow("lstm", bias, **big).factor() < high
    assert 1.3 < measure_flow("lstm", 1, 16, **big).factor() < 1.55
    rnn = measure_flow("rnn", **big)
    assert 0.57 < rnn.factor() < 0.64 and 0.58 < rnn.radius < 0.65  # notebook 05: 0.60, 0.61


def test_forget_gates_alone_never_grow():
    for bias, gain in ((0, 1), (5, 1), (1, 16)):
        alone = measure_flow("lstm", bias, gain).alone
        assert (np.diff(alone, axis=1) <= 1e-12).all() and alone.max() <= 1


def test_underflow_and_overflow_are_clipped_before_the_log_and_said():
    gone = measure_flow("rnn", gain=0.0)
    assert (gone.whole[:, 1:] == 0).all() and np.isfinite(gone.mean_log10()).all()
    assert gone.mean_log10()[1] == -300 and np.isfinite(gone.factor())
    wild = gone._replace(whole=np.full((4, 100), np.nan))
    assert (wild.mean_log10() == 300).all()
    from lstm_course.diagram.gradient_lab import _outside

    assert any("float64" in said for said in _outside(gone))
    assert any("▲" in said for said in _outside(wild))
    assert _outside(measure_flow("lstm", 3.0)) == []


@pytest.mark.parametrize(("given", "message"), [
    ({"cell": "gru"}, "one of lstm, rnn, but it is 'gru'"),
    ({"forget_bias": np.nan}, "forget_bias must be finite"),
    ({"gain": -1.0}, "at least 0, but are -1"),
    ({"T": 10}, "at least 20 steps, but it is 10"),
])  # fmt: skip
def test_flow_refuses(given, message):
    with pytest.raises(ValueError, match=message):
        measure_flow(**given)


# ---- the panel ------------------------------------------------------------------------------


def test_words_have_the_measured_numbers():
    lab = GradientLab(forget_bias=0, lag=50)
    flow = measure_flow("lstm", 0.0)
    left = power_of_ten(flow.mean_log10()[50])
    head = f"LSTM: a factor of {flow.factor():.2f} a step, so after 50 steps {left} is left."
    assert lab.describe().splitlines()[0] == head
    assert "It vanishes." in lab.describe()
    assert "It explodes." in GradientLab(gain=16).describe()
    assert "times as long" in GradientLab(gain=16).describe()
    assert "no forget gate" in GradientLab(cell="rnn").describe()


def curve_of(tree, name):
    path = next(p for p in tree.iter(SVG + "path") if p.get("data-curve") == name)
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", path.get("d"))]
    return np.cumsum(np.reshape(numbers, (-1, 2)), axis=0)


@pytest.mark.parametrize("axis", ["linear", "log"])
def test_curves_are_drawn_where_the_numbers_are(axis):
    lab = GradientLab(forget_bias=0, axis=axis)
    tree, first = ElementTree.fromstring(lab.svg()), int(axis == "log")
    for name in ("whole", "alone"):
        points = curve_of(tree, name)
        lags = np.arange(first, 100)
        part = np.log10(lags) / 2 if first else lags / 99
        logs = lab.flow().mean_log10(name)[lags]
        np.testing.assert_allclose(points[:, 0], 64 + 400 * part, atol=0.06)
        np.testing.assert_allclose(
            points[:, 1], 78 + 236 * (HIGHEST - logs) / (HIGHEST - LOWEST), atol=0.06)  # fmt: skip
    left = next(t for t in tree.iter(SVG + "text") if t.get("data-left") is not None)
    assert left.text == power_of_ten(lab.flow().mean_log10()[50])


def test_what_leaves_the_axis_is_marked():
    small = GradientLab(cell="rnn", gain=0.1, lag=90)
    tree = ElementTree.fromstring(small.svg())
    marks = [t.text for t in tree.iter(SVG + "text") if t.get("data-outside") is not None]
    gone = int((small.flow().mean_log10() < LOWEST).argmax())
    assert marks == ["▼"] and len(curve_of(tree, "whole")) == gone
    assert f"From lag {gone} on it lies below the axis" in small.describe()


def test_a_page_draws_every_stop_beforehand():
    lab = GradientLab(lag=30, gain=2)
    frames = lab.frames()
    assert len(frames) == 2 * 4 * 4 and len(lab.html()) < 60_000
    svg, words = frames["0,0,1,0,0,0"]  # LSTM, bias 0, × 2
    at = {**lab.values, "forget_bias": 0.0}
    assert words == lab.tell(at) and svg == lab.draw(at, "css") and "after 30 steps" in words
    assert "var(--lp-c)" in svg and "#" not in svg


def test_browser_answers_and_late_or_bad_values(monkeypatch):
    lab, sent = GradientLab(), []
    monkeypatch.setattr(lab, "send", sent.append)
    lab.received({"values": {**lab.values, "forget_bias": 3}, "seq": 7})
    assert sent[0]["seq"] == 7 and sent[0]["words"] == lab.describe()
    assert lab.values["forget_bias"] == 3.0
    lab.received({"values": {**lab.values, "forget_bias": 9}, "seq": 8})
    assert sent[1] == {"seq": 8, "error": "forget_bias must be a number from 0 to 5, but it is 9"}
    lab.received({"values": {"lag": 3}, "seq": 9})
    assert "these do not fit" in sent[2]["error"] and lab.values["forget_bias"] == 3.0
    lab.received("nonsense")
    assert len(sent) == 3


@pytest.mark.parametrize(("given", "message"), [
    ({"lag": 0}, "lag must be a number from 1 to 99, but it is 0"),
    ({"gain": "2"}, "gain must be a number"),
    ({"cell": "gru"}, "cell must be one of lstm, rnn, but it is 'gru'"),
    ({"bias": 1}, "these do not fit: bias"),
])  # fmt: skip
def test_lab_refuses(given, message):
    with pytest.raises(ValueError, match=message):
        GradientLab(**given)


def test_one_setting_is_measured_once(monkeypatch):
    calls = []
    monkeypatch.setattr("lstm_course.diagram.gradient_lab.measure_flow",
                        lambda *a: calls.append(a) or flow_module.measure_flow(*a))  # fmt: skip
    lab = GradientLab(input_scale=0.123)
    lab.svg(), lab.describe(), lab.svg("dark")
    assert len(calls) == 1
