"""Shopify orders and refunds, as webhooks and the REST Admin API write them.

Products and lines are named as the csv export names them, so that a shop may have both. Sources:
the Admin API's reference of Order and Refund.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from shops.platforms.grouping import line_of
from shops.platforms.payloads import values as read
from shops.platforms.payloads.told import Told
from shops.platforms.payloads.values import Json
from shops.platforms.rows import LineRow, OrderRow, Receiver, RefundRow
from shops.platforms.selling import money_paid, product_key
from shops.platforms.shares import line_digest

_PAID = frozenset({"paid", "partially_refunded", "refunded"})
_NOT_PAID = frozenset({"pending", "authorized", "voided", "expired"})
_FULFILLED = {"fulfilled": "shipped", "partial": "partly_shipped"}


def told_by_order(payload: Any) -> Told:
    """An order with its lines and its refunds, bare or under `order`. Raises PayloadProblem."""
    order = read.an_object(payload, "the message")
    order = read.an_object(order.get("order", order), "order")
    if order.get("test") is True:
        return Told(why="a test order")
    row = _order(order)
    lines = list(_lines(order, row))
    refunds = [one for refund in read.objects(order, "refunds") if (one := _refund(refund, row))]
    as_of = read.time(order, "updated_at") or row.placed_at
    return Told((row, *lines, *refunds), as_of)


def told_by_refund(payload: Any) -> Told:
    """A refund, bare or under `refund`. Raises PayloadProblem."""
    refund = read.an_object(payload, "the message")
    refund = read.an_object(refund.get("refund", refund), "refund")
    row = _refund(refund, None)
    if row is None:
        return Told(why="a refund without money")
    return Told((row,), row.finished_at or row.applied_at)


def _order(order: Json) -> OrderRow:
    payment = (read.text(order, "financial_status") or "").lower()
    payable, refunded = read.fen(order, "total_price"), _refunded(order)
    cancelled_at = read.time(order, "cancelled_at")
    placed_at = read.required_time(order, "created_at")
    ship_to = _address(order)
    is_paid = payment in _PAID
    return OrderRow(
        row_no=1,
        order_id=read.identifier(order, "id", "name"),
        placed_at=placed_at,
        status=_status(order, payment, is_cancelled=cancelled_at is not None, refunded=refunded),
        status_raw=" / ".join(
            word
            for name in ("financial_status", "fulfillment_status")
            if (word := read.text(order, name))
        ),
        close_reason=read.text(order, "cancel_reason"),
        parent_id=read.text(order, "name"),
        paid_at=read.time(order, "processed_at") if is_paid else None,
        shipped_at=_shipped_at(order),
        closed_at=cancelled_at,
        currency=read.text(order, "currency") or "USD",
        goods_fen=read.fen(order, "subtotal_price"),
        shipping_fen=read.total(
            [read.fen(line, "price") for line in read.objects(order, "shipping_lines")]
        ),
        payable_fen=payable,
        paid_gross_fen=payable if is_paid else (0 if payment in _NOT_PAID else None),
        refunded_fen=refunded,
        quantity=read.total(
            [read.count(line, "quantity") for line in read.objects(order, "line_items")]
        ),
        buyer=read.text(order, "email"),
        receiver=ship_to,
        channel=read.text(order, "source_name"),
        has_remark=read.text(order, "note") is not None,
        has_coupon=bool(order.get("discount_codes")),
    )


def _address(order: Json) -> Receiver:
    found = order.get("shipping_address") or order.get("billing_address") or {}
    address = read.an_object(found, "shipping_address")
    streets = [read.text(address, name) for name in ("address1", "address2")]
    return Receiver(
        name=read.text(address, "name"),
        phone=read.text(order, "phone") or read.text(address, "phone"),
        province=read.text(address, "province") or read.text(address, "country"),
        city=read.text(address, "city"),
        address=" ".join(street for street in streets if street) or None,
    )


def _status(order: Json, payment: str, *, is_cancelled: bool, refunded: int | None) -> str:
    if payment not in _PAID | _NOT_PAID | {"partially_paid"}:
        return "unknown"
    if payment == "refunded":
        return "closed_refunded"
    if payment in {"voided", "expired"} or (is_cancelled and payment in _NOT_PAID):
        return "closed_unpaid"
    if is_cancelled:
        return "closed_refunded" if refunded else "closed_other"
    fulfilment = (read.text(order, "fulfillment_status") or "").lower()
    return _FULFILLED.get(fulfilment) or ("unpaid" if payment in _NOT_PAID else "paid")


def _shipped_at(order: Json) -> Any:
    moments = [
        read.time(one, "created_at")
        for one in read.objects(order, "fulfillments")
        if read.text(one, "status") not in {"cancelled", "error", "failure"}
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _refunded(order: Json) -> int | None:
    return read.total([_money_back(refund) for refund in read.objects(order, "refunds")])


def _money_back(refund: Json) -> int | None:
    """What succeeded of a refund's transactions; None when it has none that did."""
    done = [
        read.fen(one, "amount")
        for one in read.objects(refund, "transactions")
        if read.text(one, "kind") == "refund" and read.text(one, "status") == "success"
    ]
    return read.total(done)


def _refund(refund: Json, order: OrderRow | None) -> RefundRow | None:
    """One refund; None for one that moved no money, such as a removed line."""
    amount = _money_back(refund)
    asked = list(read.objects(refund, "transactions"))
    if amount is None and not asked:
        return None
    is_returned = any(
        read.text(line, "restock_type") == "return"
        for line in read.objects(refund, "refund_line_items")
    )
    created_at = read.required_time(refund, "created_at")
    return RefundRow(
        row_no=1,
        order_id=order.order_id if order else read.identifier(refund, "order_id"),
        refund_id=read.identifier(refund, "id"),
        status="requested" if amount is None else "succeeded",
        kind="return_refund" if is_returned else "unknown",
        amount_fen=amount,
        applied_at=created_at,
        finished_at=None if amount is None else read.time(refund, "processed_at") or created_at,
        reason_raw=read.text(refund, "note"),
    )


def _lines(order: Json, row: OrderRow) -> Iterator[LineRow]:
    met: Counter[str] = Counter()
    for item in read.objects(order, "line_items"):
        title, sku = read.text(item, "name") or read.text(item, "title"), read.text(item, "sku")
        quantity, price = read.count(item, "quantity"), read.fen(item, "price")
        line = LineRow(
            row_no=1,
            order_id="",
            line_id="",
            product_key=product_key(sku=sku, title=title),
            title=title,
            merchant_sku=sku,
            quantity=quantity,
            unit_price_fen=price,
            paid_gross_fen=money_paid(price, quantity, read.fen(item, "total_discount")),
        )
        met[line_digest(line)] += 1
        yield line_of(line, row, met[line_digest(line)])
