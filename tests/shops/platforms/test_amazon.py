"""Amazon's four reports: items summed into orders, returns, the Indian sale report."""

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
NEW_ORDERS = [
    "order-id",
    "order-item-id",
    "purchase-date",
    "payments-date",
    "buyer-email",
    "buyer-name",
    "buyer-phone-number",
    "sku",
    "product-name",
    "quantity-purchased",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "ship-service-level",
    "recipient-name",
    "ship-address-1",
    "ship-address-2",
    "ship-address-3",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "ship-phone-number",
    "delivery-start-date",
    "delivery-end-date",
    "delivery-time-zone",
    "delivery-Instructions",
]
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
INDIA = [
    *("index", "Order ID", "Date", "Status", "Fulfilment", "Sales Channel ", "ship-service-level"),
    *("Style", "SKU", "Category", "Size", "ASIN", "Courier Status", "Qty", "currency", "Amount"),
    *("ship-city", "ship-state", "ship-postal-code", "ship-country", "promotion-ids", "B2B"),
    *("fulfilled-by", "Unnamed: 22"),
]
MFN_RETURNS = [
    *("Order ID", "Order date", "Return request date", "Return request status", "Amazon RMA ID"),
    *("Merchant RMA ID", "Label type", "Label cost", "Currency code", "Return carrier"),
    *("Tracking ID", "ASIN", "Merchant SKU", "Item Name", "Return quantity", "Return Reason"),
    *("Resolution", "Return delivery date", "Order Amount", "Refunded Amount"),
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


def test_new_orders_tell_the_buyer_and_number_their_items(tmp_path: Path) -> None:
    row = {
        "order-id": "234-5678901-2345678",
        "order-item-id": "22222222222222",
        "purchase-date": "2026-01-01T10:50:49-08:00",
        "payments-date": "2026-01-05T10:50:49-08:00",
        "buyer-email": "a@example.net",
        "quantity-purchased": "1",
        "currency": "JPY",
        "item-price": "1290",
        "shipping-price": "199",
        "ship-state": "東京都",
    }
    content = delimited(NEW_ORDERS, [row, row], delimiter="\t", encoding="cp932")
    told = read(tmp_path, content, takes_any_currency=True)
    one = told.orders["234-5678901-2345678"]
    assert (one.payable_fen, one.buyer, one.status) == (1489, "a@example.net", "paid")
    assert told.refused == [3]
    assert [line.line_id for line in told.lines] == ["22222222222222"]


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
