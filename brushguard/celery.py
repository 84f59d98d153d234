"""The worker's and the scheduler's entry point: `celery -A brushguard.celery`."""

import logging
import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brushguard.settings")

app = Celery("brushguard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# Tasks that run twice a minute would fill the log with their coming and going.
_CHATTY = ("celery.beat", "celery.worker.strategy", "celery.app.trace")


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Leave logging to Django's LOGGING, which masks personal data."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
