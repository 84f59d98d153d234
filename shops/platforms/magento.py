"""Magento / Adobe Commerce sales grid: one row an order, and no lines at all."""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import OrderRow, Receiver
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("ID",),
    "channel": ("Purchase Point",),
    "placed_at": ("Purchase Date",),
    "receiver": ("Ship-to Name", "Bill-to Name"),
    "total": ("Grand Total (Base)",),
    "total_purchased": ("Grand Total (Purchased)",),
    "status": ("Status",),
    "address": ("Shipping Address", "Billing Address"),
    "carrier": ("Shipping Information",),
    "buyer": ("Customer Email",),
    "goods": ("Subtotal",),
    "shipping": ("Shipping and Handling",),
    "refunded": ("Total Refunded",),
}
_STATUSES = {
    "pending": "unpaid",
    "pending payment": "unpaid",
    "payment review": "on_hold",
    "suspected fraud": "on_hold",
    "fraud": "on_hold",
    "on hold": "on_hold",
    "holded": "on_hold",
    "processing": "paid",
    "complete": "completed",
    "closed": "closed_refunded",
    "canceled": "closed_unpaid",
    "cancelled": "closed_unpaid",
}
_UNPAID = frozenset({"unpaid", "closed_unpaid"})


def read_row(fields: RowFields) -> OrderRow | None:
    """Turn one row into an order; None when its problems leave nothing to keep."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    total, goods, shipping = fields.fen("total"), fields.fen("goods"), fields.fen("shipping")
    refunded = fields.fen("refunded")
    raw = fields.text("status")
    status = _STATUSES.get((raw or "").lower().replace("_", " "))
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    return OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status or "unknown",
        status_raw=raw,
        currency=fields.currency,
        goods_fen=goods,
        shipping_fen=shipping,
        payable_fen=total,
        paid_gross_fen=_paid(status, total),
        refunded_fen=refunded,
        buyer=fields.text("buyer"),
        receiver=Receiver(name=fields.text("receiver"), address=fields.text("address")),
        channel=fields.text("channel"),
        carrier=fields.text("carrier"),
    )


def _paid(status: str | None, total: int | None) -> int | None:
    """A grid says no more about payment than its status word: on hold may be paid or not."""
    if status in _UNPAID:
        return 0
    return None if status in (None, "on_hold") else total


FORMAT = Format(
    platform="magento",
    kind=Kind.ORDERS,
    title="Magento orders",
    signatures=(
        Signature(
            parts=(("ID",), ("Purchase Point",), ("Purchase Date",), ("Grand Total (Base)",))
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",), ("total",)),
    time_fields=("placed_at",),
    money_fields=("total", "goods", "shipping", "refunded"),
    currency=None,
    encodings=("cp1252",),
)
