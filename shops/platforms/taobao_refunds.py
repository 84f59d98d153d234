"""Taobao / Tmall refund export (退款管理 导出): one row a refund, named by 退款编号."""

from __future__ import annotations

from shops.platforms import taobao
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow
from shops.platforms.statuses import refund_status

COLUMNS = {
    "order_id": ("订单编号",),
    "refund_id": ("退款编号",),
    "title": ("宝贝标题", "商品标题"),
    "amount": ("买家退款金额",),
    "applied_at": ("退款的申请时间",),
    "finished_at": ("退款完结时间", "完结时间"),
    "paid_at": ("订单付款时间",),
    "status": ("退款状态",),
    "after_sale_kind": ("售后类型",),
    "needs_return": ("是否需要退货",),
    "goods_state": ("货物状态",),
    "phase": ("售中或售后",),
    "platform_steps_in": ("客服介入状态",),
    "reason": ("买家退款原因", "退款原因标签"),
    "return_carrier": ("退货物流公司",),
    "instant": ("是否零秒响应",),
}
_KINDS = {
    "仅退款": "refund_only",
    "退货退款": "return_refund",
    "换货": "exchange",
    "补差价": "price_adjust",
}
_NEEDS_RETURN = {
    "是": "return_refund",
    "需要退货": "return_refund",
    "退货": "return_refund",
    "否": "refund_only",
    "不需要退货": "refund_only",
    "无需退货": "refund_only",
}


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one row into a refund; None when its problems leave nothing to keep."""
    order_id, refund_id = fields.identifier("order_id"), fields.identifier("refund_id")
    applied_at = fields.required_time("applied_at")
    finished_at = fields.time("finished_at")
    amount = fields.fen("amount")
    status_raw = fields.text("status")
    status = refund_status(status_raw)
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, status_raw or "")
    if order_id is None or refund_id is None or fields.is_refused:
        return None
    instant = fields.text("instant")
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=refund_id,
        status=status or "unknown",
        kind=_kind(fields),
        phase=_phase(fields),
        status_raw=status_raw,
        amount_fen=amount,
        applied_at=applied_at,
        finished_at=finished_at,
        reason_raw=fields.text("reason"),
        is_instant=None if instant is None else instant == "是",
        return_carrier=fields.text("return_carrier"),
        title=fields.text("title"),
    )


def _kind(fields: RowFields) -> str:
    named = _KINDS.get(fields.text("after_sale_kind") or "")
    return named or _NEEDS_RETURN.get(fields.text("needs_return") or "", "unknown")


def _phase(fields: RowFields) -> str:
    word = fields.text("phase") or ""
    if "售后" in word:
        return "after_completion"
    goods = fields.text("goods_state") or ""
    if "未发货" in goods:
        return "before_ship"
    if "已收到" in goods:
        return "after_receipt"
    return "in_transit" if "未收到" in goods else "unknown"


FORMAT = Format(
    platform=taobao.PLATFORM,
    kind=Kind.REFUNDS,
    title="Taobao / Tmall refunds",
    signatures=(Signature(parts=(("退款编号",), ("买家退款金额",), ("退款的申请时间",))),),
    columns=COLUMNS,
    number_shapes=taobao.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("refund_id",), ("applied_at",)),
    id_field="refund_id",
    time_fields=("applied_at", "finished_at", "paid_at"),
    money_fields=("amount",),
    export_time=taobao.export_time,
)
