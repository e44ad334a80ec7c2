"""Read reviews that someone else collected: texts with their labels, as words, as numbers.

Taught in notebook 19 (Read a review).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_course import tables
from lstm_course.tasks.sequences import at_least

PAD, UNKNOWN = "<pad>", "<unknown>"
"""What stands at the ids 0 and 1 of every `WordVocabulary`."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:!?]")


class Reviews(NamedTuple):
    """Texts with their labels.

    Attributes
    ----------
    texts : list of N str
    labels : ndarray of shape (N,), int64
        Places in `names`.
    names : tuple of str
        What the labels are called.

    Examples
    --------
    >>> found = Reviews(["Good.", "Bad!"], np.array([1, 0]), ("blame", "praise"))
    >>> found.names[found.labels[0]]
    'praise'
    """

    texts: list
    labels: np.ndarray
    names: tuple


def words_of(text):
    """Cut a text into words and punctuation marks, in small letters.

    Markup in angle brackets is left out; "isn't" stays one word. For languages that write
    blanks between their words.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> words_of("It isn't BAD.<br />Really!")
    ['it', "isn't", 'bad', '.', 'really', '!']
    """
    return _TOKEN.findall(_TAG.sub(" ", text).replace("’", "'").lower())


def read_reviews(path, text="text", label="label", names=None):
    r"""Read reviews from a CSV file, or from a folder with one subfolder a label.

    Parameters
    ----------
    path : str or Path
        A CSV file that `tables.read_table` can read, with one review a row. Or a folder: the
        name of each subfolder is a label, and each of its files that ends in ``.txt`` is one
        review, in UTF-8. Files beside the subfolders and hidden ones are passed over.
    text, label : str
        The two columns of a CSV file.
    names : sequence of str, optional
        The labels that may occur, in the order wanted; all that are found, sorted, without it.

    Returns
    -------
    Reviews
        In the order of the rows; from a folder, by label and then by name of the file.

    Raises
    ------
    ValueError
        Names the file, or the row and the column: if there is a gap, a text without a word, a
        label that is not among `names`, fewer than two different labels, fewer than two rows,
        no text file, or one that is not UTF-8.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text("text,label\nGood fun.,praise\nHow dull!,blame\n")
    ...     read_reviews(path)
    Reviews(texts=['Good fun.', 'How dull!'], labels=array([1, 0]), names=('blame', 'praise'))
    """
    path = Path(path)
    if path.is_dir():
        places, texts, labels = _from_folder(path)
    else:
        places, texts, labels = _from_table(path, text, label)
    for (place, _), review in zip(places, texts, strict=True):
        if not any(word[0].isalnum() for word in words_of(review)):
            raise ValueError(f'{place}: a review was expected, but "{review.strip()}" has no word')
    known = tuple(sorted(set(labels)) if names is None else names)
    for (_, place), name in zip(places, labels, strict=True):
        if name not in known:
            raise ValueError(f'{place}: the labels are {_quoted(known)}, but it says "{name}"')
    if len(set(labels)) < 2:
        raise ValueError(
            f"{path.name}: at least 2 labels were expected, but all {len(labels)} "
            f'reviews have "{labels[0]}"'
        )
    return Reviews(texts, np.array([known.index(name) for name in labels], np.int64), known)


def _quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def _from_table(path, text, label):
    """Return where each text and its label stand, the texts, and the labels."""
    table = tables.read_table(path)
    texts, labels = table.words(text), table.words(label)
    rows = range(len(texts))
    return [(table.place(row, text), table.place(row, label)) for row in rows], texts, labels


def _from_folder(folder):
    """Return where each text and its label stand, the texts, and the labels."""
    below = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] != ".")
    if not below:
        raise ValueError(f"{folder.name} has no subfolders; one a label was expected")
    places, texts, labels = [], [], []
    for subfolder in below:
        files = sorted(p for p in subfolder.glob("*.txt") if p.name[0] != "." and p.is_file())
        if not files:
            raise ValueError(f"{folder.name}/{subfolder.name} has no text files (*.txt)")
        for file in files:
            place = f"{folder.name}/{subfolder.name}/{file.name}"
            places.append((place, f"{folder.name}/{subfolder.name}"))
            texts.append(_text_of(file, place))
            labels.append(subfolder.name)
    return places, texts, labels


def _text_of(file, place):
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(f"{place}, line {line}: not UTF-8 text; save the file in UTF-8") from None
    except OSError as error:
        raise ValueError(f"{place} cannot be read: {error.strerror or error}") from None


def split_reviews(reviews, test=0.2, *, rng):
    """Put reviews aside for testing, the same share of every label.

    A text that occurs more than once stays on one side with all its copies: otherwise a model
    could be tested on what it has learned by heart.

    Parameters
    ----------
    reviews : Reviews
    test : float
        Share of the different texts that are put aside, between 0 and 1.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    train, test : Reviews
        In the order in which they came.

    Raises
    ------
    ValueError
        If `test` is no such share, or a label has fewer than two different texts.

    Examples
    --------
    >>> some = Reviews(["a", "b", "c", "d"], np.array([0, 1, 0, 1]), ("x", "y"))
    >>> train, test = split_reviews(some, test=0.5, rng=np.random.default_rng(0))
    >>> train.labels.tolist(), test.labels.tolist()
    ([0, 1], [0, 1])
    """
    if not 0 < test < 1:
        raise ValueError(f"test is {test}, but a share lies between 0 and 1")
    label_of = dict(zip(reversed(reviews.texts), reversed(reviews.labels), strict=True))
    aside = set()
    for label in sorted(set(label_of.values())):
        texts = sorted(text for text, its in label_of.items() if its == label)
        if len(texts) < 2:
            raise ValueError(
                f'label "{reviews.names[label]}" has {len(texts)} text, but it takes at least 2: '
                "one to learn from, one to test on"
            )
        count = min(max(1, round(test * len(texts))), len(texts) - 1)
        aside.update(texts[k] for k in rng.permutation(len(texts))[:count])
    put = np.array([text in aside for text in reviews.texts])
    return tuple(_chosen(reviews, np.flatnonzero(side)) for side in (~put, put))


def _chosen(reviews, rows):
    texts = [reviews.texts[row] for row in rows]
    return Reviews(texts, reviews.labels[rows], reviews.names)


@dataclass(frozen=True)
class WordVocabulary:
    """Words with a number each; 0 is for padding, 1 for every word that is not known.

    Parameters
    ----------
    words : tuple of str
        Begins with `PAD` and `UNKNOWN`.

    Examples
    --------
    >>> vocab = WordVocabulary.from_texts(["Good, good film.", "A dull film."])
    >>> vocab.words
    ('<pad>', '<unknown>', '.', 'film', 'good', ',', 'a', 'dull')
    >>> vocab.encode("A good book.")
    array([6, 4, 1, 2])
    """

    words: tuple

    @classmethod
    def from_texts(cls, texts, most=10_000):
        """Collect the words of texts, the commonest first.

        Parameters
        ----------
        texts : sequence of str
            Those to learn from; never those to test on.
        most : int
            The largest number of words to keep.

        Returns
        -------
        WordVocabulary
        """
        at_least("most", most, 1)
        counts = Counter(word for text in texts for word in words_of(text))
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        return cls((PAD, UNKNOWN, *ranked[:most]))

    def __len__(self):
        """Return the number of words, padding and unknown included."""
        return len(self.words)

    @cached_property
    def _ids(self):
        return {word: k for k, word in enumerate(self.words)}

    def encode(self, text, longest=None):
        """Turn a text into numbers.

        Parameters
        ----------
        text : str
            With at least one word.
        longest : int, optional
            Of a longer text only the last words are kept, this many.

        Returns
        -------
        ndarray of shape (T,), int64

        Raises
        ------
        ValueError
            If the text has no word, or `longest` is below 1.
        """
        words = words_of(text)
        if not words:
            raise ValueError(f"a text was expected, but {text!r} has no word")
        if longest is not None:
            at_least("longest", longest, 1)
            words = words[-longest:]
        unknown = self._ids[UNKNOWN]
        return np.array([self._ids.get(word, unknown) for word in words], np.int64)
