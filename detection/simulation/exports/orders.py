"""The order export: 72 columns, one row an order, `买家实际支付金额` net of refunds."""

from __future__ import annotations

from detection.simulation.catalogue import BY_KEY
from detection.simulation.exports.cells import (
    guarded,
    local,
    masked_nick,
    masked_receiver,
    table,
    yuan,
)
from detection.simulation.exports.states import OrderState
from detection.simulation.words import columns

HEADERS = columns(
    "订单编号|买家会员名|买家会员昵称|支付单号|支付详情|买家应付货款|买家应付邮费|买家支付积分|总金额"
    "|返点积分|买家实际支付金额|买家实际支付积分|订单状态|买家留言|收货人姓名|收货地址|运送方式"
    "|联系电话 |联系手机|虚拟号过期时间|订单创建时间|订单付款时间 |宝贝标题 |宝贝种类 |物流单号 "
    "|物流公司|订单备注|宝贝总数量|店铺Id|店铺名称|订单关闭原因|卖家服务费|买家服务费|发票抬头"
    "|是否手机订单|分阶段订单信息|特权订金订单id|是否上传合同照片|是否上传小票|是否代付|定金排名"
    "|修改后的sku|修改后的收货地址|异常信息|天猫卡券抵扣|集分宝抵扣|是否是O2O交易|是否上传身份证"
    "|新零售交易类型|新零售导购门店名称|新零售导购门店id|新零售发货门店名称|新零售发货门店id|退款金额"
    "|预约门店|确认收货时间|打款商家金额|含应开票给个人的个人红包|是否信用购|体验期结束时间|前N有礼"
    "|配送类型|直播返现状态|返现金额|延迟发货赔付金额|新零售成交门店昵称|新零售成交门店id"
    "|新零售成交经销商id |预售订单|发货时间|商家备忘|主订单编号"
)

WAITING_FOR_PAYMENT = "等待买家付款"
PAID = "买家已付款，等待卖家发货"
SHIPPED = "卖家已发货，等待买家确认"
SUCCEEDED = "交易成功"
CLOSED = "交易关闭"
_SHOP_ID, _SHOP_NAME = "900000001", "演练小百货旗舰店"


def order_file(states: list[OrderState], *, masked: bool) -> bytes:
    """The export of all these orders, newest first as the platform lists them."""
    rows = (_row(state, masked=masked) for state in reversed(states))
    return table(HEADERS, rows, line_end="\r\n")


def status_of(state: OrderState) -> str:
    if state.cancelled_at or state.is_refunded:
        return CLOSED
    if state.confirmed_at:
        return SUCCEEDED
    if state.shipped_at:
        return SHIPPED
    return PAID if state.paid_at else WAITING_FOR_PAYMENT


def payment_number(state: OrderState) -> str:
    """A payment number is given when the order is made, paid or not."""
    return f"{state.order.at:%Y%m%d}22001{state.order.order_id[-15:]}"


def _row(state: OrderState, *, masked: bool) -> dict[str, str]:
    order, amount = state.order, state.amount_fen
    receiver = masked_receiver(order.receiver) if masked else order.receiver
    nick = order.buyer or ""
    net = amount - state.refunded_fen if state.paid_at else 0
    return {
        "订单编号": guarded(order.order_id),
        "主订单编号": guarded(order.order_id),
        "买家会员名": masked_nick(nick) if masked else nick,
        "支付单号": guarded(payment_number(state)),
        "买家应付货款": yuan(amount),
        "买家应付邮费": "0.00",
        "总金额": yuan(amount),
        "买家实际支付金额": yuan(net),
        "买家实际支付积分": "0",
        "订单状态": status_of(state),
        "买家留言": "请尽快发货" if order.remark else "",
        "收货人姓名": receiver.name or "",
        "收货地址": _address(state, receiver.region, receiver.address or ""),
        "运送方式": "快递",
        "联系手机": f"'{receiver.phone or ''}",
        "订单创建时间": local(order.at),
        "订单付款时间 ": local(state.paid_at),
        "宝贝标题 ": BY_KEY[order.product_id].title,
        "宝贝种类 ": "1",
        "物流单号 ": f"No:75{order.order_id[-13:]}" if state.shipped_at else "",
        "物流公司": "中通快递" if state.shipped_at else "",
        "宝贝总数量": str(order.quantity),
        "店铺Id": _SHOP_ID,
        "店铺名称": _SHOP_NAME,
        "订单关闭原因": _close_reason(state),
        "是否手机订单": "手机订单" if order.channel == "手机" else "",
        "退款金额": yuan(state.refunded_fen),
        "确认收货时间": local(state.confirmed_at),
        "打款商家金额": f"{yuan(net if state.confirmed_at else 0)}元",
        "发货时间": local(state.shipped_at),
    }


def _address(state: OrderState, region: tuple[str | None, ...], detail: str) -> str:
    if state.cancelled_at:
        return "   "
    return " ".join([*(part or "" for part in region), f"{detail}(000000)"])


def _close_reason(state: OrderState) -> str:
    if state.cancelled_at:
        return "买家未付款"
    return "退款" if state.is_refunded else "订单未关闭"
