"""What is usual for a shop or a product in an hour, from its own past alone.

The one definition behind the expected line and the band of every screen. For a day D it looks at
the up to 28 days before D, never at D itself or later, so what is drawn for an hour is what could
have been known then:

- level: the mean orders a day, where the highest day of each seven counts as the next lower one,
  so that four attacked days in four weeks still leave it where it was;
- weekday: how that weekday differs from the others, held back by four days' worth of "not at all";
- shape: the share of each hour of the day in the whole shop's orders, where an hour's count is cut
  at three above what one day in seven exceeds, so that a burst does not bend it;
- band: the 99.5 % point of a negative binomial with the days' own overdispersion, at least 0.1.

With less than seven days of past there is no answer (NaN) rather than a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

HISTORY_DAYS = 28
MIN_DAYS = 7
BAND_QUANTILE = 0.995
# The smallest overdispersion seen in ordinary hours of real shops lies near a tenth.
MIN_DISPERSION = 0.1
_WEEKDAY_PRIOR_DAYS = 4.0
_FLAT_PRIOR_DAYS = 1.0
# A small shop's single orders are never cut.
_FREE_ORDERS = 3.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Usual:
    """Expected orders by day and hour of day, with each day's overdispersion; NaN is unknown."""

    first_day: date
    expected: Floats  # (days, 24)
    dispersion: Floats  # (days,)


def usual(first_day: date, shop_counts: Floats, own_counts: Floats) -> Usual:
    """Return the usual orders of each hour, for `own_counts` shaped like `shop_counts`' days.

    Both arrays are (days, 24) counts from `first_day` on, hours of the shop's own clock. For the
    whole shop give the same array twice. Leading days without orders are not taken as past.
    """
    days = len(own_counts)
    expected = np.full((days, 24), np.nan)
    dispersion = np.full(days, np.nan)
    totals = own_counts.sum(axis=1)
    sold = np.flatnonzero(totals)
    if not len(sold):
        return Usual(first_day, expected, dispersion)
    weekdays = np.array([(first_day + timedelta(days=day)).weekday() for day in range(days)])
    for day in range(int(sold[0]) + MIN_DAYS, days):
        past = slice(max(int(sold[0]), day - HISTORY_DAYS), day)
        capped = _capped(totals[past])
        level = capped.mean() * _weekday_factor(capped, weekdays[past], weekdays[day])
        expected[day] = level * _shape(shop_counts[past])
        dispersion[day] = _dispersion(capped)
    return Usual(first_day, expected, dispersion)


def upper(expected: Floats, dispersion: Floats) -> Floats:
    """Return the counts that ordinary stretches with `expected` orders stay below, 199 in 200."""
    size = 1 / dispersion
    found = _negative_binomial_point(BAND_QUANTILE, size, size / (size + expected))
    return np.where(expected > 0, found, expected * 0.0)


def _negative_binomial_point(quantile: float, size: Floats, chance: Floats) -> Floats:
    """Return the smallest count whose cumulative probability reaches `quantile`.

    The same numbers as scipy.stats.nbinom.ppf (compared on 400,000 of them), without the half
    second that importing scipy.stats takes.
    """
    from scipy.special import betainc, nbdtrik  # noqa: PLC0415  half a second to load

    above = np.maximum(np.ceil(nbdtrik(quantile, size, chance)), 0)
    is_below_enough = (above >= 1) & (betainc(size, np.maximum(above, 1), chance) >= quantile)
    point: Floats = np.where(is_below_enough, above - 1, above)
    return point


def _capped(totals: Floats) -> Floats:
    ceiling = np.sort(totals)[::-1][len(totals) // 7]
    capped: Floats = np.minimum(totals, ceiling)
    return capped


def _weekday_factor(capped: Floats, weekdays: NDArray[np.int64], weekday: int) -> float:
    level = capped.mean()
    if level == 0:
        return 1.0
    same = capped[weekdays == weekday]
    prior = _WEEKDAY_PRIOR_DAYS * level
    return float((same.sum() + prior) / (len(same) * level + prior))


def _shape(counts: Floats) -> Floats:
    ceiling = np.sort(counts, axis=0)[::-1][len(counts) // 7] + _FREE_ORDERS
    by_hour = np.minimum(counts, ceiling).sum(axis=0)
    flat = max(by_hour.sum(), 1.0) / len(counts) * _FLAT_PRIOR_DAYS / 24
    shape: Floats = (by_hour + flat) / (by_hour + flat).sum()
    return shape


def _dispersion(capped: Floats) -> float:
    mean = capped.mean()
    if mean == 0:
        return MIN_DISPERSION
    return max(MIN_DISPERSION, float((capped.var(ddof=1) - mean) / mean**2))
