"""Whether a time cell tells the time of day, or a day alone.

Some exports write only the day (eBay, the Amazon.in sale report), others fill the clock in with
00:00:00. Read as moments, all orders of a day would stand in one burst at midnight, and a refund would
come before the order of the same day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from shops.platforms.cells import CellValue, text_of
from shops.platforms.clock import plain_clock
from shops.platforms.fields import RowFields
from shops.platforms.rows import OrderRow, Piece, RefundRow, Told


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
_TIMES_ASKED = ("applied_at", "requested_at", "returned_at")
_TIMES_DONE = ("finished_at", "delivered_at", "returned_at")
# Zones lie whole quarters of an hour apart, so a midnight is a quarter everywhere.
_QUARTER = 15
_LAST_SECOND = timedelta(days=1, seconds=-1)


def dated(told: Told | None, fields: RowFields) -> Told | None:
    """Mark the order or refund of a row whose time is a day alone as of an inferred time."""
    if isinstance(told, Piece):
        return told if told.order is None else replace(told, order=_dated_order(told.order, fields))
    if isinstance(told, OrderRow):
        return _dated_order(told, fields)
    return _dated_refund(told, fields) if isinstance(told, RefundRow) else told


def _dated_order(order: OrderRow, fields: RowFields) -> OrderRow:
    if order.refunded_at is not None and _is_day(order.refunded_at, fields, "refund_at"):
        order = replace(order, refunded_at=None)  # that it was is known as of the file
    if order.is_time_inferred or not _is_day(order.placed_at, fields, *_ORDER_TIMES):
        return order
    return replace(order, is_time_inferred=True)


def _dated_refund(refund: RefundRow, fields: RowFields) -> RefundRow:
    asked, done = refund.applied_at, refund.finished_at
    day = asked if asked is not None and _is_day(asked, fields, *_TIMES_ASKED) else None
    if done is not None and _is_day(done, fields, *_TIMES_DONE):
        day, done = day or (done if asked is None else None), None
    if day is None:
        return replace(refund, finished_at=done) if done != refund.finished_at else refund
    over = _day_over(day, fields)
    asked = over if done is None else max(day, min(over, done))
    return replace(refund, applied_at=asked, finished_at=done, is_time_inferred=True)


def _day_over(day: datetime, fields: RowFields) -> datetime:
    """The last second of the day; of a day that was not over, the moment the file was made."""
    over = (day.astimezone(fields.zone) + _LAST_SECOND).astimezone(UTC)
    return min(over, fields.known_by) if fields.known_by and fields.known_by > day else over


def _is_day(at: datetime, fields: RowFields, *names: str) -> bool:
    if at.second or at.minute % _QUARTER:
        return False
    clock = clock_of(fields.first_raw(*names))
    return clock is Clock.ABSENT or (clock is Clock.MIDNIGHT and fields.is_day_only)
