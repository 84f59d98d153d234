"""Programs push orders while the web, the worker and the database are killed, one by one.

A real instance, SIGKILL, and senders that send a call again until it is answered 202. In the end
every order is there, and once.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from brushguard.local.ports import LOOPBACK
from tests.local.processes import command_of, descendants, wait_until
from tests.local.test_supervisor import Started, _run

pytestmark = pytest.mark.live

_SENDERS = 3
_ORDERS = 15  # a call
_CALLS_BETWEEN = 20
_SHOP = """
from django.utils import timezone
from shops.enums import Role
from shops.models import User
from shops.operations.shops import create_shop
from shops.operations.tokens import create_token
owner = User.objects.get(email="merchant@example.com")
shop = create_shop(slug="killed", name="Killed", owner=owner, now=timezone.now())
print(create_token(shop=shop, role=Role.OWNER, label="t", created_by=owner, now=timezone.now()))
"""
_COUNT = """
import json
from django.db.models import Sum
from detection.models import Push
from shops.models import Order
pushes = Push.objects.filter(shop__slug="killed")
print(json.dumps([
    Order.objects.filter(shop__slug="killed").count(),
    pushes.filter(recorded_at=None).count(),
    pushes.aggregate(n=Sum("events"))["n"],
]))
"""


@dataclass
class Sender:
    """Sends call after call until told to stop; each again until it is taken."""

    port: int
    token: str
    name: int
    answered: list[dict[str, int]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        number = 0
        while not stop.is_set():
            body = json.dumps([self._order(number + place) for place in range(_ORDERS)])
            number += _ORDERS
            while (answer := self._post(body)) is None:
                time.sleep(0.1)
            self.answered.append(answer)

    def _order(self, number: int) -> dict[str, object]:
        minute, second = divmod(number // 20, 60)
        return {
            "type": "order",
            "at": f"2026-06-11T{10 + minute // 60:02d}:{minute % 60:02d}:{second:02d}+08:00",
            "order_id": f"{self.name}{number:010d}",
            "product_id": f"id:{number % 7}",
            "amount": 2990,
        }

    def _post(self, body: str) -> dict[str, int] | None:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=20)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/shops/killed/events", body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status == 202:
            taken: dict[str, int] = json.loads(said)
            return taken
        self.refused.append(answer.status)
        return None


@pytest.fixture
def started(room: Path) -> Iterator[Started]:
    instance = Started(room / "data", room / "log")
    instance.wait()
    yield instance
    instance.stop()


def _shell(started: Started, code: str) -> str:
    answer = _run("managing", "--data", started.data_dir, "shell", "-v", "0", "-c", code)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip().splitlines()[-1]


def _pid(started: Started, is_it: Callable[[str], bool]) -> int:
    pids = sorted(descendants(started.process.pid))
    return next(pid for pid in pids if is_it(command_of(pid)))


_VICTIMS: dict[str, Callable[[str], bool]] = {
    "worker": lambda command: " celery " in command,
    "web": lambda command: " granian " in command,
    "database": lambda command: "bin/postgres" in command,
}


def test_no_accepted_order_is_lost_or_doubled_when_parts_are_killed(started: Started) -> None:
    token = _shell(started, _SHOP)
    stop = threading.Event()
    senders = [Sender(started.port, token, name) for name in range(1, _SENDERS + 1)]
    threads = [threading.Thread(target=sender.run, args=(stop,)) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        for is_it in _VICTIMS.values():
            _let_them_send(senders)
            os.kill(_pid(started, is_it), signal.SIGKILL)
        _let_them_send(senders)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    answers = [answer for sender in senders for answer in sender.answered]
    assert {answer["accepted"] + answer["duplicates"] for answer in answers} == {_ORDERS}
    sent = _ORDERS * len(answers)
    assert wait_until(lambda: json.loads(_shell(started, _COUNT))[1] == 0, seconds=90)
    assert json.loads(_shell(started, _COUNT)) == [sent, 0, sent]
    assert {status for sender in senders for status in sender.refused} <= {503}


def _let_them_send(senders: list[Sender]) -> None:
    goal = sum(len(sender.answered) for sender in senders) + _CALLS_BETWEEN
    assert wait_until(lambda: sum(len(s.answered) for s in senders) >= goal, seconds=90)
