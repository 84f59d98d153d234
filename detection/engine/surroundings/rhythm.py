"""Arrivals too even, or all at once.

Scripts and task lists release orders at a steady pace; crowds swell and fade, and their minutes
differ by more than chance. Many orders in one second are a replayed batch, not buyers. Files
re-saved without seconds show nothing of this. Honest twin: a busy constant hour, hence small caps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import log

from detection.engine.hypotheses import Story, vector
from detection.engine.surroundings.base import Clue, Scene

_LAST_ORDERS = 600
_MIN_ORDERS = 40
_REGULAR_CAP = 4.0
_STEADY_CAP = 1.0
# Gap shape above which arrivals are more even than any crowd (1 is pure chance).
_EVEN_SHAPE = 1.8
_BATCH_ORDERS = 10


def weigh(scene: Scene) -> Clue | None:
    times = scene.times[-_LAST_ORDERS:]
    if scene.whole_minutes or len(times) < _MIN_ORDERS:
        return None
    span = times[-1] - times[0]
    most = max(Counter(times).values())
    if span <= 0 or most > _BATCH_ORDERS + 8 * len(times) / span:
        return _batch(most, len(times))
    shape = _gap_shape(times)
    if shape > _EVEN_SHAPE:
        return _regular(shape, len(times))
    return _steadiness(times)


def _batch(most: int, orders: int) -> Clue:
    return Clue(
        name="rhythm",
        weights=vector({Story.DATA_ERROR: 6.0, Story.ATTACK: 1.0, Story.SELF: 1.0}) - 6.0,
        code="rhythm_batch",
        text=f"{most} of {orders} orders bear the same second",
        observed={"same_second": most, "orders": orders},
        baseline={"same_second": _BATCH_ORDERS},
    )


def _gap_shape(times: Sequence[float]) -> float:
    """1 / (squared coefficient of variation) of the gaps; 1 for chance arrivals."""
    gaps = [b - a for a, b in zip(times, times[1:], strict=False)]
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / len(gaps)
    return mean * mean / max(variance, 1e-9)


def _regular(shape: float, orders: int) -> Clue:
    behind = -min(_REGULAR_CAP, 0.05 * orders * log(shape / 1.2))
    return Clue(
        name="rhythm",
        weights=vector({Story.ATTACK: 0.0, Story.SELF: 0.0, Story.DATA_ERROR: 0.0}, default=behind),
        code="rhythm_even",
        text=f"the {orders} orders are {shape:.1f} times as evenly spaced as chance arrivals",
        observed={"evenness": round(shape, 2), "orders": orders},
        baseline={"evenness": 1.0},
    )


def _steadiness(times: Sequence[float]) -> Clue | None:
    """Spread of the minutes' counts: about 1 for a steady pace, larger for a crowd."""
    minutes = int((times[-1] - times[0]) // 60)
    if minutes < 4:
        return None
    edges = [bisect_left(times, times[-1] - 60 * k) for k in range(minutes, -1, -1)]
    counts = [b - a for a, b in zip(edges, edges[1:], strict=False)]
    mean = sum(counts) / len(counts)
    spread = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1) / max(mean, 0.1)
    if mean < 5:
        return None
    weight = max(
        min(_STEADY_CAP * (1 - log(max(spread, 0.3)) / log(2.5)), _STEADY_CAP), -_STEADY_CAP
    )
    fake, crowd = min(weight, 0.0), -max(weight, 0.0)
    return Clue(
        name="rhythm",
        weights=vector({Story.ATTACK: fake, Story.SELF: 0.0, Story.DATA_ERROR: 0.0}, default=crowd),
        code="rhythm_steady" if weight > 0 else "rhythm_swells",
        text=(
            f"about {mean:.0f} orders a minute, their minutes spread {spread:.1f} times as much as "
            "at a steady pace"
        ),
        observed={"per_minute": round(mean, 1), "spread": round(spread, 2)},
        baseline={"spread": 1.0},
    )
