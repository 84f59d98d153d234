"""One process a directory: a lock that the system drops by itself when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from brushguard.local.errors import AlreadyRunning

_GUARD_SECONDS = 15.0
_POLL_SECONDS = 0.1


@dataclass
class DirectoryLock:
    """Holds the directory until `release()` or the end of the process."""

    descriptor: int

    def release(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def lock_directory(directory: Path) -> DirectoryLock:
    """Take the directory, or raise `AlreadyRunning` with the holder's process id.

    A holder that was killed keeps the lock through its guard until its children are gone;
    that is waited for.
    """
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    until = time.monotonic() + _GUARD_SECONDS
    while not _take(descriptor):
        holder = os.pread(descriptor, 20, 0).decode().strip()
        if _is_alive(holder) or time.monotonic() > until:
            os.close(descriptor)
            raise AlreadyRunning(f"{directory} is in use by process {holder or 'unknown'}.")
        time.sleep(_POLL_SECONDS)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return DirectoryLock(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: str) -> bool:
    """Say whether the process exists. A number not yet written counts as alive."""
    if not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process, but a living one
        return True
    return True
