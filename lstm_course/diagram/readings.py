"""What the text microscope shows: every unit's traces over a text, and what each unit follows.

An AUC says how well a unit tells flagged characters from the others (notebook 17): the chance
that a flagged one has the higher value, ties counted half; ½ is chance, 0 is perfect upside down.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["QUANTITIES", "auc_by_unit", "read_flags", "read_traces"]

#: Name, words, and whether it is a gate (0 to 1) or a signed value.
QUANTITIES = {"c": ("cell state", "value"), "h": ("hidden state", "value"),
              "f": ("forget gate", "gate"), "i": ("input gate", "gate"),
              "o": ("output gate", "gate"), "g": ("candidate", "value")}  # fmt: skip
MAX_CHARACTERS, MAX_UNITS, MAX_VALUES = 2000, 1024, 1_000_000


def auc_by_unit(values: np.ndarray, flags: np.ndarray) -> np.ndarray:
    """Return each unit's AUC for telling flagged time steps from the others.

    Parameters
    ----------
    values : ndarray of shape (T, H)
    flags : ndarray of bool, shape (T,)
        Some true and some false.

    Returns
    -------
    ndarray of shape (H,)
        From 0 to 1.

    Examples
    --------
    >>> auc_by_unit([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]], [False, True, True])
    array([1. , 0.5])
    """
    values, flags = np.asarray(values, dtype=float), np.asarray(flags, dtype=bool)
    if values.ndim != 2 or flags.shape != values.shape[:1]:
        raise ValueError(f"flags have shape {flags.shape}, but the values have {values.shape}")
    T, H = values.shape
    n1 = int(flags.sum())
    if n1 in (0, T):
        raise ValueError(f"{n1} of {T} flags are true: there is nothing to tell apart")
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    new = np.ones((T + 1, H), dtype=bool)  # where a group of equal values begins
    new[1:-1] = ordered[1:] != ordered[:-1]
    place = np.arange(T + 1)[:, None]
    first = np.maximum.accumulate(np.where(new, place, 0), axis=0)[:-1]
    after = np.minimum.accumulate(np.where(new, place, T)[::-1], axis=0)[::-1][1:]
    ranks = (first + after + 1) / 2  # counted from 1; equal values share their mean rank
    return ((ranks * flags[order]).sum(axis=0) - n1 * (n1 + 1) / 2) / (n1 * (T - n1))


def _check_text(text: Any) -> str:
    if not isinstance(text, str) or not text:
        raise ValueError(f"text must be a string of at least 1 character, but it is {text!r}")
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"the text has {len(text)} characters, but at most {MAX_CHARACTERS} can "
                         f"be shown: cut it, for example text[:{MAX_CHARACTERS}]")  # fmt: skip
    return text


def check_quantity(name: Any, known: Any = tuple(QUANTITIES)) -> str:
    """Return the name, or raise ValueError where there is no such quantity."""
    if name not in known:
        raise ValueError(f"there is no quantity {name!r} here; there are {', '.join(known)}")
    return name


def _read_model(model: Any, text: str, vocab: Any) -> dict[str, np.ndarray]:
    """Return what the last layer's units did with the text, (T, H) each."""
    if vocab is None:
        raise ValueError("a model needs vocab=, the vocabulary that it was trained with")
    if not hasattr(model, "trace"):
        from lstm_course.torch_models import to_numpy  # only here, so that NumPy needs no torch

        model = to_numpy(model)
    return model.trace(vocab.encode(text))


def read_traces(source: Any, text: str, vocab: Any = None, quantity: str = "c"
                ) -> dict[str, np.ndarray]:  # fmt: skip
    """Return {quantity: float32 array (T, H)} from a model, a dict of arrays, or one array.

    Parameters
    ----------
    source : LanguageModel, CharModel, dict of str to ndarray (T, H), or ndarray (T, H)
        A model of either kind with `vocab`; a lone array is taken for `quantity`.
    text : str
        T characters, at most 2,000.
    vocab : Vocabulary, optional
    quantity : {"c", "h", "f", "i", "o", "g"}

    Raises
    ------
    ValueError
        Where lengths do not match, a quantity is unknown, a value is not finite, or there is
        too much of it.

    Examples
    --------
    >>> read_traces(np.zeros((2, 3)), "ab")["c"].shape
    (2, 3)
    """
    T, check_name = len(_check_text(text)), check_quantity(quantity)
    if hasattr(source, "forward"):
        source = _read_model(source, text, vocab)
    elif not isinstance(source, Mapping):
        source = {check_name: source}
    if not source:
        raise ValueError("there are no traces to show")
    order = list(QUANTITIES)
    for name in source:
        check_quantity(name)
    read = {name: np.asarray(source[name], dtype=np.float32)
            for name in sorted(source, key=order.index)}  # fmt: skip
    first = next(iter(read.values()))
    for name, array in read.items():
        if array.ndim != 2 or len(array) != T:
            raise ValueError(f"{name} has shape {array.shape}, but the text has {T} characters: "
                             f"({T}, H) is needed")  # fmt: skip
        if array.shape != first.shape or not 1 <= array.shape[1] <= MAX_UNITS:
            raise ValueError(f"{name} has {array.shape[1]} units, but {next(iter(read))} has "
                             f"{first.shape[1]}; 1 to {MAX_UNITS} can be shown")  # fmt: skip
        if array.size > MAX_VALUES:
            raise ValueError(f"{len(array)} characters and {array.shape[1]} units are {array.size} "
                             f"numbers, but at most {MAX_VALUES} can be shown")  # fmt: skip
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, but {np.sum(~np.isfinite(array))} of its "
                             f"{array.size} values are not")  # fmt: skip
    return read


def read_flags(follows: Mapping[str, Any] | None, T: int) -> dict[str, np.ndarray]:
    """Return {name: bool array (T,)}, each with some true and some false.

    Examples
    --------
    >>> read_flags({"vowel": [1, 0]}, 2)
    {'vowel': array([ True, False])}
    """
    read = {}
    for name, flags in (follows or {}).items():
        flags = np.asarray(flags)
        if flags.shape != (T,):
            raise ValueError(f"{name!r} has shape {flags.shape}, but the text has {T} characters")
        if not np.isin(flags, (0, 1)).all():
            raise ValueError(f"{name!r} must say true or false of each character")
        if flags.min() == flags.max():
            raise ValueError(f"{name!r} is {bool(flags[0])} at all {T} characters: there is "
                             "nothing to tell apart")  # fmt: skip
        read[name] = flags.astype(bool)
    return read
