"""What a network works on: sequences to learn from, and the paper's criterion watching.

A trial belongs to one network. `Trial.batch` draws what it learns from next, `Trial.note`
keeps its answers, and `Trial.verdict` says whether the criterion is met, and how far it is.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np

from lstm_course import tasks

__all__ = ["ContinualTrial", "EndTrial", "LagTrial", "ReberTrial"]

LATEST = 2000  # training sequences that the criteria of experiments 4 to 6 look back on
TESTS = 2560  # fresh sequences of the paper's last check
BLOCK = 500  # sequences drawn at once, because one call a sequence would be slow
CHUNKS = 2500  # pieces of a stream drawn at once; the stream breaks off where they are used up


def _one_hot(ids, V):
    return np.eye(V, dtype=np.float32)[ids]


class Trial:
    """What all trials share: a count of the sequences, and nothing to measure at the end."""

    seen = 0  # sequences drawn so far

    def note(self, answers, target):
        """Keep what the criterion needs of the answers to a batch, given before learning."""
        self.seen += len(answers)

    def final(self, answer):
        """Measure what the paper reports beside its criterion."""
        return {}


class EndTrial(Trial):
    """One answer at the end of each sequence: adding, multiplication, temporal order.

    Parameters
    ----------
    rng : numpy.random.Generator
    draw : callable
        ``draw(count, rng)`` gives `tasks.Sequences`.
    solved : callable
        The criterion, of the errors of the latest 2,000 training sequences.
    classes : int, optional
        Number of classes; without it the answer is a number.
    tolerance : float
        Largest error of a right answer.
    """

    def __init__(self, rng, draw, solved, classes=None, tolerance=0.04):
        self.draw, self.solved, self.classes, self.tolerance = draw, solved, classes, tolerance
        self.rng, self.test_rng = rng.spawn(2)
        self.block, self.at, self.seen = None, BLOCK, 0
        self.errors = np.ones((LATEST, classes or 1))  # a ring: the criterion knows no order

    def _target(self, y):
        return y[:, None].astype(np.float32) if self.classes is None else _one_hot(y, self.classes)

    def batch(self, B):
        """Draw B sequences: x (B, T, D), target (B, outputs), lengths (B,)."""
        if self.at + B > BLOCK:
            self.block, self.at = self.draw(BLOCK, self.rng), 0
        rows = slice(self.at, self.at + B)
        self.at += B
        x, y, lengths = (part[rows] for part in self.block)
        return x, self._target(y), lengths

    def note(self, answers, target):
        """Keep the errors of the latest answers."""
        rows = (self.seen + np.arange(len(answers))) % LATEST
        self.errors[rows] = answers - target
        self.seen += len(answers)

    def _right(self, errors):
        return (np.abs(errors) < self.tolerance).all(axis=1)

    def verdict(self, answer):
        """Say whether the criterion is met, and the share of right answers of late."""
        enough = self.seen >= LATEST
        return enough and self.solved(self.errors), float(self._right(self.errors).mean())

    def final(self, answer):
        """Count the wrong answers among fresh sequences, as the paper does at the end."""
        x, y, lengths = self.draw(TESTS, self.test_rng)
        target, right = self._target(y), 0
        for rows in np.split(np.arange(TESTS), 10):
            right += self._right(answer(x[rows], lengths[rows])[0] - target[rows]).sum()
        return {"test_wrong": TESTS - int(right)}


class LagTrial(Trial):
    """Predict every next symbol of one of two sequences; the last one was seen p steps ago."""

    def __init__(self, rng, p):
        self.rng, self.p, self.seen = rng, p, 0
        self.pair = tasks.long_lag_pair(p)

    def batch(self, B):
        """Draw B of the two sequences: x (B, T, D), target (B, T, outputs), lengths (B,)."""
        x, y, lengths = tasks.long_lag(B, self.p, self.rng)
        return x, _one_hot(y, self.p + 1), lengths

    def verdict(self, answer):
        """Say whether the criterion is met, and 1 less the largest error at the last step."""
        answers, _ = answer(self.pair.x, self.pair.lengths)
        errors = tasks.class_errors(answers, self.pair.y[:, -1])
        return tasks.lag_solved(errors), 1 - float(errors.max())


class ReberTrial(Trial):
    """Predict every next symbol of strings that end: 256 to learn from, 256 others to test."""

    STRINGS = 256

    def __init__(self, rng):
        self.rng, self.seen = rng, 0
        trained = tasks.reber_strings(self.STRINGS, rng)
        tested = tasks.reber_strings(self.STRINGS, rng, without=trained)
        self.trained = tasks.reber_sequences(trained)
        self.sets = self.trained, tasks.reber_sequences(tested)

    def batch(self, B):
        """Draw B training strings: x (B, T, 7), target (B, T, 7), lengths (B,)."""
        rows = self.rng.integers(self.STRINGS, size=B)
        x, following, _, lengths = (part[rows] for part in self.trained)
        return x, _one_hot(following, x.shape[2]), lengths

    def verdict(self, answer):
        """Say whether the criterion is met, and the share of strings without an error."""
        scores = [answer(part.x)[0] for part in self.sets]
        solved = all(tasks.reber_solved(s, p) for s, p in zip(scores, self.sets, strict=True))
        right = []
        for s, part in zip(scores, self.sets, strict=True):
            within = np.arange(s.shape[1]) < part.lengths[:, None]
            right.append((tasks.rank_correct(s, part.legal) | ~within).all(axis=1))
        return solved, float(np.concatenate(right).mean())


class ContinualTrial(Trial):
    """Predict streams of Reber strings that never end, from a state that is never reset."""

    def __init__(self, rng, steps, streams=32, test_steps=2000):
        self.rng, test_rng = rng.spawn(2)
        self.steps, self.seen, self.ids, self.at = steps, 0, None, 0
        ids, self.legal, self.outer = tasks.continual_reber(streams, test_steps, test_rng)
        self.test_x = _one_hot(ids[:, :-1], 7)

    def batch(self, B):
        """Draw the next steps of B streams: x (B, T, 7), target (B, T, 7), lengths (B,)."""
        if self.ids is None or self.at + self.steps >= self.ids.shape[1]:
            drawn = tasks.continual_reber(B, CHUNKS * self.steps, self.rng)
            self.ids, self.ends, self.at = drawn[0], drawn[2], 0
        here = slice(self.at, self.at + self.steps)
        ids = self.ids[:, self.at : self.at + self.steps + 1]
        self.at += self.steps
        self.seen += int(self.ends[:, here].sum())  # one outer T or P a string
        return _one_hot(ids[:, :-1], 7), _one_hot(ids[:, 1:], 7), np.full(B, self.steps)

    def note(self, answers, target):
        """Nothing to keep: strings are counted as they are drawn."""

    def verdict(self, answer):
        """Say whether every test stream is perfect, and the share of those that are."""
        perfect = tasks.perfect_streams(answer(self.test_x)[0], self.legal)
        return bool(perfect.all()), float(perfect.mean())
