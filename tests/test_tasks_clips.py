"""Moving shapes: what is filmed, what is said about it, and what a single frame cannot know."""

import numpy as np
import pytest

from lstm_course.tasks import clips as c

pytestmark = pytest.mark.filterwarnings("error")


def rng(seed=0):
    return np.random.default_rng(seed)


def pixels(scene, **options):
    return c.film([scene], options.pop("frames", 9), rng(), noise=0.0, **options).frames[0]


def say(ids):
    return " ".join(c.WORDS[k] for k in ids)


def centre(frame):
    """Find the middle of what is bright: (row, column)."""
    return np.array([(axis * frame).sum() / frame.sum() for axis in np.indices(frame.shape)])


@pytest.mark.parametrize(
    ("shape", "small", "large"),
    [("square", 25, 81), ("disc", 21, 69), ("cross", 9, 45), ("triangle", 13, 41)],
)
def test_shapes_cover_as_many_pixels_as_they_should(shape, small, large):
    for size, count in (("small", small), ("large", large)):
        for way in c.DIRECTIONS:
            assert pixels((size, shape, way), frames=1).sum() == count


def test_a_disc_and_a_triangle_by_hand():
    rows = ["..#..", "..#..", ".###.", ".###.", "#####"]
    triangle = np.array([[k == "#" for k in row] for row in rows])
    grid = np.indices((5, 5)) - 2
    np.testing.assert_array_equal(c.draw_shape("triangle", 2, *grid), triangle)
    disc = c.draw_shape("disc", 2, *grid)
    np.testing.assert_array_equal(disc, ~(np.abs(grid).min(axis=0) == 2))


@pytest.mark.parametrize("way", c.DIRECTIONS)
@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_the_shape_moves_as_the_caption_says(way, speed):
    film = pixels(("small", "square", way), frames=3, speed=speed)
    moved = centre(film[2]) - centre(film[0])
    np.testing.assert_allclose(moved, 2 * speed * np.array(c.DIRECTIONS[way]), atol=1e-6)


def test_what_leaves_the_picture_is_not_seen():
    film = pixels(("small", "square", "right"), frames=41)
    assert film[20].sum() == 25 and film[0].sum() == film[-1].sum() == 0
    assert set(film.sum(axis=(1, 2)) / 5) == {0, 1, 2, 3, 4, 5}


def test_the_middle_frame_is_the_same_for_all_directions():
    """The single frame's baseline must be at chance by construction, not by luck."""
    for frames in (1, 4, 9):
        middles = [
            c.film([("large", "disc", way)] * 5, frames, rng(), noise=0.0).frames[:, frames // 2]
            for way in c.DIRECTIONS
        ]
        for other in middles[1:]:
            np.testing.assert_array_equal(middles[0], other)


def test_the_first_frame_would_give_the_direction_away():
    low = [centre(pixels(("small", "disc", way))[0])[0] for way in ("up", "down")]
    assert low[0] > low[1] + 5


def test_captions_read_as_sentences():
    assert len(c.all_scenes()) == len(set(c.all_scenes())) == 64
    made = c.film(c.all_scenes(), 1, rng())
    assert len({say(ids) for ids in made.captions}) == 64
    for scene, ids in zip(made.scenes, made.captions, strict=True):
        sentence = say(ids).split(" <end>")[0]
        assert sentence == "a {} {} moves {}".format(*scene)
        assert ids[-1] == 0
    assert c.WORDS[0] == "<end>" and len(set(c.WORDS)) == len(c.WORDS) == 14


def test_noise_has_the_spread_that_was_asked_for():
    scenes = c.all_scenes()
    clean, noisy = (c.film(scenes, 9, rng(), noise=s).frames for s in (0.0, 0.3))
    assert set(np.unique(clean)) == {0.0, 1.0} and noisy.dtype == np.float32
    assert abs((noisy - clean).std() - 0.3) < 0.005 and abs((noisy - clean).mean()) < 0.005


def test_clips_repeat_with_the_seed_and_keep_to_the_scenes_they_are_given():
    a, b, other = (c.clips(20, 5, rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(a.frames, b.frames)
    assert a.scenes == b.scenes != other.scenes
    some = c.all_scenes()[:3]
    assert set(c.clips(100, 1, rng(), scenes=some).scenes) == set(some)
    drawn = c.clips(6400, 1, rng()).scenes
    counts = [drawn.count(scene) for scene in c.all_scenes()]
    assert 60 < min(counts) and max(counts) < 145


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: c.clips(0, 9, rng()), "batch is 0"),
        (lambda: c.clips(1, 0, rng()), "frames is 0"),
        (lambda: c.clips(1, 9, rng(), scenes=[]), "number of scenes is 0"),
        (lambda: c.film([], 9, rng()), "number of scenes is 0"),
        (lambda: c.caption(("tiny", "disc", "up")), "'tiny'.*small, large"),
        (lambda: c.caption(("small", "star", "up")), "'star'.*triangle"),
        (lambda: c.film([("small", "disc", "north")], 9, rng()), "'north'.*up and left"),
        (lambda: c.draw_shape("star", 2, 0, 0), "'star'.*triangle"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
