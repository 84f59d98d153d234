"""Records what platforms sent."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task, shared_task
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from shops.operations import answering
from shops.operations.connecting import pulling, recording

log = structlog.get_logger(__name__)


def enqueue_recording(connection_id: int) -> None:
    """Tell a worker of kept messages; call it once they are committed. The sweep tells it again."""
    try:
        record_messages_task.delay(connection_id)
    except BrokerUnreachable as error:
        log.warning("deliveries_wait_for_the_sweep", connection=connection_id, error=str(error))


@shared_task(autoretry_for=(OperationalError,), max_retries=3, retry_backoff=5)
def record_messages_task(connection_id: int) -> int:
    """Record what waits at one connection."""
    return recording.record_waiting(connection_id=connection_id, clock=timezone.now)


@shared_task
def sweep_messages_task() -> int:
    """Tell workers of every connection that a lost message or a killed worker left waiting."""
    waiting = recording.connections_waiting()
    for connection_id in waiting:
        record_messages_task.delay(connection_id)
    return len(waiting)


@shared_task(bind=True, autoretry_for=(OperationalError,), max_retries=3, retry_backoff=5)
def pull_task(self: Task[Any, Any], connection_id: int) -> int | None:
    """Read what changed at one connection if it is its turn."""
    worker = f"task:{self.request.id}"
    return pulling.pull(connection_id=connection_id, worker=worker, clock=timezone.now)


@shared_task
def pull_due_task() -> int:
    """Hand out every connection whose turn it is; each is claimed on its own."""
    due = pulling.connections_to_pull(timezone.now())
    for connection_id in due:
        pull_task.delay(connection_id)
    return len(due)


@shared_task
def purge_live_task() -> int:
    """Forget bodies of old messages and answers to old calls."""
    now = timezone.now()
    return recording.purge_messages(now) + answering.forget_answers(now)
