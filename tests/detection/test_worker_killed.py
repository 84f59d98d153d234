"""A worker dies in the middle of a scan: nothing is lost and nothing is written twice.

Real broker, real worker processes, SIGKILL. The dead worker's lease is moved into the past by
hand instead of waiting for it.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from detection.enums import ScanState
from detection.models import Incident, LiveState, Scan, Suspect, VerdictRecord
from detection.operations import ledger
from detection.operations.scanning import scan_shop
from detection.tasks import scan_shop_task, sweep_scans_task
from shops.enums import Action
from shops.models import Change, CustodyEvent, Notice, Shop
from tests.detection.arrivals import Arriving, arrivals, cut
from tests.detection.stories import FLOOD_AT, flood_story, make_attacked_shop
from tests.factories import make_shop
from tests.workers import Workers, kill, wait_until

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


def _written(shop: Shop) -> dict[str, int]:
    return {
        "incidents": Incident.objects.filter(shop=shop).count(),
        "verdicts": VerdictRecord.objects.filter(incident__shop=shop).count(),
        "suspects": Suspect.objects.filter(incident__shop=shop).count(),
        "notices": Notice.objects.filter(shop=shop).count(),
        "runs": CustodyEvent.objects.filter(shop=shop, action=Action.DETECT_RUN).count(),
    }


def test_scan_is_done_once_by_another_worker_when_its_worker_is_killed(
    workers: Workers,
) -> None:
    shop, twin = make_attacked_shop(), make_attacked_shop(slug="untouched")
    ledger.request_scan(shop_id=twin.pk, now=timezone.now())
    scan_shop(shop_id=twin.pk, worker="calm", clock=timezone.now)

    first = workers.start()
    ledger.request_scan(shop_id=shop.pk, now=timezone.now())
    workers.send(scan_shop_task, shop.pk)
    running = Scan.objects.filter(shop=shop, state=ScanState.RUNNING)
    wait_until(running.exists, "a worker began the scan")
    kill(first)
    assert running.exists()
    assert _written(shop) == dict.fromkeys(_written(shop), 0)

    running.update(lease_until=timezone.now() - timedelta(seconds=1))
    workers.start()
    workers.send(sweep_scans_task)
    done = Scan.objects.filter(shop=shop, state=ScanState.DONE)
    wait_until(done.exists, "another worker finished the scan")

    assert [scan.attempts for scan in Scan.objects.filter(shop=shop)] == [2]
    assert _written(shop) == _written(twin)


def _told(shop: Shop) -> list[tuple[object, ...]]:
    rows = VerdictRecord.objects.filter(incident__shop=shop, incident__is_withdrawn=False)
    return list(rows.order_by("at", "seq").values_list("at", "seq", "level", "verdict__orders"))


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3])
def test_live_scan_ends_the_same_when_its_worker_is_killed_again_and_again(
    workers: Workers, seconds: float
) -> None:
    shop = make_shop()
    arriving = Arriving(shop)
    start, end = FLOOD_AT - timedelta(days=1), FLOOD_AT + timedelta(hours=3)
    events = arrivals([e for e in flood_story()[1:-1] if start <= e.at < end], seed=4)
    size = len(events)
    running = Scan.objects.filter(shop=shop, state=ScanState.RUNNING)
    for push in cut(events, [size // 2, size * 3 // 4, size - 1]):
        arriving.push(push)
        worker = workers.start()
        ledger.request_scan(shop_id=shop.pk, now=timezone.now())
        workers.send(scan_shop_task, shop.pk)
        wait_until(
            lambda: running.exists() or not Change.objects.filter(shop=shop).exists(),
            "a worker began the scan",
        )
        time.sleep(seconds)
        kill(worker)
        running.update(lease_until=timezone.now() - timedelta(seconds=1))
    last = workers.start()
    workers.send(sweep_scans_task)
    open_runs = Scan.objects.filter(shop=shop, state__in=(ScanState.QUEUED, ScanState.RUNNING))
    wait_until(
        lambda: not open_runs.exists() and not Change.objects.filter(shop=shop).exists(),
        "another worker finished what was left",
    )
    kill(last)  # the broker still hands it the dead ones' tasks
    live = _told(shop)
    assert live
    assert LiveState.objects.get(shop=shop).fed_until == max(event.at for event in events)
    ledger.request_scan(shop_id=shop.pk, now=timezone.now(), full=True)
    outcome = scan_shop(shop_id=shop.pk, worker="calm", clock=timezone.now)
    assert outcome is not None
    assert (outcome.changed, _told(shop)) == ((), live)
