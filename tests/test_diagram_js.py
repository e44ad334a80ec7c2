"""The diagram's ES module against Python: the same numbers, and every bound attribute the same."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from lstm_course import cells
from lstm_course.diagram import Diagram, scales
from lstm_course.diagram.bindings import bound
from lstm_course.diagram.labels import NOTATIONS
from lstm_course.diagram.numbers import GATE_KEYS, run
from lstm_course.diagram.scenes import draw, scene_of
from lstm_course.diagram.views import OPERATIONS, view_of

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not on this machine")

CHECK = """
import * as m from './diagram.mjs';
import { readFileSync } from 'node:fs';
const { figures, cases, table } = JSON.parse(readFileSync(0, 'utf8'));
let worst = 0, compared = 0;
const wrong = [];
const differ = (what, ours, theirs) => {
  compared++;
  if (ours !== theirs && wrong.length < 20) wrong.push([what, ours, theirs]);
};
for (const { figure, xs, shift, numbers, scenes } of cases) {
  const fig = { ...figures[figure], shift };
  const ours = fig.local ? m.compute(fig, xs, shift) : numbers;
  numbers.forEach((step, t) => {
    for (const name in step) step[name].forEach((v, k) => {
      worst = Math.max(worst, Math.abs(v - ours[t][name][k]) / Math.max(1, Math.abs(v)));
    });
    differ('names', Object.keys(ours[t]).sort().join(), Object.keys(step).sort().join());
  });
  for (const { place, gate, theme, name, specs, lines } of scenes) {
    differ('scene', m.sceneOf(place, gate), name);
    const view = m.viewOf(fig, ours, place, gate, shift);
    for (const [spec, expected] of specs) {
      const made = m.bind(spec, view, fig, place, gate, theme);
      differ(spec, Object.keys(made).sort().join(), Object.keys(expected).sort().join());
      for (const key in expected) differ(`${name} ${spec} ${key}`, made[key], expected[key]);
    }
    differ('words', m.describe(fig, view, place, gate).join('|'), lines.join('|'));
  }
}
for (const [value, kind, text] of table.formats) {
  differ(`format ${kind}`, m.format(value, kind), text);
}
for (const [value, kind, limit, theme, hex] of table.colours) {
  differ(`colour ${value}`, m.colour(figures[0], value, kind, limit, theme), hex);
}
for (const [hex, ink] of table.inks) differ('ink', m.inkOn(hex), ink);
console.log(JSON.stringify({ worst, compared, wrong }));
"""


def specs_in(name, data, narrow):
    """Return the bindings of a scene, each once; a template leaves some to the browser."""
    drawn = draw(name, data, narrow, lambda spec: {}).svg()
    return set(re.findall(r'data-b="([^"]*)"', drawn))


def places(rng, T, H):
    """Yield every kind of scene at a step drawn at random, with the gate of its panel."""
    notation = NOTATIONS[rng.integers(len(NOTATIONS))]
    base = {"step": int(rng.integers(T)), "unit": int(rng.integers(H)), "gate": "f",
            "op": "forget", "notation": notation}  # fmt: skip
    for level in ("chain", "cell"):
        yield from ((base | {"level": level}, gate) for gate in "fr")
    for level in ("layer", "neuron"):
        yield from ((base | {"level": level, "gate": gate}, gate) for gate in "ifgo")
        yield base | {"level": level}, "r"
    yield from ((base | {"level": "op", "op": name}, "f") for name in OPERATIONS)


def figure_of(seed):
    """Return a diagram of random weights: small ones with an RNN, one too large to be whole."""
    rng = np.random.default_rng(seed)
    D, H = ((4, 3), (5, 3), (2, 2), (1, 1), (9, 12))[seed % 5]
    params = cells.init_lstm(D, H, rng=rng)
    params = params._replace(W_ih=params.W_ih * 3, W_hh=params.W_hh * 3)
    T = int(rng.integers(1, 8))
    start = rng.normal(size=(2, H)) * (1 + 20 * (seed % 3 == 0))
    xs = rng.normal(size=(T, D)).round(1)
    labels = [["", "a", "<&"][k % 3] for k in range(T)]
    return Diagram(params, xs, *start, labels=labels, rnn=cells.init_rnn(D, H, rng=rng))


def case_of(figure, n, seed):
    """Return one random state of a diagram with everything that Python draws in it."""
    rng = np.random.default_rng(1000 + seed)
    xs = rng.normal(size=figure.xs.shape).round(2) * (1 if seed % 4 else 0)
    figure.shift = {key: float(rng.uniform(-8, 8).__round__(1)) for key in GATE_KEYS}
    figure.numbers = numbers = run(figure.net, xs, figure.shift)
    data, scenes = figure.data, []
    for place, gate in places(rng, len(xs), figure.net.shown[0]):
        name, view = scene_of(place, gate), view_of(data, numbers, place, gate)
        theme = ("light", "dark")[int(rng.integers(2))]
        narrow = gate == "r" or bool(rng.integers(2))
        specs = [(spec, bound(spec, view, data, place, gate, theme))
                 for spec in sorted(specs_in(name, data, narrow))]  # fmt: skip
        figure.place = place
        scenes.append({"place": place, "gate": gate, "theme": theme, "name": name,
                       "specs": specs, "lines": figure._lines(gate)})  # fmt: skip
    return {"figure": n, "xs": xs.tolist(), "shift": figure.shift, "numbers": numbers,
            "scenes": scenes}  # fmt: skip


def tables():
    """Return numbers with their texts and colours, ties and ends included."""
    values = [0.0, -0.0, 0.005, 0.125, -0.125, 0.994999, 0.995, 9.995, 9.9949, 99.95, -99.949,
              1e3, 9999.4, 9999.6, 12345.6, -1e9, 1 / 3, 1e-9, 2.5, 6.0]  # fmt: skip
    formats = [(v, k, scales.format_number(v, k)) for v in values for k in "vsgpnt"]
    colours = [
        (float(v), kind, limit, theme, scales.colour(float(v), kind, limit, theme))
        for kind, limits in (("v", (1.0, 1.5, 6.0, 40.0)), ("g", (1.0,)), ("u", (1.0,)))
        for limit in limits
        for theme in ("light", "dark")
        for v in np.linspace(-limit if kind == "v" else 0, limit, 257)
    ]
    inks = [(c[-1], scales.ink_on(c[-1])) for c in colours]
    return {"formats": formats, "colours": colours, "inks": inks}


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("js")
    shutil.copy(Diagram.module, folder / "diagram.mjs")
    (folder / "check.mjs").write_text(CHECK, encoding="utf-8")
    return folder


@needs_node
def test_browser_and_python_agree_over_all_scenes_and_twenty_random_states(module):
    figures = [figure_of(seed) for seed in range(10)]
    cases = [case_of(figures[k % 10], k % 10, k) for k in range(20)]
    kept = []
    for figure in figures:
        kept.append(figure.traits()["figure"])
        kept[-1].pop("scenes")
    given = json.dumps({"figures": kept, "cases": cases, "table": tables()})
    done = subprocess.run(
        [NODE, "check.mjs"], cwd=module, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["worst"] < 1e-12
    assert found["compared"] > 50_000


@needs_node
def test_sliders_are_those_that_matter(module):
    code = """
    import { slidersOf } from './diagram.mjs';
    const fig = { sizes: [3, 4, 3, 4], rnn: false };
    for (const level of ['chain', 'cell', 'layer', 'neuron', 'op']) {
      const found = slidersOf(fig, { gate: 'g', op: 'input', level });
      console.log(found.map((s) => s.join('')).join(' '));
    }
    """
    done = subprocess.run([NODE, "--input-type=module", "-e", code], cwd=module,
                          capture_output=True, text=True, check=True)  # fmt: skip
    x = "x0 x1 x2 x3"
    assert done.stdout.splitlines() == [x, f"{x} bf bi bg bo", f"{x} bg", f"{x} bg", f"{x} bi bg"]


def test_the_still_picture_carries_what_its_bindings_say():
    """What `bound` says is what stands in the SVG: the template and the picture are one."""
    figure = figure_of(0)
    for place, gate in places(np.random.default_rng(0), len(figure.xs), 3):
        figure.place = place
        view = view_of(figure.data, figure.numbers, place, gate)
        svg = figure.svg(narrow=True)
        template = draw(scene_of(place, gate), figure.data, True).svg()
        for tag, attributes in re.findall(r"<(\w+)([^>]*data-b=[^>]*)>", template)[::7]:
            spec = re.search(r'data-b="([^"]*)"', attributes)[1]
            made = bound(spec, view, figure.data, place, gate, "light")
            inside = made.pop("", None)
            end = f">{inside}</text>" if inside is not None else ">" if tag == "text" else "/>"
            attributes = attributes.rstrip("/")
            for name, value in made.items():
                attributes += f' {name}="{value}"'
            assert f"<{tag}{attributes}{end}" in svg


def test_the_module_is_small_and_fetches_nothing():
    code = Diagram.module.read_bytes()
    assert len(code) <= 30_000
    assert not re.search(
        rb"https?://|import\(|importScripts|fetch\(|XMLHttpRequest|\bimport\b", code
    )
