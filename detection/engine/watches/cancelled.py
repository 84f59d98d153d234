"""Orders that are taken back soon after they were placed, more of them than before, day after day.

Who trickles bought orders in through accounts of some years and with complete addresses shows nothing by
any order; that they are cancelled is all there is, and perhaps that they are of one making (refunds/alike.py). Honest look-alike: goods that ran out, a price that
fell: something at one product alone, for days. Hence it is never called critical, and only orders that
were taken back already are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from detection.engine.levels import SUSPECT_AT, chance, level_of
from detection.engine.opinion import Opinion, Reasons, Suspects, summed_to_one
from detection.engine.praise import EXAMPLES
from detection.engine.record import Record
from detection.engine.refunds import Wave, wave
from detection.engine.refunds.alike import Likeness
from detection.engine.refunds.cancellations import MOST_ODDS, Stretch
from detection.engine.refunds.when import DAY
from detection.engine.shop import Shop
from detection.engine.types import IncidentClass, Level
from detection.engine.watches.base import Watched, accused_alike
from detection.engine.watches.drip import Drip

_REVERSE, _OWN = 0.75, 0.05


class Cancelled(Watched):
    """The cancelled orders of one stretch of days of one product."""

    product_id: str
    cold_after_seconds = 4 * DAY
    longest_seconds = 90 * DAY

    def __init__(
        self, product_id: str, opened_at: float, stretch: Stretch, alike: Likeness
    ) -> None:
        super().__init__(f"{product_id}|cancelled", product_id, opened_at)
        self.stretch = stretch
        self._alike = alike

    def look(
        self, stretch: Stretch | None, alike: Likeness, cancelled: Sequence[Record], now: float
    ) -> None:
        """The stretch by what is known now; `cancelled` are the product's cancelled orders."""
        self._alike = alike
        if stretch is None:
            self.stretch = self.stretch._replace(evidence=0.0)
            return
        self.stretch = stretch
        for record in self.records:
            if record.at < stretch.starts_at:
                record.burst = None
        self.records = [record for record in self.records if record.at >= stretch.starts_at]
        since = [record for record in cancelled if record.at >= stretch.starts_at]
        _let_go_of(since)
        fresh = [record for record in since if record.burst is None]
        self.rob(fresh)
        if fresh:
            self.warm_at = now

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        seen = wave(self.records, shop.refunds, now)
        odds = self.stretch.odds + self._alike.weight + seen.words_weight + shop.leaning(feedback)
        artificial = chance(odds if feedback is not None else min(odds, MOST_ODDS))
        bought = min(self.stretch.bought, float(len(self.records)))
        return Opinion(
            at=now,
            level=_level(artificial, bought, sensitivity, is_told=feedback is not None),
            probability=_probabilities(artificial),
            product_ids=(self.product_id,),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=len(self.records),
            expected=len(self.records) - bought,
            refunds=len(self.records),
            missing=("traffic", "interest"),
            explain=partial(self._explain, seen),
            accuse=partial(self._accuse, artificial),
        )

    def _accuse(self, artificial: float) -> Suspects:
        """Cancelled alike, each is as likely bought as the share of them that is beyond the usual."""
        return accused_alike(self.records, artificial, self.stretch.bought, self.stretch.cancelled)

    def _explain(self, seen: Wave) -> Reasons:
        reason = self.stretch.reason([record.order_id for record in self.records][:EXAMPLES])
        words = [seen.words_reason()] if seen.words_weight > 0 else []
        return (reason, *self._alike.reasons, *words), ()


def _let_go_of(records: Sequence[Record]) -> None:
    """Free those that a trickle of the whole shop has set aside: what one product shows is surer."""
    held = [(record.burst, record) for record in records if isinstance(record.burst, Drip)]
    for drip in dict.fromkeys(drip for drip, _ in held if drip.product_id is None):
        drip.give([record for holder, record in held if holder is drip])


def _level(artificial: float, bought: float, sensitivity: float, *, is_told: bool) -> Level | None:
    """Never critical by the dial alone: only the merchant can say that nothing befell the goods."""
    if artificial < SUSPECT_AT:
        return None
    level = level_of(artificial, bought, sensitivity)
    return Level.HOLD if level is Level.CRITICAL and not is_told else level


def _probabilities(artificial: float) -> dict[IncidentClass, float]:
    honest = 1 - artificial
    return summed_to_one(
        {
            IncidentClass.REVERSE_BRUSHING: artificial * _REVERSE,
            IncidentClass.SELF_BRUSHING: artificial * _OWN,
            IncidentClass.ARTIFICIAL_UNKNOWN: artificial * (1 - _REVERSE - _OWN),
            IncidentClass.UNKNOWN: honest,
        }
    )
