"""The same buyer orders the same product again within two hours.

Few accounts doing many orders is the oldest form (one account, Nanjing 2014) and the mark of own
brushing (orders to distinct buyers of 3 and more within an hour, Shopee task 2020). Honest twin:
a flash sale limited to one piece an order, where about one order in five is a repeat.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    orders = sight.buyer_orders
    return orders if orders is None or orders < 3 else 3


_CROWDS = (0.8, 0.12, 0.05, 0.03)

SIGNAL = Signal(
    name="buyer_repeat",
    block="repeat",
    bins=("first", "second", "third", "more"),
    population=(0.95, 0.035, 0.01, 0.005),
    fakes=(0.85, 0.07, 0.04, 0.04),
    read=read,
    tells=(2, 3),
    shown_by_fakes=0.25,
    trust=1.3,
    sentence="come from a buyer with two or more orders of it within two hours before",
    shapes={
        Story.VIRAL: Shape(0.3, 15.0, _CROWDS),
        Story.GROUP: Shape(0.3, 15.0, _CROWDS),
        Story.PROMOTION: Shape(0.5, 10.0, (0.75, 0.15, 0.06, 0.04), as_usual=0.3),
        Story.ATTACK: Shape(1.0, 4.0),
        Story.SELF: Shape(1.0, 6.0, (0.3, 0.15, 0.15, 0.4)),
        # Or with an account for each piece.
        Story.SCALPING: Shape(0.5, 5.0, (0.5, 0.2, 0.1, 0.2), as_usual=0.5),
    },
)
