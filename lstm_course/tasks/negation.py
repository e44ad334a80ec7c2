"""Negation: tell praise from blame where "not" turns a word that comes later.

Taught in notebook 19 (Read a review).
"""

import numpy as np

from lstm_course.tasks.sequences import at_least

FILLERS = (
    "the", "a", "this", "film", "plot", "music", "acting", "ending", "i", "found", "it", "was",
    "really", "very", "so", "quite", "simply", "rather", "then", "here",
)  # fmt: skip
"""Words that say nothing: drawn with equal chance, whatever the review's verdict."""

PRAISE = ("good", "great", "lovely", "clever", "funny", "moving")
BLAME = ("bad", "awful", "boring", "stupid", "dull", "weak")

NEGATION_WORDS = ("<pad>", ".", "not", *FILLERS, *PRAISE, *BLAME)
"""The vocabulary of `negation`; a word's id is its place here, and 0 is left free for padding."""

_STOP, _NOT = NEGATION_WORDS.index("."), NEGATION_WORDS.index("not")
_FILLERS = NEGATION_WORDS.index(FILLERS[0])
_PRAISE, _BLAME = NEGATION_WORDS.index(PRAISE[0]), NEGATION_WORDS.index(BLAME[0])


def _check_range(name, pair, smallest):
    """Refuse a range that is turned round or begins too low."""
    low, high = pair
    at_least(f"the low end of {name}", low, smallest)
    if high < low:
        raise ValueError(f"{name} runs from {low} to {high}: its high end is below its low end")


def _draw_signs(clauses, share, rng):
    """Draw word and "not" of every clause so that no review is a tie.

    Parameters
    ----------
    clauses : ndarray of shape (B,), int
        Number of clauses of each review; N in all.
    share : float
        How many of the clauses have a "not".
    rng : numpy.random.Generator

    Returns
    -------
    praise, turned : ndarray of shape (N,), bool
        Whether the clause has a word of praise, and whether "not" stands before it.
    y : ndarray of shape (B,), int64
        1 if most clauses of a review praise, else 0.
    """
    review = np.repeat(np.arange(len(clauses)), clauses)  # (N,): whose clause it is
    praise, turned = np.zeros((2, len(review)), bool)
    again = np.ones(len(review), bool)
    while again.any():
        chances = [[0.5], [share]]
        praise[again], turned[again] = rng.random((2, again.sum())) < chances
        sums = np.bincount(review, np.where(praise ^ turned, 1, -1))  # (B,)
        again = (sums == 0)[review]  # a tie has no label: draw the whole review again
    return praise, turned, (sums > 0).astype(np.int64)


def negation(batch, rng, clauses=(1, 3), gap=(1, 5), negated=0.5):
    """Draw reviews whose verdict hangs on the scope of "not".

    A review is a row of clauses. A clause is 1 to 3 fillers, in some clauses a "not", a gap of
    fillers, one word of praise or of blame, 1 or 2 fillers, and a full stop. "not" turns the
    word of its own clause into its opposite. The verdict is what most clauses say; reviews
    that are a tie are drawn again.

    With a "not" in half of the clauses, neither the words nor the number of "not" alone say
    anything about the verdict: what counts is which of them stand in one clause.

    Parameters
    ----------
    batch : int
        Number of reviews B, at least 1.
    rng : numpy.random.Generator
        Source of randomness, such as ``np.random.default_rng(0)``.
    clauses : (int, int)
        Fewest and most clauses of a review, all numbers equally likely; at least 1.
    gap : (int, int)
        Fewest and most fillers between "not" (or its place) and the word; at least 0.
    negated : float
        Share of clauses with a "not", in [0, 1].

    Returns
    -------
    ids : list of B ndarrays, int64
        Reviews of unequal length; ids are places in `NEGATION_WORDS`, never 0.
    y : ndarray of shape (B,), int64
        Verdict: 1 for praise, 0 for blame.

    Raises
    ------
    ValueError
        If `batch` is below 1, `negated` outside [0, 1], or a range turned round or too low.

    Notes
    -----
    The task is the course's own. That the scope of a "not" ends with the clause is how reviews
    were prepared in [1]_, where it is marked on each word up to the next punctuation mark.

    References
    ----------
    .. [1] B. Pang, L. Lee and S. Vaithyanathan, "Thumbs up? Sentiment classification using
       machine learning techniques", EMNLP 2002.

    Examples
    --------
    >>> ids, y = negation(2, np.random.default_rng(20), clauses=(1, 1))
    >>> for review, verdict in zip(ids, y.tolist()):
    ...     print(verdict, negation_text(review))
    0 very not then clever then .
    1 was really i good so .
    """
    at_least("batch", batch, 1)
    _check_range("clauses", clauses, 1)
    _check_range("gap", gap, 0)
    if not 0 <= negated <= 1:
        raise ValueError(f"negated is {negated}, but a share lies between 0 and 1")
    counts = rng.integers(*clauses, size=batch, endpoint=True)  # (B,) clauses
    praise, turned, y = _draw_signs(counts, negated, rng)
    N = len(praise)
    before, after = rng.integers([[1], [1]], [[3], [2]], size=(2, N), endpoint=True)
    word = before + turned + rng.integers(*gap, size=N, endpoint=True)  # place in the clause
    lengths = word + after + 2  # the word itself, and the full stop
    ends = np.cumsum(lengths)
    starts = ends - lengths
    flat = _FILLERS + rng.integers(len(FILLERS), size=ends[-1])
    flat[(starts + before)[turned]] = _NOT
    first = np.where(praise, _PRAISE, _BLAME)
    flat[starts + word] = first + rng.integers(len(PRAISE), size=N)
    flat[ends - 1] = _STOP
    return np.split(flat, ends[np.cumsum(counts) - 1][:-1]), y


def negation_text(ids):
    """Write a review of `negation` as words.

    Parameters
    ----------
    ids : array_like of int, shape (T,)
        Places in `NEGATION_WORDS`.

    Returns
    -------
    str
        The words with blanks between them; padding is left out.

    Examples
    --------
    >>> negation_text([2, 3, 23, 1, 0, 0])
    'not the good .'
    """
    return " ".join(NEGATION_WORDS[i] for i in ids if i != 0)
