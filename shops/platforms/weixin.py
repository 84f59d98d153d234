"""Weixin store order export (微信小店 / 视频号小店 订单导出): one row a product.

What was paid for the order stands on each of its rows and counts once; what went back stands at
each product and is summed.
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
    "placed_at": ("订单下单时间",),
    "paid_at": ("支付时间",),
    "shipped_at": ("订单发货时间",),
    "completed_at": ("订单确认收货时间", "订单完成结算时间"),
    "status": ("订单状态",),
    "name": ("收件人姓名",),
    "phone": ("收件人手机",),
    "address": ("收件人地址",),
    "province": ("省",),
    "city": ("市",),
    "district": ("区",),
    "remark": ("买家备注",),
    "memo": ("商家备注",),
    "goods": ("商品总价",),
    "paid": ("订单实际支付金额",),
    "received": ("订单实际收款金额",),
    "shipping": ("订单运费",),
    "goods_discount": ("商品优惠",),
    "shop_discount": ("跨店优惠",),
    "channel": ("带货方式",),
    "title": ("商品名称",),
    "product_id": ("商品编码(平台)",),
    "sku": ("SKU编码(自定义)", "商品编码(自定义)"),
    "sku_text": ("商品属性",),
    "unit_price": ("商品实际价格(单件)", "商品价格(单件)"),
    "line_paid": ("商品实际价格(总共)",),
    "quantity": ("商品数量",),
    "after_sale": ("商品售后",),
    "refunded": ("商品已退款金额",),
    "tracking": ("快递单号",),
    "carrier": ("物流公司",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into the order it repeats and its own line."""
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    paid, refunded = fields.fen("paid"), fields.fen("refunded")
    is_paid = True if refunded else china.was_paid(fields)
    status = china.status_of(fields, is_paid=is_paid, refunded_fen=refunded)
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
        shipping_fen=fields.fen("shipping"),
        payable_fen=paid,
        paid_gross_fen=china.gross_of(paid, status, is_paid=is_paid),
        refunded_fen=refunded,
        received_fen=fields.fen("received"),
        receiver=china.receiver_of(fields),
        channel=fields.text("channel"),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        has_coupon=_has_coupon(fields),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    line = _line(fields, refunded)
    return None if fields.is_refused else Piece(order, line)


def _has_coupon(fields: RowFields) -> bool | None:
    used = [fields.fen("goods_discount"), fields.fen("shop_discount")]
    return None if used == [None, None] else any(used)


def _line(fields: RowFields, refunded: int | None) -> LineRow:
    product_id, title, sku = fields.text("product_id"), fields.text("title"), fields.text("sku")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id="",
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=fields.text("sku_text"),
        quantity=fields.count("quantity"),
        unit_price_fen=fields.fen("unit_price"),
        paid_gross_fen=fields.fen("line_paid"),
        refund_status="succeeded" if refunded else china.refund_of(fields),
        refunded_fen=refunded,
        status_raw=fields.text("status"),
    )


FORMAT = Format(
    platform="weixin",
    kind=Kind.ORDERS,
    title="Weixin store orders",
    signatures=(
        Signature(
            parts=(("订单号",), ("订单实际支付金额",), ("带货方式", "商品编码(平台)")),
            absent=("小红书编码", "样式ID"),
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("paid",)),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at"),
    money_fields=("paid", "goods", "refunded"),
    grouping=Grouping(summed=frozenset({"refunded_fen"})),
)
