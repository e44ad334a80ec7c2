"""The settings of a run, and those chosen for a budget of minutes."""

import os
from dataclasses import dataclass

__all__ = ["PRESETS", "SMALL_TEXT", "TrainConfig", "config_for"]

SMALL_TEXT = 600_000  # characters; a longer text is a large one

# What a large text gets without a budget, and what it gets from eight minutes on.
LARGE = {"batch": 32, "dropout": 0.15, "input_dropout": 0.05, "lr": 6e-3}
LARGE_AND_LONG = {"hidden": 448, "dropout": 0.3, "input_dropout": 0.1, "lr": 5e-3}
# What a small text gets with a budget of five minutes or more.
SMALL_AND_LONG = {"input_dropout": 0.2, "weight_decay": 0.05, "lr": 12e-3}

# What to train in so many minutes on two cores: for a small text, and for a large one. The baseline
# card says what they reach.
PRESETS = {
    "2m": {
        "minutes": 2.0,
        "small": {"hidden": 320, "dropout": 0.3, "input_dropout": 0.1},
        "large": {"hidden": 320} | LARGE,
    },
    "5m": {
        "minutes": 5.0,
        "small": {"hidden": 400, "dropout": 0.5} | SMALL_AND_LONG,
        "large": {"hidden": 448, "batch": 32, "dropout": 0.25, "input_dropout": 0.1, "lr": 9e-3},
    },
    "10m": {
        "minutes": 10.0,
        "small": {"hidden": 448, "dropout": 0.55} | SMALL_AND_LONG,
        "large": {"hidden": 512, "batch": 32, "dropout": 0.35, "input_dropout": 0.1, "lr": 9e-3},
    },
}


@dataclass
class TrainConfig:
    """What a run is made of. `minutes` or `updates` says when it ends; `updates` wins.

    With `minutes`, the learning rate follows the clock, so the run ends in time on any
    machine, with as many updates as it can. `clock` "cpu" counts the processor time of the
    process instead of the time on the wall: on one thread, other programs then do not count.

    `batch` counts the streams of all workers together, and `threads` the threads of all
    workers of one machine together.

    `fresh` is the share of streams that begin anew at each chunk, with a zero state: a network
    that always goes on from where it was forgets how to begin.

    `average` is the decay of a running average of the weights; with it, the average is what
    is evaluated and kept as the model. 0 keeps none. `bf16` computes in half the bits
    (bfloat16) where that is safe, on devices that can.
    """

    corpus: str = "python-help"
    minutes: float = 5.0
    updates: int | None = None
    cell: str = "lstm"
    embed: int = 64
    hidden: int = 320
    layers: int = 1
    dropout: float = 0.4
    input_dropout: float = 0.15
    batch: int = 16
    steps: int = 64
    lr: float = 8e-3
    warmup: float = 0.1
    floor: float = 0.02
    weight_decay: float = 0.02
    clip: float = 1.0
    fresh: float = 0.02
    seed: int = 0
    threads: int | None = None
    clock: str = "wall"
    evaluations: int = 12
    device: str = "cpu"
    average: float = 0.0
    bf16: bool = False

    def check(self):
        """Raise a ValueError that names the first setting that makes no sense."""
        positive = ("minutes", "embed", "hidden", "layers", "batch", "steps", "lr", "clip")
        for name in positive:
            value = getattr(self, name)
            if not value > 0:
                raise ValueError(f"{name} must be more than 0, but got {value}")
        for name in ("updates", "threads"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, but got {value}")
        for name in ("dropout", "input_dropout", "fresh", "average"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must lie in [0, 1), but got {getattr(self, name)}")
        if self.clock not in ("wall", "cpu"):
            raise ValueError(f"clock must be wall or cpu, but got {self.clock!r}")


def _cores():
    """Count the cores that this process may use."""
    there = getattr(os, "sched_getaffinity", None)
    return len(there(0)) if there else os.cpu_count() or 1


def config_for(corpus, characters, budget=None, **settings):
    """Choose settings that fit the size of a text and the time there is.

    A small text is learnt by heart within minutes, so it gets much dropout and small
    batches. A text of more than 600,000 characters gets larger batches and little dropout;
    from 8 minutes on there is time for more units, which again need more dropout. A budget
    is for two cores, and has settings of its own: see `PRESETS`.

    Parameters
    ----------
    corpus : str
        Name or path, as for `text.load_corpus`.
    characters : int
        Length of the whole text.
    budget : {"2m", "5m", "10m"}, optional
        How long to train, and with which of `PRESETS`.
    **settings
        Fields of `TrainConfig`; each one given wins over the choice made here.

    Returns
    -------
    TrainConfig

    Raises
    ------
    ValueError
        If there is no such budget, or `minutes` or `updates` are given beside it.

    Examples
    --------
    >>> config_for("python-help", 375_000).dropout, config_for("book.txt", 2_000_000).dropout
    (0.4, 0.15)
    >>> chosen = config_for("book.txt", 2_000_000, budget="10m", hidden=128)
    >>> chosen.minutes, chosen.hidden, chosen.dropout
    (10.0, 128, 0.35)
    """
    if budget is not None:
        if budget not in PRESETS:
            raise ValueError(f"there is no budget {budget!r}; choose {', '.join(PRESETS)}")
        for name in ("minutes", "updates"):
            if settings.get(name) is not None:
                raise ValueError(
                    f"a budget says how long to train, so it goes without {name}, but got "
                    f"the budget {budget} and {name} {settings[name]:g}"
                )
        chosen = {"minutes": PRESETS[budget]["minutes"]}
        chosen |= PRESETS[budget]["small" if characters <= SMALL_TEXT else "large"]
    else:
        chosen = {} if characters <= SMALL_TEXT else dict(LARGE)
        if characters > SMALL_TEXT and settings.get("minutes", TrainConfig.minutes) >= 8:
            chosen |= LARGE_AND_LONG
    chosen["threads"] = min(2, _cores())
    return TrainConfig(corpus=str(corpus), **(chosen | settings))
