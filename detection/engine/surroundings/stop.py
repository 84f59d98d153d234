"""The orders stop dead.

A task list is worked off and then there is nothing; a crowd thins out over an hour. The flood of
Yiwu ended within a minute. Honest look-alike: a sale that is sold out or over on the hour; so a
promotion may stop as well, and the weight is small. Nothing is said while orders still come.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import ceil, exp, log

import numpy as np

from detection.engine.hypotheses import Story, vector
from detection.engine.surroundings.base import Clue, Scene

_PACE_SECONDS = 600.0
_LEAST_QUIET_SECONDS = 240.0
_MIN_ORDERS = 30
# A crowd's pace halves in a quarter of an hour; so many bursts of each kind stop dead.
_FADES_SECONDS = 900.0
_DEAD = {
    Story.ATTACK: 0.6,
    Story.SELF: 0.4,
    Story.PROMOTION: 0.25,
    Story.SCALPING: 0.4,
    # The price is put right.
    Story.DATA_ERROR: 0.4,
}
_DEAD_ELSE = 0.1
CAP = 0.8
# A silence as long as this one is met by chance in so many crowds of as many orders; more tell nothing.
_TELLING = 0.1
# Of a burst that is over so many orders may be ordinary ones that came after it, and whatever came at no
# more than the usual pace, by so many standard deviations.
_STRAGGLERS, _USUAL_SPREAD = 0.04, 1.5
# What lasts longer ends with the day.
LONGEST_SECONDS = 5 * 3600.0


def weigh(scene: Scene) -> Clue | None:
    if len(scene.times) < _MIN_ORDERS or scene.times[-1] - scene.times[0] > LONGEST_SECONDS:
        return None
    quiet, pace, missed = _silence(scene, scene.times)
    by_chance = _by_chance(len(scene.times), missed)
    if by_chance > _TELLING:
        return None
    weights = vector(
        {story: log(share + (1 - share) * by_chance) for story, share in _DEAD.items()},
        default=log(_DEAD_ELSE + (1 - _DEAD_ELSE) * by_chance),
    )
    return Clue(
        name="stop",
        weights=(weights - weights.max()).clip(-CAP, 0.0),
        code="stop",
        text=(
            f"about {60 * pace:.1f} orders a minute, then none for {quiet / 60:.0f} minutes; a "
            f"crowd thins out"
        ),
        observed={"per_minute": round(60 * pace, 2), "minutes": round(quiet / 60, 1)},
        baseline={"orders": round(missed, 1)},
    )


def core(scene: Scene, times: Sequence[float]) -> Sequence[float]:
    """The burst without its stragglers: after every list there are a few ordinary orders."""
    span = scene.times[-1] - scene.times[0]
    kept = len(times) - ceil(_STRAGGLERS * len(times))
    half = len(times) // 2 + 1
    if span > 0 and half < kept:
        due = scene.expected / span * (times[-1] - np.array(times[half:kept]))
        after = len(times) - np.arange(half, kept)
        usual = after <= due + _USUAL_SPREAD * np.sqrt(due)
        kept = half + int(usual.argmax()) if usual.any() else kept
    return times[:kept]


def is_over(scene: Scene) -> bool:
    """Whether a crowd of the last minutes' pace would have brought more by now than a few stragglers."""
    if has_ended(scene):
        return True
    within = core(scene, scene.times)
    stragglers = len(scene.times) - len(within)
    missed = _silence(scene, within)[2] - 2 * stragglers
    return _by_chance(len(within), missed) <= _TELLING


def has_ended(scene: Scene) -> bool:
    """Whether nothing has come for longer than chance explains in a burst of so many orders."""
    missed = _silence(scene, scene.times)[2]
    return _by_chance(len(scene.times), missed) <= _TELLING


def _by_chance(orders: int, missed: float) -> float:
    """Chance of one such silence, in which so many were missed, after any of so many orders."""
    return min(orders * exp(-max(missed, 0.0)), 1.0)


def _silence(scene: Scene, times: Sequence[float]) -> tuple[float, float, float]:
    """Seconds since the last of these, the pace a second before it, and what a crowd would have brought."""
    last = times[-1]
    quiet = scene.now - last
    recent = len(times) - bisect_left(times, last - _PACE_SECONDS)
    pace = recent / min(_PACE_SECONDS, max(last - times[0], 60.0))
    if quiet < _LEAST_QUIET_SECONDS:
        return quiet, pace, 0.0
    missed = scene.fades_to * pace * _FADES_SECONDS * (1.0 - exp(-quiet / _FADES_SECONDS))
    return quiet, pace, missed
