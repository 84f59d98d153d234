"""A small attack: the flood of Yiwu cut to its first minutes, quick enough for every test."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from detection.engine.types import EndEvent, Event, OrderEvent, ShopEvent, TrafficEvent
from detection.operations.simulating import record_story
from detection.simulation import build
from detection.simulation.clock import FIRST_DAY, at
from shops.models import Shop
from tests.factories import NOW, make_shop

FLOOD_AT = at(FIRST_DAY, 45, "14:02")
FLOOD_ORDERS = 335  # five minutes at 67 a minute
_LASTS = timedelta(minutes=5)
_WHOLE = timedelta(minutes=30)
_BEFORE = timedelta(days=4)
_AFTER = timedelta(hours=30)


@cache
def flood_story() -> tuple[Event, ...]:
    """Four days before the flood, its first five minutes, and a day of what came of them."""
    start, end = FLOOD_AT - _BEFORE, FLOOD_AT + _AFTER
    kept = [
        event
        for event in build("yiwu")
        if start <= event.at < end and not isinstance(event, TrafficEvent)
    ]
    placed: set[str | None] = {
        event.order_id
        for event in kept
        if isinstance(event, OrderEvent) and not FLOOD_AT + _LASTS <= event.at < FLOOD_AT + _WHOLE
    }
    placed.add(None)  # some events speak of no order
    told = [event for event in kept if getattr(event, "order_id", None) in placed]
    return (ShopEvent(start, "sim"), *told, EndEvent(end))


@cache
def quiet_story(name: str, day: int) -> tuple[Event, ...]:
    """A week before an honest rush on the story's `day`, the rush, and the day after."""
    start, end = at(FIRST_DAY, day - 7, "00:00"), at(FIRST_DAY, day + 2, "00:00")
    kept = [event for event in build(name) if start <= event.at < end]
    return (ShopEvent(start, "sim"), *kept, EndEvent(end))


def make_attacked_shop(slug: str = "attacked", **more: Any) -> Shop:
    """Open a shop and record `flood_story` into it; nothing has been scanned yet."""
    shop = make_shop(slug=slug, **more)
    record_story(shop=shop, events=flood_story(), now=NOW)
    return shop
