"""Characters and their numbers.  Taught in notebook 14, *Turn text into numbers*."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstm_course.text._checks import as_ids


def _codes(text):
    """Return the code point of every character of `text`, as an integer array."""
    # surrogatepass: a lone surrogate is a bad character to report, not a crash
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)


@dataclass(frozen=True)
class Vocabulary:
    """A fixed set of V characters, each with a number from 0 to V - 1.

    Parameters
    ----------
    symbols : str
        The characters; the number of a character is its position here.

    Raises
    ------
    ValueError
        If `symbols` is empty, or holds a character twice.

    Examples
    --------
    >>> vocab = Vocabulary("abc")
    >>> vocab.encode("cab")
    array([2, 0, 1])
    >>> vocab.decode([2, 0, 1])
    'cab'
    >>> len(vocab), "b" in vocab, "z" in vocab
    (3, True, False)
    """

    symbols: str

    def __post_init__(self):
        """Refuse an empty vocabulary and a character given twice."""
        if not self.symbols:
            raise ValueError("a vocabulary needs at least 1 symbol, but got 0")
        for position, symbol in enumerate(self.symbols):
            first = self.symbols.index(symbol)
            if first != position:
                raise ValueError(
                    f"symbols must differ, but {symbol!r} is at {first} and at {position}"
                )

    @classmethod
    def from_text(cls, text):
        """Collect the characters of a text, sorted.

        Parameters
        ----------
        text : str
            At least one character.

        Returns
        -------
        Vocabulary

        Examples
        --------
        >>> Vocabulary.from_text("banana").symbols
        'abn'
        """
        return cls("".join(sorted(set(text))))

    def __len__(self):
        """Return the number of symbols, V."""
        return len(self.symbols)

    def __contains__(self, symbol):
        """Say whether `symbol` is one of the characters."""
        return len(symbol) == 1 and symbol in self.symbols

    @cached_property
    def _lookup(self):
        """Return the code points in rising order, and the number of each."""
        codes = _codes(self.symbols)
        order = np.argsort(codes)
        return codes[order], order.astype(np.int64)

    def encode(self, text, unknown="error"):
        """Turn a text into numbers.

        Parameters
        ----------
        text : str
            N characters.
        unknown : {"error", "skip"}
            What to do about a character outside the vocabulary: refuse it, or leave it out.

        Returns
        -------
        ndarray of int64, shape (N,)
            Numbers from 0 to V - 1; fewer than N if some were skipped.

        Raises
        ------
        ValueError
            If a character is unknown (and not to be skipped), or `unknown` is neither word.

        Examples
        --------
        >>> Vocabulary("abc").encode("b-a-c", unknown="skip")
        array([1, 0, 2])
        """
        if unknown not in ("error", "skip"):
            raise ValueError(f'unknown must be "error" or "skip", but is {unknown!r}')
        sorted_codes, numbers = self._lookup
        codes = _codes(text)
        place = np.minimum(np.searchsorted(sorted_codes, codes), len(self) - 1)
        known = sorted_codes[place] == codes
        if unknown == "error" and not known.all():
            position = int(np.argmin(known))  # the first False
            raise ValueError(
                f"character {text[position]!r} at position {position} is not one of the "
                f'{len(self)} symbols of this vocabulary; encode(text, unknown="skip") leaves '
                "such characters out"
            )
        return numbers[place[known]]

    def decode(self, ids):
        """Turn numbers back into text.

        Parameters
        ----------
        ids : array_like of int, shape (N,)
            Numbers from 0 to V - 1.

        Returns
        -------
        str
            N characters.

        Raises
        ------
        ValueError
            If a number is outside 0 .. V - 1.

        Examples
        --------
        >>> Vocabulary("abc").decode([0, 0, 2])
        'aac'
        """
        return "".join(self.symbols[i] for i in as_ids(ids, len(self)))
