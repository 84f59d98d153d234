"""scikit-learn's isolation forest (Liu, Ting, Zhou, ICDM 2008), fitted on the history's windows."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import IsolationForest

from bench.detection.baselines.windows import Windows

_FEWEST = 50


def score(windows: Windows) -> np.ndarray:
    """Anomaly score of each window, higher being odder; 0 throughout without enough history."""
    before = windows.features[windows.is_history]
    if len(before) < _FEWEST:
        return np.zeros(len(windows.at))
    forest = IsolationForest(n_estimators=100, random_state=7, n_jobs=1).fit(before)
    scores = np.zeros(len(windows.at))
    scores[~windows.is_history] = -forest.score_samples(windows.features[~windows.is_history])
    return scores
