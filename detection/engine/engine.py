"""The engine: one shop's events in, verdicts out."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from math import inf
from typing import Any

from detection.engine.archive import CANCELLED, Archive
from detection.engine.desk import Desk
from detection.engine.settings import USUAL, Settings
from detection.engine.shop import Shop
from detection.engine.types import (
    EndEvent,
    Event,
    FeedbackEvent,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    ShopEvent,
    StepEvent,
    TrafficEvent,
    Verdict,
)

# An order that comes later than this after its time is remembered, but opens no gate any more.
TOLERANCE_SECONDS = 120.0
_SWEEP_SECONDS = 60.0
# While nothing is open there is nothing to close: what is left is to learn and to forget.
_CALM_SWEEP_SECONDS = 180.0
# Raised whenever what is kept or decided changes: older states are rebuilt from the orders.
VERSION = 26
# What unpickling raises where a class has gone or is made otherwise by now.
_UNLIKE = (AttributeError, EOFError, ImportError, TypeError)
_NAMELESS = ShopEvent(ShopEvent.EARLIEST, "shop")
# About one ordinary stretch in forty lies above mean + 2 standard deviations.
_BAND = 2.0
# Within one moment: what is known of the shop, then orders, then what befalls them.
_RANK: dict[type, int] = {
    ShopEvent: 0,
    PromotionEvent: 1,
    OrderEvent: 2,
    StepEvent: 3,
    RefundEvent: 4,
    ReviewEvent: 5,
    TrafficEvent: 6,
    FeedbackEvent: 7,
    EndEvent: 8,
}
Told = tuple[float, Event]
Said = Sequence[Verdict]


class StateError(ValueError):
    """A saved state that this engine cannot go on from."""


class Engine:
    """Streaming detector for one shop.

    `feed` takes events in order of time (two minutes of disorder are fine) and gives the verdicts
    on what came before the event, usually none: events of the same moment are one question, so
    their order does not matter. `settle` answers for the latest moment too. Deterministic.
    """

    def __init__(self, shop: ShopEvent | None = None, settings: Settings = USUAL) -> None:
        named = shop or _NAMELESS
        self.settings = settings
        self._shop = Shop(named.shop, named.timezone)
        self._desk = Desk(self._shop, settings)
        self._archive = Archive()
        self._now = 0.0
        self._swept_at = -inf
        # The events of `_now`, and late ones, each with its own time.
        self._moment: list[Told] = []

    def feed(self, event: Event) -> list[Verdict]:
        """Take one event; give what was decided about the moments before it."""
        if isinstance(event, EndEvent):
            return self._end(event)
        at = event.at.timestamp()
        if at <= self._now:
            self._moment.append((at, event))
            return []
        verdicts = self.settle()
        self._now = at
        self._moment.append((at, event))
        return verdicts

    def settle(self) -> list[Verdict]:
        """Decide about everything fed so far, the latest moment included."""
        moment = self._moment
        if not moment:
            return []
        self._moment = []
        desk = self._desk
        every = _CALM_SWEEP_SECONDS if desk.is_calm else _SWEEP_SECONDS
        verdicts = self._sweep() if self._now >= self._swept_at + every else []
        for at, event in _in_canonical_order(moment) if len(moment) > 1 else moment:
            verdicts += _TAKERS[type(event)](self, event, at)
        if desk.is_asked:
            verdicts += desk.decide(self._now)
        return verdicts

    def save(self) -> bytes:
        """The whole state as bytes, for `load`. Holds personal data: seal it before storing."""
        return zlib.compress(pickle.dumps((VERSION, self), protocol=pickle.HIGHEST_PROTOCOL), 1)

    @staticmethod
    def load(data: bytes) -> Engine:
        """The engine that `save` wrote. Raises StateError when another version wrote it.

        The bytes must come from an authenticated store: they are unpickled.
        """
        try:
            version, engine = pickle.loads(zlib.decompress(data))  # noqa: S301 - authenticated
        except (zlib.error, pickle.UnpicklingError, *_UNLIKE) as error:
            raise StateError("not a state of this engine") from error
        if version != VERSION or not isinstance(engine, Engine):
            raise StateError(f"state of engine version {version}, this is {VERSION}")
        return engine

    def expected(self, product_id: str, at: datetime, minutes: float) -> float:
        """Expected orders of the product in the minutes before `at`, by what is known now."""
        product = self._shop.product(product_id)
        end = at.timestamp()
        tide = self._shop.tide(product, self._now)
        return self._shop.expected(product, end - minutes * 60, end, tide)

    def upper(self, product_id: str, at: datetime, minutes: float) -> float:
        """Upper edge of the expected band; about one ordinary stretch in forty is above it."""
        mean = self.expected(product_id, at, minutes)
        shape = self._shop.shape_of(self._shop.product(product_id))
        spread: float = (mean + mean * mean / shape) ** 0.5
        return mean + _BAND * spread + 1.0

    # -- what each kind of event changes --------------------------------------------------------

    def _on_order(self, event: OrderEvent, at: float) -> Said:
        if self._archive.knows(event.order_id):
            return ()
        product, record = self._shop.take(event, at)
        self._archive.add(record)
        if at >= self._now - TOLERANCE_SECONDS:
            self._desk.order(product, record)
        return ()

    def _on_step(self, event: StepEvent, at: float) -> Said:
        if event.kind == "paid":
            self._shop.tells_payment = True
        self._archive.step(event.order_id, event.kind, at)
        if event.kind == CANCELLED:
            return self._on_refund(
                RefundEvent(event.at, event.order_id, RefundStage.REQUESTED, CANCELLED), at
            )
        return ()

    def _on_refund(self, event: RefundEvent, _at: float) -> Said:
        if event.stage is RefundStage.REFUSED:
            return ()
        refunded = self._archive.refund(event)
        if refunded is not None:
            self._shop.see_refund(refunded)
            self._desk.refund(refunded, self._now)
        return ()

    def _on_review(self, event: ReviewEvent, at: float) -> Said:
        record = self._archive.record(event.order_id) or self._archive.bare(event.order_id)
        if record is not None:
            record.stars = event.stars
            self._desk.review(record)
        if self._archive.is_ordinary(event.order_id):
            self._shop.reviews.review(at, event.stars)
        return ()

    def _on_feedback(self, event: FeedbackEvent, _at: float) -> Said:
        return self._desk.feedback(event.incident, event.verdict, self._now)

    def _on_traffic(self, event: TrafficEvent, at: float) -> Said:
        self._shop.see_traffic(event, at)
        return ()

    def _on_promotion(self, event: PromotionEvent, _at: float) -> Said:
        self._shop.promote(event)
        return ()

    def _on_shop(self, event: ShopEvent, _at: float) -> Said:
        self._shop.introduce(event.shop, event.timezone)
        return ()

    def _end(self, event: EndEvent) -> list[Verdict]:
        verdicts = self.settle()
        if event.at != EndEvent.LATEST:
            self._now = max(self._now, event.at.timestamp())
            verdicts += self._sweep()
        return verdicts + self._desk.end(self._now)

    def _sweep(self) -> list[Verdict]:
        """At those intervals of event time: close the cold, learn the ordinary, forget the old."""
        self._swept_at = self._now
        verdicts = self._desk.sweep(self._now)
        self._shop.advance(self._now)
        self._archive.advance(self._now)
        return verdicts


_TAKERS: dict[type, Callable[[Engine, Any, float], Said]] = {
    OrderEvent: Engine._on_order,
    StepEvent: Engine._on_step,
    RefundEvent: Engine._on_refund,
    ReviewEvent: Engine._on_review,
    FeedbackEvent: Engine._on_feedback,
    TrafficEvent: Engine._on_traffic,
    PromotionEvent: Engine._on_promotion,
    ShopEvent: Engine._on_shop,
}


def _in_canonical_order(moment: list[Told]) -> list[Told]:
    """The events of one moment in an order that does not depend on how they came."""
    if len(moment) == 2:
        first, second = moment
        ranks = _RANK[type(first[1])], _RANK[type(second[1])]
        if ranks[0] != ranks[1]:
            return moment if ranks[0] < ranks[1] else [second, first]
    ordered = sorted(moment, key=_place)
    if any(_place(one) == _place(other) for one, other in pairwise(ordered)):
        ordered.sort(key=lambda told: (*_place(told), repr(told[1])))
    return ordered


def _place(told: Told) -> tuple[int, float, str]:
    at, event = told
    return (_RANK[type(event)], at, getattr(event, "order_id", ""))
