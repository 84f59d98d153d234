"""Our own csv: one row an order, any platform. docs/import-format.md is its specification.

Only `order_id`, `placed_at` and `amount` are needed. Times without an offset are the shop's.
"""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import OrderRow, Receiver
from shops.platforms.statuses import SETTLED, order_status
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("order_id", "order id", "order_no", "订单号", "订单编号"),
    "placed_at": ("placed_at", "created_at", "order_time", "下单时间", "订单创建时间"),
    "amount": ("amount", "payable", "total", "订单金额", "应付金额", "总金额"),
    "product_id": ("product_id", "item_id", "商品ID", "宝贝ID"),
    "sku": ("sku", "merchant_sku", "商家编码"),
    "title": ("title", "product", "product_name", "商品名称", "商品标题", "宝贝标题"),
    "quantity": ("quantity", "qty", "数量", "商品数量"),
    "status": ("status", "order_status", "订单状态"),
    "close_reason": ("close_reason", "关闭原因"),
    "paid": ("paid", "paid_amount", "实付金额"),
    "paid_at": ("paid_at", "付款时间", "支付时间"),
    "shipped_at": ("shipped_at", "发货时间"),
    "completed_at": ("completed_at", "完成时间"),
    "refunded": ("refunded_amount", "refunded", "退款金额"),
    "refund_at": ("refund_at", "refunded_at", "退款时间"),
    "buyer": ("buyer", "buyer_id", "买家", "买家账号"),
    "name": ("receiver_name", "收货人", "收件人", "收货人姓名"),
    "phone": ("phone", "receiver_phone", "手机", "收货人手机", "联系电话"),
    "province": ("province", "省", "省份"),
    "city": ("city", "市", "城市"),
    "district": ("district", "区", "区县"),
    "address": ("address", "详细地址", "收货地址"),
    "channel": ("channel", "渠道"),
    "remark": ("remark", "买家留言"),
    "chat": ("chat", "是否咨询"),
    "coupon": ("coupon", "是否用券"),
    "tracking": ("tracking_number", "快递单号", "物流单号"),
    "carrier": ("carrier", "快递公司", "物流公司"),
    "currency": ("currency", "币种"),
}
_YES = frozenset({"1", "true", "yes", "y", "是", "有"})


def read_row(fields: RowFields) -> OrderRow | None:
    """Turn one row into an order; None when its problems leave nothing to keep."""
    order_id, placed_at = fields.identifier("order_id"), fields.required_time("placed_at")
    payable, paid, refunded = (fields.fen(name) for name in ("amount", "paid", "refunded"))
    if fields.raw("amount") is None:
        fields.note("amount", Code.AMOUNT_UNREADABLE, "")
    paid_at, shipped_at = fields.time("paid_at"), fields.time("shipped_at")
    completed_at = fields.time("completed_at")
    refunded_at = fields.time("refund_at")
    quantity = fields.count("quantity")
    status_raw = fields.text("status")
    has_paid = _is_paid(fields, paid_at is not None, paid)
    status = _status(fields, status_raw, is_paid=has_paid, refunded=refunded)
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    if paid is None and (has_paid or (status in SETTLED and has_paid is None)):
        paid = payable
    title = fields.text("title")
    return OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status or "unknown",
        status_raw=status_raw,
        close_reason=fields.text("close_reason"),
        payable_fen=payable,
        paid_gross_fen=paid,
        refunded_fen=refunded,
        refunded_at=refunded_at,
        quantity=quantity,
        product_key=_product_key(fields, title),
        product_title=title,
        buyer=fields.text("buyer"),
        receiver=_receiver(fields),
        channel=fields.text("channel"),
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        has_chat=_flag(fields, "chat"),
        has_coupon=_flag(fields, "coupon"),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
        paid_at=paid_at,
        shipped_at=shipped_at,
        completed_at=completed_at,
        currency=fields.currency,
    )


def _is_paid(fields: RowFields, has_time: bool, paid: int | None) -> bool | None:
    if has_time or (paid or 0) > 0:
        return True
    return False if fields.has("paid_at") or fields.has("paid") else None


def _status(
    fields: RowFields, raw: str | None, *, is_paid: bool | None, refunded: int | None
) -> str | None:
    close_reason = fields.text("close_reason")
    status = order_status(raw, close_reason=close_reason, is_paid=is_paid, refunded_fen=refunded)
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw)
    return status


def _product_key(fields: RowFields, title: str | None) -> str | None:
    product_id, sku = fields.text("product_id"), fields.text("sku")
    if product_id:
        return f"id:{product_id}"[:400]
    if sku:
        return f"sku:{sku}"[:400]
    return f"title:{title}"[:400] if title else None


def _receiver(fields: RowFields) -> Receiver:
    names = ("name", "phone", "province", "city", "district", "address")
    return Receiver(**{name: fields.text(name) for name in names})


def _flag(fields: RowFields, name: str) -> bool | None:
    text = fields.text(name)
    return None if text is None else text.lower() in _YES


FORMAT = Format(
    platform="other",
    kind=Kind.ORDERS,
    title="BrushGuard csv",
    signatures=(
        Signature(parts=(("order_id",), ("placed_at",), ("amount",))),
        # Only the Chinese names that no platform's own export uses together.
        Signature(
            parts=(("订单号",), ("下单时间",), ("订单金额", "应付金额")),
            absent=("京东价", "下单帐号", "下单账号", "线上订单号"),
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("placed_at",), ("amount",)),
    time_fields=("placed_at", "paid_at", "shipped_at", "completed_at", "refund_at"),
    money_fields=("amount", "paid", "refunded"),
    currency=None,
)
