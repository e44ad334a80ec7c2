"""Write files so that a good one is never replaced by half of a new one."""

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replace_between", "write_json", "written_whole"]


@contextmanager
def written_whole(path):
    """Give a temporary path beside `path`; move it there when the block ends well.

    If the block raises (a full disk, an interrupt), the temporary file is removed and
    what stood at `path` is left as it was.

    Parameters
    ----------
    path : str or Path
        Folders on the way are made.

    Yields
    ------
    Path

    Raises
    ------
    OSError
        Names the file, and says that the old one is untouched.

    Examples
    --------
    >>> folder = tempfile.mkdtemp()
    >>> with written_whole(Path(folder, "a.txt")) as temporary:
    ...     _ = temporary.write_text("whole")
    >>> Path(folder, "a.txt").read_text()
    'whole'
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)  # mkstemp makes it readable by its owner alone
        os.replace(temporary, path)
    except OSError as error:
        raise OSError(f"could not write {path}: {error}; the old file is untouched") from error
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path, value):
    """Write `value` to `path` as readable JSON, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def replace_between(path, name, text):
    """Put a text between the markers ``<!-- name -->`` and ``<!-- /name -->`` of a file.

    Parameters
    ----------
    path : Path
        Nothing happens where there is no such file.
    name : str
    text : str
        Takes the place of whatever stood between the two.

    Raises
    ------
    ValueError
        If the file lacks one of the markers; it is left as it was.
    """
    if not path.is_file():
        return
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, opened, rest = path.read_text(encoding="utf-8").partition(first)
    _, closed, after = rest.partition(last)
    if not (opened and closed):
        raise ValueError(f"{path} lacks the markers {first} and {last}")
    with written_whole(path) as temporary:
        temporary.write_text(f"{before}{first}\n{text}\n{last}{after}", encoding="utf-8")
