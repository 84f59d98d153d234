"""One incident's life: when it opens, what is worth saying again, when it closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from detection.engine import explain
from detection.engine.assessment import Assessment, missing
from detection.engine.burst import Burst
from detection.engine.types import IncidentClass, IncidentState, Level, Verdict, Window
from detection.engine.verdict import SUSPECT_AT, level_of, probabilities, suspects

_RANK = {None: 0, Level.WATCH: 1, Level.HOLD: 2, Level.CRITICAL: 3}
# Said again when the count grew this much, or, for a hold list, when it is this old.
_MORE_ORDERS = 1.10
_FRESH_SECONDS = 15.0
_FRESH_ORDERS = 1.02
_MORE_REFUNDS = 1.10
# What was said stays said until the evidence has clearly turned.
_STAYS_UNTIL = SUSPECT_AT


@dataclass
class Said:
    """The last verdict's gist."""

    at: float
    level: Level
    klass: IncidentClass
    orders: int
    refunds: int


class Incident:
    """A burst as the merchant hears of it; silent until a level is reached."""

    def __init__(self, shop: str, burst: Burst) -> None:
        self.burst = burst
        self.feedback: str | None = None
        self.said: Said | None = None
        self.is_closed = False
        key = f"{shop}|{burst.product_id}|{moment(burst.opened_at).isoformat()}"
        self.public_id = "inc-" + sha256(key.encode()).hexdigest()[:12]

    @property
    def level(self) -> Level | None:
        return self.said.level if self.said else None

    @property
    def is_open(self) -> bool:
        return self.said is not None and not self.is_closed

    def tell(self, found: Assessment, *, asked: bool = False) -> Verdict | None:
        """A verdict when there is something material to say, or someone asked; else None."""
        level = self._level(found)
        if level is None or (self.said is None and found.orders == 0):
            return None
        chances = probabilities(found)
        klass = max(chances, key=lambda name: chances[name])
        is_news = asked or self.said is None or self._is_news(found, level, klass)
        if not self.is_closed and not is_news:
            return None
        opened = self.said is None or self.is_closed
        if self.is_closed and not self._reopens(level, klass):
            return None
        self.is_closed = False
        state = IncidentState.OPENED if opened else IncidentState.UPDATED
        return self._verdict(found, state, level, klass, chances)

    def close(self, found: Assessment) -> Verdict | None:
        """The last word; None when nothing was ever said, or it was said already."""
        if self.said is None or self.is_closed:
            return None
        self.is_closed = True
        chances = probabilities(found)
        klass = max(chances, key=lambda name: chances[name])
        level = self._level(found) or self.said.level
        return self._verdict(found, IncidentState.CLOSED, level, klass, chances)

    def _level(self, found: Assessment) -> Level | None:
        level = level_of(found)
        before = self.level
        if before is None:
            return level
        if _RANK[level] < _RANK[before] and found.artificial >= _STAYS_UNTIL:
            return before
        return level or Level.WATCH

    def _reopens(self, level: Level, klass: IncidentClass) -> bool:
        """A closed incident speaks again when it got worse, or outcomes tell who it was."""
        if self.said is None or _RANK[level] > _RANK[self.said.level]:
            return True
        return level is not Level.WATCH and klass is not self.said.klass

    def _is_news(self, found: Assessment, level: Level, klass: IncidentClass) -> bool:
        said = self.said
        if said is None or level is not said.level or klass is not said.klass:
            return True
        if found.wave.refunds > max(said.refunds * _MORE_REFUNDS, said.refunds + 4):
            return True
        if found.orders > said.orders * _MORE_ORDERS:
            return True
        return (
            level is not Level.WATCH
            and found.at - said.at >= _FRESH_SECONDS
            and found.orders > said.orders * _FRESH_ORDERS
        )

    def _verdict(
        self,
        found: Assessment,
        state: IncidentState,
        level: Level,
        klass: IncidentClass,
        chances: dict[IncidentClass, float],
    ) -> Verdict:
        self.said = Said(found.at, level, klass, found.orders, found.wave.refunds)
        pro, contra = explain.reasons(found, self.burst)
        return Verdict(
            at=moment(found.at),
            incident=self.public_id,
            state=state,
            level=level,
            klass=klass,
            probability=chances,
            product_ids=(self.burst.product_id,),
            window=Window(moment(self.burst.starts_at), moment(self.burst.last_at)),
            orders=found.orders,
            expected=found.expected,
            excess=found.excess,
            reasons=pro,
            against=contra,
            missing=missing(found),
            suspects=suspects(found, self.burst),
        )


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
