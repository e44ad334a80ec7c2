"""Turn a sound into log-mel frames: how loud is each band of pitch, step by step.

Taught in notebook 21 (Hear and see).
"""

import numpy as np

from lstm_course.ops import as_float
from lstm_course.tasks.sequences import at_least

RATE = 8000
"""Samples a second: telephone quality, enough for everything below 4,000 Hz."""


def hertz_to_mel(hertz):
    """Convert a frequency to mels, on which equal steps sound about equally far apart.

    ``mel = 2595 log10(1 + hertz / 700)``, the usual form.

    Parameters
    ----------
    hertz : float or ndarray
        At least 0.

    Returns
    -------
    float or ndarray
        0 for 0 Hz, about 1000 for 1000 Hz.

    References
    ----------
    .. [1] D. O'Shaughnessy, "Speech Communication: Human and Machine", 1987.

    Examples
    --------
    >>> float(hertz_to_mel(1000.0).round(1))
    1000.0
    """
    return 2595 * np.log10(1 + np.asarray(hertz, dtype=float) / 700)


def mel_filterbank(bands=16, window=256, rate=RATE, low=200.0, high=1500.0):
    """Make triangles that gather the bins of a spectrum into bands of equal width in mels.

    Band k rises from the centre of band k − 1 to its own and falls to that of band k + 1, so
    that between the first and the last centre every frequency is shared by two bands, and its
    two weights add up to 1.

    Parameters
    ----------
    bands : int
        Number of bands D, at least 1.
    window : int
        Samples of one frame; the spectrum has ``window // 2 + 1`` bins.
    rate : int
        Samples a second.
    low, high : float
        Where the first triangle begins and the last one ends, in hertz.

    Returns
    -------
    ndarray of shape (D, window // 2 + 1)
        Weights in [0, 1].

    Raises
    ------
    ValueError
        If the range is not inside 0 … rate / 2, or a band is too narrow to hold a bin.

    Examples
    --------
    >>> bank = mel_filterbank(bands=4, window=64, rate=8000, low=0, high=4000)
    >>> bank.shape, bank.argmax(axis=1)
    ((4, 33), array([ 3,  6, 12, 20]))
    """
    at_least("bands", bands, 1)
    if not 0 <= low < high <= rate / 2:
        raise ValueError(f"the bands go from {low} to {high} Hz, but must lie in 0…{rate / 2} Hz")
    edges = np.linspace(hertz_to_mel(low), hertz_to_mel(high), bands + 2)
    bins = hertz_to_mel(np.fft.rfftfreq(window, 1 / rate))
    step = edges[1] - edges[0]
    bank = np.maximum(0, 1 - np.abs(bins - edges[1:-1, None]) / step)  # (D, bins)
    if not bank.any(axis=1).all():
        empty = int(np.flatnonzero(~bank.any(axis=1))[0])
        raise ValueError(
            f"band {empty} of {bands} holds none of the {bins.size} bins of a window of "
            f"{window} samples: take fewer bands or a longer window"
        )
    return bank


def log_mel(wave, bands=16, window=256, hop=160, rate=RATE, low=200.0, high=1500.0):
    """Cut a sound into overlapping frames and measure how loud each band is in each.

    A frame is multiplied by a Hann window (so that its ends do not click), its power spectrum is
    gathered by `mel_filterbank`, and the logarithm is taken, since ears and microphones work in
    ratios.

    Parameters
    ----------
    wave : ndarray of shape (..., N)
        Samples, at least one window of them.
    bands, window, hop, rate : int
        Bands D, samples a frame, samples from one frame to the next, samples a second.
    low, high : float
        Range of the bands in hertz.

    Returns
    -------
    ndarray of shape (..., T, D), float32
        Natural logarithm of the power, with ``T = 1 + (N - window) // hop``.

    Raises
    ------
    ValueError
        If the wave is shorter than a window, or `hop` is below 1.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 600 * np.arange(8000) / 8000)
    >>> frames = log_mel(tone)
    >>> frames.shape, int(frames.mean(axis=0).argmax())
    ((49, 16), 6)
    """
    wave = as_float(wave)
    at_least("hop", hop, 1)
    at_least("the number of samples", wave.shape[-1], window, "for one window")
    bank = mel_filterbank(bands, window, rate, low, high)
    frames = np.lib.stride_tricks.sliding_window_view(wave, window, axis=-1)[..., ::hop, :]
    hann = np.hanning(window + 1)[:-1].astype(wave.dtype)
    spectrum = np.fft.rfft(frames * hann)  # (..., T, bins)
    power = (spectrum.real**2 + spectrum.imag**2) / (hann**2).sum()
    return np.log(power @ bank.T.astype(power.dtype) + 1e-8).astype(np.float32)


def hear(waves):
    """Turn sounds into what a network is given: log-mel frames that ignore the volume.

    Parameters
    ----------
    waves : ndarray of shape (..., N)

    Returns
    -------
    ndarray of shape (..., T, 16), float32
        `log_mel`, each sound's own mean subtracted.

    Examples
    --------
    >>> noise = np.random.default_rng(0).standard_normal(16000)
    >>> hear(noise).shape, bool(np.allclose(hear(noise), hear(10 * noise), atol=1e-5))
    ((99, 16), True)
    """
    frames = log_mel(waves)
    return frames - frames.mean(axis=(-2, -1), keepdims=True)
