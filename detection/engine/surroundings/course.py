"""The course of a burst from its first order to its last: worked off like a list, or swelling and fading.

Each kind of burst is a mixture of courses, densities over the span. A task list is handed out at one pace
more often than not, else in a ramp; a crowd comes with a rush that fades, or swells first, and seldom at
one pace (a shop's offer that sells out). While orders still come only the beginning of a crowd is seen:
the first part of every course is then as likely as the whole, and an even beginning says little, until
more have come than a whole crowd brings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from detection.engine.surroundings.size import LARGEST_IN_30_MINUTES

Array = NDArray[np.float64]
Course = Callable[[Array], Array]

_GRID = 400
_AT = (np.arange(_GRID) + 0.5) / _GRID
# Real courses stray from any formula: so much of each is spread evenly, and beyond so many orders no more
# is learned from one more.
_STRAYS, _ENOUGH_ORDERS = 0.15, 120.0
# A crowd of which the beginning is seen: so much of its course, each as likely, as long as the whole of
# it would not be larger than twice the largest genuine half hour (size.py).
_SEEN = (0.1, 0.3, 0.6, 1.0)
_LARGEST = 2 * LARGEST_IN_30_MINUTES
# In heaps: any shares over ten slots. Tasks are handed out in batches more often than a stream shows its
# goods again: assumed, from two generators that share no line, of whose attacks a third and a fifth pulse.
_HEAPED_BOUGHT, _HEAPED_CROWD, _SLOTS, _SLOT_STRENGTH = 0.14, 0.06, 10, 0.8


def _fading(rate: float) -> Course:
    return lambda x: np.exp(-rate * x)


def _swelling(rate: float) -> Course:
    return lambda x: x * np.exp(-rate * x)


def _bell(rise: float, fall: float) -> Course:
    return lambda x: x**rise * (1 - x) ** fall


_COURSES: Mapping[str, Course] = {
    "even": np.ones_like,
    "ramp": lambda x: x,
    **{f"fading_{rate}": _fading(rate) for rate in (1, 2, 4, 8)},
    **{f"swelling_{rate}": _swelling(rate) for rate in (3, 6, 12)},
    **{f"bell_{a}{b}": _bell(a, b) for a, b in ((1, 1), (1, 3), (2, 2), (3, 1))},
}
# How often each kind takes which course: assumed, from the shapes that three authors of made-up streams
# gave their floods and crowds independently, and the published cases.
_BOUGHT: Mapping[str, float] = {
    "even": 0.7, "ramp": 0.13, "fading_1": 0.05, "bell_11": 0.05, "bell_31": 0.03, "swelling_3": 0.02,
    "bell_13": 0.02,
}  # fmt: skip
_CROWD: Mapping[str, float] = {
    "even": 0.12, "ramp": 0.05, "fading_1": 0.09, "fading_2": 0.1, "fading_4": 0.08, "fading_8": 0.05,
    "swelling_3": 0.1, "swelling_6": 0.12, "swelling_12": 0.06, "bell_11": 0.07, "bell_13": 0.08,
    "bell_22": 0.05, "bell_31": 0.03,
}  # fmt: skip


def _table(
    shares: Mapping[str, float], seen: Sequence[float], heaped: float
) -> tuple[Array, Array]:
    """Log densities, a row for each cell of the grid, a column for each course and part seen; log shares."""
    rows, weights = [], []
    for name, share in shares.items():
        for part in seen:
            density = _COURSES[name](_AT * part)
            rows.append((1 - _STRAYS) * density / density.mean() + _STRAYS)
            weights.append(share * (1 - heaped) / len(seen))
    return np.log(np.array(rows)).T.copy(), np.log(np.array(weights))


_BOUGHT_TABLE = _table(_BOUGHT, (1.0,), _HEAPED_BOUGHT)
# By the least part that is seen of it.
_CROWD_TABLES = {
    least: _table(_CROWD, [part for part in _SEEN if part >= least], _HEAPED_CROWD)
    for least in _SEEN
}


def log_odds(times: Sequence[float], *, is_over: bool) -> float:
    """Log evidence of a worked-off list against a crowd; `times` are ascending and span some time."""
    places = (np.array(times[1:-1]) - times[0]) / (times[-1] - times[0])
    cells = np.minimum((places * _GRID).astype(int), _GRID - 1)
    told = min(1.0, _ENOUGH_ORDERS / max(len(cells), 1))
    heaped = _in_heaps(cells, told)
    bought = _likelihood(_BOUGHT_TABLE, cells, told, heaped + log(_HEAPED_BOUGHT))
    may_be_seen = [] if is_over else [part for part in _SEEN if len(times) <= part * _LARGEST]
    crowd = _CROWD_TABLES[min(may_be_seen, default=1.0)]
    return bought - _likelihood(crowd, cells, told, heaped + log(_HEAPED_CROWD))


def _likelihood(
    table: tuple[Array, Array], cells: NDArray[np.int_], told: float, heaped: float
) -> float:
    densities, weights = table
    each = weights + told * densities.take(cells, axis=0).sum(axis=0)
    return float(np.logaddexp(np.logaddexp.reduce(each), heaped))


def _in_heaps(cells: NDArray[np.int_], told: float) -> float:
    """Log density of the slots' counts when their shares may be anything, against an even pace."""
    counts = (told * np.bincount(cells * _SLOTS // _GRID, minlength=_SLOTS)).tolist()
    total, orders = _SLOTS * _SLOT_STRENGTH, told * len(cells)
    inner = sum(lgamma(_SLOT_STRENGTH + count) - lgamma(_SLOT_STRENGTH) for count in counts)
    return lgamma(total) - lgamma(total + orders) + inner + orders * log(_SLOTS)
