"""A shop's rows as the engine's events, in order of time, streamed and never held whole."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator
from datetime import datetime
from itertools import count
from operator import attrgetter
from typing import Any

from django.db.models.functions import Least

from detection.engine.types import (
    Event,
    FeedbackEvent,
    OrderEvent,
    PromotionEvent,
    Receiver,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    ShopEvent,
    StepEvent,
    TrafficEvent,
)
from detection.models import Feedback
from shops.crypto import ShopCipher
from shops.enums import OrderStatus, RefundKind, RefundStatus
from shops.models import Order, Promotion, Refund, Review, Shop, Traffic
from shops.models.order import FIRST_OF_REFUND

NO_PRODUCT = "unknown"  # an order whose file named neither product nor price
_CHUNK = 5000
_COLUMNS = (
    "platform_order_id",
    "product__key",
    "quantity",
    "payable_fen",
    "paid_gross_fen",
    "status",
    "placed_at",
    "paid_at",
    "shipped_at",
    "completed_at",
    "closed_at",
    "channel",
    "has_remark",
    "has_chat",
    "uses_coupon",
    "buyer_since",
    "province",
    "city",
    "district",
    "sealed_receiver",
    "identity_keys",
    "as_of",
)
# Kinds of identity key that stand for a buyer, strongest first (formats.md section 5).
_BUYER_KINDS = ("buyer:", "email:", "tail6:")
_KINDS: dict[str, str] = {
    RefundKind.REFUND_ONLY: "refund_only",
    RefundKind.RETURN_REFUND: "return_refund",
}
_LAST_STAGES: dict[str, RefundStage] = {
    RefundStatus.SUCCEEDED: RefundStage.SUCCEEDED,
    RefundStatus.REFUSED: RefundStage.REFUSED,
    RefundStatus.CLOSED: RefundStage.REFUSED,
}
_Unfolding = Iterator[tuple[Event, list[Event]]]
_Row = Any  # a named tuple of `_COLUMNS`


def shop_events(shop: Shop, cipher: ShopCipher, after: datetime | None = None) -> Generator[Event]:
    """Yield everything the shop's rows tell, oldest first, the shop itself before all.

    With `after`, only what happened later than that moment, found by index: an old order's parcel
    among it. Six queries, the large ones streamed by server-side cursors; a receiver is opened in
    memory when its order's turn comes. The log is not ended: what is open stays open. An empty
    shop yields nothing.
    """
    streams = (
        _promotions(shop),
        _told_in_order(_orders(shop, cipher, after), after),
        _told_in_order(_refunds(shop, after), after),
        _reviews(shop, after),
        _traffic(shop, after),
        _feedback(shop),
    )
    merged = heapq.merge(*streams, key=attrgetter("at"))
    if after is not None:
        # Small tables are read whole.
        yield from (event for event in merged if event.at > after)
        return
    first = next(merged, None)
    if first is None:
        return
    yield ShopEvent(first.at, shop.slug, shop.timezone, shop.currency, shop.platform)
    yield first
    yield from merged


def _told_in_order(unfolding: _Unfolding, after: datetime | None) -> Iterator[Event]:
    """Slip what follows from each event in at its own moment; `unfolding` is sorted by time.

    What happened up to `after` is left out; what followed from it later is not.
    """
    waiting: list[tuple[datetime, int, Event]] = []
    ticket = count()
    for event, later in unfolding:
        while waiting and waiting[0][0] <= event.at:
            yield heapq.heappop(waiting)[2]
        if after is None or event.at > after:
            yield event
        for follower in later:
            if after is None or follower.at > after:
                heapq.heappush(waiting, (follower.at, next(ticket), follower))
    while waiting:
        yield heapq.heappop(waiting)[2]


def _orders(shop: Shop, cipher: ShopCipher, after: datetime | None) -> _Unfolding:
    # A day or an import's time is no moment: such orders would all stand in one false burst.
    rows = Order.objects.of(shop).filter(is_time_inferred=False)
    if after is not None:
        rows = rows.told_after(after)
    # Equal times are told by order number, so that it does not matter which file came first.
    rows = rows.order_by("placed_at", "platform_order_id")
    for row in rows.values_list(*_COLUMNS, named=True).iterator(chunk_size=_CHUNK):
        yield _order(row, cipher), _steps(row)


def _order(row: _Row, cipher: ShopCipher) -> OrderEvent:
    return OrderEvent(
        at=row.placed_at,
        order_id=row.platform_order_id,
        product_id=row.product__key or NO_PRODUCT,
        quantity=1 if row.quantity is None else row.quantity,
        amount=row.paid_gross_fen if row.payable_fen is None else row.payable_fen,
        buyer=_buyer(row.identity_keys),
        receiver=_receiver(row, cipher),
        channel=row.channel or None,
        remark=row.has_remark,
        chat=row.has_chat,
        coupon=row.uses_coupon,
        buyer_since=row.buyer_since,
    )


def _buyer(keys: list[str]) -> str | None:
    """The strongest keyed hash of the buyer; the engine needs sameness, not the name."""
    for kind in _BUYER_KINDS:
        for key in keys:
            if key.startswith(kind):
                return key
    return None


def _receiver(row: _Row, cipher: ShopCipher) -> Receiver:
    region = (row.province or None, row.city or None, row.district or None)
    if row.sealed_receiver is None:
        return Receiver(region=region)
    opened = cipher.open_receiver(row.platform_order_id, row.sealed_receiver)
    return Receiver(opened.get("name"), opened.get("phone"), region, opened.get("address"))


def _steps(row: _Row) -> list[Event]:
    """The order's later moments, none before the order itself however the file dates them."""
    moments = {
        "paid": row.paid_at,
        "shipped": row.shipped_at,
        "delivered": row.completed_at,
        "cancelled": _cancelled_at(row),
    }
    return [
        StepEvent(max(moment, row.placed_at), kind, row.platform_order_id)
        for kind, moment in moments.items()
        if moment is not None
    ]


def _cancelled_at(row: _Row) -> datetime | None:
    """When an unpaid order was closed; the file's own time where it tells no better."""
    if row.status != OrderStatus.CLOSED_UNPAID:
        return None
    closed_at: datetime = row.as_of if row.closed_at is None else row.closed_at
    return closed_at


def _refunds(shop: Shop, after: datetime | None) -> _Unfolding:
    rows = Refund.objects.filter(shop=shop)
    if after is not None:
        rows = rows.told_after(after)
    rows = rows.alias(told_at=FIRST_OF_REFUND).order_by("told_at", "platform_refund_id")
    for row in rows.iterator(chunk_size=_CHUNK):
        yield _refund(row)


def _refund(row: Refund) -> tuple[Event, list[Event]]:
    """A refund known only from an order file says that it was, as of the file, not when.

    One of which only the day is known comes at that day's end, and tells no time either.
    """
    last = _LAST_STAGES.get(row.status)
    if row.is_implied or (row.applied_at is None and row.finished_at is None):
        return _stage(row, last or RefundStage.REQUESTED, row.as_of, implied=True), []
    asked_at, is_day = row.applied_at or row.finished_at or row.as_of, row.is_time_inferred
    asked = _stage(row, RefundStage.REQUESTED, asked_at, implied=is_day)
    if last is None:
        return asked, []
    done_at = row.as_of if row.finished_at is None else row.finished_at
    return asked, [_stage(row, last, max(asked_at, done_at), implied=is_day)]


def _stage(row: Refund, stage: RefundStage, at: datetime, *, implied: bool = False) -> RefundEvent:
    return RefundEvent(
        at=at,
        order_id=row.platform_order_id,
        stage=stage,
        kind=_KINDS.get(row.kind),
        reason=row.reason_raw or None,
        amount=row.amount_fen,
        implied=implied,
    )


def _promotions(shop: Shop) -> Iterator[Event]:
    """The calendar as it stands now: a campaign entered late still explains its own days."""
    rows = Promotion.objects.filter(shop=shop, withdrawn_at=None).prefetch_related("products")
    for row in rows.annotate(told_at=Least("declared_at", "starts_at")).order_by("told_at", "id"):
        keys = tuple(sorted(product.key for product in row.products.all()))
        yield PromotionEvent(row.told_at, row.starts_at, row.ends_at, keys or None, row.kind)


def _reviews(shop: Shop, after: datetime | None) -> Iterator[Event]:
    rows = Review.objects.filter(shop=shop)
    if after is not None:
        rows = rows.filter(reviewed_at__gt=after)
    for row in rows.order_by("reviewed_at", "platform_order_id").iterator(chunk_size=_CHUNK):
        yield ReviewEvent(row.reviewed_at, row.platform_order_id, row.stars)


def _traffic(shop: Shop, after: datetime | None) -> Iterator[Event]:
    rows = Traffic.objects.filter(shop=shop).select_related("product")
    if after is not None:
        rows = rows.filter(at__gt=after)
    for row in rows.order_by("at", "id").iterator(chunk_size=_CHUNK):
        yield TrafficEvent(
            at=row.at,
            minutes=row.minutes,
            product_id=None if row.product is None else row.product.key,
            visitors=row.visitors,
            carts=row.carts,
            chats=row.chats,
            favourites=row.favourites,
        )


def _feedback(shop: Shop) -> Iterator[Event]:
    """Human words, under the name that the engine itself gave the incident."""
    rows = Feedback.objects.filter(incident__shop=shop).select_related("incident")
    for row in rows.order_by("given_at", "id"):
        yield FeedbackEvent(row.given_at, row.incident.engine_name, row.verdict)
