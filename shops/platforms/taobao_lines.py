"""Taobao / Tmall line export (宝贝报表, `ExportOrderDetailList…`): one row a line.

Unlike in the order export, `买家实际支付金额` is gross here. Orders closed unpaid are left out.
"""

from __future__ import annotations

from shops.platforms import taobao
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import LineRow
from shops.platforms.statuses import is_no_refund, refund_status

COLUMNS = {
    "order_id": ("主订单编号",),
    "line_id": ("子订单编号",),
    "title": ("标题", "商品标题", "宝贝标题"),
    "unit_price": ("价格", "商品价格"),
    "quantity": ("购买数量",),
    "outer_sku": ("外部系统编号",),
    "sku": ("商家编码",),
    "sku_text": ("商品属性",),
    "product_id": ("商品ID", "商品id"),
    "status": ("订单状态",),
    "gross_paid": ("买家实际支付金额", "买家实付金额"),
    "payable": ("买家应付货款",),
    "refund_status": ("退款状态",),
    "refunded": ("退款金额",),
    "placed_at": ("订单创建时间",),
    "paid_at": ("订单付款时间",),
    "shipped_at": ("发货时间",),
}


def read_row(fields: RowFields) -> LineRow | None:
    """Turn one row into a line; None when its problems leave nothing to keep."""
    order_id, line_id = fields.identifier("order_id"), fields.identifier("line_id")
    quantity, unit_price = fields.count("quantity"), fields.fen("unit_price")
    paid, refunded = fields.fen("gross_paid"), fields.fen("refunded")
    placed_at, paid_at = fields.time("placed_at"), fields.time("paid_at")
    shipped_at = fields.time("shipped_at")
    refund = _refund_status(fields)
    if order_id is None or line_id is None or fields.is_refused:
        return None
    title, product_id = fields.text("title"), fields.text("product_id")
    sku = fields.text("sku") or fields.text("outer_sku")
    return LineRow(
        row_no=fields.row_no,
        order_id=order_id,
        line_id=line_id,
        product_key=taobao.product_key(product_id, sku, title) or f"line:{line_id}",
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=fields.text("sku_text"),
        refund_status=refund,
        status_raw=fields.text("status"),
        quantity=quantity,
        unit_price_fen=unit_price,
        paid_gross_fen=paid,
        refunded_fen=refunded,
        placed_at=placed_at,
        paid_at=paid_at,
        shipped_at=shipped_at,
    )


def _refund_status(fields: RowFields) -> str | None:
    raw = fields.text("refund_status")
    if is_no_refund(raw):
        return None
    status = refund_status(raw)
    if status is None:
        fields.note("refund_status", Code.STATUS_UNKNOWN, raw)
    return status or "unknown"


FORMAT = Format(
    platform=taobao.PLATFORM,
    kind=Kind.LINES,
    title="Taobao / Tmall lines",
    signatures=(
        Signature(
            parts=(("主订单编号",), ("子订单编号",), ("标题", "商品标题"), ("退款状态",)),
            absent=("选购商品", "退款编号"),
        ),
    ),
    columns=COLUMNS,
    number_shapes=taobao.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("line_id",)),
    id_field="line_id",
    time_fields=("placed_at", "paid_at", "shipped_at"),
    money_fields=("gross_paid", "refunded"),
    export_time=taobao.export_time,
)
