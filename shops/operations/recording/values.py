"""Canonical rows to the values of a database row: sealed, masked, hashed and clipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shops.crypto import Receiver, ShopCipher
from shops.platforms.masking import (
    Form,
    form_of,
    identity_tokens,
    masked_buyer,
    masked_name,
    masked_phone,
    name_form,
)
from shops.platforms.rows import LineRow, OrderRow, RefundRow

_TAIL = 4


def clipped(text: str | None, length: int) -> str:
    """Return a text that fits its column; None becomes the empty text."""
    if text is None:
        return ""
    return text[:length]


def order_values(
    row: OrderRow, cipher: ShopCipher, product_ids: Mapping[str, int]
) -> tuple[Any, ...]:
    """Return the values of `ORDERS.staged_columns`."""
    receiver = row.receiver
    sealed = _receiver_of(row)
    return (
        row.row_no,
        row.order_id,
        product_ids.get(row.product_key) if row.product_key else None,
        clipped(row.product_title, 2000),
        row.quantity,
        row.status,
        clipped(row.status_raw, 80),
        clipped(row.close_reason, 200),
        row.placed_at,
        row.is_time_inferred,
        row.paid_at,
        row.shipped_at or row.delivered_at,
        row.completed_at,
        row.closed_at,
        row.goods_fen,
        row.shipping_fen,
        row.payable_fen,
        row.paid_gross_fen,
        row.refunded_fen,
        row.received_fen,
        clipped(row.channel, 40),
        row.has_remark,
        row.has_memo,
        row.has_chat,
        row.has_coupon,
        row.buyer_since,
        clipped(masked_buyer(row.buyer), 80),
        clipped(masked_name(receiver.name), 80),
        clipped(masked_phone(receiver.phone), 40),
        clipped(receiver.province, 40),
        clipped(receiver.city, 60),
        clipped(receiver.district, 60),
        cipher.seal_receiver(row.order_id, sealed) if sealed else None,
        _grade(row) if sealed else 0,
        [cipher.identity_key(kind.value, value) for kind, value in identity_tokens(row)],
        clipped(row.carrier, 60),
        clipped(row.tracking, 80)[-_TAIL:],
    )


def _receiver_of(row: OrderRow) -> Receiver:
    parts = {
        "name": row.receiver.name,
        "phone": row.receiver.phone,
        "address": row.receiver.address,
        "buyer": row.buyer,
    }
    kept: Receiver = {key: value for key, value in parts.items() if value}  # type: ignore[assignment]
    return kept


def _grade(row: OrderRow) -> int:
    """One for a receiver at all, and one for each part that is in clear."""
    forms = (
        name_form(row.receiver.name),
        form_of(row.receiver.phone),
        form_of(row.receiver.address),
        form_of(row.buyer),
    )
    return 1 + sum(1 for form in forms if form is Form.FULL)


def line_values(row: LineRow, product_ids: Mapping[str, int]) -> tuple[Any, ...]:
    """Return the values of `LINES.staged_columns`."""
    return (
        row.row_no,
        row.order_id,
        clipped(row.line_id, 80),
        product_ids.get(row.product_key),
        clipped(row.merchant_sku, 200),
        clipped(row.title, 2000),
        clipped(row.sku_text, 2000),
        row.quantity,
        row.unit_price_fen,
        row.paid_gross_fen,
        row.refunded_fen,
        row.refund_status or "",
        row.placed_at,
        row.paid_at,
        row.shipped_at,
    )


def refund_values(row: RefundRow) -> tuple[Any, ...]:
    """Return the values of `REFUNDS.staged_columns`."""
    return (
        row.row_no,
        clipped(row.refund_id, 100),
        row.order_id,
        row.kind,
        row.status,
        row.amount_fen,
        row.applied_at,
        row.finished_at,
        clipped(row.reason_raw, 200),
    )
