"""WooCommerce csv of the usual export plug-ins: one row an item, the totals on the first one."""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("order_number", "order_id"),
    "placed_at": ("order_date", "date"),
    "paid_at": ("paid_date", "date_paid"),
    "completed_at": ("completed_date", "date_completed"),
    "status": ("status", "order_status"),
    "currency": ("order_currency", "currency"),
    "shipping": ("shipping_total", "order_shipping"),
    "discount": ("discount_total", "cart_discount"),
    "total": ("order_total",),
    "refunded": ("refunded_total", "order_refund_total", "total_refunded"),
    "email": ("billing_email", "customer_email"),
    "phone": ("billing_phone", "shipping_phone"),
    "first_name": ("shipping_first_name", "billing_first_name"),
    "last_name": ("shipping_last_name", "billing_last_name"),
    "address": ("shipping_address_1", "billing_address_1"),
    "address_2": ("shipping_address_2", "billing_address_2"),
    "city": ("shipping_city", "billing_city"),
    "province": ("shipping_state", "billing_state"),
    "country": ("shipping_country", "billing_country"),
    "remark": ("customer_note",),
    "coupon": ("coupon_code", "coupons"),
    "title": ("product_name", "item_name", "name"),
    "sku": ("sku", "item_sku"),
    "product_id": ("product_id", "item_product_id"),
    "quantity": ("quantity", "item_quantity", "qty"),
    "line_total": ("item_total", "line_total"),
    "item_id": ("item_id", "order_item_id"),
}
_STATUSES = {
    "pending": "unpaid",
    "checkout-draft": "unpaid",
    "on-hold": "on_hold",
    "processing": "paid",
    "completed": "completed",
    "refunded": "closed_refunded",
    "failed": "closed_unpaid",
    "trash": "closed_other",
}
_PAID = frozenset({"paid", "completed", "closed_refunded"})


def read_row(fields: RowFields) -> Piece | None:
    """Turn one item into its line, and the order where the row tells its totals."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    total, shipping = fields.fen("total"), fields.fen("shipping")
    paid_at, completed_at = fields.time("paid_at"), fields.time("completed_at")
    refunded = fields.fen("refunded")
    line = _line(fields)
    status = _status(fields, is_paid=paid_at is not None, refunded=refunded)
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    paid = _paid(status, total, is_paid=paid_at is not None)
    if refunded is None and status == "closed_refunded":
        refunded = paid  # WooCommerce gives this word to an order that was refunded in full
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        paid_at=paid_at,
        completed_at=completed_at,
        currency=fields.currency,
        shipping_fen=shipping,
        payable_fen=total,
        paid_gross_fen=paid,
        refunded_fen=refunded,
        buyer=fields.text("email"),
        receiver=_receiver(fields),
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        has_coupon=_has_coupon(fields),
    )
    return Piece(order, line)


def _paid(status: str, total: int | None, *, is_paid: bool) -> int | None:
    if total is None or is_paid or status in _PAID:
        return total
    return None if status == "unknown" else 0


def _status(fields: RowFields, *, is_paid: bool, refunded: int | None) -> str:
    raw = fields.text("status")
    word = (raw or "").lower().removeprefix("wc-").replace(" ", "-")
    if word in ("cancelled", "canceled"):
        if not is_paid and fields.has("paid_at"):
            return "closed_unpaid"
        return "closed_refunded" if refunded else "closed_other"
    if word not in _STATUSES:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    return _STATUSES.get(word, "unknown")


def _has_coupon(fields: RowFields) -> bool | None:
    if fields.has("coupon"):
        return fields.text("coupon") is not None
    return bool(fields.fen("discount")) if fields.raw("discount") is not None else None


def _receiver(fields: RowFields) -> Receiver:
    def joined(*names: str) -> str | None:
        return " ".join(text for name in names if (text := fields.text(name))) or None

    return Receiver(
        name=joined("first_name", "last_name"),
        phone=fields.text("phone"),
        province=fields.text("province") or fields.text("country"),
        city=fields.text("city"),
        address=joined("address", "address_2"),
    )


def _line(fields: RowFields) -> LineRow | None:
    title, sku = fields.text("title"), fields.text("sku")
    quantity, total = fields.count("quantity"), fields.fen("line_total")
    product_id = fields.text("product_id")
    if not (title or sku or product_id):
        return None
    whole = total is not None and quantity and total % quantity == 0
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=fields.identifier("item_id", required=False) or "",
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        quantity=quantity,
        unit_price_fen=total // quantity if whole and total is not None and quantity else None,
        paid_gross_fen=total,
    )


FORMAT = Format(
    platform="woocommerce",
    kind=Kind.ORDERS,
    title="WooCommerce orders",
    signatures=(Signature(parts=(("order_number",), ("order_total",), ("sku", "product_name"))),),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",), ("total",)),
    time_fields=("placed_at", "paid_at", "completed_at"),
    money_fields=("total", "shipping", "line_total", "refunded", "discount"),
    currency=None,
    encodings=("cp1252",),
    grouping=Grouping(by=("order_id",)),
)
