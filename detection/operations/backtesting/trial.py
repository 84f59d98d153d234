"""Several engines over the same events, each at its own place of the dial. Pure: no database.

Every event goes to every engine before the next one is read, so one pass over the rows serves as
many places as fit into memory. What people said of an incident is kept from the engines: it judges
what they raise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from detection.engine.engine import Engine
from detection.engine.settings import Settings
from detection.engine.types import Event, FeedbackEvent, IncidentClass, Level, Verdict

Json = dict[str, Any]
_RANK = {Level.WATCH: 0, Level.HOLD: 1, Level.CRITICAL: 2}
_ARTIFICIAL = (
    IncidentClass.REVERSE_BRUSHING,
    IncidentClass.SELF_BRUSHING,
    IncidentClass.ARTIFICIAL_UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Reached:
    """The moment of a level: when, how sure (0 to 1), and after how many orders of the burst."""

    at: datetime
    probability: float
    orders: int

    def to_json(self) -> Json:
        return {"at": self.at.isoformat(), "p": round(self.probability, 4), "orders": self.orders}


@dataclass(slots=True)
class Raised:
    """One burst as one engine saw it, up to its latest verdict."""

    latest: Verdict
    probability: float = 0.0
    reached: dict[Level, Reached] = field(default_factory=dict)

    def hear(self, verdict: Verdict) -> None:
        self.latest = verdict
        p = sum(verdict.probability.get(klass, 0.0) for klass in _ARTIFICIAL)
        self.probability = max(self.probability, p)
        for level, rank in _RANK.items():
            if rank <= _RANK[verdict.level]:
                self.reached.setdefault(level, Reached(verdict.at, p, verdict.orders))

    @property
    def level(self) -> Level:
        return max(self.reached, key=lambda level: _RANK[level])

    def is_same(self, other: Raised) -> bool:
        """The engines may see a burst begin at other orders: then product and time tell."""
        mine, its = self.latest, other.latest
        overlaps = (
            mine.window.starts_at <= its.window.ends_at
            and its.window.starts_at <= mine.window.ends_at
        )
        return overlaps and bool(set(mine.product_ids) & set(its.product_ids))

    def to_json(self) -> Json:
        return {
            "level": self.level.value,
            "class": self.latest.klass.value,
            "p": round(self.probability, 4),
            "reached": {level.value: when.to_json() for level, when in self.reached.items()},
        }


class Trial:
    """Feed it events in order of time, settle, then ask for `cases`. `positions` are rising."""

    def __init__(self, positions: Sequence[float]) -> None:
        self._positions = positions
        self._engines: dict[int, Engine] = {}
        self._raised: list[dict[str, Raised]] = [{} for _ in positions]
        self.begin(range(len(positions)))

    def begin(self, places: Iterable[int]) -> None:
        """Begin a pass for these places alone; the engines of the pass before are let go."""
        self._engines = {
            place: Engine(settings=Settings(self._positions[place])) for place in places
        }

    def feed(self, event: Event) -> None:
        if isinstance(event, FeedbackEvent):
            return
        for place, engine in self._engines.items():
            self._hear(place, engine.feed(event))

    def settle(self) -> None:
        """Have the engines decide about the latest moment too."""
        for place, engine in self._engines.items():
            self._hear(place, engine.settle())

    def cases(
        self, *, present: int, starts_at: datetime | None, ends_at: datetime | None
    ) -> list[Json]:
        """The bursts whose window touches the stretch, oldest first, as JSON.

        `at` holds what each position made of the burst, None where it saw nothing. The burst
        itself is told as the position number `present` saw it, else the most sensitive one.
        """
        found = [self._case(case, present) for case in self._matched(present)]
        kept = [
            case
            for case in found
            if (starts_at is None or case.window.ends_at >= starts_at)
            and (ends_at is None or case.window.starts_at < ends_at)
        ]
        kept.sort(key=lambda case: (case.window.starts_at, case.name))
        return [case.to_json() for case in kept]

    def _hear(self, place: int, verdicts: Iterable[Verdict]) -> None:
        raised = self._raised[place]
        for verdict in verdicts:
            raised.setdefault(verdict.incident, Raised(verdict)).hear(verdict)

    def _matched(self, present: int) -> Iterator[list[Raised | None]]:
        """Group what the engines raised by burst, those of the present position first."""
        places = sorted(range(len(self._raised)), key=lambda place: (place != present, -place))
        named: dict[str, list[Raised | None]] = {}
        cases: list[list[Raised | None]] = []
        for place in places:
            for name, raised in self._raised[place].items():
                case = named.get(name) or _same_burst(cases, place, raised)
                if case is None:
                    case = [None] * len(self._raised)
                    cases.append(case)
                case[place] = raised
                named[name] = case
        yield from cases

    @staticmethod
    def _case(case: list[Raised | None], present: int) -> _Case:
        told = case[present] or next(raised for raised in reversed(case) if raised is not None)
        return _Case(told.latest, case)


@dataclass(frozen=True, slots=True)
class _Case:
    told: Verdict
    at: list[Raised | None]

    @property
    def window(self) -> Any:
        return self.told.window

    @property
    def name(self) -> str:
        return self.told.incident

    def to_json(self) -> Json:
        return {
            "incident": self.told.incident,
            "product": next(iter(self.told.product_ids), None),
            "class": self.told.klass.value,
            "window": {
                "from": self.told.window.starts_at.isoformat(),
                "to": self.told.window.ends_at.isoformat(),
            },
            "orders": self.told.orders,
            "expected": round(self.told.expected, 1),
            "at": [None if raised is None else raised.to_json() for raised in self.at],
        }


def _same_burst(
    cases: list[list[Raised | None]], place: int, raised: Raised
) -> list[Raised | None] | None:
    return next(
        (
            case
            for case in cases
            if case[place] is None and any(one.is_same(raised) for one in case if one is not None)
        ),
        None,
    )
