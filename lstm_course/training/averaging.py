"""A running average of the weights: steadier than the weights after any one update."""

import copy

import torch

__all__ = ["WeightAverage"]


class WeightAverage:
    """An exponential moving average of a model's weights (Polyak & Juditsky 1992).

    ā ← d · ā + (1 − d) · a after each update, with d = min(decay, (1 + t) / (10 + t)) after t
    earlier updates: the short memory at the start forgets the random weights it began with.

    Parameters
    ----------
    model : torch.nn.Module
    decay : float
        In [0, 1); 0.999 remembers about the last thousand updates.

    Attributes
    ----------
    model : torch.nn.Module
        A copy of the model, with the averaged weights.
    """

    def __init__(self, model, decay):
        self.decay = decay
        self.model = copy.deepcopy(model).eval().requires_grad_(False)

    @torch.no_grad()
    def follow(self, model, t):
        """Take the model's weights into the average, after `t` earlier updates."""
        decay = min(self.decay, (1 + t) / (10 + t))
        pairs = zip(self.model.parameters(), model.parameters(), strict=True)
        for average, weight in pairs:
            average.lerp_(weight, 1 - decay)
