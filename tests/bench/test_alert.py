"""The alert bench counts what it says: whole pushes, the tipping order's own call, and what never came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bench.alert.__main__ import _is_met, _pushes, _seconds
from bench.alert.instance import Arrivals
from bench.alert.story import Story
from detection.engine.types import Event, OrderEvent, StepEvent

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def _events(orders: int) -> list[Event]:
    events: list[Event] = []
    for number in range(orders):
        at = NOW + timedelta(seconds=number)
        events += [OrderEvent(at, str(number), "id:1", 1, 100), StepEvent(at, "paid", str(number))]
    return events


def test_pushes_hold_so_many_orders_and_lose_nothing() -> None:
    events = _events(7)
    pushes = list(_pushes(events, 3))
    assert [sum(isinstance(e, OrderEvent) for e in push) for push in pushes] == [3, 3, 1]
    assert [event for push in pushes for event in push] == events


def test_first_alert_of_a_product_counts_from_its_tipping_order() -> None:
    place = Arrivals({"id:flood-0": 12.5})
    told = Story([], {"id:flood-0": "a", "id:flood-1": "b"})
    assert _seconds(told, {"a": 10.0, "b": 11.0}, place) == [2.5, None]


def test_repeated_alert_does_not_move_the_first() -> None:
    place = Arrivals()
    place.note("… id:flood-3 …")
    first = dict(place.at)
    place.note("… id:flood-3 …")
    assert place.at == first


@pytest.mark.parametrize(
    ("page", "channel", "is_met"),
    [
        ([1.0, 2.0], [1.0, 2.0], True),
        ([1.0, 9.0], [1.0, 2.0], False),
        ([1.0, 2.0], [1.0, None], False),
        ([], [], False),
    ],
)
def test_target_is_missed_when_one_of_both_is_late_or_never_came(
    page: list[float], channel: list[float], is_met: bool
) -> None:
    assert _is_met({"page": page, "channel": channel, "rate": 200.0}) is is_met


def test_target_is_missed_when_fewer_orders_were_posted_than_it_asks_for() -> None:
    assert not _is_met({"page": [1.0], "channel": [1.0], "rate": 40.0})
