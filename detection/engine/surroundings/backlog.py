"""Nothing for hours, and then at once about as many orders as those hours should have brought.

A connection was down, or somebody booked what had piled up: genuine orders with a wrong time. A flood
does not wait for the shop to fall silent, and does not know how many orders that silence cost. Honest
look-alike: a shop that opens again after days, whose customers come back at their usual pace.
"""

from __future__ import annotations

from bisect import bisect_right
from math import log

from detection.engine.hypotheses import Story, vector
from detection.engine.pause import Pause
from detection.engine.surroundings.base import Clue, Scene

CAP = 8.0
# How far an ordinary stretch falls short: shape of the count, days of strikes and storms included.
_SHAPE = 4.0
# What had piled up is booked within so long, and is half or twice the expected; a crowd is of any size.
AT_ONCE_SECONDS = 1800.0
_SPREAD, _ANY_SPREAD = 0.5, 1.5
# Beyond so much of it orders are no leftovers.
_GOES_ON = 0.5


def weigh(scene: Scene) -> Clue | None:
    pause = scene.pause
    if pause is None or scene.since_pause < pause.missed / 4 or _goes_on(scene, pause):
        return None
    silent = _SHAPE * log(1.0 + pause.missed / _SHAPE)
    weight = min(silent + _fits(scene.since_pause, pause.missed), CAP)
    if weight <= 0:
        return None
    hours = (pause.until - pause.since) / 3600
    return Clue(
        name="backlog",
        weights=vector({Story.BACKLOG: 0.0}, default=-weight),
        code="backlog",
        text=(
            f"no order at all for {hours:.1f} hours, in which {pause.missed:.0f} were expected; then "
            f"{scene.since_pause} within half an hour"
        ),
        observed={"orders": scene.since_pause, "hours": round(hours, 1)},
        baseline={"orders": round(pause.missed)},
    )


def _goes_on(scene: Scene, pause: Pause) -> bool:
    """Whether a crowd kept coming after what had piled up would have been booked: goods are back in stock."""
    booked_by = bisect_right(scene.times, pause.until + AT_ONCE_SECONDS)
    return len(scene.times) - booked_by - scene.expected > _GOES_ON * booked_by


def _fits(orders: int, missed: float) -> float:
    """Log evidence that so many are those that were missed, rather than a crowd of any size."""
    away = log((orders + 1.0) / (missed + 1.0))
    near = -0.5 * (away / _SPREAD) ** 2 - log(_SPREAD)
    return near + 0.5 * (away / _ANY_SPREAD) ** 2 + log(_ANY_SPREAD)
