"""Real exports of foreign platforms, imported whole; every sum was worked out from the raw cells.

The files are not part of the repository; without them these tests are skipped and say so.
"""

from __future__ import annotations

import pytest

from shops.models import Shop
from tests.shared import shared_file
from tests.shops.importing import imported, summed

pytestmark = pytest.mark.django_db

ENTRY = ("platform", "kind", "encoding", "rows", "lines", "refunds", "rejected", "furniture")
SUMS = ("orders", "lines", "refunds", "payable", "paid_gross", "refunded", "quantity", "status")


@pytest.mark.parametrize(
    ("name", "entry", "sums", "currency"),
    [
        (
            "shopify/orders_export_79col_2025.csv",
            ("shopify", "orders", "utf-8", 64, 64, 0, 0, 0),
            # Sum of Total over the 20 rows that have one; quantity over all 64.
            (20, 64, 1, 223895, 223895, 154, 176, {"paid": 20}),
            "CAD",
        ),
        (
            "shopify/orders_export_79col_cod_2026.csv",
            ("shopify", "orders", "utf-8", 10, 10, 0, 0, 0),
            (10, 10, 0, 2261502, 0, 0, 11, {"unpaid": 10}),
            "BDT",
        ),
        (
            "woocommerce/order_csv_suite_101.csv",
            ("woocommerce", "orders", "utf-8-sig", 101, 101, 0, 0, 0),
            (
                *(50, 101, 0, 3776839, 3432083, None, 209),
                {"completed": 29, "paid": 15, "unpaid": 4, "on_hold": 2},
            ),
            "USD",
        ),
        (
            "amazon/new_orders_flatfile.tsv",
            ("amazon", "orders", "utf-8", 3, 3, 0, 0, 0),
            # Goods and freight are owed (1.29 and 1.99 a row), item-price is what was paid.
            (2, 3, 0, 984, 387, None, 4, {"paid": 2}),
            "USD",
        ),
        (
            "ebay/ebay_paid_and_posted_au.csv",
            ("ebay", "orders", "utf-8", 5, 4, 0, 0, 2),
            # 3,013.00 + 404.35 + 789.00; the summary row's four pieces, one and three.
            (3, 4, 0, 420635, 420635, None, 8, {"shipped": 3}),
            "AUD",
        ),
    ],
)
def test_sample_is_imported_to_the_cent(
    name: str, entry: tuple[object, ...], sums: tuple[object, ...], currency: str
) -> None:
    told = imported(shared_file(f"samples/{name}"))[0]
    assert tuple(told[key] for key in ENTRY) == entry
    assert told["errors"] == []
    summary = summed()
    assert tuple(summary[key] for key in SUMS) == sums
    assert Shop.objects.get().currency == currency


def test_returns_sample_is_kept_until_its_order_comes() -> None:
    told = imported(shared_file("samples/amazon/fba_returns.tsv"))[0]
    assert tuple(told[key] for key in ENTRY) == ("amazon", "refunds", "utf-8", 1, 0, 1, 0, 0)
    assert [(e["row"], e["code"]) for e in told["errors"]] == [(2, "ORPHAN_REFUND")]


def test_numbers_that_a_spreadsheet_damaged_are_named_row_by_row() -> None:
    told = imported(shared_file("samples/shopee/shopee_ids_corrupted_by_excel.csv"))[0]
    assert tuple(told[key] for key in ENTRY) == ("shopee", "orders", "utf-8-sig", 11, 0, 0, 11, 1)
    assert [(e["row"], e["column"], e["code"]) for e in told["errors"]] == [
        (row, "OrderID", "ID_SCIENTIFIC") for row in range(2, 13)
    ]
    assert summed()["orders"] == 0
