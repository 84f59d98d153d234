"""What a piece costs, against what it cost lately.

A price that lost two zeros brings crowds nobody wanted, a markdown brings bargain hunters and
scalpers; brushers pay the ordinary price, since that is what the task tells them. Honest twin: any
sale; so a lower price speaks for the stories that have one and never for an attack.
"""

from __future__ import annotations

from bisect import bisect_right

from detection.engine.hypotheses import Story
from detection.engine.memory import FAULT_BELOW, Sight
from detection.engine.signals.base import Shape, Signal

# Ratio to the product's usual price per piece. Coupons and freight move it by a tenth or two, the
# deepest sales leave a fifth; a lost zero leaves a tenth.
_EDGES = (FAULT_BELOW, 0.85, 1.2)
_FAULT = (0.9, 0.05, 0.04, 0.01)
_MARKDOWN = (0.05, 0.75, 0.18, 0.02)


def read(sight: Sight) -> int | None:
    if sight.price_ratio is None:
        return None
    return bisect_right(_EDGES, sight.price_ratio)


SIGNAL = Signal(
    name="price",
    block="basket",
    bins=("fault", "lower", "usual", "higher"),
    population=(0.005, 0.1, 0.83, 0.065),
    fakes=(0.005, 0.05, 0.9, 0.045),
    read=read,
    tells=(0, 1),
    shown_by_fakes=0.5,
    tells_attack=False,
    sentence="cost clearly less a piece than usual",
    shapes={
        Story.NORMAL: Shape(0.0, 100.0),
        Story.VIRAL: Shape(0.2, 6.0, _MARKDOWN, as_usual=0.3),
        Story.PROMOTION: Shape(0.5, 4.0, _MARKDOWN),
        Story.GROUP: Shape(0.3, 6.0, _MARKDOWN, as_usual=0.5),
        Story.DATA_ERROR: Shape(0.6, 3.0, _FAULT, as_usual=0.03),
        Story.SCALPING: Shape(0.5, 4.0, _MARKDOWN),
        Story.ATTACK: Shape(0.6, 8.0),
    },
)
