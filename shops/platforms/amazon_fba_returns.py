"""Amazon's FBA customer returns.

The report tells that goods came back, never how much money went: the amount stays unknown.
"""

from __future__ import annotations

from shops.platforms import amazon
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.rows import RefundRow

COLUMNS = {
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


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one unit that came back into a return; its plate names it."""
    order_id, returned_at = fields.identifier("order_id"), fields.required_time("returned_at")
    fields.count("quantity")
    if order_id is None or returned_at is None or fields.is_refused:
        return None
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=amazon.return_id(fields, "unit", "returned_at", "disposition"),
        status="succeeded",
        kind="return_refund",
        phase="after_receipt",
        status_raw=fields.text("status"),
        applied_at=returned_at,
        finished_at=returned_at,
        reason_raw=fields.text("reason"),
        title=fields.text("title"),
    )


FORMAT = Format(
    platform=amazon.PLATFORM,
    kind=Kind.REFUNDS,
    title="Amazon FBA returns",
    signatures=(
        Signature(
            parts=(("return-date",), ("order-id", "amazon-order-id"), ("detailed-disposition",))
        ),
    ),
    columns=COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("returned_at",)),
    time_fields=("returned_at",),
    currency=None,
    encodings=amazon.ENCODINGS,
)
