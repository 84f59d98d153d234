"""Deadlines on a calendar: hours, or working days with a country's holidays and make-up workdays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

_COUNTRIES = {"Asia/Shanghai": "CN", "Asia/Chongqing": "CN", "Asia/Urumqi": "CN"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that was not counted, or that a deadline falls on. `name` is empty for a weekend."""

    on: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a window ends. `is_sure` False: the year's working days are not announced, so the
    earliest possible moment is given: an appeal that comes a day late is lost."""

    at: datetime
    skipped: tuple[DayOff, ...] = ()
    falls_on: DayOff | None = None
    is_sure: bool = True


def due_in_hours(start: datetime, hours: int, timezone: str) -> Due:
    """This will count plain hours; a day off at the end is told, never added."""
    at = start + timedelta(hours=hours)
    return Due(at=at, falls_on=_day_off(at.astimezone(ZoneInfo(timezone)).date(), timezone))


def due_in_working_days(start: datetime, days: int, timezone: str) -> Due:
    """This will count working days after the day of `start`, and end at its time of day.

    Reading of the rule that ends first: the last day counts up to the hour of the notice.
    """
    zone = ZoneInfo(timezone)
    local = start.astimezone(zone)
    day, left, skipped, is_sure = local.date(), days, [], True
    while left:
        day += _DAY
        is_sure = is_sure and _is_announced(day.year, timezone)
        off = _day_off(day, timezone)
        if off is None:
            left -= 1
        else:
            skipped.append(off)
    at = datetime.combine(day, local.timetz().replace(tzinfo=None), zone)
    return Due(at=at.astimezone(start.tzinfo), skipped=tuple(skipped), is_sure=is_sure)


def _day_off(day: date, timezone: str) -> DayOff | None:
    calendar = _calendar(timezone, day.year)
    is_weekend = day.weekday() >= 5
    if calendar is None or not _is_announced(day.year, timezone):
        return DayOff(day) if is_weekend else None
    if calendar.is_working_day(day):
        return None
    return DayOff(day, str(calendar.get(day) or ""))


def _is_announced(year: int, timezone: str) -> bool:
    """China fixes each year's make-up workdays late in the year before; unknown countries never."""
    calendar = _calendar(timezone, year)
    if calendar is None:
        return False
    return any(day.year == year for day in calendar.weekend_workdays)


@cache
def _calendar(timezone: str, year: int) -> holidays.HolidayBase | None:
    country = _COUNTRIES.get(timezone)
    return holidays.country_holidays(country, years=[year], language="zh_CN") if country else None
