"""Real workers on a broker and the test's own database, to be started and killed in a test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from django.conf import settings
from django.db import connection
from kombu import Connection

from brushguard.local.valkey import start_valkey

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_SECONDS = 240.0
# As the supervisor starts it: one that looked for its neighbours would wait a second for nobody.
_COMMAND = [sys.executable, "-m", "celery", "-A", "brushguard.celery", "worker"]
_COMMAND += ["--without-gossip", "--without-mingle"]
Worker = subprocess.Popen[bytes]


class Workers:
    """A broker of its own in `folder`, and the workers that were started on it.

    Where a test has written `worker_settings.py` into the folder, they run under those settings.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = start_valkey(folder / "broker")
        self._started: list[Worker] = []

    def start(self, **environment: str) -> Worker:
        with (self._folder / f"worker-{len(self._started)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [*_COMMAND, "--concurrency", "1"],
                cwd=_ROOT,
                env=self._environment() | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(worker)
        return worker

    def send(self, task: Task[Any, Any], *args: object) -> None:
        with Connection(self._server.url) as connected:
            task.apply_async(args=args, connection=connected)

    def stop(self) -> None:
        for worker in self._started:
            kill(worker)
        self._server.stop()

    def _environment(self) -> dict[str, str]:
        """The test's own database and keys."""
        database = settings.DATABASES["default"]
        place = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        name = connection.settings_dict["NAME"]
        own = (self._folder / "worker_settings.py").exists()
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "worker_settings" if own else "brushguard.settings_test",
            "PYTHONPATH": f"{self._folder}{os.pathsep}{_ROOT}",
            "DATABASE_URL": f"postgres://{database['USER']}{password}@{place}/{name}",
            "CELERY_BROKER_URL": self._server.url,
        }


def kill(worker: Worker) -> None:
    """SIGKILL for it and its children."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.02)
    pytest.fail(f"waited {_PATIENCE_SECONDS:.0f} s in vain until {what}")
