"""Few accounts, the same product: found within ten orders, and quiet for customers who come back."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from detection.engine.engine import Engine
from detection.engine.habits import GoesOn
from detection.engine.types import (
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    RefundEvent,
    RefundStage,
    Verdict,
)
from detection.engine.watches.repeats import again_weight
from tests.detection.engine.crowds import END, FIRST, in_order, run, steady, worst

START = FIRST + timedelta(days=8, hours=13)


def _by(buyer: str, count: int, *, minutes: float, product: str = "P2") -> list[Event]:
    rng = random.Random(buyer)
    return [
        OrderEvent(
            START + timedelta(minutes=minutes * n, seconds=rng.randint(0, 20)),
            f"{buyer}-{n}",
            product,
            amount=2990,
            buyer=buyer,
        )
        for n in range(count)
    ]


def test_one_account_is_held_within_ten_orders() -> None:
    verdicts = run(in_order([*steady(9), *_by("crook", 60, minutes=1)]))
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    assert held.at <= START + timedelta(minutes=10)
    assert held.product_ids == ("P2",)
    assert all(name.startswith("crook-") for name, _ in held.suspects)


def test_one_account_becomes_an_attack_when_its_orders_are_refunded() -> None:
    orders = _by("crook", 40, minutes=1)
    refunds = [
        RefundEvent(o.at + timedelta(minutes=5), o.order_id, RefundStage.REQUESTED, "refund_only")
        for o in orders
        if isinstance(o, OrderEvent)
    ]
    last = run(in_order([*steady(9), *orders, *refunds, END]))[-1]
    assert last.klass is IncidentClass.REVERSE_BRUSHING


def test_three_orders_of_one_buyer_within_the_hour_are_looked_at_and_not_held() -> None:
    verdicts = run(in_order([*steady(9, per_hour=1), *_by("eager", 3, minutes=9, product="P9")]))
    mine = [v for v in verdicts if v.product_ids == ("P9",)]
    assert {(v.level, v.klass) for v in mine} == {(Level.WATCH, IncidentClass.SELF_BRUSHING)}


@pytest.mark.parametrize(("pieces", "is_own"), [(1, True), (5, False)])
def test_accounts_that_take_five_pieces_each_time_buy_to_sell(pieces: int, is_own: bool) -> None:
    orders = [
        replace(order, quantity=pieces)
        for name in ("one", "two", "three")
        for order in _by(name, 4, minutes=9, product="P9")
        if isinstance(order, OrderEvent)
    ]
    told = {v.klass for v in run(in_order([*steady(9, per_hour=1), *orders, END]))}
    assert (IncidentClass.SELF_BRUSHING in told) is is_own


def test_lines_of_one_basket_count_once() -> None:
    basket = [OrderEvent(START, f"line-{n}", "P9", amount=500, buyer="family") for n in range(12)]
    assert worst(run(in_order([*steady(9), *basket]))) is None


def test_a_customer_who_orders_other_things_as_well_is_not_held() -> None:
    things = [
        order
        for product in ("P1", "P2", "P3", "P4", "P5", "P6")
        for order in _by(f"office-{product}", 9, minutes=40, product=product)
    ]
    same_buyer = [
        OrderEvent(o.at, o.order_id, o.product_id, amount=o.amount, buyer="office")
        for o in things
        if isinstance(o, OrderEvent)
    ]
    verdicts = run(in_order([*steady(9), *same_buyer]))
    assert worst(verdicts) in {None, Level.WATCH}


def test_nothing_is_said_when_the_buyers_are_not_known() -> None:
    nameless = [
        OrderEvent(START + timedelta(minutes=9 * n), f"n{n}", "P9", amount=2990) for n in range(6)
    ]
    verdicts = run(in_order([*steady(9), *nameless]))
    assert [v for v in verdicts if any(r.signal == "repeats" for r in v.reasons)] == []


@pytest.mark.parametrize("longest", [20, 40])
def test_a_run_is_measured_by_the_longest_that_the_shop_has_seen(longest: int) -> None:
    habits = GoesOn()
    fresh = habits.evidence(longest)
    for orders in range(2, longest + 1):
        habits.learn(orders, 1_000.0 * orders)
    habits.learn(2, 90_000.0 + 1_000.0 * longest)
    assert habits.evidence(longest) < 2 < fresh
    assert habits.evidence(4 * longest) > habits.evidence(longest) + 3


@pytest.mark.parametrize(("amount", "is_paid_back"), [(29, True), (2990, False)])
def test_what_the_shop_pays_back_for_a_price_that_nobody_meant_is_no_attack(
    amount: int, *, is_paid_back: bool
) -> None:
    """Bargain hunters order again and again as well; the refunds are the shop's own doing."""
    days = steady(9)
    orders = [
        replace(order, amount=amount)
        for n in range(8)
        for order in _by(f"hunter{n}", 5, minutes=4, product="P1")
        if isinstance(order, OrderEvent)
    ]
    refunds = [
        RefundEvent(o.at + timedelta(hours=9), o.order_id, RefundStage.REQUESTED, "refund_only")
        for o in orders
    ]
    verdicts = run(in_order([*days, *orders, *refunds, END]))
    levels = {
        v.level for v in verdicts if v.at >= START and v.klass is not IncidentClass.DATA_ERROR
    }
    assert (levels <= {Level.WATCH}) == is_paid_back


def test_a_brusher_moves_the_shops_habits_little() -> None:
    habits = GoesOn()
    before = habits.share(2)
    for orders in range(2, 1_500):
        habits.learn(orders, float(orders))
    assert habits.share(2) - before < 0.1


def test_refunds_of_the_account_count_and_not_the_neighbours_that_keep_theirs() -> None:
    """Within the hour of the rule lie other buyers' orders too; they are kept as ever."""
    orders = _by("crook", 40, minutes=1)
    others = [order for n in range(12) for order in _by(f"other{n}", 1, minutes=1)]
    refunds = [
        RefundEvent(o.at + timedelta(hours=2), o.order_id, RefundStage.REQUESTED, "refund_only")
        for o in orders
        if isinstance(o, OrderEvent)
    ]
    verdicts = run(in_order([*steady(9), *orders, *others, *refunds, END]))
    last = max((v for v in verdicts if v.at >= START), key=lambda v: len(v.suspects))
    assert verdicts[-1].klass is IncidentClass.REVERSE_BRUSHING
    assert all(name.startswith("crook-") for name, _ in last.suspects)


def test_no_order_is_accused_twice() -> None:
    burst = [*_by("one", 30, minutes=2), *_by("two", 30, minutes=2), *_by("once", 1, minutes=1)]
    for verdict in run(in_order([*steady(9), *burst, END])):
        names = [name for name, _ in verdict.suspects]
        assert len(set(names)) == len(names)


def _sitting(buyer: str, name: str, *, day: int, count: int, minutes: float) -> list[Event]:
    start = START + timedelta(days=day)
    return [
        OrderEvent(start + timedelta(minutes=minutes * n), f"{name}-{n}", "P9", buyer=buyer)
        for n in range(count)
    ]


def _told_on(day: int, verdicts: list[Verdict]) -> list[Verdict]:
    since, until = START + timedelta(days=day), START + timedelta(days=day, hours=20)
    return [v for v in verdicts if since <= v.at <= until and v.product_ids == ("P9",)]


def test_a_slow_run_of_an_account_that_broke_the_rule_is_own_brushing_or_not_told_again() -> None:
    early = _sitting("crook", "early", day=0, count=4, minutes=9)
    later = _sitting("crook", "later", day=1, count=7, minutes=70)
    told = _told_on(1, run(in_order([*steady(10, per_hour=2), *early, *later])))
    assert {v.klass for v in told} <= {IncidentClass.SELF_BRUSHING}


def test_the_same_slow_run_of_an_account_without_a_past_is_looked_at() -> None:
    later = _sitting("crook", "later", day=1, count=7, minutes=70)
    told = _told_on(1, run(in_order([*steady(10, per_hour=2), *later])))
    assert {v.level for v in told} == {Level.WATCH}


def _twenty(pieces: int) -> list[Event]:
    """Twenty orders of one account within as many minutes."""
    orders = _by("reseller", 20, minutes=1)
    return [replace(order, quantity=pieces) for order in orders if isinstance(order, OrderEvent)]


def test_a_wholesaler_who_takes_ten_pieces_an_order_is_looked_at_and_not_held() -> None:
    assert worst(run(in_order([*steady(9), *_twenty(10)]))) in {None, Level.WATCH}


def test_one_piece_an_order_twenty_times_is_held() -> None:
    assert worst(run(in_order([*steady(9), *_twenty(1)]))) in {Level.HOLD, Level.CRITICAL}


def _regulars(accounts: int) -> GoesOn:
    """A shop in which so many accounts have lately placed five orders in a row."""
    habits = GoesOn()
    for orders in (2, 3, 4, 5):
        for _ in range(accounts):
            habits.learn(orders, 0.0)
    return habits


def test_a_rule_broken_again_and_again_is_brushing_where_nobody_else_goes_on() -> None:
    assert again_weight(4, _regulars(2), 0.0) > 2.5


def test_a_rule_broken_again_and_again_is_a_habit_where_a_hundred_accounts_go_on() -> None:
    assert again_weight(13, _regulars(100), 0.0) == 0.0


def _on_the_minute(buyer: str, minutes: int, *, a_minute: int) -> list[Event]:
    """Stamps without seconds: several of the account's orders share each of them."""
    return [
        OrderEvent(
            START + timedelta(minutes=minute),
            f"{buyer}-{minute}-{n}",
            "P2",
            amount=2990,
            buyer=buyer,
        )
        for minute in range(minutes)
        for n in range(a_minute)
    ]


def test_orders_on_the_same_minute_are_no_word_of_other_products() -> None:
    verdicts = run(in_order([*steady(9), *_on_the_minute("crook", 12, a_minute=2)]))
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    assert held.at <= START + timedelta(minutes=10)


def test_orders_on_the_same_minute_teach_the_shops_habits_one_order() -> None:
    engine = Engine()
    for event in in_order([*steady(9), *_on_the_minute("crook", 6, a_minute=5)]):
        engine.feed(event)
    engine.settle()
    went_on = engine._shop.goes_on.share(5)
    assert went_on < 0.5


def test_ten_orders_within_the_hour_are_held_where_regulars_take_half_a_day_for_as_many() -> None:
    regulars = [
        replace(order, at=order.at - timedelta(days=day), order_id=f"{order.order_id}-{day}")
        for day in range(2, 7)
        for order in _by(f"regular-{day}", 12, minutes=45)
        if isinstance(order, OrderEvent)
    ]
    shop = [*steady(9), *regulars]

    def accused(buyer: str, minutes: float) -> bool:
        verdicts = run(in_order([*shop, *_by(buyer, 12, minutes=minutes)]))
        held = [verdict for verdict in verdicts if verdict.level is not Level.WATCH]
        return any(name.startswith(buyer) for one in held for name, _ in one.suspects)

    assert accused("crook", 1)
    assert not accused("another", 45)
