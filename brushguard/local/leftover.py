"""What a killed start leaves in a cluster: a server on its way out, or only its pid file."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from brushguard.local.errors import LocalFailure

_GONE_SECONDS = 20.0
_POLL_SECONDS = 0.05


def clear_leftover(cluster: Path) -> None:
    """End a server that outlived its starter, and remove a pid file that names no server.

    The caller holds the directory's lock, so nobody else has a right to that server. A pid
    file left in place would stop the next start whenever its number has gone to another
    process of the same account.
    """
    pid_file = cluster / "postmaster.pid"
    pid = _first_number(pid_file)
    if pid is None:
        return
    if _serves(pid, cluster):
        _end(pid, cluster)
    pid_file.unlink(missing_ok=True)


def _first_number(pid_file: Path) -> int | None:
    if not pid_file.exists():
        return None
    first = pid_file.read_text().partition("\n")[0].strip()
    return int(first) if first.isdigit() else None


def _serves(pid: int, cluster: Path) -> bool:
    """Say whether this process works inside the cluster, as every PostgreSQL process does."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == cluster.resolve()
    except FileNotFoundError:
        return False
    except PermissionError:  # a process of another account, so not our server
        return False


def _end(pid: int, cluster: Path) -> None:
    until = time.monotonic() + _GONE_SECONDS
    os.kill(pid, signal.SIGINT)
    while _serves(pid, cluster):
        if time.monotonic() > until:
            raise LocalFailure(f"A PostgreSQL (process {pid}) still works in {cluster}.")
        time.sleep(_POLL_SECONDS)
