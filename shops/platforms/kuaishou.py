"""Kuaishou shop order export (快手小店 订单导出): one row an order, one SKU each.

Older files say 订单编号, 订单应付金额 and 运单号. What went back, and when, is told by the
after-sales page alone; here stands only that an after-sale succeeded. No column tells who bought.
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
    "order_id": ("订单号", "订单编号"),
    "placed_at": ("订单创建时间",),
    "paid_at": ("订单支付时间", "预售定金支付时间"),
    "shipped_at": ("发货时间",),
    "status": ("订单状态",),
    "paid": ("实付款", "订单应付金额"),
    "shipping": ("快递费",),
    "shop_discount": ("店铺优惠",),
    "platform_discount": ("平台补贴",),
    "quantity": ("成交数量",),
    "remark": ("买家留言",),
    "memo": ("订单备注",),
    "after_sale": ("售后状态",),
    "title": ("商品名称",),
    "product_id": ("商品ID",),
    "sku_text": ("商品规格",),
    "sku": ("SKU编码",),
    "unit_price": ("商品单价",),
    "channel": ("渠道",),
    "name": ("收货人姓名",),
    "phone": ("收货人电话",),
    "province": ("收货地址-省",),
    "city": ("收货地址-市",),
    "district": ("收货地址-区",),
    "address": ("收货地址", "收货地址-街道"),
    "tracking": ("快递单号", "运单号"),
    "carrier": ("快递公司",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into an order with its one line."""
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    amount, quantity = fields.fen("paid"), fields.count("quantity")
    is_paid, after_sale = china.was_paid(fields), china.refund_of(fields)
    status = china.status_of(fields, is_paid=is_paid, is_refunded=after_sale == "succeeded")
    gross = china.gross_of(amount, status, is_paid=is_paid)
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
        shipping_fen=fields.fen("shipping"),
        payable_fen=amount,
        paid_gross_fen=gross,
        quantity=quantity,
        receiver=china.receiver_of(fields),
        channel=fields.text("channel"),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        has_coupon=_has_coupon(fields),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    line = _line(fields, order, after_sale)
    return None if fields.is_refused else Piece(order, line)


def _has_coupon(fields: RowFields) -> bool | None:
    used = [fields.fen("shop_discount"), fields.fen("platform_discount")]
    return None if used == [None, None] else any(used)


def _line(fields: RowFields, order: OrderRow, after_sale: str | None) -> LineRow:
    product_id, title, sku = fields.text("product_id"), fields.text("title"), fields.text("sku")
    return LineRow(
        row_no=fields.row_no,
        order_id=order.order_id,
        line_id=order.order_id,
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=fields.text("sku_text"),
        quantity=order.quantity,
        unit_price_fen=fields.fen("unit_price"),
        paid_gross_fen=order.paid_gross_fen,
        refund_status=after_sale,
    )


FORMAT = Format(
    platform="kuaishou",
    kind=Kind.ORDERS,
    title="Kuaishou orders",
    signatures=(
        Signature(
            parts=(
                ("订单号", "订单编号"),
                ("CPS达人ID",),
                ("团长ID",),
                ("实付款", "订单应付金额"),
            ),
            absent=("子订单编号", "售后单号"),
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("paid",)),
    time_fields=("placed_at", "paid_at", "shipped_at"),
    money_fields=("paid", "unit_price", "shipping"),
    grouping=Grouping(opens_once=True),
)
