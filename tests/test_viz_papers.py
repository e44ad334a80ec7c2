"""The picture of all seeds: where the dots lie, which failed, and what is refused."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba

from lstm_course import viz
from lstm_course.papers.intervals import interval
from lstm_course.tasks.reber import _INNER
from lstm_course.viz import grammar
from lstm_course.viz.papers import plot_seeds


@pytest.fixture(autouse=True)
def _no_figures_left():
    yield
    plt.close("all")


RUNS = {
    "LSTM": (np.array([100.0, 1000.0, 10000.0]), np.array([True, True, True])),
    "RNN": (np.array([100.0, 30000.0]), np.array([True, False])),
    "guess": (np.array([30000.0]), np.array([False])),
}


def dots(ax, marker):
    """Return the x of all points drawn with a marker, in the order of the lines."""
    return [line.get_xdata().tolist() for line in ax.lines if line.get_marker() == marker]


def strokes(ax):
    """Return the x of the upright strokes that mark the means."""
    lines = [line for line in ax.lines if len(set(line.get_ydata())) == 2]
    return [float(line.get_xdata()[0]) for line in lines if line.get_marker() == "None"]


def test_every_seed_is_drawn_and_failures_are_hollow():
    ax = plot_seeds(RUNS, title="Found")
    assert dots(ax, "o") == [[100, 1000, 10000], [100], []]
    assert dots(ax, ">") == [[], [30000], [30000]]
    hollow = [line for line in ax.lines if line.get_marker() == ">"]
    assert {line.get_markerfacecolor() for line in hollow} == {"white"}
    assert [text.get_text() for text in ax.texts] == ["3 of 3", "1 of 2", "0 of 1"]
    assert ax.get_title(loc="left") == "Found"


def test_names_stand_beside_their_lines_the_first_on_top():
    ax = plot_seeds(RUNS)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(RUNS)
    bottom, top = ax.get_ylim()
    assert bottom > 2 and top < 0


def test_seeds_of_equal_value_do_not_cover_each_other():
    ax = plot_seeds({"a": (np.full(10, 50.0), np.ones(10, bool))})
    heights = next(line.get_ydata() for line in ax.lines if line.get_marker() == "o")
    assert len(set(heights)) == 10 and max(heights) < 0.5


@pytest.mark.parametrize("log", [True, False])
def test_the_stroke_is_the_mean_of_those_that_succeeded(log):
    ax = plot_seeds(RUNS, log=log)
    assert np.allclose(strokes(ax), [3700.0, 100.0])
    assert ax.get_xscale() == ("log" if log else "linear")


def test_a_logarithmic_axis_has_plain_numbers_that_do_not_crowd():
    ax = plot_seeds(RUNS)
    ax.figure.canvas.draw()
    names = [label.get_text() for label in ax.get_xticklabels() + ax.get_xticklabels(minor=True)]
    assert {"100", "2,000", "10,000"} <= set(names) and "3,000" not in names


def test_intervals_are_drawn_only_when_asked_and_possible():
    def bars(ax):
        return [line for line in ax.lines if line.get_linewidth() == 2.2]

    assert not bars(plot_seeds(RUNS))
    (bar,) = bars(plot_seeds(RUNS, interval=True, log=False))  # the others have one value or none
    mean, half = interval(RUNS["LSTM"][0])
    assert np.allclose(bar.get_xdata(), [mean - half, mean + half])


def test_where_nothing_can_fail_no_rate_is_written():
    assert not plot_seeds({"bits": (np.array([2.4, 2.5]), None)}, log=False).texts


def test_a_name_keeps_its_colour():
    ax = plot_seeds(RUNS, colors={"RNN": "#123456"})
    points = [line.get_color() for line in ax.lines if line.get_marker() == "o"]
    assert points == ["#0072B2", "#123456", "#009E73"]


def test_a_given_axes_is_used_and_returned():
    fig, ax = plt.subplots()
    assert viz.plot_seeds(RUNS, ax, band=(8440, 39740)) is ax
    assert plt.get_fignums() == [fig.number]
    assert viz.plot_seeds(RUNS).figure.get_facecolor() == (1, 1, 1, 1)


def test_wrong_input_is_refused_with_both_numbers():
    with pytest.raises(ValueError, match="runs is empty"):
        plot_seeds({})
    with pytest.raises(ValueError, match="LSTM has 2 values, but 1 say"):
        plot_seeds({"LSTM": ([1, 2], [True])})
    with pytest.raises(ValueError, match="finite"):
        plot_seeds({"LSTM": ([1, np.nan], None)})


# ---- the grammar --------------------------------------------------------------------------


def test_the_drawn_grammar_is_the_one_of_the_task():
    drawn = {(a, letter, b) for a, b, letter in grammar.ARROWS}
    drawn |= {(node, letter, node) for node, letter, _ in grammar.LOOPS}
    assert drawn == {(a, s, b) for a, ways in _INNER.items() for s, b in ways.items()}


def test_every_letter_is_drawn_and_the_arrows_to_remember_are_orange():
    ax = viz.draw_reber(title="Remember one letter")
    letters = [text.get_text() for text in ax.texts if len(text.get_text()) == 1]
    assert "".join(sorted(letters)) == "BBEEPPPPSSTTTTVVXX"
    colors = [patch.get_edgecolor() for patch in ax.patches if hasattr(patch, "get_arrowstyle")]
    assert len(colors) == 18 and colors.count(to_rgba(viz.COLORS["f"])) == 4
    assert ax.get_title(loc="left") == "Remember one letter"
