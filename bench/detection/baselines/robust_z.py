"""Median and MAD of the half hour's orders, and a rule on vague addresses.

What a careful shop builds in a spreadsheet: many more orders than usual, and clearly more addresses
without floor or room than usual. Where addresses are not told, the rule has only the count.
"""

from __future__ import annotations

import numpy as np

from bench.detection.baselines.windows import Windows

_MAD_TO_SIGMA = 1.4826
# The vague share must lie this many standard errors above usual, or the count is not believed.
_ERRORS = 2.0
_DISBELIEF = 0.1


def score(windows: Windows) -> np.ndarray:
    """Robust z of the count, a tenth of it unless the vague share is up as well."""
    before = windows.counts[windows.is_history]
    middle = float(np.median(before)) if len(before) else 0.0
    spread = float(np.median(np.abs(before - middle))) if len(before) else 0.0
    z = (windows.counts - middle) / max(_MAD_TO_SIGMA * spread, 1.0)
    usual = np.clip(windows.vague_usual, 0.02, 0.98)
    error = np.sqrt(usual * (1 - usual) / np.maximum(windows.counts, 1))
    tells = bool(np.ptp(windows.vague) > 0)
    is_vague = windows.vague > usual + _ERRORS * error
    return np.where(is_vague | (not tells), z, _DISBELIEF * z)
