"""The processes a supervisor keeps alive, and what they say."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from brushguard.local.guard import Guard
from brushguard.local.instance import ROOT
from brushguard.local.process import dies_with_parent, kill_group
from brushguard.local.terminal import Terminal

_TICK_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 30.0
# A child that lived this long was healthy: its next end is not part of a series.
_HEALTHY_SECONDS = 60.0
_NAME_WIDTH = 9


@dataclass
class Child:
    """One program. `stays` children are started again when they end."""

    name: str
    command: Sequence[str]
    stays: bool = True
    stop_steps: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 8.0),)
    process: subprocess.Popen[bytes] | None = None
    exit_code: int | None = None
    failures: int = 0
    started_at: float = 0.0
    start_again_at: float | None = None
    unfinished_line: bytes = field(default=b"", repr=False)


class Children:
    """Starts children, forwards their lines, starts them again, and stops them all."""

    def __init__(self, terminal: Terminal, guard: Guard) -> None:
        self._terminal = terminal
        self._guard = guard
        self._selector = selectors.DefaultSelector()
        self._all: list[Child] = []

    def start(self, child: Child, environment: dict[str, str]) -> None:
        """Start a child in a process group of its own; it dies with us."""
        self._all.append(child)
        self._environment = environment
        self._spawn(child)

    def tick(self) -> None:
        """Forward what was said in the next moment, and look after the dead."""
        for key, _ in self._selector.select(_TICK_SECONDS):
            self._forward(key.data)
        for child in self._all:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child)
            elif child.start_again_at is not None and child.start_again_at <= time.monotonic():
                self._spawn(child)

    def stop(self, is_hurried: list[bool]) -> None:
        """Stop all at once, each by its own steps; kill what does not listen.

        `is_hurried` becomes non-empty when the person asks a second time: then nobody waits.
        """
        plans = {child.name: list(child.stop_steps) for child in self._all}
        deadlines = dict.fromkeys(plans, 0.0)
        for child in self._all:
            child.stays = False
            child.start_again_at = None
        while any(child.process for child in self._all):
            for child in self._all:
                if child.process is None or time.monotonic() < deadlines[child.name]:
                    continue
                if is_hurried or not plans[child.name]:
                    kill_group(child.process.pid)
                    continue
                step, seconds = plans[child.name].pop(0)
                deadlines[child.name] = time.monotonic() + seconds
                child.process.send_signal(step)
            self.tick()
            if is_hurried:
                deadlines = dict.fromkeys(plans, 0.0)

    def _spawn(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **self._environment, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  no thread runs here
        )
        child.started_at = time.monotonic()
        child.start_again_at = None
        self._guard.watch(child.process.pid)
        if child.process.stdout is not None:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _forward(self, child: Child) -> None:
        if child.process is None or child.process.stdout is None:
            return
        try:
            said = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        if not said:
            self._selector.unregister(child.process.stdout)
            child.process.stdout.close()
            child.process.stdout = None
        *lines, child.unfinished_line = (child.unfinished_line + said).split(b"\n")
        if not said and child.unfinished_line:
            lines, child.unfinished_line = [child.unfinished_line], b""
        for line in lines:
            text = line.decode("utf-8", errors="replace").rstrip("\r")
            self._terminal.say(f"{child.name:<{_NAME_WIDTH}}| {text}")

    def _bury(self, child: Child) -> None:
        """Take leave of an ended child: its last lines, its orphans, its next start."""
        process = child.process
        if process is None:
            return
        kill_group(process.pid)
        while process.stdout is not None:
            self._forward(child)
        self._guard.forget(process.pid)
        child.process = None
        child.exit_code = process.returncode
        if not child.stays:
            return
        has_been_healthy = time.monotonic() - child.started_at > _HEALTHY_SECONDS
        child.failures = 1 if has_been_healthy else child.failures + 1
        pause = min(2.0 ** (child.failures - 1), _LONGEST_PAUSE_SECONDS)
        child.start_again_at = time.monotonic() + pause
        self._terminal.say(
            f"The {child.name} ended ({_reason(process.returncode)}); it starts again in "
            f"{pause:.0f} s · {child.name} 已退出，{pause:.0f} 秒后重启"
        )


def _reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
