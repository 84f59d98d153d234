"""A shop's days before and during a penalty, as the methods of lost profit take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

# Why a day takes no part in the baseline.
PROMOTION, ATTACK = "promotion", "attack"
WEEK = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the shop's own clock; orders known as artificial are already taken out.

    `control_fen` is the same day of what the penalty did not touch, None where there is no such.
    A day with a `mark` is left out of every baseline.
    """

    on: date
    sales_fen: int
    orders: int
    control_fen: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the penalty, both ends included. `is_open`: it had not ended by the data's end."""

    first: date
    last: date
    is_open: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def before(days: Sequence[Day], period: Period, most: int) -> tuple[Day, ...]:
    """The days of the `most` before the period, marked ones included, oldest first."""
    since = period.first - timedelta(days=most)
    return tuple(day for day in days if since <= day.on < period.first)


def during(days: Sequence[Day], period: Period) -> tuple[Day, ...]:
    return tuple(day for day in days if period.holds(day.on))


def plain(days: Sequence[Day]) -> tuple[Day, ...]:
    """The days that may stand for what is usual."""
    return tuple(day for day in days if not day.mark)


def is_unbroken(days: Sequence[Day]) -> bool:
    """True when each day follows the one before it; a gap would pass for days without sales."""
    return all(b.on - a.on == timedelta(days=1) for a, b in pairwise(days))
