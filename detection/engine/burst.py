"""One open burst: its orders and their histograms, kept as they come."""

from __future__ import annotations

from detection.engine import registry
from detection.engine.baseline import Base, DepthByProvince
from detection.engine.record import Cohort, Record
from detection.engine.signals import pay_delay
from detection.engine.surroundings.base import Scene


class Burst(Cohort):
    """Orders of one product since its count left the expected, and what was counted of them."""

    def __init__(self, product_id: str, opened_at: float, base: Base, tide: float) -> None:
        self.product_id = product_id
        self.opened_at = opened_at
        self.base = base
        self.tide = tide
        self.records: list[Record] = []
        self.counts = [0.0] * registry.TOTAL
        self.depth = DepthByProvince()
        self.warm_at = opened_at
        self.is_open = True
        # How much each order teaches the shop's baseline: nothing, unless found genuine.
        self.weight = 0.0
        self.frozen = 0.0
        self.scene: Scene | None = None
        self._late = 0

    @property
    def starts_at(self) -> float:
        return self.records[0].at

    @property
    def last_at(self) -> float:
        return self.records[-1].at

    def add(self, record: Record) -> None:
        record.burst = self
        self.records.append(record)
        counts = self.counts
        for signal, place in enumerate(record.bins):
            if place >= 0 and signal != registry.PAY_DELAY:
                counts[place] += 1
        depth_place = record.bins[registry.DEPTH]
        if depth_place >= 0:
            self.depth.add(record.province, depth_place - registry.STARTS[registry.DEPTH])

    def extend_back(self, earlier: list[Record]) -> None:
        """The excess turns out to have begun before: take those orders in as well."""
        self._count_again([*earlier, *self.records])

    def close(self) -> None:
        """It is over: the orders after its last warm minute were ordinary ones."""
        self.is_open = False
        kept = [record for record in self.records if record.at <= self.warm_at]
        for record in self.records[len(kept) :]:
            record.burst = None
        self._count_again(kept or self.records)

    def _count_again(self, records: list[Record]) -> None:
        self.records = []
        self._late = 0
        self.counts = [0.0] * registry.TOTAL
        self.depth = DepthByProvince()
        for record in records:
            self.add(record)

    def read_late(self, now: float, *, shop_tells_payment: bool) -> None:
        """Count the late bins of every order old enough to have them."""
        if not shop_tells_payment:
            return
        while self._late < len(self.records):
            record = self.records[self._late]
            if now - record.at < pay_delay.SEEN_AFTER_SECONDS:
                break
            record.read_late()
            self.counts[record.bins[registry.PAY_DELAY]] += 1
            self._late += 1
