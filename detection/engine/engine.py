"""The engine: one shop's events in, verdicts out."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from detection.engine.assessment import Assessment, assess
from detection.engine.burst import Burst, Record
from detection.engine.gate import (
    MIN_ORDERS,
    OPEN_AT,
    WARM_AT,
    WARM_WITHIN_MINUTES,
    WINDOWS_MINUTES,
    best_ratio,
    onset,
    warm_ratio,
)
from detection.engine.incident import Incident
from detection.engine.product import Product
from detection.engine.shop import Shop
from detection.engine.types import (
    EndEvent,
    Event,
    FeedbackEvent,
    Level,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    ShopEvent,
    StepEvent,
    TrafficEvent,
    Verdict,
)

TOLERANCE_SECONDS = 120.0
LONGEST_WINDOW_SECONDS = WINDOWS_MINUTES[-1] * 60.0
_SWEEP_SECONDS = 60.0
# An open burst is judged again after this much event time and this share of new orders.
_JUDGE_EVERY_SECONDS = 5.0
_SHARE = 0.02
_CALM_SHARE, _CALM_ORDERS, _CALM_BELOW = 0.1, 60, 0.1
_OUTCOMES = 1.05
_LOOK_BACK_ORDERS = 400
_COLD_AFTER_SECONDS = 30 * 60.0
# A burst that lasts three days is the product's new level.
_LONGEST_SECONDS = 72 * 3600.0
# After the burst, outcomes are waited for: this long without news, then the incident closes.
_QUIET_SECONDS = 14 * 86400.0
_WATCH_QUIET_SECONDS = 6 * 3600.0
_REMEMBER_SECONDS = 60 * 86400.0
_GENUINE_BELOW = 0.3


class Engine:
    """Streaming detector for one shop.

    `feed` takes events in order of time (two minutes of disorder are fine) and gives the verdicts
    that the event tipped, usually none. Deterministic; keeps sixty days of orders.
    """

    def __init__(self, shop: ShopEvent | None = None) -> None:
        self._shop = Shop(shop.shop if shop else "shop", shop.timezone if shop else "Asia/Shanghai")
        self._now = 0.0
        self._sweep_at = 0.0
        self._records: dict[str, Record] = {}
        self._kept: deque[Record] = deque()
        self._cases: dict[Burst, Case] = {}

    # -- for the screens --------------------------------------------------------------------

    def expected(self, product_id: str, at: datetime, minutes: float) -> float:
        """Expected orders of the product in the minutes before `at`, by what is known now."""
        product = self._shop.product(product_id)
        end = at.timestamp()
        tide = self._shop.tide(product, self._now)
        return self._shop.expected(product, end - minutes * 60, end, tide)

    def upper(self, product_id: str, at: datetime, minutes: float) -> float:
        """Upper edge of the expected band: about one ordinary stretch in forty is above it."""
        mean = self.expected(product_id, at, minutes)
        shape = self._shop.product(product_id).level.shape()
        return mean + 2.0 * (mean + mean * mean / shape) ** 0.5 + 1.0

    # -- events -----------------------------------------------------------------------------

    def feed(self, event: Event) -> list[Verdict]:
        """Take one event; give what it makes the engine say."""
        if not (isinstance(event, EndEvent) and event.at == EndEvent.LATEST):
            self._now = max(self._now, event.at.timestamp())
        verdicts = self._sweep() if self._now >= self._sweep_at else []
        match event:
            case OrderEvent():
                verdicts += self._on_order(event)
            case StepEvent():
                self._on_step(event)
            case RefundEvent():
                verdicts += self._on_refund(event)
            case ReviewEvent():
                verdicts += self._on_review(event)
            case FeedbackEvent():
                verdicts += self._on_feedback(event)
            case TrafficEvent():
                self._shop.see_traffic(event, event.at.timestamp())
            case PromotionEvent():
                self._shop.promote(event)
            case ShopEvent():
                self._shop.introduce(event.shop, event.timezone)
            case EndEvent():
                verdicts += self._on_end()
        return verdicts

    def _on_order(self, event: OrderEvent) -> list[Verdict]:
        if event.order_id in self._records:
            return []
        product, record = self._shop.take(event, event.at.timestamp())
        self._records[event.order_id] = record
        self._kept.append(record)
        if record.at < self._now - TOLERANCE_SECONDS:
            return []
        if product.burst is None:
            return self._try_gate(product)
        product.burst.add(record)
        self._keep_warm(product, product.burst)
        return self._judge(self._cases[product.burst])

    def _on_step(self, event: StepEvent) -> None:
        if event.kind == "paid":
            self._shop.tells_payment = True
        record = self._records.get(event.order_id)
        if record is not None:
            record.step(event.kind, event.at.timestamp())

    def _on_refund(self, event: RefundEvent) -> list[Verdict]:
        record = self._records.get(event.order_id)
        if record is None or event.stage is RefundStage.REFUSED or record.refund_at is not None:
            return []
        record.refund_at = event.at.timestamp()
        record.refund_implied = event.implied
        if record.is_ordinary:
            self._shop.refunds.refund(record.at)
        return self._outcome(record)

    def _on_review(self, event: ReviewEvent) -> list[Verdict]:
        record = self._records.get(event.order_id)
        if record is None:
            return []
        record.stars = event.stars
        return self._outcome(record)

    def _on_feedback(self, event: FeedbackEvent) -> list[Verdict]:
        for case in self._cases.values():
            if case.incident.public_id == event.incident:
                case.incident.feedback = event.verdict
                return self._judge(case, always=True)
        return []

    def _on_end(self) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for case in list(self._cases.values()):
            if case.burst.is_open:
                self._close_burst(case)
            verdicts += _one(case.incident.close(self._assess(case)))
        return verdicts

    # -- bursts -----------------------------------------------------------------------------

    def _try_gate(self, product: Product) -> list[Verdict]:
        times = product.trail.since(max(self._now - LONGEST_WINDOW_SECONDS, product.judged_until))
        if len(times) < MIN_ORDERS:
            return []
        shop, now = self._shop, self._now
        shape = product.level.shape()
        # Without the tide the expectation is lowest: most orders stop here.
        if best_ratio(times, now, shop.per_second(product, now, 1.0), shape) < OPEN_AT:
            return []
        tide = shop.tide(product, now)
        per_second = shop.per_second(product, now, tide)
        if best_ratio(times, now, per_second, shape) < OPEN_AT:
            return []
        start = times[onset(times, now, per_second, shape)]
        burst = Burst(product.product_id, now, shop.baseline.of(product.product_id), tide)
        for record in product.since(start):
            burst.add(record)
        product.burst = burst
        shop.bursts.append(burst)
        case = Case(burst, product, Incident(shop.name, burst))
        self._cases[burst] = case
        return self._judge(case)

    def _keep_warm(self, product: Product, burst: Burst) -> None:
        times = product.trail.since(self._now - WARM_WITHIN_MINUTES * 60)
        per_second = self._shop.per_second(product, self._now, burst.tide)
        if warm_ratio(times, self._now, per_second, product.level.shape()) >= WARM_AT:
            burst.warm_at = self._now

    def _judge(self, case: Case, *, always: bool = False) -> list[Verdict]:
        if not always and not case.is_due(self._now):
            return []
        if case.burst.is_open:
            self._look_back(case)
        found = self._assess(case)
        verdict = case.incident.tell(found)
        if verdict is not None:
            case.news_at = self._now
            urgent = verdict.level is not Level.WATCH and case.burst.is_open
            (self._shop.suspicious.add if urgent else self._shop.suspicious.discard)(
                case.product.product_id
            )
        return _one(verdict)

    def _look_back(self, case: Case) -> None:
        """With more orders seen, the excess may turn out to have begun earlier."""
        burst, product = case.burst, case.product
        if len(burst.records) > _LOOK_BACK_ORDERS:
            return
        since = max(self._now - LONGEST_WINDOW_SECONDS, product.judged_until)
        times = product.trail.since(since)
        per_second = self._shop.per_second(product, self._now, burst.tide)
        start = times[onset(times, self._now, per_second, product.level.shape())]
        earlier = product.since(start) if start < burst.starts_at else []
        if earlier:
            burst.extend_back(earlier)

    def _assess(self, case: Case) -> Assessment:
        found = assess(self._shop, case.product, case.burst, self._now, case.incident.feedback)
        case.judged(self._now, found)
        return found

    def _outcome(self, record: Record) -> list[Verdict]:
        """A refund or review arrived: does it change what is believed of its burst?"""
        case = self._cases.get(record.burst) if record.burst else None
        if case is None:
            return []
        case.outcomes += 1
        return self._judge(case) if case.outcomes_due() else []

    def _close_burst(self, case: Case) -> None:
        burst, product = case.burst, case.product
        burst.close()
        product.burst = None
        product.judged_until = max(burst.warm_at, burst.last_at) + 1e-3
        self._shop.suspicious.discard(product.product_id)
        found = self._assess(case)
        if found.artificial < _GENUINE_BELOW:
            self._shop.thaw(product, burst, found.expected)

    # -- time -------------------------------------------------------------------------------

    def _sweep(self) -> list[Verdict]:
        """Once a minute of event time: close what has gone cold or quiet, forget the old."""
        self._sweep_at = self._now + _SWEEP_SECONDS
        verdicts: list[Verdict] = []
        for case in list(self._cases.values()):
            verdicts += self._sweep_case(case)
        self._shop.advance(self._now)
        while self._kept and self._kept[0].at < self._now - _REMEMBER_SECONDS:
            del self._records[self._kept.popleft().order_id]
        return verdicts

    def _sweep_case(self, case: Case) -> list[Verdict]:
        burst, now = case.burst, self._now
        if burst.is_open:
            if now - burst.starts_at > _LONGEST_SECONDS:
                self._shop.accept(case.product, burst, now)
                self._close_burst(case)
            elif now - burst.warm_at > _COLD_AFTER_SECONDS:
                self._close_burst(case)
                return self._judge(case, always=True)
            return []
        quiet = _WATCH_QUIET_SECONDS if case.incident.level is Level.WATCH else _QUIET_SECONDS
        if now - burst.last_at > _REMEMBER_SECONDS:
            del self._cases[burst]
        if case.incident.is_open and now - max(case.news_at, burst.last_at) > quiet:
            return _one(case.incident.close(self._assess(case)))
        return []


class Case:
    """A burst, its product and its incident, and when it was last judged."""

    def __init__(self, burst: Burst, product: Product, incident: Incident) -> None:
        self.burst = burst
        self.product = product
        self.incident = incident
        self.news_at = burst.opened_at
        self.outcomes = 0
        self._at = 0.0
        self._orders = 0
        self._outcomes_judged = 0
        self._calm = False

    def is_due(self, now: float) -> bool:
        """Judging is dear: only after some seconds and some new orders, calm bursts seldom."""
        if self.outcomes_due():
            return True
        fresh = len(self.burst.records) - self._orders
        share = _CALM_SHARE if self._calm else _SHARE
        if fresh < max(1.0, share * self._orders):
            return False
        return now - self._at >= _JUDGE_EVERY_SECONDS or fresh >= max(3.0, 0.05 * self._orders)

    def outcomes_due(self) -> bool:
        return self.outcomes >= max(self._outcomes_judged + 3, self._outcomes_judged * _OUTCOMES)

    def judged(self, now: float, found: Assessment) -> None:
        self._at = now
        self._orders = len(self.burst.records)
        self._outcomes_judged = self.outcomes
        self._calm = found.orders >= _CALM_ORDERS and found.artificial < _CALM_BELOW


def _one(verdict: Verdict | None) -> list[Verdict]:
    return [] if verdict is None else [verdict]
