"""聚水潭's after-sales join the order of the platform."""

from __future__ import annotations

from pathlib import Path

from shops.platforms.rows import RefundRow
from tests.shops.platforms.china_files import filled, reads, table
from tests.shops.platforms.reads import opened


def test_jushuitan_after_sales_join_the_platforms_order(tmp_path: Path) -> None:
    names = (
        "售后单号",
        "内部订单号",
        "线上订单号",
        "线上状态",
        "货物状态",
        "商品编码",
        "线上子订单编号",
    )
    row = filled(
        names,
        售后单号="9001",
        内部订单号="101",
        线上订单号="2962384750001123456",
        线上状态="退款成功",
        货物状态="买家未收到货",
        线上子订单编号="2962384750001123457",
    )
    assert opened(tmp_path, table([row])).format.platform == "jushuitan"
    assert [read.row for read in reads(tmp_path, [row])] == [
        RefundRow(
            row_no=2,
            order_id="2962384750001123456",
            refund_id="9001:2962384750001123457",
            line_id="2962384750001123457",
            status="succeeded",
            status_raw="退款成功",
        )
    ]
