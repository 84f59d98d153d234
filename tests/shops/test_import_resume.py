"""A killed worker's import is taken up again and repeats nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction

from shops.enums import BatchState
from shops.models import CustodyEvent, ImportBatch, Order, Shop
from shops.operations import importing
from shops.operations.importing import cutting
from shops.operations.recording import Recorder
from shops.signals import orders_recorded
from tests.factories import NOW, make_shop
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, orders_file, text_table

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def small_chunks() -> Iterator[None]:
    with mock.patch.object(cutting, "CHUNK_ROWS", 10):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop(slug="yiwu")


def queued(shop: Shop, content: bytes) -> ImportBatch:
    batch = importing.receive_file(
        shop=shop, source=io.BytesIO(content), file_name="o.csv", actor=None, now=NOW
    ).batch
    importing.preview_import(batch_id=batch.pk, worker="looker", now=NOW)
    batch.refresh_from_db()
    importing.queue_import(batch=batch)
    return batch


def run(batch: ImportBatch, worker: str, after: timedelta = timedelta()) -> ImportBatch | None:
    return importing.run_import(batch_id=batch.pk, worker=worker, clock=lambda: NOW + after)


def killed_in_chunk(number: int) -> Iterator[None]:
    """Die after the rows of a chunk were written and before its transaction ends."""
    record, calls = Recorder.record, []

    def dying(self: Recorder, rows: object, **more: object) -> object:
        outcome = record(self, rows, **more)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == number:
            raise Killed
        return outcome

    return mock.patch.object(Recorder, "record", dying)  # type: ignore[return-value]


SALES = [Sale(number, buyer=f"买家{number}") for number in range(1, 36)]


def test_import_goes_on_where_it_was_killed_and_counts_no_row_twice(shop: Shop) -> None:
    rows = [order_cells(sale) for sale in SALES]
    rows[2]["订单编号"] = ""
    batch = queued(shop, text_table(ORDER_COLUMNS, rows))
    with killed_in_chunk(3), pytest.raises(Killed):  # type: ignore[attr-defined]
        run(batch, "first")
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, Order.objects.count()) == (BatchState.RUNNING, 21, 19)

    assert run(batch, "second") is None
    run(batch, "second", after=timedelta(minutes=5))

    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Order.objects.count() == 34
    assert batch.counts["orders"] == {"created": 34, "updated": 0, "unchanged": 0}
    assert (batch.counts["rejected"], batch.counts["codes"]) == (1, {"ID_MISSING": 1})
    assert CustodyEvent.objects.filter(action="import.parsed").count() == 1


def test_sweep_finds_the_import_once_its_lease_ran_out(shop: Shop) -> None:
    batch = queued(shop, orders_file(SALES))
    with killed_in_chunk(1), pytest.raises(Killed):  # type: ignore[attr-defined]
        run(batch, "first")
    assert list(importing.batches_to_run(NOW + timedelta(seconds=30))) == []
    assert list(importing.batches_to_run(NOW + timedelta(minutes=5))) == [batch.pk]


def test_import_ends_as_failed_when_it_stopped_its_worker_too_often(shop: Shop) -> None:
    batch = queued(shop, orders_file(SALES))
    for attempt in range(5):
        with killed_in_chunk(1), pytest.raises(Killed):  # type: ignore[attr-defined]
            run(batch, f"worker {attempt}", after=timedelta(minutes=5 * attempt))
    after = NOW + timedelta(hours=1)
    assert list(importing.batches_to_run(after)) == []
    assert importing.give_up_on_hopeless(after) == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED


def test_import_stops_between_chunks_when_it_is_cancelled(shop: Shop) -> None:
    batch = queued(shop, orders_file(SALES))
    record, calls = Recorder.record, []

    def cancelling(self: Recorder, rows: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            # Another connection would do this; the chunk's own transaction sees it as well.
            ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.CANCELLED)
        return record(self, rows, **more)  # type: ignore[arg-type]

    with mock.patch.object(Recorder, "record", cancelling):
        run(batch, "first")
    assert Order.objects.count() == 20


def test_second_worker_gets_nothing_while_the_first_is_alive(shop: Shop) -> None:
    batch = queued(shop, orders_file(SALES))
    seen = []
    record = Recorder.record

    def looking(self: Recorder, rows: object, **more: object) -> object:
        seen.append(importing.run_import(batch_id=batch.pk, worker="second", clock=lambda: NOW))
        return record(self, rows, **more)  # type: ignore[arg-type]

    with mock.patch.object(Recorder, "record", looking):
        run(batch, "first")
    assert seen == [None] * 4
    assert Order.objects.count() == 35


def test_import_announces_once_after_the_last_commit(shop: Shop) -> None:
    batch, heard = queued(shop, orders_file(SALES)), []

    def hear(shop_id: int, **_: object) -> None:
        heard.append((shop_id, Order.objects.count(), transaction.get_autocommit()))

    orders_recorded.connect(hear)
    try:
        run(batch, "first")
    finally:
        orders_recorded.disconnect(hear)
    assert heard == [(shop.pk, 35, True)]
