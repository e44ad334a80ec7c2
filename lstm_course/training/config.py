"""The settings of a run."""

from dataclasses import dataclass

__all__ = ["TrainConfig", "config_for"]


@dataclass
class TrainConfig:
    """What a run is made of. `minutes` or `updates` says when it ends; `updates` wins.

    With `minutes`, the learning rate follows the clock, so the run ends in time on any
    machine, with as many updates as it can. `clock` "cpu" counts the processor time of the
    process instead of the time on the wall: on one thread, other programs then do not count.

    `fresh` is the share of streams that begin anew at each chunk, with a zero state: a network
    that always goes on from where it was forgets how to begin.
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

    def check(self):
        """Raise a ValueError that names the first setting that makes no sense."""
        positive = ("minutes", "embed", "hidden", "layers", "batch", "steps", "lr", "clip")
        for name in positive:
            value = getattr(self, name)
            if not value > 0:
                raise ValueError(f"{name} must be more than 0, but got {value}")
        if self.updates is not None and self.updates < 1:
            raise ValueError(f"updates must be at least 1, but got {self.updates}")
        for name in ("dropout", "input_dropout", "fresh"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must lie in [0, 1), but got {getattr(self, name)}")
        if self.clock not in ("wall", "cpu"):
            raise ValueError(f"clock must be wall or cpu, but got {self.clock!r}")


def config_for(corpus, characters, **settings):
    """Choose settings that fit the size of a text; any of them can be given instead.

    A small text is learnt by heart within minutes, so it gets much dropout and small
    batches. A text of more than 600,000 characters gets larger batches and little dropout;
    from 8 minutes on there is time for more units, which again need more dropout.

    Parameters
    ----------
    corpus : str
        Name or path, as for `text.load_corpus`.
    characters : int
        Length of the whole text.
    **settings
        Fields of `TrainConfig`.

    Returns
    -------
    TrainConfig

    Examples
    --------
    >>> config_for("python-help", 375_000).dropout, config_for("book.txt", 2_000_000).dropout
    (0.4, 0.15)
    """
    if characters > 600_000:
        large = {"batch": 32, "dropout": 0.15, "input_dropout": 0.05, "lr": 6e-3}
        if settings.get("minutes", TrainConfig.minutes) >= 8:
            large |= {"hidden": 448, "dropout": 0.3, "input_dropout": 0.1, "lr": 5e-3}
        settings = large | settings
    return TrainConfig(corpus=str(corpus), **settings)
