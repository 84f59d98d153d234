"""Amazon's flat file of returns to the seller's own address: one row a request."""

from __future__ import annotations

from shops.platforms import amazon
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow

COLUMNS = {
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
_STATUSES = {
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


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one request into a return; money that went back says that it succeeded."""
    order_id, requested_at = fields.identifier("order_id"), fields.required_time("requested_at")
    amount, delivered_at = fields.fen("amount"), fields.time("delivered_at")
    raw = fields.text("status")
    status = _STATUSES.get((raw or "").lower())
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    if order_id is None or requested_at is None or fields.is_refused:
        return None
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=amazon.return_id(fields, "rma", "requested_at"),
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


FORMAT = Format(
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
    columns=COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("requested_at",)),
    time_fields=("requested_at", "delivered_at"),
    money_fields=("amount",),
    currency=None,
    encodings=amazon.ENCODINGS,
)
