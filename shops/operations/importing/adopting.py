"""A shop without orders counts in the currency of its first file."""

from __future__ import annotations

from dataclasses import replace

from shops.models import ImportBatch, Order, Shop
from shops.platforms.reading import Table


def has_orders(shop: Shop) -> bool:
    return Order.objects.of(shop).exists()


def adopt_currency(batch: ImportBatch, table: Table) -> Table:
    """Let the batch's shop count in what the table counts in, as long as it has no orders.

    Returns the table as the shop will count it: with another file's orders there meanwhile, the
    shop's own currency stays, and amounts in others are left out with a warning.
    """
    shop = batch.shop
    if table.books != shop.currency and not has_orders(shop):
        Shop.objects.filter(pk=shop.pk, currency=shop.currency).update(currency=table.books)
        shop.refresh_from_db(fields=["currency"])
    return table if table.books == shop.currency else replace(table, books=shop.currency)
