"""Amazon's all-orders report: items summed into orders."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shops.platforms.problems import Code
from tests.shops.platforms.reads import Reads, delimited, read

ALL_ORDERS = [
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
    "is-business-order",
    "purchase-order-number",
    "price-designation",
]


Row = dict[str, str]


def item(number: int, **more: str) -> Row:
    return {
        "amazon-order-id": f"114-2962899-{number:07d}",
        "purchase-date": "2026-06-05T15:31:40+00:00",
        "order-status": "Shipped",
        "item-status": "Shipped",
        "sku": "LVA-1",
        "asin": "B00TZ73MUY",
        "product-name": "Mattress pad",
        "quantity": "2",
        "currency": "USD",
        "item-price": "20.50",
        "shipping-price": "1.99",
        "ship-state": "FL",
        "ship-city": "Nowhere",
    } | {name.replace("_", "-"): value for name, value in more.items()}


def all_orders(*rows: Row) -> bytes:
    return delimited(ALL_ORDERS, rows, delimiter="\t")


SAMPLE = all_orders(
    item(1),
    item(1, sku="LVA-2", asin="B00TZ73MUZ", item_price="5.00", quantity="1"),
    item(2, order_status="Cancelled", currency="", item_price="", shipping_price="", quantity="0"),
    item(3, order_status="Pending"),
)


def reads(folder: Path, *rows: Row) -> Reads:
    return read(folder, all_orders(*rows), takes_any_currency=True)


def test_items_are_summed_into_their_order(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert (told.table.format.platform, told.table.format.kind) == ("amazon", "orders")
    assert told.table.books == "USD"
    one = told.orders["114-2962899-0000001"]
    assert (one.payable_fen, one.paid_gross_fen, one.quantity) == (2948, 2550, 3)
    assert (one.placed_at, one.buyer) == (datetime(2026, 6, 5, 15, 31, 40, tzinfo=UTC), None)
    assert len(told.lines) == 4


def test_cancelled_item_without_currency_or_amount_was_never_paid(tmp_path: Path) -> None:
    told = read(tmp_path, SAMPLE, takes_any_currency=True)
    assert not told.problems
    assert told.statuses == {"shipped": 1, "closed_unpaid": 1, "unpaid": 1}
    assert told.orders["114-2962899-0000002"].currency == "USD"
    assert told.orders["114-2962899-0000003"].paid_gross_fen == 0


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Unshipped", "paid"),
        ("PartiallyShipped", "partly_shipped"),
        ("Shipped - Delivered to Buyer", "delivered"),
        ("Shipped - Rejected by Buyer", "closed_other"),
        ("Canceled", "closed_other"),
        ("Pending - Waiting for Pick Up", "shipped"),
    ],
)
def test_order_status_words(tmp_path: Path, word: str, status: str) -> None:
    assert reads(tmp_path, item(1, order_status=word)).statuses == {status: 1}


def test_the_same_item_row_twice_counts_once(tmp_path: Path) -> None:
    told = reads(tmp_path, item(1), item(1))
    assert told.problems == [(3, "amazon-order-id", Code.DUPLICATE_IN_FILE)]
    assert told.orders["114-2962899-0000001"].quantity == 2


def test_items_of_an_order_lie_apart_when_sorted_by_sku(tmp_path: Path) -> None:
    told = reads(tmp_path, item(1), item(2), item(1, sku="X", item_price="1.00"))
    assert told.orders["114-2962899-0000001"].payable_fen == 2249 + 299
    assert [row.row_no for row in told.reads] == [2, 3, 4]
