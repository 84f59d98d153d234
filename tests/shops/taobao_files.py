"""Small Taobao exports in their true shapes, made from one list of orders."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

ORDER_COLUMNS = [
    "订单编号",
    "买家会员名",
    "买家会员昵称",
    "支付单号",
    "支付详情",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址",
    "运送方式",
    "联系电话 ",
    "联系手机",
    "虚拟号过期时间",
    "订单创建时间",
    "订单付款时间 ",
    "宝贝标题 ",
    "宝贝种类 ",
    "物流单号 ",
    "物流公司",
    "订单备注",
    "宝贝总数量",
    "店铺Id",
    "店铺名称",
    "订单关闭原因",
    "卖家服务费",
    "买家服务费",
    "发票抬头",
    "是否手机订单",
    "分阶段订单信息",
    "特权订金订单id",
    "是否上传合同照片",
    "是否上传小票",
    "是否代付",
    "定金排名",
    "修改后的sku",
    "修改后的收货地址",
    "异常信息",
    "天猫卡券抵扣",
    "集分宝抵扣",
    "是否是O2O交易",
    "是否上传身份证",
    "新零售交易类型",
    "新零售导购门店名称",
    "新零售导购门店id",
    "新零售发货门店名称",
    "新零售发货门店id",
    "退款金额",
    "预约门店",
    "确认收货时间",
    "打款商家金额",
    "含应开票给个人的个人红包",
    "是否信用购",
    "体验期结束时间",
    "前N有礼",
    "配送类型",
    "直播返现状态",
    "返现金额",
    "延迟发货赔付金额",
    "新零售成交门店昵称",
    "新零售成交门店id",
    "新零售成交经销商id ",
    "预售订单",
    "发货时间",
    "商家备忘",
    "主订单编号",
]
LINE_COLUMNS = [
    "子订单编号",
    "主订单编号",
    "标题",
    "价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "备注",
    "订单状态",
    "商家编码",
    "支付单号",
    "买家应付货款",
    "买家实际支付金额",
    "退款状态",
    "退款金额",
    "订单创建时间",
    "订单付款时间",
]
REFUND_COLUMNS = [
    "订单编号",
    "退款编号",
    "支付宝交易号",
    "订单付款时间",
    "商家编码",
    "退款完结时间",
    "买家会员名称",
    "买家实际支付金额",
    "宝贝标题",
    "买家退款金额",
    "手工退款/系统退款",
    "是否需要退货",
    "退款的申请时间",
    "超时时间",
    "退款状态",
    "货物状态",
    "退货物流信息",
    "发货物流信息",
    "客服介入状态",
    "卖家真实姓名",
    "卖家退货地址",
    "卖家邮编",
    "卖家电话",
    "卖家手机",
    "退货物流单号",
    "退货物流公司",
    "买家退款原因",
    "买家退款说明",
    "买家退货时间",
    "责任方",
    "售中或售后",
    "商家备注",
    "完结时间",
    "部分退款/全部退款",
    "审核操作人",
    "举证超时",
    "是否零秒响应",
    "退款操作人",
]
# The public names of the newer 千牛, for the same cells.
NEWER_NAMES = {
    "买家实际支付金额": "买家实付金额",
    "宝贝标题 ": "商品标题",
    "打款商家金额": "确认收货打款金额",
    "订单备注": "商家备注",
}


@dataclass(frozen=True, slots=True)
class Sale:
    """One order of one line, as the three files tell of it."""

    number: int
    title: str = "加厚收纳箱"
    fen: int = 2990
    quantity: int = 1
    buyer: str = "小明tb"
    phone: str = "13812345678"
    name: str = "王小明"
    address: str = "浙江省 金华市 义乌市 稠城街道宾王路1号2幢301室(000000)"
    day: str = "2026-06-11"
    at: str = "10:00:00"
    is_paid: bool = True
    is_refunded: bool = False
    status: str = ""
    refund_status: str = "退款成功"

    @property
    def order_id(self) -> str:
        return str(2_962_384_750_000_000_000 + self.number * 1_000_000 + 123_456)

    @property
    def status_word(self) -> str:
        if self.status:
            return self.status
        if not self.is_paid or self.is_refunded:
            return "交易关闭"
        return "买家已付款，等待卖家发货"

    @property
    def close_reason(self) -> str:
        if not self.is_paid:
            return "买家未付款"
        return "退款" if self.is_refunded else "订单未关闭"


def money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def order_cells(sale: Sale) -> dict[str, str]:
    gross = sale.fen if sale.is_paid else 0
    refunded = gross if sale.is_refunded else 0
    return dict.fromkeys(ORDER_COLUMNS, "") | {
        "订单编号": f'="{sale.order_id}"',
        "买家会员名": sale.buyer,
        "支付单号": "2026061122001",
        "买家应付货款": money(sale.fen),
        "买家应付邮费": "0.00",
        "总金额": money(sale.fen),
        "买家实际支付金额": money(gross - refunded),
        "订单状态": sale.status_word,
        "收货人姓名": sale.name,
        "收货地址": sale.address,
        "联系手机": f"'{sale.phone}",
        "订单创建时间": f"{sale.day} {sale.at}",
        "订单付款时间 ": f"{sale.day} {sale.at}" if sale.is_paid else "",
        "宝贝标题 ": sale.title,
        "宝贝种类 ": "1",
        "宝贝总数量": str(sale.quantity),
        "订单关闭原因": sale.close_reason,
        "是否手机订单": "手机订单",
        "退款金额": money(refunded),
        "打款商家金额": "0.00元",
        "主订单编号": sale.order_id,
    }


def line_cells(sale: Sale) -> dict[str, str]:
    return dict.fromkeys(LINE_COLUMNS, "") | {
        "子订单编号": f'="{sale.order_id}"',
        "主订单编号": f'="{sale.order_id}"',
        "标题": sale.title,
        "价格": money(sale.fen // sale.quantity),
        "购买数量": str(sale.quantity),
        "商家编码": "SKU-1",
        "订单状态": sale.status_word,
        "买家应付货款": money(sale.fen),
        "买家实际支付金额": money(sale.fen),
        "退款状态": sale.refund_status if sale.is_refunded else "没有申请退款",
        "退款金额": money(sale.fen) if sale.is_refunded else "无退款申请",
        "订单创建时间": f"{sale.day} {sale.at}",
        "订单付款时间": f"{sale.day} {sale.at}",
    }


def refund_cells(sale: Sale) -> dict[str, str]:
    return dict.fromkeys(REFUND_COLUMNS, "") | {
        "订单编号": sale.order_id,
        "退款编号": f"{sale.order_id[:-1]}9",
        "订单付款时间": f"{sale.day} {sale.at}",
        "退款完结时间": f"{sale.day} 23:00:00",
        "买家会员名称": sale.buyer,
        "买家实际支付金额": money(sale.fen),
        "宝贝标题": sale.title,
        "买家退款金额": money(sale.fen),
        "是否需要退货": "是",
        "退款的申请时间": f"{sale.day} 22:00:00",
        "退款状态": "退款成功",
        "买家退款原因": "拍错/多拍/不想要",
    }


def orders_file(sales: list[Sale], **more: object) -> bytes:
    return text_table(ORDER_COLUMNS, [order_cells(sale) for sale in sales], **more)  # type: ignore[arg-type]


def lines_file(sales: list[Sale], **more: object) -> bytes:
    rows = [line_cells(sale) for sale in sales if sale.is_paid]
    return text_table(LINE_COLUMNS, rows, **more)  # type: ignore[arg-type]


def refunds_file(sales: list[Sale], **more: object) -> bytes:
    rows = [refund_cells(sale) for sale in sales if sale.is_refunded]
    return text_table(REFUND_COLUMNS, rows, **more)  # type: ignore[arg-type]


def text_table(
    columns: list[str] | tuple[str, ...],
    rows: list[dict[str, str]],
    *,
    encoding: str = "gb18030",
    delimiter: str = ",",
    rename: dict[str, str] | None = None,
) -> bytes:
    """Write a csv as a platform does: every row quoted where needed, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([(rename or {}).get(name, name) for name in columns])
    writer.writerows([row[name] for name in columns] for row in rows)
    return out.getvalue().encode(encoding)


def workbook(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    """Write an xlsx with every cell as text, as 千牛 does."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("订单")
    for row_no, values in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
        for column_no, name in enumerate(columns):
            text = values[name]
            if text.startswith('="'):
                text = text[2:-1]
            sheet.write_string(row_no, column_no, text)
    book.close()
    return path
