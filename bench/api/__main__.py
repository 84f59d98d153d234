"""`bin/bench api [--quick]`: what the REST interface takes, beside plain INSERTs of the same orders.

PostgreSQL, broker, worker and web server as `bin/start` runs them, on this machine. Prints one
table and writes api.md and api.json into --out. About two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from bench.api import plain
from bench.api.calls import Called, push
from bench.api.orders import orders
from bench.live.servers import servers, worker
from brushguard.local.ports import free_port
from brushguard.local.ready import health

_ROOT = Path(__file__).resolve().parents[2]
_RESULTS = _ROOT / "bench" / "results"
_GOAL_ORDERS, _GOAL_CALLS = 2000.0, 150.0
_BATCH = 500
_PATIENCE_SECONDS = 600.0


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    many, few = (5_000, 500) if options.quick else (options.orders, options.calls)
    load = os.getloadavg()[0]
    with servers(), worker(), _web() as port:
        slug, token = _shop()
        path = f"/api/v1/shops/{slug}/events"
        call = {"port": port, "path": path, "token": token, "connections": options.connections}
        push([orders(10, first=9_000_000 + 10 * n) for n in range(20)], **call)
        _wait_until_recorded(slug)
        began = time.perf_counter()
        bulk = push(_cut(many), **call)
        _wait_until_recorded(slug)
        recorded = many / (time.perf_counter() - began)
        single = push([[one] for one in orders(few, first=many)], **call)
        _wait_until_recorded(slug)
        alone = push(
            [[one] for one in orders(few, first=many + few)], **(call | {"connections": 1})
        )
        plain.prepare()
        rows = {
            "batches": plain.batches(orders(many), _BATCH),
            "singles": plain.singles(orders(few, first=many), options.connections),
            "alone": plain.singles(orders(few, first=many + few), 1),
        }
    text = _table(bulk, recorded, single, alone, rows, options, load)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "api.md").write_text(text + "\n", "utf-8")
    found = {
        "orders_per_second": bulk.orders_per_second,
        "recorded_per_second": recorded,
        "calls_per_second": single.calls_per_second,
        "calls_per_second_one_connection": alone.calls_per_second,
        "plain": rows,
    }
    (options.out / "api.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    is_met = bulk.orders_per_second >= _GOAL_ORDERS and single.calls_per_second >= _GOAL_CALLS
    return 0 if is_met else 1


def _cut(count: int) -> list[list[dict[str, object]]]:
    made = orders(count)
    return [made[place : place + _BATCH] for place in range(0, count, _BATCH)]


def _table(
    bulk: Called,
    recorded: float,
    single: Called,
    alone: Called,
    rows: dict[str, float],
    options: argparse.Namespace,
    load: float,
) -> str:
    lines = [
        f"{bulk.orders} orders in batches of {_BATCH}, then {single.orders} and {alone.orders} one "
        f"by one; web server, worker, PostgreSQL and the caller on {os.cpu_count()} cores, load "
        f"{load:.1f} when it began.",
        "",
        "| path | goal | orders a second | a call, p50 / p95 | plain INSERT by psycopg |",
        "| --- | --- | --- | --- | --- |",
        _row(f"batches of {_BATCH}, answered 202", _GOAL_ORDERS, bulk, rows["batches"]),
        f"| the same, until all are recorded and searchable | | {recorded:,.0f} | | |",
        _row(
            f"one order a call, {options.connections} connections",
            _GOAL_CALLS,
            single,
            rows["singles"],
        ),
        _row("one order a call, 1 connection", None, alone, rows["alone"]),
    ]
    return "\n".join(lines)


def _row(name: str, goal: float | None, called: Called, beside: float) -> str:
    cuts = [1000 * cut for cut in quantiles(called.waits, n=20)]
    goal_text = "" if goal is None else f"{goal:,.0f}"
    return (
        f"| {name} | {goal_text} | {called.orders_per_second:,.0f} "
        f"| {cuts[9]:.0f} / {cuts[18]:.0f} ms | {beside:,.0f} |"
    )


@contextmanager
def _web() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-P", "-m", "granian", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "8"]
    command += ["--log-level", "error", "brushguard.wsgi:application"]
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "BRUSHGUARD_IS_LOCAL": "true"}
    with (Path(os.environ["BRUSHGUARD_DATA_DIR"]) / "web.log").open("wb") as said:
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=said, stderr=said)
    try:
        until = time.monotonic() + 120
        while health(port).get("worker") != "ok":
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError(f"the web server does not answer: {health(port)}")
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _shop() -> tuple[str, str]:
    from django.utils import timezone  # noqa: PLC0415 - after django.setup()

    from shops.enums import Role  # noqa: PLC0415
    from shops.models import User  # noqa: PLC0415
    from shops.operations.shops import create_shop  # noqa: PLC0415
    from shops.operations.tokens import create_token  # noqa: PLC0415

    now = timezone.now()
    owner = User.objects.create_user("bench@example.com", "not-a-secret-password")
    shop = create_shop(slug="bench", name="Bench", owner=owner, platform="tmall", now=now)
    return shop.slug, create_token(
        shop=shop, role=Role.OWNER, label="bench", created_by=owner, now=now
    )


def _wait_until_recorded(slug: str) -> None:
    from detection.models import Push  # noqa: PLC0415

    until = time.monotonic() + _PATIENCE_SECONDS
    while Push.objects.filter(shop__slug=slug, recorded_at=None).exists():
        if time.monotonic() > until:
            raise TimeoutError("the worker never caught up")
        time.sleep(0.02)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench api", description=__doc__)
    parser.add_argument("--orders", type=int, default=30_000, help="in batches")
    parser.add_argument("--calls", type=int, default=3_000, help="of one order each")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--quick", action="store_true", help="5,000 orders and 500 calls")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
