"""A worker dies in the middle of a scan: nothing is lost and nothing is written twice.

Real broker, real worker processes, SIGKILL. The dead worker's lease is moved into the past by
hand instead of waiting for it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu import Connection

from brushguard.local.valkey import start_valkey
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

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 120.0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    server = start_valkey(tmp_path / "broker")
    yield server.url
    server.stop()


def _send(task: Task[Any, Any], broker: str, *args: object) -> None:
    with Connection(broker) as connected:
        task.apply_async(args=args, connection=connected)


@pytest.fixture
def start_worker(broker: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "brushguard.celery", "worker", "-c", "1"],
                cwd=_ROOT,
                env=_environment(broker),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        _kill(worker)


def _environment(broker: str) -> dict[str, str]:
    """A worker on the test's own database, under the test's own keys."""
    database = settings.DATABASES["default"]
    place = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "brushguard.settings_test",
        "DATABASE_URL": f"postgres://{database['USER']}{password}@{place}/{name}",
        "CELERY_BROKER_URL": broker,
    }


def _kill(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.02)
    pytest.fail(f"waited {_PATIENCE_SECONDS:.0f} s in vain until {what}")


def _written(shop: Shop) -> dict[str, int]:
    return {
        "incidents": Incident.objects.filter(shop=shop).count(),
        "verdicts": VerdictRecord.objects.filter(incident__shop=shop).count(),
        "suspects": Suspect.objects.filter(incident__shop=shop).count(),
        "notices": Notice.objects.filter(shop=shop).count(),
        "runs": CustodyEvent.objects.filter(shop=shop, action=Action.DETECT_RUN).count(),
    }


def test_scan_is_done_once_by_another_worker_when_its_worker_is_killed(
    broker: str, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    shop, twin = make_attacked_shop(), make_attacked_shop(slug="untouched")
    ledger.request_scan(shop_id=twin.pk, now=timezone.now())
    scan_shop(shop_id=twin.pk, worker="calm", clock=timezone.now)

    first = start_worker()
    ledger.request_scan(shop_id=shop.pk, now=timezone.now())
    _send(scan_shop_task, broker, shop.pk)
    running = Scan.objects.filter(shop=shop, state=ScanState.RUNNING)
    _wait_until(running.exists, "a worker began the scan")
    _kill(first)
    assert running.exists()
    assert _written(shop) == dict.fromkeys(_written(shop), 0)

    running.update(lease_until=timezone.now() - timedelta(seconds=1))
    start_worker()
    _send(sweep_scans_task, broker)
    done = Scan.objects.filter(shop=shop, state=ScanState.DONE)
    _wait_until(done.exists, "another worker finished the scan")

    assert [scan.attempts for scan in Scan.objects.filter(shop=shop)] == [2]
    assert _written(shop) == _written(twin)


def _told(shop: Shop) -> list[tuple[object, ...]]:
    rows = VerdictRecord.objects.filter(incident__shop=shop, incident__is_withdrawn=False)
    return list(rows.order_by("at", "seq").values_list("at", "seq", "level", "verdict__orders"))


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3])
def test_live_scan_ends_the_same_when_its_worker_is_killed_again_and_again(
    broker: str, start_worker: Callable[[], subprocess.Popen[bytes]], seconds: float
) -> None:
    shop = make_shop()
    arriving = Arriving(shop)
    start, end = FLOOD_AT - timedelta(days=1), FLOOD_AT + timedelta(hours=3)
    events = arrivals([e for e in flood_story()[1:-1] if start <= e.at < end], seed=4)
    size = len(events)
    running = Scan.objects.filter(shop=shop, state=ScanState.RUNNING)
    for push in cut(events, [size // 2, size * 3 // 4, size - 1]):
        arriving.push(push)
        worker = start_worker()
        ledger.request_scan(shop_id=shop.pk, now=timezone.now())
        _send(scan_shop_task, broker, shop.pk)
        _wait_until(
            lambda: running.exists() or not Change.objects.filter(shop=shop).exists(),
            "a worker began the scan",
        )
        time.sleep(seconds)
        _kill(worker)
        running.update(lease_until=timezone.now() - timedelta(seconds=1))
    last = start_worker()
    _send(sweep_scans_task, broker)
    open_runs = Scan.objects.filter(shop=shop, state__in=(ScanState.QUEUED, ScanState.RUNNING))
    _wait_until(
        lambda: not open_runs.exists() and not Change.objects.filter(shop=shop).exists(),
        "another worker finished what was left",
    )
    _kill(last)  # the broker still hands it the dead ones' tasks
    live = _told(shop)
    assert live
    assert LiveState.objects.get(shop=shop).fed_until == max(event.at for event in events)
    ledger.request_scan(shop_id=shop.pk, now=timezone.now(), full=True)
    outcome = scan_shop(shop_id=shop.pk, worker="calm", clock=timezone.now)
    assert outcome is not None
    assert (outcome.changed, _told(shop)) == ((), live)
