"""The README's picture is the one that the course's own code draws."""

from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from lstm_course.cli.pictures import cell_picture

COMMITTED = Path(__file__).parents[1] / "docs" / "cell.png"


def test_the_picture_in_the_readme_is_drawn_by_the_code(tmp_path):
    cell_picture(tmp_path / "cell.png")
    drawn = matplotlib.image.imread(tmp_path / "cell.png")
    committed = matplotlib.image.imread(COMMITTED)
    assert drawn.shape == committed.shape
    # another version of the font renderer may shade the edges of letters differently
    assert np.abs(drawn - committed).mean() < 0.01


def test_another_picture_would_be_noticed(tmp_path, monkeypatch):
    from lstm_course import example

    real = example.worked_example()
    closed = real.params.b.copy()
    closed[3:6] = -5.0  # the forget gate shut: the wires behind it empty
    other = real._replace(params=real.params._replace(b=closed))
    monkeypatch.setattr(example, "worked_example", lambda: other)
    cell_picture(tmp_path / "cell.png")
    drawn = matplotlib.image.imread(tmp_path / "cell.png")
    difference = np.abs(drawn - matplotlib.image.imread(COMMITTED)).mean()
    assert difference > 0.01, difference


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        cell_picture(tmp_path / "file" / "cell.png")
