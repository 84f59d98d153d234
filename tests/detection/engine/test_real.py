"""Nine real days of a Tmall shop, and the flood of Yiwu put into them."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from detection.engine.population import PROVINCES
from detection.engine.types import (
    Event,
    Level,
    OrderEvent,
    Receiver,
    RefundEvent,
    RefundStage,
    StepEvent,
)
from tests.detection.engine.crowds import CHINA, END, fake_order, in_order, run, worst
from tests.shared import shared_file

SECONDS = "data/tmall_orders_2020-02-21_29.csv.gz"
MINUTES = "samples/taobao/tmall_order_report_7col_utf8.csv"
AS_OF = datetime(2020, 3, 1, tzinfo=CHINA)
PRODUCT = "price:2990"
STARTS = ("2020-02-21 00:20", "2020-02-22 10:00", "2020-02-25 21:10", "2020-02-28 04:00")


def _fen(text: str) -> int:
    return round(float(text or 0) * 100)


def _time(text: str) -> datetime:
    shape = "%Y-%m-%d %H:%M:%S" if "-" in text else "%Y/%m/%d %H:%M"
    return datetime.strptime(text, shape).replace(tzinfo=CHINA)


def _row_events(row: dict[str, str]) -> Iterator[Event]:
    name, at = row["订单编号"], _time(row["订单创建时间"])
    place = Receiver(region=(row["收货地址"] or None, None, None))
    fen = _fen(row["总金额"])
    yield OrderEvent(at, name, f"price:{fen}", 1, fen, receiver=place)
    if row["订单付款时间"]:
        yield StepEvent(_time(row["订单付款时间"]), "paid", name)
    if _fen(row["退款金额"]) > 0:
        yield RefundEvent(AS_OF, name, RefundStage.SUCCEEDED, implied=True)


@cache
def _report(path: Path) -> list[Event]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    rows = [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(text.splitlines())]
    return in_order(event for row in rows for event in _row_events(row))


def _flood(start: datetime, *, full: bool, places: tuple[str, ...]) -> list[Event]:
    """2000 orders within half an hour, as the report shows them or with all fields."""
    rng = random.Random(start.isoformat())
    events: list[Event] = []
    for number, second in enumerate(sorted(rng.uniform(0, 1800) for _ in range(2000))):
        at, name = start + timedelta(seconds=int(second)), f"flood-{number}"
        if full:
            events.append(fake_order(rng, at, name, PRODUCT))
        else:
            place = Receiver(region=(rng.choice(places), None, None)) if places else Receiver()
            events.append(OrderEvent(at, name, PRODUCT, 1, 2990, receiver=place))
        events.append(StepEvent(at + timedelta(seconds=rng.randint(4, 90)), "paid", name))
    return events


def _held_after(start: datetime, flood: list[Event]) -> timedelta:
    until = start + timedelta(minutes=40)
    before = start - timedelta(days=4)
    days = [e for e in _report(shared_file(SECONDS)) if before <= e.at <= until]
    verdicts = run(in_order([*days, *flood]))
    assert worst([v for v in verdicts if v.product_ids != (PRODUCT,)]) in {None, Level.WATCH}
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    return held.at - start


@pytest.mark.parametrize("name", [SECONDS, MINUTES])
def test_real_shop_raises_nothing_above_watch(name: str) -> None:
    events = _report(shared_file(name))
    assert sum(isinstance(event, OrderEvent) for event in events) == 21_947
    assert worst(run([*events, END])) in {None, Level.WATCH}


@pytest.mark.parametrize("text", STARTS)
@pytest.mark.parametrize("places", [PROVINCES, ()], ids=["nationwide", "no_province"])
def test_flood_is_held_within_five_minutes_when_seven_columns_are_known(
    text: str, places: tuple[str, ...]
) -> None:
    start = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    flood = _flood(start, full=False, places=places)
    assert _held_after(start, flood) <= timedelta(minutes=5)


@pytest.mark.parametrize("text", STARTS[1:3])
def test_flood_is_held_within_two_minutes_when_orders_are_full(text: str) -> None:
    start = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    flood = _flood(start, full=True, places=())
    assert _held_after(start, flood) <= timedelta(minutes=3)
