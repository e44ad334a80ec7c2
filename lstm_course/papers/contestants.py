"""Who runs in a row: a cell, its training, its settings, and what is not as in the paper.

Taught in notebook 13 (Rerun the landmark papers).
"""

import math
from dataclasses import dataclass

__all__ = ["CLOSED", "Contestant", "as_in_the_papers", "as_today", "with_and_without"]

# The gate that lets new input in starts closed: with Adam too, what makes the long tasks quick.
CLOSED = {"lr": 2e-2, "input_bias": -3.0}

TODAYS_TRAINING = "trained as today: the paper's way would take hours for ten seeds"


@dataclass(frozen=True)
class Contestant:
    """How one cell is trained on one row.

    Attributes
    ----------
    online : bool
        Whether it is trained as in the papers (`OnlineNetworks`) or as today.
    settings : dict
        Of the network and its training.
    batch, cap, check : int
        Sequences an update, updates at most, updates between two looks at the criterion.
    differs : tuple of str
        What is not as in the paper, in words.
    """

    online: bool
    settings: dict
    batch: int
    cap: int
    check: int
    differs: tuple = ()

    def plain(self):
        """Give everything that a result depends on, as JSON can hold it."""
        settings = {k: "open" if v == math.inf else v for k, v in self.settings.items()}
        return settings | {"batch": self.batch, "cap": self.cap, "check": self.check}


def as_in_the_papers(settings, forget_bias, differs, **sizes):
    """Give the cells of 1997 and 2000 with the same training."""
    return {
        name: Contestant(True, {**settings, "forget_bias": bias}, differs=differs, **sizes)
        for name, bias in (("1997", math.inf), ("2000", forget_bias))
    }


def as_today(sizes, **cells):
    """Give the three cells of today; `cells` holds what each is trained with."""
    names = {"gru": "gru", "rnn": "rnn"}
    return {
        name: Contestant(False, {"cell": names.get(name, "lstm"), **settings}, **{**sizes, **more})
        for name, (settings, more) in cells.items()
    }


def with_and_without(settings, forget_bias):
    """Give the LSTM of today, and the cell of 1997 with the same training."""
    differs = {"differs": (TODAYS_TRAINING,)}
    return {
        "1997": ({**settings, "forget_bias": math.inf}, differs),
        "today": ({**settings, "forget_bias": forget_bias}, {}),
    }
