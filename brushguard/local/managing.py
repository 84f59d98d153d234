"""Runs `manage.py` against an instance, running or started for the command.

    python -m brushguard.local.managing [--data DIR] ARGS

Only the command writes to standard output, so that a program may read its `--json`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from brushguard.local.errors import AlreadyRunning, LocalFailure
from brushguard.local.guard import Guard, post_guard
from brushguard.local.instance import (
    DEFAULT_DATA_DIR,
    ROOT,
    Instance,
    environment_of,
    open_instance,
)
from brushguard.local.lock import DirectoryLock
from brushguard.local.messages import compile_messages
from brushguard.local.private import read_private
from brushguard.local.process import dies_with_parent
from brushguard.local.programs import PYTHON
from brushguard.local.servers import start_servers
from brushguard.local.steps import steps_needed

_BUSY_SECONDS = 90.0
_POLL_SECONDS = 0.2


def split_arguments(words: list[str]) -> tuple[Path, list[str]]:
    """Take `--data DIR` or `--data=DIR` out of the words; what follows `--` is not looked at."""
    data_dir, remaining = DEFAULT_DATA_DIR, iter(words)
    rest: list[str] = []
    for word in remaining:
        if word == "--":
            return data_dir, [*rest, word, *remaining]
        if word == "--data":
            data_dir = Path(next(remaining, ""))
        elif word.startswith("--data="):
            data_dir = Path(word.removeprefix("--data="))
        else:
            rest.append(word)
    if data_dir == Path(""):
        raise LocalFailure("--data needs a directory.")
    return data_dir, rest


def manage(data_dir: Path, words: list[str]) -> int:
    """Run the command and return its exit code."""
    found = _find_or_take(data_dir)
    if isinstance(found, dict):
        return _run(words, found)
    instance, lock = found
    guard = post_guard(instance.run_file)
    try:
        return _run_on_own_servers(instance, guard, words)
    finally:
        guard.dismiss()
        lock.release()


def _find_or_take(data_dir: Path) -> dict[str, str] | tuple[Instance, DirectoryLock]:
    """Return the environment of the running instance, or the instance taken for ourselves.

    One that is just starting, or another command at work, is waited for.
    """
    until = time.monotonic() + _BUSY_SECONDS
    run_file = data_dir.expanduser().absolute() / "run.json"
    while True:
        try:
            return open_instance(data_dir)
        except AlreadyRunning:
            environment: dict[str, str] = read_private(run_file).get("environment", {})
            if environment:
                return environment
            if time.monotonic() > until:
                raise
        time.sleep(_POLL_SECONDS)


def _run_on_own_servers(instance: Instance, guard: Guard, words: list[str]) -> int:
    servers = start_servers(instance)
    try:
        for group in servers.groups():
            guard.watch(group)
        environment = environment_of(
            instance,
            database_url=servers.database_url,
            broker_url=servers.broker_url,
            base_url=os.environ.get("BRUSHGUARD_BASE_URL", "http://127.0.0.1:8000"),
        )
        compile_messages()
        steps, facts = steps_needed(instance, servers)
        if steps:
            command = [*PYTHON, "brushguard.local.prepare", *steps]
            if _run_command(command, environment, output=sys.stderr.fileno()) != 0:
                raise LocalFailure(
                    "The setup failed; its words are above. · 初始化失败，原因见上。"
                )
            instance.remember(**facts)
        return _run(words, environment)
    finally:
        servers.stop()


def _run(words: list[str], environment: dict[str, str]) -> int:
    return _run_command([sys.executable, str(ROOT / "manage.py"), *words], environment)


def _run_command(command: list[str], environment: dict[str, str], output: int | None = None) -> int:
    """Run in our own process group, so that Ctrl-C reaches the command; wait for its end."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=output,
        preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  no thread runs here
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: process.send_signal(received))
    signal.signal(signal.SIGINT, lambda *_: None)  # the command got it, too, and decides
    code = process.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    try:
        data_dir, words = split_arguments(sys.argv[1:])
        return manage(data_dir, words)
    except (LocalFailure, OSError) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
