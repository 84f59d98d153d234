"""What each day of the period was usually like: the same weekdays' own range before the penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from appeals.packing.losses.before_after import BASELINE_DAYS, LEAST_A_WEEKDAY
from appeals.packing.losses.series import Day, Period, before, plain


@dataclass(frozen=True, slots=True)
class Usual:
    """One day's usual range in minor units: the weekday's values without highest and lowest."""

    on: date
    low_fen: int
    high_fen: int


def usual_band(days: Sequence[Day], period: Period) -> tuple[Usual, ...]:
    """The range for every day of the last eight weeks before the period and of the period itself.

    Empty where a weekday has less than four usable days: then nobody can say what is usual.
    """
    past: dict[int, list[int]] = {}
    known = before(days, period, BASELINE_DAYS)
    for day in plain(known):
        past.setdefault(day.on.weekday(), []).append(day.sales_fen)
    shown = [*known, *(day for day in days if period.holds(day.on))]
    if any(len(past.get(day.on.weekday(), ())) < LEAST_A_WEEKDAY for day in shown):
        return ()
    ranges = {weekday: sorted(values)[1:-1] for weekday, values in past.items()}
    return tuple(
        Usual(day.on, ranges[day.on.weekday()][0], ranges[day.on.weekday()][-1]) for day in shown
    )
