"""Background work of the shops app; Celery finds the tasks through this package."""

from shops.tasks.connecting import record_messages_task
from shops.tasks.notifying import deliver_task, send_notices_task

__all__ = ["deliver_task", "record_messages_task", "send_notices_task"]
