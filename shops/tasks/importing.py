"""Looks at uploaded files and records them."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task
from django.db import OperationalError
from django.utils import timezone

from shops.operations import importing


@shared_task(bind=True, autoretry_for=(OperationalError,), max_retries=3, retry_backoff=5)
def preview_import_task(self: Task[Any, Any], batch_id: int) -> None:
    """Look at one file, then at the other tables of its archive."""
    worker = f"task:{self.request.id}"
    importing.preview_import(batch_id=batch_id, worker=worker, now=timezone.now())


@shared_task(bind=True, autoretry_for=(OperationalError,), max_retries=3, retry_backoff=5)
def run_import_task(self: Task[Any, Any], batch_id: int) -> None:
    """Record one file to its end."""
    worker = f"task:{self.request.id}"
    importing.run_import(batch_id=batch_id, worker=worker, clock=timezone.now)


@shared_task
def sweep_imports_task() -> int:
    """Enqueue every file that a lost message or a killed worker left behind."""
    now = timezone.now()
    importing.give_up_on_hopeless(now)
    to_preview, to_run = importing.batches_to_preview(now), importing.batches_to_run(now)
    for batch_id in to_preview:
        preview_import_task.delay(batch_id)
    for batch_id in to_run:
        run_import_task.delay(batch_id)
    return len(to_preview) + len(to_run)


@shared_task
def purge_raw_cells_task() -> int:
    """Destroy the cells of rows that were refused long ago."""
    return importing.purge_raw_cells(timezone.now())
