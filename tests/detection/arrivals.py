"""A log's events reach a shop's tables as they would live: in pushes, a little out of order.

A push tells of each order it touches all that is known of it by then, through the recording that
files use.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from detection.engine.types import (
    Event,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    StepEvent,
    TrafficEvent,
)
from shops.crypto import cipher_of
from shops.models import Product, Promotion, Review, Shop, Traffic
from shops.operations.recording import Recorder
from shops.platforms.rows import CanonicalRow, OrderRow, Receiver, RefundRow
from tests.factories import NOW

_STEPS = ("paid", "shipped", "delivered")
_STAGES = {
    RefundStage.REQUESTED: "requested",
    RefundStage.SUCCEEDED: "succeeded",
    RefundStage.REFUSED: "refused",
}


def arrivals(
    events: Iterable[Event], *, seed: int, delay: timedelta = timedelta(minutes=2)
) -> list[Event]:
    """The events in the order in which they arrive, each up to `delay` after its moment."""
    rng = random.Random(seed)
    facts = [event for event in events if isinstance(event, _FACTS)]
    late = [(event.at + delay * rng.random(), place) for place, event in enumerate(facts)]
    return [facts[place] for _, place in sorted(late)]


_FACTS = (OrderEvent, StepEvent, RefundEvent, ReviewEvent, TrafficEvent, PromotionEvent)


def cut(events: Sequence[Event], places: Iterable[int]) -> list[Sequence[Event]]:
    """Cut a list at the given places into pushes; empty ones are left out."""
    ends = sorted({place % (len(events) + 1) for place in places} | {0, len(events)})
    return [events[a:b] for a, b in pairwise(ends) if a < b]


class Arriving:
    """A shop whose facts arrive push by push."""

    def __init__(self, shop: Shop, batch_id: int | None = None) -> None:
        self.shop = shop
        self._batch_id = batch_id
        self._orders: dict[str, OrderEvent] = {}
        self._told: dict[str, list[Event]] = {}
        self._as_of: datetime | None = None

    def push(self, events: Iterable[Event]) -> None:
        """Write what the events tell; an order's later moments may come before the order."""
        touched = {}
        others = []
        for event in events:
            if isinstance(event, OrderEvent):
                self._orders[event.order_id] = event
                touched[event.order_id] = None
            elif isinstance(event, StepEvent | RefundEvent):
                self._told.setdefault(event.order_id, []).append(event)
                touched[event.order_id] = None
            else:
                others.append(event)
            self._as_of = max(self._as_of or event.at, event.at)
        rows = [row for name in touched for row in self._rows(name)]
        if rows and self._as_of is not None:
            recorder = Recorder(
                shop=self.shop,
                cipher=cipher_of(self.shop),
                as_of=self._as_of,
                batch_id=self._batch_id,
            )
            recorder.record(rows, now=NOW)
        for event in others:
            self._write(event)

    def _rows(self, name: str) -> list[CanonicalRow]:
        order = self._orders.get(name)
        if order is None:
            return []
        told = self._told.get(name, [])
        steps = {event.kind: event.at for event in told if isinstance(event, StepEvent)}
        status = ["unpaid", *(kind for kind in _STEPS if kind in steps)][-1]
        receiver = order.receiver
        row = OrderRow(
            row_no=1,
            order_id=name,
            placed_at=order.at,
            status="closed_unpaid" if "cancelled" in steps else status,
            paid_at=steps.get("paid"),
            shipped_at=steps.get("shipped"),
            completed_at=steps.get("delivered"),
            closed_at=steps.get("cancelled"),
            payable_fen=order.amount,
            quantity=order.quantity,
            product_key=order.product_id,
            product_title=order.product_id,
            buyer=order.buyer,
            receiver=Receiver(receiver.name, receiver.phone, *receiver.region, receiver.address),
            channel=order.channel,
            has_remark=order.remark,
            has_chat=order.chat,
            has_coupon=order.coupon,
        )
        return [row, *_refunds(name, [e for e in told if isinstance(e, RefundEvent)])]

    def _write(self, event: Event) -> None:
        if isinstance(event, ReviewEvent):
            Review.objects.get_or_create(
                shop=self.shop,
                platform_order_id=event.order_id,
                defaults={"stars": event.stars, "reviewed_at": event.at},
            )
        elif isinstance(event, TrafficEvent):
            product = event.product_id and self._product(event.product_id)
            Traffic.objects.get_or_create(
                shop=self.shop,
                product=product or None,
                at=event.at,
                defaults={
                    "minutes": event.minutes,
                    "visitors": event.visitors,
                    "carts": event.carts,
                    "chats": event.chats,
                    "favourites": event.favourites,
                },
            )
        elif isinstance(event, PromotionEvent):
            promotion = Promotion.objects.create(
                shop=self.shop,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                declared_at=event.at,
                changed_at=NOW,
            )
            promotion.products.set(self._product(key) for key in event.product_ids or ())

    def _product(self, key: str) -> Product:
        return Product.objects.get_or_create(shop=self.shop, key=key, defaults={"title": key})[0]


def _refunds(name: str, told: list[RefundEvent]) -> list[CanonicalRow]:
    if not told:
        return []
    last = max(told, key=lambda event: event.at)
    asked = min((event for event in told), key=lambda event: event.at)
    is_over = last.stage is not RefundStage.REQUESTED
    return [
        RefundRow(
            row_no=1,
            order_id=name,
            refund_id=f"refund-{name}",
            status=_STAGES[last.stage],
            kind=last.kind or "unknown",
            amount_fen=last.amount,
            applied_at=asked.at,
            finished_at=last.at if is_over else None,
            reason_raw=last.reason,
        )
    ]
