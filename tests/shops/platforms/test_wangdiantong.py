"""旺店通 carries the orders of a platform: they join it by the platform's own number."""

from __future__ import annotations

from pathlib import Path

from tests.shops.platforms.china_files import told, wdt_row, wdt_rows


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
