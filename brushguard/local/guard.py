"""A second process that ends what a killed supervisor would leave behind.

Linux tells our children of our death by itself, but not their children, and other systems
tell nobody. The guard holds one end of a pipe; when the supervisor is gone, however it went,
the pipe ends and the guard removes `run.json` and interrupts, then kills, every process group
it was told of. Until then it also keeps the lock of the data directory, so that a next start
finds it free of them.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from brushguard.local.process import kill_group

_GRACE_SECONDS = 5.0
_POLL_SECONDS = 0.05


@dataclass
class Guard:
    """The supervisor's end of the pipe."""

    pid: int
    pipe: int

    def watch(self, group: int) -> None:
        os.write(self.pipe, f"+{group}\n".encode())

    def forget(self, group: int) -> None:
        os.write(self.pipe, f"-{group}\n".encode())

    def dismiss(self) -> None:
        """End the guard; whatever it still watches ends with it."""
        os.close(self.pipe)
        os.waitpid(self.pid, 0)


def post_guard(run_file: Path) -> Guard:
    """Start the guard, which removes `run_file` in the end. Call from a process without threads, before the first child."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(reading)
        return Guard(pid, writing)
    os.close(writing)
    try:
        _stand_guard(reading, run_file)
    finally:
        os._exit(0)


def _stand_guard(pipe: int, run_file: Path) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    groups: set[int] = set()
    with os.fdopen(pipe, encoding="ascii") as orders:
        for order in orders:
            (groups.add if order[0] == "+" else groups.discard)(int(order[1:]))
    run_file.unlink(missing_ok=True)
    _end(groups)


def _end(groups: set[int]) -> None:
    for group in groups:
        _signal(group, signal.SIGINT)
    until = time.monotonic() + _GRACE_SECONDS
    while any(_signal(group, 0) for group in groups) and time.monotonic() < until:
        time.sleep(_POLL_SECONDS)
    for group in groups:
        kill_group(group)


def _signal(group: int, number: int) -> bool:
    """Signal the group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
