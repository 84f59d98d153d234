"""Turns announcements of this app into work for the worker; does no work itself."""

from __future__ import annotations

from django.dispatch import receiver

from shops.signals import notices_due
from shops.tasks.notifying import enqueue_deliveries


@receiver(notices_due, dispatch_uid="deliver-notices")
def deliver_notices(shop_id: int, **_: object) -> None:
    enqueue_deliveries(shop_id)
