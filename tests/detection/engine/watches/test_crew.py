"""A crew is found by how often its accounts come back; customers who do stay quiet."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from detection.engine.baseline import Baseline
from detection.engine.burst import Burst
from detection.engine.record import Record
from detection.engine.types import (
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    RefundEvent,
    RefundStage,
    Verdict,
)
from detection.engine.watches.crew import Coming, Crew, CrewHabits, Customers
from tests.detection.engine.crowds import FIRST, buyer_order, in_order, run, steady

START = FIRST + timedelta(days=8, hours=13)
PRODUCTS = ("P1", "P2", "P3", "P4", "P5")


def _crew(accounts: int, visits: int, *, minutes: float = 120.0) -> list[OrderEvent]:
    """Accounts that look like anybody and come back for another product."""
    rng = random.Random(7)
    orders = []
    for account in range(accounts):
        for visit in range(visits):
            at = START + timedelta(minutes=rng.uniform(0, minutes))
            order = buyer_order(rng, at, f"crew-{account}-{visit}", PRODUCTS[visit % 5])
            orders.append(replace(order, buyer=f"crew-{account}"))
    return orders


def _told(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if any(reason.signal == "crew" for reason in v.reasons)]


def test_a_crew_over_five_products_is_held_while_it_buys() -> None:
    verdicts = _told(run(in_order([*steady(9), *_crew(14, 5)])))
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    assert held.at < START + timedelta(minutes=100)
    assert set(held.product_ids) == set(PRODUCTS)
    named = [name for name, _ in verdicts[-1].suspects]
    assert len(named) > 50
    assert all(name.startswith("crew-") for name in named)


def test_several_orders_each_of_one_product_make_a_crew_as_well() -> None:
    orders = [replace(order, product_id="P1") for order in _crew(16, 5)]
    named = {name for v in _told(run(in_order([*steady(9), *orders]))) for name, _ in v.suspects}
    assert len(named) > 40
    assert all(name.startswith("crew-") for name in named)


def test_refunds_tell_that_a_rival_sent_the_crew() -> None:
    orders = _crew(14, 5)
    refunds = [
        RefundEvent(o.at + timedelta(hours=3), o.order_id, RefundStage.REQUESTED, "refund_only")
        for o in orders
    ]
    last = _told(run(in_order([*steady(9), *orders, *refunds])))[-1]
    assert last.klass is IncidentClass.REVERSE_BRUSHING


def test_nothing_is_said_before_the_shop_is_known() -> None:
    early = [replace(order, at=order.at - timedelta(days=7)) for order in _crew(14, 5)]
    assert _told(run(in_order([*steady(9), *early]))) == []


def test_baskets_of_several_products_are_one_visit() -> None:
    baskets = [
        replace(order, at=START + timedelta(minutes=int(order.order_id.split("-")[1])))
        for order in _crew(20, 5)
    ]
    assert _told(run(in_order([*steady(9), *baskets]))) == []


def test_two_wholesalers_are_no_crew() -> None:
    assert _told(run(in_order([*steady(9), *_crew(2, 8, minutes=300)]))) == []


def test_those_who_buy_to_sell_are_no_crew() -> None:
    many = [replace(order, quantity=5, amount=5 * 2990) for order in _crew(14, 5)]
    assert _told(run(in_order([*steady(9), *many]))) == []


def test_those_who_come_for_a_markdown_are_no_crew() -> None:
    products = [f"P{n}" for n in (1, 2, 3)]
    cheap = [
        replace(order, product_id=products[n % 3], quantity=1, amount=1000)
        for n, order in enumerate(_crew(14, 5))
    ]
    assert _told(run(in_order([*steady(9), *cheap]))) == []


def test_a_flash_sale_of_one_piece_an_order_makes_no_crew() -> None:
    """One order in five is a repeat, as in a real one; nobody sees its price fall."""
    rng = random.Random(5)
    buyers = [f"sale-{n}" for n in range(330)] + [f"sale-{rng.randint(0, 329)}" for _ in range(90)]
    crowd = [
        replace(
            buyer_order(rng, START + timedelta(minutes=rng.uniform(0, 30)), f"f{n}"), buyer=buyer
        )
        for n, buyer in enumerate(buyers)
    ]
    assert _told(run(in_order([*steady(9), *crowd]))) == []


def test_bursts_that_lose_orders_to_a_crew_are_told_in_the_orders_order() -> None:
    """Whose incident goes on as the crew's must not depend on where the bursts lie in memory."""
    bursts = [Burst(f"P{n}", 0.0, Baseline().of(f"P{n}"), 1.0) for n in range(12)]
    records = [Record(f"o{n}", f"P{n}", float(n), bytearray(), None) for n in range(12)]
    for burst, record in zip(bursts, records, strict=True):
        burst.claim(record)
    crew = Crew(12.0)
    crew.rob(records)
    assert crew.robbed == bursts
    assert crew.records == records


def test_customers_who_always_come_back_are_no_crew() -> None:
    """A canteen's shop: its thirty customers order all day, every day."""
    rng = random.Random(3)
    events: list[Event] = [
        replace(event, buyer=f"regular-{rng.randint(1, 30)}")
        if isinstance(event, OrderEvent)
        else event
        for event in steady(9, per_hour=15)
    ]
    assert _told(run(events)) == []


def test_a_lively_day_is_expected_to_bring_more_of_them() -> None:
    habits, about = CrewHabits(), Coming(4, about=True, at_once=False)
    for customer in range(5000):
        habits.learn([about] if customer % 100 == 0 else [])
    some, many = ({about: n} for n in (25, 90))
    assert habits.evidence(some, Customers(1000, 200)) < 2
    assert habits.evidence(many, Customers(1000, 200)) > 7
