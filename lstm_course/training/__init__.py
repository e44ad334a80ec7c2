"""Train a character model in torch: progress, evaluation, checkpoint and resume.

A run lives in a folder: ``checkpoint.pt`` (everything needed to go on), ``model.npz`` (the
best weights so far, which NumPy alone can sample from) and ``history.json``.

The same command trains with one process (``python -m lstm_course.training``) or with several
(``torchrun --nproc-per-node=2 -m lstm_course.training``).

`train` is taught in notebook 16; `fit`, the same loop for any other model, serves 18 to 22.
"""

from lstm_course.training.config import PRESETS, TrainConfig, config_for
from lstm_course.training.evaluation import evaluate
from lstm_course.training.fit import Fit, fit
from lstm_course.training.loop import Result, train
from lstm_course.training.run import load_checkpoint

__all__ = [
    "PRESETS",
    "Fit",
    "Result",
    "TrainConfig",
    "config_for",
    "evaluate",
    "fit",
    "load_checkpoint",
    "train",
]
