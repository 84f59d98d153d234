"""Lazada's order export: one row a piece, `orderItemId` its number; ids may be number cells."""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import plus, product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "line_id": ("orderItemId",),
    "order_id": ("orderNumber",),
    "sku": ("sellerSku",),
    "platform_sku": ("lazadaSku",),
    "placed_at": ("createTime",),
    "updated_at": ("updateTime",),
    "delivered_at": ("deliveredDate",),
    "buyer": ("customerEmail", "customerName"),
    "receiver": ("shippingName",),
    "phone": ("shippingPhone", "shippingPhone2"),
    "address": ("shippingAddress",),
    "province": ("shippingRegion", "shippingAddress3"),
    "city": ("shippingCity",),
    "country": ("shippingCountry",),
    "paid": ("paidPrice",),
    "price": ("unitPrice",),
    "seller_discount": ("sellerDiscountTotal",),
    "shipping": ("shippingFee",),
    "title": ("itemName",),
    "variation": ("variation",),
    "carrier": ("shippingProvider",),
    "tracking": ("trackingCode",),
    "status": ("status",),
    "reason": ("buyerFailedDeliveryReason",),
    "refunded": ("refundAmount",),
    "memo": ("sellerNote",),
}
_STATUSES = {
    "unpaid": "unpaid",
    "pending": "paid",
    "topack": "paid",
    "packed": "paid",
    "toship": "paid",
    "ready_to_ship": "paid",
    "readytoship": "paid",
    "shipped": "shipped",
    "in_transit": "shipped",
    "delivered": "delivered",
    "confirmed": "completed",
    "completed": "completed",
    "failed": "closed_other",
    "failed_delivery": "closed_other",
    "lost": "closed_other",
    "damaged": "closed_other",
    "lost_by_3pl": "closed_other",
    "damaged_by_3pl": "closed_other",
    "shipped_back": "closed_other",
    "shipped_back_success": "closed_other",
    "returned": "closed_refunded",
    "canceled": "closed_other",
    "cancelled": "closed_other",
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one piece into its line and its share of the order."""
    order_id, line_id = fields.identifier("order_id"), fields.identifier("line_id")
    placed_at, delivered_at = fields.required_time("placed_at"), fields.time("delivered_at")
    paid, shipping, price = fields.fen("paid"), fields.fen("shipping"), fields.fen("price")
    refunded = fields.fen("refunded")
    raw = fields.text("status")
    status = _STATUSES.get("_".join((raw or "").lower().split()))
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    if order_id is None or line_id is None or placed_at is None or fields.is_refused:
        return None
    if status == "closed_other" and refunded:
        status = "closed_refunded"
    owed = plus(paid, shipping)
    title, sku = fields.text("title"), fields.text("sku")
    product_id = fields.text("platform_sku")
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status or "unknown",
        status_raw=raw,
        close_reason=fields.text("reason"),
        delivered_at=delivered_at,
        currency=fields.currency,
        goods_fen=paid,
        shipping_fen=shipping,
        payable_fen=owed,
        paid_gross_fen=0 if status == "unpaid" else owed,
        refunded_fen=refunded,
        buyer=fields.text("buyer"),
        receiver=Receiver(
            name=fields.text("receiver"),
            phone=fields.text("phone"),
            province=fields.text("province") or fields.text("country"),
            city=fields.text("city"),
            address=fields.text("address"),
        ),
        has_memo=fields.text("memo") is not None if fields.has("memo") else None,
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    line = LineRow(
        row_no=fields.row_no,
        order_id=order_id,
        line_id=line_id,
        product_key=product_key(sku=sku, product_id=None if sku else product_id, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=fields.text("variation"),
        quantity=1,
        unit_price_fen=price,
        paid_gross_fen=0 if status == "unpaid" else paid,
        refunded_fen=refunded,
        refund_status="succeeded" if refunded else None,
    )
    return Piece(order, line)


FORMAT = Format(
    platform="lazada",
    kind=Kind.ORDERS,
    title="Lazada orders",
    signatures=(
        Signature(parts=(("orderItemId",), ("orderNumber",), ("buyerFailedDeliveryReason",))),
        Signature(parts=(("orderItemId",), ("orderNumber",), ("lazadaSku",), ("paidPrice",))),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("line_id",), ("placed_at",)),
    time_fields=("placed_at", "updated_at", "delivered_at"),
    money_fields=("paid", "price", "shipping", "refunded", "seller_discount"),
    currency=None,
    encodings=("cp1252",),
    country_field="country",
    grouping=Grouping(
        by=("order_id",),
        summed=frozenset(
            {"goods_fen", "shipping_fen", "payable_fen", "paid_gross_fen", "refunded_fen"}
        ),
    ),
)
