"""The case of Yiwu, number by number."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from detection.engine.types import (
    Event,
    OrderEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    StepEvent,
)
from detection.simulation import build
from detection.simulation.catalogue import MAIN
from detection.simulation.clock import FIRST_DAY, at

_FLOOD_AT = at(FIRST_DAY, 45, "14:02")
_COMPLETE = re.compile(r"(\d室|宿舍楼\d+)$")


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return build("yiwu")


@pytest.fixture(scope="module")
def flood(events: list[Event]) -> list[OrderEvent]:
    """The brushers' orders: the only ones of that half hour whose buyer never bought else."""
    orders = [event for event in events if isinstance(event, OrderEvent)]
    times = Counter(order.buyer for order in orders)
    return [
        order
        for order in orders
        if _FLOOD_AT <= order.at < _FLOOD_AT + timedelta(minutes=30)
        and order.product_id == MAIN.key
        and order.amount == MAIN.price_fen
        and times[order.buyer] == 1
        and not (order.chat or order.coupon or order.remark)
    ]


def _first_refunds(events: list[Event], ids: set[str]) -> dict[str, RefundEvent]:
    return {
        event.order_id: event
        for event in events
        if isinstance(event, RefundEvent)
        and event.order_id in ids
        and event.stage is RefundStage.REQUESTED
    }


def test_flood_is_2000_orders_of_one_cheap_article_within_half_an_hour(
    flood: list[OrderEvent],
) -> None:
    assert 2000 <= len(flood) <= 2006  # a handful of honest strangers may look the same
    assert flood[-1].at - flood[0].at < timedelta(minutes=30)
    assert MAIN.price_fen == 2990


def test_flood_runs_at_about_67_a_minute_and_stops_dead(
    events: list[Event], flood: list[OrderEvent]
) -> None:
    by_minute = Counter((order.at - _FLOOD_AT) // timedelta(minutes=1) for order in flood)
    after = [
        event
        for event in events
        if isinstance(event, OrderEvent)
        and timedelta(minutes=30) <= event.at - _FLOOD_AT < timedelta(minutes=60)
    ]
    assert min(by_minute.values()) > 35
    assert max(by_minute.values()) < 100
    assert len(after) < 25


def test_flood_comes_from_everywhere_and_mostly_lacks_building_and_room(
    flood: list[OrderEvent],
) -> None:
    complete = [order for order in flood if _COMPLETE.search(order.receiver.address or "")]
    assert len({order.receiver.region[0] for order in flood}) == 31
    assert len(complete) / len(flood) < 0.25


def test_flood_sends_no_reviews(events: list[Event], flood: list[OrderEvent]) -> None:
    ids = {order.order_id for order in flood}
    stars = [event for event in events if isinstance(event, ReviewEvent) and event.order_id in ids]
    assert len(stars) <= 3


def test_1988_ask_for_refund_after_shipping_began_and_within_two_days(
    events: list[Event], flood: list[OrderEvent]
) -> None:
    ids = {order.order_id for order in flood}
    first_parcel = min(
        event.at
        for event in events
        if isinstance(event, StepEvent) and event.kind == "shipped" and event.order_id in ids
    )
    asked = sorted(refund.at for refund in _first_refunds(events, ids).values())
    assert 1988 <= len(asked) <= 1990
    assert first_parcel < asked[0]
    assert asked[1980] < first_parcel + timedelta(days=2)


def test_refunds_split_as_the_report_counts_them(
    events: list[Event], flood: list[OrderEvent]
) -> None:
    refunds = _first_refunds(events, {order.order_id for order in flood})
    kinds = Counter(refund.kind for refund in refunds.values())
    assert kinds["return_refund"] == pytest.approx(624, abs=2)
    assert kinds["refund_only"] == pytest.approx(1364, abs=2)


def test_article_stops_selling_and_trade_falls_to_a_quarter_after_the_notice(
    events: list[Event],
) -> None:
    notice_at = _FLOOD_AT + timedelta(days=2)

    def sold(start: datetime, days: int) -> list[OrderEvent]:
        return [
            event
            for event in events
            if isinstance(event, OrderEvent) and start <= event.at < start + timedelta(days=days)
        ]

    before, after = sold(_FLOOD_AT - timedelta(days=7), 7), sold(notice_at + timedelta(hours=1), 7)
    assert [order for order in after if order.product_id == MAIN.key] == []
    assert len(after) < 0.3 * len(before)
