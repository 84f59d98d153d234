"""`GET /healthz`: whether the database, the broker and a worker answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import kombu.exceptions
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brushguard.celery import app

_FRESH_SECONDS = 1.0
_WORKER_SECONDS = 1.5
_log = structlog.get_logger(__name__)


class _LastLook:
    """The answer of the last look, so that many callers cost the worker one ping."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken_at = float("-inf")
        self._parts: dict[str, str] = {}

    def parts(self, look: Callable[[], dict[str, str]]) -> dict[str, str]:
        with self._guard:
            if time.monotonic() - self._taken_at > _FRESH_SECONDS:
                self._parts = look()
                self._taken_at = time.monotonic()
            return dict(self._parts)


_last_look = _LastLook()


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part is `ok`, else 503; a part is `ok` or `down`."""
    parts = _last_look.parts(_look)
    is_well = all(state == "ok" for state in parts.values())
    answer = JsonResponse(
        {"status": "ok" if is_well else "down", **parts}, status=200 if is_well else 503
    )
    # Django's own mark: a look while the worker still starts is no error for its log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _look() -> dict[str, str]:
    broker, worker = _broker_and_worker()
    return {"database": _state(_database()), "broker": _state(broker), "worker": _state(worker)}


def _state(is_well: bool) -> str:
    return "ok" if is_well else "down"


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        _log.warning("health.database_down", error=str(error))
        return False
    return True


class _EnoughError(Exception):
    """All that was to be heard was heard."""


def _broker_and_worker() -> tuple[bool, bool]:
    """Ask the workers through the broker which queues they serve, until every queue is named."""
    unserved = {queue.name for queue in settings.CELERY_TASK_QUEUES}

    def hear(answer: dict[str, list[dict[str, object]]]) -> None:
        for queues in answer.values():
            unserved.difference_update(str(queue["name"]) for queue in queues)
        if not unserved:
            raise _EnoughError

    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            app.control.broadcast(
                "active_queues",
                reply=True,
                timeout=_WORKER_SECONDS,
                connection=broker,
                callback=hear,
            )
    except _EnoughError:
        return True, True
    except (OSError, kombu.exceptions.OperationalError) as error:
        _log.warning("health.broker_down", error=str(error))
        return False, False
    return True, False
