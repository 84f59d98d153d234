"""Counts each product's orders and cancellations by the day; refunds/cancellations.py finds what stands out.

Where a trickle of the product is open already, what was found is said to that one.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from detection.engine.archive import Refunded
from detection.engine.burst import Burst
from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.refunds.cancellations import (
    LEAST_CANCELLED,
    SOON_SECONDS,
    SPANS,
    Days,
    Stretch,
    surest,
)
from detection.engine.refunds.when import DAY
from detection.engine.shop import Shop
from detection.engine.watches.base import Watch
from detection.engine.watches.cancelled import Cancelled
from detection.engine.watches.drip import Drip

_LOOK_SECONDS = 6 * HOUR
# So many of one minute were booked by the shop's own hand: staff do two dozen at once.
_BATCH = 6
# Told once it is likelier than not.
_OPEN_ODDS = 0.0


class CancelWatch(Watch):
    """One question a product at a time."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._whole = Days()
        self._products: dict[str, Days] = defaultdict(Days)
        self._cancelled: dict[str, list[Record]] = defaultdict(list)
        self._since: dict[str, None] = {}
        self._open: dict[str, Cancelled] = {}
        self._look_at = 0.0
        self._forget_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        day = int(record.at // DAY)
        self._whole.orders[day] += 1
        self._products[product.product_id].orders[day] += 1

    def refund(self, refunded: Refunded, now: float) -> None:
        record = refunded.record
        if refunded.event.implied or (record is not None and isinstance(record.burst, Burst)):
            return
        if record is not None and record.paid_at is None and self.shop.tells_payment:
            return  # never bought
        own = self._products[refunded.product_id]
        if refunded.at - refunded.ordered_at > SOON_SECONDS:
            own.returned[int(refunded.at // DAY), int(refunded.ordered_at // DAY)] += 1
            return
        if record is None:
            name, product_id = refunded.event.order_id, refunded.product_id
            record = Record.bare(name, product_id, refunded.ordered_at, buyer=refunded.buyer)
            record.refund_at = refunded.at
            record.refund_reason = refunded.event.reason
        self._cancelled[refunded.product_id].append(record)
        self._since[refunded.product_id] = None

    def sweep(self, now: float) -> None:
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_SECONDS
        if now >= self._forget_at:
            self._forget_at = now + DAY
            self._forget(now)
        counted = {product_id: self._count(product_id, now) for product_id in sorted(self._since)}
        for product_id, cancelled in counted.items():
            self._look(product_id, cancelled, now)
        self._since.clear()

    def _forget(self, now: float) -> None:
        for days in (self._whole, *self._products.values()):
            days.forget(now)
        known = self.shop.cancellations
        for product_id in [name for name, one in known.items() if one.ends_at < now - SOON_SECONDS]:
            del known[product_id]

    def _count(self, product_id: str, now: float) -> list[Record]:
        """The product's cancelled orders, counted by the day of order; a burst's are its own."""
        days = self._products[product_id]
        oldest = now - SPANS[-1] * DAY
        known = self._open.get(product_id)
        kept = [
            record
            for record in self._cancelled[product_id]
            if record.at >= oldest or (known is not None and record.burst is known)
        ]
        self._cancelled[product_id] = kept
        booked = Counter(_minute(record) for record in kept)
        told = [
            record
            for record in kept
            if (record.burst is None or isinstance(record.burst, Cancelled | Drip))
            and booked[_minute(record)] < _BATCH
        ]
        counts = Counter(int(record.at // DAY) for record in told)
        for day in range(int(oldest // DAY) + 1, int(now // DAY) + 1):
            self._whole.cancelled[day] += counts[day] - days.cancelled[day]
            days.cancelled[day] = counts[day]
        return told

    def _look(self, product_id: str, cancelled: list[Record], now: float) -> None:
        known = self._open.get(product_id)
        if known is not None and not known.is_open:
            del self._open[product_id]
            known = None
        stretch = self._stretch(product_id, known, now)
        self.shop.cancellations.pop(product_id, None)
        if known is not None:
            known.look(stretch, cancelled, now)
            self.stirred.append(known)
        elif stretch is not None:
            self.shop.cancellations[product_id] = stretch
            if stretch.odds >= _OPEN_ODDS:
                self._say(product_id, stretch, cancelled, now)

    def _stretch(self, product_id: str, known: Cancelled | None, now: float) -> Stretch | None:
        days = self._products[product_id]
        if known is not None:
            return surest(days, self._whole, now, known.stretch.starts_at)
        return surest(days, self._whole, now) if days.lately(now) >= LEAST_CANCELLED else None

    def _say(self, product_id: str, stretch: Stretch, cancelled: list[Record], now: float) -> None:
        trickles = [one for one in self.shop.products[product_id].cohorts if isinstance(one, Drip)]
        if trickles:
            self.stirred += trickles
            return
        fresh = Cancelled(product_id, now, stretch)
        fresh.look(stretch, cancelled, now)
        if len(fresh.records) >= LEAST_CANCELLED:
            self._open[product_id] = fresh
            self.fresh.append(fresh)


def _minute(record: Record) -> int:
    return int((record.refund_at or 0.0) // 60)
