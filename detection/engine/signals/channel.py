"""The orders come through another door than usual.

A task list sends every brusher the same way (search word, shared link). Honest twin: a live
stream comes through one door too, so the shift alone decides little; and either may come through the
shop's usual doors, so those decide nothing.
"""

from __future__ import annotations

from detection.engine.hypotheses import Story
from detection.engine.memory import Memory, Sight
from detection.engine.signals.base import Shape, Signal

_SIZE = Memory.CHANNELS + 1
_FLAT = tuple(1 / _SIZE for _ in range(_SIZE))


def read(sight: Sight) -> int | None:
    return sight.channel_bin


SIGNAL = Signal(
    name="channel",
    block="behaviour",
    bins=(*tuple(f"channel_{n}" for n in range(1, _SIZE)), "other"),
    population=_FLAT,
    fakes=_FLAT,
    read=read,
    shown_by_fakes=0.4,
    tells_attack=False,
    trust=0.7,
    sentence="came through one channel",
    shapes={
        Story.NORMAL: Shape(0.0, 100.0),
        Story.VIRAL: Shape(0.5, 2.0, as_usual=0.5),
        Story.PROMOTION: Shape(0.5, 2.0, as_usual=0.5),
        Story.GROUP: Shape(0.5, 2.0, as_usual=0.5),
        Story.SELF: Shape(0.5, 2.0, as_usual=0.5),
        Story.SCALPING: Shape(0.5, 2.0, as_usual=0.5),
        Story.ATTACK: Shape(1.0, 2.0),
    },
)
