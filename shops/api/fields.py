"""The values a call's body may hold, taken as the schema gives them and as nothing that looks like it.

The framework's own fields take 5 for "5" and "yes" for true. An order number that went through a number
on its way may have lost its last digits, so a wrong type is refused instead of read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

FIRST_YEAR, LAST_YEAR = 1971, 2198
_WRITTEN = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
# The same years as the two above, as the OpenAPI schema can say it.
_YEARS = r"^(19(7[1-9]|[89]\d)|20\d\d|21([0-8]\d|9[0-8]))-"
MOMENT_SCHEMA = {"type": "string", "format": "date-time", "pattern": _YEARS}
NOT_UNDERSTOOD = "Write an RFC 3339 time with an offset: 2026-11-11T20:00:00+08:00"
WRONG_YEAR = f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}."


def moment_of(text: str) -> datetime:
    """Read a moment, in UTC: the database takes no offset of 16 hours or more, as RFC 3339 does.

    Raises ValueError with a sentence.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(NOT_UNDERSTOOD)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(NOT_UNDERSTOOD) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(WRONG_YEAR)
    return moment.astimezone(UTC)


@extend_schema_field(MOMENT_SCHEMA)
class MomentField(serializers.DateTimeField):
    """A moment in a body."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            return moment_of(value if isinstance(value, str) else "")
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


# The framework refuses a NUL in every text; this says so in the schema too.
_NO_NUL = RegexValidator(r"^[^\x00]*$", "Leave out the NUL character.")


class TextField(serializers.CharField):
    """A text, and no number. The schema says by its least length where it must not be empty."""

    def __init__(self, **more: Any) -> None:
        if not more.get("allow_blank"):
            more.setdefault("min_length", 1)
        super().__init__(**more)
        self.validators.append(_NO_NUL)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class WholeField(serializers.IntegerField):
    """A whole number, and no text."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str):
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number


class TruthField(serializers.BooleanField):
    """True or false, and none of the words and numbers for them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
