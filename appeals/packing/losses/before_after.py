"""Method 1: what the same weekdays sold before, against what they sold during the penalty.

Closed form, so that anybody can repeat it in a spreadsheet. The usual of a weekday is the mean of
its up to eight baseline days without the highest and the lowest; its error is that of a trimmed
mean by the winsorised variance (Tukey and McLaughlin 1963; Yuen 1974), and the noise of the
penalty's own days is added to it. Both are widened for neighbouring days moving together: good
and bad weeks are no independent draws.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np

from appeals.packing.losses.estimate import CONFIDENCE, FEN_IN_A_YUAN, Estimate, refused, told
from appeals.packing.losses.series import WEEK, Day, Period, before, during, is_unbroken, plain

METHOD = "before_after"
BASELINE_DAYS = 56
# Trimming one at each end of fewer than four leaves a mean of two or less: no spread to be seen.
LEAST_A_WEEKDAY = 4
_MOST_TOGETHER = 0.8  # a sample of eight weeks cannot tell a stronger tie from a trend

Values = dict[int, list[float]]


def before_after(days: Sequence[Day], period: Period, unit: int = FEN_IN_A_YUAN) -> Estimate:
    """Compare each day of the period with the same weekday of the eight weeks before it.

    `days` are in order and may reach further on both sides. Refuses when there are less than 56
    days before, a gap among them, or less than four usable days of a weekday that it needs.
    """
    known = before(days, period, BASELINE_DAYS)
    if not is_unbroken(known):
        return refused(METHOD, "gaps")
    if len(known) < BASELINE_DAYS:
        return refused(METHOD, "short", needs=BASELINE_DAYS, has=len(known))
    return compare(plain(known), during(days, period), unit)


def compare(baseline: Sequence[Day], lost: Sequence[Day], unit: int) -> Estimate:
    """Compare days with baseline days wherever these lie; the placebo windows use it too."""
    if not lost:
        return refused(METHOD, "no_period")
    past = by_weekday(baseline, unit)
    fewest = min(len(past.get(day.on.weekday(), ())) for day in lost)
    if fewest < LEAST_A_WEEKDAY:
        return refused(METHOD, "short", needs=LEAST_A_WEEKDAY * WEEK, has=len(baseline))
    usual = [_trimmed_mean(past[day.on.weekday()]) for day in lost]
    seen = sum(day.sales_fen for day in lost) / unit
    gone = sum(usual) - seen
    reach = _reach(past, baseline, lost, unit)
    return told(
        METHOD, lost=gone, low=gone - reach, high=gone + reach, usual=usual,
        baseline_days=len(baseline), unit=unit,
    )  # fmt: skip


def by_weekday(baseline: Sequence[Day], unit: int) -> Values:
    values: Values = defaultdict(list)
    for day in baseline:
        values[day.on.weekday()].append(day.sales_fen / unit)
    return values


def usual_orders(days: Sequence[Day], period: Period, on: Sequence[date]) -> tuple[float, ...]:
    """The usual orders of the days `on`, by the same rule; empty where there is no baseline."""
    past: Values = defaultdict(list)
    for day in plain(before(days, period, BASELINE_DAYS)):
        past[day.on.weekday()].append(float(day.orders))
    return _usual(past, on)


def usual_sales(days: Sequence[Day], period: Period, unit: int) -> tuple[float, ...]:
    """The usual sales of each day of the period, in units of the currency, as `before_after` has them."""
    past = by_weekday(plain(before(days, period, BASELINE_DAYS)), unit)
    return _usual(past, [day.on for day in during(days, period)])


def _usual(past: Values, on: Sequence[date]) -> tuple[float, ...]:
    if any(len(past.get(day.weekday(), ())) < LEAST_A_WEEKDAY for day in on):
        return ()
    return tuple(_trimmed_mean(past[day.weekday()]) for day in on)


def _trimmed_mean(values: Sequence[float]) -> float:
    kept = sorted(values)[1:-1]
    return math.fsum(kept) / len(kept)


def _winsorised_variance(values: Sequence[float]) -> float:
    ordered = sorted(values)
    held = [ordered[1], *ordered[1:-1], ordered[-2]]
    return float(np.var(held, ddof=1))


def _reach(past: Values, baseline: Sequence[Day], lost: Sequence[Day], unit: int) -> float:
    """Half the width of the 95 % interval of the sum, in units of the currency."""
    from scipy.special import stdtrit  # noqa: PLC0415  half a second to load

    rests = _rests(past, baseline, unit)
    noise = float(np.var(rests, ddof=1)) * len(rests) / max(len(rests) - len(past), 1)
    error = 0.0
    for weekday, values in past.items():
        times = sum(1 for day in lost if day.on.weekday() == weekday)
        kept = len(values) - 2
        spread = _winsorised_variance(values) * (len(values) - 1) / (kept * max(kept - 1, 1))
        error += times**2 * spread if times else 0.0
    together = _together(rests)
    quantile = float(stdtrit(max(len(baseline) - len(past), 1), (1 + CONFIDENCE) / 2))
    return quantile * math.sqrt((error + len(lost) * noise) * together)


def _rests(past: Values, baseline: Sequence[Day], unit: int) -> np.ndarray:
    usual = {weekday: _trimmed_mean(values) for weekday, values in past.items() if len(values) > 2}
    return np.array(
        [
            day.sales_fen / unit - usual[day.on.weekday()]
            for day in baseline
            if day.on.weekday() in usual
        ]
    )


def _together(rests: np.ndarray) -> float:
    """By how much the variance of a sum grows because neighbouring days move together."""
    if len(rests) < WEEK or not np.any(rests):
        return 1.0
    centred = rests - rests.mean()
    tie = float(np.dot(centred[1:], centred[:-1]) / np.dot(centred, centred))
    tie = min(max(tie, 0.0), _MOST_TOGETHER)
    return (1 + tie) / (1 - tie)
