"""The papers' tasks, each drawn by a vectorised function of its sizes and an ``rng``.

Every task returns float32 inputs of shape ``(B, T, D)`` (batch first; `continual_reber` returns
ids) and its targets. Each comes with a baseline that is computed from the targets it is given,
which is what a network scores that has learned nothing from the input, and with a criterion:
when the paper calls it solved.

===================== ============================= ========================= ==================
function              what has to be remembered     baseline                  criterion
===================== ============================= ========================= ==================
`echo`                one bit, for a few steps      `echo_baseline`           in its notes
`adding`              two numbers                   `adding_baseline`         in its notes
`temporal_order`      the order of two symbols      `temporal_order_baseline` in its notes
`adding_1997`         two numbers, exactly          `number_baseline`         `numbers_solved`
`multiplication_1997` two numbers, for a product    `number_baseline`         `products_solved`
`temporal_order_1997` two or three symbols in order `class_baseline`          `order_solved`
`long_lag`            one symbol, without noise     `class_baseline`          `lag_solved`
`copying`             ten symbols in order          `copying_baseline`        `copying_solved`
`reber_strings`       one symbol, across a grammar  `reber_baseline`          `reber_solved`
`continual_reber`     the same, and when to forget  `reber_baseline`          `continual_solved`
===================== ============================= ========================= ==================

The tasks of the lessons on uses stand in modules of their own: `series`, `windows` and
`forecasts` (notebook 18), `negation` and `reviews` (19), `dates` (20), `morse`, `morse_rule`, `mel`
and `clips` (21).

`echo` is taught in notebook 04, `adding` in notebook 12, the others in notebook 13, beside their
papers' figures.
"""

from lstm_course.tasks.adding import adding, adding_baseline
from lstm_course.tasks.baselines import class_baseline, number_baseline
from lstm_course.tasks.continual_reber import continual_reber
from lstm_course.tasks.copying import copying, copying_baseline, copying_solved
from lstm_course.tasks.criteria import (
    class_errors,
    lag_solved,
    numbers_solved,
    order_solved,
    products_solved,
)
from lstm_course.tasks.echo import echo, echo_baseline
from lstm_course.tasks.long_lag import long_lag, long_lag_pair
from lstm_course.tasks.numbers_1997 import adding_1997, multiplication_1997
from lstm_course.tasks.order_1997 import temporal_order_1997
from lstm_course.tasks.reber import (
    REBER_SYMBOLS,
    ReberSequences,
    reber_sequences,
    reber_strings,
)
from lstm_course.tasks.reber_criteria import (
    continual_solved,
    perfect_streams,
    rank_correct,
    reber_baseline,
    reber_solved,
)
from lstm_course.tasks.sequences import Sequences
from lstm_course.tasks.temporal_order import (
    ORDERS,
    SYMBOLS,
    temporal_order,
    temporal_order_baseline,
)

__all__ = [
    "ORDERS",
    "REBER_SYMBOLS",
    "SYMBOLS",
    "ReberSequences",
    "Sequences",
    "adding",
    "adding_1997",
    "adding_baseline",
    "class_baseline",
    "class_errors",
    "continual_reber",
    "continual_solved",
    "copying",
    "copying_baseline",
    "copying_solved",
    "echo",
    "echo_baseline",
    "lag_solved",
    "long_lag",
    "long_lag_pair",
    "multiplication_1997",
    "number_baseline",
    "numbers_solved",
    "order_solved",
    "perfect_streams",
    "products_solved",
    "rank_correct",
    "reber_baseline",
    "reber_sequences",
    "reber_solved",
    "reber_strings",
    "temporal_order",
    "temporal_order_1997",
    "temporal_order_baseline",
]
