"""A worker dies in the middle of an import: what it wrote stays, nothing is written twice.

Real broker, real worker processes, SIGKILL. The dead worker's lease is moved into the past by
hand instead of waiting for it.
"""

from __future__ import annotations

import io
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
from django.test import override_settings
from django.utils import timezone
from kombu import Connection

from brushguard.local.valkey import start_valkey
from shops.enums import Action, BatchState
from shops.models import CustodyEvent, ImportBatch, Order, Shop
from shops.operations import importing
from shops.operations.importing.running import CHUNK_ROWS
from shops.tasks.importing import run_import_task, sweep_imports_task
from tests.factories import make_shop
from tests.shops.taobao_files import Sale, orders_file

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 120.0
_ORDERS = 3 * CHUNK_ROWS


_SETTINGS = """from brushguard.settings_test import *

STORAGES = {storages!r}
"""


@pytest.fixture(autouse=True)
def shared_files(tmp_path: Path) -> Iterator[None]:
    """Files on disk, for the tests' usual ones in memory would be another process's secret."""
    place = {"location": str(tmp_path / "files")}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    storages = settings.STORAGES | {"default": storage}
    (tmp_path / "worker_settings.py").write_text(_SETTINGS.format(storages=storages), "utf-8")
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    server = start_valkey(tmp_path / "broker")
    yield server.url
    server.stop()


@pytest.fixture
def start_worker(broker: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "brushguard.celery", "worker", "-c", "1"],
                cwd=_ROOT,
                env=_environment(broker, tmp_path),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        _kill(worker)


def _environment(broker: str, folder: Path) -> dict[str, str]:
    """A worker on the test's own database and files, under the test's own keys."""
    database = settings.DATABASES["default"]
    place = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "worker_settings",
        "PYTHONPATH": f"{folder}{os.pathsep}{_ROOT}",
        "DATABASE_URL": f"postgres://{database['USER']}{password}@{place}/{name}",
        "CELERY_BROKER_URL": broker,
    }


def _kill(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _send(task: Task[Any, Any], broker: str, *args: object) -> None:
    with Connection(broker) as connected:
        task.apply_async(args=args, connection=connected)


def _wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.02)
    pytest.fail(f"waited {_PATIENCE_SECONDS:.0f} s in vain until {what}")


def _queued(shop: Shop) -> ImportBatch:
    content = orders_file([Sale(number, buyer=f"买家{number}") for number in range(_ORDERS)])
    batch = importing.receive_file(
        shop=shop,
        source=io.BytesIO(content),
        file_name="o.csv",
        actor=None,
        now=timezone.now(),
    ).batch
    importing.preview_import(batch_id=batch.pk, worker="looker", now=timezone.now())
    batch.refresh_from_db()
    importing.queue_import(batch=batch)
    return batch


def test_import_is_finished_once_by_another_worker_when_its_worker_is_killed(
    broker: str, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    shop = make_shop()
    batch = _queued(shop)
    running = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING)

    first = start_worker()
    _send(run_import_task, broker, batch.pk)
    _wait_until(running.filter(rows_done__gt=0).exists, "a worker wrote a chunk")
    _kill(first)
    written = Order.objects.filter(shop=shop).count()
    assert running.exists()
    assert written % CHUNK_ROWS == 0
    assert 0 < written < _ORDERS

    running.update(lease_until=timezone.now() - timedelta(seconds=1))
    start_worker()
    _send(sweep_imports_task, broker)
    done = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.DONE)
    _wait_until(done.exists, "another worker finished the import")

    batch.refresh_from_db()
    assert Order.objects.filter(shop=shop).count() == _ORDERS
    assert batch.counts["orders"] == {"created": _ORDERS, "updated": 0, "unchanged": 0}
    parsed = CustodyEvent.objects.filter(shop=shop, action=Action.PARSED)
    assert parsed.count() == 1
