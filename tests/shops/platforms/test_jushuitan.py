"""聚水潭 carries the orders of a platform: they join it by the platform's own number."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.china_files import codes, jst_row, jst_rows, reads, told


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


@pytest.mark.parametrize("origin", ["", "2962384750001123456"])
def test_jushuitan_counts_a_merged_order_under_the_number_it_went_into(
    tmp_path: Path, origin: str
) -> None:
    merged = "2962384750001123456,2962384750002123456"
    row = jst_row("101", merged, "1", "10.00") | {"线上订单号": merged, "原始线上订单号": origin}
    orders, lines = told(tmp_path, [row])
    assert [(order.order_id, order.payable_fen) for order in orders] == [
        ("2962384750001123456", 1000)
    ]
    assert [line.order_id for line in lines] == ["2962384750001123456"]
