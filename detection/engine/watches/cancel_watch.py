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
from detection.engine.refunds.alike import NONE, Likeness, likeness
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
# What a sale takes off the evidence: it explains some of it, and mutes nothing.
_SALE = 2.0
# Told once it is likelier than not.
_OPEN_ODDS = 0.0


class _Cancelled:
    """One product's cancelled orders by the day of order, and how many were booked in each minute."""

    def __init__(self) -> None:
        self.days: dict[int, list[Record]] = defaultdict(list)
        self.booked: Counter[int] = Counter()

    def add(self, record: Record) -> None:
        self.days[int(record.at // DAY)].append(record)
        self.booked[_minute(record)] += 1

    def told(self, day: int) -> list[Record]:
        """Those of a day that neither a burst has claimed nor the shop booked by its own hand."""
        return [
            record
            for record in self.days.get(day, ())
            if (record.burst is None or isinstance(record.burst, Cancelled | Drip))
            and self.booked[_minute(record)] < _BATCH
        ]

    def since(self, at: float) -> list[Record]:
        first = int(at // DAY)
        return [record for day in sorted(self.days) if day >= first for record in self.told(day)]

    def before(self, at: float) -> list[Record]:
        last = int(at // DAY)
        return [record for day in sorted(self.days) if day < last for record in self.told(day)]

    def forget(self, before: float) -> None:
        for day in [one for one in self.days if one < before // DAY]:
            del self.days[day]
        for minute in [one for one in self.booked if one < before // 60]:
            del self.booked[minute]


class CancelWatch(Watch):
    """One question a product at a time."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._whole = Days()
        self._products: dict[str, Days] = defaultdict(Days)
        self._cancelled: dict[str, _Cancelled] = defaultdict(_Cancelled)
        # Products of which much was cancelled when they were last looked at.
        self._often: dict[str, Days] = {}
        # Products cancelled since they were looked at, and the days of order of what was.
        self._since: dict[str, set[int]] = defaultdict(set)
        self._open: dict[str, Cancelled] = {}
        self._look_at = 0.0
        self._forget_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        day = int(record.at // DAY)
        self._whole.orders[day] += 1
        self._products[product.product_id].orders[day] += 1

    def refund(self, refunded: Refunded, now: float) -> None:
        record, product_id = refunded.record, refunded.product_id
        if refunded.event.implied or (record is not None and isinstance(record.burst, Burst)):
            return
        if record is not None and record.paid_at is None and self.shop.tells_payment:
            return  # never bought
        if refunded.at - refunded.ordered_at > SOON_SECONDS:
            days = int(refunded.at // DAY), int(refunded.ordered_at // DAY)
            self._products[product_id].returned[days] += 1
            return
        if record is None:
            name = refunded.event.order_id
            record = Record.bare(name, product_id, refunded.ordered_at, buyer=refunded.buyer)
            record.refund_at = refunded.at
            record.refund_reason = refunded.event.reason
        self._cancelled[product_id].add(record)
        for counts in (self._whole, self._products[product_id]):
            counts.delays.add(refunded.at - refunded.ordered_at)
        self._since[product_id].add(int(record.at // DAY))

    def sweep(self, now: float) -> None:
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_SECONDS
        if now >= self._forget_at:
            self._forget_at = now + DAY
            self._forget(now)
        products = sorted(self._since)
        for product_id in products:
            self._count(product_id, now)
            self._keep_count(product_id, now)
        for product_id in products:
            self._look(product_id, now)
        self._since.clear()

    def _forget(self, now: float) -> None:
        for days in (self._whole, *self._products.values()):
            days.forget(now)
        for product_id, cancelled in self._cancelled.items():
            known = self._open.get(product_id)
            oldest = now - SPANS[-1] * DAY
            cancelled.forget(oldest if known is None else min(oldest, known.stretch.starts_at))
        told = self.shop.cancellations
        for product_id in [name for name, one in told.items() if one.ends_at < now - SOON_SECONDS]:
            del told[product_id]

    def _count(self, product_id: str, now: float) -> None:
        """Count the days of which something new is known: lately, a burst may also have claimed orders."""
        days, cancelled = self._products[product_id], self._cancelled[product_id]
        lately = range(int((now - SOON_SECONDS - DAY) // DAY), int(now // DAY) + 1)
        for day in sorted({*lately, *self._since[product_id]}):
            count = len(cancelled.told(day))
            self._whole.cancelled[day] += count - days.cancelled[day]
            days.cancelled[day] = count

    def _keep_count(self, product_id: str, now: float) -> None:
        days = self._products[product_id]
        if days.lately(now) >= LEAST_CANCELLED:
            self._often[product_id] = days
        else:
            self._often.pop(product_id, None)

    def _look(self, product_id: str, now: float) -> None:
        known = self._open.get(product_id)
        if known is not None and not known.is_open:
            del self._open[product_id]
            known = None
        stretch = self._stretch(product_id, known, now)
        alike = NONE if stretch is None else self._likeness(product_id, stretch)
        self.shop.cancellations.pop(product_id, None)
        if known is not None:
            start = known.stretch.starts_at if stretch is None else stretch.starts_at
            known.look(stretch, alike, self._cancelled[product_id].since(start), now)
            self.stirred.append(known)
        elif stretch is not None:
            self.shop.cancellations[product_id] = stretch
            if stretch.odds + alike.weight >= _OPEN_ODDS:
                self._say(product_id, stretch, alike, now)

    def _stretch(self, product_id: str, known: Cancelled | None, now: float) -> Stretch | None:
        if known is None and product_id not in self._often:
            return None
        days = self._products[product_id]
        siblings = [other for name, other in self._often.items() if name != product_id]
        start = known.stretch.starts_at if known else None
        found = surest(days, self._whole, now, start, siblings)
        if found is not None and self._is_sale(product_id, found):
            return found._replace(evidence=found.evidence - _SALE)
        return found

    def _is_sale(self, product_id: str, stretch: Stretch) -> bool:
        """Whether a declared promotion or a sale day falls among the days; who buys in haste cancels."""
        noons = (stretch.starts_at + (day + 0.5) * DAY for day in range(stretch.days))
        return any(self.shop.uplift(product_id, noon) > 1.0 for noon in noons)

    def _likeness(self, product_id: str, stretch: Stretch) -> Likeness:
        cancelled, base = self._cancelled[product_id], self.shop.baseline.of(product_id)
        share = stretch.bought / max(stretch.cancelled, 1)
        before, since = cancelled.before(stretch.starts_at), cancelled.since(stretch.starts_at)
        return likeness(since, before, base.shares, share)

    def _say(self, product_id: str, stretch: Stretch, alike: Likeness, now: float) -> None:
        trickles = [one for one in self.shop.products[product_id].cohorts if isinstance(one, Drip)]
        if trickles:
            self.stirred += trickles
            return
        fresh = Cancelled(product_id, now, stretch, alike)
        fresh.look(stretch, alike, self._cancelled[product_id].since(stretch.starts_at), now)
        if len(fresh.records) >= LEAST_CANCELLED:
            self._open[product_id] = fresh
            self.fresh.append(fresh)


def _minute(record: Record) -> int:
    return int((record.refund_at or 0.0) // 60)
