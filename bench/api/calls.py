"""Calls to the running web server, over connections that stay open."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Called:
    """What came of some calls. `waits` are seconds from a call to its answer."""

    seconds: float = 0.0
    orders: int = 0
    accepted: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def orders_per_second(self) -> float:
        return self.orders / self.seconds

    @property
    def calls_per_second(self) -> float:
        return len(self.waits) / self.seconds


def push(
    bodies: Sequence[Sequence[dict[str, Any]]],
    *,
    port: int,
    path: str,
    token: str,
    connections: int,
) -> Called:
    """Push each body once, as fast as the answers come. Raises RuntimeError at any other answer."""
    called = Called(orders=sum(len(body) for body in bodies))
    written = [json.dumps(list(body)).encode() for body in bodies]
    shares = [written[place::connections] for place in range(connections)]
    lock = threading.Lock()
    failures: list[str] = []

    def run(share: Sequence[bytes]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        for body in share:
            began = time.perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            with lock:
                called.waits.append(time.perf_counter() - began)
                if answer.status == 202:
                    called.accepted += json.loads(said)["accepted"]
                else:
                    failures.append(f"{answer.status} {said[:200]!r}")

    threads = [threading.Thread(target=run, args=(share,)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    called.seconds = time.perf_counter() - began
    if failures or called.accepted != called.orders:
        raise RuntimeError(f"{called.accepted} of {called.orders} accepted; {failures[:3]}")
    return called
