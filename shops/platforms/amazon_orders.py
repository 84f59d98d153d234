"""Amazon all-orders report (tab-separated flat file): one row an item, and no buyer at all."""

from __future__ import annotations

from shops.platforms import amazon
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import plus, product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("amazon-order-id",),
    "placed_at": ("purchase-date",),
    "updated_at": ("last-updated-date",),
    "status": ("order-status",),
    "item_status": ("item-status",),
    "sales_channel": ("sales-channel",),
    "channel": ("order-channel", "fulfillment-channel"),
    "title": ("product-name",),
    "sku": ("sku",),
    "asin": ("asin",),
    "quantity": ("quantity", "quantity-purchased"),
    "currency": ("currency",),
    "goods": ("item-price", "item price"),
    "shipping": ("shipping-price",),
    "item_discount": ("item-promotion-discount",),
    "ship_discount": ("ship-promotion-discount",),
    "coupon": ("promotion-ids",),
    "province": ("ship-state",),
    "country": ("ship-country",),
    "city": ("ship-city",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one item into its line and its share of the order."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    goods, shipping = fields.fen("goods"), fields.fen("shipping")
    quantity = fields.count("quantity")
    status = amazon.status_of(fields, goods)
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    paid = amazon.paid_of(status, goods)
    title, sku = fields.text("title"), fields.text("sku")
    key = product_key(product_id=fields.text("asin"), sku=sku, title=title)
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        currency=fields.currency,
        goods_fen=goods,
        shipping_fen=shipping,
        payable_fen=plus(goods, shipping),
        paid_gross_fen=paid,
        receiver=Receiver(
            province=fields.text("province") or fields.text("country"), city=fields.text("city")
        ),
        channel=fields.text("channel"),
        has_coupon=fields.text("coupon") is not None if fields.has("coupon") else None,
    )
    line = LineRow(
        row_no=fields.row_no,
        order_id=order_id,
        line_id="",
        product_key=key,
        title=title,
        product_id=fields.text("asin"),
        merchant_sku=sku,
        quantity=quantity,
        # No price of a piece: it would name the line, and a line that is cancelled later loses it.
        paid_gross_fen=paid,
    )
    return Piece(order, line)


FORMAT = Format(
    platform=amazon.PLATFORM,
    kind=Kind.ORDERS,
    title="Amazon all orders",
    signatures=(
        Signature(parts=(("amazon-order-id",), ("item-status",)), absent=("order-item-id",)),
        Signature(
            parts=(("amazon-order-id",), ("purchase-date",), ("order-status",), ("sales-channel",)),
            absent=("order-item-id",),
        ),
    ),
    columns=COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",)),
    time_fields=("placed_at", "updated_at"),
    money_fields=("goods", "shipping", "item_discount", "ship_discount"),
    currency=None,
    encodings=amazon.ENCODINGS,
    grouping=amazon.GROUPING,
)
