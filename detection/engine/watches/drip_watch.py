"""Keeps the evidence sums of every product and opens a trickle; drip.py judges what it has opened."""

from __future__ import annotations

from collections import deque

from detection.engine.archive import Refunded
from detection.engine.burst import Burst
from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.shop import Shop
from detection.engine.signals.pay_delay import SEEN_AFTER_SECONDS
from detection.engine.watches.base import Watch
from detection.engine.watches.drip import ALL, OPEN_AT, OVERWHELMING, REFUNDED, Drip
from detection.engine.watches.sums import Sums

# Looked at when the payment is known, or known to be slow.
_WAIT_SECONDS = SEEN_AFTER_SECONDS
# For so long after a genuine crowd newcomers of its kind are its tail, no trickle; and so long a trickle that
# was thinned to nothing makes the next one no surprise.
_AFTERGLOW_SECONDS = 48 * HOUR
_LEAST_ORDERS = 3
Key = tuple[str, str | None]


class DripWatch(Watch):
    """Keeps the sums of every product and of the whole shop, of all orders and of the refunded."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._waiting: deque[Record] = deque()
        self._sums: dict[Key, Sums] = {}
        self._open: dict[str | None, Drip] = {}
        self._ended: dict[str | None, float] = {}
        self._forget_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        self._waiting.append(record)
        while self._waiting[0].at <= record.at - _WAIT_SECONDS:
            self._look(self._waiting.popleft())

    def _look(self, record: Record) -> None:
        """Weigh an order that belongs to nothing else; bursts judge their own."""
        surprise = self.shop.surprise
        product = self.shop.products[record.product_id]
        is_told = product.burst is not None and not product.burst.is_faint
        if not surprise.is_ready or is_told or not record.is_free:
            return
        if record.at - product.crowd_at < _AFTERGLOW_SECONDS:
            return
        if self.shop.tells_payment:
            record.read_late()
        score, mean = surprise.score(record), surprise.log_mean()
        is_taken = self._weigh(ALL, record.product_id, record, score, mean)
        if not is_taken and record.burst is None:
            self._weigh(ALL, None, record, score, mean)

    def refund(self, refunded: Refunded, now: float) -> None:
        record, surprise = refunded.record, self.shop.surprise
        if record is None or not surprise.is_ready or refunded.event.implied:
            return
        if isinstance(record.burst, Burst) or (record.burst and not record.is_ordinary):
            return  # a burst's refunds tell of the burst, also where it was taken for a crowd
        if self.shop.tells_payment:
            if record.paid_at is None:
                return  # never bought: who does not pay is another kind of person
            record.read_late()
        score, mean = surprise.score(record), surprise.log_refunded_mean()
        if self._weigh(REFUNDED, record.product_id, record, score, mean):
            return
        if not self._weigh(REFUNDED, None, record, score, mean):
            surprise.learn_refunded(score)

    def _weigh(
        self, what: str, product_id: str | None, record: Record, score: float, mean: float
    ) -> bool:
        """Weigh the order under one key; True while a drip is open there."""
        drip = self._open.get(product_id)
        if drip is not None and not drip.is_open:
            # Looked into and over, or a burst's by now: the next one starts from nothing.
            self._ended[product_id] = drip.last_at
            del self._open[product_id]
            for kind in (ALL, REFUNDED):
                self._sums.pop((kind, product_id), None)
            drip = None
        key = (what, product_id)
        sums = self._sums.get(key)
        if sums is None:
            sums = self._sums[key] = Sums()
        evidence = sums.add(record, score, mean)
        if drip is None:
            is_worth_it = evidence >= OPEN_AT
            return is_worth_it and self._try(what, product_id, sums, record, mean)
        drip.weigh(what, sums)
        if what == ALL and drip.began_by_chance(sums):
            drip.let_go(sums.began()[0])
            self._gather(drip, what, sums, mean)
            self.stirred.append(drip)
            return True
        least = mean + sums.least_score()
        if drip.tells(what) and not drip.is_over:
            drip.usual += self.shop.surprise.share_above(least)
            if score >= least:
                drip.take([record], what)
                self.stirred.append(drip)
        return True

    def _try(
        self,
        what: str,
        product_id: str | None,
        sums: Sums,
        record: Record,
        mean: float,
    ) -> bool:
        """Open a drip: the evidence is worth the question."""
        if len(sums.since(mean + sums.least_score())) < _LEAST_ORDERS:
            return False
        if record.burst is not None and sums.best()[0] < OVERWHELMING:
            return False
        ended = self._ended.get(product_id)
        lately = ended is not None and record.at - ended < _AFTERGLOW_SECONDS
        drip = self._open[product_id] = Drip(product_id, record.at, is_another=lately)
        drip.weigh(what, sums)
        self._gather(drip, what, sums, mean)
        self.fresh.append(drip)
        return True

    def _gather(self, drip: Drip, what: str, sums: Sums, mean: float) -> None:
        """Take in what looks bought since the leading sum began, and count what it was among."""
        least = mean + sums.least_score()
        _, drip.seen[what] = sums.began()
        drip.usual = drip.seen[what] * self.shop.surprise.share_above(least)
        drip.take(sums.since(least), what)

    def sweep(self, now: float) -> None:
        while self._waiting and self._waiting[0].at <= now - _WAIT_SECONDS:
            self._look(self._waiting.popleft())
        if now < self._forget_at:
            return
        self._forget_at = now + 86400.0
        for sums in self._sums.values():
            sums.forget(now)
