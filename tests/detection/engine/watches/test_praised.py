"""Own brushing too thin for a count is found by its praise; customers who are pleased stay quiet."""

from __future__ import annotations

import random
from datetime import timedelta

from msgspec.structs import replace

from detection.engine.record import Record
from detection.engine.types import (
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    Verdict,
)
from detection.engine.watches.praised import Praised, ProductHours, surest
from tests.detection.engine.crowds import FIRST, buyer_order, in_order, run, steady, worst

HOUR = 3600.0
START = FIRST + timedelta(days=11, hours=2)


def _reviewed(orders: list[OrderEvent], share: float, *, seed: int = 5) -> list[Event]:
    """So many of them, with five stars, after three to six days."""
    rng = random.Random(seed)
    return [
        ReviewEvent(order.at + timedelta(days=rng.uniform(3, 6)), order.order_id, 5)
        for order in orders
        if rng.random() < share
    ]


def _bought(count: int, hours: float = 10.0) -> list[OrderEvent]:
    """Accounts that come once and look like anybody, at a pace that passes for a good day."""
    rng = random.Random(3)
    orders = [
        buyer_order(rng, START + timedelta(hours=rng.uniform(0, hours)), f"b{n}")
        for n in range(count)
    ]
    return [replace(order, buyer=f"once-{order.order_id}") for order in orders]


def _shop(bought: list[OrderEvent], share: float, *, days: int = 19) -> list[Event]:
    """A shop whose orders are praised one in eight, and those among them."""
    ordinary = steady(days, per_hour=18)
    placed = [event for event in ordinary if isinstance(event, OrderEvent)]
    return [*ordinary, *_reviewed(placed, 0.12), *bought, *_reviewed(bought, share, seed=9)]


def _told(verdicts: list[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if any(reason.signal == "praise" for reason in v.reasons)]


def test_orders_that_come_back_as_praise_are_looked_at_as_own_brushing() -> None:
    told = _told(run(in_order(_shop(_bought(60), 0.7))))
    assert {v.klass for v in told} == {IncidentClass.SELF_BRUSHING}
    assert {v.level for v in told} == {Level.WATCH}
    last = told[-1]
    assert last.product_ids == ("P1",)
    assert START - timedelta(hours=3) <= last.window.starts_at
    assert last.window.ends_at <= START + timedelta(hours=14)
    named = [name for name, _ in last.suspects]
    assert sum(name.startswith("b") for name in named) >= 0.7 * len(named) > 20


def test_hours_that_were_told_are_not_told_again_under_another_name() -> None:
    """Customers go on reviewing when nothing new was known of them for a fortnight."""
    told = _told(run(in_order(_shop(_bought(60), 0.7, days=40))))
    assert len({verdict.incident for verdict in told}) == 1


def test_as_many_more_customers_praised_like_the_others_are_quiet() -> None:
    assert _told(run(in_order(_shop(_bought(60), 0.12)))) == []


def test_a_rivals_orders_that_are_refunded_are_no_own_brushing() -> None:
    fakes = _bought(60)
    back = [
        RefundEvent(o.at + timedelta(hours=9), o.order_id, RefundStage.SUCCEEDED) for o in fakes
    ]
    verdicts = run(in_order([*_shop(fakes, 0.0), *back]))
    assert IncidentClass.SELF_BRUSHING not in {v.klass for v in verdicts}


def test_a_shop_that_begins_to_pay_for_reviews_is_not_held() -> None:
    ordinary = steady(19, per_hour=18)
    placed = [event for event in ordinary if isinstance(event, OrderEvent)]
    paid_for = [order for order in placed if order.at >= START]
    events = [*ordinary, *_reviewed(placed, 0.12), *_reviewed(paid_for, 0.6, seed=9)]
    assert _told(run(in_order(events))) == []
    assert worst(run(in_order(events))) in {None, Level.WATCH}


def _hours(praised: dict[int, int], *, days: int = 20, an_hour: int = 3) -> ProductHours:
    """Three orders an hour, one in twelve hours praised, and more of them in the hours given."""
    hours = ProductHours()
    for hour in range(24 * days):
        hours.orders[hour] = an_hour + 2 * praised.get(hour, 0)
        for n in range(praised.get(hour, 0) + (hour % 4 == 0)):
            record = Record(f"{hour}-{n}", "P1", hour * HOUR, bytearray(), None)
            record.stars = 5
            hours.review(record)
    return hours


def test_the_hours_that_stand_out_are_found() -> None:
    window = surest(_hours(dict.fromkeys(range(200, 206), 5)), _hours({}, an_hour=30))
    assert window is not None
    assert (window.starts_at, window.ends_at) == (200 * HOUR, 206 * HOUR)
    assert window.evidence > 8
    assert 25 < window.bought < window.good


def test_hours_like_all_others_are_not() -> None:
    assert surest(_hours({}), _hours({}, an_hour=30)) is None


def test_praise_that_goes_on_is_a_product_that_pleases() -> None:
    """By the time it has gone on for a week there is nothing left that begins and ends."""
    pleased = _hours(dict.fromkeys(range(200, 480), 5))
    window = surest(pleased, _hours({}, an_hour=30))
    assert window is None or window.evidence < 4


def test_praise_of_all_that_is_sold_is_paid_for_openly() -> None:
    praised = dict.fromkeys(range(200, 206), 5)
    everywhere = _hours(dict.fromkeys(range(200, 206), 40), an_hour=30)
    assert surest(_hours(praised), everywhere) is None


def _looked_at() -> tuple[Praised, ProductHours]:
    hours = _hours(dict.fromkeys(range(200, 206), 5))
    window = surest(hours, _hours({}, an_hour=30))
    assert window is not None
    praised = Praised("P1", 0.0, window)
    praised.look(window, hours, 0.0)
    return praised, hours


def test_orders_that_leave_the_window_are_set_free() -> None:
    praised, hours = _looked_at()
    before = list(praised.records)
    later = praised.window._replace(starts_at=203 * HOUR)
    praised.look(later, hours, 0.0)
    assert [record.at >= 203 * HOUR for record in praised.records] == [True] * len(praised.records)
    assert [r.burst is praised for r in before] == [r.at >= 203 * HOUR for r in before]


def test_hours_that_stand_out_no_more_take_nothing_away() -> None:
    praised, hours = _looked_at()
    held = len(praised.records)
    praised.look(None, hours, 0.0)
    assert (len(praised.records), praised.window.evidence) == (held, 0.0)


def test_a_review_that_is_taken_back_counts_no_more() -> None:
    hours, record = ProductHours(), Record("o", "P1", 0.0, bytearray(), None)
    record.stars = 5
    hours.review(record)
    record.stars = 1
    hours.review(record)
    assert sum(hours.good.values()) == 0
