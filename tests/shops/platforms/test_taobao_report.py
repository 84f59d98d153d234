"""Tmall's seven-column order report."""

from __future__ import annotations

from pathlib import Path

from shops.platforms.rows import OrderRow
from tests.shops.platforms.reads import opened, rows_of


def test_report_names_a_product_by_its_total(tmp_path: Path) -> None:
    content = (
        "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额\n"
        "6065,37,37,河南省,2020/2/23 23:59,2020/2/24 0:00,0\n"
        "6066,104,0,江苏省,2020/2/23 23:59,2020/2/23 23:59,104\n"
        "1,178.8,0,上海,2020/2/21 0:00,,0\n"
    ).encode()
    rows = [read.row for read in rows_of(opened(tmp_path, content))]
    told = [
        (row.product_key, row.status, row.paid_gross_fen, row.refunded_fen, row.receiver.province)
        for row in rows
        if isinstance(row, OrderRow)
    ]
    assert told == [
        ("price:3700", "paid", 3700, 0, "河南省"),
        ("price:10400", "closed_refunded", 10400, 10400, "江苏省"),
        ("price:17880", "unpaid", 0, 0, "上海"),
    ]
