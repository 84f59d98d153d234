"""The line export: `买家实际支付金额` gross here; orders closed unpaid are left out."""

from __future__ import annotations

from detection.engine.types import RefundStage
from detection.simulation.catalogue import BY_KEY
from detection.simulation.exports.cells import guarded, local, table, yuan
from detection.simulation.exports.orders import payment_number, status_of
from detection.simulation.exports.states import OrderState, RefundState
from detection.simulation.words import columns

HEADERS = columns(
    "子订单编号|主订单编号|标题|价格|购买数量|外部系统编号|商品属性|套餐信息|备注|订单状态|商家编码"
    "|支付单号|买家应付货款|买家实际支付金额|退款状态|退款金额|订单创建时间|订单付款时间|商品ID|发货时间"
)
_NO_REFUND_STATUS, _NO_REFUND_AMOUNT = "没有申请退款", "无退款申请"
ASKED = "买家已经申请退款，等待卖家同意"
GIVEN = "退款成功"
CLOSED = "退款关闭"


def line_file(states: list[OrderState]) -> bytes:
    rows = (_row(state) for state in reversed(states) if not state.cancelled_at)
    return table(HEADERS, rows, line_end="\n")


def refund_status(refund: RefundState) -> str:
    words = {
        RefundStage.REQUESTED: ASKED,
        RefundStage.SUCCEEDED: GIVEN,
        RefundStage.REFUSED: CLOSED,
    }
    return words[refund.stage]


def _row(state: OrderState) -> dict[str, str]:
    order, refund = state.order, state.refund
    article = BY_KEY[order.product_id]
    return {
        "子订单编号": guarded(order.order_id),
        "主订单编号": guarded(order.order_id),
        "标题": article.title,
        "价格": yuan(article.price_fen),
        "购买数量": str(order.quantity),
        "订单状态": status_of(state),
        "商家编码": article.sku,
        "支付单号": guarded(payment_number(state)),
        "买家应付货款": yuan(state.amount_fen),
        "买家实际支付金额": yuan(state.amount_fen if state.paid_at else 0),
        "退款状态": refund_status(refund) if refund else _NO_REFUND_STATUS,
        "退款金额": yuan(refund.amount_fen) if refund else _NO_REFUND_AMOUNT,
        "订单创建时间": local(order.at),
        "订单付款时间": local(state.paid_at),
        "商品ID": guarded(article.item_id),
        "发货时间": local(state.shipped_at),
    }
