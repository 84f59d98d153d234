"""The buyers were never seen in this shop.

Bought accounts are new to the shop; but so is a live stream's crowd (detection.md, section 2,
point 4), so the story VIRAL expects it too and this speaks only against a regulars' sale.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    return sight.buyer_seen


SIGNAL = Signal(
    name="buyer_seen",
    block="buyer",
    bins=("new", "known"),
    population=(0.8, 0.2),
    fakes=(0.99, 0.01),
    read=read,
    tells=(0,),
    shown_by_fakes=0.8,
    trust=1.2,
    sentence="come from buyers this shop had never seen",
    shapes={
        Story.NORMAL: Shape(0.0, 100.0),
        Story.VIRAL: Shape(0.85, 6.0, (0.95, 0.05), as_usual=0.6),
        Story.PROMOTION: Shape(0.3, 10.0, (0.9, 0.1), as_usual=0.3),
        Story.GROUP: Shape(0.6, 6.0, (0.95, 0.05)),
        Story.ATTACK: Shape(1.0, 30.0),
        Story.SELF: Shape(0.5, 6.0, (0.6, 0.4)),
        Story.SCALPING: Shape(0.5, 6.0, (0.8, 0.2)),
    },
)
