"""Celery tasks of the detector. The ledger holds the truth; a task only asks it for work."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task, shared_task
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from detection.errors import ScanBusy
from detection.operations import ledger
from detection.operations.scanning import scan_shop
from detection.queries.stale import shops_to_scan

log = structlog.get_logger(__name__)
_RETRY_SECONDS = 20


def enqueue_scan(shop_id: int) -> None:
    """Ask for a scan of the shop and tell a worker; call it once the new rows are committed.

    When the broker cannot be reached the request stays in the ledger and the sweep tells a
    worker later.
    """
    ledger.request_scan(shop_id=shop_id, now=timezone.now())
    try:
        scan_shop_task.delay(shop_id)
    except BrokerUnreachable as error:
        log.warning("scan_waits_for_the_sweep", shop_id=shop_id, error=str(error))


@shared_task(bind=True, max_retries=None)
def scan_shop_task(self: Task[Any, Any], shop_id: int) -> int | None:
    """Do the shop's waiting scan; then the one that was asked for meanwhile, in a task of its own.

    Returns the number of orders read, or None when there was nothing to do: whoever holds the
    shop takes the waiting scan next, and the sweep takes it from whoever died. A task that the
    broker delivers again after its worker was killed goes on with its own run at once.
    """
    worker = f"task:{self.request.id}"
    try:
        outcome = scan_shop(shop_id=shop_id, worker=worker, clock=timezone.now)
    except ScanBusy:
        return None
    except OperationalError as error:
        raise self.retry(exc=error, countdown=_RETRY_SECONDS) from error
    if outcome is None:
        return None
    log.info("scanned", shop_id=shop_id, orders=outcome.orders_read, changed=len(outcome.changed))
    if shop_id in ledger.waiting_shops():
        scan_shop_task.delay(shop_id)
    return outcome.orders_read


@shared_task
def sweep_scans_task() -> int:
    """Take silent workers' runs back, ask for scans nobody asked for, and tell workers of all."""
    now = timezone.now()
    ledger.reap_scans(now=now)
    for shop_id in shops_to_scan():
        ledger.request_scan(shop_id=shop_id, now=now)
    waiting = ledger.waiting_shops()
    for shop_id in waiting:
        scan_shop_task.delay(shop_id)
    return len(waiting)
