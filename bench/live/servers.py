"""A PostgreSQL, a broker and a worker of the bench's own, as `bin/start` would run them."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from brushguard.local.postgres import start_postgres
from brushguard.local.valkey import start_valkey

_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def servers() -> Iterator[None]:
    """Start database and broker, point this process at them, and bring up Django's tables."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="brushguard-bench-")))
        database = start_postgres(folder / "postgres")
        stack.callback(database.stop)
        broker = start_valkey(folder / "valkey")
        stack.callback(broker.stop)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "brushguard.settings",
            "DATABASE_URL": database.url,
            "CELERY_BROKER_URL": broker.url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "BRUSHGUARD_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "BRUSHGUARD_DATA_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
        }
        import django  # noqa: PLC0415 - settings are read on import
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield


@contextmanager
def worker() -> Iterator[Callable[[], float]]:
    """A Celery worker with two children, as `bin/start` has it; its words lie beside its files.

    Gives a way to ask for the processor seconds that it and its children have used.
    """
    with (Path(os.environ["BRUSHGUARD_DATA_DIR"]) / "worker.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "brushguard.celery", "worker", "-c", "2"],
            cwd=_ROOT,
            stdout=said,
            stderr=said,
        )
    try:
        yield lambda: _processor_seconds(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _processor_seconds(pid: int) -> float:
    """Seconds of a process and its children by Linux' own books."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold anything; the fields begin behind it.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
