"""Text files: the learner's own, and one that may be downloaded, checked and kept.

Nothing here runs at import, and nothing in the course needs the download.
"""

import contextlib
import hashlib
import http.client
import os
import sys
import urllib.request
from pathlib import Path
from typing import NamedTuple

from lstm_course.files import written_whole

SHORTEST = 1000
DATA_VARIABLE = "LSTM_COURSE_DATA"


class CorpusUnavailableError(OSError):
    """A corpus is neither on this computer nor to be had from the network."""


class Download(NamedTuple):
    """A public file, and how to know that it is the right one."""

    filename: str
    url: str
    sha256: str


def read_text_file(path):
    """Read a text file of the learner's.

    Parameters
    ----------
    path : str or os.PathLike
        A UTF-8 text of at least 1,000 characters.

    Returns
    -------
    str
        With every line end as a newline, and without a byte order mark.

    Raises
    ------
    ValueError
        If it is missing, a folder, binary, not UTF-8 or too short.

    Examples
    --------
    >>> read_text_file("no-such-file.txt")
    Traceback (most recent call last):
    ValueError: expected a text file, but 'no-such-file.txt' does not exist
    """
    shown = repr(os.fspath(path))
    if os.path.isdir(path):
        raise ValueError(f"expected a text file, but {shown} is a folder")
    if not os.path.isfile(path):
        what = "is not a regular file" if os.path.exists(path) else "does not exist"
        raise ValueError(f"expected a text file, but {shown} {what}")
    data = Path(path).read_bytes()
    if b"\0" in data:
        position = data.index(b"\0")
        raise ValueError(
            f"expected UTF-8 text, but {shown} has a zero byte at position {position}: "
            "it is binary, or text saved as UTF-16"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"expected UTF-8 text, but {shown} has byte 0x{data[error.start]:02x} at position "
            f"{error.start}; open it in an editor and save it as UTF-8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) < SHORTEST:
        raise ValueError(
            f"expected at least {SHORTEST} characters to learn from, but {shown} has {len(text)}"
        )
    return text


def cache_folder(platform=sys.platform, environ=os.environ):
    """Name the folder in which downloads are kept; it need not exist.

    Parameters
    ----------
    platform : str
        As `sys.platform` says it.
    environ : mapping of str to str
        Environment variables.

    Returns
    -------
    pathlib.Path
        Below LOCALAPPDATA on Windows, ~/Library/Caches on macOS, XDG_CACHE_HOME or ~/.cache
        elsewhere.

    Examples
    --------
    >>> cache_folder("linux", {"XDG_CACHE_HOME": os.path.abspath("kept")}).parts[-2:]
    ('kept', 'lstm-course')
    """
    home = Path(os.path.expanduser("~"))
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        wanted = environ.get("XDG_CACHE_HOME", "")
        # the XDG specification says to ignore a relative path
        base = Path(wanted) if os.path.isabs(wanted) else home / ".cache"
    return base / "lstm-course"


def _is_right(data, download):
    """Say whether the bytes are those of the download."""
    return hashlib.sha256(data).hexdigest() == download.sha256


def _from_data_folder(download, environ):
    """Return the bytes from the folder that LSTM_COURSE_DATA names, None if it has no such file."""
    folder = environ.get(DATA_VARIABLE)
    path = Path(folder) / download.filename if folder else None
    if path is None or not path.is_file():
        return None
    data = path.read_bytes()
    if not _is_right(data, download):
        raise ValueError(
            f"{str(path)!r} (from {DATA_VARIABLE}) is not the expected file: its SHA-256 is "
            f"{hashlib.sha256(data).hexdigest()}, expected {download.sha256}"
        )
    return data


def _fetch(download, cache):
    """Download the bytes and check them."""
    try:
        with urllib.request.urlopen(download.url, timeout=30) as response:
            data = response.read()
        problem = None
    except (OSError, http.client.HTTPException) as error:
        problem = f"the download failed ({error})"
    if problem is None and not _is_right(data, download):
        # what a log-in page of a network sends instead, say
        problem = (
            f"what came ({len(data)} bytes) has SHA-256 {hashlib.sha256(data).hexdigest()}, "
            f"expected {download.sha256}"
        )
    if problem:
        raise CorpusUnavailableError(
            f"{download.filename} is not on this computer, and from {download.url} {problem}. "
            f"Put the file into the cache folder {str(cache)!r}, or into a folder named by "
            f"{DATA_VARIABLE}; or use the default corpus, 'python-help', which needs no download."
        )
    return data


def obtain(download, cache=None, environ=os.environ):
    """Find a file, or download it: the data folder first, then the cache, then the network.

    Parameters
    ----------
    download : Download
    cache : pathlib.Path, optional
        Where to keep it; `cache_folder` if not given.
    environ : mapping of str to str
        Environment variables: LSTM_COURSE_DATA may name a folder that holds the file.

    Returns
    -------
    data : bytes
        With the expected SHA-256.
    source : str
        Where it came from.

    Raises
    ------
    ValueError
        If the file in the data folder is not the expected one.
    CorpusUnavailableError
        If the file is nowhere and cannot be downloaded, or a wrong one came.

    Examples
    --------
    >>> wanted = Download("a.txt", "unused:", hashlib.sha256(b"abc").hexdigest())
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_bytes(b"abc")
    ...     data, source = obtain(wanted, environ={DATA_VARIABLE: folder})
    >>> data
    b'abc'
    """
    data = _from_data_folder(download, environ)
    if data is not None:
        return data, str(Path(environ[DATA_VARIABLE]) / download.filename)
    path = (cache_folder() if cache is None else Path(cache)) / download.filename
    if path.is_file():
        data = path.read_bytes()
        if _is_right(data, download):  # else half a file, or an old one: fetch it anew
            return data, str(path)
    data = _fetch(download, path.parent)
    with contextlib.suppress(OSError):  # a cache that cannot be written costs another download
        with written_whole(path) as temporary:
            temporary.write_bytes(data)
    return data, download.url
