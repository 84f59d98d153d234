"""One phone number behind several buyers.

One hand orders through many accounts. Honest twin: a household or an office with one number.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    orders = sight.identity_orders
    if orders is None or sight.order.buyer is None:
        return None
    return orders if orders < 2 else 2


SIGNAL = Signal(
    name="identity_repeat",
    block="repeat",
    bins=("once", "twice", "more"),
    population=(0.99, 0.008, 0.002),
    fakes=(0.8, 0.1, 0.1),
    read=read,
    tells=(1, 2),
    shown_by_fakes=0.25,
    trust=0.8,
    sentence="share a phone number with another buyer",
    shapes={
        Story.ATTACK: Shape(1.0, 3.0),
        Story.SELF: Shape(0.6, 4.0, (0.4, 0.2, 0.4)),
        Story.SCALPING: Shape(0.8, 4.0, (0.3, 0.2, 0.5)),
    },
)
