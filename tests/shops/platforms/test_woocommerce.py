"""WooCommerce's csv: one row an item, the order's totals on the first of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.reads import Reads, delimited, read

COLUMNS = [
    "order_number",
    "order_date",
    "paid_date",
    "completed_date",
    "status",
    "payment_method",
    "payment_method_title",
    "order_currency",
    "shipping_total",
    "tax_total",
    "discount_total",
    "order_total",
    "customer_email",
    "customer_note",
    "billing_first_name",
    "billing_last_name",
    "billing_city",
    "billing_state",
    "billing_country",
    "billing_phone",
    "billing_email",
    "shipping_first_name",
    "shipping_last_name",
    "shipping_address_1",
    "shipping_city",
    "shipping_state",
    "shipping_country",
    "product_name",
    "sku",
    "quantity",
    "item_total",
]
Row = dict[str, str]


def item(number: int, **more: str) -> Row:
    return {
        "order_number": str(number),
        "order_date": "2026-04-26 21:32:57",
        "paid_date": "2026-04-26 22:53:57",
        "status": "completed",
        "order_currency": "USD",
        "order_total": "25.00",
        "billing_email": f"b{number}@example.com",
        "shipping_state": "CA",
        "product_name": "Cup",
        "sku": "cup-1",
        "quantity": "2",
        "item_total": "20.00",
    } | more


MORE = {"order_total": "", "product_name": "Lid", "sku": "lid", "item_total": "5.00"}
SAMPLE = delimited(
    COLUMNS, [item(1), item(1, **MORE), item(2, status="refunded"), item(3, status="on-hold")]
)


def reads(folder: Path, *rows: Row) -> Reads:
    return read(folder, delimited(COLUMNS, rows), takes_any_currency=True)


def test_total_stands_on_the_first_row_of_an_order(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    one = told.orders["1"]
    assert (one.payable_fen, one.paid_gross_fen, one.quantity) == (2500, 2500, 4)
    assert (one.product_title, len(told.lines)) == ("Cup", 4)


@pytest.mark.parametrize(
    ("word", "is_paid", "status", "paid", "refunded"),
    [
        ("pending", False, "unpaid", 0, None),
        ("on-hold", False, "on_hold", 0, None),
        ("wc-processing", True, "paid", 2500, None),
        ("completed", False, "completed", 2500, None),
        ("cancelled", False, "closed_unpaid", 0, None),
        ("cancelled", True, "closed_other", 2500, None),
        ("failed", False, "closed_unpaid", 0, None),
        ("refunded", True, "closed_refunded", 2500, 2500),
    ],
)
def test_status_and_what_was_paid(
    tmp_path: Path, word: str, is_paid: bool, status: str, paid: int, refunded: int | None
) -> None:
    row = item(1, status=word) | ({} if is_paid else {"paid_date": ""})
    one = reads(tmp_path, row).orders["1"]
    assert (one.status, one.paid_gross_fen, one.refunded_fen) == (status, paid, refunded)
