"""Shopee's returns."""

from __future__ import annotations

from pathlib import Path

from shops.platforms.problems import Code
from tests.shops.platforms.reads import delimited, read

RETURNS = [
    *("Return ID", "Order ID", "Order Creation Date", "Product Name", "SKU", "Return Quantity"),
    *("Return Reason", "Return Creation Time", "Return Tracking Number", "Return / Refund Status"),
]


def test_returns_are_refunds_by_their_own_number(tmp_path: Path) -> None:
    row = {
        "Return ID": "2606110R0001",
        "Order ID": "2606111AB00001",
        "Return Quantity": "1",
        "Return Reason": "Wrong item",
        "Return Creation Time": "2026-06-12 10:00",
        "Return / Refund Status": "Refund Completed",
    }
    told = read(tmp_path, delimited(RETURNS, [row, row | {"Return ID": "R2", "Order ID": ""}]))
    assert told.table.format.kind == "refunds"
    assert [(r.refund_id, r.status) for r in told.refunds] == [("2606110R0001", "succeeded")]
    assert told.problems == [(3, "Order ID", Code.ID_MISSING)]
