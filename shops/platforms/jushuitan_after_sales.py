"""聚水潭 after-sales export (售后单): one row an item of an after-sale.

It joins the platform's order by `线上订单号`. Its own status words are not known to us for certain;
those that are not a platform's are noted and stay unknown.
"""

from __future__ import annotations

from shops.platforms import jushuitan
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.jushuitan import first_number
from shops.platforms.problems import Code
from shops.platforms.rows import RefundRow
from shops.platforms.statuses import refund_status

COLUMNS = {
    "refund_id": ("售后单号",),
    "order_id": ("原始线上订单号", "线上订单号"),
    "line_id": ("线上子订单编号",),
    "sku": ("商品编码",),
    "status": ("线上状态", "退款状态"),
    "kind": ("售后类型", "售后分类"),
    "amount": ("退款金额", "卖家应退金额"),
    "applied_at": ("申请时间", "登记时间", "售后登记日期"),
    "finished_at": ("完结时间", "确认日期"),
    "goods_state": ("货物状态",),
    "reason": ("问题类型", "售后原因"),
    "title": ("商品名称",),
}
_KINDS = (
    ("换货", "exchange"),
    ("退货", "return_refund"),
    ("仅退款", "refund_only"),
    ("补差", "price_adjust"),
)


def read_row(fields: RowFields) -> RefundRow | None:
    """Turn one row into a refund; None when its problems leave nothing to keep."""
    order_id, refund_id = (
        first_number(fields.identifier("order_id")),
        fields.identifier("refund_id"),
    )
    line_id = fields.identifier("line_id", required=False)
    applied_at, finished_at = fields.time("applied_at"), fields.time("finished_at")
    amount, status_raw = fields.fen("amount"), fields.text("status")
    status = refund_status(status_raw)
    if status is None:
        fields.note("status", Code.STATUS_UNKNOWN, status_raw or "")
    if order_id is None or refund_id is None or fields.is_refused:
        return None
    item = line_id or fields.text("sku")
    return RefundRow(
        row_no=fields.row_no,
        order_id=order_id,
        refund_id=refund_id if item is None else f"{refund_id}:{item}",
        line_id=line_id,
        status=status or "unknown",
        kind=_kind(fields.text("kind")),
        phase="before_ship" if "未发货" in (fields.text("goods_state") or "") else "unknown",
        status_raw=status_raw,
        amount_fen=amount,
        applied_at=applied_at,
        finished_at=finished_at,
        reason_raw=fields.text("reason"),
        title=fields.text("title"),
    )


def _kind(word: str | None) -> str:
    return next((kind for sign, kind in _KINDS if sign in (word or "")), "unknown")


FORMAT = Format(
    platform=jushuitan.PLATFORM,
    kind=Kind.REFUNDS,
    title="Jushuitan after-sales",
    signatures=(Signature(parts=(("售后单号",), ("内部订单号",), ("线上订单号",))),),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("refund_id",)),
    id_field="refund_id",
    time_fields=("applied_at", "finished_at"),
    money_fields=("amount",),
)
