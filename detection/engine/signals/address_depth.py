"""More addresses than usual stop before a room.

Bought accounts need an address the parcel can fail at, so brokers hand out roads and villages.
Honest twin: a crowd from the countryside, or a campus, locker or office crowd; hence the share is
compared province by province, and villages and places are bins of their own. Only 51.7 % of
41,437 ordinary addresses name a floor or room (CCKS delivery set); see population.py.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.population import DEPTH_NATIONAL
from detection.engine.signals.base import Shape, Signal

BINS = ("bare", "village", "place", "number", "building", "room")


def read(sight: Sight) -> int | None:
    return sight.depth


SIGNAL = Signal(
    name="address_depth",
    block="receiver",
    bins=BINS,
    population=DEPTH_NATIONAL,
    fakes=(0.32, 0.1, 0.08, 0.32, 0.08, 0.1),
    read=read,
    tells=(0, 1, 2, 3, 4),
    shown_by_fakes=0.7,
    trust=1.1,
    reads_chinese=True,
    sentence="lack a floor or room",
    shapes={
        Story.NORMAL: Shape(0.0, 120.0),
        Story.VIRAL: Shape(0.5, 40.0, as_usual=0.4),
        Story.GROUP: Shape(0.7, 6.0, (0.02, 0.03, 0.25, 0.05, 0.15, 0.5)),
        Story.SCALPING: Shape(0.7, 6.0, (0.02, 0.03, 0.2, 0.1, 0.15, 0.5)),
        Story.ATTACK: Shape(1.0, 8.0),
    },
)
