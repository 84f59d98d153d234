"""What a piece costs, against what it cost lately.

A price that lost two zeros brings crowds nobody wanted, a markdown brings bargain hunters and
scalpers; brushers pay the ordinary price, since that is what the task tells them, or that of the
cheapest variant. Honest twin: any sale; so a lower price speaks for the stories that have one and never
for an attack, and one lower than any customer ever paid speaks against it: only the shop can set it.
"""

from __future__ import annotations

from bisect import bisect_right

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.prices import FAULT_BELOW
from detection.engine.signals.base import Otherwise, Shape, Signal

# Ratio to the product's usual price per piece. Coupons and freight move it by a tenth or two, the
# deepest sales leave a fifth; a lost zero leaves a tenth.
_EDGES = (FAULT_BELOW, 0.85, 1.2)
FAULT, NEW_LOW, LOWER = 0, 1, 2
# Ratio to the lowest price of all days before yesterday's: an attack's coupons hardly take a sixth more than any
# customer's did, and a live stream's discount is no more than theirs.
_NEW_LOW_BELOW = 0.83
_FAULTY = (0.9, 0.03, 0.02, 0.04, 0.01)
# The task names the cheapest variant.
_CHEAPEST = (0.005, 0.002, 0.9, 0.09, 0.003)
_MARKDOWN = (0.05, 0.5, 0.25, 0.18, 0.02)


def read(sight: Sight) -> int | None:
    if sight.price_ratio is None:
        return None
    place = bisect_right(_EDGES, sight.price_ratio)
    if place == FAULT:
        return FAULT
    if sight.to_lowest_price is not None and sight.to_lowest_price < _NEW_LOW_BELOW:
        return NEW_LOW
    return place + 1


SIGNAL = Signal(
    name="price",
    block="basket",
    bins=("fault", "new_low", "lower", "usual", "higher"),
    population=(0.005, 0.005, 0.095, 0.83, 0.065),
    fakes=(0.005, 0.002, 0.048, 0.9, 0.045),
    otherwise=Otherwise(0.15, _CHEAPEST),
    read=read,
    tells=(FAULT, NEW_LOW, LOWER),
    shown_by_fakes=0.95,
    tells_attack=False,
    sentence="cost clearly less a piece than usual",
    shapes={
        Story.NORMAL: Shape(0.0, 100.0),
        Story.VIRAL: Shape(0.2, 6.0, _MARKDOWN, as_usual=0.3),
        Story.PROMOTION: Shape(0.5, 4.0, _MARKDOWN),
        Story.GROUP: Shape(0.3, 6.0, _MARKDOWN, as_usual=0.5),
        Story.DATA_ERROR: Shape(0.6, 3.0, _FAULTY, as_usual=0.03),
        Story.SCALPING: Shape(0.5, 4.0, _MARKDOWN),
        Story.ATTACK: Shape(0.6, 8.0, as_usual=0.5),
    },
)
