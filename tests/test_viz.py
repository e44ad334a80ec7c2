"""The figures, judged by what they draw: numbers, colours, lines, and what they refuse."""

import inspect
import subprocess
import sys
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
from matplotlib import colors as mcolors
from matplotlib import pyplot as plt

from lstm_course import viz
from lstm_course.viz import _draw
from lstm_course.viz._layout import BOX_LEFT, BOX_RIGHT


@pytest.fixture(autouse=True)
def _no_figures_left():
    yield
    plt.close("all")


def step(units=3, inputs=4, seed=0):
    """Return one time step; three units are the course's own numbers."""
    rng = np.random.default_rng(seed)
    if (units, inputs) == (3, 4):
        c_prev, x_t = np.array([4.0, 5, 6]), np.array([1.0, 0, -1, 2])
        h_prev = np.array([1.0, 0, -1])
        i, f, o = np.full(3, 0.5), np.full(3, 0.5), np.array([0.88, 0.5, 0.12])
        g = np.array([0.76, -0.76, 0.46])
    else:
        c_prev, h_prev, x_t = (rng.normal(size=n) for n in (units, units, inputs))
        i, f, o = rng.uniform(size=(3, units))
        g = np.tanh(rng.normal(size=units))
    c = f * c_prev + i * g
    return SimpleNamespace(x_t=x_t, h_prev=h_prev, c_prev=c_prev, i=i, f=f, g=g, o=o, c=c,
                           tanh_c=np.tanh(c), h=o * np.tanh(c))


def texts(ax):
    return [t.get_text() for t in ax.texts]


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


T = step()
HISTORY = {"LSTM": (np.arange(3), np.array([1.0, 0.5, 0.1]))}
DRAWINGS = {
    "draw_cell": lambda ax: viz.draw_cell(T, ax),
    "draw_rnn_cell": lambda ax: viz.draw_rnn_cell(T.x_t, T.h_prev, T.h, ax),
    "draw_chain": lambda ax: viz.draw_chain("hello", ax),
    "draw_valve": lambda ax: viz.draw_valve([0.1, 0.9], ax, values=[1, 2]),
    "draw_vector": lambda ax: viz.draw_vector([1, 2], ax),
    "draw_pointwise": lambda ax: viz.draw_pointwise([1, 2], [3, 4], "+", ax),
    "draw_layer": lambda ax: viz.draw_layer(np.ones((3, 7)), np.ones(7), np.ones(3), ax=ax),
    "draw_neuron": lambda ax: viz.draw_neuron([1, 2], [3, 4], 1, ax=ax),
    "draw_reber": lambda ax: viz.draw_reber(ax),
    "heatmap": lambda ax: viz.heatmap(np.eye(3), ax),
    "plot_activations": lambda ax: viz.plot_activations(ax, derivatives=True),
    "plot_sigmoid_points": lambda ax: viz.plot_sigmoid_points([0, 2], ax),
    "plot_series": lambda ax: viz.plot_series({"c": [1, 2]}, ax),
    "plot_gradient_against_lag": lambda ax: viz.plot_gradient_against_lag({"a": [1, 0.1]}, ax),
    "plot_learning_curves": lambda ax: viz.plot_learning_curves(HISTORY, {"mean": 0.9}, ax, True),
    "plot_bars": lambda ax: viz.plot_bars(["a", "b"], [1, 2], [0.1, 0.2], ax),
    "plot_seeds": lambda ax: viz.plot_seeds({"a": ([1, 2], [True, False])}, ax),
    "plot_gates": lambda ax: viz.plot_gates({"f": np.full((2, 3), 0.5)}, ax=ax),
    "plot_states": lambda ax: viz.plot_states({"c": np.ones((2, 3))}, ax=ax),
    "color_text": lambda ax: viz.color_text("ab", [0, 1], ax),
}


def test_every_drawing_is_listed():
    named = {n for n in viz.__all__
             if n != "COLORS" and "ax" in inspect.signature(getattr(viz, n)).parameters}
    assert named - {"draw_backward"} == set(DRAWINGS)  # that one has its own test file


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_axes_passed_are_returned_and_no_figure_is_made(name):
    fig, ax = plt.subplots()
    assert DRAWINGS[name](ax) is ax
    assert plt.get_fignums() == [fig.number]
    fig.canvas.draw()


@pytest.mark.parametrize("name", DRAWINGS)
def test_without_axes_one_white_figure_is_made(name):
    ax = DRAWINGS[name](None)
    assert len(plt.get_fignums()) == 1
    assert mcolors.to_hex(ax.figure.get_facecolor()) == "#ffffff"
    assert "title" in inspect.signature(getattr(viz, name)).parameters


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_every_text_has_contrast(name):
    """On white and on the panel's grey, no text falls under 4.5, tiles aside (see text_on)."""
    for text in DRAWINGS[name](None).texts:
        color = mcolors.to_hex(text.get_color())
        if color not in ("#ffffff", "#000000"):
            assert viz.contrast(color, "#f1f3f2") >= 4.5


def test_importing_loads_neither_torch_nor_pyplot_and_changes_no_setting():
    code = ("import sys, matplotlib; before = dict(matplotlib.rcParams); import lstm_course.viz;"
            "assert 'torch' not in sys.modules; assert 'matplotlib.pyplot' not in sys.modules;"
            "assert dict(matplotlib.rcParams) == before")
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_use_style_is_opaque_readable_and_small():
    with matplotlib.rc_context():
        viz.use_style()
        rc = matplotlib.rcParams
        assert rc["savefig.facecolor"] == "white" and rc["savefig.transparent"] is False
        assert rc["figure.constrained_layout.use"] and rc["savefig.dpi"] <= 120
        assert min(rc[k] for k in ("font.size", "xtick.labelsize", "legend.fontsize")) >= 9


# --- palette ---------------------------------------------------------------------------------


def test_the_colours_of_quantities_and_of_known_values():
    assert [viz.COLORS[k] for k in "ifgoch"] == [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#56B4E9"]
    assert viz.color_of(0.0, "gate") == "#ffffff"
    assert viz.color_of(-1.0) == "#174f8f" and viz.color_of(1.0) == "#a34c04"
    red, _, blue = mcolors.to_rgb(viz.color_of(0.3))
    assert red > blue


def test_text_is_always_readable_on_its_tile():
    for cmap in (viz.value_cmap(), viz.gate_cmap()):
        for u in np.linspace(0, 1, 101):
            color = mcolors.to_hex(cmap(u))
            assert viz.contrast(color, viz.text_on(color)) >= 4.5


def test_values_to_six_do_not_saturate_into_one_colour():
    norm = viz.value_norm([4, 5, 6])
    four, five, six = (float(norm(v)) for v in (4, 5, 6))
    assert norm.vmax == 6 and four < five - 0.03 < six - 0.06
    assert 0.35 <= 2 * float(norm(1.0)) - 1 <= 0.45  # and ±1 is not washed out
    assert float(norm(-3.3)) == pytest.approx(1 - float(norm(3.3)))


def test_the_scale_ignores_what_is_not_finite_and_never_falls_below_one():
    assert viz.value_norm([np.nan, np.inf, 0.2]).vmax == 1
    assert viz.value_norm([0.2], limit=7).vmax == 7
    with pytest.raises(ValueError, match="above 0"):
        viz.value_norm(limit=-1)


@pytest.mark.parametrize(("values", "kind", "expected"), [
    ([4, 5, 6], "value", ["+4", "+5", "+6"]), ([2, 2.5, 3], "value", ["+2.0", "+2.5", "+3.0"]),
    ([0.881, 0.5], "gate", ["0.88", "0.50"]), ([-0.001, 0.76], "value", ["0.00", "+0.76"]),
    ([-1, 0], "value", ["−1", "0"]), ([12345.0], "value", ["+1.2e+04"])])
def test_numbers_are_printed_with_sign_and_equal_decimals(values, kind, expected):
    assert _draw.format_numbers(values, kind) == expected


# --- vectors and layers ----------------------------------------------------------------------


@pytest.mark.parametrize(("b", "operation", "result"), [
    ([1, 2, 3], "×", ["+4", "+10", "+18"]), ([1, 2, 3], "⊕", ["+5", "+7", "+9"]),
    ([0.5, 0.5, 0.5], "⊗", ["+2.0", "+2.5", "+3.0"])])
def test_pointwise_prints_its_result(b, operation, result):
    shown = texts(viz.draw_pointwise([4, 5, 6], b, operation))
    assert [t for t in shown if t.startswith("+")][6:] == result
    assert shown.count(operation) == 3


def test_a_vector_has_the_colours_of_its_values():
    ax = viz.draw_vector([0.0, 1.0], kind="gate", vertical=False)
    assert [mcolors.to_hex(p.get_facecolor()) for p in ax.patches] == ["#ffffff", "#262626"]
    viz.draw_vector([7], ax, at=(9, 0))
    assert ax.get_xlim()[1] > 9


def test_a_layer_prints_weights_sums_and_outputs():
    W, v, b = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([2.0, 1.0]), np.array([0.0, -0.5])
    shown = texts(viz.draw_layer(W, v, b, "sigmoid"))
    z = W @ v + b
    for numbers, kind in (([*W.ravel(), *b], "value"), (z, "value"), (sigmoid(z), "gate")):
        assert set(_draw.format_numbers(numbers, kind)) <= set(shown)
    tanh = texts(viz.draw_layer(W, v, b, "tanh"))
    assert set(_draw.format_numbers(np.tanh(z))) <= set(tanh)


def test_a_gate_of_seven_inputs_names_h_then_x_and_draws_21_weights():
    rng = np.random.default_rng(0)
    ax = viz.draw_layer(rng.normal(size=(3, 7)), rng.normal(size=7), np.zeros(3))
    assert viz.input_names(3, 7) == [t for t in texts(ax) if t.startswith(("$h", "$x"))]
    styles = [p.get_boxstyle() for p in ax.patches if hasattr(p, "get_boxstyle")]
    squares = [style for style in styles if type(style).__name__ == "Square"]
    assert len(squares) == 21 + 3


def test_the_bars_of_a_neuron_add_up_to_z():
    w, v, b = np.array([0.5, -2.0, 1.0]), np.array([2.0, 1.0, 0.0]), 0.25
    bars = viz.draw_neuron(w, v, b).patches
    assert [p.get_width() for p in bars] == pytest.approx([1.0, -2.0, 0.0, 0.25, -0.75])
    assert [p.get_x() for p in bars] == pytest.approx([0.0, 1.0, -1.0, -1.0, 0.0])


def test_a_heatmap_holds_the_matrix_and_leaves_out_nan():
    matrix = np.array([[1.0, -2.0], [np.nan, 0.5]])
    ax = viz.heatmap(matrix, row_labels=["r", "s"], column_labels=["a", "b"])
    np.testing.assert_array_equal(ax.images[0].get_array().filled(np.nan), matrix)
    assert texts(ax) == ["+1.0", "−2.0", "+0.5"]
    assert texts(viz.heatmap(np.zeros((40, 40)))) == []


# --- cells -----------------------------------------------------------------------------------


def strands(ax, name):
    return [line for line in ax.lines if line.get_gid() == name]


def test_the_cell_prints_every_number():
    shown = texts(viz.draw_cell(T))
    for name in ("x_t", "h_prev", "c_prev", "c", "g", "tanh_c", "h"):
        assert set(_draw.format_numbers(getattr(T, name))) <= set(shown), name
    assert set(_draw.format_numbers(T.o, "gate")) <= set(shown)
    assert {"+2.0", "+2.5", "+3.0", "+0.38", "−0.38", "+0.23"} <= set(shown)
    assert {"−6", "+6", "0 closed", "1 open"} <= set(shown)  # the printed scales


def test_every_wire_has_one_strand_per_unit_in_the_colour_of_its_value():
    ax = viz.draw_cell(T)
    norm = viz.value_norm([6])
    for name, kind in (("c_prev", "value"), ("kept", "value"), ("f", "gate"), ("o", "gate")):
        values = T.f * T.c_prev if name == "kept" else getattr(T, name)
        assert [line.get_color() for line in strands(ax, name)] == [
            viz.color_of(v, kind, norm) for v in values], name
    assert len({line.get_color() for line in strands(ax, "c_prev")}) == 3


@pytest.mark.parametrize(("units", "inputs"), [(1, 1), (2, 3), (3, 4), (4, 4), (6, 5), (8, 8)])
def test_no_tile_covers_a_wire_a_gate_or_another_tile(units, inputs):
    ax = viz.draw_cell(step(units, inputs, 1))
    tiles = [p.get_path().get_extents(p.get_transform() - ax.transData) for p in ax.patches
             if p.get_zorder() == 5]
    assert len(tiles) == 10 * units + units + inputs
    for k, tile in enumerate(tiles):
        for other in tiles[k + 1:]:
            assert not (min(tile.x1, other.x1) - max(tile.x0, other.x0) > 0.01
                        and min(tile.y1, other.y1) - max(tile.y0, other.y0) > 0.01)
        for line in ax.lines:
            if line.get_gid() is None:
                continue
            for (x0, y0), (x1, y1) in zip(line.get_xydata(), line.get_xydata()[1:], strict=False):
                apart = (max(x0, x1) < tile.x0 or min(x0, x1) > tile.x1
                         or max(y0, y1) < tile.y0 or min(y0, y1) > tile.y1)
                assert apart, (line.get_gid(), tile)


@pytest.mark.parametrize(("stage", "there", "gone"), [
    ("forget", {"$f_t$", "$c_{t-1}$"}, {"$i_t$", "$o_t$", "$c_t$"}),
    ("input", {"$i_t$", "$g_t$"}, {"$f_t$", "$o_t$", "$h_t$"}),
    ("update", {"$c_t$"}, {"$f_t$", "$x_t$", "$h_t$"}),
    ("output", {"$o_t$", "$h_t$", "$c_t$"}, {"$f_t$", "$i_t$", "$c_{t-1}$"})])
def test_a_stage_shows_its_numbers_and_fades_the_rest(stage, there, gone):
    ax = viz.draw_cell(T, stage=stage)
    assert there <= set(texts(ax)) and not gone & set(texts(ax))
    faded = {"forget": "h", "input": "h", "update": "h", "output": "f"}[stage]
    full = strands(viz.draw_cell(T), faded)[0].get_color()
    assert viz.contrast(strands(ax, faded)[0].get_color(), "white") < viz.contrast(full, "white")


def test_the_other_notation_and_the_other_names():
    shown = set(texts(viz.draw_cell(T, notation="ltm")))
    assert {r"$\mathrm{LTM}_t$", r"$\mathrm{STM}_{t-1}$", "$E_t$", "use gate"} <= shown
    assert "$c_t$" not in shown


def test_more_than_eight_units_are_cut_with_a_note():
    ax = viz.draw_cell(step(12, 64))
    assert "drawn: first 8 of 12 units, first 8 of 64 inputs" in texts(ax)
    assert len(strands(ax, "c_prev")) == 8


def test_cells_refuse_wrong_input_and_name_both_sides():
    bad = SimpleNamespace(**{**vars(T), "f": np.ones(2)})
    for call in (viz.draw_cell, viz.describe_cell):
        with pytest.raises(ValueError, match=r"f has 2 entries, but c has 3"):
            call(bad)
    with pytest.raises(ValueError, match=r"one axis.*\(1, 3\)"):
        viz.draw_cell(SimpleNamespace(**{**vars(T), "c": T.c[None]}))
    with pytest.raises(ValueError, match="finite"):
        viz.draw_cell(SimpleNamespace(**{**vars(T), "g": T.g * np.nan}))
    for wrong in ({"stage": "dream"}, {"notation": "xy"}):
        with pytest.raises(ValueError, match=next(iter(wrong.values()))):
            viz.draw_cell(T, **wrong)
    with pytest.raises(ValueError, match="h_prev has 2 entries, but h has 3"):
        viz.draw_rnn_cell(T.x_t, [1, 2], T.h)
    assert plt.get_fignums() == []


def test_the_cell_in_words_has_the_same_numbers():
    words = viz.describe_cell(T)
    assert "keeps [+2.0 +2.5 +3.0]" in words and "c = [+2.38 +2.12 +3.23]" in words
    long = viz.describe_cell(step(12, 64))
    assert "12 units (the first 8" in long and "the first 8 of 64" in long
    assert BOX_LEFT < BOX_RIGHT


def test_the_chain_reads_its_labels_and_checks_them():
    shown = texts(viz.draw_chain(["a", " ", "b"], cell="rnn", outputs=list("xyz")))
    assert shown.count("RNN") == 3 and {"a", "␣", "b", "x", "y", "z"} <= set(shown)
    assert "$c_0$" not in shown and "$c_0$" in texts(viz.draw_chain("ab"))
    for labels, extra in (("", {}), ("a" * 13, {}), ("ab", {"cell": "gru"}),
                          ("ab", {"highlight": 2}), ("ab", {"outputs": ["x"]})):
        with pytest.raises(ValueError, match=r"steps|cell|labels"):
            viz.draw_chain(labels, **extra)


def test_the_valve_lets_its_share_pass():
    ax = viz.draw_valve([1.0, 0.5, 0.0], values=[4, 5, 6])
    passed = [p.get_height() for p in ax.patches if p.get_gid() == "passed"]
    assert passed == pytest.approx([passed[0], passed[0] / 2, 0])
    assert {"+4.0", "+2.5", "0.0", "50 % passes"} <= set(texts(ax))
    with pytest.raises(ValueError, match="between 0 and 1"):
        viz.draw_valve(1.2)


# --- curves ----------------------------------------------------------------------------------


def test_activations_are_the_functions_and_their_derivatives():
    ax = viz.plot_activations(derivatives=True)
    z = ax.lines[0].get_xdata()
    s, t = sigmoid(z), np.tanh(z)
    for line, expected in zip(ax.lines, (s, t, s * (1 - s), 1 - t**2), strict=False):
        np.testing.assert_allclose(line.get_ydata(), expected, atol=1e-12)


def test_points_lie_on_the_curve():
    z = np.array([-2.0, 0.0, 3.0])
    ax = viz.plot_sigmoid_points(z)
    points = next(line for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(points.get_ydata(), sigmoid(z))
    np.testing.assert_array_equal(points.get_xdata(), z)


def test_series_are_the_input_in_the_colour_of_their_quantity():
    ax = viz.plot_series({"f": [0.1, 0.2], "other": [1, 3]}, x=[5, 6], ylabel="size")
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), [[5, 1], [6, 3]])
    assert ax.lines[0].get_color() == viz.COLORS["f"] and ax.get_ylabel() == "size"
    with pytest.raises(ValueError, match=r"\(2,\).*3"):
        viz.plot_series({"a": [1, 2]}, x=[1, 2, 3])


def test_gradients_are_clipped_before_the_logarithm_and_marked():
    norms = np.array([1.0, 1e-3, 0.0, np.inf, np.nan, 1e300])
    ax = viz.plot_gradient_against_lag({"a": norms}, floor=1e-8, ceiling=1e6)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0, -3, -8, 6, 6, 6])
    marks = {line.get_marker(): list(line.get_xdata()) for line in ax.lines}
    assert marks["v"] == [2] and marks["^"] == [3, 4, 5]
    assert "clipped" in ax.get_xlabel()
    assert "clipped" not in viz.plot_gradient_against_lag({"a": [1, 0.5]}).get_xlabel()
    with pytest.raises(ValueError, match="negative"):
        viz.plot_gradient_against_lag({"a": [1, -1]})
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\)"):
        viz.plot_gradient_against_lag({"a": [1, 1]}, lags=[1, 2, 3])


def test_learning_curves_keep_baselines_and_mark_divergence():
    ax = viz.plot_learning_curves(
        {"good": ([0, 1], [1.0, 0.1]), "bad": ([0, 1, 2], [1.0, 2.0, np.nan])}, {"mean": 0.5},
        logy=True)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1.0, 0.1])
    assert {"good", "bad (diverged)", "mean"} == set(texts(ax))
    assert [line.get_ydata() for line in ax.lines if line.get_marker() == "X"] == [[2.0]]
    assert ax.get_yscale() == "log"
    with pytest.raises(ValueError, match=r"\(2,\).*\(1,\)"):
        viz.plot_learning_curves({"a": ([0, 1], [1.0])})


def test_line_names_never_touch():
    ax = viz.plot_series({f"line {k}": [0, 1 + 1e-3 * k] for k in range(6)} | {"far": [0, 9]})
    heights = sorted(t.get_position()[1] for t in ax.texts)
    assert min(np.diff(heights)) > 0.07 and heights[0] >= 0 and heights[-1] <= 1.001


def test_bars_have_their_lengths_numbers_and_errors():
    ax = viz.plot_bars(["a", "b"], [-3.0, 12.0], [np.nan, 0.5], unit="points")
    assert [p.get_width() for p in ax.patches] == [-3.0, 12.0]
    assert texts(ax) == ["−3.00", "12.00 ± 0.50"] and ax.get_xlabel() == "points"
    with pytest.raises(ValueError, match="3 entries, but names has 2"):
        viz.plot_bars(["a", "b"], [1, 2, 3])


# --- states and text -------------------------------------------------------------------------


def test_gates_run_from_left_to_right_one_band_each():
    rng = np.random.default_rng(1)
    f, c = rng.uniform(size=(4, 3)), rng.normal(size=(4, 3)) * 4
    ax = viz.plot_gates({"f": f, "c": c}, units=[2, 0], labels="a b\n")
    np.testing.assert_array_equal(ax.images[0].get_array(), f[:, [2, 0]].T)
    np.testing.assert_array_equal(ax.images[1].get_array(), c[:, [2, 0]].T)
    assert ax.images[0].get_clim() == (0, 1)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["a", "␣", "b", "↵"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["f 2", "f 0", "c 2", "c 0"]


def test_states_have_the_colour_of_the_quantity_and_the_style_of_the_unit():
    c = np.array([[4.0, 1.0], [2.0, 2.0]])
    ax = viz.plot_states({"c": c, "h": c / 4})
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), c[:, 1])
    assert [ax.lines[k].get_color() for k in range(4)] == [viz.COLORS[k] for k in "cchh"]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()


@pytest.mark.parametrize("draw", [viz.plot_gates, viz.plot_states])
def test_states_refuse_wrong_shapes(draw):
    with pytest.raises(ValueError, match=r"\(2, 4\).*\(2, 3\)"):
        draw({"c": np.ones((2, 3)), "h": np.ones((2, 4))})
    with pytest.raises(ValueError, match="3 labels, but there are 2"):
        draw({"c": np.ones((2, 3))}, labels="abc")
    with pytest.raises(ValueError, match="there are 3"):
        draw({"c": np.ones((2, 3))}, units=[3])
    with pytest.raises(ValueError, match="empty"):
        draw({})


def test_text_has_one_background_a_character_and_breaks_its_lines():
    ax = viz.color_text("ab\nc$日", [0, 1, -1, 0.5, 0, 0], per_line=4)
    (cells,) = ax.collections
    shown = [mcolors.to_hex(color) for color in cells.get_facecolors()]
    assert shown == [viz.color_of(v, norm=viz.value_norm([1])) for v in (0, 1, -1, 0.5, 0, 0)]
    assert texts(ax) == ["a", "b", "↵", "c", "$", "□"]
    assert [t.get_position()[1] // 1 for t in ax.texts] == [0, 0, 0, 1, 1, 1]
    ax.figure.canvas.draw()
    with pytest.raises(ValueError, match="1 entries, but text has 2"):
        viz.color_text("ab", [1])
