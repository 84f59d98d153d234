"""Nobody asked the shop anything before buying, or nearly everybody did.

A question costs a brusher time and is not paid; a task sheet that wants to look like shopping has everyone
ask one. Honest twins: an impulse sale, where people do not ask either, which the story PROMOTION allows;
goods that raise questions, where some more ask than usual.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Otherwise, Shape, Signal


def read(sight: Sight) -> int | None:
    return sight.order.chat


# Of whoever comes for an offer, to use it or to resell it.
_OFFERED = Shape(0.7, 8.0, (0.95, 0.05))

SIGNAL = Signal(
    name="chat",
    block="behaviour",
    bins=("silent", "asked"),
    population=(0.8, 0.2),
    fakes=(0.98, 0.02),
    otherwise=Otherwise(
        0.25, (0.25, 0.75), tells=(1,), code="chat_asked", sentence="asked the shop something first"
    ),
    read=read,
    tells=(0,),
    shown_by_fakes=0.7,
    trust=0.5,
    sentence="were placed without a word to the shop",
    shapes={
        Story.VIRAL: Shape(0.3, 15.0),
        Story.PROMOTION: _OFFERED,
        Story.SCALPING: _OFFERED,
        Story.GROUP: Shape(0.3, 5.0),
        Story.ATTACK: Shape(1.0, 10.0),
    },
)
