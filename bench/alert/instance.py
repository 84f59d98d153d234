"""A whole instance as `bin/start` runs it, a shop in it, and the two places where alerts arrive."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from brushguard.local.ports import free_port

_ROOT = Path(__file__).resolve().parents[2]
_READY_SECONDS = 300
_SLUG = "alert"
# As often as an open page asks (static/js/live.js).
LOOK_SECONDS = 2.0
_PRODUCT = re.compile(r"id:flood-\d+")


@dataclass
class Arrivals:
    """When each product's first alert was seen, by `time.perf_counter`."""

    at: dict[str, float] = field(default_factory=dict)

    def note(self, text: str) -> None:
        for product in _PRODUCT.findall(text):
            self.at.setdefault(product, time.perf_counter())


@dataclass(frozen=True)
class Shop:
    """`token` posts events; `cookie` is a merchant's who has the page open."""

    port: int
    token: str
    cookie: str

    @property
    def events_path(self) -> str:
        return f"/api/v1/shops/{_SLUG}/events"


@dataclass(frozen=True)
class Running:
    """The instance's web port, and its supervisor's process."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """Seconds that the living processes of the instance have used, by Linux' own books."""
        parents, ticks = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            parents[int(stat.parent.name)] = int(fields[1])
            ticks[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
        return sum(ticks[pid] for pid in ticks if self._is_ours(pid, parents)) / os.sysconf(
            "SC_CLK_TCK"
        )

    def _is_ours(self, pid: int, parents: dict[int, int]) -> bool:
        while pid and pid != self.pid:
            pid = parents.get(pid, 0)
        return pid == self.pid


@contextmanager
def instance() -> Iterator[Running]:
    """Start web, worker, courier, scheduler, broker and PostgreSQL as `bin/start` does."""
    with tempfile.TemporaryDirectory(prefix="brushguard-bench-") as room:
        port, data = free_port(), Path(room) / "data"
        command = [sys.executable, "-P", "-m", "brushguard.local.supervisor", "--empty"]
        command += ["--data", str(data), "--port", str(port)]
        ours = {
            "PYTHONPATH": str(_ROOT),
            "BRUSHGUARD_OUTGOING_ALLOW": "127.0.0.1",
            "BRUSHGUARD_EVENTS_RATE": "10000000",
            "LOG_LEVEL": "WARNING",
        }
        with (Path(room) / "log").open("wb") as said:
            process = subprocess.Popen(command, env=os.environ | ours, stdout=said, stderr=said)
        try:
            facts = _when_ready(process, data / "run.json")
            os.environ.update(facts["environment"])
            import django  # noqa: PLC0415 - settings are read on import

            django.setup()
            yield Running(port, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _when_ready(process: subprocess.Popen[bytes], run_file: Path) -> dict[str, Any]:
    until = time.monotonic() + _READY_SECONDS
    while not run_file.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the instance did not start")
        time.sleep(0.2)
    facts: dict[str, Any] = json.loads(run_file.read_text())
    return facts


def open_shop(port: int, hook: str) -> Shop:
    """A shop with an owner who looks at it and a webhook channel to `hook`."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from shops.enums import ChannelKind, Role  # noqa: PLC0415
    from shops.models import User  # noqa: PLC0415
    from shops.operations import channels  # noqa: PLC0415
    from shops.operations.shops import create_shop  # noqa: PLC0415
    from shops.operations.tokens import create_token  # noqa: PLC0415

    now, owner = timezone.now(), User.objects.get(email="merchant@example.com")
    shop = create_shop(slug=_SLUG, name="Alert", owner=owner, platform="tmall", now=now)
    channels.add_channel(
        shop=shop,
        kind=ChannelKind.WEBHOOK,
        choices={"name": "stand-in", "repeat_minutes": 0},
        target={"url": hook},
        actor=owner,
        now=now,
    )
    token = create_token(shop=shop, role=Role.OWNER, label="bench", created_by=owner, now=now)
    session = SessionStore()
    session[SESSION_KEY] = str(owner.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session.create()
    return Shop(port=port, token=token, cookie=str(session.session_key))


@contextmanager
def stand_in(arrivals: Arrivals) -> Iterator[str]:
    """A server that takes the webhook's calls; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrivals.note(body.decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class OpenPage:
    """Asks as an open page does, with its cookie and the pulse it knows."""

    shop: Shop
    arrivals: Arrivals
    waits_304: list[float] = field(default_factory=list)
    waits_200: list[float] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=60)
        headers = {"Cookie": f"sessionid={self.shop.cookie}"}
        while not stop.is_set():
            began = time.perf_counter()
            connection.request("GET", f"/shops/{_SLUG}/pulse/", headers=headers)
            answer = connection.getresponse()
            said = answer.read().decode()
            if answer.status not in {200, 304}:
                raise RuntimeError(f"the page's question was answered {answer.status}")
            waits = self.waits_304 if answer.status == 304 else self.waits_200
            waits.append(time.perf_counter() - began)
            headers["If-None-Match"] = answer.headers["ETag"]
            self.arrivals.note(said)
            stop.wait(LOOK_SECONDS)
