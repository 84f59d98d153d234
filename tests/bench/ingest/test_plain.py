"""The plain ways of the ingest bench end in the same rows as an import does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bench.ingest import plain
from bench.ingest.files import write_orders
from bench.ingest.mapping import COLUMNS, personal_columns
from shops.crypto import cipher_of
from shops.models import Order, Shop
from tests.factories import make_shop
from tests.shops.importing import imported

pytestmark = pytest.mark.django_db
_ORDERS = 60
_NAME = "ExportOrderList20261101080000.csv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_orders(tmp_path / _NAME, _ORDERS)
    return tmp_path / _NAME


@pytest.mark.parametrize("way", ["bulk_create", "new_rows", "updating", "as_an_import"])
def test_plain_way_fills_every_column_with_what_an_import_says(file: Path, way: str) -> None:
    shop = make_shop()
    importing_rows = _imported(file, shop)
    Order.objects.filter(shop=shop).delete()
    getattr(plain, way)(file, _ORDERS, shop, timezone.now())
    assert _rows_of(shop) == importing_rows


def test_same_file_again_is_told_as_unchanged_only_where_rows_are_compared(file: Path) -> None:
    shop, now = make_shop(), timezone.now()
    assert plain.as_an_import(file, _ORDERS, shop, now)["new"] == _ORDERS
    assert plain.as_an_import(file, _ORDERS, shop, now)["skip"] == _ORDERS
    assert plain.updating(file, _ORDERS, shop, now)["update"] == _ORDERS


def test_every_column_that_an_import_of_these_files_fills_is_compared(file: Path) -> None:
    shop = make_shop()
    _imported(file, shop)
    own = {"id", "shop_id", "as_of", "changed_at", "first_batch_id", "last_batch_id", "told"}
    orders = Order.objects.filter(shop=shop)
    filled = {
        name
        for order in orders.values()
        for name, value in order.items()
        if value not in (None, "")
    }
    idle = {"is_time_inferred"}  # False, which is its default
    assert filled - own - idle == set(_compared(shop))


def _imported(file: Path, shop: Shop) -> list[dict[str, Any]]:
    imported(file, shop=shop.slug)
    return _rows_of(shop)


def _compared(shop: Shop) -> list[str]:
    return [*COLUMNS, *personal_columns(cipher_of(shop)), "product_id", "named_product_id"]


def _rows_of(shop: Shop) -> list[dict[str, Any]]:
    rows = Order.objects.filter(shop=shop).order_by("platform_order_id").values(*_compared(shop))
    return [row | {"sealed_receiver": bytes(row["sealed_receiver"])} for row in rows]
