"""Measure a language model on held-out text."""

import math

import numpy as np

from lstm_course import ops

__all__ = ["evaluate", "evaluation_lanes"]


def evaluation_lanes(ids, context=None, lanes=32, warmup=256):
    """Cut a text into parallel lanes, each preceded by the characters before it.

    Every character of `ids` is scored once; the warm-up fills the state and is not scored.

    Parameters
    ----------
    ids : array_like of int, shape (N,)
    context : array_like of int, shape (C,), optional
        What stands before `ids`. Without it the first `warmup` + 1 characters of `ids`
        serve as context and are not scored.
    lanes, warmup : int

    Returns
    -------
    x, y : ndarray of int, shape (lanes, warmup + ceil(N / lanes))
        What is read, and what follows it: where `scored`, the characters of `ids` stand in y.
    scored : ndarray of bool, the same shape
    """
    ids = np.asarray(ids)
    if context is None:
        context, ids = ids[: warmup + 1], ids[warmup + 1 :]
    context = np.asarray(context)[-(warmup + 1) :]
    if len(context) < warmup + 1 or len(ids) < 1:
        raise ValueError(
            f"a warm-up of {warmup} needs {warmup + 1} characters of context and one to score, "
            f"but got {len(context)} and {len(ids)}"
        )
    lanes = min(lanes, len(ids))
    length = -(-len(ids) // lanes)
    text = np.concatenate([context, ids])
    at = np.arange(lanes)[:, None] * length + np.arange(warmup + length)[None]  # (lanes, T)
    scored = (at + 1 < len(text)) & (np.arange(warmup + length) >= warmup)
    at = np.minimum(at, len(text) - 2)
    return text[at], text[at + 1], scored


def evaluate(model, ids, context=None, *, reset=None, lanes=32, warmup=256, chunk=128):
    """Measure the cross-entropy on held-out text, in nats per character.

    Parameters
    ----------
    model : LanguageModel, or anything with its `forward`
    ids : array_like of int, shape (N,)
    context : array_like of int, optional
        The text before `ids`.
    reset : int, optional
        Forget everything every `reset` characters, instead of carrying the state along.
    lanes, warmup, chunk : int
        How the text is cut up; matters for speed only.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there is too little text.
    """
    if reset is not None:
        lanes, warmup = math.ceil(len(ids) / reset), 0
        context = np.asarray(ids)[:1] if context is None else context
    x, y, scored = evaluation_lanes(ids, context, lanes, warmup)
    state, total = None, 0.0
    for start in range(0, x.shape[1], chunk):
        cut = slice(start, start + chunk)
        logits, state = model.forward(x[:, cut], state)
        losses = -np.take_along_axis(ops.log_softmax(logits), y[:, cut, None], axis=-1)[..., 0]
        total += float(losses[scored[:, cut]].sum(dtype=np.float64))
    return total / int(scored.sum())
