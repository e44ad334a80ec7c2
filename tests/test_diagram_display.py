"""One object, three displays: what a notebook keeps of a figure, and what a page gets."""

import base64
import io
import json
import re
import zlib

import numpy as np
import pytest
from matplotlib import image

from lstm_course.diagram import PROFILES, Shown, display_profile, worked_diagram
from lstm_course.diagram.display import _ALPHABET

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def usual_profile(monkeypatch):
    monkeypatch.delenv("LSTM_COURSE_DISPLAY", raising=False)


def bundle_of(figure):
    found = figure._repr_mimebundle_()
    return found[0] if isinstance(found, tuple) else found


def unpacked(text):
    """Undo `_packed`; what follows the end of the data is left over."""
    found = b""
    for start in range(0, len(text), 5):
        n = 0
        for letter in text[start : start + 5]:
            n = n * 85 + _ALPHABET.index(letter)
        found += n.to_bytes(4)
    return found


def test_profile_is_read_from_the_environment(monkeypatch):
    assert display_profile() == "live"
    for name in PROFILES:
        monkeypatch.setenv("LSTM_COURSE_DISPLAY", name)
        assert display_profile() == name
    monkeypatch.setenv("LSTM_COURSE_DISPLAY", "pdf")
    with pytest.raises(ValueError, match=r'"live", "png" or "html", but it is \'pdf\''):
        display_profile()


def test_three_profiles_three_bundles(monkeypatch):
    figure = worked_diagram()
    monkeypatch.setenv("LSTM_COURSE_DISPLAY", "png")
    bundle = bundle_of(figure)
    assert set(bundle) == {"image/png", "text/plain"}
    assert bundle["text/plain"] == figure.describe()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    monkeypatch.setenv("LSTM_COURSE_DISPLAY", "html")
    assert set(bundle_of(figure)) == {"text/html", "text/plain"}
    assert figure._widget is None, "a widget was made that nobody asked for"
    monkeypatch.setenv("LSTM_COURSE_DISPLAY", "live")
    bundle = bundle_of(figure)
    assert set(bundle) == {VIEW, "text/plain"} and bundle["text/plain"] == figure.describe()
    assert figure.widget() is figure.widget()


@pytest.mark.parametrize("level", ["chain", "cell", "gate", "neuron", "operation"])
def test_png_has_the_size_of_the_picture_and_is_not_blank(level):
    figure = worked_diagram(level=level)
    width, height = (
        float(v) for v in re.search(r'width="(\d+)" height="(\d+)', figure.svg()).groups()
    )
    pixels = image.imread(io.BytesIO(figure.png(scale=1)))
    assert abs(pixels.shape[1] - width) <= 1 and abs(pixels.shape[0] - height) <= 1
    assert len(np.unique((pixels[..., :3] * 255).astype(int).reshape(-1, 3), axis=0)) > 50
    assert pixels.shape[2] == 3 or pixels[..., 3].min() == 1.0, "see-through"
    with pytest.raises(ValueError, match="scale must be above 0"):
        figure.png(scale=0)


def test_repr_is_stable():
    figure = worked_diagram(level="neuron")
    assert repr(figure) == "<Diagram: One neuron of the forget gate, step 1.>"
    assert repr(figure) == repr(worked_diagram(level="neuron"))


def test_same_figure_same_bytes():
    assert worked_diagram().svg() == worked_diagram().svg()
    assert worked_diagram().html() == worked_diagram().html()


@pytest.mark.parametrize("level", ["chain", "cell", "gate", "neuron", "operation"])
def test_html_is_whole_and_small(level):
    html = worked_diagram(level=level).html()
    assert len(html.encode()) <= 60_000
    bare = html.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//cdn|\bsrc=|\bhref=|@import|url\(", bare)
    assert html.count("<svg") == 1 and "data-b=" not in html
    packed = re.search(r'<script type="text/plain">(.*?)</script>', html, re.DOTALL)[1]
    inside = json.loads(zlib.decompress(unpacked(packed)))
    assert set(inside) == {"module", "css", "state"} and "render" in inside["module"]
    assert "scenes" in inside["state"]["figure"]


def test_figure_without_a_module_is_only_a_picture():
    class Dot(Shown):
        def svg(self, theme="light"):
            return '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'

        def describe(self):
            return "One dot."

    assert "<script" not in Dot().html() and "<svg" in Dot().html()


def test_browser_asks_and_python_answers():
    figure, sent = worked_diagram(), []
    figure.send = sent.append
    xs = figure.xs + 0.5
    question = {
        "seq": 7,
        "view": "a",
        "xs": xs.tolist(),
        "shift": {"f": -2.0},
        "place": {"step": 1},
    }
    figure.received(question)
    params = figure.net.params
    b = params.b.copy()
    b[3:6] -= 2.0
    again = type(figure)(params._replace(b=b), xs, figure.net.h0, figure.net.c0)
    assert sent == [{"seq": 7, "view": "a", "numbers": again.numbers}]
    assert figure.place["step"] == 1 and "step 2" in figure.describe()
    figure.received(question | {"seq": 8, "xs": [[1.0]]})
    assert sent[-1]["seq"] == 8 and "the diagram was made for (2, 4)" in sent[-1]["error"]
    assert np.array_equal(figure.xs, xs), "a wrong question changed the figure"


def test_each_kind_of_figure_keeps_its_own_stylesheet(tmp_path):
    """Anywidget keeps one stylesheet for each id: other code must have another id."""
    css = [tmp_path / "a.css", tmp_path / "b.css"]
    for path in css:
        path.write_text(f".{path.stem}{{color:red}}", encoding="utf-8")
    (tmp_path / "m.js").write_text("export default { render() {} }", encoding="utf-8")

    def figure(sheet):
        class Dot(Shown):
            module, stylesheet = tmp_path / "m.js", sheet

        return Dot().widget()

    one, other, again = figure(css[0]), figure(css[1]), figure(css[0])
    assert one._anywidget_id != other._anywidget_id
    assert one._anywidget_id == again._anywidget_id
