"""Train a character model in torch: progress, evaluation, checkpoint and resume.

A run lives in a folder: ``checkpoint.pt`` (everything needed to go on), ``model.npz`` (the
best weights so far, which NumPy alone can sample from) and ``history.json``.

Taught in notebook 16.
"""

from lstm_course.training.config import TrainConfig, config_for
from lstm_course.training.evaluation import evaluate
from lstm_course.training.loop import Result, train
from lstm_course.training.run import load_checkpoint

__all__ = ["Result", "TrainConfig", "config_for", "evaluate", "load_checkpoint", "train"]
