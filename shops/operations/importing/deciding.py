"""What a person decides about a file: import it, look again with other choices, stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from shops.access import Principal
from shops.enums import BatchState
from shops.errors import ImportRefused
from shops.models import ImportBatch

_CHOICES = frozenset({"platform", "kind", "encoding", "date_order", "as_of", "columns"})
_CANCELLABLE = (
    BatchState.RECEIVED,
    BatchState.READING,
    BatchState.PREVIEWED,
    BatchState.QUEUED,
    BatchState.RUNNING,
)


def queue_import(*, batch: ImportBatch) -> None:
    """Send a previewed batch to the worker. Raises ImportRefused when it is not waiting for that.

    The caller enqueues the task after commit.
    """
    moved = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.PREVIEWED).update(
        state=BatchState.QUEUED
    )
    batch.refresh_from_db()
    if not moved:
        raise ImportRefused(_("This file is not waiting for a go-ahead any more."))


def choose_and_preview(*, batch: ImportBatch, chosen: Mapping[str, object]) -> None:
    """Look at the file again with a person's choices; empty choices leave it to the file.

    Raises ImportRefused once the import has begun.
    """
    kept = {key: value for key, value in chosen.items() if value and key in _CHOICES}
    moved = ImportBatch.objects.filter(
        pk=batch.pk, state__in=(BatchState.PREVIEWED, BatchState.FAILED), rows_done=0
    ).update(state=BatchState.RECEIVED, chosen=kept, error="", preview={})
    batch.refresh_from_db()
    if not moved:
        raise ImportRefused(_("This file is being imported already; its reading cannot change."))


def cancel_import(*, batch: ImportBatch, actor: Principal | None, now: datetime) -> None:
    """Stop a batch. Chunks that were recorded stay and can be undone; no chunk is left half.

    Raises ImportRefused when it has ended.
    """
    del actor
    moved = ImportBatch.objects.filter(pk=batch.pk, state__in=_CANCELLABLE).update(
        state=BatchState.CANCELLED, claimed_by="", lease_until=None, finished_at=now
    )
    batch.refresh_from_db()
    if not moved:
        raise ImportRefused(_("This import has ended already; undo it instead."))
