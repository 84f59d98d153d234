"""One shop, one currency: the first file's, and never a sum of two."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.models import Order, Shop
from tests.shops.importing import imported, summed
from tests.shops.platforms import test_shopify, test_woocommerce
from tests.shops.platforms.reads import delimited

pytestmark = pytest.mark.django_db


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def shopify(folder: Path, currency: str, number: int = 1) -> Path:
    rows = [test_shopify.order(number, Currency=currency), test_shopify.line(number)]
    return put(folder, f"{currency}.csv", delimited(test_shopify.COLUMNS, rows))


def test_shop_without_orders_counts_in_its_first_files_currency(tmp_path: Path) -> None:
    imported(shopify(tmp_path, "CAD"))
    assert Shop.objects.get().currency == "CAD"
    assert summed()["payable"] == 2500


def test_yen_are_counted_whole(tmp_path: Path) -> None:
    row = test_shopify.order(1, Currency="JPY") | {"Total": "2500", "Subtotal": "2000"}
    imported(put(tmp_path, "o.csv", delimited(test_shopify.COLUMNS, [row])))
    assert (Shop.objects.get().currency, summed()["payable"]) == ("JPY", 2500)


def test_orders_in_another_currency_are_kept_and_never_added_up(tmp_path: Path) -> None:
    imported(shopify(tmp_path, "CAD"))
    told = imported(put(tmp_path, "woo.csv", test_woocommerce.SAMPLE))[0]
    assert (told["orders"]["created"], told["rejected"]) == (3, 0)
    assert [(error["row"], error["code"]) for error in told["errors"]] == [
        (row, "CURRENCY_OTHER") for row in (2, 3, 4, 5)
    ]
    assert (summed()["payable"], Shop.objects.get().currency) == (2500, "CAD")
    assert Order.objects.filter(payable_fen=None).count() == 3


def test_rows_of_an_order_are_refused_together_and_repaired_together(tmp_path: Path) -> None:
    rows = [test_shopify.order(1), test_shopify.line(1, Lineitem_price="ten")]
    told = imported(put(tmp_path, "bad.csv", delimited(test_shopify.COLUMNS, rows)))[0]
    assert (told["rejected"], summed()["orders"]) == (2, 0)
    repaired = [rows[0], test_shopify.line(1, Lineitem_price="10.00")]
    imported(put(tmp_path, "good.csv", delimited(test_shopify.COLUMNS, repaired)))
    assert (summed()["quantity"], summed()["lines"]) == (4, 2)
