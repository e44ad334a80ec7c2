"""Short films of a moving shape, and the sentence that says what is seen.

In the middle frame a shape stands anywhere, whatever its direction, so that this one frame says
nothing about where it goes (the first frame would: what goes up began low). What leaves the
picture is not seen. Taught in notebook 21 (Hear and see).
"""

from typing import NamedTuple

import numpy as np

from lstm_course.tasks.sequences import at_least

SIDE = 16
"""Pixels on each side of a frame."""

MIDDLE = (5, 10)
"""Rows and columns where a shape may stand in the middle of its film."""

SIZES = {"small": 2, "large": 4}
"""Pixels from the middle of a shape to its edge."""

DIRECTIONS = {
    "up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1),
    "up and left": (-1, -1), "up and right": (-1, 1),
    "down and left": (1, -1), "down and right": (1, 1),
}  # fmt: skip
"""Rows and columns from one frame to the next."""

SHAPES = ("square", "disc", "cross", "triangle")

WORDS = (
    "<end>", "a", "moves", "and", *SIZES, *SHAPES, "up", "down", "left", "right",
)  # fmt: skip
"""The vocabulary of the captions; a word's id is its place here."""


class Clips(NamedTuple):
    """Films with their captions.

    Attributes
    ----------
    frames : ndarray of shape (B, T, 16, 16), float32
        Brightness: 1 inside the shape, 0 outside, plus noise.
    captions : ndarray of shape (B, 8), int64
        Ids of `WORDS`, filled with 0, which is ``<end>``.
    scenes : list of B (size, shape, direction)
    """

    frames: np.ndarray
    captions: np.ndarray
    scenes: list


def all_scenes():
    """List the 64 scenes: every size with every shape in every direction.

    Examples
    --------
    >>> len(all_scenes()), all_scenes()[0]
    (64, ('small', 'square', 'up'))
    """
    return [(size, shape, way) for size in SIZES for shape in SHAPES for way in DIRECTIONS]


def draw_shape(shape, half, row, column):
    """Say which pixels a shape covers.

    Parameters
    ----------
    shape : {"square", "disc", "cross", "triangle"}
    half : int or ndarray of int
        Pixels from the shape's middle to its edge, as in `SIZES`.
    row, column : ndarray of int
        How far each pixel lies below, and to the right of, the shape's middle. The three
        broadcast.

    Returns
    -------
    ndarray of bool
        True inside.

    Raises
    ------
    ValueError
        If there is no such shape.

    Examples
    --------
    >>> draw_shape("cross", SIZES["small"], *np.indices((5, 5)) - 2).astype(int)
    array([[0, 0, 1, 0, 0],
           [0, 0, 1, 0, 0],
           [1, 1, 1, 1, 1],
           [0, 0, 1, 0, 0],
           [0, 0, 1, 0, 0]])
    """
    if shape not in SHAPES:
        raise ValueError(f"got the shape {shape!r}, but the shapes are {', '.join(SHAPES)}")
    square = np.maximum(abs(row), abs(column)) <= half
    if shape == "disc":
        return row**2 + column**2 <= (half + 0.5) ** 2
    if shape == "cross":
        return square & (np.minimum(abs(row), abs(column)) <= half // 4)
    if shape == "triangle":
        return square & (2 * abs(column) <= row + half)
    return square


def caption(scene):
    """Say what is seen.

    Parameters
    ----------
    scene : (size, shape, direction)

    Returns
    -------
    list of str
        Words, ending with ``<end>``.

    Raises
    ------
    ValueError
        If there is no such scene.

    Examples
    --------
    >>> " ".join(caption(("small", "cross", "up and left")))
    'a small cross moves up and left <end>'
    """
    size, shape, way = scene
    for part, known in ((size, SIZES), (shape, SHAPES), (way, DIRECTIONS)):
        if part not in known:
            raise ValueError(f"got {part!r}, but there are only {', '.join(known)}")
    return ["a", size, shape, "moves", *way.split(), "<end>"]


def film(scenes, frames, rng, *, speed=1.0, noise=0.2):
    """Film scenes; in the middle frame each shape is near the middle of the picture.

    Parameters
    ----------
    scenes : list of B (size, shape, direction)
        At least one, each of them in `all_scenes`.
    frames : int
        Number of frames T, at least 1; the middle frame is number ``T // 2``.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.
    speed : float
        Pixels from one frame to the next, in each of the directions that are named.
    noise : float
        Standard deviation of what is added to every pixel.

    Returns
    -------
    Clips

    Raises
    ------
    ValueError
        If there is no scene or no frame, or a scene has an unknown part.

    Examples
    --------
    >>> made = film([("small", "square", "right")], 3, np.random.default_rng(0), noise=0.0)
    >>> made.frames.shape, bool((made.frames[0, 1, :, 1:] == made.frames[0, 0, :, :-1]).all())
    ((1, 3, 16, 16), True)
    >>> " ".join(WORDS[k] for k in made.captions[0])
    'a small square moves right <end> <end> <end>'
    """
    at_least("the number of scenes", len(scenes), 1)
    at_least("frames", frames, 1)
    captions = np.zeros((len(scenes), 8), np.int64)
    for ids, scene in zip(captions, scenes, strict=True):
        words = caption(scene)
        ids[: len(words)] = [WORDS.index(word) for word in words]
    half = np.array([SIZES[size] for size, _, _ in scenes])[:, None, None, None]
    step = speed * np.array([DIRECTIONS[way] for _, _, way in scenes])  # (B, 2)
    middle = rng.integers(*MIDDLE, size=(len(scenes), 1, 2), endpoint=True)
    place = np.floor(middle + step[:, None] * (np.arange(frames) - frames // 2)[:, None])
    row = np.arange(SIDE)[:, None] - place[:, :, 0, None, None].astype(int)  # (B, T, 16, 1)
    column = np.arange(SIDE) - place[:, :, 1, None, None].astype(int)  # (B, T, 1, 16)
    x = noise * rng.standard_normal((len(scenes), frames, SIDE, SIDE), dtype=np.float32)
    for shape in SHAPES:
        these = [k for k, scene in enumerate(scenes) if scene[1] == shape]
        x[these] += draw_shape(shape, half[these], row[these], column[these])
    return Clips(x, captions, scenes)


def clips(batch, frames, rng, *, scenes=None, speed=1.0, noise=0.2):
    """Draw films of random scenes.

    Parameters
    ----------
    batch : int
        Number of films B, at least 1.
    frames, rng, speed, noise
        As for `film`.
    scenes : list of (size, shape, direction), optional
        What to draw from; `all_scenes` without it.

    Returns
    -------
    Clips

    Raises
    ------
    ValueError
        If `batch` or `frames` is below 1, or there is no scene to draw from.

    Examples
    --------
    >>> made = clips(2, 9, np.random.default_rng(0))
    >>> made.frames.shape, made.scenes[0]
    ((2, 9, 16, 16), ('large', 'cross', 'down and left'))
    """
    at_least("batch", batch, 1)
    scenes = all_scenes() if scenes is None else list(scenes)
    at_least("the number of scenes", len(scenes), 1)
    drawn = [scenes[k] for k in rng.integers(len(scenes), size=batch)]
    return film(drawn, frames, rng, speed=speed, noise=noise)
