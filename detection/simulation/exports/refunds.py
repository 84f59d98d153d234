"""The refund export: one row a refund, with its own number and the buyer's reason."""

from __future__ import annotations

from detection.simulation.catalogue import BY_KEY
from detection.simulation.exports.cells import guarded, local, masked_nick, table, yuan
from detection.simulation.exports.lines import refund_status
from detection.simulation.exports.orders import payment_number
from detection.simulation.exports.states import OrderState, RefundState
from detection.simulation.words import columns

HEADERS = columns(
    "订单编号|退款编号|支付宝交易号|订单付款时间|商家编码|退款完结时间|买家会员名称|买家实际支付金额"
    "|宝贝标题|买家退款金额|手工退款/系统退款|是否需要退货|退款的申请时间|超时时间|退款状态|货物状态"
    "|退货物流信息|发货物流信息|客服介入状态|卖家真实姓名|卖家退货地址|卖家邮编|卖家电话|卖家手机"
    "|退货物流单号|退货物流公司|买家退款原因|买家退款说明|买家退货时间|责任方|售中或售后|商家备注"
    "|完结时间|部分退款/全部退款|审核操作人|举证超时|是否零秒响应|退款操作人"
)


def refund_file(states: list[OrderState], *, masked: bool) -> bytes:
    refunds = [(state, state.refund) for state in states if state.refund]
    refunds.sort(key=lambda pair: pair[1].asked_at, reverse=True)
    rows = (_row(state, refund, masked=masked) for state, refund in refunds)
    return table(HEADERS, rows, line_end="\r\n")


def _row(state: OrderState, refund: RefundState, *, masked: bool) -> dict[str, str]:
    order = state.order
    article = BY_KEY[order.product_id]
    nick = order.buyer or ""
    return {
        "订单编号": guarded(order.order_id),
        "退款编号": guarded(f"3{order.order_id[1:]}"),
        "支付宝交易号": guarded(payment_number(state)),
        "订单付款时间": local(state.paid_at),
        "商家编码": article.sku,
        "退款完结时间": local(refund.done_at),
        "买家会员名称": masked_nick(nick) if masked else nick,
        "买家实际支付金额": yuan(state.amount_fen),
        "宝贝标题": article.title,
        "买家退款金额": yuan(refund.amount_fen),
        "手工退款/系统退款": "手工退款",
        "是否需要退货": "是" if refund.kind == "return_refund" else "否",
        "退款的申请时间": local(refund.asked_at),
        "退款状态": refund_status(refund),
        "货物状态": _goods(state, refund),
        "买家退款原因": refund.reason or "",
        "售中或售后": "售后" if state.confirmed_at else "售中",
        "完结时间": local(refund.done_at),
        "部分退款/全部退款": "全部退款",
        "是否零秒响应": "否",
    }


def _goods(state: OrderState, refund: RefundState) -> str:
    if state.delivered_at and state.delivered_at <= refund.asked_at:
        return "买家已收到货"
    return "买家未收到货"
