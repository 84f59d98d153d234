"""One instance, started, looked at, hurt, killed and found again. Slow, so started only once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from brushguard.local.ports import LOOPBACK, free_port
from tests.local.processes import command_of, descendants, is_running, wait_until
from tests.local.test_ports import listening

pytestmark = pytest.mark.live

_ROOT = Path(__file__).resolve().parents[2]
_READY_SECONDS = 170


class Started:
    """A supervisor in a process of its own."""

    def __init__(self, data_dir: Path, log: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                _command("supervisor", "--data", data_dir, "--port", self.port, "--empty"),
                env=_environment(),
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> dict[str, Any]:
        run_file = self.data_dir / "run.json"
        assert wait_until(run_file.exists, seconds=_READY_SECONDS), self.log.read_text()
        facts: dict[str, Any] = json.loads(run_file.read_text())
        return facts

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    def health(self) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def _command(module: str, *words: object) -> list[str]:
    return [sys.executable, "-P", "-m", f"brushguard.local.{module}", *map(str, words)]


def _environment() -> dict[str, str]:
    ours = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "BRUSHGUARD_MASTER_KEY")
    tests = ("DJANGO_SETTINGS_MODULE",)
    kept = {name: value for name, value in os.environ.items() if name not in ours + tests}
    return {**kept, "PYTHONPATH": str(_ROOT)}


def _run(module: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(module, *words),
        check=False,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=_READY_SECONDS,
    )


@pytest.fixture(scope="module")
def started(room: Path) -> Iterator[Started]:
    instance = Started(room / "data", room / "log")
    instance.wait()
    yield instance
    instance.process.kill()
    instance.process.wait()


def test_start_tells_how_to_reach_it_when_ready(started: Started) -> None:
    facts = started.wait()
    mode = (started.data_dir / "run.json").stat().st_mode & 0o777
    said = started.log.read_text()
    assert (list(facts), mode, facts["pid"], facts["url"], facts["api_token"]) == (
        ["url", "merchant", "admin", "api_token", "environment", "pid"],
        0o600,
        started.process.pid,
        f"http://{LOOPBACK}:{started.port}",
        None,
    )
    assert "BrushGuard 已就绪 · BrushGuard is ready" in said
    assert facts["merchant"]["password"] in said


def test_health_is_ok_when_all_parts_answer(started: Started) -> None:
    assert started.health() == (
        200,
        {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"},
    )


def test_keys_differ_when_generated(started: Started) -> None:
    environment = started.wait()["environment"]
    assert environment["SECRET_KEY"] != environment["BRUSHGUARD_MASTER_KEY"]


def test_second_start_says_so_when_the_data_is_in_use(started: Started) -> None:
    second = _run("supervisor", "--data", started.data_dir, "--port", free_port())
    first_line = second.stderr.splitlines()[0]
    assert (second.returncode, first_line) == (
        1,
        f"BrushGuard already runs on this data: {started.data_dir} is in use by process "
        f"{started.process.pid}. It answers at http://{LOOPBACK}:{started.port}.",
    )


def test_start_names_the_port_when_it_is_taken(tmp_path: Path) -> None:
    with listening() as port:
        refused = _run("supervisor", "--data", tmp_path / "data", "--port", port)
    assert (refused.returncode, refused.stdout, refused.stderr.splitlines()[0]) == (
        1,
        "",
        f"Port {port} is taken by another program. Give another with --port.",
    )


def test_manage_reaches_the_instance_when_it_runs(started: Started) -> None:
    code = "from shops.models import User; print(sorted(User.objects.values_list('email')))"
    answer = _run("managing", "--data", started.data_dir, "shell", "-v", "0", "-c", code)
    assert (answer.returncode, answer.stdout.strip()) == (
        0,
        "[('admin@example.com',), ('merchant@example.com',)]",
    )


def test_worker_is_started_again_when_killed(started: Started) -> None:
    worker = next(
        pid for pid in sorted(descendants(started.process.pid)) if " celery " in command_of(pid)
    )
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: "The worker ended (SIGKILL)" in started.log.read_text())
    assert wait_until(lambda: started.health()[0] == 200, seconds=60)


def test_nothing_is_left_when_the_supervisor_is_killed(started: Started) -> None:
    children = descendants(started.process.pid)
    started.process.kill()
    started.process.wait()
    assert len(children) > 5
    assert wait_until(lambda: not any(is_running(pid) for pid in children), seconds=20)
    assert not (started.data_dir / "run.json").exists()


def test_manage_finds_the_data_when_nothing_runs(started: Started) -> None:
    """Follows the test above, which has killed the instance."""
    code = "from shops.models import User; print(User.objects.count())"
    answer = _run("managing", "--data", started.data_dir, "shell", "-v", "0", "-c", code)
    assert (answer.returncode, answer.stdout.strip()) == (0, "2")


def test_next_start_finds_the_data_and_leaves_nothing_when_interrupted(started: Started) -> None:
    again = Started(started.data_dir, started.log)
    facts = again.wait()
    children = descendants(again.process.pid)
    again.process.send_signal(signal.SIGINT)
    code = again.process.wait(timeout=40)
    kept = json.loads((started.data_dir / "secrets.json").read_text())
    assert (code, facts["merchant"]) == (0, kept["merchant"])
    assert wait_until(lambda: not any(is_running(pid) for pid in children), seconds=3)
    assert not (started.data_dir / "run.json").exists()
