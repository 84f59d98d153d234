"""A whole instance beside the test, started as a merchant starts it: web, worker, beat, servers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_READY_SECONDS = 240
_STOP_SECONDS = 60


@dataclass(frozen=True)
class Instance:
    """What `run.json` tells, and where its mail lies."""

    run: dict[str, Any]
    data_dir: Path

    @property
    def url(self) -> str:
        return str(self.run["url"])

    def mails(self) -> str:
        """All mail sent so far, as one text."""
        files = sorted((self.data_dir / "mail").glob("*"))
        return "\n".join(path.read_text("utf-8", errors="replace") for path in files)


@contextmanager
def running_instance(data_dir: Path, *arguments: str) -> Iterator[Instance]:
    """Start an instance on `data_dir`, wait until it is ready, stop it at the end."""
    log = (data_dir.parent / "instance.log").open("w")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "brushguard.local.supervisor",
            "--port",
            str(_free_port()),
            "--data",
            str(data_dir),
            *arguments,
        ],
        cwd=ROOT,
        env=_environment(),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield Instance(_wait_until_ready(process, data_dir, Path(log.name)), data_dir)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_STOP_SECONDS)
        log.close()


def _environment() -> dict[str, str]:
    ours = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "BRUSHGUARD_", "DJANGO_SETTINGS")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(ROOT)}


def _wait_until_ready(
    process: subprocess.Popen[bytes], data_dir: Path, log: Path
) -> dict[str, Any]:
    run_file = data_dir / "run.json"
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if run_file.exists():
            run: dict[str, Any] = json.loads(run_file.read_text("utf-8"))
            with urllib.request.urlopen(run["url"] + "/healthz", timeout=10) as answer:  # noqa: S310
                assert answer.status == 200
            return run
        time.sleep(0.3)
    raise AssertionError(f"The instance did not become ready:\n{log.read_text('utf-8')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
