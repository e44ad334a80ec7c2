"""The landmark papers, rerun to their own criteria.

=============== =========================================================================
module          holds
=============== =========================================================================
`rows`          the one table: experiment, criterion, contestants, settings, deviations
`trials`        what one network works on: its sequences, and the criterion watching
`contestants`   how each cell is trained
`cell_1997`     the papers' cells, and the gradient that stays in them
`online`        the papers' training: one sequence at a time, plain gradient descent
`today`         today's training, with torch
`engine`        the loop that trains networks side by side until they are done
`runs`          `rerun` one seed, `measure` what is missing
`results`       the committed results: read, add, sum up
`quick`         one seed of each row again, against the committed band
`table`         the results as text: everything, or the README's few columns
`variants`      the cell with one part changed (Greff et al. 2015)
`stacks`        several seeds of such cells, trained side by side
`text_trial`    how a variant does on text
`ablation`      all variants on all their tasks; `ablation_table` sets them out
`sweep`         the forget bias from 0 to 5; `sweep_table` sets it out
`intervals`     95 % intervals of a mean and of a median
=============== =========================================================================

Taught in notebook 13 (Rerun the landmark papers).
"""

from lstm_course.papers.results import read, summary
from lstm_course.papers.rows import NAMES, ROWS, find_row
from lstm_course.papers.runs import measure, memory, rerun
from lstm_course.papers.table import brief, table

__all__ = [
    "NAMES",
    "ROWS",
    "brief",
    "find_row",
    "measure",
    "memory",
    "read",
    "rerun",
    "summary",
    "table",
]
