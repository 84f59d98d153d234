"""Shopee's order export, xlsx or csv.

One row a SKU; the order's amounts stand on each of its rows and count once.
"""

from __future__ import annotations

import unicodedata

from shops.platforms.cells import folded
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import money_paid, product_key
from shops.platforms.shopee_words import CANCELLED, STATUSES, refund_status
from shops.platforms.times import is_minute_only

PLATFORM = "shopee"
COLUMNS = {
    "order_id": ("Order ID",),
    "status": ("Order Status",),
    "cancel_reason": ("Cancel reason",),
    "return_status": ("Return / Refund Status",),
    "tracking": ("Tracking Number*",),
    "carrier": ("Shipping Option",),
    "shipped_at": ("Ship Time",),
    "placed_at": ("Order Creation Date",),
    "paid_at": ("Order Paid Time",),
    "completed_at": ("Order Complete Time",),
    "title": ("Product Name",),
    "parent_sku": ("Parent SKU Reference No.",),
    "sku": ("SKU Reference No.",),
    "variation": ("Variation Name",),
    "price": ("Deal Price",),
    "quantity": ("Quantity",),
    "returned": ("Returned quantity",),
    "subtotal": ("Product Subtotal",),
    "voucher": ("Voucher Code",),
    "total": ("Total Amount",),
    "shipping": ("Buyer Paid Shipping Fee",),
    "grand_total": ("Grand Total",),
    "buyer": ("Username (Buyer)",),
    "receiver": ("Receiver Name",),
    "phone": ("Phone Number",),
    "address": ("Delivery Address",),
    "district": ("District", "Town"),
    "city": ("City",),
    "province": ("Province",),
    "country": ("Country",),
    "remark": ("Remark from buyer",),
    "memo": ("Note",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one SKU into its line and the order that all its rows repeat."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    total, shipping = fields.fen("total"), fields.fen("shipping")
    grand_total = fields.fen("grand_total")
    paid_at, shipped_at = fields.time("paid_at"), fields.time("shipped_at")
    completed_at = fields.time("completed_at")
    line = _line(fields)
    status = _status(fields, is_paid=paid_at is not None)
    if status == "closed_other" and line.refund_status == "succeeded":
        status = "closed_refunded"
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    payable = total if grand_total is None else grand_total
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        close_reason=fields.text("cancel_reason"),
        paid_at=paid_at,
        shipped_at=shipped_at,
        completed_at=completed_at,
        currency=fields.currency,
        goods_fen=line.paid_gross_fen,
        shipping_fen=shipping,
        payable_fen=payable,
        paid_gross_fen=0 if status in ("unpaid", "closed_unpaid") else payable,
        buyer=fields.text("buyer"),
        receiver=Receiver(
            name=fields.text("receiver"),
            phone=fields.text("phone"),
            province=fields.text("province") or fields.text("country"),
            city=fields.text("city"),
            district=fields.text("district"),
            address=fields.text("address"),
        ),
        has_coupon=fields.text("voucher") is not None if fields.has("voucher") else None,
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        has_memo=fields.text("memo") is not None if fields.has("memo") else None,
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    return Piece(order, line)


def _status(fields: RowFields, *, is_paid: bool) -> str:
    raw = fields.text("status")
    word = folded(unicodedata.normalize("NFC", raw or "")).lower()
    if word in CANCELLED:
        if fields.has("paid_at") and not is_paid:
            return "closed_unpaid"
        return "closed_other"
    if word not in STATUSES:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    return STATUSES.get(word, "unknown")


def _refund_status(fields: RowFields) -> str | None:
    """Our word for the row's refund; None where nobody asked for one."""
    raw = fields.text("return_status")
    if raw is None:
        return None
    status = refund_status(raw)
    if status is None:
        fields.note("return_status", Code.STATUS_UNKNOWN, raw)
    return status or "unknown"


def _line(fields: RowFields) -> LineRow:
    quantity, price = fields.count("quantity"), fields.fen("price")
    subtotal, title = fields.fen("subtotal"), fields.text("title")
    sku = fields.text("sku") or fields.text("parent_sku")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id="",
        product_key=product_key(sku=sku, title=title),
        title=title,
        merchant_sku=sku,
        sku_text=fields.text("variation"),
        quantity=quantity,
        unit_price_fen=price,
        paid_gross_fen=money_paid(price, quantity) if subtotal is None else subtotal,
        refund_status=_refund_status(fields),
    )


FORMAT = Format(
    platform=PLATFORM,
    kind=Kind.ORDERS,
    title="Shopee orders",
    signatures=(
        Signature(
            parts=(("Order ID",), ("Return / Refund Status",), ("SKU Reference No.",)),
            absent=("Return ID",),
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",)),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at"),
    money_fields=("grand_total", "total", "subtotal", "price", "shipping"),
    currency=None,
    encodings=("cp1252",),
    country_field="country",
    grouping=Grouping(by=("order_id",), summed=frozenset({"goods_fen"})),
)
