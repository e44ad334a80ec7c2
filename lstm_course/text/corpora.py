"""Texts to learn from; the first two come with Python.  Taught in notebook 14.

`python-help` is what ``help()`` prints about Python's own words, `python-source` is the
standard library's code.  Both differ a little from one Python version to the next.
"""

import hashlib
import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple

from lstm_course.text.files import CorpusUnavailableError, Download, obtain, read_text_file

TINYSHAKESPEARE = Download(
    filename="tinyshakespeare.txt",
    url="https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
    sha256="86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
)
LONGEST_MODULE = 30_000


class Corpus(NamedTuple):
    """A text and where it comes from.

    Parameters
    ----------
    name : str
        One of `CORPORA`, or the name of a file.
    text : str
    sha256 : str
        Of the text in UTF-8, in hexadecimal.
    source : str
        A sentence's worth: module and Python version, path or address.
    """

    name: str
    text: str
    sha256: str
    source: str


def drop_repeats(text, shortest=20):
    r"""Leave out each paragraph that has been seen before.

    A model that is scored on a paragraph it was trained on is scored on its memory.

    Parameters
    ----------
    text : str
        Paragraphs with a blank line between them.
    shortest : int
        Paragraphs of fewer characters stay: a heading may well come twice.

    Returns
    -------
    str

    Examples
    --------
    >>> drop_repeats("one\n\ntwo\n\none\n\nthree", shortest=3)
    'one\n\ntwo\n\nthree'
    """
    seen, kept = set(), []
    for paragraph in text.split("\n\n"):
        if len(paragraph) < shortest or paragraph not in seen:
            kept.append(paragraph)
            seen.add(paragraph)
    return "\n\n".join(kept)


def _python_help():
    """Return the text of Python's help topics, and its source."""
    try:
        from pydoc_data.topics import topics  # here, not above: most of a megabyte
    except ImportError as error:
        raise CorpusUnavailableError(
            f"'python-help' is made of pydoc_data.topics, which this Python lacks ({error}); "
            "install a complete Python, or give the path of a text file"
        ) from None
    text = drop_repeats("\n\n".join(topics[key] for key in sorted(topics)))
    return text, f"pydoc_data.topics of Python {platform.python_version()}, repeats dropped"


def _python_source():
    """Return the shorter modules of the standard library, in order of name, and their source."""
    folder = Path(os.__file__).parent
    modules = []
    for name in sorted(sys.stdlib_module_names):  # so that nothing installed later gets in
        path = folder / f"{name}.py"
        code = path.read_text(encoding="utf-8") if path.is_file() else ""
        # a handful of modules hold a few letters beyond ASCII: not worth some symbols of their own
        if 0 < len(code) <= LONGEST_MODULE and code.isascii():
            lines = code.expandtabs().replace("\f", "")
            modules.append(f"# {name}.py\n{lines}")
    if not modules:
        raise CorpusUnavailableError(
            f"'python-source' is made of the .py files in {str(folder)!r}, but there are none; "
            "use the default corpus, 'python-help', or give the path of a text file"
        )
    source = f"{len(modules)} modules of the standard library of Python"
    return "\n\n".join(modules), f"{source} {platform.python_version()}"


def _tinyshakespeare():
    """Return a million characters of Shakespeare, and where they came from."""
    data, source = obtain(TINYSHAKESPEARE)
    return data.decode("utf-8"), source


_MAKERS = {
    "python-help": _python_help,
    "python-source": _python_source,
    "tinyshakespeare": _tinyshakespeare,
}
CORPORA = tuple(_MAKERS)


def load_corpus(name_or_path="python-help"):
    """Load a text by name, or from a file.

    Parameters
    ----------
    name_or_path : str or os.PathLike
        One of `CORPORA`, or the path of a UTF-8 text file of at least 1,000 characters.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If it is neither a known name nor a file, or the file is no such text.
    CorpusUnavailableError
        If the corpus has to be downloaded and cannot be; an `OSError`.

    Examples
    --------
    >>> corpus = load_corpus("python-help")
    >>> corpus.name, len(corpus.text) > 200_000
    ('python-help', True)
    """
    wanted = os.fspath(name_or_path)
    if wanted in _MAKERS:
        name = wanted
        text, source = _MAKERS[name]()
    else:
        path = os.path.expanduser(wanted)
        if not os.path.exists(path):
            shown = repr(wanted) if len(wanted) <= 80 else repr(wanted[:77] + "...")
            raise ValueError(
                f"{shown} is neither a known corpus ({', '.join(CORPORA)}) nor a file; give one "
                "of these names, or the path of a UTF-8 text file"
            )
        name, text, source = os.path.basename(path), read_text_file(path), path
    return Corpus(name, text, hashlib.sha256(text.encode("utf-8")).hexdigest(), source)
