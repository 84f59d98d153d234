"""A trickle that shows nothing but its cancellations is found by them; honest cancellations stay quiet."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import cache

import pytest
from msgspec.structs import replace

from detection.engine.archive import Refunded
from detection.engine.engine import Engine
from detection.engine.gate import Level as RateLevel
from detection.engine.product import Product
from detection.engine.record import Record
from detection.engine.refunds.cancellations import Days, Stretch, surest
from detection.engine.refunds.when import DAY
from detection.engine.settings import Settings
from detection.engine.shop import Shop
from detection.engine.types import (
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    ShopEvent,
    StepEvent,
    Verdict,
)
from detection.engine.watches.cancel_watch import CancelWatch
from tests.detection.engine.crowds import (
    FIRST,
    buyer_order,
    fake_order,
    in_order,
    run,
    steady,
    worst,
)

DAYS, BEGINS = 20, 12
START = FIRST + timedelta(days=BEGINS)


def _cancelled(order: OrderEvent, hours: float, reason: str = "不想要了") -> list[Event]:
    at = order.at + timedelta(hours=hours)
    return [
        RefundEvent(at, order.order_id, RefundStage.REQUESTED, "refund_only", reason, order.amount),
        StepEvent(at + timedelta(minutes=1), "cancelled", order.order_id),
    ]


def _shop(share: float = 0.04) -> tuple[list[Event], list[OrderEvent]]:
    """A shop of three products, four orders an hour each, one in 25 of which is taken back within a day."""
    rng = random.Random(11)
    ordinary = steady(DAYS, per_hour=12)
    placed = [event for event in ordinary if isinstance(event, OrderEvent)]
    events = list(ordinary)
    for order in placed:
        if rng.random() < share:
            events += _cancelled(
                order, rng.uniform(0.5, 20), rng.choice(("不想要了", "拍错了", "7天无理由"))
            )
    return events, placed


def _trickle(a_day: int) -> list[OrderEvent]:
    """Customers like any other, so many more a day."""
    rng = random.Random(4)
    return [
        buyer_order(rng, START + timedelta(days=day, hours=rng.uniform(9, 23)), f"b{day}-{n}")
        for day in range(DAYS - BEGINS)
        for n in range(a_day)
    ]


def _paid(orders: list[OrderEvent]) -> list[Event]:
    return [StepEvent(order.at + timedelta(minutes=2), "paid", order.order_id) for order in orders]


def _told(verdicts: list[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if any(reason.signal == "cancellations" for reason in v.reasons)]


@cache
def _attacked(a_day: int = 9) -> tuple[Event, ...]:
    rng, fakes = random.Random(6), _trickle(a_day)
    back = [event for order in fakes for event in _cancelled(order, rng.uniform(0.5, 20))]
    return tuple(in_order([*_shop()[0], *fakes, *_paid(fakes), *back]))


@cache
def _told_of(a_day: int = 9) -> list[Verdict]:
    return _told(run(_attacked(a_day)))


def test_a_trickle_of_customers_like_any_other_is_held_within_a_week() -> None:
    told = _told_of()
    held = [verdict for verdict in told if verdict.level is Level.HOLD]
    assert held
    assert held[0].at <= START + timedelta(days=7)
    assert held[0].klass is IncidentClass.REVERSE_BRUSHING
    assert held[0].product_ids == ("P1",)
    assert abs(held[0].window.starts_at - START) <= timedelta(days=3)


def test_two_products_drained_at_once_hide_each_other_from_nobody() -> None:
    """7,600 cancelled orders of two products: where both rise, the rest of the shop says what is usual."""
    rng, names = random.Random(13), ("P1", "P2", "P3", "P4", "P5")
    events: list[Event] = [ShopEvent(FIRST, "wide")]
    for n in range(DAYS * 24 * 20):
        at = FIRST + timedelta(hours=n / 20, seconds=rng.randint(0, 179))
        order = buyer_order(rng, at, f"o{n}", rng.choice(names))
        events += [order, *_paid([order])]
        if rng.random() < 0.05:
            events += _cancelled(order, rng.uniform(0.5, 20))
    for n, plain in enumerate(_trickle(16)):
        order = replace(plain, product_id=names[n % 2])
        events += [order, *_paid([order]), *_cancelled(order, rng.uniform(0.5, 20))]
    told = _told(run(in_order(events)))
    held = [verdict for verdict in told if verdict.level is Level.HOLD]
    assert {name for verdict in held for name in verdict.product_ids} == {"P1", "P2"}
    assert held[0].at <= START + timedelta(days=7)


def test_only_what_was_taken_back_is_named_and_most_of_it_is_bought() -> None:
    last = _told_of()[-1]
    back = {event.order_id for event in _attacked() if isinstance(event, RefundEvent)}
    named = [name for name, _ in last.suspects]
    assert set(named) <= back
    assert sum(name.startswith("b") for name in named) > 0.5 * len(named) > 20


def test_it_is_never_critical_for_goods_that_run_out_look_the_same() -> None:
    assert worst(_told_of(30)) is Level.HOLD
    engine = Engine(None, Settings(sensitivity=3.0))
    at_its_liveliest = [verdict for event in _attacked(30) for verdict in engine.feed(event)]
    assert worst(_told(at_its_liveliest)) is Level.HOLD


def test_the_sentence_says_how_many_of_how_many_in_how_many_days() -> None:
    last = _told_of()[-1]
    reason = next(reason for reason in last.reasons if reason.signal == "cancellations")
    assert set(reason.values) >= {"days", "count", "of", "share", "usual"}
    assert reason.observed["count"] == reason.values["count"]
    assert 0.02 < reason.baseline["share"] < 0.07
    assert reason.orders


def test_what_shows_itself_by_its_orders_too_is_one_incident_and_says_both() -> None:
    rng = random.Random(12)
    fakes = [
        fake_order(rng, START + timedelta(days=day, hours=rng.uniform(9, 23)), f"b{day}-{n}")
        for day in range(DAYS - BEGINS)
        for n in range(6)
    ]
    back = [event for order in fakes for event in _cancelled(order, rng.uniform(0.5, 20))]
    verdicts = run(in_order([*_shop()[0], *fakes, *_paid(fakes), *back]))
    held = [v for v in verdicts if v.level is not Level.WATCH]
    assert len({verdict.incident for verdict in held}) == 1
    assert {"surprise", "cancellations"} <= {reason.signal for reason in held[-1].reasons}


def test_a_declared_promotion_explains_some_of_it_and_mutes_nothing() -> None:
    sale = PromotionEvent(START, START, START + timedelta(days=8), ("P1",), "discount")
    during = _told(run(in_order([*_attacked(), sale])))
    assert worst(during) is Level.HOLD
    first, plain = during[0].reasons[0].weight, _told_of()[0].reasons[0].weight
    assert during[0].at > _told_of()[0].at or first < plain


def test_as_many_more_orders_cancelled_like_the_others_are_quiet() -> None:
    more = _trickle(9)
    rng = random.Random(7)
    back = [event for o in more if rng.random() < 0.04 for event in _cancelled(o, 3)]
    assert _told(run(in_order([*_shop()[0], *more, *_paid(more), *back]))) == []


def test_cancellations_of_all_that_is_sold_are_the_shops_trouble() -> None:
    events, placed = _shop()
    for seed in (8, 9):
        rng = random.Random(seed)
        back = [
            event
            for order in placed
            if order.at >= START and rng.random() < 0.12
            for event in _cancelled(order, rng.uniform(1, 20))
        ]
        told = _told(run(in_order([*events, *back])))
        assert worst(told) in (None, Level.WATCH), seed


def test_a_faulty_batch_that_is_called_back_is_quiet() -> None:
    events, placed = _shop()
    rng, back = random.Random(9), []
    called = START + timedelta(days=5)
    for order in placed:
        is_batch = order.product_id == "P1" and called - timedelta(days=5) < order.at < called
        if is_batch and rng.random() < 0.5:
            hours = (called - order.at) / timedelta(hours=1) + rng.expovariate(1 / 6)
            back += _cancelled(order, hours, "质量问题")
    assert _told(run(in_order([*events, *back]))) == []


def test_what_staff_book_two_dozen_at_once_is_quiet() -> None:
    events, placed = _shop()
    back: list[Event] = []
    for day in range(5):
        evening = START + timedelta(days=day, hours=20)
        today = [o for o in placed if evening - timedelta(hours=12) < o.at < evening]
        for order in [o for o in today if o.product_id == "P1"][::3]:
            back += _cancelled(order, (evening - order.at) / timedelta(hours=1), "缺货")
    assert _told(run(in_order([*events, *back]))) == []


def test_a_bought_flood_tells_of_itself_and_of_no_trickle() -> None:
    rng, start = random.Random(10), START + timedelta(hours=14)
    flood = [buyer_order(rng, start + timedelta(seconds=3 * n), f"f{n}") for n in range(400)]
    back = [event for order in flood for event in _cancelled(order, rng.uniform(1, 20))]
    assert _told(run(in_order([*_shop()[0], *flood, *_paid(flood), *back]))) == []


def test_refunds_told_days_late_count_for_the_days_they_were_asked_for() -> None:
    """An export is imported a week later: its refunds come after newer orders, with their own times."""
    watch = CancelWatch(Shop("s", "Asia/Shanghai"))
    start = FIRST.timestamp()
    for n in range(20):
        watch.order(
            Product("P1", RateLevel(0.0, 0)), Record(f"o{n}", "P1", start + n, bytearray(), None)
        )
    watch.sweep(start + 9 * DAY)
    for n in range(12):
        asked = RefundEvent(FIRST + timedelta(hours=n), f"o{n}", RefundStage.REQUESTED)
        at = asked.at.timestamp()
        watch.refund(Refunded(asked, at, start + n, None, None, "P1", None), start + 9 * DAY)
    watch.sweep(start + 10 * DAY)
    assert watch._products["P1"].cancelled[int(start // DAY)] == 12


def _stretch(before: tuple[int, int], now: tuple[int, int], days: int) -> Stretch | None:
    """So many days of (orders, cancelled) after as many of before, beside a shop like the days before."""
    own, whole = Days(), Days()
    for day in range(2 * days):
        own.orders[day], own.cancelled[day] = before if day < days else now
        whole.orders[day], whole.cancelled[day] = (
            3 * own.orders[day],
            own.cancelled[day] + 2 * before[1],
        )
    return surest(own, whole, 2 * days * DAY - 1)


def test_orders_of_today_are_not_held_against_those_whose_cancellations_have_come() -> None:
    """As many of today's and yesterday's as of all others by then, with a day between order and cancellation."""
    own, whole = Days(), Days()
    for day in range(20):
        come = {19: 0.25, 18: 0.75}.get(day, 1.0)
        own.orders[day], own.cancelled[day] = 400, round(come * (20 if day < 14 else 40))
        whole.orders[day], whole.cancelled[day] = 1_600, own.cancelled[day] + round(come * 60)
    for hours in range(48):
        own.delays.add(3600.0 * hours + 1)
        whole.delays.add(3600.0 * hours + 1)
    told = surest(own, whole, 20 * DAY - 1)
    assert told is not None
    whole_days = told.days - 1
    assert told.usual == pytest.approx(0.05 * whole_days / told.days, rel=0.03)
    assert told.bought == pytest.approx(20 * 5, rel=0.1)


def test_many_orders_make_a_small_step_of_the_usual_share_no_finer_than_chance_does() -> None:
    """Between two values of a coarse grid neither the days before nor those after would be usual."""
    for share in range(60, 160, 7):
        before, now = (500, share // 2), (500, share // 2 + 4)
        found = _stretch(before, now, 14)
        assert found is None or found.odds < 0, share
    risen = _stretch((500, 40), (500, 60), 14)
    assert risen is not None
    assert risen.odds > 3


def test_returns_of_older_orders_tell_another_story() -> None:
    own, whole = Days(), Days()
    for day in range(20):
        own.orders[day], own.cancelled[day] = 200, 10 if day < 14 else 24
        whole.orders[day], whole.cancelled[day] = 900, own.cancelled[day] + 35
        if day >= 7:
            own.returned[day, day - 7] = 8
    told = surest(own, whole, 20 * DAY - 1)
    own.returned.update({(day, day - 7): 60 for day in range(14, 20)})
    recalled = surest(own, whole, 20 * DAY - 1)
    assert told is not None
    assert told.odds > 0
    assert recalled is None or recalled.odds < 0
