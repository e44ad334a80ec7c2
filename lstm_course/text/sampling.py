"""Write text with a model, one character at a time.  Taught in notebook 15.

A model is anything with ``step(index, state) -> (logits, state)``: it reads one character and
says how likely each next one is.  It starts from ``state=None``, and must return a new state
rather than change the one it was given.
"""

import math

import numpy as np

from lstm_course.text._checks import at_least


def require_logits(logits):
    """Return logits as float64, or say why they are no distribution.

    Parameters
    ----------
    logits : array_like of shape (V,)
        Minus infinity is allowed: a character that never comes.

    Returns
    -------
    ndarray of float64, shape (V,)

    Raises
    ------
    ValueError
        If there is a NaN or plus infinity, nothing but minus infinity, or not one axis.

    Examples
    --------
    >>> require_logits([0, 1])
    array([0., 1.])
    """
    logits = np.asarray(logits, dtype=np.float64)
    if logits.ndim != 1 or not logits.size:
        raise ValueError(f"logits must have shape (V,), V >= 1, but have {logits.shape}")
    if np.isnan(logits).any():
        raise ValueError(f"{np.isnan(logits).sum()} of {logits.size} logits are NaN")
    if not np.isfinite(logits.max()):
        raise ValueError(f"the largest logit must be finite, but is {logits.max()}")
    return logits


def sample_index(logits, temperature=1.0, rng=None):
    """Draw a character: P = softmax(logits / temperature).

    Parameters
    ----------
    logits : array_like of shape (V,)
    temperature : float
        At least 0.  Below 1 the likely become likelier, above 1 all become more alike; 0 takes
        the largest logit, with no chance in it.
    rng : numpy.random.Generator, optional
        Source of chance; a fresh one if not given.

    Returns
    -------
    int
        From 0 to V - 1.

    Raises
    ------
    ValueError
        If the temperature is negative or not finite, or the logits are no distribution.

    Examples
    --------
    >>> sample_index([0.0, 3.0, 1.0], temperature=0)
    1
    >>> sample_index([0.0, 3.0, 1.0], temperature=1.0, rng=np.random.default_rng(0))
    1
    """
    logits = require_logits(logits)
    if not (math.isfinite(temperature) and temperature >= 0):
        raise ValueError(f"temperature must be finite and at least 0, but is {temperature}")
    if temperature == 0:
        return int(np.argmax(logits))
    rng = np.random.default_rng() if rng is None else rng
    with np.errstate(over="ignore"):  # a tiny temperature may send a logit to -inf: probability 0
        weights = np.exp((logits - logits.max()) / temperature)  # (V,), the largest is 1
    edges = np.cumsum(weights)
    # divided, so that the last edge is 1 exactly and a draw below 1 always falls inside
    return int(np.searchsorted(edges / edges[-1], rng.random(), side="right"))


def read(model, vocab, text, state=None):
    """Let a model read a text.

    Parameters
    ----------
    model : object with ``step(index, state) -> (logits, state)``
    vocab : Vocabulary
    text : str
        At least one character.
    state : optional
        Where the model stands before the text.

    Returns
    -------
    logits : ndarray of shape (V,)
        For the character after the text.
    state
        Where the model stands after the text.

    Raises
    ------
    ValueError
        If the text is empty, or holds a character outside the vocabulary.

    Examples
    --------
    >>> from lstm_course.text import KneserNey, Vocabulary
    >>> vocab = Vocabulary("ab")
    >>> logits, state = read(KneserNey(3).fit([0, 1, 0, 1], V=2), vocab, "aba")
    >>> vocab.symbols[logits.argmax()], state
    ('b', (1, 0))
    """
    if not text:
        raise ValueError("a model needs at least 1 character to begin with, but got 0")
    for index in vocab.encode(text):
        logits, state = model.step(int(index), state)
    return logits, state


def generate(model, vocab, prompt, length, temperature=1.0, rng=None, state=None):
    """Continue a prompt.

    Parameters
    ----------
    model : object with ``step(index, state) -> (logits, state)``
    vocab : Vocabulary
    prompt : str
        At least one character.
    length : int
        How many characters to write.
    temperature : float
        See `sample_index`.
    rng : numpy.random.Generator, optional
        Source of chance; a fresh one if not given.
    state : optional
        Where the model stands before the prompt.

    Returns
    -------
    str
        The prompt and `length` more characters.

    Raises
    ------
    ValueError
        If the prompt is empty or holds an unknown character, or `length` is negative.

    Examples
    --------
    >>> from lstm_course.text import KneserNey, Vocabulary
    >>> vocab = Vocabulary("abc")
    >>> model = KneserNey(3).fit(vocab.encode("abcabcabcabc"), V=3)
    >>> generate(model, vocab, "a", length=5, temperature=0)
    'abcabc'
    """
    at_least("length", length, 0)
    rng = np.random.default_rng() if rng is None else rng
    logits, state = read(model, vocab, prompt, state)
    written = []
    for _ in range(length):
        written.append(sample_index(logits, temperature, rng))
        logits, state = model.step(written[-1], state)
    return prompt + vocab.decode(written)
