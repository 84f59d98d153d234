"""Amazon new-orders report (tab-separated): one row an item, with buyer, receiver and payment."""

from __future__ import annotations

from shops.platforms import amazon
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import plus, product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("order-id",),
    "line_id": ("order-item-id",),
    "placed_at": ("purchase-date",),
    "paid_at": ("payments-date",),
    "buyer": ("buyer-email", "buyer-name"),
    "title": ("product-name",),
    "sku": ("sku",),
    "quantity": ("quantity-purchased",),
    "shipped_quantity": ("quantity-shipped",),
    "currency": ("currency",),
    "goods": ("item-price",),
    "shipping": ("shipping-price",),
    "receiver": ("recipient-name",),
    "phone": ("ship-phone-number", "buyer-phone-number"),
    "address": ("ship-address-1",),
    "address_2": ("ship-address-2",),
    "address_3": ("ship-address-3",),
    "city": ("ship-city",),
    "province": ("ship-state",),
    "country": ("ship-country",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one item into its line and its share of the order."""
    order_id, line_id = fields.identifier("order_id"), fields.identifier("line_id", required=False)
    placed_at, paid_at = fields.required_time("placed_at"), fields.time("paid_at")
    goods, shipping = fields.fen("goods"), fields.fen("shipping")
    quantity = fields.count("quantity")
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    title, sku = fields.text("title"), fields.text("sku")
    # Amazon lists an order here once it is paid; older files leave the time of payment out.
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status="paid",
        paid_at=paid_at,
        currency=fields.currency,
        goods_fen=goods,
        shipping_fen=shipping,
        payable_fen=plus(goods, shipping),
        paid_gross_fen=goods,
        buyer=fields.text("buyer"),
        receiver=_receiver(fields),
    )
    line = LineRow(
        row_no=fields.row_no,
        order_id=order_id,
        line_id=line_id or "",
        product_key=product_key(sku=sku, title=title),
        title=title,
        merchant_sku=sku,
        quantity=quantity,
        paid_gross_fen=goods,
    )
    return Piece(order, line)


def _receiver(fields: RowFields) -> Receiver:
    address = [fields.text(name) for name in ("address", "address_2", "address_3")]
    return Receiver(
        name=fields.text("receiver"),
        phone=fields.text("phone"),
        province=fields.text("province") or fields.text("country"),
        city=fields.text("city"),
        address=", ".join(part for part in address if part) or None,
    )


FORMAT = Format(
    platform=amazon.PLATFORM,
    kind=Kind.ORDERS,
    title="Amazon new orders",
    signatures=(Signature(parts=(("order-id",), ("order-item-id",), ("payments-date",))),),
    columns=COLUMNS,
    number_shapes=amazon.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",)),
    time_fields=("placed_at", "paid_at"),
    money_fields=("goods", "shipping"),
    currency=None,
    encodings=amazon.ENCODINGS,
    grouping=amazon.GROUPING,
)
