"""Orders through PostgreSQL and Celery: pushed in micro-batches, judged by one worker."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from detection.engine.types import Event, OrderEvent

if TYPE_CHECKING:
    from detection.models import Scan

_PATIENCE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of a stream. `seconds` from the first push to the last stored verdict.

    `worker_seconds` are the worker's processor time; `load` is the machine's when it began.
    """

    orders: int
    events: int
    pushes: int
    scans: int
    recording_seconds: float
    seconds: float
    latency_p50: float
    latency_p95: float
    incidents: int
    state_bytes: int
    worker_seconds: float
    load: float

    @property
    def orders_per_second(self) -> float:
        return self.orders / self.seconds


def pushes(events: Sequence[Event], orders: int) -> Iterator[Sequence[Event]]:
    """Cut a stream behind every so many orders."""
    begin = count = 0
    for place, event in enumerate(events):
        count += isinstance(event, OrderEvent)
        if count == orders:
            yield events[begin : place + 1]
            begin, count = place + 1, 0
    if begin < len(events):
        yield events[begin:]


def pass_through(
    events: Sequence[Event],
    batch: int,
    used: Callable[[], float],
    *,
    late_by_seconds: float | None = None,
) -> Passed:
    """Push the events as fast as they are recorded, and wait until all are judged.

    With `late_by_seconds` each arrives up to so long after its moment, out of order. `used` tells
    the worker's processor seconds so far.
    """
    from django.db.models import Sum  # noqa: PLC0415 - after django.setup()
    from django.db.models.functions import Length  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from detection.models import Checkpoint, Incident, Scan  # noqa: PLC0415
    from detection.tasks import enqueue_scan  # noqa: PLC0415
    from shops.models import Change  # noqa: PLC0415
    from shops.operations.shops import create_shop  # noqa: PLC0415
    from tests.detection.arrivals import Arriving, arrivals  # noqa: PLC0415

    if late_by_seconds is not None:
        events = arrivals(events, seed=1, delay=timedelta(seconds=late_by_seconds))
    name = f"bench-{time.time_ns()}"
    shop = create_shop(slug=name, name=name, owner=None, platform="tmall", now=timezone.now())
    arriving = Arriving(shop)
    used_before, load = used(), os.getloadavg()[0]
    began, recording, pushed_at = time.perf_counter(), 0.0, []
    for push in pushes(events, batch):
        pushing = time.perf_counter()
        arriving.push(push)
        recording += time.perf_counter() - pushing
        pushed_at.append(timezone.now())
        enqueue_scan(shop.pk)
    while Change.objects.filter(shop=shop).exists():
        if time.perf_counter() - began > _PATIENCE_SECONDS:
            raise TimeoutError("the worker never caught up")
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    scans = list(Scan.objects.filter(shop=shop, state="done").order_by("started_at"))
    waits = [_wait(at, scans) for at in pushed_at]
    kept = Checkpoint.objects.filter(shop=shop).aggregate(n=Sum(Length("sealed")))["n"] or 0
    return Passed(
        orders=sum(isinstance(event, OrderEvent) for event in events),
        events=len(events),
        pushes=len(pushed_at),
        scans=len(scans),
        recording_seconds=recording,
        seconds=seconds,
        latency_p50=float(np.quantile(waits, 0.5)),
        latency_p95=float(np.quantile(waits, 0.95)),
        incidents=Incident.objects.filter(shop=shop).count(),
        state_bytes=kept,
        worker_seconds=used() - used_before,
        load=load,
    )


def _wait(at: datetime, scans: Sequence[Scan]) -> float:
    """Seconds from a push's commit to the end of the first scan that began after it.

    The last push may have been read by a scan that began just before its commit was noted here.
    """
    done = next((scan for scan in scans if scan.started_at >= at), scans[-1])
    return max((done.finished_at - at).total_seconds(), 0.0)
