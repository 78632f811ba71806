"""The negative binomial of counts of reports: its mass and its tail, exact, for whole arrays at once.

A count has a mean and a `shape` k: its variance is `mean + mean**2 / k`, so a small shape is a series of bursts and a
large one is close to Poisson. Parametrised as in Hilbe, "Negative Binomial Regression" (2011), NB2. The tail is the
regularised incomplete beta function (Abramowitz and Stegun 26.5.26), evaluated by its continued fraction with the
algorithm of Lentz (Press et al., "Numerical Recipes", 6.4): a count of a million costs little more than a count of ten.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# a mean of nothing at all would make one report impossible, and its logarithm no number
SMALLEST_MEAN = 1e-12
_TINY = 1e-300
_CLOSE = 1e-13
# the fraction needs about the square root of the larger parameter; ten thousand are enough for counts of 1e7
_MOST_STEPS = 10_000


def log_gamma(values: ArrayLike) -> Floats:
    """Give ln Γ of each value (> 0), each distinct value computed once."""
    array = np.asarray(values, dtype=np.float64)
    distinct, place = np.unique(array, return_inverse=True)
    found = np.fromiter((math.lgamma(value) for value in distinct), np.float64, len(distinct))
    return np.asarray(found[place].reshape(array.shape), dtype=np.float64)


def log_mass(count: ArrayLike, mean: ArrayLike, shape: ArrayLike) -> Floats:
    """Give ln P(X = count); the three are broadcast against each other."""
    x, k = np.asarray(count, dtype=np.float64), np.asarray(shape, dtype=np.float64)
    mu = np.maximum(np.asarray(mean, dtype=np.float64), SMALLEST_MEAN)
    ways = log_gamma(x + k) - log_gamma(k) - log_gamma(x + 1)
    return np.asarray(ways - k * np.log1p(mu / k) + x * np.log(mu / (mu + k)), dtype=np.float64)


def tail(count: ArrayLike, mean: ArrayLike, shape: ArrayLike) -> Floats:
    """Give P(X >= count), 1 for a count of 0 or less; the three are broadcast against each other."""
    x, mu, k = np.broadcast_arrays(
        np.asarray(count, dtype=np.float64),
        np.maximum(np.asarray(mean, dtype=np.float64), SMALLEST_MEAN),
        np.asarray(shape, dtype=np.float64),
    )
    above = np.ones(x.shape)
    some = x > 0
    if not some.any():
        return above
    x, mu, k = x[some], mu[some], k[some]
    success = mu / (mu + k)
    # I_q(x, k); where its fraction is slow, 1 - I_(1-q)(k, x) is fast
    direct = success < (x + 1) / (x + k + 2)
    fraction = _fraction(np.where(direct, x, k), np.where(direct, k, x), np.where(direct, success, 1 - success))
    # the factor before the fraction of I_q(x, k), q^x (1-q)^k / (x B(x, k)), is the mass at x itself
    factor = np.exp(log_mass(x, mu, k))
    above[some] = np.where(direct, factor * fraction, 1 - factor * x / k * fraction)
    return np.clip(above, 0.0, 1.0)


def _fraction(a: Floats, b: Floats, q: Floats) -> Floats:
    """Evaluate the continued fraction of the incomplete beta function I_q(a, b) (Lentz's algorithm)."""
    c = np.ones_like(q)
    d = 1 - (a + b) * q / (a + 1)
    d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
    value = d.copy()
    for step in range(1, _MOST_STEPS):
        even = step * (b - step) * q / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * q / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            d = 1 + term * d
            d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
            c = 1 + term / c
            c = np.where(np.abs(c) < _TINY, _TINY, c)
            change = c * d
            value *= change
        if np.all(np.abs(change - 1) < _CLOSE):
            break
    return value


def masses(most: int, mean: ArrayLike, shape: ArrayLike) -> Floats:
    """Give P(X = 0), ..., P(X = most) along a last axis, for each mean and shape."""
    mu = np.maximum(np.asarray(mean, dtype=np.float64), SMALLEST_MEAN)[..., None]
    k = np.asarray(shape, dtype=np.float64)[..., None]
    steps = np.arange(most, dtype=np.float64)
    grow = np.log((k + steps) / (steps + 1)) + np.log(mu / (mu + k))
    none = np.broadcast_to(-k * np.log1p(mu / k), (*grow.shape[:-1], 1))
    return np.asarray(np.exp(np.cumsum(np.concatenate([none, grow], axis=-1), axis=-1)), dtype=np.float64)


def poisson_masses(most: int, mean: float) -> Floats:
    """Give P(X = 0), ..., P(X = most) of a Poisson count as one array."""
    if mean <= 0:
        return np.concatenate([[1.0], np.zeros(most)])
    logs = np.concatenate([[-mean], math.log(mean) - np.log(np.arange(1, most + 1, dtype=np.float64))])
    return np.asarray(np.exp(np.cumsum(logs)), dtype=np.float64)
