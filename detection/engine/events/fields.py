"""Reading one field of an event; every refusal names the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import ValidationError, convert

from detection.engine.types import Time

Fields = Mapping[str, Any]


class EventError(ValueError):
    """An event that cannot be read; the message is safe to show."""


def text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise EventError(f"{name}: a text is needed, got {value!r}")
    return value


def maybe_text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise EventError(f"{name}: a text or null is needed, got {value!r}")
    return value or None


def maybe_int(fields: Fields, name: str) -> int | None:
    value = fields.get(name)
    if value is None or type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise EventError(f"{name}: a whole number or null is needed, got {value!r}")
    return int(value)


def maybe_count(fields: Fields, name: str) -> int | None:
    """A number of things or of minor units of money: never below 0."""
    value = fields.get(name)
    if type(value) is int and value >= 0:
        return value
    value = maybe_int(fields, name)
    if value is not None and value < 0:
        raise EventError(f"{name}: 0 or more is needed, got {value!r}")
    return value


def maybe_zone(fields: Fields, name: str) -> str | None:
    value = maybe_text(fields, name)
    try:
        return None if value is None else ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise EventError(f"{name}: a name such as Asia/Shanghai is needed, got {value!r}") from None


def maybe_bool(fields: Fields, name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise EventError(f"{name}: true, false or null is needed, got {value!r}")
    return value


def time(fields: Fields, name: str) -> datetime:
    value = fields.get(name)
    try:
        at: datetime | None = convert(value, Time)
    except ValidationError:
        at = _spelt_otherwise(value)
    # In another zone the first day of the year 1 lies before all years.
    if at is None or at.tzinfo is None or at.year == 1:
        raise EventError(f"{name}: an RFC 3339 time with an offset is needed, got {value!r}")
    return at


def _spelt_otherwise(value: object) -> datetime | None:
    """ISO 8601 has more spellings than RFC 3339."""
    try:
        return datetime.fromisoformat(value.upper()) if isinstance(value, str) else None
    except ValueError:
        return None


def maybe_date(fields: Fields, name: str) -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    try:
        return _date(value) if isinstance(value, str) else date.fromisoformat(str(value)[:10])
    except ValueError:
        raise EventError(f"{name}: a date or null is needed, got {value!r}") from None


@lru_cache(maxsize=4096)
def _date(value: str) -> date:
    """Days come again and again: the first ten signs of a date or a time."""
    return date.fromisoformat(value[:10])
