"""A text to learn from, with the interface of the trials: `python-help`, read in lanes.

Taught in notebook 13 (Rerun the landmark papers).
"""

import math
from functools import cache

import numpy as np
import torch
from torch.nn import functional

from lstm_course import text
from lstm_course.models import evaluation_lanes

__all__ = ["TextTrial"]


@cache
def _ids():
    """Read the corpus: ids to train on, ids to validate on, number of symbols."""
    corpus = text.load_corpus("python-help").text
    vocab = text.Vocabulary.from_text(corpus)
    return *text.split(vocab.encode(corpus)), len(vocab)


def _bits(logits, ids):
    """Give the mean cross-entropy in bits of logits (N, V) for ids (N,)."""
    loss = functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(ids))
    return float(loss) / math.log(2)


class TextTrial:
    """Predict every next character, in lanes that run on from update to update.

    The text is a ring: lanes begin at equal distances, at a random place of it.
    """

    STEPS = 64
    EVERY = 20  # updates that make one point of the learning curve

    def __init__(self, rng):
        self.ids, self.valid_ids, _ = _ids()
        self.at, self.seen, self.bits = int(rng.integers(len(self.ids))), 0, []

    @staticmethod
    def symbols():
        """Give the number of different characters."""
        return _ids()[2]

    def batch(self, B):
        """Draw the next characters of B lanes: x (B, T), target (B, T), lengths (B,)."""
        starts = self.at + np.arange(B)[:, None] * len(self.ids) // B
        both = self.ids[(starts + np.arange(self.STEPS + 1)) % len(self.ids)]
        self.at += self.STEPS
        self.seen += B
        return both[:, :-1], both[:, 1:], np.full(B, self.STEPS)

    def note(self, answers, target):
        """Keep the bits of the latest characters."""
        self.bits.append(_bits(answers.reshape(-1, answers.shape[-1]), target.ravel()))

    def verdict(self, answer):
        """Measure the bits on the held-out text; there is no criterion to meet."""
        x, y, scored = evaluation_lanes(self.valid_ids, self.ids)
        return False, _bits(answer(x)[0][scored], y[scored])

    def final(self, answer):
        """Give the learning curve: bits on the training text, before each update."""
        whole = np.reshape(self.bits[: len(self.bits) // self.EVERY * self.EVERY], (-1, self.EVERY))
        return {"curve": whole.mean(axis=1).round(4).tolist()}
