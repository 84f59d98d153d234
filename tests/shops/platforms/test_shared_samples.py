"""Real exports, imported whole; every sum was worked out from the raw cells.

The files are not part of the repository; without them these tests are skipped and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from shops.models import Shop
from tests.shared import shared_file
from tests.shops.importing import imported, summed
from tests.shops.platforms.payloads.test_samples import NO_ORDER, PAYLOADS

pytestmark = pytest.mark.django_db

ENTRY = ("platform", "kind", "encoding", "rows", "lines", "refunds", "rejected", "furniture")
SUMS = ("orders", "lines", "refunds", "payable", "paid_gross", "refunded", "quantity", "status")


@dataclass(frozen=True, slots=True)
class Sample:
    """What the import of a file tells by `ENTRY`, the shop by `SUMS`, which rows and cells
    have problems, and, where the file tells times of its own, its first and last order.
    """

    entry: tuple[object, ...]
    sums: tuple[object, ...]
    currency: str = "CNY"
    problems: Sequence[tuple[int, str, str]] = ()
    span: tuple[str, str] | None = None


FILES = {
    "shopify/orders_export_79col_2025.csv": Sample(
        ("shopify", "orders", "utf-8", 64, 64, 0, 0, 0),
        # Sum of Total over the 20 rows that have one; quantity over all 64.
        (20, 64, 1, 223895, 223895, 154, 176, {"paid": 20}),
        "CAD",
    ),
    "shopify/orders_export_79col_cod_2026.csv": Sample(
        ("shopify", "orders", "utf-8", 10, 10, 0, 0, 0),
        (10, 10, 0, 2261502, 0, 0, 11, {"unpaid": 10}),
        "BDT",
    ),
    "woocommerce/order_csv_suite_101.csv": Sample(
        ("woocommerce", "orders", "utf-8-sig", 101, 101, 0, 0, 0),
        (
            *(50, 101, 0, 3776839, 3432083, None, 209),
            {"completed": 29, "paid": 15, "unpaid": 4, "on_hold": 2},
        ),
        "USD",
    ),
    "amazon/new_orders_flatfile.tsv": Sample(
        ("amazon", "orders", "utf-8", 3, 3, 0, 0, 0),
        # Goods and freight are owed (1.29 and 1.99 a row), item-price is what was paid.
        (2, 3, 0, 984, 387, None, 4, {"paid": 2}),
        "USD",
    ),
    "amazon/fba_returns.tsv": Sample(
        ("amazon", "refunds", "utf-8", 1, 0, 1, 0, 0),
        # Kept until its order comes; the report tells no amount.
        (0, 0, 1, 0, 0, 0, 0, {}),
        problems=[(2, "", "ORPHAN_REFUND")],
    ),
    "ebay/ebay_paid_and_posted_au.csv": Sample(
        ("ebay", "orders", "utf-8", 5, 4, 0, 0, 2),
        # 3,013.00 + 404.35 + 789.00; the summary row's four pieces, one and three.
        (3, 4, 0, 420635, 420635, None, 8, {"shipped": 3}),
        "AUD",
    ),
    "taobao/tmall_order_report_7col_utf8.csv": Sample(
        ("taobao", "report", "utf-8", 21947, 0, 0, 0, 0),
        (
            *(21947, 0, 4152, 242833649, 197886899, 42700479, None),
            {"closed_refunded": 3727, "paid": 15138, "unpaid": 3082},
        ),
        span=("2020-02-21T00:00:00+08:00", "2020-02-29T23:59:00+08:00"),
    ),
    # Workbooks name no order: each row is one, and its money is what was paid.
    "taobao/mingribooks_masked.xls": Sample(
        ("taobao", "orders", None, 704, 0, 0, 0, 0),
        (
            *(704, 0, 30, None, 11121980, None, 2067),
            {"closed_other": 30, "completed": 627, "paid": 1, "shipped": 46},
        ),
    ),
    "taobao/mrbooks.xls": Sample(
        ("taobao", "orders", None, 198, 0, 0, 0, 0),
        (198, 0, 0, None, 2336917, None, 293, {"paid": 198}),
    ),
    "douyin/douyin_min_utf8bom_tab.csv": Sample(
        ("douyin", "orders", "utf-8-sig", 3, 3, 0, 0, 0),
        (3, 3, 1, 10970, 10970, None, None, {"closed_refunded": 1, "shipped": 2}),
        problems=[(row, "订单提交时间", "DATE_INFERRED") for row in (2, 3, 4)],
    ),
    "pinduoduo/pdd_blank_time_23col.csv": Sample(
        ("pdd", "orders", "utf-8-sig", 4, 3, 0, 1, 0),
        (3, 3, 0, 5340, 5340, None, 3, {"delivered": 3}),
        problems=[
            *((row, "订单成交时间", "DATE_INFERRED") for row in (2, 3)),
            *((5, "订单号", "ID_SHAPE"), (5, "订单成交时间", "DATE_UNREADABLE")),
        ],
    ),
    "shopee/shopee_ids_corrupted_by_excel.csv": Sample(
        ("shopee", "orders", "utf-8-sig", 11, 0, 0, 11, 1),
        (0, 0, 0, 0, 0, 0, 0, {}),
        "VND",
        problems=[(row, "OrderID", "ID_SCIENTIFIC") for row in range(2, 13)],
    ),
}
# Signing vectors are no orders: signing/test_vectors.py asserts each.
VECTORS = "sign_vectors.json"


@pytest.mark.parametrize("name", FILES)
def test_sample_is_imported_to_the_cent(name: str) -> None:
    told = imported(shared_file(f"samples/{name}"))[0]
    expected = FILES[name]
    assert tuple(told[key] for key in ENTRY) == expected.entry
    assert [(one["row"], one["column"], one["code"]) for one in told["errors"]] == list(
        expected.problems
    )
    summary = summed()
    assert tuple(summary[key] for key in SUMS) == expected.sums
    assert Shop.objects.get().currency == expected.currency
    span = (summary["first_order_at"], summary["last_order_at"])
    assert span == (expected.span or span)


def test_no_sample_goes_without_its_sums() -> None:
    folder = shared_file("samples")
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there - {*FILES, *PAYLOADS, NO_ORDER, VECTORS} == set()
