"""WooCommerce orders and refunds, as webhooks and REST v3 write them.

`date_*_gmt` fields are UTC and do not say so. An order's own list of refunds has no times; the
refunds' own resource has. Source: the REST API v3 reference.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from shops.platforms.grouping import line_of
from shops.platforms.payloads import values as read
from shops.platforms.payloads.told import Told
from shops.platforms.payloads.values import Json
from shops.platforms.rows import LineRow, OrderRow, Receiver, RefundRow
from shops.platforms.selling import product_key
from shops.platforms.shares import line_digest

_STATUSES = {
    "pending": "unpaid",
    "processing": "paid",
    "on-hold": "on_hold",
    "completed": "completed",
    "refunded": "closed_refunded",
    "failed": "closed_unpaid",
}
# Both follow a payment, whose time a shop does not always tell; its csv is read the same way.
_SETTLED = frozenset({"completed", "refunded"})
_NOT_YET = frozenset({"checkout-draft", "auto-draft", "draft"})


def is_ping(body: bytes) -> bool:
    """Whether a body is what a new webhook sends to see that somebody listens."""
    return body.strip() in {b"", b"{}", b"[]"} or body.startswith(b"webhook_id=")


def told_by_order(payload: Any) -> Told:
    """An order with its lines, and with its refunds as it knows them. Raises PayloadProblem."""
    order = read.an_object(payload, "the message")
    status = (read.text(order, "status") or "").lower()
    if status in _NOT_YET:
        return Told(why="an order that was not placed yet")
    if "date_created_gmt" not in order:
        return Told(why="only the number of a deleted order")
    row = _order(order, status)
    as_of = read.time(order, "date_modified_gmt", is_utc=True) or row.placed_at
    lines = list(_lines(order, row))
    refunds = [_refund_of(refund, row) for refund in read.objects(order, "refunds")]
    return Told((row, *lines, *refunds), as_of)


def told_by_refunds(payload: Any, order_id: str) -> Told:
    """An order's refunds by their own resource, with their times. Raises PayloadProblem."""
    rows = []
    for place, one in enumerate(payload if isinstance(payload, list) else [payload]):
        refund = read.an_object(one, f"refunds[{place}]")
        at = read.required_time(refund, "date_created_gmt", is_utc=True)
        rows.append(
            RefundRow(
                row_no=1,
                order_id=order_id,
                refund_id=read.identifier(refund, "id"),
                status="succeeded",
                amount_fen=read.fen(refund, "amount"),
                applied_at=at,
                finished_at=at,
                reason_raw=read.text(refund, "reason"),
            )
        )
    return Told(tuple(rows), max((row.applied_at for row in rows if row.applied_at), default=None))


def is_without_refund_times(told: Told) -> bool:
    """True for an order that lists refunds and does not say when: their own resource does."""
    return any(isinstance(row, RefundRow) and row.applied_at is None for row in told.rows)


def with_refunds(told: Told, payload: Any) -> Told:
    """The order with its refunds as their own resource tells them. Raises PayloadProblem."""
    others = tuple(row for row in told.rows if not isinstance(row, RefundRow))
    return replace(told, rows=others + told_by_refunds(payload, told.rows[0].order_id).rows)


def order_id_of(order: Json) -> str:
    """The number that people see: plugins that count orders in sequence change it."""
    return read.identifier(order, "number", "id")


def _order(order: Json, status: str) -> OrderRow:
    paid_at = _gmt(order, "date_paid_gmt")
    payable = read.fen(order, "total")
    refunded = read.total(
        [_positive(read.fen(one, "total")) for one in read.objects(order, "refunds")]
    )
    billing = read.an_object(order.get("billing") or {}, "billing")
    return OrderRow(
        row_no=1,
        order_id=order_id_of(order),
        placed_at=read.required_time(order, "date_created_gmt", is_utc=True),
        status=_status(status, is_paid=paid_at is not None),
        status_raw=status,
        paid_at=paid_at,
        completed_at=_gmt(order, "date_completed_gmt"),
        currency=read.text(order, "currency") or "USD",
        goods_fen=read.total(
            [read.fen(line, "total") for line in read.objects(order, "line_items")]
        ),
        shipping_fen=read.fen(order, "shipping_total"),
        payable_fen=payable,
        paid_gross_fen=payable if paid_at is not None or status in _SETTLED else 0,
        refunded_fen=refunded,
        quantity=read.total(
            [read.count(line, "quantity") for line in read.objects(order, "line_items")]
        ),
        buyer=read.text(billing, "email"),
        receiver=_receiver(order, billing),
        channel=read.text(order, "created_via"),
        has_remark=read.text(order, "customer_note") is not None,
        has_coupon=bool(order.get("coupon_lines")),
    )


def _status(word: str, *, is_paid: bool) -> str:
    if word in {"cancelled", "trash"}:
        return "closed_other" if is_paid else "closed_unpaid"
    return _STATUSES.get(word, "unknown")


def _receiver(order: Json, billing: Json) -> Receiver:
    shipping = read.an_object(order.get("shipping") or {}, "shipping")
    place = shipping if read.text(shipping, "address_1") else billing
    names = [read.text(place, name) for name in ("first_name", "last_name")]
    streets = [read.text(place, name) for name in ("address_1", "address_2")]
    return Receiver(
        name=" ".join(name for name in names if name) or None,
        phone=read.text(shipping, "phone") or read.text(billing, "phone"),
        province=read.text(place, "state") or read.text(place, "country"),
        city=read.text(place, "city"),
        address=" ".join(street for street in streets if street) or None,
    )


def _refund_of(refund: Json, row: OrderRow) -> RefundRow:
    """One refund; WooCommerce itself gives it no time here, but shops' plugins do."""
    at = _gmt(refund, "date_created_gmt")
    return RefundRow(
        row_no=1,
        order_id=row.order_id,
        refund_id=read.identifier(refund, "id"),
        status="succeeded",
        amount_fen=_positive(read.fen(refund, "total")),
        applied_at=at,
        finished_at=at,
        reason_raw=read.text(refund, "reason"),
    )


def _lines(order: Json, row: OrderRow) -> Iterator[LineRow]:
    met: Counter[str] = Counter()
    for item in read.objects(order, "line_items"):
        title = read.text(item, "name")
        title = html.unescape(title) if title else None
        sku, price = read.text(item, "sku"), read.fen(item, "price")
        line = LineRow(
            row_no=1,
            order_id="",
            line_id="",
            product_key=product_key(sku=sku, title=title),
            title=title,
            merchant_sku=sku,
            quantity=read.count(item, "quantity"),
            unit_price_fen=price,
            paid_gross_fen=read.fen(item, "total"),
        )
        met[line_digest(line)] += 1
        yield line_of(line, row, met[line_digest(line)])


def _gmt(order: Json, name: str) -> datetime | None:
    return read.time(order, name, is_utc=True)


def _positive(amount: int | None) -> int | None:
    """An order writes what it gave back below zero."""
    return None if amount is None else abs(amount)
