"""Small exports of the Chinese platforms in their true shapes: three or four orders each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from shops.platforms.readrow import ReadRow
from shops.platforms.rows import LineRow, OrderRow
from tests.shops.platforms import china_columns as columns
from tests.shops.platforms.reads import opened, rows_of
from tests.shops.taobao_files import text_table

Cells = dict[str, str]


def filled(names: Sequence[str], **cells: str) -> Cells:
    """A row of these columns, empty where nothing is given; a column nobody has is a slip."""
    assert set(cells) <= set(names), set(cells) - set(names)
    return dict.fromkeys(names, "") | cells


def table(rows: list[Cells], *, encoding: str = "utf-8-sig", seed: int = 0) -> bytes:
    """The rows as csv, their columns shuffled by `seed` (0 leaves the usual order)."""
    names = list(rows[0])
    if seed:
        random.Random(seed).shuffle(names)
    return text_table(names, rows, encoding=encoding)


def reads(folder: Path, rows: list[Cells], **more: object) -> list[ReadRow]:
    return rows_of(opened(folder, table(rows, **more)))  # type: ignore[arg-type]


def told(folder: Path, rows: list[Cells]) -> tuple[list[OrderRow], list[LineRow]]:
    """The orders and lines that the rows make; none may be refused."""
    found = reads(folder, rows)
    assert [read.problems for read in found if read.is_refused] == []
    every = [row for read in found for row in read.rows]
    return (
        [row for row in every if isinstance(row, OrderRow)],
        [row for row in every if isinstance(row, LineRow)],
    )


def codes(found: list[ReadRow]) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, str(p.code)) for read in found for p in read.problems]


def jd_row(order_id: str, product: str, fen: str, payable: str, **more: str) -> Cells:
    cells = {
        "订单号": order_id,
        "商品ID": product,
        "商品名称": f"商品{product}",
        "订购数量": "1",
        "支付方式": "在线支付",
        "下单时间": "2026-06-11 10:00:00",
        "京东价": fen,
        "订单金额": payable,
        "结算金额": payable,
        "应付金额": payable,
        "订单状态": "等待出库",
        "下单帐号": "jd_****",
        "客户姓名": "王**",
        "客户地址": "江苏苏州市吴中区木渎镇****",
        "联系电话": "138****5678",
        "付款确认时间": "2026-06-11 10:00:20",
    }
    return filled(columns.JD, **cells | more)


def jd_rows() -> list[Cells]:
    return [
        jd_row("294000000001", "100", "20.00", "49.90", 订购数量="2"),
        jd_row("294000000001", "200", "9.90", "49.90"),
        jd_row("294000000002", "100", "20.00", "20.00", 订单状态="完成"),
        jd_row("294000000003", "100", "20.00", "20.00", 订单状态="取消", 付款确认时间=""),
    ]


def pdd_row(order_id: str, paid: str, **more: str) -> Cells:
    cells = {
        "商品": "接考横幅",
        "订单号": order_id,
        "订单状态": "已收货",
        "商品总价(元)": "20.00",
        "邮费(元)": "1.00",
        "店铺优惠折扣(元)": "2.00",
        "平台优惠折扣(元)": "0.50",
        "多多支付立减金额(元)": "0.50",
        "用户实付金额(元)": paid,
        "商家实收金额(元)": paid,
        "商品数量(件)": "2",
        "商品id": "754299529443",
        "样式ID": "1234567",
        "售后状态": "无售后或售后取消",
        "订单成交时间": "2026-06-11 10:00:00",
    }
    return filled(columns.PINDUODUO, **cells | more)


def pdd_rows() -> list[Cells]:
    return [
        pdd_row("260611-607198974342268", "18.00"),
        pdd_row(
            "260611-607198974342269", "18.00", 订单状态="已发货，退款成功", 售后状态="退款成功"
        ),
        pdd_row("260611-607198974342270", "0.00", 订单状态="已取消"),
        pdd_row("260611-607198974342271", "18.00", 订单状态="待发货", 售后状态="售后处理中"),
    ]


def douyin_row(order_id: str, line_id: str, payable: str, **more: str) -> Cells:
    cells = {
        "主订单编号": f"\t{order_id}",
        "子订单编号": f"\t{line_id}",
        "选购商品": "玉肌皂",
        "商品数量": "1",
        "商品ID": "\t3600000000000000001",
        "商家编码": "SKU-1",
        "商品单价": payable,
        "订单应付金额": payable,
        "运费": "0.00",
        "优惠总金额": "0.00",
        "收件人": "##Jx8kQ0pLmNvB2w==##",
        "收件人手机号": "$$9Xk2LmQpVb0w==$$",
        "详细地址": "##aQ0pLmNvB2wJx8k==##",
        "省": "浙江省",
        "市": "金华市",
        "区": "义乌市",
        "订单提交时间": "2026-06-11 10:00:00",
        "支付完成时间": "2026-06-11 10:00:09",
        "订单状态": "已发货",
        "售后状态": "-",
    }
    return filled(columns.DOUYIN, **cells | more)


def douyin_rows() -> list[Cells]:
    first = "6917000000000000001"
    return [
        douyin_row(first, "6917000000000000011", "29.90"),
        douyin_row(first, "6917000000000000012", "10.10", 商品数量="2"),
        douyin_row("6917000000000000002", "6917000000000000002", "49.90"),
        douyin_row(
            "6917000000000000003",
            "6917000000000000003",
            "29.90",
            订单状态="已关闭",
            售后状态="同意退款，退款成功",
        ),
        douyin_row(
            "6917000000000000004",
            "6917000000000000004",
            "29.90",
            订单状态="已关闭",
            支付完成时间="-",
        ),
    ]


def douyin_refund_rows() -> list[Cells]:
    cells = {
        "售后单号": "\t7100000000000000001",
        "订单号": "\t6917000000000000003",
        "商品单号": "\t6917000000000000003",
        "商品名称": "玉肌皂",
        "应付金额（元）": "29.90",
        "商品发货状态": "未发货",
        "售后类型": "仅退款",
        "退商品金额（元）": "29.00",
        "退运费金额（元）": "0.90",
        "售后状态": "退款成功",
        "售后申请时间": "2026-06-11 12:00:00",
        "售后完结时间": "2026-06-11 13:00:00",
        "售后原因": "不想要了",
        "是否极速退款": "是",
    }
    return [filled(columns.DOUYIN_AFTER_SALES, **cells)]


def kuaishou_row(order_id: str, paid: str, **more: str) -> Cells:
    cells = {
        "订单号": order_id,
        "订单创建时间": "2026/06/11 10:00:00",
        "订单支付时间": "2026/06/11 10:00:05",
        "订单状态": "待发货",
        "实付款": f"¥{paid}",
        "成交数量": "1",
        "商品名称": "收纳箱",
        "商品ID": "21700000000001",
        "SKU编码": "SKU-1",
        "CPS达人ID": "-",
        "团长ID": "-",
        "收货地址-省": "浙江省",
        "收货地址-市": "金华市",
        "收货地址-区": "义乌市",
    }
    return filled(columns.KUAISHOU, **cells | more)


def kuaishou_rows() -> list[Cells]:
    return [
        kuaishou_row("2416200000000001", "29.90"),
        kuaishou_row("2416200000000002", "30.10", 订单状态="已关闭", 售后状态="退款成功"),
        kuaishou_row("2416200000000003", "29.90", 订单状态="已关闭", 订单支付时间=""),
    ]


def xhs_row(order_id: str, spec: str, payable: str, **more: str) -> Cells:
    cells = {
        "订单号": order_id,
        "订单状态": "待发货",
        "售后状态": "无售后",
        "小红书编码": f"S{spec}",
        "规格ID": spec,
        "SKU名称": "收纳箱 大",
        "SKU件数": "1",
        "是否为赠品": "否",
        "商品总价(元)": payable,
        "用户应付金额(元)": payable,
        "商家应收金额(元)（支付金额）": payable,
        "支付时间": "2026-06-11 10:00:07",
        "订单创建时间": "2026-06-11 10:00:00",
        "用户编号": f"u{order_id}",
        "商品ID": "66aa",
    }
    return filled(columns.XIAOHONGSHU, **cells | more)


def xhs_rows() -> list[Cells]:
    return [
        xhs_row("P777000000000000001", "a1", "29.90"),
        xhs_row("P777000000000000001", "a2", "10.00", SKU件数="3"),
        xhs_row("P777000000000000001", "a1", "0.00", 是否为赠品="是"),
        xhs_row("P777000000000000002", "a1", "29.90", 订单状态="已取消", 支付时间=""),
    ]


def weixin_row(order_id: str, product: str, paid: str, line: str, **more: str) -> Cells:
    cells = {
        "订单号": order_id,
        "订单下单时间": "2026-06-11 10:00:00",
        "订单状态": "待发货",
        "商品总价": paid,
        "订单实际支付金额": paid,
        "订单运费": "0.00",
        "支付时间": "2026-06-11 10:00:10",
        "带货方式": "直播",
        "商品名称": f"商品{product}",
        "商品编码(平台)": product,
        "商品价格(单件)": line,
        "商品实际价格(总共)": line,
        "商品数量": "1",
        "商品已退款金额": "0.00",
        "省": "浙江省",
        "市": "金华市",
        "区": "义乌市",
    }
    return filled(columns.WEIXIN, **cells | more)


def weixin_rows() -> list[Cells]:
    first = "3722000000000000001"
    return [
        weixin_row(first, "10001", "40.00", "30.00"),
        weixin_row(first, "10002", "40.00", "10.00", 商品已退款金额="10.00"),
        weixin_row("3722000000000000002", "10001", "30.00", "30.00", 订单状态="已完成"),
        weixin_row(
            "3722000000000000003", "10001", "30.00", "30.00", 订单状态="已取消", 支付时间=""
        ),
    ]


def alibaba_row(order_id: str, offer: str, price: str, quantity: str, **more: str) -> Cells:
    whole = {
        "订单编号": order_id,
        "买家会员名": "小店主",
        "卖家会员名": "义乌箱包厂",
        "货品总价(元)": "500.00",
        "运费": "10.00",
        "涨价或折扣(元)": "-10.00",
        "实付款": "500.00",
        "订单状态": "等待卖家发货",
        "订单创建时间": "2026-06-11 10:00:00",
        "订单付款时间": "2026-06-11 10:05:00",
        "收货地址": "浙江省 金华市 义乌市 稠城街道",
    }
    line = {
        "货品标题": f"货品{offer}",
        "单价(元)": price,
        "数量": quantity,
        "单位": "个",
        "Offer ID": offer,
        "SKU ID": f"9{offer}",
    }
    return filled(columns.ALIBABA, **(whole if order_id else {}) | line | more)


def alibaba_rows() -> list[Cells]:
    return [
        alibaba_row("4200000000000000001", "610", "4.00", "100"),
        alibaba_row("", "620", "1.00", "100"),
        alibaba_row("4200000000000000002", "610", "5.00", "100", 订单状态="交易成功"),
        alibaba_row(
            "4200000000000000003", "610", "5.00", "100", 订单状态="交易关闭", 订单付款时间=""
        ),
    ]


def wdt_row(erp: str, order_id: str, share: str, **more: str) -> Cells:
    cells = {
        "订单编号": f'="{erp}"',
        "店铺": "义乌旗舰店",
        "订单来源": "天猫",
        "子单原始单号": f'="{order_id}"',
        "订单状态": "已发货",
        "订单退款状态": "无退款",
        "交易时间": "2026-06-11 10:00:00",
        "付款时间": "2026-06-11 10:00:30",
        "客户网名": "小**b",
        "收货地区": "浙江省 金华市 义乌市",
        "应收金额": "40.00",
        "订单支付金额": "40.00",
        "商家编码": "SKU-1",
        "货品名称": "收纳箱",
        "下单数量": "1",
        "分摊后总价": share,
        "分摊邮费": "0.00",
        "退款前支付金额": share,
    }
    return filled(columns.WANGDIANTONG, **cells | more)


def wdt_rows() -> list[Cells]:
    """One order of the ERP that it merged from two of the platform's, one of them of two items."""
    return [
        wdt_row("JY202606110001", "2962384750001123456", "20.00"),
        wdt_row("JY202606110001", "2962384750001123456", "10.00", 商家编码="SKU-2"),
        wdt_row("JY202606110001", "2962384750002123456", "10.00"),
    ]


def jst_row(erp: str, order_id: str, line_id: str, payable: str, **more: str) -> Cells:
    cells = {
        "内部订单号": erp,
        "线上订单号": f'="{order_id}"',
        "店铺名称": "义乌旗舰店",
        "下单时间": "2026-06-11 10:00:00",
        "应付金额": payable,
        "已付金额": payable,
        "状态": "已发货",
        "平台站点": "淘宝天猫",
        "线上子订单编号": line_id,
        "原始线上订单号": f'="{order_id}"',
        "商品编码": "SKU-1",
        "商品名称": "收纳箱",
        "数量": "1",
        "商品单价": "10.00",
        "商品金额": "10.00",
    }
    return filled(columns.JUSHUITAN, **cells | more)


def jst_rows() -> list[Cells]:
    """An order of two items, one that the ERP split in two, and one it merged into another."""
    split = "2962384750002123456"
    merged = '="2962384750003123456"'
    return [
        jst_row("101", "2962384750001123456", "2962384750001123457", "20.00"),
        jst_row("101", "2962384750001123456", "2962384750001123458", "20.00"),
        jst_row("102", split, "2962384750002123457", "10.00"),
        jst_row("103", split, "2962384750002123458", "10.00", 状态="已付款待审核"),
        jst_row("104", "2962384750004123456", "2962384750004123456", "20.00"),
        jst_row(
            "104", "2962384750004123456", "2962384750003123456", "20.00", 原始线上订单号=merged
        ),
        jst_row("105", "2962384750003123456", "2962384750003123456", "10.00", 状态="被合并"),
    ]
