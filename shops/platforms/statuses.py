"""The platforms' status words in ours (docs/import-format.md lists ours)."""

from __future__ import annotations

from functools import lru_cache

from shops.platforms.cells import folded

_ORDER_WORDS: dict[str, tuple[str, ...]] = {
    "unpaid": (
        "等待买家付款",
        "等待付款",
        "WAIT_BUYER_PAY",
        "待付款",
        "待支付",
        "已下单待付款",
        "unpaid",
    ),
    "paid": (
        "买家已付款，等待卖家发货",
        "WAIT_SELLER_SEND_GOODS",
        "待发货",
        "待配货",
        "备货中",
        "等待出库",
        "等待发货",
        "等待卖家发货",
        "已下单待发货",
        "已支付处理中",
        "清关中",
        "WAIT_SELLER_DELIVERY",
        "WAIT_SELLER_STOCK_OUT",
        "processing",
        "paid",
        "已付款",
    ),
    "partly_shipped": (
        "卖家部分发货",
        "SELLER_CONSIGNED_PART",
        "部分发货",
        "partial",
        "partly_shipped",
    ),
    "shipped": (
        "卖家已发货，等待买家确认",
        "WAIT_BUYER_CONFIRM_GOODS",
        "已发货",
        "已发货，待签收",
        "已发货，待收货",
        "待收货",
        "等待确认收货",
        "等待买家确认收货",
        "等待买家收货",
        "WAIT_GOODS_RECEIVE_CONFIRM",
        "发往配送中心",
        "SEND_TO_DISTRIBUTION_CENER",  # as JD spells it
        "配送中心已收货",
        "DISTRIBUTION_CENTER_RECEIVED",
        "fulfilled",
        "shipped",
    ),
    "delivered": ("TRADE_BUYER_SIGNED", "已签收", "已收货", "delivered"),
    "completed": (
        "交易成功",
        "TRADE_FINISHED",
        "已完成",
        "完成",
        "FINISHED_L",
        "收款确认",
        "收款确认（服务完成）",
        "RECEIPTS_CONFIRM",
        "订单成功",
        "交易完成",
        "completed",
        "complete",
    ),
    "closed_unpaid": (
        "TRADE_CLOSED_BY_TAOBAO",
        "未付款用户主动取消或超时未付款订单自动取消",
        "voided",
        "closed_unpaid",
    ),
    "closed_refunded": (
        "TRADE_CLOSED",
        "已取消，退款成功",
        "全部商品售后之后，订单取消",
        "refunded",
        "closed_refunded",
    ),
    "closed_other": ("TRADE_CANCELED", "closed_other"),
    "on_hold": (
        "LOCKED",
        "PAUSE",
        "POP_ORDER_PAUSE",
        "on-hold",
        "PAID_FORBID_CONSIGN",
        "WAIT_PRE_AUTH_CONFIRM",
        "holded",
        "on_hold",
        "已锁定",
        "暂停",
    ),
    "unknown": ("unknown",),
}
_ORDER_STATUS = {
    folded(word).lower(): status for status, words in _ORDER_WORDS.items() for word in words
}
# Closed, but the word alone does not say why.
_CLOSED = frozenset(
    folded(word).lower()
    for word in (
        "交易关闭",
        "交易取消",
        "交易失败",
        "订单失败",
        "订单关闭",
        "已关闭",
        "已取消",
        "取消",
        "cancelled",
        "canceled",
        "closed",
    )
)

_REFUND_WORDS: dict[str, tuple[str, ...]] = {
    "requested": (
        "WAIT_SELLER_AGREE",
        "买家已经申请退款，等待卖家同意",
        "售后处理中",
        "待商家处理",
        "退款待处理",
        "退款中",
        "售后中",
        "requested",
    ),
    "agreed_wait_return": (
        "WAIT_BUYER_RETURN_GOODS",
        "卖家已经同意退款，等待买家退货",
        "待买家退货",
        "agreed_wait_return",
    ),
    "returning": (
        "WAIT_SELLER_CONFIRM_GOODS",
        "买家已经退货，等待卖家确认收货",
        "待商家收货",
        "returning",
    ),
    "refused": ("SELLER_REFUSE_BUYER", "卖家拒绝退款", "商家拒绝", "售后拒绝", "refused"),
    "platform_review": ("客服介入", "仲裁", "平台处理中", "平台介入中", "platform_review"),
    "succeeded": (
        "SUCCESS",
        "退款成功",
        "同意退款，退款成功",
        "refunded",
        "退款完结",
        "succeeded",
    ),
    "closed": (
        "CLOSED",
        "退款关闭",
        "售后关闭",
        "售后取消",
        "换货成功",  # goods went, no money
        "无售后或售后取消",
        "closed",
    ),
    "unknown": ("unknown",),
}
_REFUND_STATUS = {
    folded(word).lower(): status for status, words in _REFUND_WORDS.items() for word in words
}
_NO_REFUND = frozenset(
    folded(word).lower()
    for word in (
        "没有申请退款",
        "无退款申请",
        "NO_REFUND",
        "无售后",
        "无售后或售后取消",
        "无售后或售后关闭",
        "无退款",
        "未退款",
    )
)
# A back office or a spreadsheet set to Traditional characters writes the same words in these.
_SIMPLIFIED = str.maketrans(
    "買賣貨發認關閉後處絕請動時訂單審確簽鎖暫還無產應為進運結敗戶價備",
    "买卖货发认关闭后处绝请动时订单审确签锁暂还无产应为进运结败户价备",
)
_NOT_CLOSED = "订单未关闭"
_NEVER_PAID = "买家未付款"
_PAYMENT_STATUS = {True: "paid", False: "unpaid", None: "unknown"}
# With one of these words the buyer has paid, whether or not a time of payment is told.
SETTLED = frozenset(
    {"paid", "partly_shipped", "shipped", "delivered", "completed", "closed_refunded"}
)


def order_status(
    raw: str | None,
    *,
    close_reason: str | None = None,
    is_paid: bool | None,
    refunded_fen: int | None = None,
) -> str | None:
    """Return our word for an order's status; None for a word nobody told us.

    Without a status word the payment decides and says the least it proves; `is_paid` is None
    where the file cannot tell.
    """
    if raw is None:
        return _PAYMENT_STATUS[is_paid]
    word = _word_of(raw)
    if word in _CLOSED:
        return _closed_status(close_reason, is_paid=is_paid, refunded_fen=refunded_fen)
    if word in _ORDER_STATUS:
        return _ORDER_STATUS[word]
    return "closed_refunded" if word.endswith("退款成功") else None


@lru_cache(maxsize=4096)
def _word_of(raw: str) -> str:
    return folded(raw).lower().translate(_SIMPLIFIED)


def _closed_status(
    close_reason: str | None, *, is_paid: bool | None, refunded_fen: int | None
) -> str:
    """Say how an order was closed: a reason that is told weighs more than money that went back."""
    reason = _word_of(close_reason or "")
    if reason == _NEVER_PAID or is_paid is False:
        return "closed_unpaid"
    if "退款" in reason or (not reason and (refunded_fen or 0) > 0):
        return "closed_refunded"
    return "closed_other"


def close_reason_of(raw: str | None) -> str | None:
    """Return the reason a platform gives; None for its words for "not closed"."""
    return None if raw is None or _word_of(raw) == _NOT_CLOSED else raw


def refund_status(raw: str | None) -> str | None:
    """Return our word for a refund's status; None for a word nobody told us."""
    return _REFUND_STATUS.get(_word_of(raw or ""))


def is_no_refund(raw: str | None) -> bool:
    """True when the cell says that nobody asked for a refund."""
    return raw is None or _word_of(raw) in _NO_REFUND
