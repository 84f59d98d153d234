"""Shopee order list in Vietnamese, nine columns: one row an item, a day, a total in đồng.

Seen as a csv that a spreadsheet saved: order numbers in scientific notation, which lost digits.
"""

from __future__ import annotations

from shops.platforms import shopee
from shops.platforms.cells import folded
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece
from shops.platforms.selling import product_key
from shops.platforms.shopee_words import STATUSES

COLUMNS = {
    "order_id": ("OrderID",),
    "placed_at": ("Order Time",),
    "title": ("Tên chung",),
    "quantity": ("Số lượng",),
    "total": ("Tổng tiền",),
    "status": ("Trạng thái",),
    "seller": ("Tên shop",),
    "variation": ("Chi tiết",),
    "original": ("Tiền gốc",),
}
_STATUSES = STATUSES | {"đãhủy": "closed_other", "trảhàng": "closed_refunded"}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one item into its line and its share of the order."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    total, quantity = fields.fen("total"), fields.count("quantity")
    raw = fields.text("status")
    status = _STATUSES.get(folded(raw or "").lower())
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    if status == "closed_other" and not total:
        status = "closed_unpaid"
    paid = 0 if status in ("unpaid", "closed_unpaid") else total
    title, variation = fields.text("title"), fields.text("variation")
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=True,
        status=status or "unknown",
        status_raw=raw,
        currency=fields.currency,
        payable_fen=total,
        paid_gross_fen=paid,
    )
    line = LineRow(
        row_no=fields.row_no,
        order_id=order_id,
        line_id="",
        product_key=product_key(title=title),
        title=title,
        sku_text=variation,
        quantity=quantity,
        paid_gross_fen=paid,
    )
    return Piece(order, line)


FORMAT = Format(
    platform=shopee.PLATFORM,
    kind=Kind.ORDERS,
    title="Shopee order list",
    signatures=(Signature(parts=(("OrderID",), ("Order Time",), ("Tổng tiền",), ("Trạng thái",))),),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",), ("total",)),
    time_fields=("placed_at",),
    money_fields=("total", "original"),
    currency=None,
    grouping=Grouping(by=("order_id",), summed=frozenset({"payable_fen", "paid_gross_fen"})),
)
