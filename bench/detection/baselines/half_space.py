"""River's half-space trees (Tan, Ting, Liu, IJCAI 2011) on the windows' features, learning as it goes."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from river import anomaly

from bench.detection.baselines.windows import FEATURES, Windows

# Its history in windows: a week is plenty, and each window costs a tenth of a millisecond.
_LATEST = 2016
_LIMITS: dict[Hashable, tuple[float, float]] = {
    **dict.fromkeys(FEATURES, (-1.0, 1.0)),
    "count": (-4.0, 5.0),
    "pay": (-3.0, 3.0),
}


def score(windows: Windows) -> np.ndarray:
    """Anomaly score 0 to 1 of each window, read before the window is learnt."""
    forest = anomaly.HalfSpaceTrees(n_trees=15, height=6, window_size=250, limits=_LIMITS, seed=7)
    start = max(0, len(windows.at) - _LATEST)
    scores = np.zeros(len(windows.at))
    for place in range(start, len(windows.at)):
        row = dict(zip(FEATURES, windows.features[place].tolist(), strict=True))
        scores[place] = forest.score_one(row)
        forest.learn_one(row)
    return scores
