"""Sends what lies in the outbox."""

from celery import shared_task
from django.utils import timezone

from shops.operations import notifying


@shared_task
def send_notices_task() -> int:
    """Hand out every due notice; each is claimed on its own."""
    due = notifying.due_notice_ids(timezone.now())
    for notice_id in due:
        send_notice_task.delay(notice_id)
    return len(due)


@shared_task(autoretry_for=(OSError,), max_retries=5, retry_backoff=30)
def send_notice_task(notice_id: int) -> int:
    """Send one notice if it is still due."""
    return notifying.send_notice(notice_id=notice_id, now=timezone.now())
