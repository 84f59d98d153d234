"""Turns announcements of the shops app into requests for a scan; does no work itself."""

from __future__ import annotations

from django.dispatch import receiver

from detection.tasks import enqueue_scan
from shops.signals import orders_recorded, promotion_changed


@receiver(orders_recorded, dispatch_uid="scan-after-orders")
def scan_after_orders(shop_id: int, **_: object) -> None:
    enqueue_scan(shop_id)


@receiver(promotion_changed, dispatch_uid="scan-after-promotion")
def scan_after_promotion(shop_id: int, **_: object) -> None:
    enqueue_scan(shop_id)
