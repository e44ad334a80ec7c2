"""The class room: a folder with the key, all the hand-ins, and canaries in every corner."""

import hashlib
import importlib
import os
import secrets
import site
import sys
from pathlib import Path

import lstm_course
from hostile import CLASS, FAMILIES, PATIENCE
from hostile.notebooks import FULL, NAME, as_bytes, hand_in, key

for _file in sorted(Path(__file__).parent.glob("*.py")):
    if _file.stem.startswith((*FAMILIES, "oddities")):
        importlib.import_module(f"hostile.{_file.stem}")  # lists its hand-ins in CLASS

HONEST = {"000_honest": FULL, "honest_first": FULL, "zzz_honest": FULL}


def furnish(root, port):
    """Write the whole class below `root`.

    Parameters
    ----------
    root : Path
    port : int
        Where the test listens on this machine.

    Returns
    -------
    places : dict
        What the placeholders in the hand-ins stand for.
    canaries : dict of str to str
        Where a secret lies → the secret.
    """
    token = secrets.token_hex(6)
    canaries = {
        place: f"canary-{place}-{token}"
        for place in ("env", "home", "key", "marks", "classmate", "keyring")
    }
    places = {
        "$KEY": str(root / "solutions" / NAME),
        "$SUBMITTED": str(root / "submitted"),
        "$OUT": str(root / "graded"),
        "$HOME": str(root / "home"),
        "$NAME": NAME,
        "$PORT": str(port),
        "$PATIENCE": str(PATIENCE),
        "$MARK": f"hostile-mark-{token}",
        "$PACKAGE": str(Path(lstm_course.__file__).parent),
        "$PREFIX": sys.prefix,
        "$SITE": site.getsitepackages()[0],
        "$CANARY": canaries["key"],
    }
    _write(Path(places["$KEY"]) / f"{NAME}.ipynb", key(), places)
    for place, folder in (("key", "solutions"), ("home", "home"), ("marks", "graded")):
        _write(root / folder / "canary.txt", canaries[place].encode(), {})
    for learner in HONEST:
        made = hand_in(essay=f"A gate is between 0 and 1. {canaries['classmate']}")
        _write(path_of(root, learner), made, places)
    for entry in CLASS:
        _place(root, entry, places)
    return places, canaries


def path_of(root, learner):
    """Return where a learner's hand-in is expected."""
    return root / "submitted" / learner / NAME / f"{NAME}.ipynb"


def _place(root, entry, places):
    path = path_of(root, entry.learner)
    if entry.placed:
        entry.build(path, places)
    else:
        _write(path, entry.build(), places)


def _write(path, made, places):
    path.parent.mkdir(parents=True, exist_ok=True)
    content = made if isinstance(made, bytes) else as_bytes(made)
    for placeholder, value in places.items():
        content = content.replace(placeholder.encode(), value.encode())
    path.write_bytes(content)


def state_of(folder):
    """Return what is below a folder: path → kind, mode and a digest of the content."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        about = path.lstat()
        content = os.readlink(path).encode() if path.is_symlink() else b""
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
        found[path] = (about.st_mode, hashlib.sha256(content).hexdigest())
    return found
