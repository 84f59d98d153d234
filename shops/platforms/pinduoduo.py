"""Pinduoduo order export (拼多多 订单导出, 27 to about 80 columns): one row an order, one SKU each.

The order's time may be empty in the whole file. Its number begins with a day (`yymmdd-`), which
then stands in, marked as inferred: near midnight it can be the day before. No column tells who
bought; receivers are empty or masked once an order is shipped.
"""

from __future__ import annotations

import re

from shops.platforms import china
from shops.platforms.china import OrderTime
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.ids import parts
from shops.platforms.rows import LineRow, OrderRow, Piece
from shops.platforms.selling import product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("订单号",),
    "title": ("商品", "商品名称"),
    "status": ("订单状态",),
    "goods": ("商品总价(元)",),
    "shipping": ("邮费(元)",),
    "shop_discount": ("店铺优惠折扣(元)",),
    "platform_discount": ("平台优惠折扣(元)",),
    "pay_discount": ("多多支付立减金额(元)",),
    "paid": ("用户实付金额(元)",),
    "received": ("商家实收金额(元)",),
    "quantity": ("商品数量(件)",),
    "placed_at": ("订单成交时间",),
    "paid_at": ("支付时间",),
    "shipped_at": ("发货时间",),
    "completed_at": ("确认收货时间",),
    "product_id": ("商品id",),
    "sku_text": ("商品规格",),
    "sku": ("商家编码-规格维度", "商家编码-商品维度"),
    "after_sale": ("售后状态",),
    "is_checked": ("是否审核中",),
    "remark": ("买家留言",),
    "memo": ("商家备注",),
    "name": ("收货人", "收件人", "收货人姓名"),
    "phone": ("联系电话", "手机", "收货人手机"),
    "province": ("省",),
    "city": ("市",),
    "district": ("区",),
    "address": ("街道/镇", "收货地址", "详细地址"),
    "tracking": ("快递单号",),
    "carrier": ("快递公司",),
}
_REFUNDED = "退款成功"
_NUMBER = re.compile(r"(\d{6})-\d{9,}\Z")
_DISCOUNTS = ("shop_discount", "platform_discount", "pay_discount")


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into an order with its one line."""
    order_id = fields.identifier("order_id")
    placed = _placed(fields, order_id)
    paid, payable, quantity = fields.fen("paid"), _payable(fields), fields.count("quantity")
    is_refunded = _is_refunded(fields)
    status = _status(fields, is_refunded=is_refunded)
    gross = china.gross_of(payable if paid is None else paid, status, is_paid=paid is not None)
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
        payable_fen=payable,
        paid_gross_fen=gross,
        refunded_fen=gross if is_refunded else None,
        received_fen=fields.fen("received"),
        quantity=quantity,
        receiver=china.receiver_of(fields),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        has_coupon=_has_coupon(fields),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )
    line = _line(fields, order, is_refunded=is_refunded)
    return None if fields.is_refused else Piece(order, line)


def _placed(fields: RowFields, order_id: str | None) -> OrderTime:
    """Take the time of the deal, else of payment, else the day that the number names."""
    if any(fields.tells_time(name) for name in ("placed_at", "paid_at")):
        return china.order_time(fields, "placed_at", "paid_at")
    number = _NUMBER.match(order_id or "")
    day = china.day_of(number[1], fields) if number else None
    if day is not None and (fields.latest is None or day <= fields.latest):
        return china.inferred(fields, "placed_at", day)
    return OrderTime(fields.required_time("placed_at"))


def _payable(fields: RowFields) -> int | None:
    """Goods and postage, less every discount; what was paid where the file lacks the goods."""
    goods = fields.fen("goods")
    if goods is None:
        return fields.fen("paid")
    return goods + (fields.fen("shipping") or 0) - _discount(fields)


def _discount(fields: RowFields) -> int:
    return sum(abs(fields.fen(name) or 0) for name in _DISCOUNTS)


def _is_refunded(fields: RowFields) -> bool:
    return any(_REFUNDED in (fields.text(name) or "") for name in ("status", "after_sale"))


def _status(fields: RowFields, *, is_refunded: bool) -> str:
    """A cancelled order without a time of payment or a refund was never paid."""
    raw = fields.text("status") or ""
    if _REFUNDED in raw:
        return "closed_refunded"
    is_paid = is_refunded or china.was_paid(fields) is True
    status = china.status_of(fields, is_paid=is_paid, is_refunded=is_refunded)
    is_checked = fields.text("is_checked") == "是"
    return "on_hold" if is_checked and status == "paid" else status


def _has_coupon(fields: RowFields) -> bool | None:
    if not any(fields.has(name) for name in _DISCOUNTS):
        return None
    return _discount(fields) > 0


def _line(fields: RowFields, order: OrderRow, *, is_refunded: bool) -> LineRow:
    product_id, title = fields.text("product_id"), fields.text("title")
    sku = fields.text("sku")
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
        paid_gross_fen=order.paid_gross_fen,
        refund_status="succeeded" if is_refunded else china.refund_of(fields),
        refunded_fen=order.refunded_fen,
    )


FORMAT = Format(
    platform="pdd",
    kind=Kind.ORDERS,
    title="Pinduoduo orders",
    signatures=(
        Signature(parts=(("订单号",), ("样式ID",), ("订单成交时间",), ("商家实收金额(元)",))),
    ),
    columns=COLUMNS,
    number_shapes={"order_id": parts(6, 15)},
    read_row=read_row,
    required=(("order_id",), ("goods", "paid")),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at"),
    money_fields=("goods", "paid", "received"),
    grouping=Grouping(opens_once=True),
)
