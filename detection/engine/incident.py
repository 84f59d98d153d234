"""One incident's life: when it opens, what is worth saying again, when it closes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from detection.engine.levels import SUSPECT_AT, dialled
from detection.engine.opinion import Opinion
from detection.engine.types import IncidentClass, IncidentState, Level, Verdict, Window

_RANK = {None: 0, Level.WATCH: 1, Level.HOLD: 2, Level.CRITICAL: 3}
# Said again when the count grew this much, or, for a hold list, when it is this old.
_MORE_ORDERS, _MORE_TO_WATCH = 1.10, 1.25
_FRESH_SECONDS = 10.0
_FRESH_ORDERS = 1.03
_MORE_REFUNDS = 1.10
# A belief that moved this far is said again, but not every few seconds.
_MORE_SURE = 0.05
_SURE_SECONDS = 60.0
# Outcomes alone tell these.
_ACTORS = (IncidentClass.REVERSE_BRUSHING, IncidentClass.SELF_BRUSHING)
# What was said stays said until the evidence has clearly turned.
_STAYS_UNTIL = SUSPECT_AT
# A burst is looked at dozens of times while it runs, so chance alone lifts some crowd over the line once: a hold
# is said when the next look finds it as well, or at once when there is no doubt or much to lose. Of seven
# genuine logs held among 430 of the bench three were over the line for a single look.
_BEYOND_DOUBT, _MUCH_TO_LOSE = 0.95, 100.0


@dataclass
class Said:
    """The last verdict's gist."""

    at: float
    level: Level
    klass: IncidentClass
    orders: int
    refunds: int
    artificial: float


class Incident:
    """A cohort as the merchant hears of it; silent until a level is reached."""

    def __init__(self, shop: str, cohort_key: str, opened_at: float) -> None:
        self.feedback: str | None = None
        self.said: Said | None = None
        self.is_closed = False
        self._was_over = False
        key = f"{shop}|{cohort_key}|{moment(opened_at).isoformat()}"
        self.public_id = "inc-" + sha256(key.encode()).hexdigest()[:12]

    @property
    def level(self) -> Level | None:
        return self.said.level if self.said else None

    @property
    def is_open(self) -> bool:
        return self.said is not None and not self.is_closed

    def tell(
        self, found: Opinion, *, asked: bool = False, at_once: bool = False, dial: float = 0.0
    ) -> Verdict | None:
        """A verdict when there is something material to say, or someone asked; else None.

        `at_once`: a first hold need not be found by a second look. `dial`: the shop's sensitivity.
        """
        level = self._level(found if at_once or asked else self._looked_at_twice(found, dial))
        if level is None:
            return None
        is_news = asked or self.said is None or self._is_news(found, level)
        if not self.is_closed and not is_news:
            return None
        state = IncidentState.OPENED if self.said is None else IncidentState.UPDATED
        if self.is_closed and not self._reopens(level, found.klass):
            return None
        self.is_closed = False
        return self._verdict(found, state, level)

    def close(self, found: Opinion) -> Verdict | None:
        """The last word; None when nothing was ever said, or it was said already."""
        if self.said is None or self.is_closed:
            return None
        self.is_closed = True
        return self._verdict(found, IncidentState.CLOSED, self._level(found) or self.said.level)

    def _looked_at_twice(self, found: Opinion, dial: float) -> Opinion:
        was_over, self._was_over = self._was_over, _RANK[found.level] >= _RANK[Level.HOLD]
        is_clear = dialled(found.artificial, dial) >= _BEYOND_DOUBT or found.excess >= _MUCH_TO_LOSE
        if not self._was_over or was_over or is_clear:
            return found
        return replace(found, level=Level.WATCH)

    def _level(self, found: Opinion) -> Level | None:
        before, level = self.level, found.level
        if before is None:
            return level
        if _RANK[level] < _RANK[before] and found.artificial >= _STAYS_UNTIL:
            return before
        return level or Level.WATCH

    def _reopens(self, level: Level, klass: IncidentClass) -> bool:
        """A closed incident speaks again when it got worse, or outcomes tell who it was."""
        if self.said is None or _RANK[level] > _RANK[self.said.level]:
            return True
        is_told_who = level is not Level.WATCH or klass in _ACTORS
        return is_told_who and klass is not self.said.klass

    def _is_news(self, found: Opinion, level: Level) -> bool:
        said = self.said
        if said is None or level is not said.level or found.klass is not said.klass:
            return True
        if found.refunds > max(said.refunds * _MORE_REFUNDS, said.refunds + 4):
            return True
        more = _MORE_ORDERS if level is not Level.WATCH else _MORE_TO_WATCH
        if found.orders > said.orders * more:
            return True
        age = found.at - said.at
        if age >= _SURE_SECONDS and abs(found.artificial - said.artificial) >= _MORE_SURE:
            return True
        is_stale = age >= _FRESH_SECONDS and found.orders > said.orders * _FRESH_ORDERS
        return level is not Level.WATCH and is_stale

    def _verdict(self, found: Opinion, state: IncidentState, level: Level) -> Verdict:
        klass = found.klass
        self.said = Said(found.at, level, klass, found.orders, found.refunds, found.artificial)
        pro, contra = found.explain()
        # A cohort may be some of the window's orders; a reader counts all of them.
        orders = max(found.in_window, found.orders)
        return Verdict(
            at=moment(found.at),
            incident=self.public_id,
            state=state,
            level=level,
            klass=klass,
            probability=found.told,
            product_ids=found.product_ids,
            window=Window(moment(found.starts_at), moment(found.ends_at)),
            orders=orders,
            expected=found.expected + orders - found.orders,
            excess=found.excess,
            reasons=pro,
            against=contra,
            missing=found.missing,
            suspects=found.accuse(),
        )


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
