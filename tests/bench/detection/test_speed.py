from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from bench.detection.speed import replay, tiled
from detection.engine.types import Event, OrderEvent, StepEvent
from detection.replay import replay as replayed

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def day() -> list[Event]:
    """Ten orders, an hour apart, each paid a minute later."""
    events: list[Event] = []
    for hour in range(10):
        at = START + timedelta(hours=hour)
        events.append(OrderEvent(at, str(hour), "p", buyer=f"b{hour}"))
        events.append(StepEvent(at + timedelta(minutes=1), "paid", str(hour)))
    return events


def test_tiled_log_is_one_that_the_replay_reads_to_its_end(day: list[Event]) -> None:
    lines = [json.dumps(row) for row in tiled(day, 25)]
    replayed(lines, StringIO())
    orders = [row for row in map(json.loads, lines) if row["type"] == "order"]
    assert (len(orders), len({row["order_id"] for row in orders})) == (25, 25)
    assert json.loads(lines[0])["type"] == "shop"


def test_tiled_log_goes_on_in_time_when_it_begins_again(day: list[Event]) -> None:
    rows = list(tiled(day, 25))[1:]
    times = [datetime.fromisoformat(row["at"]) for row in rows]
    assert times == sorted(times)


def test_replay_gives_seconds_and_megabytes_of_a_process_that_ended_well(day: list[Event]) -> None:
    seconds, megabytes = replay(day, 25)
    assert seconds > 0
    assert megabytes > 1


def test_replay_gives_nothing_when_the_log_could_not_be_read(
    day: list[Event], capfd: pytest.CaptureFixture[str]
) -> None:
    seconds, megabytes = replay([day[0], StepEvent(START, "parcel", "0")], 2)
    assert (math.isnan(seconds), math.isnan(megabytes)) == (True, True)
    assert "line 3: type: 'parcel'" in capfd.readouterr().err
