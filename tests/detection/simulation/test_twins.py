"""The honest twins: each has the shape that makes it look like an attack, and why it is none."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from detection.engine.types import (
    Event,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    TrafficEvent,
)
from detection.simulation import build
from detection.simulation.catalogue import ARTICLES, MAIN
from detection.simulation.clock import FIRST_DAY, at


def _orders(events: list[Event], start: datetime, hours: float) -> list[OrderEvent]:
    end = start + timedelta(hours=hours)
    return [event for event in events if isinstance(event, OrderEvent) and start <= event.at < end]


def _visitors(events: list[Event], start: datetime, hours: int) -> int:
    return sum(
        event.visitors or 0
        for event in events
        if isinstance(event, TrafficEvent)
        and event.product_id == MAIN.key
        and start < event.at <= start + timedelta(hours=hours)
    )


def test_flash_sale_is_declared_and_starts_with_the_largest_genuine_burst() -> None:
    events, starts_at = build("flash_sale"), at(FIRST_DAY, 45, "20:00")
    declared = [event for event in events if isinstance(event, PromotionEvent)]
    first_half_hour = [o for o in _orders(events, starts_at, 0.5) if o.product_id == MAIN.key]
    assert [(p.starts_at, p.ends_at, p.product_ids) for p in declared] == [
        (starts_at, starts_at + timedelta(hours=2), (MAIN.key,))
    ]
    assert declared[0].at < starts_at
    assert 380 <= len(first_half_hour) <= 520


def test_live_stream_is_undeclared_and_lifts_visits_and_other_articles() -> None:
    events, starts_at = build("live_stream"), at(FIRST_DAY, 46, "19:00")
    usual_at = starts_at - timedelta(days=7)
    evening, usual = _orders(events, starts_at, 4), _orders(events, usual_at, 4)
    others = [order for order in evening if order.product_id != MAIN.key]
    usual_others = [order for order in usual if order.product_id != MAIN.key]
    assert [event for event in events if isinstance(event, PromotionEvent)] == []
    assert len(evening) > 6 * len(usual)
    assert len(others) > 2 * len(usual_others)
    assert _visitors(events, starts_at, 4) > 10 * _visitors(events, usual_at, 4)


def test_recalled_batch_refunds_a_third_of_recent_buyers_in_batches_of_24() -> None:
    events = build("recalled_batch")
    recalled_at = at(FIRST_DAY, 46, "09:00")
    booked = [
        event
        for event in events
        if isinstance(event, RefundEvent)
        and event.stage is RefundStage.REQUESTED
        and event.reason == "质量问题"
        and event.kind == "refund_only"
        and event.at >= recalled_at
    ]
    bought = [
        order
        for order in _orders(events, recalled_at - timedelta(days=21), 21 * 24)
        if order.product_id == ARTICLES[1].key
    ]
    sittings = Counter((event.at.date(), event.at.hour) for event in booked)
    assert 0.25 < len(booked) / len(bought) < 0.42
    assert sittings.most_common(1)[0][1] in range(24, 27)


def test_campus_group_is_one_campus_within_an_hour() -> None:
    events, starts_at = build("campus_group"), at(FIRST_DAY, 44, "12:10")
    group = [
        order for order in _orders(events, starts_at, 1) if order.product_id == ARTICLES[8].key
    ]
    campuses = Counter(order.receiver.region for order in group)
    _, together = campuses.most_common(1)[0]
    assert 60 <= together <= 200


def test_holiday_peak_multiplies_all_articles_for_days_declared_or_not() -> None:
    declared = set()
    for seed in range(1, 5):
        events = build("holiday_peak", seed)
        starts_at = at(FIRST_DAY, 42, "00:00")
        peak = Counter(order.product_id for order in _orders(events, starts_at, 96))
        usual_at = starts_at - timedelta(days=7)
        usual = Counter(order.product_id for order in _orders(events, usual_at, 96))
        factors = [peak[article.key] / usual[article.key] for article in ARTICLES[:6]]
        assert 3 < sum(peak.values()) / sum(usual.values()) < 8
        assert min(factors) > 2
        declared.add(any(isinstance(event, PromotionEvent) for event in events))
    assert declared == {True, False}
