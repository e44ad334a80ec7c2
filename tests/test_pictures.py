"""The pictures of README and cover are those that the course's own code draws."""

from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from lstm_course.cli.pictures import COVER_LINE, cell_picture, cover_picture, cover_states

DOCS = Path(__file__).parents[1] / "docs"
COMMITTED = DOCS / "cell.png"


@pytest.mark.parametrize(
    ("name", "draw"), [("cell.png", cell_picture), ("cover.png", cover_picture)],
    ids=["cell", "cover"],
)  # fmt: skip
def test_the_committed_picture_is_drawn_by_the_code(tmp_path, name, draw):
    draw(tmp_path / name)
    drawn = matplotlib.image.imread(tmp_path / name)
    committed = matplotlib.image.imread(DOCS / name)
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


def test_the_covers_lowest_line_is_high_exactly_in_quotation_marks():
    states = cover_states()
    assert states.shape == (len(COVER_LINE), 24) and np.abs(states).max() <= 1
    marks = np.array(list(COVER_LINE)) == '"'
    inside = np.cumsum(marks) % 2 == 1  # the opening mark counts, the closing one does not
    assert states[inside, -1].min() > 0.5 > 0.3 > states[~inside, -1].max()
    assert states[inside & ~marks, -1].min() > 0.8


def test_the_cover_is_small_enough_for_a_page():
    assert (DOCS / "cover.png").stat().st_size < 250_000


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        cell_picture(tmp_path / "file" / "cell.png")
