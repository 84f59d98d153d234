"""The state of one shop: its week, its products, its customers, and what is ordinary there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from detection.engine.archive import Refunded
from detection.engine.baseline import Baseline
from detection.engine.burst import Burst
from detection.engine.gate import KEEP_PER_HOUR, Level
from detection.engine.habits import GoesOn
from detection.engine.lean import FEEDBACK, Lean
from detection.engine.links import MOST_ORDERS
from detection.engine.memory import Memory
from detection.engine.pause import Pauses
from detection.engine.praise import ReviewBook
from detection.engine.product import History, Product, Trail
from detection.engine.profile import HOUR, HourProfile
from detection.engine.record import Record, bins_of, tokens_of
from detection.engine.refunds import RefundBook
from detection.engine.refunds.cancellations import Stretch
from detection.engine.spread import LEAST_EXPECTED, Spread
from detection.engine.surprise import Surprise
from detection.engine.traffic import TrafficBook
from detection.engine.types import OrderEvent, PromotionEvent, TrafficEvent

# An order becomes part of "ordinary" only once no gate window can still claim it.
ABSORB_AFTER_SECONDS = 3 * HOUR
TIDE_MINUTES = 120
# A log that begins says nothing of how many orders are usual until half a day has gone by.
YOUNG_HOURS = 12.0
# Its level and its week are known well enough to say how far an hour lay from them.
_KNOWN_HOURS = 48.0
_LONGEST_GAP_HOURS = 60 * 24
_TIDE_WEIGHT = 6.0
_TIDE_MOST = 12.0
_TIDE_LEAST = 0.8
# A shop begins as one with an order an hour, worth three hours of watching.
_PRIOR_SHOP_RATE = 1.0
_PRIOR_SHOP_HOURS = 3.0
_PROMOTION_LIFT = 4.0
_PROMOTION_TAIL_SECONDS = 3600.0
# A genuine crowd teaches the level at most as if it had been this many times the expected.
_CROWD_WEIGHT = 4.0
# So many orders more than usual bring strangers whom the product sees for days.
_CROWD_ORDERS = 20


@dataclass(frozen=True)
class Promotion:
    starts_at: float
    ends_at: float
    product_ids: tuple[str, ...] | None

    def covers(self, product_id: str, at: float) -> bool:
        named = self.product_ids is None or product_id in self.product_ids
        return named and self.starts_at <= at <= self.ends_at + _PROMOTION_TAIL_SECONDS


class Shop:
    """Everything the gates and the composition need to know; grows with products, not orders."""

    def __init__(self, name: str, timezone: str) -> None:
        self.name = name
        self.profile = HourProfile(timezone)
        self.memory = Memory()
        self.baseline = Baseline()
        self.refunds = RefundBook()
        self.reviews = ReviewBook()
        self.products: dict[str, Product] = {}
        self.trail = Trail()
        self.history = History()
        self.pauses = Pauses()
        self.traffic = TrafficBook()
        self.promotions: list[Promotion] = []
        # The latest ordinary orders that carry a token to be tied by.
        self.tokened: deque[Record] = deque(maxlen=MOST_ORDERS)
        self.bursts: list[Burst] = []
        self.suspicious: set[str] = set()
        self.peak_5_minutes = 0
        self.peak_30_minutes = 0
        self.tells_payment = False
        self.whole_minutes = True
        # Runs of half a day, and of an hour.
        self.goes_on, self.goes_on_at_once = GoesOn(), GoesOn()
        self.lean = Lean()
        self.surprise = Surprise()
        # By product: the days up to now whose orders are taken back more than usual, where no cohort of its own
        # is open for them.
        self.cancellations: dict[str, Stretch] = {}
        self._waiting: deque[Record] = deque()
        self._now = 0.0
        self.first_at: float | None = None
        # The hour that is being learned, and when it is over.
        self._hour: int | None = None
        self._hour_ends = -inf
        self._hour_times: list[float] = []
        self._basket: tuple[float, str | None] | None = None
        self._tells_buyers = False
        self._hour_weight = 0.0
        # Ordinary orders of that hour by product.
        self._hour_orders: dict[str, int] = {}
        self._spread = Spread()
        self._exposure = 0.0
        self._count = 0.0
        self._rate = _PRIOR_SHOP_RATE

    def introduce(self, name: str, timezone: str) -> None:
        """The log's first line names the shop; its clock counts from the first order on."""
        self.name = name
        self.profile = HourProfile(timezone)

    # -- orders ---------------------------------------------------------------------------

    def take(self, order: OrderEvent, at: float) -> tuple[Product, Record]:
        """Record an order; it is not ordinary yet."""
        if self._hour is None:
            self._hour = int(at // HOUR)
            self.first_at = at
        sight = self.memory.look(order, at)
        product = self.product(order.product_id)
        # By place, as an event is read; and one text for the product in all of its orders.
        record = Record(
            order.order_id,
            product.product_id,
            at,
            bins_of(sight),
            sight.province,
            order.buyer,
            order.amount,
            tokens_of(sight),
        )
        product.add(record)
        self.trail.add(at)
        self.history.add(at)
        self.pauses.order(at, self._usual)
        self._waiting.append(record)
        if self.whole_minutes and at % 60:
            self.whole_minutes = False
        return product, record

    def product(self, product_id: str) -> Product:
        product = self.products.get(product_id)
        if product is None:
            level = Level(self._exposure, self._hour or 0)
            product = self.products[product_id] = Product(product_id, level)
        return product

    def promote(self, event: PromotionEvent) -> None:
        self.promotions.append(
            Promotion(event.starts_at.timestamp(), event.ends_at.timestamp(), event.product_ids)
        )

    def is_young(self, now: float, hours: float = YOUNG_HOURS) -> bool:
        """Too young to say how much is much: nothing is known of its level and its people."""
        return self.first_at is None or now - self.first_at < hours * HOUR

    def see_refund(self, refunded: Refunded) -> None:
        """Learn from an ordinary order's refund; those of a cohort are evidence, not habit."""
        if refunded.is_ordinary:
            self.refunds.refund(refunded)

    def told(self, word: str, *, before: str | None) -> None:
        """The merchant said what an incident was: this shop's later ones start from there."""
        self.lean.told(word, before)

    def leaning(self, feedback: str | None) -> float:
        """Log odds of an artificial cohort that the merchant's words add."""
        return self.lean.artificial + FEEDBACK.get(feedback or "", 0.0)

    def see_traffic(self, event: TrafficEvent, at: float) -> None:
        start = at - event.minutes * 60
        if event.product_id is None:
            calm = not any(burst.is_open for burst in self.bursts)
            self.traffic.add(event, at, self.history.count(start, at), ordinary=calm)
            return
        product = self.product(event.product_id)
        orders = product.history.count(start, at)
        product.traffic.add(
            event, at, orders, ordinary=product.burst is None, on_sale=product.orders > 0
        )

    # -- rates ----------------------------------------------------------------------------

    def rate_of(self, product: Product) -> float:
        """Orders an hour at profile 1."""
        prior = 0.5 * self._rate / (len(self.products) + 3)
        return product.level.rate(self._hour or 0, self._exposure, prior)

    def shape_of(self, product: Product) -> float:
        """How far the product's counts may honestly be from what is expected (see gate.py)."""
        return product.level.shape(self._exposure, self._spread.value)

    def per_second(self, product: Product, now: float, tide: float) -> float:
        """Expected orders a second around now, promotions and tide included."""
        lift = self.uplift(product.product_id, now)
        rise = tide if tide > 1.0 else 1.0
        return self.rate_of(product) * self.profile.around(now) * rise * lift / HOUR

    def expected(self, product: Product, start: float, end: float, tide: float) -> float:
        """Expected orders of the product from start to end."""
        lift = self.uplift(product.product_id, end)
        mass = self.profile.mass(start, end)
        return self.rate_of(product) * mass * max(tide, 1.0) * lift

    def uplift(self, product_id: str, at: float) -> float:
        """What a declared promotion or a sale day lets expect; the larger of the two."""
        season = self.profile.season(at)
        is_promoted = self.promotions and self.promoted(product_id, at)
        return max(_PROMOTION_LIFT, season) if is_promoted else season

    def promoted(self, product_id: str, at: float) -> bool:
        return any(one.covers(product_id, at) for one in self.promotions)

    def tide(self, product: Product, now: float) -> float:
        """How much the rest of the shop is above itself, over the last two hours."""
        start = now - TIDE_MINUTES * 60
        seen, expected = self.others(product, start, now)
        return _tide(seen, expected)

    def others(self, product: Product, start: float, end: float) -> tuple[int, float]:
        """Orders of all other products from start to end: seen, and expected without tide.

        Products under suspicion are left out on both sides: they must not excuse each other.
        """
        seen = self.trail.count(start, end) - product.trail.count(start, end)
        rate = self.shop_rate() - self.rate_of(product)
        for product_id in self.suspicious:
            if product_id != product.product_id:
                other = self.products[product_id]
                seen -= other.trail.count(start, end)
                rate -= self.rate_of(other)
        return max(seen, 0), max(rate, 0.0) * self.profile.mass(start, end)

    def count(self, product_ids: Iterable[str], start: float, end: float) -> int:
        """Every order of these products from start to end, whoever has claimed it."""
        known = (self.products[name] for name in product_ids if name in self.products)
        return sum(product.history.count(start, end) for product in known)

    def _usual(self, start: float, end: float) -> float:
        """Orders of all products to be expected from start to end, without tide."""
        return self.shop_rate() * self.profile.mass(start, end)

    def shop_rate(self) -> float:
        """Orders an hour at profile 1, of all products; as of the last finished hour."""
        return self._rate

    # -- learning -------------------------------------------------------------------------

    def advance(self, now: float) -> None:
        """Make ordinary what has become old enough and was in no burst."""
        if self._hour is None:
            return
        self._now = now
        limit = now - ABSORB_AFTER_SECONDS
        waiting = self._waiting
        while waiting and waiting[0].at <= limit:
            record = waiting.popleft()
            if record.at >= self._hour_ends:
                self._fold_until(int(record.at // HOUR))
            burst = record.burst
            if burst is None or burst.weight > 0:
                self._absorb(record, burst.weight if burst else 1.0)
                self._note_time(record)
        if limit >= self._hour_ends:
            self._fold_until(int(limit // HOUR))

    def _note_time(self, record: Record) -> None:
        """Lines of one basket are one customer: five hundred of an invoice are no crowd."""
        basket = (record.at, record.buyer)
        self._tells_buyers = self._tells_buyers or record.buyer is not None
        if basket != self._basket or not self._tells_buyers:
            self._hour_times.append(record.at)
        self._basket = basket

    def _absorb(self, record: Record, weight: float) -> None:
        if self.tells_payment:
            record.read_late()
        self.baseline.learn(record.product_id, record.bins, record.province)
        if record.burst is None:
            self.surprise.learn(record, self.baseline)
            self._hour_orders[record.product_id] = self._hour_orders.get(record.product_id, 0) + 1
        self.refunds.order(record.at)
        self.reviews.order(record.at)
        if record.refund_at is not None:
            self.refunds.refunded_early(record)
        if record.tokens:
            self.tokened.append(record)
        record.is_ordinary = True
        self.products[record.product_id].level.add(self._hour or 0, weight)
        self._hour_weight += weight

    def _fold_until(self, hour: int) -> None:
        if self._hour is not None and hour - self._hour > _LONGEST_GAP_HOURS:
            # Nobody watched for two months, or a date is wrong: the hours between say nothing.
            self._fold(self._hour)
            self._hour = hour - 1
        while self._hour is not None and self._hour < hour:
            self._fold(self._hour)
            self._hour += 1
        self._hour_ends = float((hour + 1) * HOUR)

    def _fold(self, hour: int) -> None:
        start = float(hour * HOUR)
        times, self._hour_times = self._hour_times, []
        orders, self._hour_weight = self._hour_weight, 0.0
        exposure = self.profile.rate(start)
        self._learn_spread(start, exposure)
        self.profile.fold(start, orders)
        self._exposure = self._exposure * KEEP_PER_HOUR + exposure
        self._count = self._count * KEEP_PER_HOUR + orders
        self._rate = (self._count + _PRIOR_SHOP_RATE * _PRIOR_SHOP_HOURS) / (
            self._exposure + _PRIOR_SHOP_HOURS
        )
        self._raise_peaks(times)
        self._freeze(start, exposure)

    def _learn_spread(self, start: float, exposure: float) -> None:
        """What the hour's ordinary orders say of how far counts may lie from the expected.

        An hour in which a burst of the product was open is half of a count, a promoted one has no usual.
        """
        by_product, self._hour_orders = self._hour_orders, {}
        self._spread.fold()
        if self.is_young(start, _KNOWN_HOURS):
            return
        in_all = sum(by_product.values())
        due_in_all = self._rate * exposure
        for product_id, orders in by_product.items():
            product = self.products[product_id]
            due = self.rate_of(product) * exposure
            if due < LEAST_EXPECTED or self.uplift(product_id, start) > 1.0:
                continue
            if any(b.product_id == product_id and b.starts_at < start + HOUR for b in self.bursts):
                continue
            tide = _tide(in_all - orders, max(due_in_all - due, 0.0))
            self._spread.learn(orders, due * max(tide, 1.0))

    def _freeze(self, start: float, exposure: float) -> None:
        for burst in self.bursts:
            is_within = burst.starts_at < start + HOUR and (burst.is_open or burst.last_at > start)
            if is_within and burst.weight <= 0:
                self.products[burst.product_id].level.freeze(self._hour or 0, exposure)
                burst.frozen += exposure
        self.bursts = [b for b in self.bursts if b.is_open or b.last_at > start]

    def thaw(self, product: Product, burst: Burst, expected: float, *, is_crowd: bool) -> None:
        """The burst was genuine: learn it after all, the less the further out it was.

        After a crowd its newcomers are waited for; a faint burst is one of a busy product's moods.
        """
        burst.weight = min(1.0, _CROWD_WEIGHT * max(expected, 2.0) / len(burst.records))
        if is_crowd and not burst.is_faint and len(burst.records) - expected >= _CROWD_ORDERS:
            product.crowd_at = burst.last_at
        product.level.freeze(self._hour or 0, -burst.frozen)
        limit = self._now - ABSORB_AFTER_SECONDS
        for record in burst.records:
            if record.at <= limit:
                self._absorb(record, burst.weight)
        self._raise_peaks([record.at for record in burst.records])

    def _raise_peaks(self, times: Sequence[float]) -> None:
        if len(times) > self.peak_5_minutes:
            self.peak_5_minutes = max(self.peak_5_minutes, most_within(times, 300))
        if len(times) > self.peak_30_minutes:
            self.peak_30_minutes = max(self.peak_30_minutes, most_within(times, 1800))

    def accept(self, product: Product, burst: Burst, now: float) -> None:
        """The burst has lasted so long that it is the product's new level."""
        since = max(burst.starts_at, now - 24 * HOUR)
        seen = sum(record.at >= since for record in burst.records)
        mass = max(self.profile.mass(since, now), 1.0)
        product.level.jump(self._hour or 0, seen / mass, self._exposure)


def _tide(seen: float, expected: float) -> float:
    ratio = (seen + _TIDE_WEIGHT) / (expected + _TIDE_WEIGHT)
    return min(max(ratio, _TIDE_LEAST), _TIDE_MOST)


def most_within(times: Sequence[float] | NDArray[np.float64], seconds: float) -> int:
    """The largest number of times within any stretch of that length; times are ascending."""
    at = np.asarray(times)
    if not len(at):
        return 0
    until = np.searchsorted(at, at + seconds, side="right")
    return int((until - np.arange(len(at))).max())
