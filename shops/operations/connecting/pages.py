"""What every platform's reader shares: pages, how they are refused, and where to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from shops.platforms.payloads import PayloadProblem, Told, come_by
from shops.platforms.payloads import values as read
from shops.platforms.times import latest_at

# What was changed while a page was read may carry a time just before the cursor.
_OVERLAP = timedelta(minutes=2)
# A new connection reads back this far; older orders come from files.
_FIRST_STRETCH = timedelta(days=30)
DEFAULT_WAIT = 10.0
_LONGEST_WAIT = 3600.0


class TryLater(Exception):
    """The platform asks to come again after `seconds`; nothing is wrong."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"come again after {seconds:.0f} s")
        self.seconds = min(max(seconds, 1.0), _LONGEST_WAIT)


class ReadingFailed(Exception):
    """The platform refused or did not answer; the message is safe to show."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of orders and where to go on. `is_last` when nothing newer is there now.

    `wait` seconds are to pass before the next page.
    """

    told: list[Told]
    cursor: dict[str, Any]
    is_last: bool
    wait: float = 0.0
    problems: list[str] = field(default_factory=list)


def since_of(cursor: Mapping[str, Any], now: datetime) -> datetime:
    told = cursor.get("since")
    return datetime.fromisoformat(told) if told else now - _FIRST_STRETCH


def answer_of(response: httpx.Response, now: datetime) -> Any:
    """The JSON of a good answer; the refusals are told apart here."""
    if response.status_code == 429 or response.status_code >= 500:
        raise TryLater(_retry_after(response, now))
    if response.status_code in {401, 403}:
        raise ReadingFailed(_("The platform refused the access. Enter it again."))
    if response.status_code != 200:
        raise ReadingFailed(
            _("The platform answered %(status)d. Check the address.")
            % {"status": response.status_code}
        )
    return read.parsed(response.content)


def _retry_after(response: httpx.Response, now: datetime) -> float:
    """Seconds that `Retry-After` asks for, written as seconds or as a date."""
    told = response.headers.get("Retry-After", "")
    try:
        return float(told)
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(told) - now).total_seconds()
    except (TypeError, ValueError):
        return DEFAULT_WAIT


def read_all(
    nodes: Any, tell: Callable[[Any], Told], now: datetime
) -> tuple[list[Told], list[str]]:
    """What each order tells; one that cannot be read, or is to come, is named; the others stay."""
    told, problems, latest = [], [], latest_at(now)
    for node in nodes:
        try:
            told.append(come_by(tell(node), latest))
        except PayloadProblem as problem:
            problems.append(str(problem))
    return told, problems


def newest_of(told: list[Told], since: datetime) -> datetime:
    return max((one.as_of for one in told if one.as_of is not None), default=since)


def seen_of(cursor: Mapping[str, Any], since: datetime) -> datetime:
    told = cursor.get("seen")
    return datetime.fromisoformat(told) if told else since


def next_since(since: datetime, seen: datetime) -> str:
    return max(since, seen - _OVERLAP).isoformat()
