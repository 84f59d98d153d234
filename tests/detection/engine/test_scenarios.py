"""The case and its honest twins, as the simulator tells them."""

from __future__ import annotations

from datetime import timedelta
from functools import cache, lru_cache

import pytest

from detection.engine.tiers import at_tier
from detection.engine.types import Event, IncidentClass, Level, OrderEvent, PromotionEvent, Verdict
from detection.simulation import build
from tests.detection.engine.crowds import run, worst

TWINS = ("flash_sale", "live_stream", "recalled_batch", "campus_group", "holiday_peak")


@lru_cache(maxsize=2)
def _told(name: str, seed: int) -> list[Event]:
    """Kept while a story's tests follow each other; a dozen stories would fill the memory."""
    return build(name, seed)


@cache
def _verdicts(name: str, seed: int, tier: int) -> list[Verdict]:
    events = (at_tier(event, tier) for event in _told(name, seed))
    return run(event for event in events if event is not None)


def _fakes(seed: int) -> list[OrderEvent]:
    """The 2000 orders of the flood: the main article within its half hour."""
    first = _verdicts("yiwu", seed, 3)[0]
    start, product = first.window.starts_at, first.product_ids[0]
    return [
        event
        for event in _told("yiwu", seed)
        if isinstance(event, OrderEvent)
        and event.product_id == product
        and start <= event.at <= start + timedelta(minutes=30)
    ]


@pytest.mark.parametrize("tier", [0, 1, 3, 4])
def test_yiwu_is_held_by_the_third_minute(tier: int) -> None:
    held = next(v for v in _verdicts("yiwu", 1, tier) if v.level is not Level.WATCH)
    assert held.at - _fakes(1)[0].at <= timedelta(minutes=3)


def test_yiwu_is_reverse_brushing_when_the_refunds_have_come() -> None:
    last = _verdicts("yiwu", 1, 3)[-1]
    assert (last.level, last.klass) == (Level.CRITICAL, IncidentClass.REVERSE_BRUSHING)


def test_yiwu_is_one_incident() -> None:
    assert len({v.incident for v in _verdicts("yiwu", 1, 3)}) == 1


def test_yiwu_suspects_are_precise_and_complete_ten_minutes_after_the_alert() -> None:
    verdicts = _verdicts("yiwu", 1, 3)
    held = next(v for v in verdicts if v.level is not Level.WATCH)
    limit = held.at + timedelta(minutes=10)
    last = [v for v in verdicts if v.at <= limit][-1]
    assert limit - last.at <= timedelta(minutes=1)
    named = {order_id for order_id, _ in last.suspects}
    placed = {order.order_id for order in _fakes(1) if order.at <= last.at}
    assert len(named & placed) / len(named) >= 0.97
    assert len(named & placed) / len(placed) >= 0.95


@pytest.mark.parametrize("tier", [1, 3])
@pytest.mark.parametrize("name", TWINS)
def test_honest_twin_stays_at_watch(name: str, tier: int) -> None:
    assert worst(_verdicts(name, 1, tier)) in {None, Level.WATCH}


def test_flash_sale_stays_at_watch_when_nobody_declared_it() -> None:
    events: list[Event] = [e for e in build("flash_sale", 2) if not isinstance(e, PromotionEvent)]
    assert worst(run(events)) in {None, Level.WATCH}


def test_ordinary_weeks_are_quiet() -> None:
    assert _verdicts("ordinary", 1, 4) == []
