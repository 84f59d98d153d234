"""What would have been found where nothing happened, and whether sales were moving already."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from appeals.packing.losses import before_after, differences, state_space
from appeals.packing.losses.estimate import FEN_IN_A_YUAN, Estimate, to_fen
from appeals.packing.losses.series import WEEK, Day, Period, before, plain

# Ten windows are the fewest in which "one in twenty" can be told from "one in three".
WINDOWS = 12
LEAST_WINDOWS = 10
# With a true rate of one in twenty on the loss side half of that, three or more of twelve windows
# would come about once in three hundred series: then the method sees losses where there are none.
MOST_FALSE = 2
_LONGEST = 28
_HISTORY = 182
_MOST_P = 0.05
_NORMAL = 1.96  # half the width of a 95 % interval, in standard errors


_Run = Callable[[Sequence[Day], Period, int], Estimate]


@dataclass(frozen=True, slots=True)
class Placebo:
    """What a method says of a stretch before the penalty, in which nothing was lost."""

    method: str
    first: date
    last: date
    lost_fen: int
    low_fen: int
    high_fen: int

    @property
    def is_false(self) -> bool:
        """True when the method would have claimed a loss here."""
        return self.low_fen > 0


@dataclass(frozen=True, slots=True)
class Trend:
    """How the baseline was moving before the penalty, a week, as a share of its mean.

    `p_value` is two-sided, with errors that allow for days moving together (Newey and West 1987).
    """

    weekly_share: float
    p_value: float
    days: int

    @property
    def is_falling(self) -> bool:
        """Sales fell already: a plain before-and-after would count that fall as loss."""
        return self.p_value < _MOST_P and self.weekly_share < 0


def placebos(days: Sequence[Day], period: Period, unit: int = FEN_IN_A_YUAN) -> tuple[Placebo, ...]:
    """Run each method on a dozen untouched windows before the period; about five seconds.

    A window is as long as the penalty, but at most four weeks and a sixth of what is known before.
    """
    known = before(days, period, _HISTORY)
    length = min(period.days, _LONGEST, max(len(known) // 6, 1))
    found: list[Placebo] = []
    for method, run in _METHODS.items():
        for first in _starts(known, length, state_space.LEAST_DAYS if method in _AHEAD else 0):
            window = Period(first, first + timedelta(days=length - 1))
            found += _row(method, window, run(known, window, unit))
    return tuple(found)


def trend(days: Sequence[Day], period: Period, unit: int = FEN_IN_A_YUAN) -> Trend | None:
    """Fit a line through the eight weeks before the period; None with less than five usable weeks."""
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415  seconds to load

    known = before(days, period, before_after.BASELINE_DAYS)
    usable = plain(known)
    sales = np.array([day.sales_fen / unit for day in usable])
    if len(usable) < 5 * WEEK or not sales.any():
        return None
    weeks = np.array([(day.on - known[0].on).days / WEEK for day in usable])
    weekdays = np.zeros((len(usable), WEEK))
    weekdays[np.arange(len(usable)), [day.on.weekday() for day in usable]] = 1.0
    design = np.column_stack([weekdays[:, weekdays.any(axis=0)], weeks])
    if np.ptp(sales) == 0:
        return Trend(0.0, 1.0, len(usable))  # a line through equal values has no error to test by
    fit = OLS(sales, design).fit(cov_type="HAC", cov_kwds={"maxlags": WEEK})
    return Trend(_rounded(fit.params[-1] / sales.mean()), _rounded(fit.pvalues[-1]), len(usable))


def trial_of(found: Sequence[Placebo], method: str) -> str:
    """How a method did on the untouched windows: `passed`, `failed`, or `untried` (under ten)."""
    tried = [row for row in found if row.method == method]
    if len(tried) < LEAST_WINDOWS:
        return "untried"
    return "failed" if sum(row.is_false for row in tried) > MOST_FALSE else "passed"


def widened(estimate: Estimate, found: Sequence[Placebo], unit: int = FEN_IN_A_YUAN) -> Estimate:
    """Stretch an interval by how far its method missed where the answer was known to be 0.

    A model's own interval knows nothing of the model being wrong. The factor is the root mean
    square of the misses, each in units of what the method itself called one standard error; never
    below 1, and 1 with less than ten trials.
    """
    tried = [row for row in found if row.method == estimate.method]
    if estimate.lost_fen is None or len(tried) < LEAST_WINDOWS:
        return estimate
    misses = [2 * _NORMAL * row.lost_fen / max(row.high_fen - row.low_fen, unit) for row in tried]
    factor = max(1.0, _rounded(math.sqrt(math.fsum(miss**2 for miss in misses) / len(misses))))
    lost, low, high = estimate.lost_fen, estimate.low_fen or 0, estimate.high_fen or 0
    return replace(
        estimate,
        low_fen=to_fen((lost - (lost - low) * factor) / unit, unit),
        high_fen=to_fen((lost + (high - lost) * factor) / unit, unit),
        widened_by=factor,
    )


def _others(compare: Callable[..., Estimate]) -> _Run:
    def run(known: Sequence[Day], window: Period, unit: int) -> Estimate:
        outside = [day for day in plain(known) if not window.holds(day.on)]
        nearest = sorted(outside, key=lambda day: (abs((day.on - window.first).days), day.on))
        baseline = sorted(nearest[: before_after.BASELINE_DAYS], key=lambda day: day.on)
        return compare(baseline, [day for day in plain(known) if window.holds(day.on)], unit)

    return run


def _ahead(known: Sequence[Day], window: Period, unit: int) -> Estimate:
    earlier = [day for day in known if day.on < window.first]
    return state_space.forecast(earlier, [day for day in known if window.holds(day.on)], unit)


_METHODS: dict[str, _Run] = {
    before_after.METHOD: _others(before_after.compare),
    differences.METHOD: _others(differences.compare),
    state_space.METHOD: _ahead,
}
_AHEAD = (state_space.METHOD,)  # methods that may only look back, and need a past to look at


def _starts(known: Sequence[Day], length: int, past: int) -> list[date]:
    """First days of up to a dozen windows, spread evenly over what is known."""
    untouched = [
        step
        for step in range(past, len(known) - length + 1)
        if not any(day.mark for day in known[step : step + length])
    ]
    if not untouched:
        return []
    picks = {round((len(untouched) - 1) * pick / (WINDOWS - 1)) for pick in range(WINDOWS)}
    return [known[untouched[pick]].on for pick in sorted(picks)]


def _row(method: str, window: Period, told: Estimate) -> list[Placebo]:
    if told.lost_fen is None or told.low_fen is None or told.high_fen is None:
        return []
    return [Placebo(method, window.first, window.last, told.lost_fen, told.low_fen, told.high_fen)]


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
