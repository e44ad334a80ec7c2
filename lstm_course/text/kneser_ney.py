"""The n-gram model to beat: interpolated Kneser-Ney with modified discounts.

Taught in notebook 14.  R. Kneser and H. Ney, "Improved backing-off for m-gram language
modeling", ICASSP 1995; S. F. Chen and J. Goodman, "An empirical study of smoothing techniques
for language modeling", Computer Speech & Language 13 (1999), section 3 and equation 17.

For a context h (the last n - 1 characters) and the shorter h' without its first character,

    P_n(w | h) = (max(c(h w) - D, 0) + gamma(h) P_{n-1}(w | h')) / c(h),   P_0(w) = 1 / V.

At the highest order c counts how often h w occurs.  Below it, c counts after how many
*different* characters h w occurs: a "u" that only ever follows "q" should not be expected
elsewhere, however frequent it is.  gamma(h) is the sum of what the discounts D took away.
"""

from typing import NamedTuple

import numpy as np

from lstm_course.text._checks import as_ids, at_least

FALLBACK_DISCOUNTS = (0.5, 1.0, 1.5)


class _Level(NamedTuple):
    """One order's tables; the last entry of `kept`, `total` and `back` answers for index -1."""

    contexts: np.ndarray  # sorted codes: number of h' * V + first character of h
    grams: np.ndarray  # sorted codes: number of h * V + w
    kept: np.ndarray  # c(h w) - D for each gram, then 0 for a gram never seen
    total: np.ndarray  # c(h) for each context, then 1 for a context never seen
    back: np.ndarray  # gamma(h) for each context, then 1: all of it goes to the order below


def _find(codes, wanted):
    """Return the position of each wanted code among the sorted codes, -1 where it is absent."""
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[place] == wanted, place, -1)


def _number_contexts(ids, order, V):
    """Give each context of each length 0 .. order - 1 a number.

    A context's code is built from the *number* of the one a character shorter, never from all
    its characters: so codes stay below N * V, and no order can overflow.
    """
    levels = [np.zeros(1, np.int64)]
    number = np.zeros(len(ids), np.int64)  # of the context before each position
    for k in range(1, order):
        # position t looks back at t - k; the first position has no context of this length
        codes, number = np.unique(number[1:] * V + ids[: len(ids) - k], return_inverse=True)
        levels.append(codes)
    return levels, number


def _discounts(counts):
    """Return D for counts 0, 1, 2 and 3 or more (Chen & Goodman 1999, equation 17)."""
    n1, n2, n3, n4 = np.bincount(np.minimum(counts, 5), minlength=5)[1:5].tolist()
    if min(n1, n2, n3, n4) == 0:
        return np.array([0.0, *FALLBACK_DISCOUNTS])
    Y = n1 / (n1 + 2 * n2)
    D = np.array([0.0, 1 - 2 * Y * n2 / n1, 2 - 3 * Y * n3 / n2, 3 - 4 * Y * n4 / n3])
    # too few grams (the single characters, say) can put an estimate below zero
    return D if (D[1:] > 0).all() else np.array([0.0, *FALLBACK_DISCOUNTS])


def _tables(contexts, grams, counts, V):
    """Turn the counts of one order into its `_Level`."""
    discount = _discounts(counts)[np.minimum(counts, 3)]
    before = grams // V  # the context of each gram
    total = np.bincount(before, counts, len(contexts))
    back = np.bincount(before, discount, len(contexts))
    # a context seen only where the text begins follows nothing: pass on to the order below
    back[total == 0], total[total == 0] = 1.0, 1.0
    kept = np.append(counts - discount, 0.0)
    return _Level(contexts, grams, kept, np.append(total, 1.0), np.append(back, 1.0))


class KneserNey:
    """An n-gram model of characters, interpolated down to the uniform distribution.

    Parameters
    ----------
    order : int
        n: the character to predict and the n - 1 before it.

    Examples
    --------
    >>> model = KneserNey(order=2).fit([0, 0, 1, 0], V=2)
    >>> model.probabilities([1]).round(4)
    array([0.7917, 0.2083])
    """

    def __init__(self, order):
        at_least("order", order, 1)
        self.order = order
        self.V = None

    def fit(self, train_ids, V):
        """Count the n-grams of a text.

        Parameters
        ----------
        train_ids : array_like of int, shape (N,)
            At least `order` numbers from 0 to V - 1.
        V : int
            Number of symbols.

        Returns
        -------
        KneserNey
            The model itself.

        Raises
        ------
        ValueError
            If there are fewer than `order` numbers, or one is outside 0 .. V - 1.
        """
        at_least("V", V, 1)
        ids = as_ids(train_ids, V, "train_ids")
        if len(ids) < self.order:
            raise ValueError(f"order {self.order} needs {self.order} characters, not {len(ids)}")
        contexts, number = _number_contexts(ids, self.order, V)
        grams, counts = np.unique(number * V + ids[self.order - 1 :], return_counts=True)
        levels = [_tables(contexts[-1], grams, counts, V)]
        for k in range(self.order - 1, 0, -1):
            shorter = contexts[k][grams // V] // V  # h' of each gram's h
            # each distinct longer gram is one distinct character before the shorter one
            grams, counts = np.unique(shorter * V + grams % V, return_counts=True)
            levels.append(_tables(contexts[k - 1], grams, counts, V))
        self.V, self._levels, self._tail = V, levels[::-1], ids[len(ids) - self.order + 1 :]
        return self

    def _score(self, history, symbols):
        """Return P(symbol); ``history[k - 1]`` holds the characters k places before."""
        p = np.full(len(symbols), 1 / self.V)
        number = np.zeros(len(symbols), np.int64)
        for k, level in enumerate(self._levels[: len(history) + 1]):
            if k:  # from -1, never seen, the code is negative and so is not found either
                number = _find(level.contexts, number * self.V + history[k - 1])
            kept = level.kept[_find(level.grams, number * self.V + symbols)]
            p = (kept + level.back[number] * p) / level.total[number]
        return p

    def _require_fit(self):
        if self.V is None:
            raise ValueError("this model has counted nothing yet: call fit(train_ids, V) first")

    def bits(self, valid_ids):
        """Score a text that continues the training text.

        Parameters
        ----------
        valid_ids : array_like of int, shape (M,)
            At least one number; the training text's last characters are the first context.

        Returns
        -------
        float
            Bits a character.

        Raises
        ------
        ValueError
            If the model is not fitted, or `valid_ids` is empty or outside 0 .. V - 1.

        Examples
        --------
        >>> round(KneserNey(1).fit([0, 1, 0, 1], V=2).bits([0, 0, 1]), 6)
        1.0
        """
        self._require_fit()
        valid = as_ids(valid_ids, self.V, "valid_ids")
        if not len(valid):
            raise ValueError("valid_ids must hold at least 1 character, but hold 0")
        text, back = np.concatenate([self._tail, valid]), self.order - 1
        history = [text[back - k : back - k + len(valid)] for k in range(1, self.order)]
        return float(-np.log2(self._score(history, valid)).mean())

    def probabilities(self, context_ids):
        """Return the distribution of the next character.

        Parameters
        ----------
        context_ids : array_like of int, shape (K,)
            What came before; only the last n - 1 count, and fewer (or none) are allowed.

        Returns
        -------
        ndarray of shape (V,)
            Each above 0; they sum to 1.

        Raises
        ------
        ValueError
            If the model is not fitted, or a number is outside 0 .. V - 1.
        """
        self._require_fit()
        context = as_ids(context_ids, self.V, "context_ids")
        reach = min(self.order - 1, len(context))
        history = [np.full(self.V, context[-k]) for k in range(1, reach + 1)]
        return self._score(history, np.arange(self.V))

    def step(self, index, state=None):
        """Take in one character, like a network: so `generate` and `suggest` work with it.

        Parameters
        ----------
        index : int
            The character just read.
        state : tuple of int, optional
            The characters before it; none if not given.

        Returns
        -------
        logits : ndarray of shape (V,)
            Log-probabilities of the next character.
        state : tuple of int
            The last n - 1 characters.
        """
        longer = (*(state or ()), int(index))
        state = longer[max(0, len(longer) - self.order + 1) :]
        return np.log(self.probabilities(state)), state
