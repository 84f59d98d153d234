"""Paid at once, to the second, by nearly everyone.

A brusher pays as the task says. Honest twin: a scarce item in a sale. Only the first two minutes
after each order are looked at, so that early in a burst the slow payers are not mistaken for
absent ones; an order is read once it is two minutes old.
"""

from __future__ import annotations

from bisect import bisect_left

from detection.engine.hypotheses import Story
from detection.engine.memory import Sight
from detection.engine.signals.base import Shape, Signal

SEEN_AFTER_SECONDS = 120.0
_EDGES_SECONDS = (10.0, 30.0, SEEN_AFTER_SECONDS)


def read(sight: Sight) -> int | None:  # noqa: ARG001 - one shape for all signals
    return None


def bin_of(delay_seconds: float | None) -> int:
    """The bin for a payment this long after the order; None: not paid within two minutes."""
    if delay_seconds is None:
        return len(_EDGES_SECONDS)
    return bisect_left(_EDGES_SECONDS, delay_seconds)


# Of whoever comes for an offer, to use it or to resell it.
_OFFERED = Shape(0.7, 8.0, (0.58, 0.28, 0.07, 0.07), as_usual=0.4)

SIGNAL = Signal(
    name="pay_delay",
    block="behaviour",
    bins=("at_once", "half_minute", "two_minutes", "later"),
    population=(0.35, 0.3, 0.15, 0.2),
    fakes=(0.37, 0.33, 0.1, 0.2),
    read=read,
    tells=(0, 1),
    shown_by_fakes=0.6,
    trust=0.5,
    sentence="were paid within half a minute",
    shapes={
        Story.NORMAL: Shape(0.0, 100.0),
        Story.VIRAL: Shape(0.3, 15.0, (0.45, 0.3, 0.12, 0.13)),
        Story.PROMOTION: _OFFERED,
        Story.SCALPING: _OFFERED,
        Story.ATTACK: Shape(1.0, 3.0),
    },
    late=True,
)
