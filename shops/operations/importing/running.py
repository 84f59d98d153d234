"""Records a previewed file, a chunk at a time; each chunk and its progress are one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from django.db import connection, transaction

from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action, BatchState
from shops.errors import DomainError
from shops.models import ImportBatch
from shops.operations import custody
from shops.operations.importing import claiming
from shops.operations.importing.adopting import adopt
from shops.operations.importing.ahead import read_ahead
from shops.operations.importing.apart import is_worth_a_process, read_apart
from shops.operations.importing.chunks import Chunk, chunks_of
from shops.operations.importing.counting import Counts
from shops.operations.importing.issues import IssueWriter
from shops.operations.importing.opening import opened_path, table_of
from shops.operations.importing.previewing import fail
from shops.operations.recording import Recorder
from shops.operations.recording.knowing import known_rows
from shops.platforms.problems import FileProblem
from shops.platforms.reading import Table, read_again, read_rows
from shops.signals import orders_recorded

Clock = Callable[[], datetime]


class _NotOursAnyMore(Exception):
    """The batch was cancelled or given to another worker; the open chunk is rolled back."""


def run_import(*, batch_id: int, worker: str, clock: Clock) -> ImportBatch | None:
    """Record a queued batch to its end; returns it, or None when another worker has it.

    `clock` gives the time, aware: it renews the lease and stamps each chunk. A run that was
    killed goes on after its last committed chunk and counts no row twice. Announces
    `orders_recorded` after the last commit. Raises whatever is worth trying again (a lost
    database); a file or key that will never do makes the batch failed instead.
    """
    batch = claiming.claim(
        batch_id,
        waiting=BatchState.QUEUED,
        working=BatchState.RUNNING,
        worker=worker,
        now=clock(),
    )
    if batch is None:
        return None
    if batch.started_at is None:
        batch.started_at = clock()
        claiming.keep(batch, now=clock(), started_at=batch.started_at)
    try:
        cipher = cipher_of(batch.shop)
        with opened_path(batch, cipher) as path:
            _run(batch, adopt(batch, table_of(batch, path)), cipher, clock)
    except _NotOursAnyMore:
        batch.refresh_from_db()
    except FileProblem as problem:
        fail(batch, str(problem), {"code": str(problem.code), "params": problem.params})
    except DomainError as error:
        fail(batch, str(error), {"code": error.code, "params": {}})
    if batch.rows_done:
        shop_id = batch.shop_id
        transaction.on_commit(lambda: orders_recorded.send(sender=ImportBatch, shop_id=shop_id))
    return batch


def _run(batch: ImportBatch, table: Table, cipher: ShopCipher, clock: Clock) -> None:
    as_of = batch.as_of or batch.received_at
    recorder = Recorder(shop=batch.shop, cipher=cipher, as_of=as_of, batch_id=batch.pk)
    counts = Counts.of(batch.counts)
    issues = IssueWriter(batch=batch, cipher=cipher, counts=counts)
    with _chunks_ahead(batch, table, cipher) as chunks:
        for chunk in chunks:
            now = clock()
            with transaction.atomic():
                _leave_to_the_last_commit()
                _record_chunk(chunk, table, recorder, counts, issues, now)
                last_row = chunk.reads[-1].row_no
                if not claiming.keep(batch, now=now, rows_done=last_row, counts=counts.as_json()):
                    raise _NotOursAnyMore
            batch.rows_done = last_row
    _finish(batch, recorder, counts, clock())


def _chunks_ahead(
    batch: ImportBatch, table: Table, cipher: ShopCipher
) -> AbstractContextManager[Iterator[Chunk]]:
    """Read and seal what is still to do, in a process or a thread beside this one."""
    known = known_rows(table, shop=batch.shop, cipher=cipher)
    after_row, left = batch.rows_done, table.rows_total - batch.rows_done

    def make() -> Iterator[Chunk]:
        return chunks_of(read_rows(table, known), cipher, after_row=after_row, left=left)

    return read_apart(make) if is_worth_a_process(left) else read_ahead(make())


def _leave_to_the_last_commit() -> None:
    """Let the database write this transaction down while the next one is under way.

    The rows and the progress that counts them are one transaction. A server that falls over before
    they are on its disk loses both, so they are read again; whatever it commits later, `_finish`
    first of all, puts everything before it on the disk.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _record_chunk(
    chunk: Chunk,
    table: Table,
    recorder: Recorder,
    counts: Counts,
    issues: IssueWriter,
    now: datetime,
) -> None:
    known = [
        (read.row_no, read.known_id, read.told)
        for read in chunk.reads
        if read.known_id is not None and read.told is not None
    ]
    stale = recorder.confirm(known)
    reads = [
        read_again(table, read.row_no, read.cells) if read.row_no in stale else read
        for read in chunk.reads
    ]
    rows = [row for read in reads for row in read.rows]
    outcome = recorder.record(rows, now=now)
    outcome.orders.unchanged += len(known) - len(stale)
    counts.add_rows(reads)
    counts.add_outcome(outcome)
    issues.write(reads, outcome)


def _finish(batch: ImportBatch, recorder: Recorder, counts: Counts, now: datetime) -> None:
    with transaction.atomic():
        recorder.finish(now=now)
        kind = {"file": batch.file_name, "kind": batch.kind, "platform": batch.platform}
        custody.record(
            shop=batch.shop,
            action=Action.PARSED,
            object=f"file:{batch.pk}",
            now=now,
            actor=batch.uploaded_by,
            detail=kind | {"counts": counts.as_json()},
            sha256=batch.sha256,
        )
        if counts.rejected:
            custody.record(
                shop=batch.shop,
                action=Action.ROWS_REJECTED,
                object=f"file:{batch.pk}",
                now=now,
                actor=batch.uploaded_by,
                detail={"rows": counts.rejected, "codes": counts.codes},
                sha256=batch.sha256,
            )
        if not claiming.release(
            batch, state=BatchState.DONE, finished_at=now, counts=counts.as_json()
        ):
            raise _NotOursAnyMore
