"""Amazon's new-orders report: it tells the buyer."""

from __future__ import annotations

from pathlib import Path

from tests.shops.platforms.reads import delimited, read

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
