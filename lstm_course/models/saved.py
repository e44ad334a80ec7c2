"""Language models in files: save, load, and those that come with the course."""

import json
import zipfile
from importlib import resources
from pathlib import Path

import numpy as np

from lstm_course.files import written_whole
from lstm_course.models.language import LanguageModel
from lstm_course.text import Vocabulary

__all__ = ["load_model", "pretrained", "save_model"]

FORMAT = "lstm-course model"
FORMAT_VERSION = 1


def save_model(model, path, vocab, note="", dtype=None):
    """Write weights, sizes and vocabulary to one ``.npz`` file, whole or not at all.

    Parameters
    ----------
    model : LanguageModel
    path : str or Path
    vocab : Vocabulary
    note : str
        What the model was trained on and how.
    dtype : numpy dtype, optional
        float16 halves the file; the model is loaded as float32 again.
    """
    about = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "config": model.config,
        "symbols": vocab.symbols,
        "note": note,
    }
    arrays = {
        name: array.astype(dtype or array.dtype) for name, array in model.parameters().items()
    }
    with written_whole(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, about=json.dumps(about), **arrays)


def load_model(path):
    """Read what `save_model` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    model : LanguageModel
    vocab : Vocabulary

    Raises
    ------
    ValueError
        If the file is missing, truncated, no model of this course, or of another version.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"there is no model file at {path}")
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            arrays = {name: file[name] for name in file.files if name != "about"}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is no whole model file of this course ({error})") from error
    if about.get("format") != FORMAT or about.get("version") != FORMAT_VERSION:
        raise ValueError(
            f"{path} should be a {FORMAT!r} of version {FORMAT_VERSION}, but says "
            f"{about.get('format')!r} of version {about.get('version')}"
        )
    model = LanguageModel(**about["config"], rng=np.random.default_rng(0))
    for name, array in model.parameters().items():
        if name not in arrays or arrays[name].shape != array.shape:
            got = arrays[name].shape if name in arrays else "nothing"
            raise ValueError(f"{path}: {name} should have shape {array.shape}, but has {got}")
        array[...] = arrays[name]
    return model, Vocabulary(about["symbols"])


def pretrained(name="python-help"):
    """Load a model whose weights come with the course.

    Parameters
    ----------
    name : str

    Returns
    -------
    model : LanguageModel
    vocab : Vocabulary

    Raises
    ------
    ValueError
        Lists the names there are, if `name` is not one of them.
    """
    folder = resources.files("lstm_course") / "weights"
    known = sorted(Path(p.name).stem for p in folder.iterdir() if p.name.endswith(".npz"))
    if name not in known:
        raise ValueError(f"no weights are called {name!r}; there are {', '.join(known)}")
    with resources.as_file(folder / f"{name}.npz") as path:
        return load_model(path)
