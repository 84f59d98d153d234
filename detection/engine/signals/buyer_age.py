"""The buyers' platform accounts were opened lately.

Brokers lose accounts to the platform and open new ones. Honest twin: a crowd new to the platform,
drawn by a coupon for newcomers; a third of it may be (assumed, no public count is known), hardly two.
"""

from __future__ import annotations

from bisect import bisect_right

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal

_EDGES_DAYS = (30, 180, 365, 1095)
_NEWCOMERS = (0.22, 0.2, 0.13, 0.2, 0.25)


def read(sight: Sight) -> int | None:
    since = sight.order.buyer_since
    if since is None:
        return None
    return bisect_right(_EDGES_DAYS, sight.order.at.toordinal() - since.toordinal())


SIGNAL = Signal(
    name="buyer_age",
    block="buyer",
    bins=("month", "half_year", "year", "three_years", "older"),
    population=(0.03, 0.07, 0.1, 0.25, 0.55),
    fakes=(0.4, 0.25, 0.15, 0.1, 0.1),
    read=read,
    tells=(0, 1),
    shown_by_fakes=0.6,
    trust=0.6,
    sentence="come from accounts opened within half a year",
    shapes={
        Story.VIRAL: Shape(0.5, 15.0, _NEWCOMERS, as_usual=0.8),
        Story.PROMOTION: Shape(0.5, 15.0, _NEWCOMERS, as_usual=0.8),
    },
)
