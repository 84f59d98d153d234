"""Nobody asked the shop anything before buying.

A question costs a brusher time and is not paid. Honest twin: an impulse sale, where people do not
ask either; the story PROMOTION allows that.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    return sight.order.chat


SIGNAL = Signal(
    name="chat",
    block="behaviour",
    bins=("silent", "asked"),
    population=(0.8, 0.2),
    fakes=(0.98, 0.02),
    read=read,
    tells=(0,),
    shown_by_fakes=0.7,
    trust=0.5,
    sentence="were placed without a word to the shop",
    shapes={
        Story.VIRAL: Shape(0.3, 15.0),
        Story.PROMOTION: Shape(0.7, 8.0, (0.95, 0.05)),
        Story.GROUP: Shape(0.3, 5.0),
        Story.ATTACK: Shape(1.0, 10.0),
    },
)
