"""The orders come from another map than the shop's.

A broker's accounts live everywhere, a shop's customers where it is known. Honest twin: a stream
or article with a national audience moves the map towards the population; a campus or office
order puts it all in one place (story GROUP). Only mainland provinces are known by their shares, so
an address abroad shows nothing here.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.population import PROVINCE_INDEX, PROVINCE_SHARE, PROVINCES
from detection.engine.signals.base import Shape, Signal

_SIZE = len(PROVINCES)
_FLAT = tuple(1 / _SIZE for _ in range(_SIZE))
_SPREAD = tuple(0.3 * flat + 0.7 * share for flat, share in zip(_FLAT, PROVINCE_SHARE, strict=True))


def read(sight: Sight) -> int | None:
    if sight.province is None:
        return None
    return PROVINCE_INDEX.get(sight.province)


SIGNAL = Signal(
    name="province",
    block="place",
    bins=PROVINCES,
    population=PROVINCE_SHARE,
    fakes=_SPREAD,
    read=read,
    shown_by_fakes=0.5,
    trust=1.1,
    sentence="go to one province",
    shapes={
        Story.NORMAL: Shape(0.0, 300.0),
        Story.VIRAL: Shape(0.6, 40.0, as_usual=0.5),
        Story.PROMOTION: Shape(0.4, 40.0, as_usual=0.6),
        Story.GROUP: Shape(0.5, 1.5),
        Story.ATTACK: Shape(0.9, 30.0),
        Story.SELF: Shape(0.5, 30.0),
        Story.SCALPING: Shape(0.5, 2.0),
    },
)
