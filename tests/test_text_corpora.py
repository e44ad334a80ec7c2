"""Corpora and files; nothing here needs a network or a file that is not made here."""

import hashlib
import sys
from pathlib import Path

import pytest

from lstm_course import text
from lstm_course.text import corpora, files

PROSE = b"All work and no play makes Jack a dull boy.\n" * 40
SHA = hashlib.sha256(PROSE).hexdigest()


@pytest.fixture
def public(tmp_path):
    """A download whose address is a file, so that no network is needed."""
    original = tmp_path / "public.txt"
    original.write_bytes(PROSE)
    return files.Download("prose.txt", original.as_uri(), SHA)


def test_python_help_is_as_described():
    from pydoc_data.topics import topics

    corpus = text.load_corpus()
    assert corpus == text.load_corpus("python-help")
    assert corpus.name == "python-help" and "pydoc_data.topics" in corpus.source
    assert corpus.sha256 == hashlib.sha256(corpus.text.encode()).hexdigest()
    assert 300_000 < len(corpus.text) < 600_000 and 90 <= len(set(corpus.text)) <= 130
    long = [p for p in corpus.text.split("\n\n") if len(p) >= 20]
    assert len(long) == len(set(long))
    everything = "\n\n".join(topics[key] for key in sorted(topics))
    assert set(long) == {p for p in everything.split("\n\n") if len(p) >= 20}  # nothing else lost
    assert corpus.text.startswith(everything[:200])


def test_drop_repeats_by_value():
    repeated = "a long enough paragraph\n\nshort\n\na long enough paragraph\n\nshort\n\n\n\nend"
    expected = "a long enough paragraph\n\nshort\n\nshort\n\n\n\nend"
    assert text.drop_repeats(repeated) == expected
    twenty, nineteen = "x" * 20, "y" * 19
    assert text.drop_repeats(f"{twenty}\n\n{twenty}\n\n{nineteen}\n\n{nineteen}") == (
        f"{twenty}\n\n{nineteen}\n\n{nineteen}"
    )


def test_python_source_is_plain_and_the_same_each_time():
    corpus = text.load_corpus("python-source")
    assert corpus == text.load_corpus("python-source")
    assert 800_000 < len(corpus.text) < 3_000_000
    assert corpus.text.isascii() and all(c == "\n" or " " <= c <= "~" for c in set(corpus.text))
    names = [
        line[2:-3]
        for line in corpus.text.split("\n")
        if line.startswith("# ") and line.endswith(".py") and line[2:-3] in sys.stdlib_module_names
    ]
    assert names == sorted(names) and "bisect" in names
    assert (Path(corpora.os.__file__).parent / "bisect.py").read_text()[:500] in corpus.text


def test_python_source_by_value(monkeypatch, tmp_path):
    _write(tmp_path / "heapq.py", b"if 1:\n\tpass\n\f\nx = 2\n")  # a tab and a form feed
    _write(tmp_path / "bisect.py", b"y = 1\n")
    _write(tmp_path / "colorsys.py", "z = 'é'\n".encode())
    _write(tmp_path / "calendar.py", b"# long\n" * 5000)
    _write(tmp_path / "my_own.py", b"not = Python's\n")
    monkeypatch.setattr(corpora.os, "__file__", str(tmp_path / "os.py"))
    corpus = text.load_corpus("python-source")
    assert corpus.text == ("# bisect.py\ny = 1\n\n\n# heapq.py\nif 1:\n        pass\n\nx = 2\n")
    assert corpus.source.startswith("2 modules of the standard library")


def test_incomplete_python_is_explained(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    with pytest.raises(text.CorpusUnavailableError, match=r"pydoc_data\.topics"):
        text.load_corpus("python-help")
    monkeypatch.setattr(corpora.os, "__file__", str(tmp_path / "os.py"))
    with pytest.raises(text.CorpusUnavailableError, match="python-help"):
        text.load_corpus("python-source")


def test_unknown_name_lists_the_known_ones():
    assert text.CORPORA == ("python-help", "python-source", "tinyshakespeare")
    with pytest.raises(
        ValueError, match=r"'shakespear' is neither .*python-help, python-source, t"
    ):
        text.load_corpus("shakespear")
    with pytest.raises(ValueError, match=r"neither a known corpus") as caught:
        text.load_corpus("a whole text, given by mistake, " * 1000)
    assert len(str(caught.value)) < 300


def test_a_file_of_the_learners_own(tmp_path):
    path = tmp_path / "my.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "déjà vu\r\n".encode() * 200)  # as a Windows editor saves it
    for given in (path, str(path)):
        corpus = text.load_corpus(given)
        assert corpus.text == "déjà vu\n" * 200
        assert (corpus.name, corpus.source) == ("my.txt", str(path))
        assert corpus.sha256 == hashlib.sha256(corpus.text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "at least 1000 characters .*wrong.* has 0$"),
        (b"a" * 999, "at least 1000 characters .*wrong.* has 999$"),
        (b"a" * 1200 + b"\0", "wrong.*zero byte at position 1200"),
        ("text".encode("utf-16") * 500, "wrong.*zero byte at position 3"),
        (b"a" * 1500 + "é".encode("latin-1") + b"a", "wrong.*byte 0xe9 at position 1500"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, data, message):
    path = tmp_path / "wrong.txt"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=f"expected .*{message}"):
        text.load_corpus(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match="is a folder"):
        text.load_corpus(tmp_path)
    with pytest.raises(ValueError, match="does not exist"):
        text.read_text_file(tmp_path / "none.txt")
    assert len(text.read_text_file(_write(tmp_path / "enough.txt", b"a" * 1000))) == 1000


def _write(path, data):
    path.write_bytes(data)
    return path


def test_download_is_kept_and_then_not_needed(public, tmp_path):
    cache = tmp_path / "deep" / "cache"
    assert files.obtain(public, cache, environ={}) == (PROSE, public.url)
    assert [p.name for p in cache.iterdir()] == ["prose.txt"]  # no temporary file left
    (tmp_path / "public.txt").unlink()
    assert files.obtain(public, cache, environ={}) == (PROSE, str(cache / "prose.txt"))


def test_a_broken_cache_is_fetched_anew(public, tmp_path):
    cached = _write(tmp_path / "prose.txt", PROSE[:100])
    assert files.obtain(public, tmp_path, environ={}) == (PROSE, public.url)
    assert cached.read_bytes() == PROSE


def test_a_cache_that_cannot_be_written_does_not_matter(public, tmp_path):
    in_the_way = _write(tmp_path / "file", b"")
    assert files.obtain(public, in_the_way / "cache", environ={})[0] == PROSE


def test_data_folder_comes_first(public, tmp_path):
    folder = tmp_path / "classroom"
    folder.mkdir()
    environ = {"LSTM_COURSE_DATA": str(folder)}
    assert files.obtain(public, tmp_path / "c", environ)[1] == public.url  # not there: go on
    here = _write(folder / "prose.txt", PROSE)
    assert files.obtain(public, tmp_path / "c", environ) == (PROSE, str(here))
    here.write_bytes(PROSE + b"!")
    with pytest.raises(ValueError, match="prose.txt.*LSTM_COURSE_DATA.*SHA-256.*" + SHA):
        files.obtain(public, tmp_path / "c", environ)


def test_no_network_and_no_file_says_what_to_do(public, tmp_path):
    (tmp_path / "public.txt").unlink()
    cache = tmp_path / "cache"
    with pytest.raises(text.CorpusUnavailableError) as caught:
        files.obtain(public, cache, environ={})
    for needed in (public.url, str(cache), "LSTM_COURSE_DATA", "python-help"):
        assert needed in str(caught.value).replace("\\\\", "\\")
    assert isinstance(caught.value, OSError) and not cache.exists()


def test_a_wrong_download_is_refused_and_not_kept(public, tmp_path):
    _write(tmp_path / "public.txt", b"<html>Please log in</html>")
    with pytest.raises(text.CorpusUnavailableError, match=r"\(26 bytes\) has SHA-256 .*" + SHA):
        files.obtain(public, tmp_path / "cache", environ={})
    assert not (tmp_path / "cache").exists()


def test_a_cache_on_a_full_disk_costs_the_cache_and_not_the_text(public, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    _write(tmp_path / "public.txt", PROSE)
    monkeypatch.setattr("lstm_course.files.os.replace", fail)
    assert files.obtain(public, tmp_path / "cache", environ={})[0] == PROSE
    assert list((tmp_path / "cache").iterdir()) == []


def test_tinyshakespeare_is_read_from_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path))
    here = _write(tmp_path / "tinyshakespeare.txt", PROSE)
    with pytest.raises(ValueError, match="86c4e6aa9db7c042ec79f339dcb96d42"):
        text.load_corpus("tinyshakespeare")
    monkeypatch.setattr(corpora, "TINYSHAKESPEARE", corpora.TINYSHAKESPEARE._replace(sha256=SHA))
    expected = text.Corpus("tinyshakespeare", PROSE.decode(), SHA, str(here))
    assert text.load_corpus("tinyshakespeare") == expected


def test_cache_folder_by_platform(tmp_path):
    home = Path.home()
    wanted = str(tmp_path)
    assert text.cache_folder("linux", {}) == home / ".cache" / "lstm-course"
    assert text.cache_folder("linux", {"XDG_CACHE_HOME": wanted}) == tmp_path / "lstm-course"
    relative = {"XDG_CACHE_HOME": "relative"}
    assert text.cache_folder("linux", relative) == home / ".cache" / "lstm-course"
    assert text.cache_folder("darwin", {}) == home / "Library" / "Caches" / "lstm-course"
    assert text.cache_folder("win32", {"LOCALAPPDATA": wanted}) == tmp_path / "lstm-course"
    assert text.cache_folder("win32", {}) == home / "AppData" / "Local" / "lstm-course"
