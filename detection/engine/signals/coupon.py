"""Coupons are used less, or more, than usual.

A bought order rarely bothers with a coupon; a sale brings them. Honest twin: any new campaign.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    return sight.order.coupon


# Of whoever comes for an offer, to use it or to resell it.
_OFFERED = Shape(0.8, 4.0, (0.15, 0.85), as_usual=0.3)

SIGNAL = Signal(
    name="coupon",
    block="behaviour",
    bins=("without", "with"),
    population=(0.7, 0.3),
    fakes=(0.95, 0.05),
    read=read,
    tells=(0,),
    shown_by_fakes=0.6,
    trust=2.0,
    sentence="use no coupon",
    shapes={
        Story.VIRAL: Shape(0.2, 8.0),
        Story.PROMOTION: _OFFERED,
        Story.SCALPING: _OFFERED,
        Story.GROUP: Shape(0.2, 4.0),
    },
)
