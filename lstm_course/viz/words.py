"""The picture of a cell in words: the same numbers, for whoever cannot see it."""

from typing import Any

import numpy as np

from ._draw import format_numbers
from .cell import read_trace


def describe_cell(trace: Any) -> str:
    """Say in words what `draw_cell` draws, from the same numbers (alt text).

    Parameters
    ----------
    trace : object
        As for `draw_cell`: ``x_t`` of shape (D,), the other vectors of shape (H,).

    Returns
    -------
    str
        One sentence a stage, every number with at most two decimals.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> half, one = np.array([0.5]), np.array([1.0])
    >>> step = SimpleNamespace(x_t=one, h_prev=0 * one, c_prev=4 * one, i=half, f=half, g=-half,
    ...                        o=one, c=np.array([1.75]), tanh_c=np.tanh([1.75]),
    ...                        h=np.tanh([1.75]))
    >>> print(describe_cell(step))  # doctest: +ELLIPSIS
    An LSTM cell with 1 unit reads x_t = [+1] and h_prev = [0].
    Forget: f = [0.5] × c_prev = [+4] keeps [+2].
    ...
    """
    t = read_trace(trace)

    def say(name: str) -> str:
        kind = "gate" if name in "ifo" else "value"
        return "[" + " ".join(format_numbers(getattr(t, name), kind)) + "]"

    cut = f" (the first {len(t.c)} are given)" if len(t.c) < t.units else ""
    units = f"{t.units} unit{'s' * (t.units != 1)}{cut}"
    inputs = f" (the first {len(t.x_t)} of {t.inputs})" if len(t.x_t) < t.inputs else ""
    return "\n".join((
        f"An LSTM cell with {units} reads x_t = {say('x_t')}{inputs} and "
        f"h_prev = {say('h_prev')}.",
        f"Forget: f = {say('f')} × c_prev = {say('c_prev')} keeps {say('kept')}.",
        f"Input: i = {say('i')} × the candidate g = {say('g')} gives {say('new')}.",
        f"Update: the two added are the new cell state c = {say('c')}.",
        f"Output: o = {say('o')} × tanh(c) = {say('tanh_c')} is the new hidden state "
        f"h = {say('h')}.",
    )) + _summary(t)


def _summary(t: Any) -> str:
    """Return one more line: which units forget most, and which are shown least."""
    if len(t.c) < 2 or np.ptp(t.f) < 0.05:
        return ""
    return (f"\nUnit {int(np.argmax(t.f))} keeps most of its memory and "
            f"unit {int(np.argmin(t.f))} least.")
