"""TikTok Shop orders: one row a SKU, the order's amounts repeated on each; notes below the header.

Times of United States shops are Pacific time; those of other shops are the shop's own.
"""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import product_key
from shops.platforms.times import DateOrder, is_minute_only

COLUMNS = {
    "order_id": ("Order ID",),
    "status": ("Order Status",),
    "substatus": ("Order Substatus",),
    "cancel_kind": ("Cancelation/Return Type",),
    "sku_id": ("SKU ID",),
    "sku": ("Seller SKU",),
    "product_id": ("Product ID",),
    "title": ("Product Name",),
    "variation": ("Variation",),
    "quantity": ("Quantity",),
    "returned": ("Sku Quantity of return",),
    "price": ("SKU Unit Original Price",),
    "platform_discount": ("SKU Platform Discount",),
    "seller_discount": ("SKU Seller Discount",),
    "goods": ("SKU Subtotal After Discount",),
    "shipping": ("Shipping Fee After Discount",),
    "payable": ("Order Amount",),
    "refunded": ("Order Refund Amount",),
    "placed_at": ("Created Time",),
    "paid_at": ("Paid Time",),
    "shipped_at": ("Shipped Time",),
    "delivered_at": ("Delivered Time",),
    "cancelled_at": ("Cancelled Time",),
    "cancel_reason": ("Cancel Reason",),
    "tracking": ("Tracking ID",),
    "carrier": ("Shipping Provider Name",),
    "remark": ("Buyer Message",),
    "buyer": ("Buyer Username", "Buyer Nickname"),
    "receiver": ("Recipient",),
    "phone": ("Phone #",),
    "country": ("Country",),
    "province": ("State",),
    "city": ("City",),
    "address": ("Address Line 1",),
    "memo": ("Seller Note",),
    "channel": ("Order Channel",),
}
_STATUSES = {
    "unpaid": "unpaid",
    "on hold": "on_hold",
    "to ship": "paid",
    "awaiting shipment": "paid",
    "awaiting collection": "paid",
    "partially shipping": "partly_shipped",
    "shipped": "shipped",
    "in transit": "shipped",
    "delivered": "delivered",
    "completed": "completed",
}
_CANCELLED = frozenset({"canceled", "cancelled"})


def read_row(fields: RowFields) -> Piece | None:
    """Turn one SKU into its line and the order that all its rows repeat."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    payable, refunded = fields.fen("payable"), fields.fen("refunded")
    shipping, paid_at = fields.fen("shipping"), fields.time("paid_at")
    shipped_at, delivered_at = fields.time("shipped_at"), fields.time("delivered_at")
    cancelled_at = fields.time("cancelled_at")
    line = _line(fields)
    status = _status(fields, is_paid=paid_at is not None, refunded=refunded)
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("substatus") or fields.text("status"),
        close_reason=fields.text("cancel_reason"),
        paid_at=paid_at,
        shipped_at=shipped_at,
        delivered_at=delivered_at,
        closed_at=cancelled_at,
        currency=fields.currency,
        goods_fen=line.paid_gross_fen,
        shipping_fen=shipping,
        payable_fen=payable,
        paid_gross_fen=0 if status in ("unpaid", "closed_unpaid") else payable,
        refunded_fen=refunded,
        buyer=fields.text("buyer"),
        receiver=Receiver(
            name=fields.text("receiver"),
            phone=fields.text("phone"),
            province=fields.text("province") or fields.text("country"),
            city=fields.text("city"),
            address=fields.text("address"),
        ),
        channel=fields.text("channel"),
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        has_memo=fields.text("memo") is not None if fields.has("memo") else None,
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    return Piece(order, line)


def _status(fields: RowFields, *, is_paid: bool, refunded: int | None) -> str:
    raw = fields.text("status")
    word, sub = (raw or "").lower(), (fields.text("substatus") or "").lower()
    if word in _CANCELLED or sub in _CANCELLED:
        if fields.has("paid_at") and not is_paid:
            return "closed_unpaid"
        return "closed_refunded" if refunded else "closed_other"
    status = _STATUSES.get(sub) or _STATUSES.get(word)
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    return status or "unknown"


def _line(fields: RowFields) -> LineRow:
    quantity, price, goods = fields.count("quantity"), fields.fen("price"), fields.fen("goods")
    title, sku = fields.text("title"), fields.text("sku")
    product_id = fields.identifier("product_id", required=False)
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=fields.identifier("sku_id", required=False) or "",
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=fields.text("variation"),
        quantity=quantity,
        unit_price_fen=price,
        paid_gross_fen=goods,
    )


FORMAT = Format(
    platform="tiktok",
    kind=Kind.ORDERS,
    title="TikTok Shop orders",
    signatures=(
        Signature(parts=(("Order ID",), ("Order Substatus",), ("SKU Platform Discount",))),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",)),
    time_fields=("placed_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at"),
    money_fields=("payable", "refunded", "goods", "price", "shipping"),
    currency=None,
    encodings=("cp1252",),
    country_field="country",
    zone_of_country={
        "US": "America/Los_Angeles",
        "UNITED STATES": "America/Los_Angeles",
    },
    order_of_country={"US": DateOrder.MONTH_FIRST, "UNITED STATES": DateOrder.MONTH_FIRST},
    grouping=Grouping(by=("order_id",), summed=frozenset({"goods_fen"})),
)
