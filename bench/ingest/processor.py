"""Seconds of the wall and of the processor: the latter do not depend on who else is at work."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection


@dataclass(slots=True)
class Spent:
    """Seconds: on the wall, of the processor for this process and its ended children, and of its
    database server's."""

    wall: float = 0.0
    python: float = 0.0
    postgres: float = 0.0


@contextmanager
def spent() -> Iterator[Spent]:
    """Give what the block took, filled in when it ends."""
    found, began = Spent(), _now()
    yield found
    found.wall, found.python, found.postgres = (
        after - before for before, after in zip(began, _now(), strict=True)
    )


def _now() -> tuple[float, float, float]:
    ours = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return time.perf_counter(), sum(r.ru_utime + r.ru_stime for r in ours), _server_seconds()


def _server_seconds() -> float:
    """Processor time of the server process that serves our connection, by Linux' own books."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    # The name in brackets may hold anything; the fields begin behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
