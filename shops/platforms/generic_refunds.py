"""Our own csv of refunds: one row a refund, any platform. docs/import-format.md specifies it.

Only `order_id`, `refund_amount` and `applied_at` are needed. Without a number of its own a refund is
known by its order, time, amount and article; without a status it is done once it has an end, or
where the file tells no ends.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow
from shops.platforms.statuses import refund_status

COLUMNS = {
    "order_id": ("order_id", "订单号", "订单编号"),
    "refund_amount": ("refund_amount", "退款金额", "退款总额"),
    "applied_at": ("applied_at", "申请时间", "退款申请时间", "售后申请时间"),
    "refund_id": ("refund_id", "退款编号", "退款单号", "售后单号"),
    "refund_status": ("refund_status", "退款状态", "售后状态"),
    "finished_at": ("finished_at", "完结时间", "退款时间", "退款完成时间"),
    "refund_kind": ("refund_kind", "售后类型", "退款类型"),
    "refund_reason": ("refund_reason", "退款原因", "售后原因"),
    "title": ("title", "商品名称", "商品标题"),
    "currency": ("currency", "币种"),
}
_KINDS = (
    ("换货", "exchange"),
    ("仅退款", "refund_only"),
    ("退货", "return_refund"),
    ("return", "return_refund"),
)


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one row into a refund; None when its problems leave nothing to keep."""
    order_id, refund_id = fields.identifier("order_id"), _number(fields)
    applied_at, finished_at = fields.required_time("applied_at"), fields.time("finished_at")
    amount = fields.fen("refund_amount")
    if fields.raw("refund_amount") is None:
        fields.note("refund_amount", Code.AMOUNT_UNREADABLE, "")
    status = _status(fields, finished_at)
    if order_id is None or refund_id is None or fields.is_refused:
        return None
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=refund_id,
        status=status,
        kind=_kind(fields.text("refund_kind")),
        status_raw=fields.text("refund_status"),
        amount_fen=amount,
        applied_at=applied_at,
        finished_at=finished_at,
        reason_raw=fields.text("refund_reason"),
        title=fields.text("title"),
        currency=fields.currency,
    )


def _number(fields: RowFields) -> str | None:
    if fields.has("refund_id"):
        return fields.identifier("refund_id")
    names = ("order_id", "applied_at", "refund_amount", "title")
    content = "\x1f".join(fields.text(name) or "" for name in names)
    return f"refund-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def _status(fields: RowFields, finished_at: datetime | None) -> str:
    raw = fields.text("refund_status")
    if raw is None:
        is_done = finished_at is not None or not fields.has("finished_at")
        return "succeeded" if is_done else "requested"
    told = refund_status(raw)
    if told is None:
        fields.note("refund_status", Code.STATUS_UNKNOWN, raw)
    return told or "unknown"


def _kind(word: str | None) -> str:
    return next((kind for sign, kind in _KINDS if sign in (word or "").lower()), "unknown")


FORMAT = Format(
    platform="other",
    kind=Kind.REFUNDS,
    title="BrushGuard refund csv",
    signatures=(
        Signature(parts=(("order_id",), ("refund_amount",), ("applied_at",))),
        # The Chinese names, unless what an order cost or when it was placed stands beside them.
        Signature(
            parts=(
                ("订单号", "订单编号"),
                ("退款金额", "退款总额"),
                ("申请时间", "退款申请时间", "售后申请时间"),
            ),
            absent=("下单时间", "订单创建时间", "订单提交时间", "订单金额", "应付金额", "总金额"),
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("refund_amount",), ("applied_at",)),
    id_field="order_id",
    time_fields=("applied_at", "finished_at"),
    money_fields=("refund_amount",),
    currency=None,
)
