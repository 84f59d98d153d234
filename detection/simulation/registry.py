"""The explicit list of stories, in the order a drill would play them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from detection.engine.types import Event
from detection.simulation.clock import FIRST_DAY
from detection.simulation.scenarios import (
    campus_group,
    flash_sale,
    holiday_peak,
    live_stream,
    ordinary,
    recalled_batch,
    yiwu,
)
from detection.simulation.story import Story
from detection.simulation.traffic import count_visits


@dataclass(frozen=True, slots=True)
class Scenario:
    """`is_attack` says what the detector ought to find; the honest twins have to stay quiet."""

    description: str
    is_attack: bool
    tell: Callable[[Story], None]


SCENARIOS: dict[str, Scenario] = {
    "ordinary": Scenario(
        "Eight ordinary weeks of a small-commodity shop, one declared coupon weekend.",
        is_attack=False,
        tell=ordinary.tell,
    ),
    "yiwu": Scenario(
        "2000 orders of a CNY 29.90 article in 30 minutes, 1988 of them refunded.",
        is_attack=True,
        tell=yiwu.tell,
    ),
    "flash_sale": Scenario(
        "A declared two-hour flash sale: 420 orders in the first half hour.",
        is_attack=False,
        tell=flash_sale.tell,
    ),
    "live_stream": Scenario(
        "An undeclared live stream: strangers buy in pulses, visits and questions rise.",
        is_attack=False,
        tell=live_stream.tell,
    ),
    "recalled_batch": Scenario(
        "A faulty batch: a third of an article's buyers refunded by staff, 24 at a time.",
        is_attack=False,
        tell=recalled_batch.tell,
    ),
    "campus_group": Scenario(
        "A dormitory's group order: 60 to 200 students of one campus within an hour.",
        is_attack=False,
        tell=campus_group.tell,
    ),
    "holiday_peak": Scenario(
        "The days before a holiday: everything sells three to eight times as much.",
        is_attack=False,
        tell=holiday_peak.tell,
    ),
}


def build(name: str, seed: int = 1, *, first_day: date = FIRST_DAY) -> list[Event]:
    """The events of a scenario, shop first, end last, sorted by time.

    The same name, seed and first day give the same events in every process. Raises `KeyError`
    for a name that is not in `SCENARIOS`. About a second for eight weeks and 12,000 orders.
    """
    story = Story(name=name, rng=random.Random(f"{name}:{seed}"), first_day=first_day)
    SCENARIOS[name].tell(story)
    count_visits(story)
    return story.finish()
