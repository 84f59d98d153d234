"""ERP files carry the orders of a platform: they join it by the platform's own number."""

from __future__ import annotations

from pathlib import Path

from shops.platforms.rows import RefundRow
from tests.shops.platforms.china_files import (
    codes,
    filled,
    jst_row,
    jst_rows,
    reads,
    table,
    told,
    wdt_row,
    wdt_rows,
)
from tests.shops.platforms.test_reading import opened


def test_wangdiantong_takes_a_merged_order_apart_again(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, wdt_rows())
    assert [(o.order_id, o.payable_fen, o.paid_gross_fen, o.quantity) for o in orders] == [
        ("2962384750001123456", 3000, 3000, 2),
        ("2962384750002123456", 1000, 1000, 1),
    ]
    assert [o.tail6 for o in orders] == ["123456", "123456"]
    assert [line.merchant_sku for line in lines] == ["SKU-1", "SKU-2", "SKU-1"]


def test_wangdiantong_counts_an_orders_own_sum_once_where_no_share_is_told(tmp_path: Path) -> None:
    rows = wdt_rows()[:2]
    for row in rows:
        for name in ("分摊后总价", "分摊邮费", "退款前支付金额", "单品支付金额"):
            del row[name]
    assert [o.payable_fen for o in told(tmp_path, rows)[0]] == [4000]


def test_wangdiantong_reads_a_tail_only_off_a_number_of_taobao(tmp_path: Path) -> None:
    rows = [wdt_row("JY1", "6917000000000000001", "9.90", 订单来源="抖音小店")]
    assert [o.tail6 for o in told(tmp_path, rows)[0]] == [None]


def test_jushuitan_counts_each_of_its_orders_once(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, jst_rows())
    assert [(o.order_id[-9:], o.payable_fen, o.quantity, o.status) for o in orders] == [
        ("001123456", 2000, 2, "shipped"),
        ("002123456", 2000, 2, "partly_shipped"),
        ("004123456", 2000, 1, "shipped"),
        ("003123456", None, 1, "shipped"),
    ]
    assert len(lines) == 6


def test_jushuitan_leaves_out_what_was_merged_away(tmp_path: Path) -> None:
    found = reads(tmp_path, jst_rows())
    assert [read.row_no for read in found if read.is_furniture] == [8]


def test_jushuitan_names_a_damaged_number(tmp_path: Path) -> None:
    rows = [jst_row("101", "2.96238E+18", "1", "10.00")]
    assert codes(reads(tmp_path, rows)) == [(2, "原始线上订单号", "ID_SCIENTIFIC")]


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
