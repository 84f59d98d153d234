"""Count only: how improbable the half hour's orders are under a negative binomial.

The family of alarms in public-health surveillance; 21 of them reach a positive predictive value of
6.5 to 68.4 % (PLoS ONE 2017, 10.1371/journal.pone.0181227). Sees counts, nothing else.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import nbinom

from bench.detection.baselines.windows import Windows


def score(windows: Windows) -> np.ndarray:
    """Surprise in nats: minus the log of the upper tail."""
    before = windows.is_history
    mean, spread = windows.expected, _dispersion(windows.counts[before], windows.expected[before])
    size = np.maximum(mean, 0.05) / max(spread - 1, 0.05)
    tail = nbinom.logsf(windows.counts - 1, size, size / (size + np.maximum(mean, 0.05)))
    return -np.maximum(tail, -700.0)


def _dispersion(counts: np.ndarray, expected: np.ndarray) -> float:
    """Variance over mean, from the history."""
    if not len(counts):
        return 2.0
    return float(np.clip(((counts - expected) ** 2).sum() / max(expected.sum(), 1.0), 1.05, 50.0))
