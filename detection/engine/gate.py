"""Layer 1: are there more orders than this product, hour and day explain?

A loose gate: it opens once or twice a product-month by chance, and only opens the question. The
count is negative binomial around level x hour of week x tide; the evidence is the one-sided log
likelihood ratio over trailing windows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil, inf, log, sqrt

WINDOWS_MINUTES = (1, 2, 5, 10, 20, 30, 60, 120)
_LONGEST_FIRST = tuple(minutes * 60.0 for minutes in reversed(WINDOWS_MINUTES))
# 1.3 to 1.9 openings a product-month (toy streams, as what follows). From forty orders an hour on three hundred
# extra in four hours pass under such a gate, and who is in them is told by dozens: of the bench's at 100 an hour
# 38 of 76 opened none at 8, and 9 of the 40 not held are held from 5 on. At 3.5 chance was held now and then.
OPEN_AT, OPEN_AT_BUSY = 8.0, 5.0
BUSY_AN_HOUR = 40.0
# A burst stays warm while one of the shorter windows is at most so much less unusual than at its opening.
_COOLER = 3.0
WARM_WITHIN_MINUTES = 30
_WARM_MINUTES = tuple(minutes for minutes in WINDOWS_MINUTES if minutes <= WARM_WITHIN_MINUTES)
MIN_ORDERS = 5
# Extra-Poisson spread of honest counts; hour counts of the best-selling prices of the Tmall shop
# (February 2020) give 0.05 to 0.2 once the day's tide is taken out.
DISPERSION = 0.15
# What it adds that a shop's own hours of the day are not known yet (first days of the same streams).
UNKNOWN_WEEK = 0.6
HALF_LIFE_HOURS = 14 * 24
KEEP_PER_HOUR = 0.5 ** (1 / HALF_LIFE_HOURS)
# A product's level begins as so many orders of the shop's ordinary product, and as no more hours
# than these. Products of one shop differ a hundredfold: with a day's weight a best seller's first
# noon looked like a burst (streams of a second generator, written without sight of this engine).
PRIOR_ORDERS = 2.0
PRIOR_HOURS = 24.0


def log_ratio(count: float, expected: float, shape: float) -> float:
    """Log likelihood ratio of the count against the expectation; 0 when not above it.

    `shape` is the negative binomial's: variance = expected + expected^2 / shape; inf is Poisson's.
    """
    if count <= expected or count <= 0:
        return 0.0
    expected = max(expected, 1e-4)
    if shape == inf:
        return count * log(count / expected) - (count - expected)
    return count * log(count / expected) - (count + shape) * log(
        (count + shape) / (expected + shape)
    )


def open_at(per_second: float) -> float:
    """Log likelihood ratio that opens the gate of a product of which so many orders a second are expected."""
    return OPEN_AT_BUSY if per_second * 3600.0 >= BUSY_AN_HOUR else OPEN_AT


class Level:
    """One product's orders an hour at profile 1, with half of it older than two weeks."""

    __slots__ = ("_at_hour", "_away", "_count")

    def __init__(self, exposure_at_birth: float, hour: int) -> None:
        self._count = 0.0
        self._away = exposure_at_birth
        self._at_hour = hour

    def _decay(self, hour: int) -> None:
        if hour > self._at_hour:
            keep = KEEP_PER_HOUR ** (hour - self._at_hour)
            self._count *= keep
            self._away *= keep
            self._at_hour = hour

    def add(self, hour: int, orders: float = 1.0) -> None:
        if hour != self._at_hour:
            self._decay(hour)
        self._count += orders

    def freeze(self, hour: int, exposure: float) -> None:
        """Take an hour out of the reckoning: a burst was open."""
        self._decay(hour)
        self._away += exposure

    def jump(self, hour: int, rate: float, exposure: float) -> None:
        """Accept a new level, worth a day of watching."""
        self._decay(hour)
        self._away = exposure - min(exposure, PRIOR_HOURS)
        self._count = rate * min(exposure, PRIOR_HOURS)

    def rate(self, hour: int, exposure: float, prior_rate: float) -> float:
        if hour != self._at_hour:
            self._decay(hour)
        # Asked for with every order: a comparison costs a tenth of what min() and max() do.
        hours = exposure - self._away if exposure > self._away else 0.0
        is_told_soon = prior_rate * PRIOR_HOURS > PRIOR_ORDERS
        prior_hours = PRIOR_ORDERS / prior_rate if is_told_soon else PRIOR_HOURS
        return (self._count + prior_hours * prior_rate) / (hours + prior_hours)

    def shape(self, exposure: float, spread: float) -> float:
        """Sure counts are nearly Poisson with the shop's spread; thin ones may be far off.

        `exposure` is how many hours of its own the shop has shown; until some days of them are
        there, the week is mostly guessed.
        """
        guessed = UNKNOWN_WEEK / (1.0 + exposure / 24.0) ** 2
        return 1.0 / (spread + guessed + 1.0 / (self._count + 1.0))


def far_windows(
    times: Sequence[float], now: float, per_second: float, first: int = 0
) -> tuple[list[tuple[int, float]], int]:
    """Orders counted and expected in each window that may be unusual; nearly always there is none.

    `times` are ascending; those before the index `first` do not count. The log ratio is never above
    Poisson's, and that never above excess^2 / (2 expected): the other windows need no logarithm. Given beside
    them is how many orders more it takes, at that pace, until one may be.
    """
    far = []
    wanting = inf
    least = 2.0 * open_at(per_second)
    orders, start = len(times), first
    for seconds in _LONGEST_FIRST:
        start = bisect_right(times, now - seconds, start)
        count = orders - start
        expected = per_second * seconds
        need = expected + sqrt(least * expected)
        need = need if need > MIN_ORDERS else MIN_ORDERS
        if count >= need:
            far.append((count, expected))
        elif need - count < wanting:
            wanting = need - count
    return far, 0 if far else ceil(wanting)


def highest(far: Sequence[tuple[int, float]], shape: float) -> float:
    """The largest log ratio of the windows that `far_windows` gave; 0 of none."""
    return max((log_ratio(count, expected, shape) for count, expected in far), default=0.0)


def is_warm(
    times: Sequence[float],
    now: float,
    per_second: float,
    shape: float,
    least: float | None = None,
) -> bool:
    """Whether one of the windows that say that it is still going on reaches the log ratio `least`.

    None: as much as is asked of a burst of that pace that is open.
    """
    if least is None:
        least = open_at(per_second) - _COOLER
    for minutes in _WARM_MINUTES:
        count = len(times) - bisect_right(times, now - minutes * 60)
        if log_ratio(count, per_second * minutes * 60, shape) >= least:
            return True
    return False


def onset(times: Sequence[float], now: float, per_second: float, shape: float) -> int:
    """Index of the order with which the excess most likely began."""
    best, where = -1.0, max(len(times) - 1, 0)
    for index, at in enumerate(times):
        ratio = log_ratio(len(times) - index, per_second * max(now - at, 1.0), shape)
        if ratio > best:
            best, where = ratio, index
    return where
