"""Shopify `orders_export*.csv`: one row a line item.

Only the first row of an order tells about the order; the others repeat `Name`, e-mail and time. The
number is `Id` where the file has it, else `Name`. Merchants delete columns and save with a
localised spreadsheet; what is there is read. Refunds are one amount an order: their times and lines
are told by the API alone.
"""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import money_paid, product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "name": ("Name",),
    "order_id": ("Id",),
    "email": ("Email",),
    "payment": ("Financial Status",),
    "fulfilment": ("Fulfillment Status",),
    "placed_at": ("Created at",),
    "paid_at": ("Paid at",),
    "shipped_at": ("Fulfilled at",),
    "cancelled_at": ("Cancelled at",),
    "currency": ("Currency",),
    "goods": ("Subtotal",),
    "shipping": ("Shipping",),
    "payable": ("Total",),
    "outstanding": ("Outstanding Balance",),
    "refunded": ("Refunded Amount",),
    "discount": ("Discount Amount",),
    "coupon": ("Discount Code",),
    "line_quantity": ("Lineitem quantity",),
    "line_title": ("Lineitem name",),
    "line_price": ("Lineitem price",),
    "line_sku": ("Lineitem sku",),
    "line_discount": ("Lineitem discount",),
    "receiver": ("Shipping Name", "Billing Name"),
    "phone": ("Phone", "Shipping Phone", "Billing Phone"),
    "province": ("Shipping Province Name", "Shipping Province", "Billing Province"),
    "country": ("Shipping Country", "Billing Country"),
    "city": ("Shipping City", "Billing City"),
    "address": ("Shipping Street", "Shipping Address1", "Billing Street", "Billing Address1"),
    "remark": ("Notes",),
    "channel": ("Source",),
}
_PAID = frozenset({"paid", "partially_refunded", "refunded"})
_NOT_PAID = frozenset({"pending", "authorized", "voided", "expired"})
_KNOWN = _PAID | _NOT_PAID | {"partially_paid"}
_FULFILMENT = {
    "fulfilled": "shipped",
    "partial": "partly_shipped",
    "unfulfilled": None,
    "restocked": None,
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into an order with its first line, or into one more line."""
    line = _line(fields)
    opens = fields.text("payment") is not None
    order = _order(fields) if opens else None
    fields.identifier("name")
    return None if fields.is_refused else Piece(order, line)


def _order(fields: RowFields) -> OrderRow | None:
    id_field = "order_id" if fields.has("order_id") else "name"
    order_id, placed_at = fields.identifier(id_field), fields.required_time("placed_at")
    payable, refunded = fields.fen("payable"), fields.fen("refunded")
    goods, shipping = fields.fen("goods"), fields.fen("shipping")
    paid_at, shipped_at = fields.time("paid_at"), fields.time("shipped_at")
    cancelled_at = fields.time("cancelled_at")
    paid = _paid(fields, payable)
    status = _status(fields, is_cancelled=cancelled_at is not None, refunded=refunded)
    if order_id is None or placed_at is None:
        return None
    return OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=" / ".join(
            word for name in ("payment", "fulfilment") if (word := fields.text(name))
        ),
        parent_id=fields.text("name"),
        paid_at=paid_at,
        shipped_at=shipped_at,
        closed_at=cancelled_at,
        currency=fields.currency,
        goods_fen=goods,
        shipping_fen=shipping,
        payable_fen=payable,
        paid_gross_fen=paid,
        refunded_fen=refunded,
        buyer=fields.text("email"),
        receiver=Receiver(
            name=fields.text("receiver"),
            phone=fields.text("phone"),
            province=fields.text("province") or fields.text("country"),
            city=fields.text("city"),
            address=fields.text("address"),
        ),
        channel=fields.text("channel"),
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        has_coupon=_has_coupon(fields),
    )


def _has_coupon(fields: RowFields) -> bool | None:
    if not fields.has("coupon") and not fields.has("discount"):
        return None
    return fields.text("coupon") is not None or bool(fields.fen("discount"))


def _paid(fields: RowFields, payable: int | None) -> int | None:
    """What was paid before any refund; of a part payment, what is not outstanding."""
    word = (fields.text("payment") or "").lower()
    outstanding = fields.fen("outstanding")
    if word in _PAID:
        return payable
    if word in _NOT_PAID:
        return 0
    return None if payable is None or outstanding is None else payable - outstanding


def _status(fields: RowFields, *, is_cancelled: bool, refunded: int | None) -> str:
    payment = (fields.text("payment") or "").lower()
    fulfilment = (fields.text("fulfilment") or "unfulfilled").lower()
    if payment not in _KNOWN:
        fields.note("payment", Code.STATUS_UNKNOWN, fields.text("payment"))
        return "unknown"
    if fulfilment not in _FULFILMENT:
        fields.note("fulfilment", Code.STATUS_UNKNOWN, fields.text("fulfilment"))
    if payment == "refunded":
        return "closed_refunded"
    if payment in ("voided", "expired"):
        return "closed_unpaid"
    if is_cancelled:
        return _cancelled(payment, refunded)
    return _FULFILMENT.get(fulfilment) or ("unpaid" if payment in _NOT_PAID else "paid")


def _cancelled(payment: str, refunded: int | None) -> str:
    if payment in _NOT_PAID:
        return "closed_unpaid"
    return "closed_refunded" if refunded else "closed_other"


def _line(fields: RowFields) -> LineRow | None:
    title, sku = fields.text("line_title"), fields.text("line_sku")
    quantity, price = fields.count("line_quantity"), fields.fen("line_price")
    discount = fields.fen("line_discount")
    if title is None and sku is None:
        return None
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id="",
        product_key=product_key(sku=sku, title=title),
        title=title,
        merchant_sku=sku,
        quantity=quantity,
        unit_price_fen=price,
        paid_gross_fen=money_paid(price, quantity, discount),
    )


FORMAT = Format(
    platform="shopify",
    kind=Kind.ORDERS,
    title="Shopify orders",
    signatures=(Signature(parts=(("Name",), ("Financial Status",), ("Lineitem quantity",))),),
    columns=COLUMNS,
    read_row=read_row,
    required=(("name",), ("placed_at",), ("payment",)),
    id_field="name",
    time_fields=("placed_at", "paid_at", "shipped_at", "cancelled_at"),
    money_fields=("payable", "goods", "shipping", "refunded", "line_price", "line_discount"),
    currency=None,
    encodings=("cp1252",),
    grouping=Grouping(by=("name",), opens_once=True),
)
