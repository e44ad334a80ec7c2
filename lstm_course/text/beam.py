"""Suggest how a word may go on while one types.  Taught in notebook 16.

The model only knows characters, so words are found by a search: keep the likeliest beginnings,
lengthen each by one character, and set those aside that reach a space or a newline.
"""

from typing import Any, NamedTuple

import numpy as np

from lstm_course.text._checks import at_least
from lstm_course.text.sampling import read, require_logits

ENDINGS = " \n"


class _Beginning(NamedTuple):
    """A word not yet ended."""

    text: str
    log_p: float  # of the text
    log_next: np.ndarray  # (V,), of the character after it
    state: Any


def _log_probabilities(logits):
    """Return log softmax(logits), shape (V,)."""
    logits = require_logits(logits)
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


def _lengthen(model, vocab, beginnings, ends, beam, bar):
    """Return the likeliest beginnings one character longer, all above the bar."""
    if not beginnings:
        return []
    scores = np.stack([b.log_p + np.where(ends, -np.inf, b.log_next) for b in beginnings])
    best = np.argsort(-scores, axis=None, kind="stable")[:beam]
    longer = []
    for row, index in zip(*np.unravel_index(best, scores.shape), strict=True):
        if scores[row, index] > bar:
            logits, state = model.step(int(index), beginnings[row].state)
            text = beginnings[row].text + vocab.symbols[index]
            log_next = _log_probabilities(logits)
            longer.append(_Beginning(text, float(scores[row, index]), log_next, state))
    return longer


def _bar(found, count):
    """Return the log-probability that a beginning must exceed to matter still.

    It only becomes less likely with each character, so once there are `count` completions, one
    below the last of them has no future.
    """
    enough = len(found) == count and found[-1][1] > 0
    return np.log(found[-1][1]) if enough else -np.inf


def suggest(model, vocab, prefix, count=3, beam=20, longest=24):
    """Find the likeliest ways in which the current word goes on, by beam search.

    Parameters
    ----------
    model : object with ``step(index, state) -> (logits, state)``
        `step` must not change the state it is given: several beginnings share one.
    vocab : Vocabulary
        With a space or a newline in it, or no word would end.
    prefix : str
        The text so far, at least one character.
    count : int
        How many completions to return, at most.
    beam : int
        How many beginnings to keep; more is slower and surer.
    longest : int
        Characters in a completion, at most.

    Returns
    -------
    list of (str, float)
        Completion, without the prefix and the ending, and its probability: the product of the
        probabilities of its characters and of an ending (space or newline) after them.  The
        likeliest first.  The empty completion says that the word is finished as it stands; it
        is left out where no word has begun, after a space or a newline.

    Raises
    ------
    ValueError
        If the prefix is empty or holds an unknown character, the vocabulary has no ending, or
        `count`, `beam` or `longest` is below 1.

    Examples
    --------
    >>> from lstm_course.text import KneserNey, Vocabulary
    >>> text = "the cat sat on the mat. the cat ate. " * 20
    >>> vocab = Vocabulary.from_text(text)
    >>> model = KneserNey(6).fit(vocab.encode(text), len(vocab))
    >>> [word for word, p in suggest(model, vocab, "the ", count=2)]
    ['cat', 'mat.']
    """
    for name, value in (("count", count), ("beam", beam), ("longest", longest)):
        at_least(name, value, 1)
    ends = np.array([symbol in ENDINGS for symbol in vocab.symbols])  # (V,)
    if not ends.any():
        raise ValueError("the vocabulary has neither a space nor a newline: no word would end")
    logits, state = read(model, vocab, prefix)
    beginnings = [_Beginning("", 0.0, _log_probabilities(logits), state)]
    found = []
    for length in range(longest + 1):
        if length:
            beginnings = _lengthen(model, vocab, beginnings, ends, beam, _bar(found, count))
        for b in beginnings:
            if b.text or prefix[-1] not in ENDINGS:
                found.append((b.text, float(np.exp(b.log_p) * np.exp(b.log_next[ends]).sum())))
        found = sorted(found, key=lambda pair: -pair[1])[:count]
    return found
