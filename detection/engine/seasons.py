"""Days on which every shop expects more: the sale days of the marketplaces and the great holidays.

A season raises what is expected and how likely a crowd is; it never mutes. The tide of the other
products tells the rest, but a shop of one product has no others. Dates are those the marketplaces
have kept for years (Double Eleven since 2009, 618 since 2010, Double Twelve since 2012, Black Friday
and Cyber Monday); moveable holidays of the lunar calendar are left to the tide.
"""

from __future__ import annotations

from datetime import date, timedelta

# A product may sell this many times its usual on such a day before it is worth a question.
LIFT = 2.5
_FIXED = frozenset(
    {(6, 1), (6, 16), (6, 17), (6, 18), (11, 1), (11, 10), (11, 11), (12, 11), (12, 12), (9, 9)}
)


def lift(day: date) -> float:
    """How many times the usual may be expected on this day of the shop's own calendar."""
    return LIFT if (day.month, day.day) in _FIXED or _is_black_friday(day) else 1.0


def _is_black_friday(day: date) -> bool:
    """The Friday after the fourth Thursday of November, and the Monday after it."""
    first = date(day.year, 11, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return day in (thursday + timedelta(days=1), thursday + timedelta(days=4))
