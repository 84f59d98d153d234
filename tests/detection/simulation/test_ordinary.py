"""The background: an ordinary shop's addresses, rhythm, refunds and counters."""

from __future__ import annotations

import re
from collections import Counter, deque

import pytest

from detection.engine.address import skeleton, without_region
from detection.engine.memory import tail_of
from detection.engine.types import Event, OrderEvent, RefundEvent, StepEvent, TrafficEvent
from detection.simulation import build
from detection.simulation.catalogue import ARTICLES

_COMPLETE = re.compile(r"(\d室|宿舍楼\d+)$")


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return build("ordinary")


@pytest.fixture(scope="module")
def orders(events: list[Event]) -> list[OrderEvent]:
    return [event for event in events if isinstance(event, OrderEvent)]


def _complete_share(orders: list[OrderEvent]) -> float:
    complete = [order for order in orders if _COMPLETE.search(order.receiver.address or "")]
    return len(complete) / len(orders)


@pytest.mark.parametrize(
    ("province", "measured"), [(None, 0.517), ("河南省", 0.37), ("上海市", 0.83)]
)
def test_addresses_are_as_complete_as_measured_in_each_province(
    orders: list[OrderEvent], province: str | None, measured: float
) -> None:
    there = [order for order in orders if province in (None, order.receiver.region[0])]
    assert _complete_share(there) == pytest.approx(measured, abs=0.06)


def test_countryside_addresses_carry_a_room_in_about_one_of_ten(
    orders: list[OrderEvent],
) -> None:
    rural = [order for order in orders if (order.receiver.region[2] or "").endswith("县")]
    assert _complete_share(rural) == pytest.approx(0.10, abs=0.05)


def test_parcels_go_to_all_31_provinces(orders: list[OrderEvent]) -> None:
    assert len({order.receiver.region[0] for order in orders}) == 31


def test_articles_sell_with_a_long_tail(orders: list[OrderEvent]) -> None:
    sold = Counter(order.product_id for order in orders)
    assert [key for key, _ in sold.most_common(3)] == [a.key for a in ARTICLES[:3]]
    assert sold[ARTICLES[-1].key] < 0.02 * len(orders)


def test_evenings_are_busier_than_nights(orders: list[OrderEvent]) -> None:
    by_hour = Counter(order.at.hour for order in orders)
    assert by_hour[21] > 10 * by_hour[3]


def test_regulars_come_back_while_most_buyers_are_seen_once(orders: list[OrderEvent]) -> None:
    times = Counter(order.buyer for order in orders)
    repeated = sum(count - 1 for count in times.values()) / len(orders)
    assert 0.2 < repeated < 0.4


def test_refunds_stay_between_three_and_eight_percent(
    events: list[Event], orders: list[OrderEvent]
) -> None:
    refunded = {event.order_id for event in events if isinstance(event, RefundEvent)}
    assert 0.03 < len(refunded) / len(orders) < 0.08


def test_steps_of_an_order_come_in_their_order(events: list[Event]) -> None:
    kinds: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, StepEvent):
            kinds.setdefault(event.order_id, []).append(event.kind)
    assert {tuple(seen) for seen in kinds.values()} <= {
        ("paid",),
        ("paid", "shipped"),
        ("paid", "shipped", "delivered"),
        ("cancelled",),
    }


def test_counter_has_a_row_an_hour_for_the_shop_and_each_article(events: list[Event]) -> None:
    rows = Counter(event.product_id for event in events if isinstance(event, TrafficEvent))
    hours = 56 * 24 - 1  # the last hour is counted when the story is over
    assert rows == dict.fromkeys([None, *(article.key for article in ARTICLES)], hours)


def _share_of_repeats(addresses: list[str], among: int) -> float:
    """How many end in the same four signs, or differ in numbers alone, as one of those before."""
    known: deque[set[str]] = deque(maxlen=among)
    repeats = 0
    for address in addresses:
        bare = skeleton(without_region(address))
        tail = tail_of(bare)
        keys = {bare, *([tail] if tail else [])}
        repeats += any(keys & other for other in known)
        known.append(keys)
    return repeats / len(addresses)


def test_addresses_end_alike_no_oftener_than_real_ones(orders: list[OrderEvent]) -> None:
    """Of 7,288 labelled ones 0.5 % repeat one of the 140 before them; the rest are second orders."""
    first = {order.buyer: "".join(map(str, order.receiver.region)) + (order.receiver.address or "")
             for order in reversed(orders)}  # fmt: skip
    assert 0 < _share_of_repeats(list(first.values()), 140) < 0.01
