"""What holds for every log: hypothesis looks for one for which it does not."""

from __future__ import annotations

import io
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detection.engine import registry
from detection.engine.engine import Engine, StateError
from detection.engine.events import event_to_json
from detection.engine.explain import EXAMPLES
from detection.engine.opinion import ARTIFICIAL_CLASSES
from detection.engine.settings import Settings
from detection.engine.types import Event, OrderEvent, Receiver, ShopEvent, Verdict
from detection.replay import replay
from tests.detection.engine.crowds import END, FIRST, burst, in_order, run, steady

STREAM = steady(4, per_hour=5)
START = FIRST + timedelta(days=3, hours=14)
ATTACK = burst(START, 40, 12, fake=True)
# What an order no longer tells when a signal is hidden.
HIDING: dict[str, dict[str, Any]] = {
    "buyer_age": {"buyer_since": None},
    "chat": {"chat": None},
    "coupon": {"coupon": None},
    "remark": {"remark": None},
    "channel": {"channel": None},
    "address_depth": {"receiver": Receiver()},
    "province": {"receiver": Receiver()},
}
_SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _lines(events: list[Event]) -> list[str]:
    return [json.dumps(event_to_json(event)) for event in events]


def _said(lines: list[str]) -> str:
    out = io.StringIO()
    replay(lines, out)
    return out.getvalue()


def _in_whole_minutes(events: list[Event]) -> list[Event]:
    """Many events of one moment, as exports without seconds have them."""
    return [
        OrderEvent(e.at.replace(second=0), e.order_id, e.product_id, buyer=e.buyer, amount=e.amount)
        for e in events
        if isinstance(e, OrderEvent)
    ]


@_SLOW
@given(seed=st.integers(0, 10_000))
def test_order_of_events_of_the_same_moment_does_not_matter(seed: int) -> None:
    events = _in_whole_minutes([*STREAM, *ATTACK])
    rng = random.Random(seed)
    shuffled = sorted(rng.sample(events, len(events)), key=lambda event: event.at)
    shop = ShopEvent(FIRST, "s")
    assert run([shop, *shuffled, END]) == run([shop, *in_order(events), END])


@_SLOW
@given(cut=st.integers(1, 700))
def test_a_truncated_log_says_the_same_as_far_as_it_goes(cut: int) -> None:
    lines = _lines(in_order([*STREAM, *ATTACK]))
    assert _said(lines).startswith(_said(lines[: len(lines) - cut]))


def _all(verdicts: list[Verdict]) -> list[Verdict]:
    assert verdicts
    return verdicts


def test_probabilities_sum_to_one_and_ids_come_from_the_log() -> None:
    events = in_order([*STREAM, *ATTACK])
    known = {event.order_id for event in events if isinstance(event, OrderEvent)}
    for verdict in _all(run([*events, END])):
        assert round(sum(verdict.probability.values()), 9) == 1.0
        named = {order for order, _ in verdict.suspects}
        named |= {order for reason in verdict.reasons for order in reason.orders}
        assert named <= known


def test_a_reason_names_every_order_that_it_counts_up_to_twenty() -> None:
    counted = 0
    for verdict in _all(run([*in_order([*STREAM, *ATTACK]), END])):
        for reason in (*verdict.reasons, *verdict.against):
            if reason.signal in registry.NAMES:
                count = reason.observed["count"]
                assert isinstance(count, int)
                assert len(reason.orders) == min(count, EXAMPLES), reason
                counted += 0 < count < EXAMPLES
    assert counted


@pytest.mark.parametrize("events", [[], STREAM[:1], STREAM[1:2], [END]])
def test_an_empty_log_and_a_single_order_are_quiet(events: list[Event]) -> None:
    assert run([*events, END]) == []


@pytest.mark.parametrize("times", [1, 10])
def test_honest_days_are_quiet_at_ten_times_the_volume(times: int) -> None:
    assert run([*steady(6, per_hour=6 * times, seed=3), END]) == []


@_SLOW
@given(at=st.integers(1, 900))
def test_a_saved_engine_goes_on_as_if_it_had_not_been(at: int) -> None:
    events = in_order([*STREAM, *ATTACK])
    whole, first = Engine(), Engine()
    said = [v for event in events for v in whole.feed(event)]
    parts = [v for event in events[:at] for v in first.feed(event)]
    second = Engine.load(first.save())
    parts += [v for event in events[at:] for v in second.feed(event)]
    assert parts == said


@pytest.mark.parametrize("data", [b"", b"nonsense", b"x" * 1000])
def test_a_damaged_state_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(StateError):
        Engine.load(data)


def test_a_turn_of_the_dial_holds_sooner_and_never_later() -> None:
    held = []
    for sensitivity in (-2.0, 0.0, 2.0):
        engine = Engine(None, Settings(sensitivity))
        said = [
            v
            for event in in_order(
                [
                    *STREAM,
                    *ATTACK,
                ]
            )
            for v in engine.feed(event)
        ]
        held.append(min((v.at for v in said if v.level != "watch"), default=None))
    times = [at for at in held if at is not None]
    assert times == sorted(times, reverse=True)
    assert held[2] is not None


def _surest(events: list[Event]) -> Verdict:
    return max(run([*events, END]), key=artificial)


def artificial(verdict: Verdict) -> float:
    return sum(verdict.probability[klass] for klass in ARTIFICIAL_CLASSES)


def test_probability_falls_when_the_orders_of_the_strongest_reason_are_left_out() -> None:
    events = in_order([*STREAM, *burst(START, 14, 9, fake=True)])
    found = _surest(events)
    behind = set(next(reason.orders for reason in found.reasons if reason.orders))
    left = [e for e in events if not (isinstance(e, OrderEvent) and e.order_id in behind)]
    assert max((artificial(v) for v in run([*left, END])), default=0.0) < artificial(found)


def test_probability_falls_when_the_strongest_signal_is_hidden() -> None:
    events = in_order([*STREAM, *burst(START, 14, 9, fake=True)])
    found = _surest(events)
    signal = next(r.signal for r in found.reasons if r.signal in HIDING)
    hidden = [
        replace(event, **HIDING[signal]) if isinstance(event, OrderEvent) else event
        for event in events
    ]
    less = max(run([*hidden, END]), key=artificial)
    assert signal in less.missing
    assert artificial(less) < artificial(found)


def test_an_order_dated_seventy_years_ahead_ends_nothing() -> None:
    stray = replace(ATTACK[0], at=FIRST + timedelta(days=70 * 365), order_id="stray")
    later = burst(stray.at + timedelta(days=1), 3, 60, fake=False, seed=9)
    after = [replace(order, order_id=f"l-{order.order_id}") for order in later]
    assert [v.level for v in run([*STREAM, stray, *after, END])] == []
