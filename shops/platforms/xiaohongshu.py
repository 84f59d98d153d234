"""Xiaohongshu order export (小红书 千帆 订单信息): one row a SKU, each with its own share of money.

Gifts stand in rows of their own that cost nothing. `用户编号` tells who bought.
"""

from __future__ import annotations

from shops.platforms import china
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.rows import LineRow, OrderRow, Piece
from shops.platforms.selling import product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("订单号",),
    "status": ("订单状态",),
    "after_sale": ("售后状态",),
    "name": ("收件人姓名",),
    "phone": ("收件人电话",),
    "address": ("收件人地址",),
    "province": ("省",),
    "city": ("市",),
    "district": ("区",),
    "sku": ("小红书编码",),
    "merchant_sku": ("商家编码",),
    "spec_id": ("规格ID",),
    "product_id": ("商品ID",),
    "title": ("SKU名称", "商品名称"),
    "sku_text": ("SKU规格",),
    "quantity": ("SKU件数",),
    "is_gift": ("是否为赠品",),
    "goods": ("商品总价(元)",),
    "payable": ("用户应付金额(元)",),
    "platform_discount": ("平台优惠(元)",),
    "shop_discount": ("店铺优惠(元)",),
    "received": ("商家应收金额(元)（支付金额）", "商家应收金额(元)"),
    "placed_at": ("订单创建时间",),
    "paid_at": ("支付时间",),
    "shipped_at": ("订单发货时间",),
    "completed_at": ("订单完成时间",),
    "remark": ("用户备注",),
    "memo": ("包裹备注信息",),
    "buyer": ("用户编号",),
    "tracking": ("快递单号",),
    "carrier": ("快递公司",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into its share of the order and its line."""
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    payable, is_paid = fields.fen("payable"), china.was_paid(fields)
    after_sale = china.refund_of(fields)
    status = china.status_of(fields, is_paid=is_paid, is_refunded=after_sale == "succeeded")
    gross = china.gross_of(payable, status, is_paid=is_paid)
    if order_id is None or placed.at is None:
        return None
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed.at,
        is_time_inferred=placed.is_inferred,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        paid_at=fields.time("paid_at"),
        shipped_at=fields.time("shipped_at"),
        completed_at=fields.time("completed_at"),
        goods_fen=fields.fen("goods"),
        payable_fen=payable,
        paid_gross_fen=gross,
        received_fen=fields.fen("received"),
        buyer=fields.text("buyer"),
        receiver=china.receiver_of(fields),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        has_coupon=_has_coupon(fields),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    line = _line(fields, gross, after_sale)
    return None if fields.is_refused else Piece(order, line)


def _has_coupon(fields: RowFields) -> bool | None:
    used = [fields.fen("platform_discount"), fields.fen("shop_discount")]
    return None if used == [None, None] else any(used)


def _line(fields: RowFields, gross: int | None, after_sale: str | None) -> LineRow:
    product_id, title, sku = fields.text("product_id"), fields.text("title"), fields.text("sku")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=_line_id(fields),
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=fields.text("merchant_sku") or sku,
        sku_text=fields.text("sku_text"),
        quantity=fields.count("quantity"),
        paid_gross_fen=gross,
        refund_status=after_sale,
        status_raw=fields.text("status"),
    )


def _line_id(fields: RowFields) -> str:
    """Name a line by its SKU; the same SKU as a gift is another line."""
    sku = fields.text("spec_id") or fields.text("sku")
    if sku is None:
        return ""
    return f"{sku}:gift" if fields.text("is_gift") == "是" else sku


FORMAT = Format(
    platform="xiaohongshu",
    kind=Kind.ORDERS,
    title="Xiaohongshu orders",
    signatures=(
        Signature(
            parts=(
                ("订单号",),
                ("小红书编码",),
                ("SKU件数",),
                ("商家应收金额(元)（支付金额）", "商家应收金额(元)", "用户应付金额(元)"),
            )
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("payable", "goods")),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at"),
    money_fields=("payable", "goods", "received"),
    grouping=Grouping(
        summed=frozenset({"goods_fen", "payable_fen", "paid_gross_fen", "received_fen"})
    ),
)
