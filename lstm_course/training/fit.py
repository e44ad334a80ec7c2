"""Train any torch model on batches that it is handed: the loop of notebooks 18 to 22."""

import math
from typing import NamedTuple

import torch
from tqdm.auto import tqdm

__all__ = ["Fit", "fit"]

# How the learning rate goes: the factor on it, at a progress from 0 to 1.
SCHEDULES = {
    "constant": lambda progress: 1.0,
    "linear": lambda progress: 1.0 - progress,
    "cosine": lambda progress: 0.5 + 0.5 * math.cos(math.pi * progress),
}


class Fit(NamedTuple):
    """What a training was like.

    Attributes
    ----------
    updates : int
    losses : list of float
        One an update, before it.
    checked : list of (int, float)
        After how many updates `check` was called, and what it gave.
    """

    updates: int
    losses: list[float]
    checked: list[tuple[int, float]]


def fit(
    model,
    loss,
    *,
    updates,
    lr=1e-2,
    clip=1.0,
    schedule="constant",
    every=100,
    check=None,
    until=None,
    progress=True,
):
    """Improve a model in place: Adam, gradients clipped by their global norm.

    An interrupt ends the training early and keeps what was learned.

    Parameters
    ----------
    model : torch.nn.Module
    loss : callable
        ``loss(model)`` draws its own batch and gives the loss, a tensor of one number.
    updates : int
        The most updates that are made.
    lr : float
    clip : float
        The largest global norm of the gradients.
    schedule : {"constant", "linear", "cosine"}
        The last two lower the rate to 0 over `updates`.
    every : int
        How many updates lie between two calls of `check`.
    check : callable, optional
        ``check(model)`` gives a number; called without gradients and in evaluation mode, the
        last time after the last update.
    until : callable, optional
        ``until(value)`` looks at `check`'s number; if it says so, training is over.
    progress : bool
        Whether a bar is shown.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If the schedule is unknown, `updates` or `every` is below 1, or the loss stops being
        finite.

    Examples
    --------
    >>> line = torch.nn.Linear(1, 1)
    >>> x = torch.linspace(-1, 1, 8)[:, None]
    >>> done = fit(line, lambda model: ((model(x) - 2 * x) ** 2).mean(), updates=300, lr=0.1,
    ...            schedule="linear", progress=False)
    >>> done.updates, round(line.weight.item(), 2)
    (300, 2.0)
    """
    if schedule not in SCHEDULES:
        raise ValueError(f"no schedule {schedule!r}; the schedules are {', '.join(SCHEDULES)}")
    for name, value in (("updates", updates), ("every", every)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, but is {value}")
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda update: SCHEDULES[schedule](update / updates)
    )
    losses, checked = [], []
    bar = tqdm(total=updates, disable=not progress, unit="update")
    try:
        while len(losses) < updates:
            losses.append(_update(model, loss, optimizer, clip, len(losses)))
            rates.step()
            bar.update()
            if check and (len(losses) % every == 0 or len(losses) == updates):
                checked.append((len(losses), _checked(model, check)))
                bar.set_postfix_str(f"{checked[-1][1]:.4g}")
                if until and until(checked[-1][1]):
                    break
    except KeyboardInterrupt:
        bar.write(f"interrupted after {len(losses)} of {updates} updates; the model keeps them")
    finally:
        bar.close()
    return Fit(len(losses), losses, checked)


def _update(model, loss, optimizer, clip, before):
    """Make one update; return the loss before it."""
    model.train()
    optimizer.zero_grad()
    value = loss(model)
    if not torch.isfinite(value):
        raise ValueError(f"after {before} updates the loss is {value.item()}; try a lower rate")
    value.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return value.item()


@torch.no_grad()
def _checked(model, check):
    """Call `check` with the model in evaluation mode."""
    model.eval()
    return float(check(model))
