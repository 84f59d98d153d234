"""What a Django shop would write by hand: `csv` with `bulk_create`, or django-import-export.

All fill the same table from the same file with the same values (`mapping.py`), product keys and
their foreign keys included, under the same constraints, indexes and triggers.

django-import-export 4.4 is set up as its chapter "Bulk imports" says, in three ways:

- `new_rows`: `use_bulk`, and the two switches the chapter gives for speed: `force_init_instance`
  ("if you are sure there are no updates") and `skip_diff`. Its best case. The same file again is an
  error of the unique key.
- `updating`: `CachedInstanceLoader`, which the chapter gives for files that create and update.
  The same file again rewrites every row.
- `as_an_import`: the same with `skip_unchanged`, so that the same file again is told as unchanged,
  as an import tells it. That needs the comparison left on; only its HTML is off.

`batch_size`, `report_skipped` and the transaction around the whole are the defaults. The cached
foreign key widget is the one it has for large files.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import tablib
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import CachedForeignKeyWidget, Widget

from bench.ingest.mapping import COLUMNS, Row, personal_columns
from shops.crypto import cipher_of
from shops.models import Order, Product, Shop

_BATCH = 1000
_TITLE, _NUMBER = "宝贝标题 ", "订单编号"
_NEW_ROWS = {"force_init_instance": True, "skip_diff": True}
_UPDATING = {"instance_loader_class": CachedInstanceLoader, "skip_diff": True}
_AS_AN_IMPORT = {
    "instance_loader_class": CachedInstanceLoader,
    "skip_unchanged": True,
    "skip_html_diff": True,
}


def _rows(path: Path, orders: int) -> Iterator[dict[str, str]]:
    with path.open(encoding="gb18030", newline="") as file:
        yield from islice(csv.DictReader(file), orders)


def _meet_products(shop: Shop, titles: set[str]) -> dict[str, int]:
    made = (Product(shop=shop, key=f"title:{title}", title=title) for title in titles)
    Product.objects.bulk_create(made, ignore_conflicts=True)
    return dict(Product.objects.filter(shop=shop, title__in=titles).values_list("title", "pk"))


def bulk_create(path: Path, orders: int, shop: Shop, now: datetime) -> None:
    """Read with `csv`, write with `bulk_create`, a thousand at a time."""
    columns = COLUMNS | personal_columns(cipher_of(shop))
    rows = _rows(path, orders)
    while batch := list(islice(rows, _BATCH)):
        products = _meet_products(shop, {row[_TITLE] for row in batch})
        Order.objects.bulk_create(
            Order(
                shop=shop,
                as_of=now,
                changed_at=now,
                product_id=products[row[_TITLE]],
                named_product_id=products[row[_TITLE]],
                **{name: read(row) for name, read in columns.items()},
            )
            for row in batch
        )


class _Read(Widget):
    def __init__(self, read: Callable[[Row], Any]) -> None:
        super().__init__()
        self._read = read

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        del value, kwargs
        return self._read(row)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        del obj, kwargs
        return value.hex() if isinstance(value, bytes) else str(value)


class _ProductOf(CachedForeignKeyWidget):
    def __init__(self, shop: Shop) -> None:
        super().__init__(Product, "title")
        self._shop = shop

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> QuerySet[Product]:
        del value, row, args, kwargs
        return Product.objects.filter(shop=self._shop)


class _Orders(ModelResource):
    def __init__(self, shop: Shop, now: datetime) -> None:
        super().__init__()
        self._shop = shop
        self._fixed = {"shop": shop, "as_of": now, "changed_at": now}

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.filter(shop=self._shop)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        del kwargs
        _meet_products(self._shop, set(dataset[_TITLE]))

    def before_save_instance(self, instance: Order, row: Any, **kwargs: Any) -> None:
        del row, kwargs
        for name, value in self._fixed.items():
            setattr(instance, name, value)


def _resource(shop: Shop, now: datetime, options: dict[str, Any]) -> _Orders:
    columns = COLUMNS | personal_columns(cipher_of(shop))
    fields = {
        name: Field(attribute=name, column_name=_NUMBER, widget=_Read(read))
        for name, read in columns.items()
    }
    for name in ("product", "named_product"):
        fields[name] = Field(attribute=name, column_name=_TITLE, widget=_ProductOf(shop))
    meta = {
        "model": Order,
        "fields": tuple(fields),
        "import_id_fields": ("platform_order_id",),
        "use_bulk": True,
    }
    kind = type("Orders", (_Orders,), fields | {"Meta": type("Meta", (), meta | options)})
    made: _Orders = kind(shop, now)
    return made


def _import_export(
    path: Path, orders: int, shop: Shop, now: datetime, *, options: dict[str, Any]
) -> dict[str, int]:
    """Read with tablib, write with django-import-export; its own counts by what became of rows."""
    table = tablib.Dataset()
    for row in _rows(path, orders):
        table.headers = table.headers or list(row)
        table.append(list(row.values()))
    found = _resource(shop, now, options).import_data(table, raise_errors=True)
    return dict(found.totals)


new_rows = partial(_import_export, options=_NEW_ROWS)
updating = partial(_import_export, options=_UPDATING)
as_an_import = partial(_import_export, options=_AS_AN_IMPORT)
