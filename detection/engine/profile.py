"""How a shop's orders are spread over the week, learned from its own folded hours."""

from __future__ import annotations

from datetime import UTC, datetime
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from detection.engine import seasons

HOUR = 3600
QUARTER = 900
_SLOTS_KEPT = 1024
HOURS_OF_WEEK = 168
# Half of what is remembered is older than four weeks.
_KEEP_PER_WEEK = 0.84
# A day's shape in mainland shops, before the shop's own is known; the nine days of a Tmall shop
# (February 2020) fall within 20 % of it hour by hour.
_DAY = np.array(
    [
        0.75,
        0.4,
        0.22,
        0.13,
        0.1,
        0.1,
        0.2,
        0.4,
        0.7,
        1.0,
        1.25,
        1.2,
        1.1,
        1.1,
        1.15,
        1.2,
        1.15,
        1.1,
        1.1,
        1.2,
        1.5,
        1.65,
        1.6,
        1.2,
    ]
)
_DAY_PRIOR = _DAY / _DAY.mean()
_PRIOR_DAYS = 2.0
_PRIOR_WEEKS = 4.0
_FLOOR = 0.03


class HourProfile:
    """Relative rate by hour of week, mean 1; knows the shop's time zone."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self._counts = np.zeros(HOURS_OF_WEEK)
        self._hours = np.zeros(HOURS_OF_WEEK)
        self._table: list[float] = np.tile(_DAY_PRIOR, 7).tolist()
        # Quarter of an hour to hour of the week and season: now and some minutes ago are asked for in turn.
        self._slots: dict[int, tuple[int, float]] = {}
        # What was last asked for, and the quarter of an hour for which it holds.
        self._season = 1.0
        self._around = 1.0
        self._holds_from = self._holds_until = -inf

    def hour_of_week(self, at: float) -> int:
        """0 is Monday, 00:00 to 01:00, on the shop's own clock."""
        return self._slot(at)[0]

    def _slot(self, at: float) -> tuple[int, float]:
        """The hour of the week, and how many times the usual may be expected on that day."""
        quarter = int(at // QUARTER)
        slot = self._slots.get(quarter)
        if slot is None:
            if len(self._slots) >= _SLOTS_KEPT:
                self._slots.clear()
            local = datetime.fromtimestamp(at, UTC).astimezone(self._zone)
            hour = local.weekday() * 24 + local.hour
            slot = self._slots[quarter] = hour, seasons.lift(local.date())
        return slot

    def season(self, at: float) -> float:
        """How many times the usual may be expected on that day (see seasons.py)."""
        if not self._holds_from <= at < self._holds_until:
            self._turn_to(at)
        return self._season

    def rate(self, at: float) -> float:
        return self._table[self._slot(at)[0]]

    def around(self, at: float) -> float:
        """The rate over the last half hour, taken at its ends."""
        if not self._holds_from <= at < self._holds_until:
            self._turn_to(at)
        return self._around

    def _turn_to(self, at: float) -> None:
        hour, self._season = self._slot(at)
        self._around = 0.5 * (self._table[hour] + self.rate(at - 2 * QUARTER))
        self._holds_from = at // QUARTER * QUARTER
        self._holds_until = self._holds_from + QUARTER

    def mass(self, start: float, end: float) -> float:
        """The integral of the rate from start to end, in hours."""
        total, at = 0.0, start
        while at < end:
            step = min((at // HOUR + 1) * HOUR, end) - at
            total += self.rate(at) * step / HOUR
            at += step
        return total

    def fold(self, hour_start: float, count: float) -> None:
        """Learn one finished hour."""
        slot = self.hour_of_week(hour_start)
        if slot == 0:
            self._counts *= _KEEP_PER_WEEK
            self._hours *= _KEEP_PER_WEEK
        self._counts[slot] += count
        self._hours[slot] += 1
        self._table = self._blend().tolist()
        self._holds_until = -inf

    def _blend(self) -> NDArray[np.float64]:
        by_day = self._counts.reshape(7, 24)
        hours = self._hours.reshape(7, 24)
        counts_of_day, hours_of_day = by_day.sum(0), hours.sum(0)
        mean = counts_of_day.sum() / max((hours_of_day * _DAY_PRIOR).sum(), 1e-9)
        prior = mean * _DAY_PRIOR
        of_day = (counts_of_day + _PRIOR_DAYS * prior) / (hours_of_day + _PRIOR_DAYS)
        of_week = (by_day + _PRIOR_WEEKS * of_day) / (hours + _PRIOR_WEEKS)
        average = of_week.mean()
        if average <= 0:
            return np.tile(_DAY_PRIOR, 7)
        shape: NDArray[np.float64] = np.maximum(of_week / average, _FLOOR).reshape(-1)
        return shape
