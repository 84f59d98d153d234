"""Douyin shop order export (抖店 订单管理 导出): one row a sub-order, money and pieces its own.

The export "by order" instead packs the lines of an order into one row with `;` between them and
tells money and pieces of the whole. Such a row is split where all its packed cells agree in
number; otherwise it stays one line and says so. Receivers are ciphertext or masked.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from shops.platforms import china
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.ids import damage_of, digits
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow, OrderRow, Piece
from shops.platforms.selling import product_key
from shops.platforms.times import is_minute_only

PLATFORM = "douyin"
ORDER_NUMBERS = {"order_id": digits(19)}

COLUMNS = {
    "order_id": ("主订单编号",),
    "line_id": ("子订单编号",),
    "title": ("选购商品",),
    "sku_text": ("商品规格",),
    "quantity": ("商品数量",),
    "product_id": ("商品ID",),
    "sku": ("商家编码",),
    "unit_price": ("商品单价",),
    "payable": ("订单应付金额",),
    "shipping": ("运费",),
    "discount": ("优惠总金额",),
    "name": ("收件人",),
    "phone": ("收件人手机号",),
    "province": ("省",),
    "city": ("市",),
    "district": ("区",),
    "street": ("街道",),
    "address": ("详细地址",),
    "remark": ("买家留言",),
    "memo": ("商家备注",),
    "placed_at": ("订单提交时间",),
    "paid_at": ("支付完成时间",),
    "shipped_at": ("发货时间",),
    "completed_at": ("订单完成时间",),
    "channel": ("APP渠道",),
    "status": ("订单状态",),
    "after_sale": ("售后状态",),
    "close_reason": ("取消原因",),
    "parcel": ("快递信息",),
}
_EXPORT_NAME = re.compile(r"(1\d{9})_")
_PACKED = ("line_id", "title", "product_id", "sku", "sku_text")
# A row is packed where these agree in number; the others are told of each line or of none.
_AGREEING = ("line_id", "title", "product_id", "sku")
_PACKING_MARK = ";"


def export_time(file_name: str, zone: ZoneInfo) -> datetime | None:  # noqa: ARG001
    """Return the unix second that 抖店 puts at the beginning of the file's name, or None."""
    match = _EXPORT_NAME.match(file_name)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into its share of the order and its line, or lines where it packs several."""
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    payable, quantity = fields.fen("payable"), fields.count("quantity")
    is_paid, after_sale = china.was_paid(fields), china.refund_of(fields)
    status = china.status_of(fields, is_paid=is_paid, is_refunded=after_sale == "succeeded")
    gross = china.gross_of(payable, status, is_paid=is_paid)
    lines = _lines(fields, quantity=quantity, gross=gross, after_sale=after_sale)
    if order_id is None or placed.at is None:
        return None
    tracking, carrier = _parcel(fields.text("parcel"))
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed.at,
        is_time_inferred=placed.is_inferred,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        close_reason=fields.text("close_reason"),
        paid_at=fields.time("paid_at"),
        shipped_at=fields.time("shipped_at"),
        completed_at=fields.time("completed_at"),
        shipping_fen=fields.fen("shipping"),
        payable_fen=payable,
        paid_gross_fen=gross,
        quantity=quantity,
        receiver=china.receiver_of(fields),
        channel=fields.text("channel"),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        has_coupon=_has_coupon(fields),
        tracking=tracking,
        carrier=carrier,
    )
    return None if fields.is_refused else Piece(order, lines[0], tuple(lines[1:]))


def _has_coupon(fields: RowFields) -> bool | None:
    used = fields.fen("discount")
    return None if used is None else used != 0


def _parcel(text: str | None) -> tuple[str | None, str | None]:
    """Split `单号-公司`."""
    number, mark, carrier = (text or "").rpartition("-")
    return (number or None, carrier or None) if mark else (text, None)


def _lines(
    fields: RowFields, *, quantity: int | None, gross: int | None, after_sale: str | None
) -> list[LineRow]:
    """Split the row's packed cells into lines; what was told of the whole is told of none."""
    if _is_packed(fields):
        cells = {name: _unpacked(fields, name) for name in _PACKED}
        _note_damage(fields, cells["line_id"])
        number = max(len(cells[name]) for name in _AGREEING)
        if all(len(cells[name]) in (0, number) for name in _AGREEING):
            cells = {name: parts for name, parts in cells.items() if len(parts) == number}
            pieces = 1 if quantity == number else None
            return [
                _line(
                    fields,
                    {name: parts[at] for name, parts in cells.items()},
                    quantity=pieces,
                    gross=None,
                    after_sale=after_sale,
                )
                for at in range(number)
            ]
        fields.note("line_id", Code.LINE_SPLIT_MISMATCH, fields.text("line_id"))
    else:
        fields.identifier("line_id", required=fields.has("line_id"))
    whole = {name: text for name in _PACKED if (text := fields.text(name))}
    if _PACKING_MARK in whole.get("product_id", ""):
        del whole["product_id"]  # several products are none
    return [_line(fields, whole, quantity=quantity, gross=gross, after_sale=after_sale)]


def _note_damage(fields: RowFields, numbers: list[str]) -> None:
    damaged = next((number for number in numbers if damage_of(number) is not None), None)
    if damaged is not None:
        fields.note("line_id", damage_of(damaged) or Code.ID_PRECISION, damaged)


def _is_packed(fields: RowFields) -> bool:
    """A title may hold the mark by itself; a number never does."""
    return any(_PACKING_MARK in (fields.text(name) or "") for name in ("line_id", "product_id"))


def _unpacked(fields: RowFields, name: str) -> list[str]:
    text = fields.text(name)
    if text is None:
        return []
    return [
        part.strip().lstrip("'") for part in text.replace("；", _PACKING_MARK).split(_PACKING_MARK)
    ]


def _line(
    fields: RowFields,
    cells: dict[str, str],
    *,
    quantity: int | None,
    gross: int | None,
    after_sale: str | None,
) -> LineRow:
    product_id, sku, title = cells.get("product_id"), cells.get("sku"), cells.get("title")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=cells.get("line_id", "")[:80],
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=cells.get("sku_text"),
        quantity=quantity,
        unit_price_fen=None if _is_packed(fields) else fields.fen("unit_price"),
        paid_gross_fen=gross,
        refund_status=after_sale,
        status_raw=fields.text("status"),
    )


FORMAT = Format(
    platform=PLATFORM,
    kind=Kind.ORDERS,
    title="Douyin orders",
    signatures=(
        Signature(parts=(("主订单编号",), ("子订单编号",), ("选购商品",)), absent=("售后单号",)),
    ),
    columns=COLUMNS,
    number_shapes=ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("payable",)),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at"),
    money_fields=("payable", "unit_price", "shipping"),
    export_time=export_time,
    grouping=Grouping(
        summed=frozenset({"payable_fen", "paid_gross_fen", "shipping_fen", "quantity"})
    ),
)
