"""The worker's and the scheduler's entry point: `celery -A brushguard.celery`."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brushguard.settings")

app = Celery("brushguard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Leave logging to Django's LOGGING, which masks personal data."""
