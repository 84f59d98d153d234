"""Amazon's new-orders report: it tells the buyer."""

from __future__ import annotations

from pathlib import Path

import pytest

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


ROW = {
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


def test_new_orders_tell_the_buyer_and_number_their_items(tmp_path: Path) -> None:
    content = delimited(NEW_ORDERS, [ROW, ROW], delimiter="\t", encoding="cp932")
    told = read(tmp_path, content, takes_any_currency=True)
    one = told.orders["234-5678901-2345678"]
    assert (one.payable_fen, one.buyer, one.status) == (1489, "a@example.net", "paid")
    assert told.refused == [3]
    assert [line.line_id for line in told.lines] == ["22222222222222"]


@pytest.mark.parametrize(
    ("name", "encoding"), [("山田太郎", "cp932"), ("髙橋茶碗", "cp932"), ("张三丰", "gb18030")]
)
def test_names_without_kana_are_japanese_only_where_their_bytes_are(
    tmp_path: Path, name: str, encoding: str
) -> None:
    row = ROW | {"recipient-name": name, "ship-state": name}
    content = delimited(NEW_ORDERS, [row], delimiter="\t", encoding=encoding)
    told = read(tmp_path, content, takes_any_currency=True)
    assert told.table.grid.encoding == encoding
    assert [order.receiver.name for order in told.orders.values()] == [name]
