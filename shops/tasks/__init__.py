"""Background work of the shops app; Celery finds the tasks through this package."""

from shops.tasks.notifying import send_notice_task, send_notices_task

__all__ = ["send_notice_task", "send_notices_task"]
