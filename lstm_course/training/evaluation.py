"""Measure a torch model on held-out text."""

import math

import numpy as np
import torch
from torch.nn import functional

from lstm_course.models import evaluation_lanes

__all__ = ["evaluate"]


@torch.no_grad()
def evaluate(model, ids, context=None, *, reset=None, lanes=32, warmup=256, chunk=256):
    """Measure the cross-entropy on held-out text, in nats per character.

    The same text, lanes and warm-up as `models.evaluate`, in torch.

    Parameters
    ----------
    model : CharModel
    ids : array_like of int, shape (N,)
    context : array_like of int, optional
        The text before `ids`, to fill the state with.
    reset : int, optional
        Forget everything every `reset` characters, instead of carrying the state along.
    lanes, warmup, chunk : int

    Returns
    -------
    float
    """
    if reset is not None:
        lanes, warmup = math.ceil(len(ids) / reset), 0
        context = np.asarray(ids)[:1] if context is None else context
    device = model.linear.weight.device
    x, y, scored = (
        torch.from_numpy(a).to(device) for a in evaluation_lanes(ids, context, lanes, warmup)
    )
    was_training = model.training
    model.eval()
    state, total = None, 0.0
    for start in range(0, x.shape[1], chunk):
        cut = slice(start, start + chunk)
        logits, state = model(x[:, cut], state)
        losses = functional.cross_entropy(
            logits.transpose(1, 2), y[:, cut], reduction="none"
        )  # (lanes, chunk)
        total += float(losses[scored[:, cut]].double().sum())
    model.train(was_training)
    return total / int(scored.sum())
