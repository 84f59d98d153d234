"""Canonical rows to the values of a database row: sealed, masked, hashed and clipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from shops.crypto import Receiver, ShopCipher
from shops.operations.recording.copied import NULL, joined
from shops.platforms.masking import (
    Form,
    Forms,
    identity_tokens,
    masked_buyer,
    masked_name,
    masked_phone,
)
from shops.platforms.rows import LineRow, OrderRow, RefundRow, Shares

_TAIL = 4


def clipped(text: str | None, length: int) -> str:
    """Return a text that fits its column; None becomes the empty text."""
    if text is None or text == NULL:
        return ""
    return text if len(text) <= length else text[:length]


def order_texts(row: OrderRow, cipher: ShopCipher, told: int | None = None) -> str:
    """Return what COPY reads for `ORDERS.columns` behind the product: sealed, masked and hashed.

    `told` is the keyed hash of the row as its file has it, None where it is not to be known again.
    """
    receiver = row.receiver
    sealed = _receiver_of(row)
    forms = Forms.of(row)
    kinds = identity_tokens(row, forms)
    texts = (
        clipped(row.product_title, 2000),
        clipped(row.status_raw, 80),
        clipped(row.close_reason, 200),
        clipped(row.channel, 40),
        clipped(masked_buyer(row.buyer, forms.buyer), 80),
        clipped(masked_name(receiver.name, forms.name), 80),
        clipped(masked_phone(receiver.phone), 40),
        clipped(receiver.province, 40),
        clipped(receiver.city, 60),
        clipped(receiver.district, 60),
        clipped(row.carrier, 60),
        clipped(row.tracking, 80)[-_TAIL:],
    )
    title, status_raw, reason, channel, buyer, name, phone, province, city, district = texts[:10]
    fields = (
        title,
        _or_null(row.quantity),
        row.status,
        status_raw,
        reason,
        moment_text(row.placed_at),
        "t" if row.is_time_inferred else "f",
        moment_text(row.paid_at),
        moment_text(row.shipped_at or row.delivered_at),
        moment_text(row.completed_at),
        moment_text(row.closed_at),
        _or_null(row.goods_fen),
        _or_null(row.shipping_fen),
        _or_null(row.payable_fen),
        _or_null(row.paid_gross_fen),
        _or_null(row.refunded_fen),
        _or_null(row.received_fen),
        channel,
        _or_null(row.has_remark),
        _or_null(row.has_memo),
        _or_null(row.has_chat),
        _or_null(row.has_coupon),
        _or_null(row.buyer_since),
        buyer,
        name,
        phone,
        province,
        city,
        district,
        "\\x" + cipher.seal_receiver(row.order_id, sealed).hex() if sealed else NULL,
        str(_grade(forms)) if sealed else "0",
        "{" + ",".join(cipher.identity_keys(kinds)) + "}",
        texts[10],
        texts[11],
        _shares_text(row.shares),
        _or_null(told),
    )
    return joined(fields, texts)


_DAYS_KEPT = 40_000
_PAIRS = tuple(f"{number:02d}" for number in range(60))
_MINUTES = tuple(f" {hour}:{minute}:" for hour in _PAIRS[:24] for minute in _PAIRS)


@lru_cache(_DAYS_KEPT)
def _day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def moment_text(moment: datetime | None) -> str:
    """Return a time as COPY reads it; a sixth of what `str` takes for a time in whole seconds."""
    if moment is None:
        return NULL
    if moment.microsecond or moment.tzinfo is not UTC:
        return str(moment)
    minute = _MINUTES[60 * moment.hour + moment.minute]
    return f"{_day_text(moment.toordinal())}{minute}{_PAIRS[moment.second]}+00"


def _shares_text(shares: Shares | None) -> str:
    if shares is None:
        return NULL
    return json.dumps({"named_by": shares.named_by, "rows": shares.of_rows}, sort_keys=True)


def _or_null(value: object) -> str:
    return NULL if value is None else str(value)


def _receiver_of(row: OrderRow) -> Receiver:
    receiver = row.receiver
    kept: Receiver = {}
    if receiver.address:
        kept["address"] = receiver.address
    if row.buyer:
        kept["buyer"] = row.buyer
    if receiver.name:
        kept["name"] = receiver.name
    if receiver.phone:
        kept["phone"] = receiver.phone
    return kept


def _grade(forms: Forms) -> int:
    """One for a receiver at all, and one for each part that is in clear."""
    return 1 + forms.count(Form.FULL)


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
        row.is_time_inferred,
        row.finished_at,
        clipped(row.reason_raw, 200),
    )
