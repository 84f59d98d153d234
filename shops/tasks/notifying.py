"""Sends what lies in the outbox, each channel by itself, so that a dead one stops no other.

These tasks have a queue of their own: an alert must not wait behind an import.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from shops.operations import notifying

log = structlog.get_logger(__name__)
# One task's share of a channel; the sweep and the next notice take up the rest.
_MOST_MESSAGES = 20


def enqueue_deliveries(shop_id: int) -> None:
    """Tell workers of the shop's channels that have something to send; call it after the commit.

    When the broker cannot be reached the rows stay in the outbox, and the sweep tells a worker.
    """
    try:
        for channel_id in notifying.channels_due(timezone.now(), shop_id=shop_id):
            deliver_task.delay(channel_id)
    except BrokerUnreachable as error:
        log.warning("notices_wait_for_the_sweep", shop_id=shop_id, error=str(error))


@shared_task
def send_notices_task() -> int:
    """Hand out every channel that has something to send, and close what is too old."""
    now = timezone.now()
    notifying.give_up_on_old(now)
    due = notifying.channels_due(now)
    for channel_id in due:
        deliver_task.delay(channel_id)
    return len(due)


@shared_task(bind=True)
def deliver_task(self: Task[Any, Any], channel_id: int) -> int:
    """Send what one channel has to send now; returns how many messages were taken up."""
    worker = f"task:{self.request.id}"
    for sent in range(_MOST_MESSAGES):
        if not notifying.send_next(channel_id=channel_id, worker=worker, now=timezone.now()):
            return sent
    return _MOST_MESSAGES
