"""Shares of an order speak for every row that tells of its pieces, or the sums would shrink later."""

from __future__ import annotations

from pathlib import Path

from tests.shops.platforms import china_files


def test_shares_hold_the_rows_under_merged_cells_too(tmp_path: Path) -> None:
    orders, lines = china_files.told(tmp_path, china_files.alibaba_rows())
    for order in orders:
        own = [line.quantity or 0 for line in lines if line.order_id == order.order_id]
        assert order.shares is not None
        assert sum(row["quantity"] for row in order.shares.of_rows.values()) == sum(own)
        assert order.quantity == sum(own)
