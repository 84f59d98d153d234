"""Shopee's export of returns and refunds: one row a return."""

from __future__ import annotations

from shops.platforms import shopee
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow
from shops.platforms.shopee_words import refund_status

COLUMNS = {
    "refund_id": ("Return ID",),
    "order_id": ("Order ID",),
    "title": ("Product Name",),
    "sku": ("SKU", "SKU Reference No."),
    "quantity": ("Return Quantity",),
    "reason": ("Return Reason",),
    "applied_at": ("Return Creation Time",),
    "amount": ("Refund Amount", "Total Refund Amount"),
    "status": ("Return / Refund Status", "Return/Refund Status"),
}


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one row into a return; None when its problems leave nothing to keep."""
    refund_id, order_id = fields.identifier("refund_id"), fields.identifier("order_id")
    applied_at, amount = fields.required_time("applied_at"), fields.fen("amount")
    fields.count("quantity")
    raw = fields.text("status")
    status = refund_status(raw or "")
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    if refund_id is None or order_id is None or fields.is_refused:
        return None
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=refund_id,
        status=status or "unknown",
        kind="return_refund",
        status_raw=raw,
        amount_fen=amount,
        applied_at=applied_at,
        reason_raw=fields.text("reason"),
        title=fields.text("title"),
        currency=fields.currency if amount is not None else None,
    )


FORMAT = Format(
    platform=shopee.PLATFORM,
    kind=Kind.REFUNDS,
    title="Shopee returns",
    signatures=(
        Signature(
            parts=(("Return ID",), ("Order ID",), ("Return Creation Time",), ("Return Reason",))
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("refund_id",), ("order_id",), ("applied_at",)),
    id_field="refund_id",
    time_fields=("applied_at",),
    money_fields=("amount",),
    currency=None,
    encodings=("cp1252",),
)
