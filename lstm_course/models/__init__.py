"""Models made of the course's own layers, in plain NumPy: a language model, a last-step model.

Taught in notebooks 12 (`LastStepModel`), 15 (`LanguageModel`) and 17 (`LanguageModel.trace`).
"""

from lstm_course.models.evaluation import evaluate, evaluation_lanes
from lstm_course.models.language import LanguageModel
from lstm_course.models.last_step import LastStepModel
from lstm_course.models.saved import load_model, pretrained, save_model

__all__ = [
    "LanguageModel",
    "LastStepModel",
    "evaluate",
    "evaluation_lanes",
    "load_model",
    "pretrained",
    "save_model",
]
