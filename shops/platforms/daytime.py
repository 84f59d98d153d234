"""Whether a time cell tells the time of day, or a day alone.

Some exports write only the day (eBay, the Amazon.in sale report), others fill the clock in with
00:00:00. Read as moments, all orders of a day would stand in one burst at midnight.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from shops.platforms.cells import CellValue, text_of
from shops.platforms.clock import plain_clock
from shops.platforms.fields import RowFields
from shops.platforms.rows import OrderRow, Piece, Told


class Clock(StrEnum):
    """What the writing of a cell tells of the time of day."""

    TOLD = "told"
    # 2026-05-01 00:00:00, or the whole day of a workbook: one order's midnight, or no clock at all.
    MIDNIGHT = "midnight"
    ABSENT = "absent"


_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d+)?\s*([AaPp])?")
_COMPACT = re.compile(r"20\d{6}(\d{4}|\d{6})?\Z")
_SERIAL = re.compile(r"\d{5}(?:\.(\d+))?\Z")


def clock_of(value: CellValue) -> Clock:
    """Say what a filled cell tells of the time of day."""
    if isinstance(value, datetime):
        return _told(value.hour or value.minute or value.second)
    if isinstance(value, date):
        return Clock.MIDNIGHT  # a workbook gives the midnight of a day like this too
    text = plain_clock(text_of(value) or "")
    if found := _CLOCK.search(text):
        hour, minute, second, half = found.groups()
        is_twelve_at_night = int(hour) == 12 and (half or "").lower() == "a"
        return _told(0 if is_twelve_at_night else int(hour), int(minute), int(second or 0))
    if found := _COMPACT.match(text):
        return Clock.ABSENT if found[1] is None else _told(int(found[1]))
    if found := _SERIAL.match(text):
        return _told(int(found[1] or 0))
    return Clock.ABSENT


def _told(*parts: int) -> Clock:
    return Clock.TOLD if any(parts) else Clock.MIDNIGHT


# From so many orders on, nobody's orders all come at the stroke of midnight.
_ENOUGH = 3


def are_days_alone(timed: int, *, has_clock: bool) -> bool:
    """Decide whether the times of a whole file, none of them off midnight, are days."""
    return timed >= _ENOUGH and not has_clock


# An order's time is that of its payment where the file has no other.
_ORDER_TIMES = ("placed_at", "paid_at")
# Zones lie whole quarters of an hour apart, so a midnight is a quarter everywhere.
_QUARTER = 15


def dated(told: Told | None, fields: RowFields) -> Told | None:
    """Mark the order of a row whose time is a day alone as of an inferred time."""
    if isinstance(told, Piece):
        order = told.order
        if order is None or not _is_day(order, fields):
            return told
        return replace(told, order=replace(order, is_time_inferred=True))
    if isinstance(told, OrderRow) and _is_day(told, fields):
        return replace(told, is_time_inferred=True)
    return told


def _is_day(order: OrderRow, fields: RowFields) -> bool:
    at = order.placed_at
    if order.is_time_inferred or at.second or at.minute % _QUARTER:
        return False
    clock = clock_of(fields.first_raw(*_ORDER_TIMES))
    return clock is Clock.ABSENT or (clock is Clock.MIDNIGHT and fields.is_day_only)
