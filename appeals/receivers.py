"""Turns announcements of the shops app into requests for a time stamp; does no work itself."""

from __future__ import annotations

import structlog
from django.core.cache import cache
from django.dispatch import receiver
from kombu.exceptions import OperationalError as BrokerUnreachable
from redis.exceptions import RedisError

from appeals.tasks import anchor_import_task
from shops.signals import orders_recorded

_GATHER_SECONDS = 20
log = structlog.get_logger(__name__)


@receiver(orders_recorded, dispatch_uid="anchor-after-orders")
def anchor_after_orders(shop_id: int, **_: object) -> None:
    """Many calls within seconds ask once; the daily anchor covers what a broker did not take."""
    try:
        if cache.add(f"anchor-asked:{shop_id}", 1, timeout=_GATHER_SECONDS):
            anchor_import_task.apply_async((shop_id,), countdown=_GATHER_SECONDS)
    except (BrokerUnreachable, RedisError) as error:
        log.warning("anchor_waits_for_the_day", shop_id=shop_id, error=str(error))
