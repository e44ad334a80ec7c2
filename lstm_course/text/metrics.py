"""Units of surprise: nats, bits and perplexity.  Taught in notebook 14."""

import math

import numpy as np


def nats_to_bits(x):
    """Convert nats to bits: bits = nats / ln 2.

    Parameters
    ----------
    x : float or ndarray
        A loss in nats, as cross-entropy gives it.

    Returns
    -------
    float or ndarray
        The same loss in bits.

    Examples
    --------
    >>> round(nats_to_bits(1.0), 4)
    1.4427
    """
    return x / math.log(2)


def bits_to_nats(x):
    """Convert bits to nats: nats = bits * ln 2.

    Parameters
    ----------
    x : float or ndarray
        A loss in bits.

    Returns
    -------
    float or ndarray
        The same loss in nats.

    Examples
    --------
    >>> round(bits_to_nats(1.0), 4)
    0.6931
    """
    return x * math.log(2)


def perplexity(nats):
    """Say among how many equally likely symbols the model hesitates: exp(nats).

    Parameters
    ----------
    nats : float or ndarray
        Mean cross-entropy in nats, at least 0.

    Returns
    -------
    float or ndarray
        At least 1; V for a uniform guess among V symbols.

    Examples
    --------
    >>> float(round(perplexity(bits_to_nats(3.0)), 6))
    8.0
    """
    return np.exp(nats)
