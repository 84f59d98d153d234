"""The body of a push to events: a JSON array, one JSON object, or one object a line."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from detection.engine.events import EventError, event_from_json
from detection.engine.types import (
    EndEvent,
    Event,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    ReviewEvent,
    ShopEvent,
    TrafficEvent,
)
from detection.errors import PushRefused
from shops.operations.promotions import LONGEST
from shops.platforms.times import latest_at

MAX_EVENTS = 10_000
_YEARS = range(1990, 2200)
_MAX_COUNT = 2**31 - 1
_MAX_AMOUNT = 2**53  # what every reader of JSON can hold exactly
_LENGTHS = {"order_id": 64, "product_id": 400, "incident": 120}
_TEXTS = (
    *("order_id", "product_id", "buyer", "channel", "reason", "kind", "incident"),
    *("shop", "currency", "platform"),
)
_COUNTS = ("quantity", "stars", "visitors", "carts", "chats", "favourites")


class BodyRefused(PushRefused):
    """The body as a whole cannot be read; the message says what was expected."""

    code = "body_unreadable"


@dataclass(frozen=True, slots=True)
class Read:
    """One event of a body, or why it was refused. `index` counts from 0."""

    index: int
    event: Event | None = None
    code: str = ""
    message: str = ""


def read_body(body: bytes, *, now: datetime) -> list[Read]:
    """Read every event of a body; a wrong one is named and the others stay.

    None can have happened after `now`, give or take a day for zones and clocks: one wrong year
    would carry the shop's clock away.

    An array's events are counted by their place, lines by their place among those that are not
    blank. Raises BodyRefused when the whole is not UTF-8, not JSON, empty or too long.
    """
    try:
        items = list(_items(body.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        items = _lines_beside_damage(body, error)
    if len(items) > MAX_EVENTS:
        raise BodyRefused(f"At most {MAX_EVENTS} events a call; this one has {len(items)}.")
    latest = latest_at(now)
    return [_read(index, item, latest) for index, item in enumerate(items)]


def _lines_beside_damage(body: bytes, error: UnicodeDecodeError) -> list[Any]:
    """The lines of a body that is no UTF-8 in some of them; an array is damaged as a whole."""
    lines = [line for line in body.removeprefix(BOM_UTF8).split(b"\n") if line.strip()]
    if len(lines) == 1 or body.lstrip().startswith(b"["):
        raise BodyRefused(f"The body is not UTF-8: byte {error.start} cannot be read.") from error
    return _parsed_lines(lines)


def _items(text: str) -> Iterator[Any]:
    """The objects of the body; for a line that is no JSON, the error."""
    stripped = text.strip()
    if not stripped:
        raise BodyRefused("The body is empty. Send a JSON array or one JSON object a line.")
    whole = _parsed(stripped)
    if isinstance(whole, list):
        yield from whole
        return
    lines = [line for line in stripped.split("\n") if line.strip()]
    if stripped.startswith("[") or (isinstance(whole, Exception) and len(lines) == 1):
        raise BodyRefused(f"The body is not JSON: {whole}")
    if isinstance(whole, dict):
        yield whole
        return
    if not isinstance(whole, Exception):
        raise BodyRefused("Send a JSON array of events, or one JSON object a line.")
    yield from _parsed_lines(lines)


def _parsed_lines(lines: Sequence[str] | Sequence[bytes]) -> list[Any]:
    """Each line's object, or its error. Raises BodyRefused where no line is JSON: another format."""
    items = [_parsed(line) for line in lines]
    if all(isinstance(item, Exception) for item in items):
        raise BodyRefused(f"The body is not JSON in any line: {items[0]}")
    return items


def _parsed(text: str | bytes) -> Any:
    try:
        text = text if isinstance(text, str) else text.decode()
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return error


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _read(index: int, item: Any, latest: datetime) -> Read:
    if isinstance(item, Exception):
        return Read(index, code="not_json", message=f"not a JSON object: {item}")
    try:
        return Read(index, event=_come(_checked(event_from_json(item)), latest))
    except (ValueError, OverflowError) as error:
        return Read(index, code="invalid_event", message=str(error))


def _checked(event: Event) -> Event:
    """The event at its moment in UTC. Raises EventError for what no column could hold."""
    for name in _TEXTS:
        _check_text(name, getattr(event, name, None))
    for name in _COUNTS:
        _check_range(name, getattr(event, name, None), _MAX_COUNT)
    if isinstance(event, OrderEvent | RefundEvent):
        _check_range("amount", event.amount, _MAX_AMOUNT)
    if isinstance(event, OrderEvent):
        _check_receiver(event)
    if isinstance(event, ReviewEvent) and event.stars == 0:
        raise EventError("stars: a whole number from 1 to 5 is needed, got 0")
    if isinstance(event, TrafficEvent) and event.minutes > _MAX_COUNT:
        raise EventError(f"minutes: must be below {_MAX_COUNT}")
    if isinstance(event, PromotionEvent):
        return _checked_promotion(event)
    if isinstance(event, ShopEvent | EndEvent):
        return event
    return replace(event, at=_moment("at", event.at))


def _come(event: Event, latest: datetime) -> Event:
    """The event itself. Raises EventError for one that is still to come; a log's end tells none."""
    if event.at > latest and not isinstance(event, ShopEvent | EndEvent):
        told, most = (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for at in (event.at, latest))
        raise EventError(f"at: a time up to {most} is needed, got {told}, which is still to come")
    return event


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        return
    if "\0" in value:
        raise EventError(f"{name}: may not hold the character U+0000")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise EventError(f"{name}: holds half a character (a lone surrogate)") from error
    longest = _LENGTHS.get(name)
    if longest is not None and len(value) > longest:
        raise EventError(f"{name}: at most {longest} characters, got {len(value)}")


def _check_range(name: str, value: int | None, most: int) -> None:
    if value is not None and not 0 <= value <= most:
        raise EventError(f"{name}: must be from 0 to {most}, got {value}")


def _check_receiver(event: OrderEvent) -> None:
    receiver = event.receiver
    parts: Sequence[tuple[str, str | None]] = [
        ("receiver.name", receiver.name),
        ("receiver.phone", receiver.phone),
        ("receiver.address", receiver.address),
        *(("receiver.region", part) for part in receiver.region),
    ]
    for name, value in parts:
        _check_text(name, value)


def _checked_promotion(event: PromotionEvent) -> Event:
    for key in event.product_ids or ():
        _check_text("product_id", key)
    starts_at, ends_at = _moment("starts_at", event.starts_at), _moment("ends_at", event.ends_at)
    if ends_at <= starts_at:
        raise EventError("ends_at: a promotion ends after it starts")
    if ends_at - starts_at > LONGEST:
        raise EventError(f"ends_at: a promotion may last {LONGEST.days} days at most")
    return replace(event, at=_moment("at", event.at), starts_at=starts_at, ends_at=ends_at)


def _moment(name: str, at: datetime) -> datetime:
    if at.year not in _YEARS:
        raise EventError(
            f"{name}: a year from {_YEARS[0]} to {_YEARS[-1]} is needed, got {at.year}"
        )
    return at.astimezone(UTC)
