"""Magento's sales grid: one row an order, amounts with their sign, no lines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.shops.platforms.reads import delimited, read

COLUMNS = [
    *("ID", "Purchase Point", "Purchase Date", "Bill-to Name", "Ship-to Name"),
    *("Grand Total (Base)", "Grand Total (Purchased)", "Status", "Billing Address"),
    *("Shipping Address", "Shipping Information", "Customer Email", "Customer Group", "Subtotal"),
    *("Shipping and Handling", "Customer Name", "Payment Method", "Total Refunded"),
]


def row(number: int, **more: str) -> dict[str, str]:
    return {
        "ID": f"{number:09d}",
        "Purchase Date": "Jul 12, 2026 5:00:12 AM",
        "Grand Total (Base)": "$1,022.25",
        "Status": "Complete",
        "Customer Email": f"b{number}@example.com",
        "Subtotal": "$1,000.00",
        "Shipping and Handling": "$22.25",
        "Total Refunded": "",
    } | more


SAMPLE = delimited(
    COLUMNS,
    [
        row(1),
        row(2, Status="Closed", **{"Total Refunded": "$1,022.25"}),
        row(3, Status="Pending"),
        row(4, Status="On Hold"),
    ],
)


def test_grid_is_read_row_by_row(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    one = told.orders["000000001"]
    assert (one.payable_fen, one.currency) == (102225, "USD")
    assert one.placed_at == datetime(2026, 7, 11, 21, 0, 12, tzinfo=UTC)
    assert [row.paid_gross_fen for row in told.orders.values()] == [102225, 102225, 0, None]
    assert told.statuses == {
        "completed": 1,
        "closed_refunded": 1,
        "unpaid": 1,
        "on_hold": 1,
    }
    assert told.orders["000000002"].refunded_fen == 102225
