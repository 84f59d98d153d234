"""A product that sells sixty an hour hides an attack from any count; who is in it does not hide."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from detection.engine.types import Event, Level, OrderEvent, StepEvent, Verdict
from tests.detection.engine.crowds import (
    FIRST,
    artificial,
    buyer_order,
    fake_order,
    in_order,
    run,
    steady,
    worst,
)

DAYS, EXTRA, HOURS = 3, 200, 4


def _with_extra(order: Callable[..., OrderEvent], *, seed: int = 2) -> list[Event]:
    """Three days of a shop whose three products sell sixty an hour each, then fifty more an hour of one."""
    rng = random.Random(seed)
    begins = FIRST + timedelta(days=DAYS, hours=14)
    events = steady(days=DAYS + 1, per_hour=180)
    for n in range(EXTRA):
        at = begins + timedelta(hours=rng.uniform(0, HOURS))
        events += [order(rng, at, f"x{n}"), StepEvent(at + timedelta(seconds=60), "paid", f"x{n}")]
    return in_order(events)


def _since(verdicts: list[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if v.at >= FIRST + timedelta(days=DAYS, hours=14)]


def test_an_attack_below_the_count_of_a_best_seller_is_held() -> None:
    verdicts = _since(run(_with_extra(fake_order)))
    assert worst(verdicts) in (Level.HOLD, Level.CRITICAL)
    named = {order for order, _ in verdicts[-1].suspects}
    fakes = sum(order.startswith("x") for order in named)
    assert fakes > 0.6 * EXTRA
    assert fakes > 0.8 * len(named)


def test_as_many_more_of_its_own_customers_are_at_most_looked_at() -> None:
    verdicts = run(_with_extra(buyer_order))
    assert worst(verdicts) in (None, Level.WATCH)
    assert all(artificial(v) < 0.5 for v in verdicts)
