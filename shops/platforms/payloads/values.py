"""Reads one value of a JSON object; every refusal names where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from shops.platforms.amounts import AmountUnreadable, fen_of_text

Json = Mapping[str, Any]
_YEARS = range(2000, 2100)
_MAX_COUNT = 2**31 - 1
_ID_LENGTH = 64


class PayloadProblem(ValueError):
    """A message that cannot be read; it names the field, and is safe to show."""


def parsed(body: bytes) -> Any:
    """The JSON of a raw body."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PayloadProblem("The message is not JSON.") from error


def an_object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise PayloadProblem(f"{name}: an object was expected.")
    return value


def objects(value: Json, name: str) -> Iterator[Json]:
    """The objects of a list; none where the field is absent."""
    found = value.get(name) or []
    if not isinstance(found, list):
        raise PayloadProblem(f"{name}: a list was expected.")
    for place, one in enumerate(found):
        yield an_object(one, f"{name}[{place}]")


def text(value: Json, name: str) -> str | None:
    """A text, None for an empty or absent one. A NUL, which no column holds, is dropped."""
    found = value.get(name)
    if found is None or isinstance(found, dict | list | bool):
        return None
    return str(found).replace("\0", "").strip() or None


def identifier(value: Json, *names: str) -> str:
    """The first of the named fields that is there."""
    for name in names:
        found = text(value, name)
        if found is not None:
            if len(found) > _ID_LENGTH:
                raise PayloadProblem(f"{name}: longer than {_ID_LENGTH} characters.")
            return found
    raise PayloadProblem(f"{' or '.join(names)}: a number or text was expected.")


def fen(value: Json, name: str) -> int | None:
    """An amount in the minor unit, None where it is absent."""
    found = text(value, name)
    if found is None:
        return None
    try:
        return fen_of_text(found)
    except AmountUnreadable as error:
        raise PayloadProblem(f"{name}: an amount was expected.") from error


def count(value: Json, name: str) -> int | None:
    found = value.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= _MAX_COUNT:
        raise PayloadProblem(f"{name}: a whole number was expected.")
    return found


def time(value: Json, name: str, *, is_utc: bool = False) -> datetime | None:
    """A time with its offset, in UTC; `is_utc` for fields that are UTC without saying so."""
    found = text(value, name)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found)
    except ValueError as error:
        raise PayloadProblem(f"{name}: a time was expected.") from error
    if moment.tzinfo is None:
        if not is_utc:
            raise PayloadProblem(f"{name}: a time with an offset was expected.")
        moment = moment.replace(tzinfo=UTC)
    if moment.year not in _YEARS:
        raise PayloadProblem(f"{name}: the year {moment.year} cannot be.")
    return moment.astimezone(UTC)


def required_time(value: Json, name: str, *, is_utc: bool = False) -> datetime:
    moment = time(value, name, is_utc=is_utc)
    if moment is None:
        raise PayloadProblem(f"{name}: a time was expected.")
    return moment


def total(amounts: list[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
