"""Destroys the cells of refused rows some time after their import; what was wrong stays told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from shops.enums import Action
from shops.models import ImportBatch, ImportIssue
from shops.operations import custody


def purge_raw_cells(now: datetime) -> int:
    """Forget the sealed cells of imports that ended long enough ago; returns how many rows.

    How long is `BRUSHGUARD_RAW_CELLS_DAYS`. One transaction and one line of custody a batch;
    killed anywhere, the next call goes on.
    """
    before = now - timedelta(days=settings.BRUSHGUARD_RAW_CELLS_DAYS)
    kept = ImportIssue.objects.filter(batch__finished_at__lt=before, sealed_cells__isnull=False)
    batch_ids = list(kept.order_by("batch").values_list("batch", flat=True).distinct())
    return sum(_purge(batch_id, now) for batch_id in batch_ids)


@transaction.atomic
def _purge(batch_id: int, now: datetime) -> int:
    batch = (
        ImportBatch.objects.select_related("shop").select_for_update(of=("self",)).get(pk=batch_id)
    )
    kept = ImportIssue.objects.filter(batch=batch, sealed_cells__isnull=False)
    rows = kept.values("row").distinct().count()
    if not rows:  # another worker was quicker
        return 0
    kept.update(sealed_cells=None)
    custody.record(
        shop=batch.shop,
        action=Action.CELLS_PURGED,
        object=f"file:{batch.pk}",
        now=now,
        detail={"rows": rows, "after_days": settings.BRUSHGUARD_RAW_CELLS_DAYS},
        sha256=batch.sha256,
    )
    return rows
