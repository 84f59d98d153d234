"""Arrivals too even, or all at once.

Scripts and task lists release orders at a steady pace; crowds swell and fade, and their minutes
differ by more than chance. Many orders in one second are a replayed batch, not buyers. Files
re-saved without seconds show nothing of this. Honest twin: a busy constant hour, hence small caps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import exp, log, sqrt

from detection.engine.hypotheses import Story, vector
from detection.engine.surroundings.base import Clue, Scene
from detection.engine.surroundings.stop import LONGEST_SECONDS

_LAST_ORDERS = 600
_MIN_ORDERS = 40
_REGULAR_CAP = 4.0
_STEADY_CAP = 2.0
_SPREAD_CAP = 0.7
# A crowd's orders lean early (a sale) or late (a stream) by about this share of the span;
# floods keep one pace more often than not, but are also released in ramps and waves.
_CROWD_LEAN = 0.12
_EVEN_SHARE = 0.7
# Gap shape above which arrivals are more even than any crowd (1 is pure chance).
_EVEN_SHAPE = 1.8
_BATCH_ORDERS = 10
# Nats for a replayed batch, whatever its orders otherwise look like.
_BATCH = 10.0
# Nobody's customers keep this up for forty orders; a queue that is emptied does.
_MOST_A_SECOND = 8.0
# Orders that arrive one by one are no replayed batch.
_NO_BATCH = -1.0


def weigh(scene: Scene) -> Clue | None:
    times = scene.times[-_LAST_ORDERS:]
    if scene.whole_minutes or len(times) < _MIN_ORDERS:
        return None
    span = times[-1] - times[0]
    most = max(Counter(times).values())
    if len(times) > _MOST_A_SECOND * span or most > _BATCH_ORDERS + 8 * len(times) / span:
        return _batch(most, len(times))
    if span > LONGEST_SECONDS:
        return None
    shape = _gap_shape(times)
    if shape > _EVEN_SHAPE:
        return _regular(shape, len(times))
    return _steadiness(times)


def _batch(most: int, orders: int) -> Clue:
    return Clue(
        name="rhythm",
        weights=vector({Story.DATA_ERROR: _BATCH, Story.ATTACK: 1.0, Story.SELF: 1.0}) - _BATCH,
        code="rhythm_batch",
        text=f"{most} of {orders} orders bear the same second",
        observed={"same_second": most, "orders": orders},
        baseline={"same_second": _BATCH_ORDERS},
    )


def _gap_shape(times: Sequence[float]) -> float:
    """1 / (squared coefficient of variation) of the gaps; 1 for chance arrivals."""
    gaps = [b - a for a, b in pairwise(times)]
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / len(gaps)
    return mean * mean / max(variance, 1e-9)


def _regular(shape: float, orders: int) -> Clue:
    behind = -min(_REGULAR_CAP, 0.05 * orders * log(shape / 1.2))
    return Clue(
        name="rhythm",
        weights=vector(
            {Story.ATTACK: 0.0, Story.SELF: 0.0, Story.DATA_ERROR: _NO_BATCH}, default=behind
        ),
        code="rhythm_even",
        text=f"the {orders} orders are {shape:.1f} times as evenly spaced as chance arrivals",
        observed={"evenness": round(shape, 2), "orders": orders},
        baseline={"evenness": 1.0},
    )


def _steadiness(times: Sequence[float]) -> Clue | None:
    """Does the pace hold from the first order on, and are the minutes alike?"""
    minutes = int((times[-1] - times[0]) // 60)
    if minutes < 1:
        return None
    pace, spread = _pace(times), _spread(times, minutes)
    weight = pace
    if spread is not None:
        weight += _SPREAD_CAP * max(min(1 - log(max(spread, 0.3)) / log(2.5), 1.0), -1.0)
    weight = max(min(weight, _STEADY_CAP), -_STEADY_CAP)
    fake, crowd = min(weight, 0.0), -max(weight, 0.0)
    per_minute = len(times) / max((times[-1] - times[0]) / 60, 1.0)
    return Clue(
        name="rhythm",
        weights=vector(
            {Story.ATTACK: fake, Story.SELF: 0.0, Story.DATA_ERROR: _NO_BATCH}, default=crowd
        ),
        code="rhythm_steady" if weight > 0 else "rhythm_swells",
        text=(
            f"the pace of about {per_minute:.0f} orders a minute "
            + ("holds from the first order on" if weight > 0 else "swells or fades as a crowd's")
        ),
        observed={"per_minute": round(per_minute, 1)},
        baseline={},
    )


def _pace(times: Sequence[float]) -> float:
    """Log evidence of an even pace: the orders' mean place within the span is its middle."""
    span = times[-1] - times[0]
    middle = sum(at - times[0] for at in times) / len(times) / span
    orders = min(len(times), _LAST_ORDERS)
    z = (middle - 0.5) * sqrt(12 * orders)
    wide = sqrt(1 + 12 * orders * _CROWD_LEAN**2)
    even = _EVEN_SHARE * _density(z, 1.15) + (1 - _EVEN_SHARE) * _density(z, wide)
    return log(even / _density(z, wide))


def _density(z: float, spread: float) -> float:
    return exp(-0.5 * (z / spread) ** 2) / spread


def _spread(times: Sequence[float], minutes: int) -> float | None:
    """Variance of the minutes' counts over their mean: 1 at a steady pace, more in a crowd."""
    mean = len(times) / minutes
    if minutes < 4 or mean < 5:
        return None
    edges = [bisect_left(times, times[-1] - 60 * k) for k in range(minutes, -1, -1)]
    counts = [b - a for a, b in pairwise(edges)]
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / (len(counts) - 1) / max(mean, 0.1)
