"""Child processes that never outlive whoever started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from brushguard.local.account import Account

_PR_SET_PDEATHSIG = 1
_LOG_BYTES = 5_000_000
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_parent(last_signal: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn` that has Linux send `last_signal` when the starter dies.

    Linux watches the *thread* that started the child, so call `Popen` from the main thread.
    Elsewhere there is no such call and the answer is None.
    """
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def bind() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the call above
            os._exit(1)

    return bind


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    last_signal: signal.Signals,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own, with what it says added to `log`.

    `last_signal` is what it gets when its starter dies. A log that grew large starts anew.
    """
    mode = "wb" if not log.exists() or log.stat().st_size > _LOG_BYTES else "ab"
    with log.open(mode) as file:
        log.chmod(0o600)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            preexec_fn=dies_with_parent(last_signal),  # noqa: PLW1509  no thread runs here
            **(account.popen_options() if account else {}),
        )


def last_words(log: Path) -> str:
    """Return the last dozen lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])


def stop_group(
    process: subprocess.Popen[bytes], steps: Iterable[tuple[signal.Signals, float]]
) -> int:
    """Signal the process, step by step, until it ends; then kill what is left of its group.

    Each step is a signal and how many seconds it is given. Returns the exit code.
    """
    for step, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(step)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
    kill_group(process.pid)
    return process.wait()


def kill_group(group: int) -> None:
    """Kill every process of the group; an empty group is none."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # PermissionError is macOS's answer for a group of zombies.
        return
