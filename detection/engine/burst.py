"""One open burst: its orders and their histograms, kept as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detection.engine import registry
from detection.engine.baseline import Array, Base, Baseline, DepthByProvince
from detection.engine.links import Ties, ties
from detection.engine.record import MISSING, Cohort, Record
from detection.engine.signals import pay_delay
from detection.engine.surroundings.base import Scene
from detection.engine.types import Reason

_LOOK_AGAIN = 1.1


@dataclass(frozen=True, slots=True)
class Known:
    """What was held before it went over into a burst: how likely an attack, of how many orders, and why."""

    artificial: float
    orders: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Held:
    """When a burst was last sure enough for its hold by itself: log odds of an attack, of how many orders."""

    odds: float
    orders: int


class Burst(Cohort):
    """Orders of one product since its count left the expected, and what was counted of them."""

    product_id: str

    def __init__(self, product_id: str, opened_at: float, base: Base, tide: float) -> None:
        super().__init__(product_id, product_id, opened_at)
        self.base = base
        self.tide = tide
        self.counts = [0.0] * registry.SPAN
        self.depth = DepthByProvince()
        # The shop's depth shares by province, as they were when first asked: the baseline is
        # frozen while the burst is open.
        self._depth_shares: dict[str | None, Array] = {}
        self.tied: tuple[int, Ties | None] = (0, None)
        self.frozen = 0.0
        self.lost = 0
        self.scene: Scene | None = None
        self.known: Known | None = None
        self.held: Held | None = None
        # Opened by less than is asked of products of few orders: a watch goes on looking at it, and may take it.
        self.is_faint = False
        # When a steeper one took over: what its orders would have gone on to do, nobody saw.
        self.cut_at: float | None = None
        self._late = 0

    def add(self, record: Record) -> None:
        self.claim(record)
        counts = self.counts
        for place in record.bins:
            counts[place] += 1
        late = record.bins[registry.PAY_DELAY]
        counts[late] -= 1  # counted by read_late, when every order is old enough
        depth_place = record.bins[registry.DEPTH]
        if depth_place != MISSING:
            self.depth.add(record.province, depth_place - registry.STARTS[registry.DEPTH])

    def expected_base(self, baseline: Baseline, usual_orders: float) -> Base:
        """What the shop's customers of the burst's own provinces look like in such a crowd.

        `usual_orders` is how many orders the shop usually has while tokens are remembered.
        """
        usual, weights = [], []
        for province, row in self.depth.counts.items():
            known = self._depth_shares.get(province)
            if known is None:
                known = self._depth_shares[province] = baseline.depth_shares([province])[0]
            usual.append(known)
            weights.append(sum(row))
        base = self.base
        if weights:
            shares = (np.array(usual) * np.array(weights)[:, np.newaxis]).sum(axis=0)
            base = base.with_depth(shares / sum(weights))
        return base.crowded(1.0 + len(self.records) / max(usual_orders, 1.0))

    def ties(self, ordinary: Sequence[Record]) -> Ties | None:
        """What the orders share; looked at again when they have grown by a tenth."""
        looked_at, found = self.tied
        if len(self.records) > _LOOK_AGAIN * looked_at or len(self.records) < looked_at:
            self.tied = (len(self.records), ties(self.records, ordinary))
            found = self.tied[1]
        return found

    def extend_back(self, earlier: list[Record]) -> None:
        """The excess turns out to have begun before: take those orders in as well."""
        self._count_again([*earlier, *self.records])

    def lose(self, records: list[Record]) -> None:
        """These belong to another story."""
        gone = {record.order_id for record in records}
        self.lost += len(gone)
        self._count_again([record for record in self.records if record.order_id not in gone])

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
        self.counts = [0.0] * registry.SPAN
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
