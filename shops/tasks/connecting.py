"""Records what platforms sent."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from shops.operations import answering
from shops.operations.connecting import recording

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


@shared_task
def purge_live_task() -> int:
    """Forget bodies of old messages and answers to old calls."""
    now = timezone.now()
    return recording.purge_messages(now) + answering.forget_answers(now)
