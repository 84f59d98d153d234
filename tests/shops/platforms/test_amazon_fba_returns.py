"""Amazon's FBA returns: goods that came back, without an amount."""

from __future__ import annotations

from pathlib import Path

from tests.shops.platforms.reads import delimited, read

FBA_RETURNS = [
    "return-date",
    "order-id",
    "sku",
    "asin",
    "fnsku",
    "product-name",
    "quantity",
    "fulfillment-center-id",
    "detailed-disposition",
    "reason",
    "status",
    "license-plate-number",
    "customer-comments",
]


def test_fba_return_is_a_return_without_an_amount(tmp_path: Path) -> None:
    row = {
        "return-date": "2026-06-05T15:31:40+00:00",
        "order-id": "114-2962899-5762619",
        "quantity": "1",
        "detailed-disposition": "CUSTOMER_DAMAGED",
        "reason": "NOT_COMPATIBLE",
        "status": "Unit returned to inventory",
        "license-plate-number": "LPNNC5N165ZVR",
    }
    told = read(tmp_path, delimited(FBA_RETURNS, [row], delimiter="\t"))
    assert told.table.format.kind == "refunds"
    refund = told.refunds[0]
    assert (refund.order_id, refund.kind, refund.amount_fen) == (
        "114-2962899-5762619",
        "return_refund",
        None,
    )
    assert refund.reason_raw == "NOT_COMPATIBLE"
