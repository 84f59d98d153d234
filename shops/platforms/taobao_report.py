"""The seven-column Tmall order report: no product, no buyer, no status, a province at most.

In all 21,947 rows of the public example a paid order has net + 退款金额 = 总金额, and an unpaid
one nothing in either: `买家实际支付金额` is net of refunds, as in the order export. With no
product named, orders of one total stand in for a product; the verdict says what that hides.
"""

from __future__ import annotations

from shops.platforms import taobao
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.rows import OrderRow
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("订单编号",),
    "payable": ("总金额",),
    "net_paid": ("买家实际支付金额",),
    "address": ("收货地址",),
    "placed_at": ("订单创建时间",),
    "paid_at": ("订单付款时间",),
    "refunded": ("退款金额",),
}


def read_row(fields: RowFields) -> OrderRow | None:
    """Turn one row into an order; None when its problems leave nothing to keep."""
    order_id = fields.identifier("order_id")
    placed_at, paid_at = fields.required_time("placed_at"), fields.time("paid_at")
    payable, net, refunded = fields.fen("payable"), fields.fen("net_paid"), fields.fen("refunded")
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    return OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        paid_at=paid_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=_status(is_paid=paid_at is not None, net=net, refunded=refunded),
        payable_fen=payable,
        paid_gross_fen=None if net is None else net + (refunded or 0),
        refunded_fen=refunded,
        product_key=None if payable is None else f"price:{payable}",
        tail6=taobao.tail6_of(order_id),
        receiver=taobao.receiver_of(None, None, fields.text("address")),
    )


def _status(*, is_paid: bool, net: int | None, refunded: int | None) -> str:
    """Say the least that the amounts prove; there is no status column."""
    if not is_paid:
        return "unpaid"
    return "closed_refunded" if refunded and not net else "paid"


FORMAT = Format(
    platform=taobao.PLATFORM,
    kind=Kind.REPORT,
    title="Tmall seven-column report",
    signatures=(
        Signature(
            parts=tuple(names for names in COLUMNS.values()),
            absent=("宝贝标题", "商品标题", "买家会员名", "买家应付货款", "退款编号", "子订单编号"),
        ),
    ),
    columns=COLUMNS,
    number_shapes=taobao.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",), ("payable",)),
    time_fields=("placed_at", "paid_at"),
    money_fields=("payable", "net_paid", "refunded"),
    export_time=taobao.export_time,
)
