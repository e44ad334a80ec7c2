"""The picture of gradients running back."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lstm_course.viz.backward import draw_backward


def test_shows_every_gradient():
    dhs = [np.array([0.125, -0.5]), np.array([1.0, 2.0])]
    ax = draw_backward(dhs, [np.zeros(2), np.zeros(2)], title="Gradients run back")
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "dh: 0.125  −0.500" in texts and "dh: 1.000  2.000" in texts and "step 1" in texts
    assert ax.get_title(loc="left") + ax.get_title() == "Gradients run back"
    plt.close("all")


def test_lists_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="got 2 and 1"):
        draw_backward([np.zeros(3)] * 2, [np.zeros(3)])
