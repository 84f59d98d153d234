from __future__ import annotations

import random
from datetime import timedelta

import pytest

from detection.engine.engine import Engine
from detection.engine.types import (
    Event,
    FeedbackEvent,
    IncidentClass,
    IncidentState,
    Level,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    StepEvent,
    Verdict,
)
from tests.detection.engine.crowds import (
    END,
    FIRST,
    artificial,
    burst,
    buyer_order,
    in_order,
    run,
    steady,
    worst,
)

START = FIRST + timedelta(days=9, hours=14)
ORDINARY = steady()
FLOOD = burst(START, 300, 10, fake=True)


@pytest.fixture(scope="module")
def attacked() -> list[Verdict]:
    return run([*in_order([*ORDINARY, *FLOOD]), END])


def test_engine_says_nothing_when_the_log_is_empty() -> None:
    assert run([END]) == []


def test_engine_says_nothing_when_there_is_a_single_order() -> None:
    assert run([ORDINARY[0], FLOOD[0], END]) == []


def test_engine_says_nothing_when_trade_is_steady() -> None:
    assert run([*ORDINARY, END]) == []


def test_flood_is_held_before_thirty_fakes_when_orders_are_shown_in_full(
    attacked: list[Verdict],
) -> None:
    held = next(v for v in attacked if v.level is not Level.WATCH)
    assert held.orders <= 30
    assert worst(attacked) is Level.CRITICAL
    assert {v.incident for v in attacked} == {held.incident}


def test_states_follow_each_other_from_opened_to_closed(attacked: list[Verdict]) -> None:
    states = [v.state for v in attacked]
    assert states[0] is IncidentState.OPENED
    assert states[-1] is IncidentState.CLOSED
    assert set(states[1:-1]) == {IncidentState.UPDATED}


def test_verdict_adds_up(attacked: list[Verdict]) -> None:
    for verdict in attacked:
        assert abs(sum(verdict.probability.values()) - 1) < 1e-6
        assert set(verdict.probability) == set(IncidentClass)
        assert verdict.excess == max(verdict.orders - verdict.expected, 0)
        assert verdict.window.starts_at <= verdict.window.ends_at <= verdict.at
        odds = [p for _, p in verdict.suspects]
        assert odds == sorted(odds, reverse=True)
        assert all(p >= 0.5 for p in odds)


def test_suspects_are_the_fakes_when_the_flood_is_over(attacked: list[Verdict]) -> None:
    fakes = {order.order_id for order in FLOOD}
    named = {order_id for order_id, _ in attacked[-1].suspects}
    assert len(named & fakes) / len(named) >= 0.97
    assert len(named & fakes) / len(fakes) >= 0.95


def test_reasons_name_orders_of_the_input_and_carry_their_counts(attacked: list[Verdict]) -> None:
    known = {e.order_id for e in [*ORDINARY, *FLOOD] if isinstance(e, OrderEvent)}
    last = attacked[-1]
    assert last.reasons[0].signal == "count"
    for reason in (*last.reasons, *last.against):
        assert set(reason.orders) <= known
        assert reason.code
        assert reason.text
    assert "traffic" in last.missing


def test_class_is_unknown_actor_before_outcomes(attacked: list[Verdict]) -> None:
    assert attacked[-1].klass is IncidentClass.ARTIFICIAL_UNKNOWN


def test_class_is_reverse_brushing_when_the_flood_is_refunded() -> None:
    refunds = [
        RefundEvent(START + timedelta(days=2, seconds=n), o.order_id, RefundStage.REQUESTED)
        for n, o in enumerate(FLOOD[:295])
    ]
    last = run([*in_order([*ORDINARY, *FLOOD, *refunds]), END])[-1]
    assert (last.level, last.klass) == (Level.CRITICAL, IncidentClass.REVERSE_BRUSHING)


def test_class_is_self_brushing_when_the_flood_is_praised_and_kept() -> None:
    reviews = [
        ReviewEvent(START + timedelta(days=20, seconds=n), o.order_id, 5)
        for n, o in enumerate(FLOOD[:200])
    ]
    last = run([*in_order([*ORDINARY, *FLOOD, *reviews]), END])[-1]
    assert last.klass is IncidentClass.SELF_BRUSHING


def test_genuine_crowd_stays_below_hold_when_its_buyers_are_like_the_shops() -> None:
    crowd = burst(START, 120, 60, fake=False)
    assert worst(run([*in_order([*ORDINARY, *crowd]), END])) in {None, Level.WATCH}


def test_declared_promotion_never_mutes_a_flood() -> None:
    promotion = PromotionEvent(START - timedelta(days=1), START, START + timedelta(hours=2))
    verdicts = run([*in_order([*ORDINARY, promotion, *FLOOD]), END])
    assert worst(verdicts) is Level.CRITICAL
    assert "promotion" in {reason.signal for reason in verdicts[-1].against}


def test_order_changes_nothing_when_it_is_fed_twice(attacked: list[Verdict]) -> None:
    twice = [copy for event in in_order([*ORDINARY, *FLOOD]) for copy in (event, event)]
    assert run([*twice, END]) == attacked


def test_flood_is_found_when_orders_arrive_up_to_two_minutes_late() -> None:
    rng = random.Random(4)
    events = in_order([*ORDINARY, *FLOOD])
    late = sorted(events, key=lambda e: e.at.timestamp() + rng.uniform(0, 110))
    assert worst(run([*late, END])) is Level.CRITICAL


def test_incident_id_is_the_same_when_the_log_is_read_again(attacked: list[Verdict]) -> None:
    again = run([*in_order([*ORDINARY, *FLOOD]), END])
    assert again == attacked
    assert len(again[0].incident) == len("inc-") + 12


def test_baseline_stays_when_a_flood_has_passed() -> None:
    calm, hit = Engine(), Engine()
    for event in ORDINARY:
        calm.feed(event)
    for event in in_order([*ORDINARY, *FLOOD]):
        hit.feed(event)
    at = FIRST + timedelta(days=10)
    before, after = (engine.expected("P1", at, 60) for engine in (calm, hit))
    assert abs(after - before) / before < 0.15
    assert hit.upper("P1", at, 60) > after


def test_level_falls_when_the_merchant_says_the_orders_are_genuine(
    attacked: list[Verdict],
) -> None:
    small = burst(START, 25, 10, fake=True)
    engine = Engine()
    said = [v for event in in_order([*ORDINARY, *small]) for v in engine.feed(event)]
    word = FeedbackEvent(FIRST + timedelta(days=10), said[-1].incident, "genuine")
    engine.feed(word)
    answer = engine.settle()
    assert artificial(answer[-1]) < artificial(said[-1])


def test_feedback_is_ignored_when_the_incident_is_unknown() -> None:
    assert run([FeedbackEvent(FIRST, "inc-nothing", "attack")]) == []


def test_events_of_unknown_orders_are_ignored() -> None:
    strays = [
        StepEvent(FIRST, "paid", "?"),
        RefundEvent(FIRST, "?", RefundStage.REQUESTED),
        ReviewEvent(FIRST, "?", 1),
    ]
    assert run([*strays, END]) == []


def test_refund_wave_without_a_burst_opens_nothing() -> None:
    orders = [e for e in ORDINARY if isinstance(e, OrderEvent) and e.product_id == "P1"]
    recalled = [
        RefundEvent(FIRST + timedelta(days=9, seconds=n), o.order_id, RefundStage.SUCCEEDED)
        for n, o in enumerate(orders[::3])
        if o.at < FIRST + timedelta(days=9)
    ]
    assert run([*in_order([*ORDINARY, *recalled]), END]) == []


def _busy(minutes: float) -> list[Event]:
    """The steady shop whose first product sells five times as fast for the last hours of the log."""
    rng = random.Random(9)
    start = FIRST + timedelta(days=10)
    return [
        buyer_order(rng, start + timedelta(seconds=second), f"busy{second}")
        for second in sorted(rng.sample(range(int(minutes * 60)), int(minutes / 2)))
    ]


def test_flood_within_a_busy_afternoon_is_judged_by_itself() -> None:
    start = FIRST + timedelta(days=10, minutes=180)
    flood = burst(start, 400, 20, fake=True)
    verdicts = run([*steady(), *in_order([*_busy(200), *flood]), END])
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    assert held.at - start < timedelta(minutes=5)
    assert held.window.starts_at >= start - timedelta(minutes=5)


def test_busy_afternoon_alone_is_one_quiet_story() -> None:
    verdicts = run([*steady(), *_busy(360), END])
    assert worst(verdicts) in (None, Level.WATCH)
    assert len({v.incident for v in verdicts}) <= 1


def _peak(orders: list[Event]) -> int:
    engine = Engine()
    for event in in_order([*orders, END]):
        engine.feed(event)
    return engine._shop.peak_30_minutes


def test_lines_of_one_basket_do_not_widen_the_scale_of_crowds() -> None:
    """An invoice of five hundred lines is one customer; five hundred customers are a crowd."""
    when = FIRST + timedelta(days=1)
    invoice = [OrderEvent(when, f"l{n}", f"p{n}", buyer="firm") for n in range(500)]
    unnamed = [OrderEvent(when, f"u{n}", f"p{n}") for n in range(500)]
    crowd = [
        OrderEvent(when + timedelta(seconds=n), f"c{n}", f"p{n}", buyer=f"b{n}") for n in range(500)
    ]
    later = [OrderEvent(when + timedelta(days=1), "last", "p", buyer="x")]
    assert _peak([*invoice, *unnamed, *later]) <= 2
    assert _peak([*crowd, *later]) == 500


def _backlog(*, after_silence: bool) -> list[Verdict]:
    """Sixty orders within ninety seconds; in their stead, or on top, what ten hours usually bring."""
    since, until = FIRST + timedelta(days=9), FIRST + timedelta(days=9, hours=10)
    kept = [e for e in steady() if not after_silence or not since <= e.at < until]
    rng = random.Random(4)
    booked = [
        buyer_order(rng, until + timedelta(seconds=rng.randint(0, 90)), f"b{n}", product)
        for n, product in enumerate(["P1"] * 40 + ["P2"] * 10 + ["P3"] * 10)
    ]
    return run([*in_order([*kept, *booked]), END])


def test_what_piled_up_while_the_shop_was_silent_is_a_data_error() -> None:
    verdicts = _backlog(after_silence=True)
    assert verdicts[-1].klass is IncidentClass.DATA_ERROR
    assert worst(verdicts) is Level.WATCH
    assert "backlog" in {reason.signal for reason in (*verdicts[-1].against, *verdicts[-1].reasons)}


def test_as_many_without_a_silence_before_are_no_data_error() -> None:
    assert all(v.klass is not IncidentClass.DATA_ERROR for v in _backlog(after_silence=False))


def test_a_genuine_crowd_stays_quiet_when_it_is_over() -> None:
    start = FIRST + timedelta(days=8, hours=13)
    assert worst(run(in_order([*steady(9), *burst(start, 60, 30, fake=False), END]))) in {
        None,
        Level.WATCH,
    }
