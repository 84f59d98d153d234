"""Every scenario is a log the engine can read, the same in every process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from detection.engine.types import EndEvent, Event, OrderEvent, ShopEvent
from detection.simulation import SCENARIOS, build

_FINGERPRINT = """
import hashlib
from detection.simulation import build
print(hashlib.sha256(repr(build("campus_group", 3)).encode()).hexdigest())
"""


def orders_of(events: list[Event]) -> list[OrderEvent]:
    return [event for event in events if isinstance(event, OrderEvent)]


@pytest.fixture(scope="module", params=sorted(SCENARIOS))
def events(request: pytest.FixtureRequest) -> list[Event]:
    return build(request.param)


def test_log_opens_with_the_shop_and_ends_once_in_order_of_time(events: list[Event]) -> None:
    times = [event.at for event in events]
    ends = [position for position, event in enumerate(events) if isinstance(event, EndEvent)]
    shops = [position for position, event in enumerate(events) if isinstance(event, ShopEvent)]
    assert (shops, ends, times) == ([0], [len(events) - 1], sorted(times))


def test_log_spans_eight_weeks_of_a_shop_that_fits_a_first_start(events: list[Event]) -> None:
    assert events[-1].at - events[0].at == timedelta(weeks=8)
    assert 10_000 <= len(orders_of(events)) <= 20_000


def test_steps_refunds_and_reviews_follow_the_order_they_speak_of(events: list[Event]) -> None:
    placed: set[str | None] = {None}  # some events speak of no order
    strangers: list[Event] = []
    for event in events:
        if isinstance(event, OrderEvent):
            placed.add(event.order_id)
        elif getattr(event, "order_id", None) not in placed:
            strangers.append(event)
    assert strangers == []


def test_order_numbers_are_numeric_unique_and_end_in_the_buyers_six_digits(
    events: list[Event],
) -> None:
    orders = orders_of(events)
    numbers = Counter(order.order_id for order in orders)
    tails: dict[str | None, set[str]] = {}
    for order in orders:
        tails.setdefault(order.buyer, set()).add(order.order_id[-6:])
    assert {len(number) for number in numbers} == {19}
    assert all(number.isdigit() for number in numbers)
    assert max(numbers.values()) == 1
    assert {len(seen) for seen in tails.values()} == {1}


@pytest.fixture(scope="module")
def third() -> list[Event]:
    return build("campus_group", 3)


def test_build_repeats_itself_when_the_seed_is_the_same(third: list[Event]) -> None:
    assert build("campus_group", 3) == third


def test_build_differs_when_the_seed_differs(third: list[Event]) -> None:
    assert build("campus_group", 4) != third


def test_build_is_the_same_when_another_process_has_another_hash_seed(third: list[Event]) -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", _FINGERPRINT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    here = hashlib.sha256(repr(third).encode()).hexdigest()
    assert answers == {here}


def test_build_moves_the_whole_story_when_it_begins_on_another_day() -> None:
    usual, later = build("yiwu"), build("yiwu", first_day=date(2026, 9, 14))
    assert [event.at + timedelta(days=7) for event in usual] == [event.at for event in later]


def test_build_refuses_when_the_name_is_unknown() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        build("nowhere")
