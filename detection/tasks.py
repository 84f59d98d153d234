"""Celery tasks of the detector. The ledger holds the truth; a task only asks it for work."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import Task, shared_task
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable
from redis.exceptions import RedisError

from detection.errors import ScanBusy
from detection.operations import backtesting, ledger, receiving
from detection.operations.scanning import scan_shop
from detection.queries.stale import shops_to_scan

log = structlog.get_logger(__name__)
_RETRY_SECONDS = 20
_STAY_SECONDS = 10.0
# Pushes that come within this time are recorded and judged together: single orders by the hundred
# would otherwise cost a scan each.
_GATHER_SECONDS = 0.3
# How long a worker that was told of pushes may take to begin before it is told again.
_TOLD_SECONDS = 5


def enqueue_scan(shop_id: int) -> None:
    """Ask for a scan of the shop and tell a worker; call it once the new rows are committed.

    A worker is told once a waiting scan, however many ask for it: whatever comes while one runs is
    read together by the next. When the broker cannot be reached, or loses the word, the request
    stays in the ledger and the sweep tells a worker later.
    """
    if not ledger.request_scan(shop_id=shop_id, now=timezone.now()):
        return
    try:
        scan_shop_task.delay(shop_id)
    except BrokerUnreachable as error:
        log.warning("scan_waits_for_the_sweep", shop_id=shop_id, error=str(error))


@shared_task(bind=True, max_retries=None)
def scan_shop_task(self: Task[Any, Any], shop_id: int) -> int | None:
    """Do the shop's waiting scan; then those that are asked for meanwhile, for some seconds.

    The process that scanned last holds the shop's engine, so it is the quickest to go on; after
    that the shop takes its turn like the others. Returns the number of orders read, or None when
    there was nothing to do: whoever holds the shop takes the waiting scan next, and the sweep
    takes it from whoever died. A task that the broker delivers again after its worker was killed
    goes on with its own run at once.
    """
    worker = f"task:{self.request.id}"
    stays_until = time.monotonic() + _STAY_SECONDS
    read = None
    while True:
        try:
            outcome = scan_shop(shop_id=shop_id, worker=worker, clock=timezone.now)
        except ScanBusy:
            return read
        except OperationalError as error:
            raise self.retry(exc=error, countdown=_RETRY_SECONDS) from error
        if outcome is None:
            return read
        read = (read or 0) + outcome.orders_read
        log.info(
            "scanned", shop_id=shop_id, orders=outcome.orders_read, changed=len(outcome.changed)
        )
        if time.monotonic() > stays_until:
            if shop_id in ledger.waiting_shops():
                scan_shop_task.delay(shop_id)
            return read


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


def enqueue_drain(shop_id: int) -> None:
    """Tell a worker of pushed events; call it once they are committed.

    A worker is told once for all that comes until it begins. When the broker cannot be reached or
    loses the word, the sweep tells a worker later: the pushes themselves lie in the database.
    """
    try:
        if cache.add(_drain_key(shop_id), 1, timeout=_TOLD_SECONDS):
            drain_pushes_task.apply_async((shop_id,), countdown=_GATHER_SECONDS)
    except (BrokerUnreachable, OSError, RedisError) as error:
        log.warning("pushes_wait_for_the_sweep", shop_id=shop_id, error=str(error))


def _drain_key(shop_id: int) -> str:
    return f"drain:{shop_id}"


@shared_task(bind=True, max_retries=None)
def drain_pushes_task(self: Task[Any, Any], shop_id: int) -> int:
    """Record what waits for the shop; returns the number of events."""
    # First, so that whatever is accepted from now on tells a worker again.
    cache.delete(_drain_key(shop_id))
    try:
        return receiving.drain_shop(shop_id=shop_id, clock=timezone.now)
    except OperationalError as error:
        raise self.retry(exc=error, countdown=_RETRY_SECONDS) from error


@shared_task
def sweep_pushes_task() -> int:
    """Tell workers of every shop that a lost message or a killed worker left waiting."""
    waiting = receiving.shops_waiting()
    for shop_id in waiting:
        drain_pushes_task.delay(shop_id)
    return len(waiting)


@shared_task
def purge_pushes_task() -> int:
    """Forget the lines of pushes that were recorded long ago."""
    return receiving.purge_pushes(timezone.now())


def enqueue_backtest(backtest_id: int) -> None:
    """Tell a worker of a backtest; call it once the row is committed. The sweep tells it again."""
    try:
        run_backtest_task.delay(backtest_id)
    except BrokerUnreachable as error:
        log.warning("backtest_waits_for_the_sweep", backtest=backtest_id, error=str(error))


@shared_task(bind=True, max_retries=None)
def run_backtest_task(self: Task[Any, Any], backtest_id: int) -> bool:
    """Run one backtest if it still waits for a worker; True when this call ended it."""
    worker = f"task:{self.request.id}"
    try:
        done = backtesting.run_backtest(backtest_id=backtest_id, worker=worker, clock=timezone.now)
    except OperationalError as error:
        raise self.retry(exc=error, countdown=_RETRY_SECONDS) from error
    return done is not None


@shared_task
def sweep_backtests_task() -> int:
    """Hand out backtests that wait, or whose worker fell silent; each is claimed on its own."""
    waiting = backtesting.open_backtest_ids(timezone.now())
    for backtest_id in waiting:
        run_backtest_task.delay(backtest_id)
    return len(waiting)
