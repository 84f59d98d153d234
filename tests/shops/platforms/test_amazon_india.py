"""Amazon's Indian sale report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.shops.platforms.reads import delimited, read

INDIA = [
    *("index", "Order ID", "Date", "Status", "Fulfilment", "Sales Channel ", "ship-service-level"),
    *("Style", "SKU", "Category", "Size", "ASIN", "Courier Status", "Qty", "currency", "Amount"),
    *("ship-city", "ship-state", "ship-postal-code", "ship-country", "promotion-ids", "B2B"),
    *("fulfilled-by", "Unnamed: 22"),
]


def test_indian_report_writes_months_first_and_codes_as_decimals(tmp_path: Path) -> None:
    row = {
        "index": "0",
        "Order ID": "405-8078784-5731545",
        "Date": "04-05-22",
        "Status": "Shipped - Delivered to Buyer",
        "Fulfilment": "Merchant",
        "SKU": "SET389-KR-NP-S",
        "ASIN": "B09KXVBD7Z",
        "Courier Status": "Shipped",
        "Qty": "1",
        "currency": "INR",
        "Amount": "647.62",
        "ship-postal-code": "400081.0",
    }
    cancelled = row | {"Order ID": "171-9198151-1101146", "Status": "Cancelled", "Qty": "0"}
    cancelled |= {"currency": "", "Amount": ""}
    told = read(tmp_path, delimited(INDIA, [row, cancelled]), takes_any_currency=True)
    assert told.table.books == "INR"
    one = told.orders["405-8078784-5731545"]
    assert one.placed_at == datetime(2022, 4, 4, 16, tzinfo=UTC)
    assert (one.payable_fen, one.status) == (64762, "delivered")
    assert told.orders["171-9198151-1101146"].status == "closed_unpaid"
