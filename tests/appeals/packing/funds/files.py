"""Small statements in the shapes that Alipay, WeChat Pay and banks export, with made-up people."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

ORDER = "3600000000000007919"
OTHER = "3600000000000015838"

ALIPAY_LEDGER = f"""#支付宝账务明细查询
#账号：[20880000000000000156]
#起始日期：[2026年03月10日 00:00:00]   终止日期：[2026年03月20日 00:00:00]
#-----------------------------------------账务明细列表----------------------------------------
账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注
9001\t,8001\t,T200P{ORDER}\t,收纳箱\t,2026-03-10 20:15:01,buyer01(王小明)\t,29.90,,1029.90,支付宝,在线支付,
9002\t,8002\t,T200P{ORDER}\t,收纳箱\t,2026-03-12 09:00:00,buyer01(王小明)\t,,-29.90,1000.00,支付宝,交易退款,售后退款
9003\t,8003\t,T200P{OTHER}\t,收纳箱\t,2026-03-10 20:16:00,buyer02\t,29.90,,1029.90,支付宝,在线支付,
9004\t,8004\t,,,2026-03-13 10:00:00,天猫,,-1.50,1028.40,支付宝,收费,技术服务费
9005\t,8005\t,,,2026-03-13 11:00:00,someone@example.com,,-500.00,528.40,支付宝,转账,
#-----------------------------------------账务明细列表结束------------------------------------
#支出合计：3笔，共-531.40元
"""
WECHAT_BILL = f"""微信支付账单明细,,,,,,,,
微信昵称：[某店],,,,,,,,
----------------------微信支付账单明细列表--------------------,,,,,,,,
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
2026-03-10 20:15:30,商户消费,李四,"收纳箱, 三件套",收入,¥29.90,零钱,已存入零钱,"4200001","{ORDER}",/
2026-03-11 08:00:00,转账,赵六,"转账备注:微信转账",支出,¥30.00,零钱,支付成功,"4200002","",/
2026-03-11 08:01:00,零钱提现,招商银行,"/",/,¥200.00,招商银行,提现已到账,"4200003","",/
"""
BANK = """户名：某某日用品有限公司
交易日期,交易时间,摘要,借方发生额,贷方发生额,余额,对方户名,对方账号
20260312,10:11:12,货款,"12,000.00",,88000.00,义乌某某塑料厂,6222000000000001
20260313,09:00:00,转账,30.00,,87970.00,孙七,6222000000000002
20260314,,结息,,5.55,87975.55,,
合计,,,,,,,
"""


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """An xlsx as a bank exports it: dates as dates, amounts as numbers, long numbers as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    _write(sheet, number, place, cell)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write(row, column, cell)
