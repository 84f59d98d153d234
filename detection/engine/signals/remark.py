"""Buyers leave fewer remarks than usual: nobody who does not want the goods has a wish for them."""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    return sight.order.remark


# Of whoever comes for an offer, to use it or to resell it.
_OFFERED = Shape(0.6, 12.0, (0.98, 0.02), as_usual=0.5)

SIGNAL = Signal(
    name="remark",
    block="behaviour",
    bins=("without", "with"),
    population=(0.93, 0.07),
    fakes=(0.99, 0.01),
    read=read,
    tells=(0,),
    shown_by_fakes=0.6,
    sentence="carry no remark",
    shapes={
        Story.VIRAL: Shape(0.2, 20.0),
        Story.PROMOTION: _OFFERED,
        Story.SCALPING: _OFFERED,
    },
)
