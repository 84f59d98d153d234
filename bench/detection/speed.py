"""How fast the engine reads, in memory and as the replay process, and what memory that takes.

In memory: the best of a few tries, the interval being worst to best. The replay: one run, its own
processor time, so that what else the machine is doing counts little.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from msgspec.structs import replace

from bench.detection.build import build
from bench.detection.rows.row import Row
from bench.detection.run import How, listen
from bench.detection.scenario import NO_STYLE, Spec
from detection.engine.engine import Engine
from detection.engine.events import event_to_json
from detection.engine.types import Event, OrderEvent, RefundEvent, ShopEvent, StepEvent

_ROOT = Path(__file__).resolve().parents[2]
_ORDINARY = Spec("month", "month", 11, 4021, 10.0, 3, 3.0, 0.0, 0, 27 * 1440.0, NO_STYLE)
# A hundred orders an hour: a million of them are fifteen months.
_BUSY = Spec("month", "month", 13, 4021, 60.0, 3, 3.0, 0.0, 0, 27 * 1440.0, NO_STYLE)
_FLOOD = Spec("attack", "flood", 12, 4021, 20.0, 3, 3.0, 0.03, 2000, 30.0, "vague")
_ORDERS_A_SECOND = 10_000.0
_MINUTES_A_MILLION = 2.0
_MEGABYTES = 1024.0
# What befalls an order, apart from its parcel and its review.
_MONEY = ("paid", "cancelled")


def speed_rows(how: How, replay_orders: int, *, tries: int = 3) -> list[Row]:
    """Events and orders a second in memory; minutes and memory of a replay of `replay_orders`."""
    ordinary = build(_ORDINARY, how.data).events
    orders_only = [event for event in ordinary if isinstance(event, OrderEvent)]
    rows = [
        _rate(
            "speed.orders",
            "In memory, an ordinary log of orders alone: orders a second",
            orders_only,
            tries,
        ),
        _rate(
            "speed.events",
            "In memory, an ordinary log with all its steps: events a second",
            ordinary,
            tries,
        ),
        _flood_rate(how, tries),
    ]
    if replay_orders:
        rows += _replays(build(_BUSY, how.data).events, replay_orders)
    return rows


def _rate(key: str, name: str, events: Sequence[Event], tries: int) -> Row:
    rates = [len(events) / listen(events)[1] for _ in range(tries)]
    return Row(
        key, name, max(rates), len(events), min(rates), max(rates), _ORDERS_A_SECOND, at_most=False
    )


def _flood_rate(how: How, tries: int) -> Row:
    """Only the flood's half hour: the history before it is fed off the clock."""
    scenario = build(_FLOOD, how.data)
    rates = []
    for _ in range(tries):
        engine, during = Engine(), []
        for event in scenario.events:
            if event.at.timestamp() < scenario.starts_at:
                engine.feed(event)
            else:
                during.append(event)
        started = perf_counter()
        for event in during:
            engine.feed(event)
        engine.settle()
        rates.append(len(during) / (perf_counter() - started))
    return Row("speed.flood", "In memory, during a flood of 2000: events a second", max(rates), len(during),
               min(rates), max(rates), _ORDERS_A_SECOND, at_most=False)  # fmt: skip


def _replays(events: Sequence[Event], orders: int) -> list[Row]:
    rows = []
    for key, label, some, goal in (
        ("orders", "orders alone", list(filter(_is_order, events)), _MINUTES_A_MILLION),
        ("money", "with payments and refunds", list(filter(_is_money, events)), _MINUTES_A_MILLION),
        ("steps", "with all their steps", events, None),
    ):
        seconds, megabytes = replay(some, orders)
        minutes = seconds / 60 * 1e6 / orders
        rows += [
            Row(f"replay.{key}.minutes", f"Replay process, {label}: processor minutes a million orders", minutes, orders, goal=goal),
            Row(f"replay.{key}.memory", f"Replay process, {label}: peak memory, MB", megabytes, orders, goal=_MEGABYTES),
        ]  # fmt: skip
    return rows


def _is_order(event: Event) -> bool:
    return isinstance(event, OrderEvent)


def _is_money(event: Event) -> bool:
    is_step = isinstance(event, StepEvent) and event.kind in _MONEY
    return is_step or isinstance(event, OrderEvent | RefundEvent)


def replay(events: Sequence[Event], orders: int) -> tuple[float, float]:
    """Processor seconds and peak megabytes of `python -m detection.replay` on so many orders.

    Both are nan when it could not read its log to the end.
    """
    with tempfile.TemporaryDirectory() as folder:
        log, said = Path(folder) / "events.ndjson", Path(folder) / "verdicts.ndjson"
        with log.open("w", encoding="utf-8") as lines:
            for row in tiled(events, orders):
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        with log.open("rb") as source, said.open("wb") as sink:
            command = [sys.executable, "-P", "-m", "detection.replay"]
            path = os.environ.get("PYTHONPATH") or str(_ROOT)
            child = subprocess.Popen(
                command, stdin=source, stdout=sink, env={**os.environ, "PYTHONPATH": path}
            )
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            return math.nan, math.nan
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def tiled(events: Sequence[Event], orders: int) -> Iterator[dict[str, Any]]:
    """The log month after month, each with ids and buyers of its own, until `orders` orders."""
    yield event_to_json(ShopEvent(ShopEvent.EARLIEST, "bench"))
    body = [event for event in events if hasattr(event, "order_id")]
    first, last = body[0].at, body[-1].at
    month = timedelta(days=math.ceil((last - first) / timedelta(days=1)))
    count = turn = 0
    while count < orders:
        for event in body:
            if count >= orders:
                return
            count += isinstance(event, OrderEvent)
            yield event_to_json(_turned(event, turn, event.at + turn * month))
        turn += 1


def _turned(event: Any, turn: int, at: datetime) -> Event:
    changes: dict[str, Any] = {"at": at, "order_id": f"{event.order_id}.{turn}"}
    if isinstance(event, OrderEvent) and event.buyer:
        changes["buyer"] = f"{event.buyer}.{turn}"
    return replace(event, **changes)
