"""Small log likelihoods shared by the layers."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from detection.engine.gamma import log_gamma

Array = NDArray[np.float64]


def beta_binomial(k: float, n: float, a: float, b: float) -> float:
    """Log probability of k in n, up to the binomial coefficient that every story shares."""
    return (
        lgamma(a + k)
        + lgamma(b + n - k)
        - lgamma(a + b + n)
        + lgamma(a + b)
        - lgamma(a)
        - lgamma(b)
    )


def beta_binomials(k: Array, n: Array, a: Array, b: Array) -> Array:
    """The same value by value, for arrays of shapes that go together."""
    found = log_gamma(a + k) + log_gamma(b + n - k) - log_gamma(a + b + n)
    return found + (log_gamma(a + b) - log_gamma(a) - log_gamma(b))


def beta_binomials_about(k: Array, n: Array, share: Array, strength: Array | float) -> Array:
    """The same for shares that lie about `share`, held as firmly as `strength` observations."""
    return beta_binomials(k, n, share * strength, (1.0 - share) * strength)


def beta_binomial_about(k: float, n: float, share: float, strength: float) -> float:
    """The same of one count."""
    return beta_binomial(k, n, share * strength, (1 - share) * strength)


def dirichlet_multinomial(alpha: Array, seen: Array) -> Array:
    """Log Dirichlet-multinomial evidence of the counts in some bins, the last axis of `alpha`."""
    inner = log_gamma(alpha + seen) - log_gamma(alpha)
    total = alpha.sum(axis=-1)
    found: Array = log_gamma(total) - log_gamma(total + seen.sum()) + inner.sum(axis=-1)
    return found


def log_add(a: float, b: float) -> float:
    top = max(a, b)
    return top + log(exp(a - top) + exp(b - top))


def share_interval(count: float, total: float) -> tuple[float, float]:
    """95 % interval of a share (Wilson), 0 to 1; the whole range when nothing was counted."""
    if total <= 0:
        return 0.0, 1.0
    z = 1.96
    share, scale = count / total, 1 + z * z / total
    centre = (share + z * z / (2 * total)) / scale
    half = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5 / scale
    return max(centre - half, 0.0), min(centre + half, 1.0)
