"""Douyin after-sales export (抖店 售后工作台 导出): one row an after-sale, named by 售后单号."""

from __future__ import annotations

from shops.platforms import douyin
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow
from shops.platforms.statuses import refund_status

COLUMNS = {
    "refund_id": ("售后单号",),
    "order_id": ("订单号",),
    "line_id": ("商品单号",),
    "title": ("商品名称",),
    "kind": ("售后类型",),
    "goods_back": ("退商品金额（元）", "退商品金额"),
    "shipping_back": ("退运费金额（元）", "退运费金额"),
    "taxes_back": ("退税费金额（元）", "退税费金额"),
    "status": ("售后状态",),
    "applied_at": ("售后申请时间",),
    "finished_at": ("售后完结时间", "用户到账时间", "商家退款时间", "售后关闭时间"),
    "reason": ("售后原因", "售后原因标签"),
    "sent": ("商品发货状态",),
    "parcel": ("发货物流状态",),
    "instant": ("是否极速退款",),
    "return_carrier": ("退货物流公司",),
}
_BACK = ("goods_back", "shipping_back", "taxes_back")
_KINDS = (
    ("换货", "exchange"),
    ("退货退款", "return_refund"),
    ("仅退款", "refund_only"),
    ("补差价", "price_adjust"),
    ("价保", "price_adjust"),
)


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one row into a refund; None when its problems leave nothing to keep."""
    order_id, refund_id = fields.identifier("order_id"), fields.identifier("refund_id")
    line_id = fields.identifier("line_id", required=False)
    applied_at, finished_at = fields.required_time("applied_at"), fields.time("finished_at")
    amounts = [fen for name in _BACK if (fen := fields.fen(name)) is not None]
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
        line_id=line_id,
        status=status or "unknown",
        kind=_kind(fields.text("kind")),
        phase=_phase(fields),
        status_raw=status_raw,
        amount_fen=sum(amounts) if amounts else None,
        applied_at=applied_at,
        finished_at=finished_at,
        reason_raw=fields.text("reason"),
        is_instant=None if instant is None else instant == "是",
        return_carrier=fields.text("return_carrier"),
        title=fields.text("title"),
    )


def _kind(word: str | None) -> str:
    return next((kind for sign, kind in _KINDS if sign in (word or "")), "unknown")


def _phase(fields: RowFields) -> str:
    if "未发货" in (fields.text("sent") or ""):
        return "before_ship"
    parcel = fields.text("parcel") or ""
    if "签收" in parcel:
        return "after_receipt"
    return "in_transit" if "运输" in parcel or "派送" in parcel else "unknown"


FORMAT = Format(
    platform=douyin.PLATFORM,
    kind=Kind.REFUNDS,
    title="Douyin after-sales",
    signatures=(Signature(parts=(("售后单号",), ("商品单号",), ("售后类型",), ("售后申请时间",))),),
    columns=COLUMNS,
    number_shapes=douyin.ORDER_NUMBERS,
    read_row=read_row,
    required=(("order_id",), ("refund_id",), ("applied_at",)),
    id_field="refund_id",
    time_fields=("applied_at", "finished_at"),
    money_fields=_BACK,
    export_time=douyin.export_time,
)
