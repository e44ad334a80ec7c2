"""The zoomable diagram on a page without a kernel: every level, by mouse and by keyboard."""

import itertools

import numpy as np
import pytest

from browser.drawing import differences, place_of_page, set_state
from browser.keys import count_redraws, hold, next_frame
from browser.measure import findings
from browser.pages import write_page
from browser.reading import AXE, SETTINGS, is_readable, viewed
from lstm_course import cells
from lstm_course.diagram import Diagram, worked_diagram
from lstm_course.diagram.labels import NOTATIONS
from lstm_course.diagram.numbers import GATE_KEYS, run
from lstm_course.example import worked_example

OPERATIONS = ("forget", "input", "update", "squash", "output")
WIDE = 980


@pytest.fixture
def still(browser):
    """Give a tab of a reader who asked for reduced motion."""
    context = browser.new_context(
        reduced_motion="reduce", viewport={"width": WIDE, "height": 900}
    )  # fmt: skip
    yield context.new_page()
    context.close()


def opened(page, tmp_path, *figures, theme=None):
    """Put figures on a page, and return the first one's root."""
    page.goto(write_page(tmp_path / "page.html", *figures, theme=theme))
    page.locator("[data-lc=figure] .lc-art").nth(len(figures) - 1).wait_for()
    return page.locator("[data-lc=figure]").first


def random_diagram(rng, rnn=False, sizes=(2, 3), **options):
    """Return a diagram of a random network over five steps."""
    D, H = sizes
    params = cells.init_lstm(D, H, rng=rng)
    params = params._replace(**{name: 2.5 * getattr(params, name) for name in params._fields})
    other = cells.init_rnn(D, H, rng=rng) if rnn else None
    xs, h0, c0 = rng.normal(size=(5, D)), rng.uniform(-1, 1, H), 2 * rng.normal(size=H)
    return Diagram(params, xs, h0, c0, rnn=other, labels=list("a<&é "), **options)


# ---- numbers ------------------------------------------------------------------------------

COMPUTE = """async ([code, states]) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { compute } = await import(url);
  return states.map(([figure, xs, shift]) => compute(figure, xs, shift));
}"""


def test_the_browser_computes_what_numpy_computes(page):
    rng, states, wanted = np.random.default_rng(1), [], []
    for k in range(24):
        figure = random_diagram(rng, rnn=k % 2 == 0, sizes=(1 + k % 4, 1 + k % 3))
        xs = rng.normal(size=figure.xs.shape) * 10 ** rng.uniform(-3, 2)
        shift = {gate: rng.uniform(-8, 8) for gate in GATE_KEYS}
        states.append([figure.traits()["figure"], xs.tolist(), shift])
        wanted.append(run(figure.net, xs, shift))
    found = page.evaluate(COMPUTE, [Diagram.module.read_text(encoding="utf-8"), states])
    assert len(found) == 24
    worst = 0
    for here, there in zip(found, wanted, strict=True):
        for step, other in zip(here, there, strict=True):
            assert set(step) == set(other)
            for name in other:
                assert len(step[name]) == len(other[name])
                scale = np.maximum(1, np.abs(other[name]))
                worst = max(worst, np.max(np.abs(np.subtract(step[name], other[name])) / scale))
    assert worst <= 1e-12


# Random positions of all sliders on show; returns [input's values, shifts by gate].
SLIDE = """(root, shares) => {
  const xs = [], shift = {};
  for (const [k, range] of root.querySelectorAll("[data-lc=sliders] input").entries()) {
    range.value = Number(range.min) + shares[k] * (range.max - range.min);
    range.dispatchEvent(new Event("input", { bubbles: true }));
    const [, kind, key] = range.dataset.lc.split("-");
    if (kind === "x") xs[Number(key)] = Number(range.value); else shift[key] = Number(range.value);
  }
  return [xs, shift];
}"""


def slide(root, figure, rng):
    """Move every slider of the present place; put the figure into the same state."""
    values, shift = root.evaluate(SLIDE, rng.uniform(size=12).tolist())
    xs, step = figure.xs.copy(), figure.place["step"]
    for k, value in enumerate(values or []):
        xs[step, k] = value
    set_state(figure, xs, shift)


def zoom(root, *ways):
    """Click through buttons of the picture: cell@0, layer.f, …"""
    for way in ways:
        root.evaluate("(root, go) => root.querySelector(`[data-go='${go}']`).click()", way)


def back_to(root, level):
    """Click a level in the line of levels."""
    root.evaluate("(root, to) => root.querySelector(`[data-lc=crumb-${to}]`).click()", level)


def walk(root, figure, rng, gate):
    """Go to one place of every kind, and yield what there is to compare."""
    back_to(root, "chain")
    figure.place["level"] = "chain"
    yield
    step = int(rng.integers(5))
    first = max(0, min(figure.place["step"] - 2, 0))
    zoom(root, f"cell@{step - first}")
    set_state(figure, figure.xs, {}, level="cell", step=step)
    slide(root, figure, rng)
    yield
    unit = int(rng.integers(figure.net.shown[0]))
    zoom(root, f"layer.{gate}")
    set_state(figure, figure.xs, {}, level="layer", gate=gate)
    slide(root, figure, rng)
    yield
    zoom(root, f"neuron.{unit}")
    figure.place |= {"level": "neuron", "unit": unit}
    yield
    back_to(root, "cell")
    if figure.net.rnn is None:
        for op in rng.permutation(OPERATIONS)[:3].tolist():
            zoom(root, f"op.{op}")
            figure.place |= {"level": "op", "op": op}
            yield
            back_to(root, "cell")
    figure.place["level"] = "cell"


@pytest.mark.parametrize(
    ("rnn", "theme", "width", "sizes"),
    [
        (False, "light", WIDE, (2, 3)),
        (False, "dark", 360, (3, 2)),
        (False, "dark", WIDE, (4, 3)),
        (False, "light", 490, (1, 1)),
        (True, "light", WIDE, (2, 3)),
        (True, "dark", 360, (1, 2)),
    ],
)
def test_every_element_is_what_python_draws(still, tmp_path, rnn, theme, width, sizes):
    rng = np.random.default_rng(width + sizes[0])
    figure = random_diagram(rng, rnn=rnn, sizes=sizes)
    still.set_viewport_size({"width": width, "height": 900})
    root = opened(still, tmp_path, figure, theme=theme)
    next_frame(still)
    compared, scenes = 0, set()
    for gate, notation in zip("ifgo", NOTATIONS, strict=True):  # a state each: 24 in all
        root.locator("[data-lc=notation]").select_option(notation)
        figure.place["notation"] = notation
        for _ in walk(root, figure, rng, gate):
            next_frame(still)
            found, number = differences(root, figure, theme, narrow=rnn or width < 700)
            assert not found, f"{figure.place}: {len(found)} differ\n" + "\n".join(found[:5])
            compared += number
            scenes.add(place_of_page(root))
    assert compared > 1000 and len(scenes) >= (5 if rnn else 8)


def test_the_screen_says_what_numpy_says(page, tmp_path):
    xs, h, c, params = worked_example()
    root = opened(page, tmp_path, worked_diagram())
    root.locator("[data-lc=slider-b-f]").focus()
    hold(page, "ArrowRight", 30)
    sigma = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    z = params.W_ih @ xs[0] + params.W_hh @ h + params.b
    i, f, g, o = np.split(z, 4)
    c = sigma(f + 3) * c + sigma(i) * np.tanh(g)
    h = sigma(o) * np.tanh(c)
    for name, values in (("c", c), ("h", h), ("f", sigma(f + 3))):
        for k, value in enumerate(values):
            shown = root.locator(f"text[data-b^='t '][data-b*=' {name}.{k};']").first.text_content()
            assert float(shown.replace("−", "-")) == pytest.approx(value, abs=0.0051)


def test_a_held_key_redraws_at_every_repeat(page, tmp_path):
    root = opened(page, tmp_path, worked_diagram())
    root.locator("[data-lc=slider-b-f]").focus()
    redraws = count_redraws(root.locator(".lc-stage"))
    before = int(root.get_attribute("data-draws"))
    hold(page, "ArrowLeft", 60)
    assert redraws() >= 50 and int(root.get_attribute("data-draws")) - before >= 50
    figure = worked_diagram()
    set_state(figure, figure.xs, {"f": -6.0})
    assert differences(root, figure)[0] == []


# ---- moving about -------------------------------------------------------------------------


def said(root, figure):
    """Wait until the page's description is Python's."""
    words = " ".join(figure.describe().splitlines())
    root.page.wait_for_function(
        "([node, words]) => node.textContent === words",
        arg=[root.locator("[data-lc=words]").element_handle(), words],
    )


def test_the_mouse_goes_through_every_level(page, tmp_path):
    figure = worked_diagram(level="chain")
    root = opened(page, tmp_path, figure)

    def click(name, **place):
        root.locator(name).click()
        root.locator(".lc-ghost").wait_for(state="detached")
        figure.place |= place
        assert differences(root, figure)[0] == []

    click("[data-go='cell@0']", level="cell", step=0)
    for gate in "ifgo":
        click(f"[data-go='layer.{gate}']", level="layer", gate=gate)
        click("[data-lc=crumb-cell]", level="cell")
    click("[data-go='layer.o']", level="layer")
    click("[data-go='neuron.2']", level="neuron", unit=2)
    said(root, figure)
    click("[data-lc=crumb-cell]", level="cell")
    for op in OPERATIONS:
        click(f"[data-go='op.{op}']", level="op", op=op)
        click("[data-lc=crumb-cell]", level="cell")
    click("[data-lc=crumb-chain]", level="chain")
    for k in range(1, len(figure.xs)):
        click("[data-lc=next]", step=k)
    assert root.locator("[data-lc=next]").get_attribute("aria-disabled") == "true"
    said(root, figure)


def focused(page):
    """Say what has the focus: its place in the picture, or its hook."""
    return page.evaluate("document.activeElement.dataset.go ?? document.activeElement.dataset.lc")


def tab_to(page, wanted, most=40):
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def test_the_keyboard_alone_goes_through_every_level(page, tmp_path):
    figure = worked_diagram(level="chain")
    root = opened(page, tmp_path, figure)
    tab_to(page, "cell@0")
    for level, way in (("cell", "layer.i"), ("layer", "neuron.1"), ("neuron", None)):
        page.keyboard.press("Enter")
        assert place_of_page(root)[0] == level
        if way:
            tab_to(page, way)
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert outline == "3px"
    for level, was in (("layer", "neuron.1"), ("cell", "layer.i"), ("chain", "cell@0")):
        page.keyboard.press("Escape")
        assert place_of_page(root)[0] == level and focused(page) == was
    page.keyboard.press("Enter")
    for op in OPERATIONS:
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        tab_to(page, f"op.{op}")
        page.keyboard.press(" ")
        assert place_of_page(root)[0] == "op"
        figure.place |= {"level": "op", "op": op}
        said(root, figure)
        page.keyboard.press("Escape")
    tab_to(page, "slider-x-0")
    page.keyboard.press("End")
    figure.place |= {"level": "cell"}
    value = float(root.locator("[data-lc=slider-x-0]").input_value())
    xs = figure.xs.copy()
    xs[0, 0] = value
    set_state(figure, xs, {})
    said(root, figure)
    tab_to(page, "reset")
    page.keyboard.press("Enter")
    said(root, worked_diagram(level="cell"))


def test_arrow_keys_step_in_time_and_stop_at_the_ends(page, tmp_path):
    figure = random_diagram(np.random.default_rng(2))
    root = opened(page, tmp_path, figure)
    root.locator("[data-go='layer.f']").focus()
    for key, step in zip(["ArrowRight"] * 5 + ["ArrowLeft"] * 5, [1, 2, 3, 4, 4, 3, 2, 1, 0, 0],
                         strict=True):  # fmt: skip
        page.keyboard.press(key)
        assert root.locator("[data-lc=where]").text_content().startswith(f"{step + 1} of 5")
    said(root, figure)


def test_motion_only_where_it_is_wanted(page, still, tmp_path):
    for tab, moves in ((page, True), (still, False)):
        root = opened(tab, tmp_path, worked_diagram())
        running = root.evaluate("""(root) => {
          root.querySelector("[data-go='layer.f']").click();
          return root.getAnimations({ subtree: true }).length;
        }""")
        assert (running > 0) == moves
        root.locator(".lc-ghost").wait_for(state="detached")
        assert place_of_page(root)[0] == "layer"


def test_the_browsers_own_preference_decides_where_a_page_says_nothing(page, tmp_path):
    figure = worked_diagram()
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        root = opened(page, tmp_path, figure)
        next_frame(page)
        assert differences(root, figure, theme)[0] == []


def test_two_on_a_page_go_their_own_ways(page, tmp_path):
    opened(page, tmp_path, worked_diagram(), worked_diagram())
    first, second = page.locator("[data-lc=figure]").all()
    second.locator("[data-go='op.forget']").click()
    second.locator("[data-lc=slider-x-0], [data-lc=slider-b-f]").first.press("End")
    assert place_of_page(first)[0] == "cell" and place_of_page(second)[0] == "op"
    assert differences(first, worked_diagram())[0] == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids)) >= 2


# ---- for everybody ------------------------------------------------------------------------

WAYS = {
    "chain": [],
    "cell": ["cell@0"],
    "gate": ["cell@0", "layer.f"],
    "candidate": ["cell@0", "layer.g"],
    "neuron": ["cell@0", "layer.i", "neuron.0"],
    "product": ["cell@0", "op.forget"],
    "sum": ["cell@0", "op.update"],
    "squash": ["cell@0", "op.squash"],
}


@pytest.mark.parametrize("rnn", [False, True], ids=["lstm", "beside an rnn"])
def test_everybody_can_read_every_level(still, tmp_path, rnn):
    figure = random_diagram(np.random.default_rng(4), rnn=rnn)
    root = opened(still, tmp_path, figure)
    wrong = {}
    for (theme, width), (name, way) in itertools.product(SETTINGS, WAYS.items()):
        if rnn and name not in ("chain", "cell", "gate"):
            continue
        with viewed(still, theme, width):
            back_to(root, "chain")
            zoom(root, *way)
            next_frame(still)
            wrong[theme, width, name] = is_readable(still, "[data-lc=figure]", width in AXE)
    wrong = {key: lines for key, lines in wrong.items() if lines}
    assert not wrong, "\n".join(f"{key}: {lines}" for key, lines in wrong.items())


def test_the_table_of_numbers_is_there_for_those_who_want_it(still, tmp_path):
    root = opened(still, tmp_path, worked_diagram())
    root.locator("summary").click()
    cells_ = root.locator("[data-lc=table] td").all_text_contents()
    numbers = worked_diagram().numbers[0]
    assert cells_ and any(cell == f"+{numbers['c'][0]:.2f}" for cell in cells_)
    assert findings(still, "[data-lc=figure]") == []
