"""Numbers with their uncertainty: quantiles, shares, AUC, F1, calibration error, and the bootstrap."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

RESAMPLES = 500
_BINS = 10
Array = np.ndarray


def interval(
    statistic: Callable[..., float], *samples: Array, seed: int = 7, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """95 % bootstrap interval of the statistic; each sample is resampled on its own."""
    rng = np.random.default_rng(seed)
    values = [
        statistic(*(sample[rng.integers(len(sample), size=len(sample))] for sample in samples))
        for _ in range(resamples)
    ]
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return math.nan, math.nan
    # Misses count as infinite delays, which linear interpolation cannot take.
    low, high = np.quantile(known, [0.025, 0.975], method="nearest")
    return float(low), float(high)


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """95 % Wilson interval of a share: a bootstrap of zero hits would claim certainty."""
    if n == 0:
        return math.nan, math.nan
    z, p = 1.96, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def quantile(q: float) -> Callable[[Array], float]:
    """The q-quantile, infinite when that many were missed."""
    return lambda values: float(np.quantile(values, q, method="higher"))


def auc(positive: Array, negative: Array) -> float:
    """Chance that a positive scores above a negative, ties half; nan without both."""
    if not len(positive) or not len(negative):
        return math.nan
    order = np.sort(negative)
    below = np.searchsorted(order, positive, side="left")
    upto = np.searchsorted(order, positive, side="right")
    return float((below + upto).mean() / (2 * len(negative)))


def macro_f1(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> float:
    """Mean F1 over the classes that occur in the truth."""
    scores = []
    for klass in classes:
        hits = sum(t == s == klass for t, s in zip(truth, said, strict=True))
        all_true, all_said = truth.count(klass), said.count(klass)
        if all_true:
            scores.append(2 * hits / (all_true + all_said))
    return float(np.mean(scores)) if scores else math.nan


def calibration_bins(p: Array, is_true: Array) -> list[tuple[float, float, int]]:
    """Mean probability, share true and count of each tenth that holds something."""
    place = np.minimum((p * _BINS).astype(int), _BINS - 1)
    return [
        (float(p[place == b].mean()), float(is_true[place == b].mean()), int((place == b).sum()))
        for b in range(_BINS)
        if (place == b).any()
    ]


def calibration_error(p: Array, is_true: Array) -> float:
    """Expected calibration error over ten bins."""
    bins = calibration_bins(p, is_true)
    return sum(abs(mean - share) * n for mean, share, n in bins) / max(1, len(p))
