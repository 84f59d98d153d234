"""Amazon's returns to the seller's own address."""

from __future__ import annotations

from pathlib import Path

from tests.shops.platforms.reads import delimited, read

MFN_RETURNS = [
    *("Order ID", "Order date", "Return request date", "Return request status", "Amazon RMA ID"),
    *("Merchant RMA ID", "Label type", "Label cost", "Currency code", "Return carrier"),
    *("Tracking ID", "ASIN", "Merchant SKU", "Item Name", "Return quantity", "Return Reason"),
    *("Resolution", "Return delivery date", "Order Amount", "Refunded Amount"),
]


def test_return_to_the_seller_tells_what_was_refunded(tmp_path: Path) -> None:
    row = {
        "Order ID": "114-2962899-5762619",
        "Return request date": "05-Jun-2026",
        "Return request status": "Approved",
        "Amazon RMA ID": "DdWqYcRRMA",
        "Currency code": "EUR",
        "Refunded Amount": "12.50",
    }
    pending = row | {"Amazon RMA ID": "Other", "Refunded Amount": ""}
    content = delimited(MFN_RETURNS, [row, pending], delimiter="\t")
    told = read(tmp_path, content, takes_any_currency=True)
    assert [(r.status, r.amount_fen) for r in told.refunds] == [
        ("succeeded", 1250),
        ("agreed_wait_return", None),
    ]
