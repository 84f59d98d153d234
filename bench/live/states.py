"""What an engine costs to save and to open again after so many orders."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from detection.engine.engine import Engine
from detection.engine.types import Event, OrderEvent, StepEvent
from detection.simulation.people import People

# Within this time nothing is forgotten: every order is still kept.
_WITHIN = timedelta(days=55)
_PRODUCTS = 60
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """Processor seconds, and bytes before sealing."""

    orders: int
    save_seconds: float
    load_seconds: float
    bytes: int


def kept_after(orders: int) -> Kept:
    """Feed an engine so many orders of full receivers, then save it and open it."""
    engine = Engine()
    for event in _events(orders):
        engine.feed(event)
    engine.settle()
    began = time.process_time()
    saved = engine.save()
    between = time.process_time()
    Engine.load(saved)
    return Kept(orders, between - began, time.process_time() - between, len(saved))


def _events(orders: int) -> Iterator[Event]:
    rng = random.Random(1)
    people = People(rng, date(2025, 12, 31))
    for number in range(orders):
        at = _BEGIN + _WITHIN * (number / orders)
        buyer = people.ordinary()
        product = f"id:{rng.randrange(_PRODUCTS)}"
        name = str(10**15 + number)
        yield OrderEvent(at, name, product, 1, 2990, buyer=buyer.nick, receiver=buyer.receiver)
        yield StepEvent(at, "paid", name)
