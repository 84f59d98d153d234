"""The orders of the bench: a real shop's days, and floods of products of their own in between.

Times are the story's own, so that minutes of orders are posted within seconds; the rate at which
they are posted is the bench's. Which order tips each alarm is found beforehand by the engine alone,
fed the same orders in the same order.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bench.live.stream import stream
from detection.engine.engine import Engine
from detection.engine.types import Event, OrderEvent, StepEvent
from detection.simulation.people import People

_ALARMS = {"hold", "critical"}
# A flood as that of the known case: about 67 orders a minute.
_FLOOD_ORDERS = 200
_FLOOD_GAP = timedelta(seconds=0.9)


@dataclass(frozen=True, slots=True)
class Story:
    """`tips` maps a flooded product to the id of the order after which the alarm is due."""

    events: list[Event]
    tips: dict[str, str]


def story(orders: int, floods: int, quiet: int) -> Story:
    """So many ordinary orders; floods at even distances after the first `quiet` of them."""
    base = stream(orders)
    times = [event.at for event in base if isinstance(event, OrderEvent)]
    step = (len(times) - quiet) // (floods + 1)
    flooded = [
        event
        for number in range(floods)
        for event in _flood(f"id:flood-{number}", number, times[quiet + (number + 1) * step])
    ]
    events = sorted([*base, *flooded], key=lambda event: event.at)
    return Story(events, dict(_tips(events)))


def _flood(product: str, number: int, start: datetime) -> Iterator[Event]:
    rng = random.Random(number)
    people = People(rng, date(2020, 2, 20))
    for place in range(_FLOOD_ORDERS):
        at = start + place * _FLOOD_GAP
        name = str(2 * 10**15 + number * 10**6 + place)
        buyer = people.ordinary(complete=0.05)
        yield OrderEvent(at, name, product, 1, 2990, buyer=buyer.nick, receiver=buyer.receiver)
        yield StepEvent(at + timedelta(seconds=20), "paid", name)


def _tips(events: Sequence[Event]) -> Iterator[tuple[str, str]]:
    """The order whose moment was the last that the engine knew of when it first called hold."""
    engine, seen, last = Engine(), set(), {}
    for event in events:
        before = dict(last)
        if isinstance(event, OrderEvent):
            last[event.product_id] = event.order_id
        for verdict in engine.feed(event):
            for product in verdict.product_ids:
                is_flooded = product.startswith("id:flood") and product not in seen
                if verdict.level in _ALARMS and is_flooded:
                    seen.add(product)
                    yield product, before[product]
