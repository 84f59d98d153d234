"""A trickle of bought orders is found by what they are; a new audience is only looked at."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import cast

from msgspec.structs import replace

from detection.engine import registry
from detection.engine.archive import Refunded
from detection.engine.baseline import Baseline
from detection.engine.burst import Burst
from detection.engine.record import MISSING, Cohort, Record
from detection.engine.shop import Shop
from detection.engine.types import (
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    Receiver,
    RefundEvent,
    RefundStage,
    StepEvent,
)
from detection.engine.watches.drip import Drip
from detection.engine.watches.drip_watch import DripWatch
from detection.engine.watches.sums import Sums
from tests.detection.engine.crowds import (
    FIRST,
    buyer_order,
    fake_order,
    in_order,
    run,
    steady,
    worst,
)

DAYS = 6


def _trickle(a_day: int, *, fake: bool, refunded: float, seed: int = 4) -> list[Event]:
    rng = random.Random(seed)
    events: list[Event] = []
    for day in range(DAYS):
        for n in range(a_day):
            at = FIRST + timedelta(days=8 + day, seconds=rng.randint(30_000, 80_000))
            name = f"t{day}-{n}"
            order = (fake_order if fake else buyer_order)(rng, at, name)
            events += [order, StepEvent(at + timedelta(seconds=40), "paid", name)]
            if rng.random() < refunded:
                asked_at = at + timedelta(hours=rng.uniform(1, 16))
                events.append(
                    RefundEvent(asked_at, name, RefundStage.REQUESTED, "refund_only", "不想要")
                )
    return events


def test_a_refunded_trickle_is_held_within_a_week() -> None:
    verdicts = run(in_order([*steady(14, per_hour=20), *_trickle(9, fake=True, refunded=1.0)]))
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    assert held.at <= FIRST + timedelta(days=15)
    named = [order for order, _ in verdicts[-1].suspects]
    assert sum(order.startswith("t") for order in named) >= 0.9 * len(named) > 10
    assert verdicts[-1].klass is IncidentClass.REVERSE_BRUSHING


def test_a_trickle_has_no_fewer_orders_too_many_than_it_accuses() -> None:
    """Ordinary orders as unlike as they hide none that was refunded as its like."""
    odd = [
        replace(order, channel="search", chat=False, coupon=False, remark=False)
        for order in _trickle(40, fake=True, refunded=0.05, seed=9)
        if isinstance(order, OrderEvent)
    ]
    early = [replace(o, at=o.at - timedelta(days=8), order_id=f"e{o.order_id}") for o in odd]
    verdicts = run(
        in_order([*steady(14, per_hour=20), *early, *_trickle(9, fake=True, refunded=1.0)])
    )
    held = [v for v in verdicts if v.level is not Level.WATCH]
    assert held
    assert all(v.excess >= min(sum(p for _, p in v.suspects), 30.0) - 0.5 for v in held)


def test_as_many_more_customers_are_quiet() -> None:
    verdicts = run(in_order([*steady(14, per_hour=20), *_trickle(9, fake=False, refunded=0.1)]))
    assert worst(verdicts) in {None, Level.WATCH}


def test_a_trickle_without_refunds_is_looked_at_and_not_held() -> None:
    verdicts = run(in_order([*steady(14, per_hour=20), *_trickle(9, fake=True, refunded=0.0)]))
    assert worst(verdicts) in {None, Level.WATCH}


def test_a_new_audience_is_not_held() -> None:
    rng = random.Random(8)
    crowd: list[Event] = []
    for n in range(300):
        at = FIRST + timedelta(days=8, minutes=25 * n)
        crowd.append(
            OrderEvent(
                at,
                f"n{n}",
                "P1",
                amount=2990,
                buyer=f"new-{n}",
                receiver=Receiver(
                    name=rng.choice("钱吴郑冯") + "敏",
                    phone=f"15{rng.randint(0, 999_999_999):09d}",
                    region=("四川省", None, None),
                    address=f"第{rng.randint(1, 900)}大街{rng.randint(1, 90)}号"
                    + ("3幢502室" if rng.random() < 0.55 else ""),
                ),
                channel="advert",
                remark=False,
                chat=rng.random() < 0.15,
                coupon=rng.random() < 0.3,
                buyer_since=date(2021, 1, 1) + timedelta(days=rng.randint(0, 1500)),
            )
        )
        crowd.append(StepEvent(at + timedelta(seconds=rng.randint(5, 200)), "paid", f"n{n}"))
    assert worst(run(in_order([*steady(14, per_hour=20), *crowd]))) in {None, Level.WATCH}


def test_a_recalled_batch_is_not_held() -> None:
    rng = random.Random(2)
    history = steady(14, per_hour=20)
    recalled = [
        RefundEvent(
            order.at + timedelta(hours=rng.uniform(2, 20)),
            order.order_id,
            RefundStage.REQUESTED,
            "refund_only",
            "质量问题",
        )
        for order in history
        if isinstance(order, OrderEvent)
        and order.product_id == "P2"
        and FIRST + timedelta(days=9) < order.at < FIRST + timedelta(days=12)
        and rng.random() < 0.4
    ]
    assert worst(run(in_order([*history, *recalled]))) in {None, Level.WATCH}


def test_every_order_of_the_window_is_counted_the_unremarkable_ones_too() -> None:
    events = in_order([*steady(14, per_hour=20), *_trickle(9, fake=True, refunded=1.0)])
    orders = [event for event in events if isinstance(event, OrderEvent)]
    told = [v for v in run(events) if v.suspects]
    assert told
    for verdict in told:
        within = [
            order
            for order in orders
            if order.product_id in verdict.product_ids
            and verdict.window.starts_at <= order.at <= verdict.window.ends_at
        ]
        assert verdict.orders == len(within)
        assert abs(verdict.orders - verdict.expected - verdict.excess) < 1e-6


def _crowd(count: int, *, day: float) -> list[Event]:
    """Newcomers in their hundreds within an hour, whose friends come for a day after."""
    rng = random.Random(6)
    events: list[Event] = []
    for n in range(count):
        at = FIRST + timedelta(days=day, seconds=3600 * rng.random() ** 2)
        events.append(_newcomer(rng, at, f"c{n}"))
    for n in range(60):
        at = FIRST + timedelta(days=day, hours=rng.uniform(2, 26))
        events.append(_newcomer(rng, at, f"tail{n}"))
    return events


def _newcomer(rng: random.Random, at: datetime, name: str) -> OrderEvent:
    order = buyer_order(rng, at, name)
    young = date(2026, 1, 1) - timedelta(days=rng.randint(0, 500))
    return replace(order, buyer=f"new-{name}", buyer_since=young, chat=False, coupon=True)


def test_the_late_comers_of_a_genuine_crowd_are_no_trickle() -> None:
    verdicts = run(in_order([*steady(14, per_hour=20), *_crowd(300, day=8.4)]))
    assert {v.klass for v in verdicts} <= {IncidentClass.VIRAL, IncidentClass.PROMOTION}


def test_a_refunded_trickle_is_found_even_behind_a_crowd() -> None:
    trickle = _trickle(9, fake=True, refunded=1.0)
    verdicts = run(in_order([*steady(14, per_hour=20), *_crowd(300, day=7.4), *trickle]))
    assert IncidentClass.REVERSE_BRUSHING in {v.klass for v in verdicts}


def _drip(product_id: str | None, *, unlike: int, of: int) -> Drip:
    drip = Drip(product_id, 0.0)
    drip.seen["orders"] = of
    bins = bytearray([MISSING]) * len(registry.SIGNALS)
    for n in range(unlike):
        drip.take([Record(f"o{n}", "P1", float(n), bins, None)], "orders")
    return drip


def test_a_third_of_a_shops_orders_are_its_customers_and_no_trickle() -> None:
    assert _drip(None, unlike=250, of=600).is_audience


def test_fewer_or_those_of_one_product_may_still_be_one() -> None:
    assert not _drip(None, unlike=150, of=600).is_audience
    assert not _drip("P1", unlike=250, of=600).is_audience


def _weighed(drip: Drip, sums: Sums, *, score: float, orders: int, since: float) -> None:
    for n in range(orders):
        sums.add(Record(f"w{since}-{n}", "P1", since + n, bytearray(), None), score, 0.0)
        drip.weigh("orders", sums)


def test_a_trickle_that_honest_orders_thin_to_nothing_is_over() -> None:
    """What comes later belongs to another one, with its own beginning."""
    drip, sums = Drip("P1", 100.0), Sums()
    _weighed(drip, sums, score=3.0, orders=8, since=90.0)
    _weighed(drip, sums, score=-2.0, orders=20, since=200.0)
    assert drip.tells("orders")
    assert not drip.is_over
    _weighed(drip, sums, score=-2.0, orders=2000, since=300.0)
    assert drip.is_over
    assert drip.warm_at < 0


def _sudden(*shown: str) -> Level | None:
    """How sure, without a refund, of a hundred orders of half an hour that look bought in those signals alone."""
    shop, drip, sums = Shop("s", "UTC"), Drip("P1", 0.0), Sums()
    shop.product("P1").level.jump(0, 100.0, 24.0)
    bins = bytearray([MISSING]) * len(registry.SIGNALS)
    for name in shown:
        index = registry.NAMES.index(name)
        bins[index] = registry.STARTS[index]
    for n in range(100):
        record = Record(f"s{n}", "P1", 18.0 * n, bytearray(bins), None)
        sums.add(record, 1.5, 0.0)
        drip.take([record], "orders")
        drip.weigh("orders", sums)
    return drip.opinion(shop, 1800.0, None, 0.0).level


def test_orders_unlike_the_customers_in_several_ways_are_held_without_refunds() -> None:
    several = ("quantity", "pay_delay", "chat", "coupon", "buyer_age")
    assert _sudden(*several) in (Level.HOLD, Level.CRITICAL)


def test_what_pieces_and_payments_alone_show_of_a_busy_product_is_not_held() -> None:
    assert _sudden("quantity", "pay_delay") in (None, Level.WATCH)


def _noise_then_flood() -> tuple[Drip, Sums]:
    drip, sums = Drip("P1", 100.0), Sums()
    for n in range(40):
        record = Record(f"n{n}", "P1", 100.0 + n, bytearray(), None)
        sums.add(record, 1.2 if n < 6 else 0.0, 0.0)
        drip.take([record], "orders")
        drip.weigh("orders", sums)
    _weighed(drip, sums, score=-1.0, orders=300, since=1000.0)
    for n in range(14):
        record = Record(f"f{n}", "P1", 2000.0 + n, bytearray(), None)
        sums.add(record, 3.0, 0.0)
        drip.take([record], "orders")
        drip.weigh("orders", sums)
    return drip, sums


def test_what_chance_had_set_aside_before_a_flood_is_let_go() -> None:
    drip, sums = _noise_then_flood()
    assert drip.began_by_chance(sums)
    noise = drip.records[0]
    drip.let_go(sums.began()[0])
    assert noise.burst is None
    assert [record.order_id for record in drip.records] == [f"f{n}" for n in range(14)]
    assert not drip.began_by_chance(sums)


def test_a_trickle_that_has_grown_all_along_keeps_its_beginning() -> None:
    drip, sums = Drip("P1", 0.0), Sums()
    for n in range(40):
        record = Record(f"t{n}", "P1", 100.0 * n, bytearray(), None)
        sums.add(record, 3.0 if n % 2 else -0.5, 0.0)
        drip.take([record], "orders")
        drip.weigh("orders", sums)
        assert not drip.began_by_chance(sums)


def _two_waves(second: int) -> list[Event]:
    """A few fakes and a day later many, where thirty orders an hour of the product are usual."""
    first = [replace(o, order_id=f"a{o.order_id}") for o in _wave(8, day=8.0)]
    return in_order([*steady(9.5, per_hour=130), *first, *_wave(second, day=9.0)])


def _wave(orders: int, *, day: float) -> list[OrderEvent]:
    rng = random.Random(int(10 * day))
    start = FIRST + timedelta(days=day)
    gap = timedelta(minutes=2.5)
    return [fake_order(rng, start + n * gap, f"w{n}") for n in range(orders)]


def test_a_second_wave_is_held_from_its_own_beginning_on() -> None:
    held = [v for v in run(_two_waves(75)) if v.level is not Level.WATCH]
    assert held
    assert min(v.window.starts_at for v in held) >= FIRST + timedelta(days=9, minutes=-10)
    assert sum(order.startswith("w") for order, _ in held[-1].suspects) > 40


def test_a_second_handful_is_not_held() -> None:
    assert worst(run(_two_waves(8))) in {None, Level.WATCH}


def test_refunds_of_a_burst_tell_of_no_trickle() -> None:
    """Also where the burst was taken for a crowd and its orders have become ordinary."""
    base = Baseline().of("P1")
    burst = Burst("P1", 0.0, base, 1.0)
    heard = [_refund_heard(None), _refund_heard(Drip("P1", 0.0)), _refund_heard(burst)]
    assert heard == [2, 2, 0]


def _refund_heard(cohort: Cohort | None) -> int:
    """By how many sums, of the product and of the shop, an ordinary order's refund is weighed."""
    record = Record("o", "P1", 0.0, bytearray(), None)
    record.burst, record.is_ordinary = cohort, True
    event = RefundEvent(FIRST, "o", RefundStage.REQUESTED)
    surprise = SimpleNamespace(
        is_ready=True,
        score=lambda _: 0.0,
        log_refunded_mean=lambda: 0.0,
        learn_refunded=lambda _: None,
    )
    watch = DripWatch(cast("Shop", SimpleNamespace(surprise=surprise, tells_payment=False)))
    watch.refund(Refunded(event, 1.0, 0.0, None, None, "P1", record), 1.0)
    return len(watch._sums)


def _trickled(watch: DripWatch, burst: Burst, orders: int) -> list[Record]:
    """Orders of a busy product that look bought and were claimed by the burst, half a minute apart."""
    product = watch.shop.products["P1"]
    product.burst = burst
    records = [
        Record(f"b{n}", "P1", 30.0 * n, bytearray([MISSING]) * len(registry.SIGNALS), None)
        for n in range(orders)
    ]
    for record in records:
        burst.add(record)
        watch.order(product, record)
    watch.sweep(records[-1].at + 3600.0)
    return records


def _watch(score: float) -> DripWatch:
    surprise = SimpleNamespace(
        is_ready=True, score=lambda _: score, log_mean=lambda: 0.0, share_above=lambda _: 0.01
    )
    products = {"P1": SimpleNamespace(product_id="P1", burst=None, crowd_at=-1e9)}
    shop = SimpleNamespace(surprise=surprise, tells_payment=False, products=products)
    return DripWatch(cast("Shop", shop))


def _burst(*, is_faint: bool) -> Burst:
    burst = Burst("P1", 0.0, Baseline().of("P1"), 1.0)
    burst.is_faint = is_faint
    return burst


def test_a_trickle_beyond_doubt_takes_its_orders_from_a_faint_burst() -> None:
    watch, burst = _watch(3.0), _burst(is_faint=True)
    records = _trickled(watch, burst, 20)
    (drip,) = watch.fresh
    assert all(record.burst is drip for record in records)
    assert (burst.records, drip.robbed) == ([], [burst] * len(drip.robbed))


def test_a_trickle_that_is_only_likely_leaves_a_faint_burst_its_orders() -> None:
    watch, burst = _watch(0.8), _burst(is_faint=True)
    records = _trickled(watch, burst, 20)
    assert watch.fresh == []
    assert all(record.burst is burst for record in records)


def test_a_burst_that_its_count_opened_judges_its_orders_itself() -> None:
    watch, burst = _watch(3.0), _burst(is_faint=False)
    _trickled(watch, burst, 20)
    assert watch.fresh == []
    assert len(burst.records) == 20
