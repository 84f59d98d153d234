"""The engine: one shop's events in, verdicts out."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from detection.engine.desk import REMEMBER_SECONDS, Desk
from detection.engine.record import Record
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
_NAMELESS = ShopEvent(ShopEvent.EARLIEST, "shop")
# About one ordinary stretch in forty lies above mean + 2 standard deviations.
_BAND = 2.0


class Engine:
    """Streaming detector for one shop.

    `feed` takes events in order of time (two minutes of disorder are fine) and gives the verdicts
    that the event tipped, usually none. Deterministic; keeps sixty days of orders.
    """

    def __init__(self, shop: ShopEvent | None = None) -> None:
        named = shop or _NAMELESS
        self._shop = Shop(named.shop, named.timezone)
        self._desk = Desk(self._shop)
        self._now = 0.0
        self._sweep_at = 0.0
        self._records: dict[str, Record] = {}
        self._kept: deque[Record] = deque()

    def feed(self, event: Event) -> list[Verdict]:
        """Take one event; give what it makes the engine say."""
        if not (isinstance(event, EndEvent) and event.at == EndEvent.LATEST):
            self._now = max(self._now, event.at.timestamp())
        verdicts = self._sweep() if self._now >= self._sweep_at else []
        match event:
            case OrderEvent():
                verdicts += self._on_order(event)
            case StepEvent():
                self._on_step(event)
            case RefundEvent():
                verdicts += self._on_refund(event)
            case ReviewEvent():
                verdicts += self._on_review(event)
            case FeedbackEvent():
                verdicts += self._desk.feedback(event.incident, event.verdict, self._now)
            case TrafficEvent():
                self._shop.see_traffic(event, event.at.timestamp())
            case PromotionEvent():
                self._shop.promote(event)
            case ShopEvent():
                self._shop.introduce(event.shop, event.timezone)
            case EndEvent():
                verdicts += self._desk.end(self._now)
        return verdicts

    def expected(self, product_id: str, at: datetime, minutes: float) -> float:
        """Expected orders of the product in the minutes before `at`, by what is known now."""
        product = self._shop.product(product_id)
        end = at.timestamp()
        tide = self._shop.tide(product, self._now)
        return self._shop.expected(product, end - minutes * 60, end, tide)

    def upper(self, product_id: str, at: datetime, minutes: float) -> float:
        """Upper edge of the expected band; about one ordinary stretch in forty is above it."""
        mean = self.expected(product_id, at, minutes)
        shape = self._shop.product(product_id).level.shape()
        spread: float = (mean + mean * mean / shape) ** 0.5
        return mean + _BAND * spread + 1.0

    def _on_order(self, event: OrderEvent) -> list[Verdict]:
        if event.order_id in self._records:
            return []
        product, record = self._shop.take(event, event.at.timestamp())
        self._records[event.order_id] = record
        self._kept.append(record)
        if record.at < self._now - TOLERANCE_SECONDS:
            return []
        return self._desk.order(product, record, self._now)

    def _on_step(self, event: StepEvent) -> None:
        if event.kind == "paid":
            self._shop.tells_payment = True
        record = self._records.get(event.order_id)
        if record is not None:
            record.step(event.kind, event.at.timestamp())

    def _on_refund(self, event: RefundEvent) -> list[Verdict]:
        record = self._records.get(event.order_id)
        if record is None or event.stage is RefundStage.REFUSED or record.refund_at is not None:
            return []
        record.refund_at = event.at.timestamp()
        record.refund_implied = event.implied
        if record.is_ordinary:
            self._shop.refunds.refund(record.at)
        return self._desk.outcome(record, self._now)

    def _on_review(self, event: ReviewEvent) -> list[Verdict]:
        record = self._records.get(event.order_id)
        if record is None:
            return []
        record.stars = event.stars
        return self._desk.outcome(record, self._now)

    def _sweep(self) -> list[Verdict]:
        """Once a minute of event time: close the cold, learn the ordinary, forget the old."""
        self._sweep_at = self._now + _SWEEP_SECONDS
        verdicts = self._desk.sweep(self._now)
        self._shop.advance(self._now)
        while self._kept and self._kept[0].at < self._now - REMEMBER_SECONDS:
            del self._records[self._kept.popleft().order_id]
        return verdicts
