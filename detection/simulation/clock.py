"""Simulated time: China has one zone, without summer time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
WEEKS = 8
DAYS = 7 * WEEKS
FIRST_DAY = date(2026, 9, 7)  # a Monday

# Orders by hour of day, measured roughly on a Tmall shop: quiet nights, an evening peak.
_BY_HOUR = (
    (9, 5, 3, 2, 2, 3, 8, 18, 34, 55, 64, 58, 52, 56, 60, 58, 54, 50, 48, 58, 72, 76, 60, 30)
)  # fmt: skip
_BY_WEEKDAY = (1.04, 1.02, 1.0, 0.98, 0.96, 0.98, 1.02)
_HOUR_SUM = sum(_BY_HOUR)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZONE)


def at(first_day: date, day: int, clock: str) -> datetime:
    """The moment `HH:MM` on day number `day` (0 is the story's first day)."""
    return datetime.combine(first_day + timedelta(days=day), time.fromisoformat(clock), tzinfo=ZONE)


def hour_share(moment: datetime) -> float:
    """Share (0 to 1) of an average day's orders that fall into this hour of the week."""
    return _BY_HOUR[moment.hour] / _HOUR_SUM * _BY_WEEKDAY[moment.weekday()]
