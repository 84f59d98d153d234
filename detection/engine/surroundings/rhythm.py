"""Arrivals too even, or all at once.

Scripts and task lists release orders at a steady pace; crowds swell and fade (course.py). Many orders
in one second are a replayed batch, not buyers. Files re-saved without seconds show only the course, and
of nothing that is over within a quarter of an hour. Honest twin: a busy constant hour, an offer that
sells out; hence small caps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, lgamma, log

import numpy as np

from detection.engine.hypotheses import Story, vector
from detection.engine.surroundings import course, stop
from detection.engine.surroundings.base import Clue, Scene
from detection.engine.surroundings.stop import LONGEST_SECONDS

_LAST_ORDERS = 600
# Fewer have no course to speak of; a script shows by its gaps in a dozen.
_MIN_ORDERS, _MIN_GAPS = 40, 11
# From here on a ratio tells a reader nothing: gaps that are all equal have none at all.
CLOCKWORK = 100.0
_STEADY_CAP, _FADES_CAP = 2.0, 2.0
# Shorter ones have no course; where the data knows no seconds it takes so long to see one.
_LEAST_SPAN, _MINUTES_TELL = 60.0, 900.0
# Gaps of a script are gamma-distributed with one of these shapes, those of a crowd exponential at best. So
# many of either come like a script: their ratio is the most that it says, 3.9 nats.
_SHAPES = (2.0, 4.0, 8.0, 16.0, 64.0)
_SCRIPTED, _BY_QUEUE = 0.25, 0.005
# Less than this is chance, and the course tells more.
_EVEN = 0.5
# What a stamp in whole seconds hides of a gap; at half a dozen seconds chance still looks like chance.
_HALF_SECOND, _LEAST_GAP = 0.5, 6.0
_BATCH_ORDERS, _BATCH_SHARE = 10, 0.25
# Nats for a replayed batch, whatever its orders otherwise look like.
_BATCH = 10.0
_BATCHED = {Story.DATA_ERROR: _BATCH, Story.BACKLOG: _BATCH, Story.ATTACK: 1.0, Story.SELF: 1.0}
# Nobody's customers keep this up for forty orders; a queue that is emptied does.
_MOST_A_SECOND = 8.0
# Orders that arrive one by one are no replayed batch.
_ONE_BY_ONE = {Story.DATA_ERROR: -1.0, Story.BACKLOG: -1.0}


def weigh(scene: Scene) -> Clue | None:
    times = scene.times[-_LAST_ORDERS:]
    if len(times) <= _MIN_GAPS:
        return None
    is_many, span = len(times) >= _MIN_ORDERS, times[-1] - times[0]
    if scene.whole_minutes:
        has_course = is_many and _MINUTES_TELL <= span <= LONGEST_SECONDS
        return _steadiness(scene, times) if has_course else None
    most = max(Counter(times).values())
    if is_many and (len(times) > _MOST_A_SECOND * span or _is_batch(most, len(times), span)):
        return _batch(most, len(times))
    if not _LEAST_SPAN <= span <= LONGEST_SECONDS:
        return None
    gaps, stride = _gaps(times)
    evenness = _evenness(gaps, stride)
    if evenness > _EVEN:
        return _regular(evenness, _gap_shape(gaps) / stride, len(times))
    return _steadiness(scene, times) if is_many else None


def _is_batch(most: int, orders: int, span: float) -> bool:
    """Whether so many orders of one second are no chance, and what the burst is made of."""
    return most > _BATCH_ORDERS + 8 * orders / span and most >= _BATCH_SHARE * orders


def _batch(most: int, orders: int) -> Clue:
    return Clue(
        name="rhythm",
        weights=vector(_BATCHED) - _BATCH,
        code="rhythm_batch",
        text=f"{most} of {orders} orders bear the same second",
        observed={"same_second": most, "orders": orders},
        baseline={"same_second": _BATCH_ORDERS},
    )


def _gaps(times: Sequence[float]) -> tuple[Sequence[float], int]:
    """Seconds from every so manieth order to the next, and how many are taken together.

    Where orders follow each other within a few seconds, stamps in whole seconds look even by themselves.
    """
    stride = max(ceil(_LEAST_GAP * (len(times) - 1) / (times[-1] - times[0])), 1)
    return [max(b - a, _HALF_SECOND) for a, b in pairwise(times[::stride])], stride


def _evenness(gaps: Sequence[float], stride: int) -> float:
    """Nats for a script against a crowd by the gaps alone, each fitted to its own pace; 0 of too few.

    `stride` gaps of chance arrivals together are gamma-distributed with that shape.
    """
    if len(gaps) < _MIN_GAPS:
        return 0.0
    mean = sum(gaps) / len(gaps)
    logs = sum(log(gap / mean) for gap in gaps)
    by_chance = _likelihood(float(stride), len(gaps), logs)
    each = [_likelihood(stride * shape, len(gaps), logs) - by_chance for shape in _SHAPES]
    scripted = float(np.logaddexp.reduce(each)) - log(len(each))
    return _with_share(_SCRIPTED, scripted) - _with_share(_BY_QUEUE, scripted)


def _likelihood(shape: float, gaps: int, logs: float) -> float:
    """Log likelihood of gamma-distributed gaps, but for what is the same for every shape.

    `logs` is the sum of the logs of gap / mean.
    """
    return gaps * (shape * log(shape) - lgamma(shape) - shape) + (shape - 1) * logs


def _with_share(share: float, nats: float) -> float:
    """Log evidence of a kind of which `share` come like a script, which has `nats` for itself."""
    return float(np.logaddexp(log(1 - share), log(share) + nats))


def _gap_shape(gaps: Sequence[float]) -> float:
    """1 / (squared coefficient of variation); 1 for chance arrivals."""
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / len(gaps)
    return mean * mean / max(variance, 1e-9)


def _regular(weight: float, shape: float, orders: int) -> Clue:
    return Clue(
        name="rhythm",
        weights=vector({Story.ATTACK: 0.0, Story.SELF: 0.0, **_ONE_BY_ONE}, default=-weight),
        code="rhythm_even",
        text=_evenly(shape, orders),
        observed={"evenness": min(round(shape, 2), CLOCKWORK), "orders": orders},
        baseline={"evenness": 1.0},
    )


def _evenly(shape: float, orders: int) -> str:
    if shape >= CLOCKWORK:
        return f"the {orders} orders follow each other at all but equal intervals"
    return f"the {orders} orders are {shape:.1f} times as evenly spaced as chance arrivals"


def _steadiness(scene: Scene, times: Sequence[float]) -> Clue | None:
    """Was it worked off like a list, or did it swell and fade? None where all but stragglers bear one time."""
    core = stop.core(scene, times)
    if core[-1] <= core[0]:
        return None
    weight = course.log_odds(core, is_over=stop.is_over(scene))
    weight = max(min(weight, _STEADY_CAP), -_FADES_CAP)
    fake, crowd = min(weight, 0.0), -max(weight, 0.0)
    # Who comes for a wrong price comes as a crowd, until it is put right.
    fault = max(crowd, _ONE_BY_ONE[Story.DATA_ERROR])
    per_minute = len(times) / max((times[-1] - times[0]) / 60, 1.0)
    return Clue(
        name="rhythm",
        weights=vector(
            {
                Story.ATTACK: fake,
                Story.SELF: 0.0,
                **_ONE_BY_ONE,
                Story.DATA_ERROR: fault,
            },
            default=crowd,
        ),
        code="rhythm_steady" if weight > 0 else "rhythm_swells",
        text=(
            f"the pace of about {per_minute:.0f} orders a minute "
            + ("holds from the first order on" if weight > 0 else "swells or fades as a crowd's")
        ),
        observed={"per_minute": round(per_minute, 1)},
        baseline={},
    )
