"""A shop without orders counts in the currency of its first file, and goes by its clock."""

from __future__ import annotations

from dataclasses import replace

from shops.models import ImportBatch, Order, Shop
from shops.platforms.reading import Table
from shops.zones import zone_told_by


def has_orders(shop: Shop) -> bool:
    return Order.objects.of(shop).exists()


def told_zone(batch: ImportBatch, table: Table) -> str | None:
    """Name the clock that the table's marketplace tells; None where the shop has one of its own.

    It has one when a person chose it, or once there are orders, as these were read by it.
    """
    shop = batch.shop
    if shop.is_timezone_chosen or batch.timezone or has_orders(shop):
        return None
    return zone_told_by(table.format.platform, table.books)


def adopt(batch: ImportBatch, table: Table) -> Table:
    """Let the batch's shop go by what the table tells of its clock and its currency."""
    zone = table.layout.time_rules.zone.key
    if told_zone(batch, table) == zone != batch.shop.timezone:
        shops = Shop.objects.filter(pk=batch.shop.pk, is_timezone_chosen=False)
        shops.update(timezone=zone)
        batch.shop.refresh_from_db(fields=["timezone"])
    return _adopt_currency(batch, table)


def _adopt_currency(batch: ImportBatch, table: Table) -> Table:
    """Let the batch's shop count in what the table counts in, as long as it has no orders.

    Returns the table as the shop will count it: with another file's orders there meanwhile, the
    shop's own currency stays, and amounts in others are left out with a warning.
    """
    shop = batch.shop
    if table.books != shop.currency and not has_orders(shop):
        Shop.objects.filter(pk=shop.pk, currency=shop.currency).update(currency=table.books)
        shop.refresh_from_db(fields=["currency"])
    return table if table.books == shop.currency else replace(table, books=shop.currency)
