"""Counts each product's orders and good reviews by the hour of the order; praised.py judges what stands out."""

from __future__ import annotations

from collections import defaultdict

from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.shop import Shop
from detection.engine.watches.base import Watch
from detection.engine.watches.praised import (
    LEAST_GOOD,
    Hours,
    Praised,
    ProductHours,
    surest,
)

# A product is looked at again after so long, if it was praised since: reviews take days to come.
_LOOK_SECONDS = 6 * HOUR
# Told once it is likelier than not.
_OPEN_ODDS = 0.0


class PraiseWatch(Watch):
    """One own-brushing question a product at a time."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._whole = Hours()
        self._products: dict[str, ProductHours] = defaultdict(ProductHours)
        self._praised_since: dict[str, None] = {}
        self._open: dict[str, Praised] = {}
        self._look_at = 0.0
        self._forget_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        hour = int(record.at // HOUR)
        self._whole.orders[hour] += 1
        self._products[product.product_id].orders[hour] += 1

    def review(self, record: Record) -> None:
        if record.burst is not None and not record.is_ordinary:
            return
        more = self._products[record.product_id].review(record)
        self._whole.good[int(record.at // HOUR)] += more
        self._praised_since[record.product_id] = None

    def sweep(self, now: float) -> None:
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_SECONDS
        for product_id in sorted(self._praised_since):
            self._look(product_id, now)
        self._praised_since.clear()
        if now >= self._forget_at:
            self._forget_at = now + 24 * HOUR
            for hours in (self._whole, *self._products.values()):
                hours.forget(now)

    def _look(self, product_id: str, now: float) -> None:
        hours = self._products[product_id]
        known = self._open.get(product_id)
        if known is not None and not known.is_open:
            del self._open[product_id]
            known = None
        if known is not None:
            known.look(surest(hours, self._whole, known.window), hours, now)
            self.stirred.append(known)
            return
        if not hours.is_dense():
            return
        window = surest(hours, self._whole)
        if window is None:
            return
        fresh = Praised(product_id, now, window)
        if fresh.odds(self.shop, None) < _OPEN_ODDS:
            return
        fresh.look(window, hours, now)
        if len(fresh.records) >= LEAST_GOOD:
            self._open[product_id] = fresh
            self.fresh.append(fresh)
