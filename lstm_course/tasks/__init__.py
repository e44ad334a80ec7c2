"""The papers' tasks, each drawn by a vectorised function of ``(batch, T, ..., rng)``.

Every task returns float32 inputs of shape ``(B, T, D)`` (batch first) and its targets, and
comes with a baseline that is computed from the targets it is given: what a network scores
that has learned nothing from the input.

=================== ============================================ ======================
function            what has to be remembered                    taught in
=================== ============================================ ======================
`echo`              one bit, for a known number of steps         04 (Loop a network)
`adding`            two numbers, between unmarked ones           12 (Train it)
`temporal_order`    the order of two symbols, among distractors  13 (The papers)
=================== ============================================ ======================
"""

from lstm_course.tasks.adding import adding, adding_baseline
from lstm_course.tasks.echo import echo, echo_baseline
from lstm_course.tasks.temporal_order import (
    ORDERS,
    SYMBOLS,
    temporal_order,
    temporal_order_baseline,
)

__all__ = [
    "ORDERS",
    "SYMBOLS",
    "adding",
    "adding_baseline",
    "echo",
    "echo_baseline",
    "temporal_order",
    "temporal_order_baseline",
]
