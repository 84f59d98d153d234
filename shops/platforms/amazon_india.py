"""Amazon.in sale report: one row an item, dates as 04-30-22, cancelled items without an amount."""

from __future__ import annotations

from dataclasses import replace

from shops.platforms import amazon
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import product_key
from shops.platforms.times import DateOrder

COLUMNS = {
    "order_id": ("Order ID",),
    "placed_at": ("Date",),
    "status": ("Status",),
    "courier": ("Courier Status",),
    "fulfilment": ("Fulfilment",),
    "channel": ("Sales Channel",),
    "style": ("Style",),
    "sku": ("SKU",),
    "asin": ("ASIN",),
    "category": ("Category",),
    "size": ("Size",),
    "quantity": ("Qty",),
    "currency": ("currency",),
    "goods": ("Amount",),
    "city": ("ship-city",),
    "province": ("ship-state",),
    "country": ("ship-country",),
    "coupon": ("promotion-ids",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one item into its line and its share of the order."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    goods, quantity = fields.fen("goods"), fields.count("quantity")
    status = amazon.status_of(fields, goods)
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    paid = amazon.paid_of(status, goods)
    sku, asin = fields.text("sku"), fields.text("asin")
    title = fields.text("style") or fields.text("category")
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=True,
        status=status,
        status_raw=fields.text("status"),
        currency=fields.currency,
        goods_fen=goods,
        payable_fen=goods,
        paid_gross_fen=paid,
        receiver=Receiver(
            province=fields.text("province") or fields.text("country"), city=fields.text("city")
        ),
        channel=fields.text("fulfilment"),
        has_coupon=fields.text("coupon") is not None if fields.has("coupon") else None,
    )
    line = LineRow(
        row_no=fields.row_no,
        order_id=order_id,
        line_id="",
        product_key=product_key(product_id=asin, sku=sku, title=title),
        title=title,
        product_id=asin,
        merchant_sku=sku,
        sku_text=fields.text("size"),
        quantity=quantity,
        paid_gross_fen=paid,
    )
    return Piece(order, line)


FORMAT = Format(
    platform=amazon.PLATFORM,
    kind=Kind.ORDERS,
    title="Amazon.in sale report",
    signatures=(
        Signature(
            parts=(("Order ID",), ("Fulfilment",), ("ship-service-level",), ("Courier Status",))
        ),
    ),
    columns=COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",)),
    time_fields=("placed_at",),
    money_fields=("goods",),
    currency=None,
    encodings=amazon.ENCODINGS,
    date_order=DateOrder.MONTH_FIRST,
    has_short_years=True,
    grouping=replace(amazon.GROUPING, by=("order_id",)),
)
