"""Amazon returns: FBA customer returns, and the flat file of returns to the seller's own address.

The FBA report tells that goods came back, never how much money went: the amount stays unknown.
"""

from __future__ import annotations

import hashlib

from shops.platforms import amazon
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow

FBA_COLUMNS = {
    "order_id": ("order-id", "amazon-order-id"),
    "unit": ("license-plate-number",),
    "returned_at": ("return-date",),
    "sku": ("sku",),
    "asin": ("asin",),
    "title": ("product-name",),
    "quantity": ("quantity",),
    "disposition": ("detailed-disposition",),
    "reason": ("reason",),
    "status": ("status",),
}
MFN_COLUMNS = {
    "order_id": ("Order ID",),
    "rma": ("Amazon RMA ID", "Merchant RMA ID"),
    "requested_at": ("Return request date",),
    "delivered_at": ("Return delivery date",),
    "status": ("Return request status",),
    "resolution": ("Resolution",),
    "title": ("Item Name",),
    "sku": ("Merchant SKU",),
    "asin": ("ASIN",),
    "reason": ("Return Reason",),
    "carrier": ("Return carrier",),
    "currency": ("Currency code",),
    "amount": ("Refunded Amount",),
}


def read_fba(fields: RowFields) -> RefundRow | None:
    """Turn one unit that came back into a return; its plate names it."""
    order_id, returned_at = fields.identifier("order_id"), fields.required_time("returned_at")
    fields.count("quantity")
    if order_id is None or returned_at is None or fields.is_refused:
        return None
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=_refund_id(fields, "unit", "returned_at", "disposition"),
        status="succeeded",
        kind="return_refund",
        phase="after_receipt",
        status_raw=fields.text("status"),
        applied_at=returned_at,
        finished_at=returned_at,
        reason_raw=fields.text("reason"),
        title=fields.text("title"),
    )


_MFN_STATUSES = {
    "pending": "requested",
    "pending approval": "requested",
    "approved": "agreed_wait_return",
    "authorized": "agreed_wait_return",
    "completed": "succeeded",
    "refunded": "succeeded",
    "denied": "refused",
    "rejected": "refused",
    "closed": "closed",
    "cancelled": "closed",
    "canceled": "closed",
}


def read_mfn(fields: RowFields) -> RefundRow | None:
    """Turn one request into a return; money that went back says that it succeeded."""
    order_id, requested_at = fields.identifier("order_id"), fields.required_time("requested_at")
    amount, delivered_at = fields.fen("amount"), fields.time("delivered_at")
    raw = fields.text("status")
    status = _MFN_STATUSES.get((raw or "").lower())
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    if order_id is None or requested_at is None or fields.is_refused:
        return None
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=_refund_id(fields, "rma", "requested_at"),
        status="succeeded" if amount else status or "unknown",
        kind="return_refund",
        phase="after_receipt",
        status_raw=raw,
        amount_fen=amount or None,
        applied_at=requested_at,
        finished_at=delivered_at,
        reason_raw=fields.text("reason"),
        return_carrier=fields.text("carrier"),
        title=fields.text("title"),
        currency=fields.currency if amount else None,
    )


def _refund_id(fields: RowFields, number: str, *more: str) -> str:
    """Name a return by its number and item, or by its content where it has none."""
    told = fields.text(number)
    names = ("order_id", "asin", "sku", *(() if told else more))
    content = "\x1f".join(fields.text(name) or "" for name in names)
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return f"{told[:60]}-{digest}" if told else f"return-{digest}"


FBA = Format(
    platform=amazon.PLATFORM,
    kind=Kind.REFUNDS,
    title="Amazon FBA returns",
    signatures=(
        Signature(
            parts=(("return-date",), ("order-id", "amazon-order-id"), ("detailed-disposition",))
        ),
    ),
    columns=FBA_COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_fba,
    required=(("order_id",), ("returned_at",)),
    time_fields=("returned_at",),
    currency=None,
    encodings=amazon.ENCODINGS,
)
MFN = Format(
    platform=amazon.PLATFORM,
    kind=Kind.REFUNDS,
    title="Amazon returns to the seller",
    signatures=(
        Signature(
            parts=(
                ("Order ID",),
                ("Return request date",),
                ("Return request status",),
                ("Amazon RMA ID",),
            )
        ),
    ),
    columns=MFN_COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_mfn,
    required=(("order_id",), ("requested_at",)),
    time_fields=("requested_at", "delivered_at"),
    money_fields=("amount",),
    currency=None,
    encodings=amazon.ENCODINGS,
)
