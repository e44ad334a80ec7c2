"""Yardsticks without a network: a uniform guess, letter frequencies, a compressor.

Taught in notebook 14.  The strongest, n-grams, are in `lstm_course.text.kneser_ney`.
"""

import lzma
import math

import numpy as np

from lstm_course.text._checks import as_ids, at_least


def uniform_bits(V):
    """Return what a character costs if all are equally likely: log2 V.

    Parameters
    ----------
    V : int
        Number of symbols, at least 1.

    Returns
    -------
    float
        Bits a character.

    Examples
    --------
    >>> uniform_bits(64)
    6.0
    """
    at_least("V", V, 1)
    return math.log2(V)


def unigram_bits(train, valid, V):
    """Score `valid` with the character frequencies of `train`.

    Each symbol is counted once more than it was seen, P(w) = (count(w) + 1) / (N + V), so
    that a symbol which `train` lacks does not cost infinitely much.

    Parameters
    ----------
    train : array_like of int, shape (N,)
    valid : array_like of int, shape (M,)
        At least one number.
    V : int
        Number of symbols.

    Returns
    -------
    float
        Bits a character of `valid`.

    Raises
    ------
    ValueError
        If a number is outside 0 .. V - 1, or `valid` is empty.

    Examples
    --------
    >>> unigram_bits([0, 0, 0, 1, 1, 1], [0, 1], V=2)
    1.0
    """
    at_least("V", V, 1)
    train, valid = as_ids(train, V, "train"), as_ids(valid, V, "valid")
    if not len(valid):
        raise ValueError("valid must hold at least 1 character, but holds 0")
    counts = np.bincount(train, minlength=V) + 1  # (V,)
    return float(-np.log2(counts[valid] / counts.sum()).mean())


def _xz_size(text):
    """Return the number of bytes into which xz packs a text, at its strongest setting."""
    return len(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))


def xz_bits(train_text, valid_text):
    """Let the compressor xz play the language model.

    Parameters
    ----------
    train_text, valid_text : str
        `valid_text` has M > 0 characters.

    Returns
    -------
    alone : float
        Bits a character of `valid_text` compressed by itself (with the file's header).
    with_train : float
        What `valid_text` adds to the compressed `train_text`, in bits a character.

    Raises
    ------
    ValueError
        If `valid_text` is empty.

    Examples
    --------
    >>> alone, with_train = xz_bits("the cat sat. " * 50, "the cat sat. " * 20)
    >>> with_train < alone < 8
    True
    """
    if not valid_text:
        raise ValueError("valid_text must hold at least 1 character, but holds 0")
    added = _xz_size(train_text + valid_text) - _xz_size(train_text)
    return 8 * _xz_size(valid_text) / len(valid_text), 8 * added / len(valid_text)
