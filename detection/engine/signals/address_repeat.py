"""The same address comes again under another buyer: whole, with other numbers, or its last words.

Address lists are made from templates and reused by many accounts. Honest twin: a dormitory or an
office ordering together, where the numbers differ and the building is one (story GROUP); so the same
template in another region and in the same one are bins of their own.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal


def read(sight: Sight) -> int | None:
    if sight.same_address_orders is None:
        return None
    if sight.same_address_orders > 0:
        return 3
    if sight.template_here:
        return 2
    return 1 if sight.template_orders else 0


# More orders in 48 hours bring more coincidences.
_CROWDED = (0.75, 0.15, 0.07, 0.03)

SIGNAL = Signal(
    name="address_repeat",
    block="receiver",
    bins=("fresh", "elsewhere", "here", "same"),
    population=(0.94, 0.03, 0.02, 0.01),
    fakes=(0.45, 0.3, 0.1, 0.15),
    read=read,
    crowds=True,
    tells=(1, 2, 3),
    shown_by_fakes=0.4,
    trust=0.6,
    sentence="repeat another buyer's address, change only its numbers, or end in the same four signs",
    shapes={
        Story.NORMAL: Shape(0.0, 60.0),
        Story.VIRAL: Shape(0.1, 20.0, _CROWDED, as_usual=0.6),
        Story.PROMOTION: Shape(0.1, 20.0, _CROWDED),
        Story.GROUP: Shape(1.0, 5.0, (0.08, 0.02, 0.75, 0.15)),
        Story.ATTACK: Shape(1.0, 4.0),
        Story.SCALPING: Shape(0.95, 4.0, (0.05, 0.05, 0.6, 0.3)),
    },
)
