"""A worker dies in the middle of an import: what it wrote stays, nothing is written twice.

Real broker, real worker processes, SIGKILL. The dead worker's lease is moved into the past by
hand instead of waiting for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from shops.enums import Action, BatchState
from shops.models import CustodyEvent, ImportBatch, Order, Shop
from shops.operations import importing
from shops.operations.importing.cutting import CHUNK_ROWS, cut
from shops.tasks.importing import run_import_task, sweep_imports_task
from tests.factories import make_shop
from tests.shops.taobao_files import Sale, orders_file
from tests.workers import Workers, kill, wait_until

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

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
    workers: Workers,
) -> None:
    shop = make_shop()
    batch = _queued(shop)
    running = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING)

    first = workers.start()
    workers.send(run_import_task, batch.pk)
    wait_until(running.filter(rows_done__gt=0).exists, "a worker wrote a chunk")
    kill(first)
    written = Order.objects.filter(shop=shop).count()
    assert running.exists()
    assert written in set(accumulate(len(rows) for rows in cut(iter(range(_ORDERS)), left=_ORDERS)))
    assert 0 < written < _ORDERS

    running.update(lease_until=timezone.now() - timedelta(seconds=1))
    workers.start()
    workers.send(sweep_imports_task)
    done = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.DONE)
    wait_until(done.exists, "another worker finished the import")

    batch.refresh_from_db()
    assert Order.objects.filter(shop=shop).count() == _ORDERS
    assert batch.counts["orders"] == {"created": _ORDERS, "updated": 0, "unchanged": 0}
    parsed = CustodyEvent.objects.filter(shop=shop, action=Action.PARSED)
    assert parsed.count() == 1
