"""Random draws built on `random.Random` alone, so that a seed means the same everywhere."""

from __future__ import annotations

import math
import random


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson count; beyond a mean of 40 a rounded normal stands in for it."""
    if mean <= 0:
        return 0
    if mean > 40:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def noise(rng: random.Random, spread: float) -> float:
    """A positive factor of mean 1 whose standard deviation is `spread`."""
    shape = 1 / spread**2
    return rng.gammavariate(shape, 1 / shape)
