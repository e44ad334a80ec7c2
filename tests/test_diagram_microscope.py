"""The text microscope: AUC against a count of pairs, what is sent, what is drawn, bad input."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_hex

from lstm_course import models, ops
from lstm_course.diagram import microscope_picture
from lstm_course.diagram.microscope import TextMicroscope
from lstm_course.diagram.readings import auc_by_unit
from lstm_course.diagram.scales import STOPS, THEMES, colour, format_number
from lstm_course.text import Vocabulary
from lstm_course.viz import contrast, value_cmap, value_norm

HERE = Path(microscope_picture.__file__).parent
TEXT = 'say "it" or\n"so", then go'
QUOTED = np.array([c == "1" for c in "0000111100001111000000000"])
VOCAB = Vocabulary.from_text(TEXT)


@pytest.fixture
def model():
    return models.LanguageModel(len(VOCAB), 5, 7, layers=2, rng=np.random.default_rng(3))


@pytest.fixture
def scope(model):
    follows = {"inside quotes": QUOTED, "vowel": [c in "aeiou" for c in TEXT]}
    return TextMicroscope(model, TEXT, vocab=VOCAB, follows=follows)


# ---- AUC ------------------------------------------------------------------------------------


def brute_force(column, flags):
    pairs = [(a > b) + (a == b) / 2 for a in column[flags] for b in column[~flags]]
    return sum(pairs) / len(pairs)


@pytest.mark.parametrize("levels", [2, 5, 10_000])
def test_auc_is_the_count_of_pairs_ties_included(levels):
    rng = np.random.default_rng(levels)
    values = rng.integers(0, levels, size=(60, 9)).astype(float)
    flags = rng.random(60) < 0.3
    counted = [brute_force(column, flags) for column in values.T]
    np.testing.assert_allclose(auc_by_unit(values, flags), counted, rtol=0, atol=1e-12)


def test_auc_knows_perfect_upside_down_and_constant():
    flags = np.array([True, True, False])
    values = np.array([[2.0, 0.0, 1.0], [3.0, 0.5, 1.0], [1.0, 9.0, 1.0]])
    assert auc_by_unit(values, flags).tolist() == [1.0, 0.0, 0.5]


def test_auc_refuses_what_cannot_be_told_apart():
    with pytest.raises(ValueError, match="0 of 4 flags are true"):
        auc_by_unit(np.zeros((4, 2)), np.zeros(4))
    with pytest.raises(ValueError, match=r"flags have shape \(3,\).*\(4, 2\)"):
        auc_by_unit(np.zeros((4, 2)), np.ones(3))


# ---- what it reads --------------------------------------------------------------------------


def test_traces_are_the_models_own(scope, model):
    want = model.trace(VOCAB.encode(TEXT))
    for name in "cfiogh":
        np.testing.assert_array_equal(scope.traces[name], want[name])


def test_a_torch_model_gives_the_same_traces(model):
    torch_models = pytest.importorskip("lstm_course.torch_models")
    twin = TextMicroscope(torch_models.from_numpy(model), TEXT, vocab=VOCAB)
    np.testing.assert_allclose(twin.traces["c"], model.trace(VOCAB.encode(TEXT))["c"], atol=1e-6)


def test_arrays_and_a_lone_array_are_taken(scope):
    assert list(TextMicroscope(dict(scope.traces), TEXT).traces) == list("chfiog")
    alone = TextMicroscope(scope.traces["f"], TEXT, quantity="f")
    assert list(alone.traces) == ["f"] and alone.limits() == [1.0] * 7


def test_orders_rank_by_distance_from_one_half(scope):
    ranked, scores = scope.orders()["follows inside quotes"]
    counted = [brute_force(scope.traces["c"][:, unit], QUOTED) for unit in ranked]
    np.testing.assert_allclose(scores, counted, atol=1e-6)
    far = np.abs(np.array(scores) - 0.5)
    assert (np.diff(far) <= 1e-6).all() and sorted(ranked) == list(range(7))
    assert scope.order == "follows inside quotes" and scope.unit == ranked[0]
    by_mean, means = scope.orders()["mean"]
    np.testing.assert_allclose(means, scope.traces["c"].mean(axis=0)[by_mean], atol=1e-6)
    assert (np.diff(means) <= 0).all() and scope.orders()["number"] == (list(range(7)), [])


GOOD = np.zeros((len(TEXT), 2))
BAD = {
    "no text": (GOOD, "", {}, "at least 1 character"),
    "not a text": (GOOD, 7, {}, "must be a string"),
    "too long": (np.zeros((2001, 2)), "x" * 2001, {}, r"2001 characters, .* 2000 .*text\["),
    "lengths": (GOOD[:5], TEXT, {}, r"\(5, 2\), but the text has 25 characters"),
    "one axis": (GOOD[:, 0], TEXT, {}, r"\(25,\), but the text has 25"),
    "quantity": (GOOD, TEXT, {"quantity": "z"}, "no quantity 'z'.*c, h, f, i, o, g"),
    "quantity in dict": ({"q": GOOD}, TEXT, {}, "no quantity 'q'"),
    "quantity not given": ({"f": GOOD}, TEXT, {}, "no quantity 'c' here; there are f"),
    "nothing": ({}, TEXT, {}, "no traces"),
    "units differ": ({"c": GOOD, "h": np.zeros((25, 3))}, TEXT, {}, "h has 3 units, but c has 2"),
    "too many units": (np.zeros((25, 1025)), TEXT, {}, "1025 units.*1 to 1024"),
    "too many numbers": (np.zeros((2000, 501)), "x" * 2000, {}, "1002000 numbers.*1000000"),
    "nan": (GOOD + np.nan, TEXT, {}, "c must be finite, but 50 of its 50"),
    "unit": (GOOD, TEXT, {"unit": 2}, "from 0 to 1, but it is 2"),
    "unit no number": (GOOD, TEXT, {"unit": True}, "from 0 to 1, but it is True"),
    "flag length": (GOOD, TEXT, {"follows": {"q": [1, 0]}}, r"'q' has shape \(2,\).*25"),
    "flag values": (GOOD, TEXT, {"follows": {"q": np.arange(25)}}, "true or false"),
    "flag constant": (GOOD, TEXT, {"follows": {"q": np.ones(25)}}, "True at all 25"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_both_sides(name):
    source, text, more, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        TextMicroscope(source, text, **more)


def test_a_model_needs_its_vocabulary_and_known_characters(model):
    with pytest.raises(ValueError, match="needs vocab="):
        TextMicroscope(model, TEXT)
    with pytest.raises(ValueError, match="Z"):
        TextMicroscope(model, "say Z", vocab=VOCAB)


# ---- what it sends --------------------------------------------------------------------------


def unpacked(reading, T):
    raw = base64.b64decode(reading["data"])
    if reading["type"] == "float32":
        return np.frombuffer(raw, "<f4").reshape(-1, T)
    return np.frombuffer(raw, "<i2").reshape(-1, T) / 32752 * np.array(reading["limits"])[:, None]


def test_live_numbers_arrive_exactly_and_one_quantity_at_a_time(scope):
    state = scope.traits()
    assert list(state["readings"]) == ["c"] and list(state["quantities"]) == list("chfiog")
    np.testing.assert_array_equal(unpacked(state["readings"]["c"], 25).T, scope.traces["c"])
    assert state["flags"]["inside quotes"] == "0000111100001111000000000"
    json.dumps(state, allow_nan=False)


def test_messages_of_the_browser_move_python_and_bad_ones_do_not(scope, monkeypatch):
    sent = []
    monkeypatch.setattr(scope, "send", sent.append)
    scope.received({"need": "f"})
    np.testing.assert_array_equal(unpacked(sent[0]["reading"], 25).T, scope.traces["f"])
    scope.received({"unit": 4, "quantity": "f", "order": "mean"})
    assert (scope.unit, scope.quantity, scope.order) == (4, "f", "mean")
    for bad in ({"unit": 99}, {"quantity": "q"}, {"need": ["f"]}, {"order": ["x"]}, "text", None):
        scope.received(bad)
    assert (scope.unit, scope.quantity, scope.order) == (4, "f", "mean")
    assert sum("error" in message for message in sent) == 3


def test_a_page_carries_few_units_nearly_exactly_and_the_object_stays_whole():
    rng = np.random.default_rng(0)
    held = np.repeat(rng.normal(size=(120, 200)), 4, axis=0)  # states change slowly
    traces = {"c": 3 * held, "h": np.tanh(held), "f": ops.sigmoid(held)}
    scope = TextMicroscope(traces, "abcd" * 120, unit=150,
                           follows={"inside": np.arange(480) // 20 % 2})  # fmt: skip
    page = scope.html()
    state = scope.page_traits()
    assert len(page) < 60_000 and "http" not in page.replace("http://www.w3.org", "")
    assert list(state["readings"]) == ["c", "f"] and 150 in state["units"] and state["total"] == 200
    for name, reading in state["readings"].items():
        sent, true = unpacked(reading, 480), scope.traces[name][:, state["units"]].T
        assert np.abs(sent - true).max() <= max(reading["limits"]) / 2047 / 2 + 1e-6
        for ranked, scores in reading["orders"].values():
            assert sorted(ranked) == state["units"] and len(scores) in (0, len(ranked))
    assert len(scope.traits()["units"]) == 200


# ---- what it draws and says -----------------------------------------------------------------


def test_description_has_the_numbers(scope):
    row = scope.traces["c"][:, scope.unit]
    words = scope.describe()
    assert f"from {format_number(row.min())} to {format_number(row.max())}." in words
    assert f"highest at character {row.argmax()} ({TEXT[row.argmax()]!r})" in words
    auc = brute_force(row, QUOTED)
    assert f"For 'inside quotes' its AUC is {auc:.3f}, place 1 of 7 units." in words
    assert repr(scope) == f"<TextMicroscope: {words.splitlines()[0]}>"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_picture_has_every_letter_in_readable_ink_on_its_colour(scope, theme):
    tree = ElementTree.fromstring(scope.svg(theme))
    space = "{http://www.w3.org/2000/svg}"
    mono = [t for t in tree.iter(space + "text") if "Mono" in t.get("font-family", "")]
    letters = "".join(t.text for t in mono).replace("\u00a0", " ")
    assert sorted(letters.replace(" ", "")) == sorted(TEXT.replace("\n", "↵").replace(" ", ""))
    row, limit = scope.traces["c"][:, scope.unit], scope.limits()[scope.unit]
    grounds = {colour(float(v), "v", limit, theme) for v in row}
    drawn = {p.get("fill") for p in tree.iter(space + "path")}
    assert grounds <= drawn
    assert all(max(contrast(g, "#000000"), contrast(g, "#ffffff")) >= 4.5 for g in grounds)
    assert scope.svg(theme).count("data-") == 0 and float(tree.get("width")) == 736


def test_lines_break_after_spaces_and_lose_nothing():
    text = "aa bb\n" + "c" * 30 + " d e f\n\nlast"
    spans = microscope_picture.wrap(text, 10)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(b - a <= 10 for a, b in spans)
    assert [text[a:b] for a, b in spans][:2] == ["aa bb\n", "c" * 10]


def test_a_long_text_says_what_is_left_out():
    long = TextMicroscope(np.zeros((2000, 1)), "word " * 400)
    assert "more characters are not shown" in long.svg()
    assert long.png(0.5)[:4] == b"\x89PNG"


@pytest.mark.parametrize("prefix", ["lm", "lp"])
def test_style_sheets_have_the_colours_of_the_themes(prefix):
    css = (HERE / {"lm": "microscope.css", "lp": "panel.css"}[prefix]).read_text(encoding="utf-8")
    light, dark = css.split('[data-theme="dark"]')[:2]
    for part, theme in ((light, "light"), (dark, "dark")):
        for ours, theirs in (("ink", "ink"), ("muted", "muted"), ("paper", "page"),
                             ("grid", "line"),
                             ("edge", "edge"), ("focus", "focus")):  # fmt: skip
            assert f"--{prefix}-{ours}: {THEMES[theme][theirs]};" in part
        paper = THEMES[theme]["page"]
        assert all(contrast(THEMES[theme][name], paper) >= 4.5 for name in ("ink", "muted"))
        assert all(contrast(THEMES[theme][name], paper) >= 3 for name in ("edge", "focus"))


# ---- the browser's own functions ------------------------------------------------------------


def node(code, module="microscope.js"):
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the ES module's functions are tested only with it")
    source = (HERE / module).read_text(encoding="utf-8")
    done = subprocess.run(["node", "--input-type=module", "-"], input=source + code, text=True,
                          capture_output=True, check=True, timeout=60)  # fmt: skip
    return json.loads(done.stdout)


def test_modules_are_small():
    assert all((HERE / name).stat().st_size <= 20_480 for name in ("microscope.js", "panel.js"))


def test_js_decodes_what_python_packs(scope):
    for reading in (scope.reading("c"), scope.reading("c", [2, 5])):
        got = node(f"console.log(JSON.stringify([...decode({json.dumps(reading)})]))")
        np.testing.assert_allclose(got, unpacked(reading, 25).ravel(), atol=1e-6)


def test_js_colours_are_pythons():
    values = np.linspace(-1.1, 1.1, 45)
    for limit in (1.0, 2.0, 15.0):
        code = (
            f"const t = tableOf({json.dumps(STOPS['light']['v'])}), limit = {limit};"
            f"console.log(JSON.stringify({(values * limit).tolist()}.map((v) => placeOf(v, 'value',"
            " limit)).map((place) => [place, ...colourAt(place, t)])))"
        )
        got = node(code)
        places = value_norm(limit=limit)(values * limit)
        np.testing.assert_allclose([row[0] for row in got], places, atol=1e-12)
        inside = np.abs(values) <= 1
        ours = [colour(float(v), "v", limit) for v in values[inside] * limit]
        assert [
            to_hex(np.array(row[1:]) / 255) for row, i in zip(got, inside, strict=True) if i
        ] == ours
    assert to_hex(value_cmap()(1.0)) == STOPS["light"]["v"][-1]


def test_js_ink_is_always_readable():
    tables = {f"{theme} {kind}": STOPS[theme][kind] for theme in STOPS for kind in "vg"}
    got = node(f"console.log(JSON.stringify({json.dumps(list(tables.values()))}.map((s) => "
               "tableOf(s).map((c) => [c, inkOn(c)]))))")  # fmt: skip
    for name, rows in zip(tables, got, strict=True):
        for rgb, ink in rows:
            assert contrast(to_hex(np.array(rgb) / 255), ink) >= 4.5, (name, rgb)


def test_js_numbers_names_keys_and_window():
    got = node("""
console.log(JSON.stringify([
  [[0.973, "value"], [-0.001, "value"], [-12.34, "value"], [0.5, "gate"]].map((a) => spoken(...a)),
  [" ", "\\n", "x"].map(nameOf),
  ["ArrowLeft", "ArrowDown", "End", "PageUp", "Home", "x"].map(
    (k) => moved(k, {t: 3, row: 4}, 20, 6)),
  moved("ArrowLeft", {t: 0, row: 0}, 20, 6), moved("PageDown", {t: 0, row: 0}, 20, 6),
  [[0, 5, 10, 30], [0, 12, 10, 30], [25, 29, 10, 30], [9, 3, 10, 30], [0, 2, 40, 30]].map(
    (a) => viewFrom(...a)),
]))""")
    assert got[0] == ["+0.97", "0.00", "−12.3", "0.50"]
    assert got[0][:3] == [format_number(v) for v in (0.973, -0.001, -12.34)]
    assert got[1] == ["space", "new line", "‘x’"]
    at = [(2, 4), (3, 5), (19, 4), (3, 0), (0, 4)]
    assert got[2] == [*({"t": t, "row": row} for t, row in at), None]
    assert got[3:5] == [{"t": 0, "row": 0}, {"t": 0, "row": 5}]
    assert got[5] == [0, 3, 20, 3, 0]
