"""The events of the bench: nine real days of a Tmall shop, each order given a simulated buyer.

Times, amounts, payments and refunds are the shop's own; name, phone and address are made up, since
sealing and opening them is part of the work. More orders than the file holds: its days again.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from detection.engine.types import Event, OrderEvent, RefundEvent, RefundStage, StepEvent
from detection.simulation.people import People

CHINA = ZoneInfo("Asia/Shanghai")
_BESIDE = Path(__file__).resolve().parents[3] / "shared"
FILE = Path(os.environ.get("BRUSHGUARD_SHARED", str(_BESIDE))) / (
    "data/tmall_orders_2020-02-21_29.csv.gz"
)
_DAYS = timedelta(days=9)
# The refunds' times are not in the file: they are spread over the two days after the order.
_REFUND_WITHIN = timedelta(days=2)


def stream(orders: int) -> list[Event]:
    """So many orders with what follows from them, in order of time."""
    rng = random.Random(1)
    people = People(rng, date(2020, 2, 20))
    events = [
        event
        for number, row in enumerate(islice(_rows(), orders))
        for event in _events(row, number, rng, people)
    ]
    return sorted(events, key=lambda event: event.at)


def _rows() -> Iterator[tuple[timedelta, dict[str, str]]]:
    text = gzip.decompress(FILE.read_bytes()).decode("utf-8-sig")
    rows = [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(text.splitlines())]
    rows.sort(key=lambda row: row["订单创建时间"])
    shift = timedelta()
    while True:
        for row in rows:
            yield shift, row
        shift += _DAYS


def _events(
    told: tuple[timedelta, dict[str, str]], number: int, rng: random.Random, people: People
) -> Iterator[Event]:
    shift, row = told
    at, name = _time(row["订单创建时间"]) + shift, str(10**15 + number)
    fen = round(float(row["总金额"] or 0) * 100)
    buyer = people.ordinary()
    yield OrderEvent(
        at, name, f"price:{fen}", 1, fen, buyer=buyer.nick, receiver=buyer.receiver, channel="手机"
    )
    if row["订单付款时间"]:
        yield StepEvent(_time(row["订单付款时间"]) + shift, "paid", name)
    if float(row["退款金额"] or 0) > 0:
        asked_at = at + timedelta(minutes=5) + rng.random() * _REFUND_WITHIN
        yield RefundEvent(asked_at, name, RefundStage.REQUESTED, "refund_only", None, fen)


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
