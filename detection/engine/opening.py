"""The count gate asked about one product: does a burst begin, where did it begin, does it go on?"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import inf

from detection.engine.burst import Burst
from detection.engine.gate import (
    OPEN_AT,
    WARM_WITHIN_MINUTES,
    WINDOWS_MINUTES,
    far_windows,
    highest,
    is_warm,
    onset,
    open_at,
)
from detection.engine.product import Product
from detection.engine.shop import Shop

LONGEST_WINDOW_SECONDS = WINDOWS_MINUTES[-1] * 60.0
# Orders of one product within five minutes that no log begins with: twelve a minute.
_BEYOND_DOUBT = 60
# A stretch this unusual against the pace of a calm burst is a burst of its own.
_OUTGROWN_AT = 12.0


@dataclass(frozen=True, slots=True)
class Opening:
    """A burst begins: with the order at `at`, where `tide` times the usual orders were due.

    A faint one is only found because the product is busy (see gate.open_at).
    """

    at: float
    tide: float
    is_faint: bool = False


def opening(shop: Shop, product: Product, now: float) -> Opening | None:
    """The burst that the product's orders until now open, if any."""
    if product.orders < product.asked_from:
        return None
    times = product.trail.times
    first = bisect_left(times, _counts_from(product, now))
    # Without the tide the expectation is lowest: most orders stop here.
    per_second = shop.per_second(product, now, 1.0)
    far, wanting = far_windows(times, now, per_second, first)
    product.asked_from = product.orders + wanting
    if not far:
        return None
    if shop.is_young(now) and product.trail.count(now - 300.0, now) < _BEYOND_DOUBT:
        return None
    shape = shop.shape_of(product)
    ratio = highest(far, shape)
    if ratio < open_at(per_second):
        return None
    tide = shop.tide(product, now)
    if tide > 1.0:
        per_second = shop.per_second(product, now, tide)
        ratio = highest(far_windows(times, now, per_second, first)[0], shape)
        if ratio < open_at(per_second):
            return None
    lately = times[first:]
    begun = lately[onset(lately, now, per_second, shape)]
    return Opening(begun, tide, is_faint=ratio < OPEN_AT)


def steeper(shop: Shop, product: Product, burst: Burst, now: float) -> Opening | None:
    """The far steeper burst that begins within a calm one, measured by the calm one's pace."""
    usual = shop.per_second(product, now, burst.tide)
    since, until = now - LONGEST_WINDOW_SECONDS, now - WARM_WITHIN_MINUTES * 60
    lately = product.trail.count(since, until) / (until - since)
    pace, shape = max(usual, lately), shop.shape_of(product)
    if not is_warm(product.trail.times, now, pace, shape, _OUTGROWN_AT):
        return None
    times = product.trail.since(until)
    return Opening(times[onset(times, now, pace, shape)], burst.tide * pace / usual)


def begun_at(shop: Shop, product: Product, burst: Burst, now: float, *, is_attack: bool) -> float:
    """When the open burst's excess began, as far as is known now.

    Once it is believed an attack, any excess before it is more likely its beginning than a mood of
    the shop's day, which is what the count's spread allows for.
    """
    times = product.trail.since(_counts_from(product, now))
    per_second = shop.per_second(product, now, burst.tide)
    shape = inf if is_attack else shop.shape_of(product)
    return times[onset(times, now, per_second, shape)]


def goes_on(shop: Shop, product: Product, burst: Burst, now: float) -> bool:
    """Whether the open burst still brings more than usual."""
    per_second = shop.per_second(product, now, burst.tide)
    return is_warm(product.trail.times, now, per_second, shop.shape_of(product))


def _counts_from(product: Product, now: float) -> float:
    """The gate looks at the product's orders from then on."""
    longest = now - LONGEST_WINDOW_SECONDS
    return longest if longest > product.judged_until else product.judged_until
