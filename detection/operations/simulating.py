"""Writes a simulated shop's log into the database through the recording that imports use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from detection.engine.types import Event, PromotionEvent, RefundStage, ReviewEvent, TrafficEvent
from detection.simulation.catalogue import BY_KEY
from detection.simulation.exports.states import OrderState, RefundState, states_at
from shops.crypto import cipher_of
from shops.enums import OrderStatus, RefundKind, RefundStatus
from shops.models import Product, Promotion, Review, Shop, Traffic
from shops.operations.recording import Recorder
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, Receiver, RefundRow

_CHUNK = 5000
_STAGES = {
    RefundStage.REQUESTED: RefundStatus.REQUESTED,
    RefundStage.SUCCEEDED: RefundStatus.SUCCEEDED,
    RefundStage.REFUSED: RefundStatus.REFUSED,
}
_PROMOTIONS = {"holiday": Promotion.Kind.HOLIDAY, "flash_sale": Promotion.Kind.SALE}


def record_story(*, shop: Shop, events: Sequence[Event], now: datetime) -> int:
    """Write all orders, refunds, reviews, visits and promotions of a log; return the orders.

    The rows say what is known at the log's end. The same log again changes nothing. The caller
    asks for a scan.
    """
    as_of = events[-1].at
    states = states_at(events, as_of)
    recorder = Recorder(shop=shop, cipher=cipher_of(shop), as_of=as_of)
    with transaction.atomic():
        for chunk in _chunks(states):
            recorder.record(_rows(chunk), now=now)
        recorder.finish(now=now)
        record_surroundings(shop=shop, events=events, now=now)
    return len(states)


def record_surroundings(*, shop: Shop, events: Iterable[Event], now: datetime) -> None:
    """Write what no order file tells: reviews, visits and the promotions the shop declared."""
    kept = list(events)
    products = {row.key: row for row in Product.objects.filter(shop=shop)}
    Review.objects.bulk_create(
        [_review(shop, event) for event in kept if isinstance(event, ReviewEvent)],
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )
    Traffic.objects.bulk_create(
        [_traffic(shop, event, products) for event in kept if isinstance(event, TrafficEvent)],
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )
    for event in kept:
        if isinstance(event, PromotionEvent):
            _promote(shop, event, products, now)


def _chunks(states: Sequence[OrderState]) -> Iterable[list[OrderState]]:
    rest = iter(states)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _rows(states: Iterable[OrderState]) -> list[CanonicalRow]:
    rows: list[CanonicalRow] = []
    for number, state in enumerate(states, start=1):
        rows.append(_order(state, number))
        rows.append(_line(state, number))
        if state.refund is not None:
            rows.append(_refund(state, state.refund, number))
    return rows


def _order(state: OrderState, number: int) -> OrderRow:
    order, amount = state.order, state.amount_fen
    receiver = order.receiver
    return OrderRow(
        row_no=number,
        order_id=order.order_id,
        placed_at=order.at,
        status=_status(state),
        paid_at=state.paid_at,
        shipped_at=state.shipped_at,
        delivered_at=state.delivered_at,
        completed_at=state.confirmed_at,
        closed_at=state.cancelled_at,
        payable_fen=amount,
        paid_gross_fen=amount if state.paid_at else 0,
        refunded_fen=state.refunded_fen,
        quantity=order.quantity,
        product_key=order.product_id,
        product_title=BY_KEY[order.product_id].title,
        buyer=order.buyer,
        tail6=order.order_id[-6:],
        receiver=Receiver(receiver.name, receiver.phone, *receiver.region, receiver.address),
        channel=order.channel,
        has_remark=order.remark,
        has_chat=order.chat,
        has_coupon=order.coupon,
    )


def _status(state: OrderState) -> str:
    known = (
        (state.cancelled_at, OrderStatus.CLOSED_UNPAID),
        (state.is_refunded, OrderStatus.CLOSED_REFUNDED),
        (state.confirmed_at, OrderStatus.COMPLETED),
        (state.delivered_at, OrderStatus.DELIVERED),
        (state.shipped_at, OrderStatus.SHIPPED),
        (state.paid_at, OrderStatus.PAID),
    )
    return next((str(status) for is_so, status in known if is_so), str(OrderStatus.UNPAID))


def _line(state: OrderState, number: int) -> LineRow:
    order = state.order
    article = BY_KEY[order.product_id]
    return LineRow(
        row_no=number,
        order_id=order.order_id,
        line_id=order.order_id,
        product_key=order.product_id,
        title=article.title,
        product_id=article.item_id,
        merchant_sku=article.sku,
        quantity=order.quantity,
        unit_price_fen=article.price_fen,
        paid_gross_fen=state.amount_fen if state.paid_at else 0,
        placed_at=order.at,
        paid_at=state.paid_at,
        shipped_at=state.shipped_at,
    )


def _refund(state: OrderState, refund: RefundState, number: int) -> RefundRow:
    return RefundRow(
        row_no=number,
        order_id=state.order.order_id,
        refund_id=f"3{state.order.order_id[1:]}",
        status=str(_STAGES[refund.stage]),
        kind=refund.kind or str(RefundKind.UNKNOWN),
        amount_fen=refund.amount_fen,
        applied_at=refund.asked_at,
        finished_at=refund.done_at,
        reason_raw=refund.reason,
    )


def _review(shop: Shop, event: ReviewEvent) -> Review:
    return Review(
        shop=shop, platform_order_id=event.order_id, stars=event.stars, reviewed_at=event.at
    )


def _traffic(shop: Shop, event: TrafficEvent, products: dict[str, Product]) -> Traffic:
    return Traffic(
        shop=shop,
        product=products[event.product_id] if event.product_id else None,
        at=event.at,
        minutes=event.minutes,
        visitors=event.visitors,
        carts=event.carts,
        chats=event.chats,
        favourites=event.favourites,
    )


def _promote(
    shop: Shop, event: PromotionEvent, products: dict[str, Product], now: datetime
) -> None:
    kind = _PROMOTIONS.get(event.kind or "", Promotion.Kind.SALE)
    promotion, is_new = Promotion.objects.get_or_create(
        shop=shop,
        kind=kind,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        defaults={"declared_at": event.at, "changed_at": now},
    )
    if is_new and event.product_ids:
        promotion.products.set(products[key] for key in event.product_ids)
