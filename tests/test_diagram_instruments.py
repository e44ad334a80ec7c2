"""The small instruments: every number shown is the package's own, and so is every length drawn."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_course import gradcheck, models, ops, optim, text
from lstm_course.diagram import cliff
from lstm_course.diagram.instruments import (
    GateDial,
    LossCliff,
    TemperatureDial,
    cliff_loss,
    roll,
)
from lstm_course.diagram.paper import INKS
from lstm_course.viz import contrast
from tests.test_diagram_microscope import node

SVG = "{http://www.w3.org/2000/svg}"
LOGITS = np.array([2.0, 0.0, -2.0, 0.5, -math.inf])
PANELS = {
    "gate": GateDial(),
    "cliff": LossCliff(),
    "temperature": TemperatureDial(LOGITS, "ab \n?"),
}


def marked(svg, name):
    """Return {value of data-name: element}."""
    return {e.get(f"data-{name}"): e for e in ElementTree.fromstring(svg).iter()
            if e.get(f"data-{name}") is not None}  # fmt: skip


# ---- the gate -------------------------------------------------------------------------------


def test_gate_shows_sigma_and_what_passes():
    dial = GateDial(z0=2, z1=0, z2=-2)
    gate = ops.sigmoid(np.array([2.0, 0.0, -2.0]))
    np.testing.assert_array_equal(dial.passes(), gate * [4, 5, 6])
    texts = {k: e.text for k, e in marked(dial.svg(), "passes").items()}
    assert texts == {"0": "3.52 of 4", "1": "2.50 of 5", "2": "0.72 of 6"}
    gates = [e.text for e in marked(dial.svg(), "gate").values()]
    assert gates == [
        f"z = {z} · σ(z) = {s:.3f}" for z, s in zip(("+2", "0", "−2"), gate, strict=True)
    ]
    assert f"{(gate * [4, 5, 6]).sum():.2f} passes the gate" in dial.describe()


def test_gate_bars_and_dots_stand_where_the_numbers_say():
    dial = GateDial(values=(1, 2, 4), z0=-5, z1=1.5, z2=8)
    gate = ops.sigmoid(np.array([-5.0, 1.5, 8.0]))
    tree = ElementTree.fromstring(dial.svg())
    filled = [float(r.get("width")) for r in tree.iter(SVG + "rect")
              if r.get("fill") == INKS["light"]["f"]]  # fmt: skip
    np.testing.assert_allclose(filled, 424 * gate * [0.25, 0.5, 1], atol=0.01)
    dots = marked(dial.svg(), "dot").values()
    np.testing.assert_allclose([float(d.get("cy")) for d in dots], 76 + 104 * (1 - gate), atol=0.06)


def test_gate_refuses():
    with pytest.raises(ValueError, match="three numbers above 0, at most 9"):
        GateDial(values=(4, 5))
    with pytest.raises(ValueError, match="z1 must be a number from -8 to 8, but it is 9"):
        GateDial(z1=9)


# ---- the cliff ------------------------------------------------------------------------------


def test_cliff_slope_is_the_numerical_one():
    for b in (-3.9, -3.2, -2.62, -2.55, -1.0, 2.0):
        point = np.array([b])
        numerical = gradcheck.numerical_gradient(lambda p: float(cliff_loss(p)[0][0]), point)
        assert gradcheck.relative_error(cliff_loss(point)[1], numerical) < 1e-6


def test_cliff_is_a_wall_between_two_gentle_slopes():
    b = np.linspace(-4, 10, 4001)
    slope = np.abs(cliff_loss(b)[1])
    steep = b[slope > 1]
    assert slope.max() > 5 > 1 and -2.75 < steep.min() and steep.max() < -2.5
    assert slope.max() < 10  # so "clip at 10" is the same as no clipping
    assert slope[(b < -3.2) | (b > -2)].max() < 0.3


def test_ball_goes_where_a_plain_loop_goes():
    for lr, clip in ((1.0, 10.0), (1.0, 0.2), (8.0, 10.0)):
        b, want = -3.2, [-3.2]
        for _ in range(30):
            slope = float(cliff_loss(b)[1])
            b -= lr * slope * min(1.0, clip / max(abs(slope), 1e-300))
            want.append(b)
        np.testing.assert_allclose(roll(lr, clip, 30).b, want, rtol=1e-9)


def test_ball_uses_the_packages_optimiser(monkeypatch):
    calls = []
    real = optim.clip_by_global_norm
    monkeypatch.setattr(optim, "clip_by_global_norm", lambda g, m: calls.append(m) or real(g, m))
    roll(1.0, 0.3, 4)
    assert calls == [0.3] * 5


def test_the_cliff_throws_and_clipping_holds():
    thrown, held = LossCliff(updates=30).path(), LossCliff(clip=0.2, updates=30).path()
    assert np.abs(np.diff(thrown.b)).max() > 4 and thrown.loss[-1] > 0.08
    assert np.abs(np.diff(held.b)).max() <= 0.2 + 1e-12 and held.loss.min() < 0.01
    assert LossCliff(lr=8, updates=30).path().b[-1] > 30
    assert "throws it to b = +1.67" in LossCliff().svg()
    assert "clipped at 0.2" in LossCliff(clip=0.2).describe()


def test_cliff_words_count_what_was_clipped():
    panel = LossCliff(clip=0.2, updates=20)
    path = roll(1.0, 0.2, 20)
    cut = int((np.abs(path.slope[:-1]) > 0.2).sum())
    assert cut > 0 and f"{cut} of 20 slopes were clipped" in panel.describe()
    assert f"loss {path.loss[-1]:.2f}" in panel.describe()
    assert "on the plateau" in LossCliff(updates=0).describe()


def test_cliff_ball_is_drawn_on_the_curve_or_at_the_edge():
    for panel in (LossCliff(clip=0.2), LossCliff(lr=8)):
        path, ball = panel.path(), marked(panel.svg(), "ball")[""]
        b = min(path.b[-1], cliff.RIGHT)
        x = cliff.BOX[0] + cliff.BOX[2] * (b - cliff.LEFT) / (cliff.RIGHT - cliff.LEFT)
        y = cliff.BOX[1] + cliff.BOX[3] * (1 - path.loss[-1] / cliff.HIGH)
        np.testing.assert_allclose(
            [float(ball.get("cx")), float(ball.get("cy"))], [x, y - 10], atol=0.06
        )
        assert ("out of the picture" in panel.svg()) == (path.b[-1] > cliff.RIGHT)


# ---- the temperature ------------------------------------------------------------------------


def entropy_by_hand(p):
    return -sum(q * math.log2(q) for q in p if q > 0)


@pytest.mark.parametrize("tau", [0.05, 0.5, 1.0, 3.0])
def test_temperature_shows_softmax_and_entropy(tau):
    dial = TemperatureDial(LOGITS, "ab \n?", temperature=tau)
    p = ops.softmax(LOGITS / tau)
    np.testing.assert_array_equal(dial.probabilities(), p)
    assert math.isclose(dial.entropy(), entropy_by_hand(p), abs_tol=1e-12)
    assert f"{entropy_by_hand(p):.2f} bits of choice" in dial.svg() + dial.describe()
    bars = marked(dial.svg(), "bar")
    best = np.argsort(-LOGITS, kind="stable")
    np.testing.assert_allclose([float(bars[str(k)].get("width")) for k in range(5)], 280 * p[best],
                               atol=0.01)  # fmt: skip
    names = [e.text for e in ElementTree.fromstring(dial.svg()).iter(SVG + "text")]
    assert "␣" in names and "↵" in names


def test_temperature_draws_follow_the_bars():
    """What `text.sample_index` draws is what the panel shows."""
    dial = TemperatureDial(LOGITS, "ab \n?", temperature=0.7)
    rng = np.random.default_rng(0)
    drawn = [text.sample_index(LOGITS, 0.7, rng) for _ in range(4000)]
    share = np.bincount(drawn, minlength=5) / 4000
    assert np.abs(share - dial.probabilities()).max() < 0.02


def test_temperature_groups_the_rest_and_never_says_a_false_zero():
    dial = TemperatureDial(np.linspace(0, -30, 40), [chr(97 + k) for k in range(40)], bars=3)
    cells = marked(dial.svg(), "p")
    p = dial.probabilities()
    assert "37 others" in dial.svg() and cells["3"].text == f"{100 * p[3:].sum():.1f} %"
    cold = TemperatureDial([0.0, -9.0, -math.inf], "abc")
    assert [e.text for e in marked(cold.svg(), "p").values()] == [">99.9 %", "<0.1 %", "0.0 %"]


def test_temperature_after_a_prompt_is_the_models_own():
    vocab = text.Vocabulary.from_text("abc ")
    model = models.LanguageModel(4, 3, 5, rng=np.random.default_rng(0))
    dial = TemperatureDial.after(model, vocab, "ab ", bars=2)
    logits, _ = text.sampling.read(model, vocab, "ab ")
    np.testing.assert_array_equal(dial.logits, logits.astype(float))
    assert "after 'ab '" in dial.describe()


def test_temperature_refuses():
    with pytest.raises(ValueError, match="2 symbols, but there are 3 logits"):
        TemperatureDial([0, 1, 2], "ab")
    with pytest.raises(ValueError, match="1 of 2 logits are NaN"):
        TemperatureDial([0, math.nan], "ab")
    with pytest.raises(
        ValueError, match=r"temperature must be a number from 0\.05 to 3, but it is 0"
    ):
        TemperatureDial([0, 1], "ab", temperature=0)


# ---- all panels -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_shows_itself_in_three_ways(name, monkeypatch):
    panel = PANELS[name]
    assert panel.png(1)[:4] == b"\x89PNG" and len(panel.html()) < 60_000
    monkeypatch.setenv("LSTM_COURSE_DISPLAY", "png")
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == panel.describe() and set(bundle) == {"image/png", "text/plain"}
    assert re.fullmatch(r"<\w+: .*>", repr(panel)) and "0x" not in repr(panel)


@pytest.mark.parametrize("name", PANELS)
def test_no_text_is_too_small_when_a_page_is_narrow(name):
    """At 360 px the picture is about 320 wide: 17 of 480 units are 11 px."""
    tree = ElementTree.fromstring(PANELS[name].svg())
    sizes = [float(t.get("font-size")) for t in tree.iter(SVG + "text")]
    assert float(tree.get("width")) == 480 and min(sizes) >= 17


@pytest.mark.parametrize("name", PANELS)
def test_frames_are_drawn_for_every_stop_and_start_is_one_of_them(name):
    panel = PANELS[name]
    state, frames = panel.traits(), panel.frames()
    assert len(frames) == math.prod(len(c["stops"]) for c in state["controls"])
    at = ",".join(str(c["stops"].index(panel.start[c["name"]])) for c in state["controls"])
    assert frames[at] == [panel.svg("css"), panel.describe()]


def test_colours_are_readable_in_both_themes():
    for ink in INKS.values():
        assert all(contrast(ink[q], ink["paper"]) >= 3 for q in "ifgoch")
        assert all(contrast(ink[q], ink["paper"]) >= 4.5 for q in ("ink", "muted", "f", "accent"))
        assert contrast(ink["ink"], ink["band"]) >= 4.5


def test_set_moves_a_shown_panel(monkeypatch):
    panel, sent = LossCliff(), []
    panel.set(updates=3)
    monkeypatch.setattr(panel, "_widget", object())
    monkeypatch.setattr(panel, "send", sent.append)
    panel.set(clip=0.5)
    assert panel.values == {"lr": 1.0, "clip": 0.5, "updates": 3.0}
    assert sent[0]["values"] == panel.values and sent[0]["words"] == panel.describe()


def test_js_sliders_and_theme():
    got = node(
        """
const log = { log: true, stops: [0.1, 1, 10] }, plain = { log: false, stops: [0, 2, 5] };
const body = (dataset) => ({ dataset });
console.log(JSON.stringify([
  [toValue(log, 1), toValue(log, -1.3), toValue(plain, 3), toPosition(log, 100)],
  [spoken(-0.12345), spoken(3), spoken("rnn")],
  [nearest(log, 0.4), nearest(log, 0.2), nearest(plain, 4), nearest({ stops: ["a", "b"] }, "b")],
  [themeOf(body({ jpThemeLight: "false" }), false), themeOf(body({ jpThemeLight: "true" }), true),
   themeOf(body({ theme: "dark" }), false), themeOf(body({ theme: "auto" }), true),
   themeOf(body({}), false)],
]))""",
        "panel.js",
    )
    assert got[0] == [10, 0.05012, 3, 2]
    assert got[1] == ["−0.123", "3", "rnn"]
    assert got[2] == [1, 0, 2, 1]
    assert got[3] == ["dark", "light", "dark", "dark", "light"]
