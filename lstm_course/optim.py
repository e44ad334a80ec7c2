"""Turn gradients into better weights: SGD, Adam, clipping, a schedule.

Parameters and gradients are dictionaries of arrays with the same names. Parameters are
changed in place, so a layer that holds the same arrays sees the new values at once.

Taught in notebook 12.
"""

import math

import numpy as np

__all__ = ["SGD", "Adam", "clip_by_global_norm", "warmup_cosine"]


def clip_by_global_norm(grads, max_norm):
    """Scale all gradients down together, in place, if their joint norm is too large.

    The direction is kept: every array is multiplied by the same factor
    min(1, max_norm / ‖g‖), where ‖g‖² is the sum of all squares of all arrays
    (Pascanu, Mikolov & Bengio 2013, algorithm 1).

    Parameters
    ----------
    grads : dict of str to ndarray
        Changed in place.
    max_norm : float
        Positive; `math.inf` clips nothing and still measures.

    Returns
    -------
    float
        The norm before clipping.

    Raises
    ------
    ValueError
        If `max_norm` is not positive, or a gradient is NaN or infinite (scaling cannot
        mend it; the message says which array).

    Examples
    --------
    >>> grads = {"w": np.array([3.0]), "b": np.array([4.0])}
    >>> clip_by_global_norm(grads, 1.0)
    5.0
    >>> grads
    {'w': array([0.6]), 'b': array([0.8])}
    """
    if not max_norm > 0:
        raise ValueError(f"max_norm must be positive, but got {max_norm}")
    with np.errstate(over="ignore"):
        norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads.values()))
    if math.isinf(norm):  # squares overflow: in float32 from 2e19 on, in float64 from 1e154 on
        largest = max(float(np.abs(g).max(initial=0)) for g in grads.values())
        if math.isfinite(largest):
            squares = (np.square(g.astype(np.float64) / largest).sum() for g in grads.values())
            norm = largest * math.sqrt(sum(map(float, squares)))
    if not math.isfinite(norm):
        bad = [name for name, g in grads.items() if not np.isfinite(g).all()]
        raise ValueError(f"gradients must be finite, but these are not: {', '.join(bad)}")
    if norm > max_norm:
        for g in grads.values():
            g *= max_norm / norm
    return norm


def _check(params, grads):
    if params.keys() != grads.keys():
        odd = sorted(params.keys() ^ grads.keys())
        raise ValueError(f"parameters and gradients need the same names; these differ: {odd}")
    for name, p in params.items():
        if p.shape != np.shape(grads[name]):
            raise ValueError(
                f"{name} has shape {p.shape}, but its gradient has shape {np.shape(grads[name])}"
            )


def _check_rate(lr):
    if not lr >= 0:
        raise ValueError(f"the learning rate must be 0 or more, but got {lr}")


class SGD:
    """Stochastic gradient descent: p ← p − lr · v, with v ← momentum · v + g.

    Parameters
    ----------
    params : dict of str to ndarray
        Changed in place by `step`.
    lr : float
    momentum : float
        In [0, 1); 0 is plain gradient descent.
    """

    def __init__(self, params, lr, momentum=0.0):
        _check_rate(lr)
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must lie in [0, 1), but got {momentum}")
        self.params, self.lr, self.momentum = params, lr, momentum
        self.velocity = {name: np.zeros_like(p) for name, p in params.items()}

    def step(self, grads, lr=None):
        """Move every parameter once, in place; `lr` overrides the rate for this step."""
        _check(self.params, grads)
        lr = self.lr if lr is None else lr
        _check_rate(lr)
        for name, p in self.params.items():
            v = self.velocity[name]
            v *= self.momentum
            v += grads[name]
            p -= lr * v


class Adam:
    """Adam with decoupled weight decay (Kingma & Ba 2015; Loshchilov & Hutter 2019).

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  both divided by 1 − βᵗ, then
    p ← p − lr (m̂ / (√v̂ + ε) + weight_decay · p).

    Parameters
    ----------
    params : dict of str to ndarray
        Changed in place by `step`.
    lr : float
    betas : tuple of two floats in [0, 1)
    eps : float
    weight_decay : float
    """

    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        _check_rate(lr)
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas must lie in [0, 1), but got {betas}")
        self.params, self.lr, self.betas = params, lr, betas
        self.eps, self.weight_decay = eps, weight_decay
        self.m = {name: np.zeros_like(p) for name, p in params.items()}
        self.v = {name: np.zeros_like(p) for name, p in params.items()}
        self._scratch = {name: np.empty_like(p) for name, p in params.items()}
        self.t = 0

    def step(self, grads, lr=None):
        """Move every parameter once, in place; `lr` overrides the rate for this step."""
        _check(self.params, grads)
        lr = self.lr if lr is None else lr
        _check_rate(lr)
        self.t += 1
        b1, b2 = self.betas
        rate = lr / (1 - b1**self.t)
        scale = 1 / math.sqrt(1 - b2**self.t)
        for name, p in self.params.items():
            g, m, v, s = grads[name], self.m[name], self.v[name], self._scratch[name]
            m *= b1
            m += np.multiply(g, 1 - b1, out=s)
            v *= b2
            np.square(g, out=s)
            v += np.multiply(s, 1 - b2, out=s)
            if self.weight_decay:
                p *= 1 - lr * self.weight_decay
            np.sqrt(v, out=s)
            s *= scale
            s += self.eps
            np.divide(m, s, out=s)
            s *= rate
            p -= s


def warmup_cosine(progress, peak, warmup=0.1, floor=0.02):
    """Give the learning rate at a point of the run: a linear rise, then a cosine fall.

    Parameters
    ----------
    progress : float
        How much of the run is done, 0 … 1 (more counts as 1).
    peak : float
        The highest rate, reached at `warmup`.
    warmup : float
        Share of the run spent rising, in [0, 1).
    floor : float
        The last rate as a share of `peak`.

    Returns
    -------
    float

    Examples
    --------
    >>> [round(warmup_cosine(p, 1.0), 3) for p in (0.0, 0.05, 0.1, 0.55, 1.0)]
    [0.0, 0.5, 1.0, 0.51, 0.02]
    """
    if not 0 <= warmup < 1:
        raise ValueError(f"warmup must lie in [0, 1), but got {warmup}")
    progress = min(max(progress, 0.0), 1.0)
    if progress < warmup:
        return peak * progress / warmup
    fall = (progress - warmup) / (1 - warmup)
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * fall)))
