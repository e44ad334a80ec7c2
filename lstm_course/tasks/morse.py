"""Morse code in noise: synthesised as sound, heard as log-mel frames, written as letters.

The task is speech recognition in small: the sender's speed, pitch and timing vary, there is
noise, and nobody says which frame belongs to which letter. Taught in notebook 21 (Hear and see).
"""

from typing import NamedTuple

import numpy as np

from lstm_course.tasks.mel import RATE, hear
from lstm_course.tasks.sequences import at_least

MORSE = {
    "a": ".-", "b": "-...", "c": "-.-.", "d": "-..", "e": ".", "f": "..-.", "g": "--.",
    "h": "....", "i": "..", "j": ".---", "k": "-.-", "l": ".-..", "m": "--", "n": "-.",
    "o": "---", "p": ".--.", "q": "--.-", "r": ".-.", "s": "...", "t": "-", "u": "..-",
    "v": "...-", "w": ".--", "x": "-..-", "y": "-.--", "z": "--..",
}  # fmt: skip
"""The 26 letters of international Morse code (ITU-R M.1677)."""

MARKS = ".-/"
"""Dot, dash, end of a letter. Class k + 1 is ``MARKS[k]``; class 0 is CTC's blank."""

SECONDS = 2.0
SNR = (-6.0, 18.0)
WPM = (20.0, 30.0)
PITCH = (500.0, 900.0)
JITTER = 0.15

_LETTERS = {marks: letter for letter, marks in MORSE.items()}


class MorseClips(NamedTuple):
    """Sounds with their letters.

    Attributes
    ----------
    waves : ndarray of shape (B, N), float32
        Samples, `RATE` a second.
    frames : ndarray of shape (B, T, D), float32
        What `hear` makes of them.
    texts : list of B str
        What was sent.
    """

    waves: np.ndarray
    frames: np.ndarray
    texts: list


def to_marks(text):
    """Spell a text in dots and dashes.

    Parameters
    ----------
    text : str
        Letters a to z, at least one.

    Returns
    -------
    str
        Of `MARKS`; a slash ends each letter.

    Raises
    ------
    ValueError
        If a character is not in `MORSE`, or there is none.

    Examples
    --------
    >>> to_marks("sos")
    '.../---/.../'
    """
    unknown = sorted(set(text) - set(MORSE))
    if unknown or not text:
        raise ValueError(f"a text needs letters a to z, but got {text!r}")
    return "".join(MORSE[letter] + "/" for letter in text)


def from_marks(marks):
    """Look dots and dashes up: what `to_marks` wrote, letter by letter.

    Parameters
    ----------
    marks : str
        Of `MARKS`. The last slash may be missing.

    Returns
    -------
    str
        A group that is no letter becomes ``*``.

    Examples
    --------
    >>> from_marks(".../---/.../"), from_marks("....../-")
    ('sos', '*t')
    """
    return "".join(_LETTERS.get(group, "*") for group in marks.split("/") if group)


def keying(text, wpm, jitter, rng):
    """Turn letters into key strokes of a human hand.

    One unit lasts ``1.2 / wpm`` seconds; a dot is 1 unit, a dash 3, the pause inside a letter 1,
    between letters 3. Every one of them is multiplied by its own factor, normal around 1.

    Parameters
    ----------
    text : str
        Letters a to z, at least one.
    wpm : float
        Speed in words a minute (the word is PARIS, 50 units).
    jitter : float
        Standard deviation of the factors; they are kept within 0.5 to 1.5.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (K,)
        Seconds: key down, key up, …, ending with the pause that ends a letter.

    Examples
    --------
    >>> keying("et", 24, 0.0, np.random.default_rng(0)).round(2)
    array([0.05, 0.15, 0.15, 0.15])
    """
    units = []
    for mark in to_marks(text):
        if mark == "/":
            units[-1] = 3
        else:
            units += [1 if mark == "." else 3, 1]
    factors = np.clip(1 + jitter * rng.standard_normal(len(units)), 0.5, 1.5)
    return 1.2 / wpm * np.array(units) * factors


def morse_wave(strokes, pitch, seconds, start=0.0, rate=RATE):
    """Switch a tone on and off.

    Parameters
    ----------
    strokes : ndarray of shape (K,)
        Seconds down, up, down, …, as from `keying`.
    pitch : float
        Hertz.
    seconds : float
        Length of the clip; strokes behind its end are not heard.
    start : float
        When the first stroke begins.
    rate : int
        Samples a second.

    Returns
    -------
    ndarray of shape (N,), float32
        Amplitude 1 while the key is down, with edges of 5 ms against clicks.

    Examples
    --------
    >>> wave = morse_wave(np.array([0.05, 0.05]), 600, 0.2)
    >>> wave.shape, bool(np.abs(wave[:400]).max() > 0.9), bool((wave[450:] == 0).all())
    ((1600,), True, True)
    """
    N = round(seconds * rate)
    ends = np.round((start + np.cumsum(np.append(0.0, strokes))) * rate).astype(int)
    wave, edge = np.zeros(N, np.float32), round(0.005 * rate)
    for down, up in zip(ends[0::2], ends[1::2], strict=False):
        n = np.arange(down, min(up, N))
        key = np.minimum(1, np.minimum(n - down + 1, up - n) / edge)
        wave[n] = key * np.sin(2 * np.pi * pitch / rate * n)
    return wave


def add_noise(wave, snr, rng, crackle=0.0):
    """Add white noise and crackle, and set the volume to 1.

    Crackle is bursts of white noise, 10 to 60 ms long and 0.7 to 3 times as large as the tone's
    amplitude.

    Parameters
    ----------
    wave : ndarray of shape (N,)
        A tone of amplitude 1, so of power 1/2 while it sounds.
    snr : float
        Signal-to-noise ratio in decibels, ``10 log10(power of the tone / power of the noise)``,
        without the crackle; the noise is spread over all frequencies up to `RATE` / 2.
    rng : numpy.random.Generator
    crackle : float
        Bursts a second, on average.

    Returns
    -------
    ndarray of shape (N,), float32
        Root mean square 1.

    Examples
    --------
    >>> noisy = add_noise(np.zeros(1000, np.float32), 0.0, np.random.default_rng(0))
    >>> round(float(np.sqrt((noisy**2).mean())), 3)
    1.0
    """
    level = np.full(wave.size, np.sqrt(0.5 / 10 ** (snr / 10)), np.float32)
    for _ in range(rng.poisson(crackle * wave.size / RATE)):
        begin, length = rng.integers(wave.size), round(RATE * rng.uniform(0.01, 0.06))
        level[begin : begin + length] += rng.uniform(0.7, 3.0)
    noisy = wave + level * rng.standard_normal(wave.size, dtype=np.float32)
    return noisy / np.sqrt((noisy**2).mean())


def _fitting(wpm, jitter, seconds, rng):
    """Draw letters until the clip is full; return them, their strokes and a start."""
    text, strokes = "", np.zeros(0)
    while True:
        letter = "".join(MORSE)[rng.integers(len(MORSE))]
        more = np.append(strokes, keying(letter, wpm, jitter, rng))
        if text and more.sum() > seconds:
            return text, strokes, rng.uniform(0, max(0.0, seconds - strokes.sum()))
        text, strokes = text + letter, more


def morse(
    batch, rng, *, snr=SNR, crackle=(0.0, 0.0), wpm=WPM, pitch=PITCH, jitter=JITTER,
    seconds=SECONDS,
):  # fmt: skip
    """Draw clips of random letters, as many as fit, each by another hand.

    Parameters
    ----------
    batch : int
        Number of clips B, at least 1.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.
    snr, crackle, wpm, pitch : (float, float)
        Signal-to-noise ratio in decibels, bursts a second, words a minute and hertz: drawn
        evenly from these ranges, once a clip.
    jitter : float
        How uneven the hand is; see `keying`.
    seconds : float
        Length of each clip.

    Returns
    -------
    MorseClips

    Raises
    ------
    ValueError
        If `batch` is below 1.

    Examples
    --------
    >>> clips = morse(2, np.random.default_rng(0))
    >>> clips.waves.shape, clips.frames.shape, clips.texts
    ((2, 16000), (2, 99, 16), ['nhtsn', 'fneb'])
    """
    at_least("batch", batch, 1)
    waves, texts = [], []
    for _ in range(batch):
        text, strokes, start = _fitting(rng.uniform(*wpm), jitter, seconds, rng)
        wave = morse_wave(strokes, rng.uniform(*pitch), seconds, start)
        waves.append(add_noise(wave, rng.uniform(*snr), rng, rng.uniform(*crackle)))
        texts.append(text)
    return MorseClips(np.stack(waves), hear(np.stack(waves)), texts)
