"""Phone numbers that share their first seven digits with another lately seen number.

Cards are bought in runs. Honest twin: neighbours in a small town share a number block; the shop's
own share of such pairs is the baseline, and it grows with the number of orders in a burst.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    orders = sight.prefix_orders
    return orders if orders is None or orders < 2 else 2


SIGNAL = Signal(
    name="phone_run",
    block="receiver",
    bins=("fresh", "pair", "run"),
    population=(0.95, 0.04, 0.01),
    fakes=(0.6, 0.2, 0.2),
    read=read,
    crowds=True,
    tells=(1, 2),
    shown_by_fakes=0.3,
    sentence="have a phone number next to another one of the last two days",
    shapes={
        Story.NORMAL: Shape(0.0, 60.0),
        Story.VIRAL: Shape(0.2, 15.0, (0.75, 0.2, 0.05), as_usual=0.3),
        Story.PROMOTION: Shape(0.2, 15.0, (0.75, 0.2, 0.05), as_usual=0.6),
        Story.GROUP: Shape(0.3, 12.0, (0.6, 0.25, 0.15), as_usual=0.5),
        Story.ATTACK: Shape(1.0, 4.0),
    },
)
