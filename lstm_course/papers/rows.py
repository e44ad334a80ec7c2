"""The one table of rows: which paper's experiment, by whom, with which settings.

A contestant is a cell and its training. `1997` and `2000` are trained as in the papers (one
sequence at a time, plain gradient descent, the gradient cut at h_prev); `today`, `gru` and
`rnn` with Adam, minibatches, clipping and the whole gradient.

Taught in notebook 13 (Rerun the landmark papers).
"""

from collections.abc import Callable
from dataclasses import dataclass

from lstm_course import tasks
from lstm_course.papers.contestants import (
    CLOSED,
    as_in_the_papers,
    as_today,
    with_and_without,
)
from lstm_course.papers.trials import ContinualTrial, EndTrial, LagTrial, ReberTrial

__all__ = ["NAMES", "ROWS", "Row", "find_row"]

NAMES = {
    "1997": "LSTM of 1997, no forget gate",
    "2000": "LSTM of 2000, with forget gate",
    "today": "LSTM, today's training",
    "gru": "GRU, today's training",
    "rnn": "tanh RNN, today's training",
}

STEPS = 40  # of a piece of a continual stream
EIGHT = [-1, -1, -2, -2, -3, -3, -4, -4]

EIGHT_CELLS = "eight blocks of one cell; the paper has three or four blocks of one or two"
CELLS_ONLY = "gates see the cells' outputs, not each other's"
AT_THE_END = "weights change after each string, not after each step"
IN_PIECES = f"weights change, and the gradient is cut, every {STEPS} steps"
LAG_GATE = "the cell has an output gate and is there from the beginning; the paper adds it later"
TANGENT = "the answer is 1/2 + z/4, the tangent of the paper's logistic unit"
NEVER_RESET = "a training stream goes on after an error; test streams have 2,000 symbols"
FIRST_LOOK = "training stops at the first look at which the test streams are perfect"


@dataclass(frozen=True)
class Row:
    """One experiment of one paper.

    Attributes
    ----------
    title, source, criterion : str
    paper : dict
        The paper's own figures for some of the contestants, in words.
    trial : callable
        ``trial(rng)`` gives what one network works on.
    inputs, outputs : int
        Features of a step, and numbers in an answer.
    measure : str
        What the measure of this row counts.
    contestants : dict
    classes : bool
        Whether the answers are classes; otherwise one number.
    """

    title: str
    source: str
    criterion: str
    paper: dict
    trial: Callable
    inputs: int
    outputs: int
    measure: str
    contestants: dict
    classes: bool = True


def _adding(count, rng):
    return tasks.adding_1997(count, 100, rng)


def _multiplication(count, rng):
    return tasks.multiplication_1997(count, 100, rng)


def _stored(errors):
    return tasks.products_solved(errors, wrong=140)


def _order_6b(count, rng):
    return tasks.temporal_order_1997(count, rng, marks=3)


ROWS = {
    "reber": Row(
        title="Embedded Reber grammar",
        source="Hochreiter & Schmidhuber 1997, experiment 1",
        criterion="256 training and 256 test strings: every legal symbol above every illegal one",
        paper={
            "1997": "8,440 to 39,740 (97 % to 100 %)",
            "rnn": "RTRL 25,000 to 173,000, some; Elman none in 200,000",
        },
        trial=ReberTrial,
        inputs=7,
        outputs=7,
        measure="share of strings without an error",
        contestants={
            **as_in_the_papers(
                {"H": 8, "block": 1, "lr": 0.5, "scale": 0.2, "output_bias": EIGHT},
                forget_bias=2.0,
                differs=(EIGHT_CELLS, CELLS_ONLY, AT_THE_END),
                batch=1, cap=40_000, check=256,
            ),
            **as_today(
                {"batch": 16, "cap": 2000, "check": 16},
                today=({"H": 12, "lr": 2e-2, "forget_bias": 1.0}, {}),
                gru=({"H": 14, "lr": 2e-2}, {}),
                rnn=({"H": 30, "lr": 5e-3}, {}),
            ),
        },
    ),
    "continual": Row(
        title="Continual embedded Reber grammar",
        source="Gers, Schmidhuber & Cummins 2000, section 4",
        criterion="32 test streams of 2,000 symbols: every legal symbol above every illegal one",
        paper={
            "1997": "0 of 100",
            "2000": "18 of 100 (62 with a falling rate)",
        },
        trial=lambda rng: ContinualTrial(rng, STEPS),
        inputs=7,
        outputs=7,
        measure="share of test streams without an error",
        contestants={
            **as_in_the_papers(
                {"H": 8, "block": 1, "lr": 0.5, "scale": 0.2, "output_bias": EIGHT, "carry": True},
                forget_bias=1.0,
                differs=(EIGHT_CELLS, CELLS_ONLY, IN_PIECES, NEVER_RESET, FIRST_LOOK),
                batch=1, cap=20_000, check=500,
            ),
            **as_today(
                {"batch": 16, "cap": 2000, "check": 50},
                today=({"H": 16, "lr": 1e-2, "halving": 500, "carry": True}, {}),
                gru=({"H": 19, "lr": 1e-2, "halving": 500, "carry": True}, {}),
                rnn=({"H": 37, "lr": 5e-3, "halving": 500, "carry": True}, {}),
            ),
        },
    ),
    "order 6a": Row(
        title="Temporal order, two marks",
        source="Hochreiter & Schmidhuber 1997, task 6a",
        criterion="latest 2,000 sequences: every output within 0.3, mean error below 0.1",
        paper={"1997": "31,390"},
        trial=lambda rng: EndTrial(rng, tasks.temporal_order_1997, tasks.order_solved, 4, 0.3),
        inputs=8,
        outputs=4,
        measure="share of the latest 2,000 sequences that are right",
        contestants={
            **as_in_the_papers(
                {"H": 4, "lr": 0.5, "scale": 0.1, "block": 2, "input_bias": [-2, -2, -4, -4]},
                forget_bias=5.0,
                differs=(CELLS_ONLY,),
                batch=1, cap=60_000, check=50,
            ),
            **as_today(
                {"batch": 32, "cap": 2000, "check": 10},
                today=({"H": 16, "forget_bias": 4.0, **CLOSED}, {}),
                gru=({"H": 18, **CLOSED}, {}),
                rnn=({"H": 36, "lr": 3e-3}, {}),
            ),
        },
    ),
    "adding": Row(
        title="Adding, T = 100",
        source="Hochreiter & Schmidhuber 1997, experiment 4",
        criterion="latest 2,000 sequences: every error below 0.04, their mean below 0.01",
        paper={"1997": "74,000"},
        trial=lambda rng: EndTrial(rng, _adding, tasks.numbers_solved),
        inputs=2,
        outputs=1,
        classes=False,
        measure="share of the latest 2,000 sequences that are right",
        contestants={
            **as_in_the_papers(
                {"H": 4, "lr": 0.5, "scale": 0.1, "block": 2, "input_bias": [-3, -3, -6, -6],
                 "linear": True},
                forget_bias=5.0,
                differs=(CELLS_ONLY, TANGENT),
                batch=1, cap=150_000, check=50,
            ),
            **as_today(
                {"batch": 32, "cap": 3000, "check": 10},
                today=({"H": 16, "forget_bias": 4.0, "halving": 700, **CLOSED}, {}),
                gru=({"H": 18, "halving": 700, **CLOSED}, {}),
                rnn=({"H": 36, "lr": 3e-3, "halving": 700}, {"cap": 2000}),
            ),
        },
    ),
    "order 6b": Row(
        title="Temporal order, three marks",
        source="Hochreiter & Schmidhuber 1997, task 6b",
        criterion="latest 2,000 sequences: every output within 0.3, mean error below 0.1",
        paper={"1997": "571,100"},
        trial=lambda rng: EndTrial(rng, _order_6b, tasks.order_solved, 8, 0.3),
        inputs=8,
        outputs=8,
        measure="share of the latest 2,000 sequences that are right",
        contestants=as_today(
            {"batch": 32, "cap": 2000, "check": 10},
            **with_and_without({"H": 16, **CLOSED}, forget_bias=4.0),
            gru=({"H": 18, **CLOSED}, {}),
            rnn=({"H": 36, "lr": 3e-3}, {}),
        ),
    ),
    "multiplication": Row(
        title="Multiplication, T = 100",
        source="Hochreiter & Schmidhuber 1997, experiment 5",
        criterion="fewer than 140 of the latest 2,000 sequences with an error above 0.04",
        paper={"1997": "482,000"},
        trial=lambda rng: EndTrial(rng, _multiplication, _stored),
        inputs=2,
        outputs=1,
        classes=False,
        measure="share of the latest 2,000 sequences that are right",
        contestants=as_today(
            {"batch": 32, "cap": 3000, "check": 10},
            **with_and_without({"H": 16, "halving": 700, **CLOSED}, forget_bias=4.0),
            gru=({"H": 18, "halving": 700, **CLOSED}, {}),
            rnn=({"H": 36, "lr": 3e-3, "halving": 700}, {"cap": 2000}),
        ),
    ),
    "long lag": Row(
        title="Noise-free long lag, p = 100",
        source="Hochreiter & Schmidhuber 1997, task 2a",
        criterion="every output of the last step within 0.25, for both sequences",
        paper={"1997": "5,040, all", "rnn": "BPTT and RTRL: none"},
        trial=lambda rng: LagTrial(rng, 100),
        inputs=101,
        outputs=101,
        measure="1 less the largest error at the last step",
        contestants={
            **as_in_the_papers(
                {"H": 1, "lr": 0.3, "scale": 0.2, "answer_bias": -3.0, "train_bias": False,
                 "squash": False, "shortcut": True},
                forget_bias=5.0,
                differs=(LAG_GATE, AT_THE_END),
                batch=1, cap=10_000, check=50,
            ),
            **as_today(
                {"batch": 4, "cap": 1000, "check": 10},
                today=({"H": 16, "lr": 1e-2, "forget_bias": 5.0, "input_bias": -3.0}, {}),
                gru=({"H": 18, "lr": 1e-2, "input_bias": -3.0}, {}),
                rnn=({"H": 36, "lr": 3e-3}, {}),
            ),
        },
    ),
}  # fmt: skip


def find_row(name):
    """Look a row up.

    Raises
    ------
    ValueError
        If there is none of this name; the message lists the known ones.
    """
    if name not in ROWS:
        raise ValueError(f"there is no row {name!r}; the rows are {', '.join(ROWS)}")
    return ROWS[name]
