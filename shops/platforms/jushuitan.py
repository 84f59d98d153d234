"""聚水潭 order export: a carrier. One row an item; the order is the platform's own.

`原始线上订单号`, else `线上订单号`, is the number of the platform that the order came from, and joins
this file with the platform's. The ERP splits and merges: each of its own orders (`内部订单号`) tells
its money on every row, so that money counts once for each of them; what an order brought into
another by merging cost is within the sum of that other one. Orders that were merged away or split
stand there empty-handed and are left out.
"""

from __future__ import annotations

import re

from shops.platforms import china, taobao
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.rows import LineRow, OrderRow, Piece
from shops.platforms.selling import product_key
from shops.platforms.times import is_minute_only

PLATFORM = "jushuitan"

COLUMNS = {
    "order_id": ("原始线上订单号", "线上订单号"),
    "carried_id": ("线上订单号",),
    "erp_id": ("内部订单号",),
    "store": ("店铺名称",),
    "site": ("平台站点",),
    "line_id": ("线上子订单编号", "子订单编号"),
    "status": ("状态",),
    "placed_at": ("下单时间",),
    "paid_at": ("付款时间", "付款日期"),
    "shipped_at": ("发货时间", "发货日期"),
    "buyer": ("买家账号", "买家帐号", "买家ID"),
    "payable": ("应付金额",),
    "paid": ("已付金额",),
    "title": ("商品名称",),
    "sku": ("商品编码",),
    "sku_text": ("颜色及规格", "颜色规格"),
    "quantity": ("数量",),
    "unit_price": ("商品单价",),
    "line_paid": ("买家实付", "商品金额"),
    "name": ("收货人姓名", "收货人"),
    "phone": ("手机", "联系手机"),
    "province": ("省份", "省"),
    "city": ("城市", "市"),
    "district": ("区县", "区"),
    "address": ("地址", "收货地址"),
    "remark": ("买家留言",),
    "memo": ("订单备注", "卖家备注"),
    "tracking": ("快递单号",),
    "carrier": ("快递公司",),
}
_GONE = frozenset({"被合并", "被拆分"})
_WORDS = {
    "已付款待审核": "paid",
    "已客审待财审": "paid",
    "发货中": "paid",
    "等供销商发货": "paid",
    "等供销商|外仓发货": "paid",
    "异常": "on_hold",
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into its share of the platform's order and its line."""
    if fields.text("status") in _GONE:
        return None
    order_id, placed = (
        first_number(fields.identifier("order_id")),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    payable, paid = _told_here(fields, "payable"), _told_here(fields, "paid")
    is_paid = _is_paid(fields, paid)
    status = china.status_of(fields, is_paid=is_paid, own=_WORDS)
    if order_id is None or placed.at is None:
        return None
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        parent_id=fields.text("erp_id"),
        placed_at=placed.at,
        is_time_inferred=placed.is_inferred,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        paid_at=fields.time("paid_at"),
        shipped_at=fields.time("shipped_at"),
        payable_fen=payable,
        paid_gross_fen=china.gross_of(payable if paid is None else paid, status, is_paid=is_paid),
        buyer=fields.text("buyer"),
        tail6=_tail6(fields, order_id),
        receiver=china.receiver_of(fields),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
        store=fields.text("store"),
        site=china.site_of(fields.text("site")),
    )
    line = _line(fields)
    return None if fields.is_refused else Piece(order, line)


def first_number(text: str | None) -> str | None:
    """A merged order names all it was made of; the first is the one that the others went into.

    As one number it would be an order of its own beside those of the platform's file.
    """
    return None if text is None else re.split("[,，;；、]", text, maxsplit=1)[0].strip()


def _told_here(fields: RowFields, name: str) -> int | None:
    """The sum of the ERP's order, unless this platform order was merged into another one."""
    amount = fields.fen(name)
    carried = first_number(fields.text("carried_id"))
    return amount if carried in (None, first_number(fields.text("order_id"))) else None


def _is_paid(fields: RowFields, paid: int | None) -> bool | None:
    if paid is not None:
        return paid > 0
    return china.was_paid(fields)


def _tail6(fields: RowFields, order_id: str) -> str | None:
    """Only Taobao's and Tmall's numbers end in the buyer."""
    is_taobao = china.site_of(fields.text("site")) in ("taobao", "tmall")
    return taobao.tail6_of(order_id) if is_taobao else None


def _line(fields: RowFields) -> LineRow:
    title, sku = fields.text("title"), fields.text("sku")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=fields.identifier("line_id", required=False) or "",
        product_key=product_key(sku=sku, title=title),
        title=title,
        merchant_sku=sku,
        sku_text=fields.text("sku_text"),
        quantity=fields.count("quantity"),
        unit_price_fen=fields.fen("unit_price"),
        paid_gross_fen=fields.fen("line_paid"),
        status_raw=fields.text("status"),
    )


FORMAT = Format(
    platform=PLATFORM,
    kind=Kind.ORDERS,
    title="Jushuitan orders",
    signatures=(
        Signature(parts=(("内部订单号",), ("线上订单号", "原始线上订单号")), absent=("售后单号",)),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("payable", "paid")),
    time_fields=("placed_at", "paid_at", "shipped_at"),
    money_fields=("payable", "paid", "unit_price"),
    grouping=Grouping(summed=frozenset({"payable_fen", "paid_gross_fen"}), once_per_parent=True),
)
