"""How many pieces an order asks for.

Brushers are paid by the order and take one; scalpers take many; a price fault brings absurd
numbers. Honest twin: most real orders take one as well, so this says little about an attack.
"""

from __future__ import annotations

from bisect import bisect_right

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal

_EDGES = (2, 3, 6, 20)
# A sale or a stream often allows one piece a buyer.
_LIMITED = (0.97, 0.02, 0.007, 0.002, 0.001)


def read(sight: Sight) -> int | None:
    quantity = sight.order.quantity
    if quantity < 1:
        return None
    return bisect_right(_EDGES, quantity)


SIGNAL = Signal(
    name="quantity",
    block="basket",
    bins=("one", "two", "few", "many", "absurd"),
    population=(0.82, 0.11, 0.05, 0.015, 0.005),
    fakes=(0.93, 0.04, 0.02, 0.005, 0.005),
    read=read,
    tells=(0,),
    shown_by_fakes=0.7,
    trust=0.85,
    sentence="ask for one piece",
    shapes={
        Story.VIRAL: Shape(0.4, 6.0, _LIMITED, as_usual=0.3),
        Story.PROMOTION: Shape(0.4, 6.0, _LIMITED),
        Story.DATA_ERROR: Shape(0.4, 3.0, (0.1, 0.05, 0.05, 0.1, 0.7), as_usual=0.5),
        Story.GROUP: Shape(0.3, 15.0, _LIMITED, as_usual=0.5),
        Story.SCALPING: Shape(0.95, 5.0, (0.04, 0.04, 0.2, 0.67, 0.05)),
    },
)
