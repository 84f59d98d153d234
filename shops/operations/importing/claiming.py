"""Who works on a batch: a conditional update claims it, a lease lets it go again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from shops.enums import BatchState
from shops.models import ImportBatch

# A chunk takes about a second, and reading up to the first one under a minute; a worker that was
# silent for longer is gone.
LEASE = timedelta(minutes=2)
# A whole file is read between two signs of life of a preview.
PREVIEW_LEASE = timedelta(minutes=15)
# What stops its worker this often will stop the next one too.
MAX_ATTEMPTS = 5
_GAVE_UP = (
    "The import stopped its worker five times without an end. What it recorded can be undone; "
    "tell the service's operator."
)
# Whoever received the file enqueues it or works on it at once; the sweep is for what was missed.
_MISSED_AFTER = timedelta(seconds=20)


def claim(
    batch_id: int,
    *,
    waiting: BatchState,
    working: BatchState,
    worker: str,
    now: datetime,
    lease: timedelta = LEASE,
) -> ImportBatch | None:
    """Move a waiting batch, or one whose worker is gone, to `working` for `worker`.

    Returns None when somebody else has it or there is nothing to do.
    """
    is_free = Q(state=waiting) | Q(state=working, lease_until__lt=now)
    claimed = ImportBatch.objects.filter(is_free, pk=batch_id).update(
        state=working, claimed_by=worker, lease_until=now + lease, attempts=F("attempts") + 1
    )
    return ImportBatch.objects.select_related("shop").get(pk=batch_id) if claimed == 1 else None


def keep(batch: ImportBatch, *, now: datetime, **changes: object) -> bool:
    """Write changes and a longer lease; False when the batch is no longer this worker's."""
    mine = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, claimed_by=batch.claimed_by)
    return mine.update(lease_until=now + LEASE, **changes) == 1


def release(batch: ImportBatch, *, state: BatchState, **changes: object) -> bool:
    """Hand the batch over to its next state; False when it is no longer this worker's."""
    mine = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, claimed_by=batch.claimed_by)
    released = mine.update(state=state, claimed_by="", lease_until=None, attempts=0, **changes)
    batch.refresh_from_db()
    return released == 1


def batches_to_preview(now: datetime) -> list[int]:
    """List the batches that nobody looks at: received a while ago, or with a lease that ran out."""
    missed = Q(state=BatchState.RECEIVED, received_at__lt=now - _MISSED_AFTER)
    return _due(missed | Q(state=BatchState.READING, lease_until__lt=now))


def batches_to_run(now: datetime) -> list[int]:
    """List the batches that nobody imports: queued, or with a lease that ran out."""
    return _due(Q(state=BatchState.QUEUED) | Q(state=BatchState.RUNNING, lease_until__lt=now))


def _due(condition: Q) -> list[int]:
    due = ImportBatch.objects.filter(condition, attempts__lt=MAX_ATTEMPTS)
    return list(due.order_by("received_at").values_list("pk", flat=True))


def give_up_on_hopeless(now: datetime) -> int:
    """Fail what stopped its worker too often; returns how many batches that was."""
    hopeless = ImportBatch.objects.filter(
        state__in=(BatchState.READING, BatchState.RUNNING),
        lease_until__lt=now,
        attempts__gte=MAX_ATTEMPTS,
    )
    return hopeless.update(
        state=BatchState.FAILED,
        claimed_by="",
        lease_until=None,
        finished_at=now,
        error=_GAVE_UP,
    )
