"""Every name under which some platform writes a field of our own csv."""

from __future__ import annotations

from functools import cache

from shops.platforms.format import Kind
from shops.platforms.mapped import FIELDS
from shops.platforms.registry import FORMATS

# Fields of platforms' own formats that are one of ours under another word.
_SAME = {"payable": "amount", "mobile": "phone", "net_paid": "paid"}
_SAME_OF_REFUNDS = {
    "amount": "refund_amount",
    "goods_back": "refund_amount",
    "status": "refund_status",
    "kind": "refund_kind",
    "reason": "refund_reason",
}


# What shops' own lists and foreign programs call a refund's fields: no export of a platform that is
# known here does, so these are for proposals alone, which a person looks at.
_HEARD_OF_REFUNDS: dict[str, tuple[str, ...]] = {
    "order_id": ("原订单号", "关联订单号", "交易订单号", "销售单号", "order number", "order no"),
    "refund_id": (
        *("售后编号", "退款流水号", "退换货单号", "退货单号", "服务单号"),
        *("refund number", "return id", "rma number", "case id"),
    ),
    "refund_amount": (
        *("实退金额", "应退金额", "退回金额", "退货金额", "实际退款", "退款总计"),
        *("refunded amount", "amount refunded", "refund total", "total refund"),
    ),
    "applied_at": (
        *("发起时间", "提交时间", "申请日期", "退货日期", "售后创建时间", "退款创建时间"),
        *("return date", "requested at", "request date", "opened at"),
    ),
    "finished_at": (
        *("到账时间", "退款成功时间", "结束时间", "完成时间", "关闭时间"),
        *("refund date", "refunded at", "completed at", "closed at"),
    ),
    "refund_status": (
        *("处理状态", "处理结果", "退款结果", "退款进度", "售后进度"),
        *("return status", "refund state"),
    ),
    "refund_kind": ("退换类型", "售后方式", "return type", "refund type"),
    "refund_reason": (
        *("退货原因", "申请原因", "售后理由", "退款说明"),
        *("return reason", "reason for return", "reason"),
    ),
    "title": ("宝贝名称", "货品名称", "item name", "product name"),
}


@cache
def vocabulary(kind: Kind = Kind.ORDERS) -> dict[str, tuple[str, ...]]:
    """Return each field's names, ours first; of refunds only what refund files call it."""
    names = {field: list(aliases) for field, aliases in FIELDS[kind].items()}
    same = _SAME_OF_REFUNDS if kind is Kind.REFUNDS else _SAME
    for format_ in FORMATS:
        if (format_.kind is Kind.REFUNDS) == (kind is Kind.REFUNDS):
            for field, aliases in format_.columns.items():
                names.get(same.get(field, field), []).extend(aliases)
    if kind is Kind.REFUNDS:
        for field, heard in _HEARD_OF_REFUNDS.items():
            names[field].extend(heard)
    return {field: tuple(dict.fromkeys(aliases)) for field, aliases in names.items()}
