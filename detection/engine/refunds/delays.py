"""How soon orders are taken back that are: the orders of the last days have yet to show all that will be."""

from __future__ import annotations

import numpy as np

from detection.engine.likelihood import Array
from detection.engine.refunds.when import DAY, HOUR
from detection.engine.shares import drawn

# An order taken back within so many hours is a cancellation; later it is a return.
SOON_HOURS = 48
# What is assumed before anything is known, cancellations at an even pace, and what the shop's are worth to a
# product's, in cancellations.
_ASSUMED, _SHOP_WORTH = 10.0, 30.0
_HOURS = np.arange(SOON_HOURS + 1.0)
# Places of a day's orders at which their age is read.
_PLACES = (np.arange(24.0) + 0.5) / 24


class Delays:
    """Cancellations by the full hours between order and cancellation."""

    def __init__(self) -> None:
        self._by_hour = [0] * SOON_HOURS

    def add(self, seconds: float) -> None:
        self._by_hour[min(int(max(seconds, 0.0) // HOUR), SOON_HOURS - 1)] += 1

    def by_hour(self) -> Array:
        return np.array(self._by_hour, dtype=float)


def come(own: Delays, whole: Delays, first: int, now: float) -> Array:
    """Share of the cancellations of each day's orders that have come by now, a place a day from `first` on.

    `own` are the product's, `whole` the shop's; a day's orders are taken as spread evenly over what has passed of it.
    """
    days = np.arange(first, int(now // DAY) + 1)
    ends = np.minimum((days[:, None] + _PLACES) * DAY, now)
    begun = days[-1] * DAY
    ends[-1] = begun + _PLACES * (now - begun)
    ages = (now - ends) / HOUR
    even = np.full(SOON_HOURS, 1.0 / SOON_HOURS)
    shop, product = whole.by_hour(), own.by_hour()
    usual = drawn(shop, np.full(SOON_HOURS, shop.sum()), even, _ASSUMED)
    shares = drawn(product, np.full(SOON_HOURS, product.sum()), usual, _SHOP_WORTH)
    within = np.concatenate(([0.0], shares.cumsum()))
    found: Array = np.interp(ages, _HOURS, within).mean(axis=1)
    return found
