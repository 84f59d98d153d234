"""Taobao / Tmall order export (千牛 订单导出, `ExportOrderList…`): one row an order.

`买家实际支付金额` is net of refunds here: a refunded order shows 0.00 and the sum in `退款金额`,
so what was paid is their sum. `总金额` is goods plus postage. Columns are found by name; a
self-chosen export may lack most of them, even the order number.
"""

from __future__ import annotations

import hashlib

from shops.platforms import china, taobao
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import OrderRow
from shops.platforms.statuses import close_reason_of, order_status
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("订单编号",),
    "parent_id": ("主订单编号",),
    "buyer": ("买家会员名", "买家会员昵称", "买家昵称", "买家支付宝账号"),
    "payment_id": ("支付单号",),
    "goods": ("买家应付货款",),
    "shipping": ("买家应付邮费",),
    "payable": ("总金额", "总金额(旧版)"),
    "net_paid": ("买家实际支付金额", "买家实付金额"),
    "status": ("订单状态",),
    "close_reason": ("订单关闭原因",),
    "remark": ("买家留言",),
    "name": ("收货人姓名",),
    "address": ("收货地址", "修改后的收货地址"),
    "mobile": ("联系手机",),
    "phone": ("联系电话",),
    "placed_at": ("订单创建时间",),
    "paid_at": ("订单付款时间",),
    "shipped_at": ("发货时间",),
    "completed_at": ("确认收货时间",),
    "title": ("宝贝标题", "商品标题"),
    "kinds": ("宝贝种类",),
    "quantity": ("宝贝总数量",),
    "product_id": ("商品id",),
    "sku": ("商家编码",),
    "tracking": ("物流单号",),
    "carrier": ("物流公司",),
    "memo": ("商家备忘", "商家备注", "订单备注"),
    "channel": ("是否手机订单",),
    "card_discount": ("天猫卡券抵扣",),
    "refunded": ("退款金额",),
    "received": ("打款商家金额", "确认收货打款金额"),
}


def read_row(fields: RowFields) -> OrderRow | None:
    """Turn one row into an order; None when its problems leave nothing to keep."""
    placed = china.order_time(fields, "placed_at", "paid_at")
    order_id = fields.identifier("order_id") if fields.has("order_id") else _derived_id(fields)
    paid_at = fields.time("paid_at")
    net, refunded = fields.fen("net_paid"), fields.fen("refunded")
    close_reason = close_reason_of(fields.text("close_reason"))
    is_paid = _is_paid(fields, paid_at is not None, net, refunded)
    status_raw = fields.text("status")
    status = order_status(
        status_raw, close_reason=close_reason, is_paid=is_paid, refunded_fen=refunded
    )
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, status_raw)
    title = fields.text("title")
    first = taobao.first_title(title, fields.count("kinds"))
    memo = fields.text("memo")
    goods, shipping = fields.fen("goods"), fields.fen("shipping")
    payable, received = fields.fen("payable"), fields.fen("received")
    quantity = fields.count("quantity")
    shipped_at, completed_at = fields.time("shipped_at"), fields.time("completed_at")
    if order_id is None or placed.at is None or fields.is_refused:
        return None
    tracking = fields.text("tracking")
    return OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        is_id_derived=not fields.has("order_id"),
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        placed_at=placed.at,
        is_time_inferred=placed.is_inferred,
        paid_at=paid_at,
        status=status or "unknown",
        status_raw=status_raw,
        close_reason=close_reason,
        parent_id=fields.text("parent_id"),
        paid_gross_fen=_gross(fields, net, refunded, is_paid=is_paid),
        refunded_fen=refunded,
        product_key=taobao.product_key(fields.text("product_id"), fields.text("sku"), first),
        product_title=title,
        buyer=fields.text("buyer"),
        tail6=taobao.tail6_of(order_id),
        receiver=taobao.receiver_of(
            fields.text("name"),
            fields.text("mobile") or fields.text("phone"),
            fields.text("address"),
        ),
        channel=_channel(fields),
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        has_memo=memo is not None if fields.has("memo") else None,
        has_coupon=_has_coupon(fields),
        tracking=None if tracking is None else tracking.removeprefix("No:"),
        carrier=fields.text("carrier"),
        goods_fen=goods,
        shipping_fen=shipping,
        payable_fen=payable,
        received_fen=received,
        quantity=quantity,
        shipped_at=shipped_at,
        completed_at=completed_at,
    )


def _is_paid(
    fields: RowFields, has_time: bool, net: int | None, refunded: int | None
) -> bool | None:
    if has_time or (net or 0) > 0 or (refunded or 0) > 0:
        return True
    return False if fields.has("paid_at") else None


def _gross(
    fields: RowFields, net: int | None, refunded: int | None, *, is_paid: bool | None
) -> int | None:
    """Net plus refunded. Without a refund column a net of nothing proves nothing."""
    if net is None:
        return None
    if not fields.has("refunded") and net == 0 and is_paid:
        return None
    return net + (refunded or 0)


def _channel(fields: RowFields) -> str | None:
    if not fields.has("channel"):
        return None
    return "mobile" if fields.text("channel") == "手机订单" else "web"


def _has_coupon(fields: RowFields) -> bool | None:
    used = fields.fen("card_discount") if fields.has("card_discount") else None
    return None if used is None else used > 0


_IDENTIFYING = ("buyer", "placed_at", "paid_at", "title", "net_paid", "quantity", "name", "address")


def _derived_id(fields: RowFields) -> str:
    """Name an order by its content, for exports whose owner left out the number."""
    content = "\x1f".join(fields.text(name) or "" for name in _IDENTIFYING)
    return "row-" + hashlib.sha256(content.encode()).hexdigest()[:24]


FORMAT = Format(
    platform=taobao.PLATFORM,
    kind=Kind.ORDERS,
    title="Taobao / Tmall orders",
    signatures=(
        Signature(
            parts=(
                ("订单编号",),
                ("买家应付货款",),
                ("买家会员名", "支付单号"),
                ("宝贝标题", "商品标题"),
            ),
            absent=("子订单编号",),
        ),
        # A self-chosen selection of columns, as shops keep for themselves.
        Signature(
            parts=(
                ("买家会员名",),
                ("买家实际支付金额", "买家实付金额"),
                ("宝贝标题", "商品标题"),
                ("订单付款时间", "订单创建时间"),
                ("宝贝总数量",),
            ),
            absent=("子订单编号",),
        ),
    ),
    columns=COLUMNS,
    number_shapes=taobao.ORDER_NUMBERS,
    read_row=read_row,
    required=(("placed_at", "paid_at"), ("payable", "net_paid")),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at"),
    money_fields=("payable", "net_paid", "refunded"),
    export_time=taobao.export_time,
)
