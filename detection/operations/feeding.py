"""Feeds an engine moment by moment and saves it between two, where a later run may go back to.

Which moments are saved is a question of price alone: findings never depend on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from detection.engine.engine import Engine
from detection.engine.events import verdict_to_json
from detection.engine.types import Event, OrderEvent, Verdict

Clock = Callable[[], datetime]
Verdicts = dict[str, list[dict[str, Any]]]

# How long before its newest order a run saves: orders come late by seconds, corrections by days.
BEFORE_NEWEST = tuple(
    timedelta(minutes=minutes) for minutes in (7 * 24 * 60, 24 * 60, 2 * 60, 15, 3)
)
# Short runs, one after the other, save as often as this.
_EVERY = timedelta(minutes=5)
# Feeding fewer again is quicker than opening what was saved; so many at a run's end are worth it.
_FEWEST_EVENTS, _MANY_EVENTS = 200, 20_000
# Saving may take one part in so many of the time.
_PARTS = 20


@dataclass(slots=True)
class Start:
    """An engine to go on with.

    Fed up to `fed_until` (None: nothing yet); saved last at `saved_until`, `unsaved` events ago,
    in `size` bytes.
    """

    engine: Engine
    fed_until: datetime | None = None
    saved_until: datetime | None = None
    unsaved: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """An engine's bytes, fed all moments up to `fed_until` and no later one."""

    fed_until: datetime
    engine: bytes


@dataclass(slots=True)
class LastSave:
    """When the shop's engine was saved last by the clock, and how long that took."""

    at: datetime | None = None
    seconds: float = 0.0

    def is_paid_off(self, now: datetime) -> bool:
        if self.at is None:
            return True
        return abs((now - self.at).total_seconds()) >= _PARTS * self.seconds


@dataclass
class Feeder:
    """One run's way through a shop's events; `newest` is when its newest order was placed."""

    start: Start
    newest: datetime | None
    last_save: LastSave
    clock: Clock
    said: Verdicts = field(default_factory=dict)
    orders: int = 0
    saved: list[Saved] = field(default_factory=list)

    def __post_init__(self) -> None:
        start = self.start
        self.engine = start.engine
        self.fed_until, self.saved_until = start.fed_until, start.saved_until
        self.unsaved, self.size = start.unsaved, start.size
        self._goals = self._moments_to_save()
        self._is_first_step = True

    def feed(self, event: Event) -> None:
        """Take the next event; events come in order of time."""
        if self.fed_until is not None and event.at > self.fed_until:
            self._save_before(event.at, self.fed_until)
        self.fed_until = event.at
        self.unsaved += 1
        self.orders += isinstance(event, OrderEvent)
        self._hear(self.engine.feed(event))

    def finish(self) -> None:
        """Have everything fed decided about."""
        self._hear(self.engine.settle())
        if self.unsaved >= _MANY_EVENTS and self.fed_until is not None:
            self._save(self.fed_until)

    def end(self) -> Start:
        """The engine as a later run may go on with it."""
        return Start(self.engine, self.fed_until, self.saved_until, self.unsaved, self.size)

    def _moments_to_save(self) -> list[datetime]:
        """The goals still ahead, the next one last."""
        if self.newest is None:
            return []
        goals = [self.newest - before for before in reversed(BEFORE_NEWEST)]
        return [goal for goal in goals if self.fed_until is None or goal > self.fed_until]

    def _save_before(self, upcoming: datetime, moment: datetime) -> None:
        """Save between two moments when a goal lies between them or it was not done for long."""
        is_wanted = self._is_first_step and (
            self.saved_until is None or moment - self.saved_until >= _EVERY
        )
        self._is_first_step = False
        while self._goals and self._goals[-1] < upcoming:
            self._goals.pop()
            is_wanted = True
        if is_wanted and self.unsaved >= _FEWEST_EVENTS:
            self._save(moment)

    def _save(self, moment: datetime) -> None:
        began_at = self.clock()
        if not self.last_save.is_paid_off(began_at):
            return
        self._hear(self.engine.settle())
        self.saved.append(Saved(moment, self.engine.save()))
        self.saved_until, self.unsaved = moment, 0
        self.size = len(self.saved[-1].engine)
        self.last_save.at = self.clock()
        self.last_save.seconds = (self.last_save.at - began_at).total_seconds()

    def _hear(self, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            # Through JSON and back: stored verdicts compare equal only in the stored form.
            line = json.loads(json.dumps(verdict_to_json(verdict)))
            self.said.setdefault(verdict.incident, []).append(line)
