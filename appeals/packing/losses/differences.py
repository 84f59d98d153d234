"""Method 2: how far the sales fell behind what the penalty did not touch.

The log of the ratio between the punished sales and the control, by weekday, is fitted on the days
before the penalty alone; during it, the control says what the sales would have been. Whatever
moves both (a holiday, a price war, the season) drops out. The interval comes from resampling whole
weeks of the ratio's own errors (moving blocks; Künsch 1989), so that days moving together count
as few draws, not as many. A control that gained from the penalty (buyers who took the other item)
makes the loss look larger: the note on spill-over is printed beside the figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from appeals.packing.losses.estimate import FEN_IN_A_YUAN, Estimate, refused, told
from appeals.packing.losses.series import WEEK, Day, Period, before, during, is_unbroken, plain

METHOD = "differences"
BASELINE_DAYS = 112
LEAST_DAYS = 56
# A log model has nothing to say about days without sales; a tenth of them may be there.
MOST_EMPTY = 0.1
_DRAWS = 999
_EDGES = (2.5, 97.5)

Floats = NDArray[np.float64]


def differences(days: Sequence[Day], period: Period, unit: int = FEN_IN_A_YUAN) -> Estimate:
    """Estimate lost sales against the control series of `days`.

    Refuses without a control, with less than 56 days before, with a gap among them, or when more
    than a tenth of the baseline days sold nothing of either.
    """
    known = before(days, period, BASELINE_DAYS)
    if not is_unbroken(known):
        return refused(METHOD, "gaps")
    if len(known) < LEAST_DAYS:
        return refused(METHOD, "short", needs=LEAST_DAYS, has=len(known))
    return compare(plain(known), during(days, period), unit)


def compare(baseline: Sequence[Day], lost: Sequence[Day], unit: int) -> Estimate:
    """Compare days with baseline days wherever these lie; the placebo windows use it too."""
    if not lost:
        return refused(METHOD, "no_period")
    if any(day.control_fen is None for day in (*baseline, *lost)):
        return refused(METHOD, "no_control")
    if _empty(baseline) > MOST_EMPTY:
        return refused(METHOD, "few_sales")
    weekdays = _design(baseline)
    if np.linalg.matrix_rank(weekdays) < WEEK:
        return refused(METHOD, "short", needs=LEAST_DAYS, has=len(baseline))
    ratio = _logs(baseline, unit, own=True) - _logs(baseline, unit, own=False)
    ahead = _design(lost)
    control = np.array([(day.control_fen or 0) / unit for day in lost])
    seen = sum(day.sales_fen for day in lost) / unit
    usual, rests = _fitted(weekdays, ratio, ahead, control)
    dice = np.random.Generator(np.random.PCG64(_seed(baseline, lost)))
    sums = _drawn_sums(weekdays, ratio - rests, rests, ahead, control, dice)
    gone = float(usual.sum()) - seen
    # The basic bootstrap: the errors of the draws around the fit, turned over.
    spread = sums - float(usual.sum())
    low, high = gone - np.percentile(spread, _EDGES[::-1])
    return told(
        METHOD, lost=gone, low=float(low), high=float(high), usual=usual.tolist(),
        baseline_days=len(baseline), unit=unit,
    )  # fmt: skip


def _fitted(
    weekdays: Floats, ratio: Floats, ahead: Floats, control: Floats
) -> tuple[Floats, Floats]:
    """The counterfactual of the days ahead, and what the fit leaves over.

    The mean of the errors' exponentials brings logs back to units (smearing; Duan 1983).
    """
    effects, *_ = np.linalg.lstsq(weekdays, ratio, rcond=None)
    rests = ratio - weekdays @ effects
    smear = float(np.exp(rests).mean())
    usual: Floats = np.maximum((1 + control) * np.exp(ahead @ effects) * smear - 1, 0.0)
    return usual, rests


def _drawn_sums(
    weekdays: Floats,
    fitted: Floats,
    rests: Floats,
    ahead: Floats,
    control: Floats,
    dice: np.random.Generator,
) -> Floats:
    """Other histories: the fit made again on each, and the noise of the days ahead; their sums."""
    again = fitted + _blocks(rests, len(rests), dice)
    effects = again @ np.linalg.pinv(weekdays).T
    noise = _blocks(rests, len(ahead), dice)
    logs = effects @ ahead.T + noise
    sums: Floats = np.maximum((1 + control) * np.exp(logs) - 1, 0.0).sum(axis=1)
    return sums


def _blocks(rests: Floats, length: int, dice: np.random.Generator) -> Floats:
    """Errors in whole weeks as they stood, (draws, length)."""
    starts = dice.integers(0, max(len(rests) - WEEK, 0) + 1, size=(_DRAWS, -(-length // WEEK)))
    places = (starts[:, :, None] + np.arange(WEEK)).reshape(_DRAWS, -1)[:, :length]
    drawn: Floats = rests[np.minimum(places, len(rests) - 1)]
    return drawn


def _design(days: Sequence[Day]) -> Floats:
    design = np.zeros((len(days), WEEK))
    design[np.arange(len(days)), [day.on.weekday() for day in days]] = 1.0
    return design


def _logs(days: Sequence[Day], unit: int, *, own: bool) -> Floats:
    values = [day.sales_fen if own else day.control_fen or 0 for day in days]
    logs: Floats = np.log1p(np.array(values, dtype=float) / unit)
    return logs


def _empty(days: Sequence[Day]) -> float:
    empty = sum(1 for day in days if day.sales_fen <= 0 or (day.control_fen or 0) <= 0)
    return empty / max(len(days), 1)


def _seed(baseline: Sequence[Day], lost: Sequence[Day]) -> int:
    """The same data draw the same histories on every machine."""
    text = ";".join(f"{day.on}:{day.sales_fen}:{day.control_fen}" for day in (*baseline, *lost))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
