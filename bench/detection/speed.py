"""How fast the engine reads, in memory and as the replay process, and what memory that takes.

One process on whatever else the machine is doing: the best of a few tries, the interval being worst to best.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.detection.build import build
from bench.detection.rows.row import Row
from bench.detection.run import How, listen
from bench.detection.scenario import NO_STYLE, Spec
from detection.engine.engine import Engine
from detection.engine.events import event_to_json
from detection.engine.types import Event, OrderEvent

_ROOT = Path(__file__).resolve().parents[2]
_ORDINARY = Spec("month", "month", 11, 4021, 10.0, 3, 3.0, 0.0, 0, 27 * 1440.0, NO_STYLE)
_FLOOD = Spec("attack", "flood", 12, 4021, 20.0, 3, 3.0, 0.03, 2000, 30.0, "vague")
_ORDERS_A_SECOND = 10_000.0
_MINUTES_A_MILLION = 2.0


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
        rows += _replays(ordinary, replay_orders)
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


def _replays(ordinary: Sequence[Event], orders: int) -> list[Row]:
    rows = []
    only = [event for event in ordinary if isinstance(event, OrderEvent)]
    for key, label, events, goal in (
        ("orders", "orders alone", only, _MINUTES_A_MILLION),
        ("steps", "with all their steps", ordinary, None),
    ):
        seconds, megabytes = replay(events, orders)
        minutes = seconds / 60 * 1e6 / orders
        rows += [
            Row(f"replay.{key}.minutes", f"Replay process, {label}: minutes a million orders", minutes, orders, goal=goal),
            Row(f"replay.{key}.memory", f"Replay process, {label}: peak memory, MB", megabytes, orders),
        ]  # fmt: skip
    return rows


def replay(events: Sequence[Event], orders: int) -> tuple[float, float]:
    """Seconds and peak megabytes of `python -m detection.replay` on about `orders` orders."""
    with tempfile.TemporaryDirectory() as folder:
        log, said = Path(folder) / "events.ndjson", Path(folder) / "verdicts.ndjson"
        with log.open("w", encoding="utf-8") as lines:
            for row in tiled(events, orders):
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        started = perf_counter()
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
        return perf_counter() - started, usage.ru_maxrss / 1024


def tiled(events: Sequence[Event], orders: int) -> Iterator[dict[str, Any]]:
    """The log month after month, each with ids and buyers of its own, until `orders` orders."""
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
