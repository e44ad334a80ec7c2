"""The zoomable diagram: its numbers, colours, wires and words, against the cells themselves."""

import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.ft2font import FT2Font

from lstm_course import cells
from lstm_course.diagram import Diagram, scales, worked_diagram
from lstm_course.diagram.display import _fonts
from lstm_course.diagram.labels import NOTATIONS
from lstm_course.diagram.numbers import run
from lstm_course.diagram.scales import colour, format_number, ink_on
from lstm_course.diagram.views import OPERATIONS
from lstm_course.viz import palette

SVG = "{http://www.w3.org/2000/svg}"
PLACES = [
    {"level": "chain"},
    {"level": "cell"},
    *({"level": "gate", "gate": gate} for gate in "ifgo"),
    *({"level": "neuron", "gate": gate, "unit": 2} for gate in "fg"),
    *({"level": "operation", "operation": name} for name in OPERATIONS),
]
NAMES = ["-".join(str(value) for value in place.values()) for place in PLACES]


def make(D=4, H=3, T=5, seed=0, rnn=False, **options):
    rng = np.random.default_rng(seed)
    params = cells.init_lstm(D, H, rng=rng)
    params = params._replace(W_ih=params.W_ih * 3, W_hh=params.W_hh * 3)
    if rnn:
        options["rnn"] = cells.init_rnn(D, H, rng=rng)
    start = rng.normal(size=(2, H)) * 2
    return Diagram(params, rng.normal(size=(T, D)), *start, labels=list("hello")[:T], **options)


def traces(figure):
    """Run the course's own cell over the figure's inputs."""
    h, c, found = figure.net.h0, figure.net.c0, []
    for x_t in figure.xs:
        found.append(cells.lstm_step_trace(x_t, h, c, figure.net.params))
        h, c = found[-1].h, found[-1].c
    return found


def elements(figure, theme="light", narrow=False):
    """Return [(tag, binding, attributes, text)] of every element, of every panel."""
    root = ElementTree.fromstring(figure.svg(theme, narrow))
    return [
        (e.tag.removeprefix(SVG), e.get("data-b", ""), e.attrib, "".join(e.itertext()))
        for group in root.findall(f"{SVG}g")
        for e in group.iter()
    ]


def number_of(text):
    return float(text.replace("−", "-"))


# ---- numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("narrow", [False, True])
def test_tiles_of_the_cell_show_the_numbers_of_the_trace(narrow):
    figure = make(step=2)
    trace = traces(figure)[2]
    expected = {name: getattr(trace, name) for name in ("h_prev", "c_prev", *"ifgoch", "tanh_c")}
    expected |= {"x": trace.x_t, "kept": trace.f * trace.c_prev, "new": trace.i * trace.g}
    shown = {}
    for tag, bind, _, text in elements(figure, narrow=narrow):
        found = re.match(r"t [vg] (\w+)\.(\d);i", bind)
        if tag == "text" and found:
            shown[found[1], int(found[2])] = number_of(text)
    for name, vector in expected.items():
        for k, value in enumerate(vector):
            assert shown.pop((name, k)) == pytest.approx(value, abs=0.005001), (name, k)
    assert not shown, "tiles that nobody asked for"


def test_tiles_of_the_chain_show_every_step():
    figure = make(level="chain")
    shown = {bind: text for tag, bind, _, text in elements(figure) if tag == "text"}
    for t, trace in enumerate(traces(figure)):
        for k in range(3):
            text = shown[f"t v c@{t}.{k};i v c@{t}.{k}"]
            assert number_of(text) == pytest.approx(trace.c[k], abs=0.005001)


@pytest.mark.parametrize("gate", ["i", "f", "g", "o"])
def test_gate_shows_weights_products_and_their_sum(gate):
    figure = make(level="gate", gate=gate, step=1)
    trace = traces(figure)[1]
    W, b = cells.gate_matrix(figure.net.params, gate)
    column = np.concatenate([trace.h_prev, trace.x_t])
    shown = {bind.split(";")[0]: text for tag, bind, _, text in elements(figure) if tag == "text"}
    for u in range(3):
        for k in range(7):
            at = u * 7 + k
            assert number_of(shown[f"t v w.{at}"]) == pytest.approx(W[u, k], abs=0.005001)
            product = number_of(shown[f"t s p.{at}"])
            assert product == pytest.approx(W[u, k] * column[k], abs=0.005001)
        z = W[u] @ column + b[u]
        assert number_of(shown[f"t s z.{u}"]) == pytest.approx(z, abs=0.005001)
        kind = "s" if gate == "g" else "g"
        out = number_of(shown[f"t {kind} out.{u}"])
        assert out == pytest.approx(getattr(trace, gate)[u], abs=0.005001)


def test_neuron_adds_up_to_its_sum():
    figure = make(level="neuron", gate="o", unit=1, step=3)
    bars = [a for tag, b, a, _ in elements(figure) if tag == "rect" and "low." in b]
    assert len(bars) == 7 + 1 + 1  # products, bias, sum
    ends = [e for e in elements(figure) if e[0] == "line" and "end." in e[1]]
    z, reach = traces(figure)[3].z_o[1], number_of(_text(figure, "t t rt.1"))
    mid, half = 330 + 131, 131
    assert float(ends[-1][2]["x1"]) == pytest.approx(mid + half * z / reach, abs=0.01)
    assert float(bars[-1]["width"]) == pytest.approx(0.6 + half * abs(z) / reach, abs=0.01)


def _text(figure, bind):
    return next(text for _, found, _, text in elements(figure) if found == bind)


def test_worked_example_forgets_half():
    figure = worked_diagram(level="operation", operation="forget")
    assert _text(figure, "x eq.0") == "[4 5 6] ⊗ [0.5 0.5 0.5] = [2 2.5 3]"
    plates = [a for t, b, a, _ in elements(figure) if t == "rect" and a.get("class") == "lc-va"]
    assert len(plates) == 6 and len({plate["height"] for plate in plates}) == 1


def test_closing_the_forget_gate_empties_the_highway():
    figure = worked_diagram()
    figure.numbers = run(figure.net, shift={"f": -30.0})
    strands = [a for _, b, a, _ in elements(figure) if b.startswith("s v kept.")]
    assert len(strands) == 3 and {a["stroke"] for a in strands} == {colour(0.0)}


def test_rnn_stands_beside_and_overwrites_its_state():
    figure = make(rnn=True, step=1)
    h = figure.net.h0
    for x_t in figure.xs[:2]:
        h = cells.rnn_step(x_t, h, figure.net.rnn)
    shown = {b.split(";")[0]: text for _, b, _, text in elements(figure, narrow=True)}
    assert [number_of(shown[f"t v r.{k}"]) for k in range(3)] == pytest.approx(h, abs=0.005001)
    for level in ("chain", "cell", "gate", "neuron"):
        assert make(rnn=True, level=level).panels() == ["f", "r"]
    assert make(rnn=True, level="operation").panels() == ["f"]


# ---- colours ----------------------------------------------------------------------------------


def test_colours_are_the_palettes():
    for limit in (1.0, 1.5, 2.5, 6.0, 40.0):
        norm = palette.value_norm(limit=limit)
        for value in np.linspace(-limit, limit, 301):
            assert colour(float(value), "v", limit) == palette.color_of(value, "value", norm)
    for value in np.linspace(0, 1, 301):
        assert colour(float(value), "g") == palette.color_of(value, "gate")


def test_strands_have_the_colour_of_their_number():
    figure = make(step=4)
    trace, steps = traces(figure)[4], traces(figure)
    everything = [[t.x_t, *t[1:3], t.g, t.c, t.h, t.f * t.c_prev, t.i * t.g] for t in steps]
    norm = palette.value_norm(*(vector for vectors in everything for vector in vectors))
    strands = {b: a["stroke"] for _, b, a, _ in elements(figure) if b.startswith("s ")}
    for k in range(3):
        assert strands[f"s v c.{k}"] == palette.color_of(trace.c[k], "value", norm)
        assert strands[f"s g f.{k}"] == palette.color_of(trace.f[k], "gate")


def test_scale_never_saturates_and_its_axis_follows():
    figure = worked_diagram()
    assert _text(figure, "t t ticks.1") == "+6"
    figure = Diagram(figure.net.params, figure.net.xs, figure.net.h0, figure.net.c0 * 10)
    assert _text(figure, "t t ticks.1") == "+60"
    assert colour(50.0, "v", 60.0) != colour(60.0, "v", 60.0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES, ids=NAMES)
def test_every_number_can_be_read_on_its_tile(place, theme):
    for narrow in (False, True):
        found = elements(make(**place), theme, narrow)
        for (_, before, tile, _), (tag, bind, text, _) in pairwise(found):
            if tag == "text" and ";i " in bind:
                assert before.split()[-1] == bind.split()[-1]
                assert palette.contrast(tile["fill"], text["fill"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_other_text_can_be_read_on_every_ground(theme):
    shades = scales.THEMES[theme]
    for ground in ("page", "panel", "card", "gate", "paper"):
        for ink in ("ink", "muted"):
            assert palette.contrast(shades[ink], shades[ground]) >= 4.5, (ink, ground)
    assert palette.contrast(shades["page"], shades["accent"]) >= 4.5  # the pressed button
    for mark in ("focus", "weight", "accent", "edge"):
        assert palette.contrast(shades[mark], shades["page"]) >= 3, mark


def test_ink_agrees_with_the_palette():
    for n in range(256):
        for theme in scales.THEMES:
            shade = colour(n / 255, "u", theme=theme)
            assert ink_on(shade) == {"black": "#000000", "white": "#ffffff"}[palette.text_on(shade)]


def test_numbers_are_short_and_signed():
    assert [format_number(v) for v in (0.5, -0.004, 9.996, -99.96, 12345)] == [
        "+0.50", "0.00", "+10.0", "−100", "+1e4"]  # fmt: skip
    assert [format_number(v, "n") for v in (2.0, 2.5, -0.381)] == ["2", "2.5", "−0.38"]


# ---- wires, words and room --------------------------------------------------------------------


def end_of(path):
    """Walk a path of M, H, V, a and c to its end."""
    x = y = 0.0
    for letter, text in re.findall(r"([MHVac])([^MHVac]*)", path):
        numbers = [float(v) for v in text.split()]
        if letter == "M":
            x, y = numbers
        elif letter in "HV":
            x, y = (numbers[0], y) if letter == "H" else (x, numbers[0])
        else:
            x, y = x + numbers[-2], y + numbers[-1]
    return x, y


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("level", ["chain", "cell"])
def test_strands_begin_and_end_at_the_tile_of_their_number(level, narrow):
    """Where a strand swings from or to a tile, it is the tile of the same number."""
    figure = make(level=level, rnn=narrow)
    root = ElementTree.fromstring(figure.svg(narrow=narrow))
    touched = 0
    for group in root.findall(f"{SVG}g"):
        tiles, inputs = {}, {}
        for e in group.iter(f"{SVG}rect"):
            if e.get("data-b", "").startswith("f ") and "ramp" not in e.get("data-b"):
                box = [float(e.get(k)) for k in ("x", "y", "width", "height")]
                tiles.setdefault(e.get("data-b").split()[-1], []).append(box)
        for e in group.iter(f"{SVG}path"):
            if not e.get("data-b", "").startswith("s ") or "ramp" in e.get("data-b"):
                continue
            name, path = e.get("data-b").split()[-1], e.get("d")
            ends = []
            if re.match(r"M[^HVa]*c", path):
                ends.append(re.match(r"M(\S+) ([^c]+)c", path).groups())
            tail = path.rpartition("c")[2]
            if "c" in path and not set("HVa") & set(tail):
                ends.append(end_of(path))
            for end in ends:
                x, y = (float(v) for v in end)
                if level == "chain" and name.startswith("x@"):
                    inputs[name] = (x, y)  # a stack that is fed from its upper end, or its side
                    continue
                near = [b for b in tiles[name] if b[0] - 3 <= x <= b[0] + b[2] + 3
                        and b[1] - 3 <= y <= b[1] + b[3] + 3]  # fmt: skip
                near = near or [b for b in tiles[name] if level == "chain" and name[0] == "h"]
                assert near, (name, end)
                touched += 1
    assert touched >= 6


@cache
def font_sizes(narrow):
    """Return {class of a text: its size} as the stylesheet says it; "" is the usual size."""
    css, found = Diagram.stylesheet.read_text(encoding="utf-8").split("/* end")[0], {}
    for names, size in re.findall(r"^(.*?)\{[^}]*font-size:([\d.]+)px", css, re.MULTILINE):
        for name in names.split(","):
            scope, _, kind = name.partition(" ")
            if scope == ".lc-art" or narrow:
                found["" if kind == "text" else kind.removeprefix(".")] = float(size)
    return found


@cache
def width_of(text, pick, size):
    """Return how wide a text is in the font that the still pictures are drawn with."""
    font = FT2Font(_fonts()[pick])
    font.set_size(size, 72)
    font.set_text(text, 0)
    return font.get_width_height()[0] / 64


def extent(element, narrow):
    """Return the box of a text of the picture."""
    kinds, sizes = element.get("class").split(), font_sizes(narrow)
    pick = 4 if set(kinds) & {"m", "e"} else 1 if set(kinds) & {"h", "f", "o", "bold"} else 0
    size = [sizes[kind] for kind in kinds if kind in sizes][-1:] or [sizes[""]]
    wide = width_of("".join(element.itertext()), pick, size[0])
    x, y = float(element.get("x")), float(element.get("y"))
    left = x if "a" in kinds else x - wide if "z" in kinds else x - wide / 2
    return left, y - 0.74 * size[0], left + wide, y + 0.18 * size[0]


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("place", PLACES, ids=NAMES)
def test_no_text_overlaps_another_or_leaves_the_picture(place, notation):
    for narrow in (False, True):
        figure = make(D=5 if narrow else 4, rnn=narrow, notation=notation, step=4, **place)
        root = ElementTree.fromstring(figure.svg(narrow=narrow))
        for group in root.findall(f"{SVG}g"):
            boxes = []
            for e in group.iter(f"{SVG}text"):
                if e.get("opacity") != "0" and "".join(e.itertext()):
                    boxes.append((e, extent(e, narrow)))
            for n, (e, a) in enumerate(boxes):
                assert a[0] >= 0 and a[2] <= (340 if narrow else 880), "".join(e.itertext())
                for other, b in boxes[:n]:
                    apart = a[0] > b[2] - 1 or b[0] > a[2] - 1 or a[1] > b[3] - 1 or b[1] > a[3] - 1
                    assert apart, ("".join(e.itertext()), "".join(other.itertext()))


def test_no_text_falls_under_11_pixels():
    assert min(font_sizes(False).values()) == 14 and min(font_sizes(True).values()) == 11.5
    wide = int(re.search(r"WIDE = (\d+)", Diagram.module.read_text(encoding="utf-8"))[1])
    assert 14 * (wide - 24) / 880 >= 11  # the padding is 12 on each side
    assert 11.5 * 326 / 340 >= 11  # the least width of a narrow panel
    assert "min-width:326px" in Diagram.stylesheet.read_text(encoding="utf-8")


@pytest.mark.parametrize("place", PLACES, ids=NAMES)
def test_description_holds_the_numbers(place):
    figure = make(step=2, **place)
    words = figure.describe()
    trace, level = traces(figure)[2], place["level"]
    names = {"chain": "ch", "cell": "ifgoch"}.get(level, place.get("gate", ""))
    for name in names:
        kind = "g" if name in "ifo" else "v"
        vector = getattr(trace, name)
        vector = vector[2:3] if level == "neuron" else vector
        assert ": " + " ".join(format_number(v, kind) for v in vector) in words
    assert words.splitlines()[0].endswith(".")


# ---- other cells, other sizes, wrong input ------------------------------------------------------


def test_large_cells_show_their_first_units_and_say_so():
    for place in PLACES:
        figure = make(D=65, H=256, T=2, **place)
        assert figure.describe().endswith("drawn: the first 3 of 256 units, 4 of 65 inputs")
        assert "first 3 of 256 units" in figure.svg()
    figure = make(D=65, H=256, T=2, level="neuron", gate="f", unit=2)
    z = traces(figure)[0].z_f[2]
    assert f"sum: {format_number(z)}" in figure.describe()
    others = _text(figure, "t s p.7;i s p.7")
    products = [number_of(_text(figure, f"t s p.{k};i s p.{k}")) for k in range(7)]
    assert sum(products) + number_of(others) + 1.0 == pytest.approx(z, abs=0.06)


def test_learners_cell_overrules():
    def wrong(x_t, h_prev, c_prev, params):
        h, c = cells.lstm_step(x_t, h_prev, c_prev, params)
        return h * 0 + 0.25, c

    xs, net = np.ones((2, 4)), make().net
    figure = Diagram(net.params, xs, step_function=wrong)
    assert figure.numbers[0]["h"] == [0.25] * 3 and figure.numbers[1]["h_prev"] == [0.25] * 3
    assert not figure.traits()["figure"]["local"]
    own = Diagram(net.params, xs, step_function=cells.lstm_step_trace)
    plain = Diagram(net.params, xs)
    assert own.numbers == plain.numbers
    with pytest.raises(ValueError, match="h has shape"):
        Diagram(net.params, xs, step_function=lambda *_: (np.ones(2), np.ones(3)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"xs": np.ones((2, 5))}, "xs has 5 features, but W_ih was built for 4"),
        ({"xs": np.ones(4)}, r"xs must be \(T, D\)"),
        ({"xs": np.full((2, 4), np.nan)}, "finite"),
        ({"h0": np.ones(2)}, r"h0 has shape \(2,\), but W_hh has 3 units"),
        ({"c0": np.ones((1, 3))}, "c0 has shape"),
        ({"labels": ["a"]}, "there are 1 labels, but xs has 2 steps"),
        ({"level": "house"}, "level must be one of 'chain'"),
        ({"step": 2}, "step must be one of 0, 1, got 2"),
        ({"gate": "c"}, "gate must be one of"),
        ({"unit": 3}, "unit must be one of 0, 1, 2, got 3"),
        ({"operation": "divide"}, "operation must be one of"),
        ({"notation": "x"}, "notation must be one of"),
        ({"rnn": cells.init_rnn(4, 2, rng=np.random.default_rng(0))}, r"\(4, 2\), but the LSTM"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_wrong_input_is_refused(change, says):
    given = {"params": make().net.params, "xs": np.ones((2, 4))} | change
    with pytest.raises(ValueError, match=says):
        Diagram(**given)
