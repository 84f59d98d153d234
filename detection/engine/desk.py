"""Bursts and their incidents: opened by the gate, judged as they grow, closed when cold."""

from __future__ import annotations

from detection.engine.assessment import Assessment, assess
from detection.engine.burst import Burst
from detection.engine.case import Case
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
from detection.engine.record import Cohort, Record
from detection.engine.shop import Shop
from detection.engine.types import Level, Verdict

LONGEST_WINDOW_SECONDS = WINDOWS_MINUTES[-1] * 60.0
# The beginning of a burst is looked for again while it has at most this many orders.
_LOOK_BACK_ORDERS = 400
_COLD_AFTER_SECONDS = 30 * 60.0
# A burst that lasts three days is the product's new level.
_LONGEST_SECONDS = 72 * 3600.0
# After the burst, outcomes are waited for: this long without news, then the incident closes.
_QUIET_SECONDS = 14 * 86400.0
_WATCH_QUIET_SECONDS = 6 * 3600.0
REMEMBER_SECONDS = 60 * 86400.0
_GENUINE_BELOW = 0.3


class Desk:
    """Keeps one case a burst; every method that may say something gives verdicts."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._cases: dict[Cohort, Case] = {}

    def order(self, product: Product, record: Record, now: float) -> list[Verdict]:
        if product.burst is None:
            return self._try_gate(product, now)
        product.burst.add(record)
        self._keep_warm(product, product.burst, now)
        return self._judge(self._cases[product.burst], now)

    def outcome(self, record: Record, now: float) -> list[Verdict]:
        """A refund or review arrived: does it change what is believed of its burst?"""
        case = self._cases.get(record.burst) if record.burst else None
        if case is None:
            return []
        case.outcomes += 1
        return self._judge(case, now) if case.outcomes_due() else []

    def feedback(self, incident: str, word: str, now: float) -> list[Verdict]:
        for case in self._cases.values():
            if case.incident.public_id == incident:
                case.incident.feedback = word
                return self._judge(case, now, always=True, asked=True)
        return []

    def sweep(self, now: float) -> list[Verdict]:
        """Close what has gone cold or quiet."""
        return [v for case in list(self._cases.values()) for v in self._sweep_case(case, now)]

    def end(self, now: float) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for case in self._cases.values():
            if case.burst.is_open:
                self._close_burst(case, now)
            verdicts += _said(case.incident.close(self._assess(case, now)))
        return verdicts

    # -- opening ----------------------------------------------------------------------------

    def _try_gate(self, product: Product, now: float) -> list[Verdict]:
        shop = self._shop
        times = self._times(product, now)
        if len(times) < MIN_ORDERS:
            return []
        shape = product.level.shape()
        # Without the tide the expectation is lowest: most orders stop here.
        if best_ratio(times, now, shop.per_second(product, now, 1.0), shape) < OPEN_AT:
            return []
        tide = shop.tide(product, now)
        per_second = shop.per_second(product, now, tide)
        if best_ratio(times, now, per_second, shape) < OPEN_AT:
            return []
        burst = Burst(product.product_id, now, shop.baseline.of(product.product_id), tide)
        for record in product.since(times[onset(times, now, per_second, shape)]):
            burst.add(record)
        product.burst = burst
        shop.bursts.append(burst)
        case = self._cases[burst] = Case(burst, product, Incident(shop.name, burst))
        return self._judge(case, now)

    def _times(self, product: Product, now: float) -> list[float]:
        since = max(now - LONGEST_WINDOW_SECONDS, product.judged_until)
        return product.trail.since(since)

    def _keep_warm(self, product: Product, burst: Burst, now: float) -> None:
        times = product.trail.since(now - WARM_WITHIN_MINUTES * 60)
        per_second = self._shop.per_second(product, now, burst.tide)
        if warm_ratio(times, now, per_second, product.level.shape()) >= WARM_AT:
            burst.warm_at = now

    # -- judging ----------------------------------------------------------------------------

    def _judge(
        self, case: Case, now: float, *, always: bool = False, asked: bool = False
    ) -> list[Verdict]:
        if not always and not case.is_due(now):
            return []
        if case.burst.is_open:
            self._look_back(case, now)
        verdict = case.incident.tell(self._assess(case, now), asked=asked)
        if verdict is not None:
            case.news_at = now
            self._mark(case, verdict.level)
        return _said(verdict)

    def _mark(self, case: Case, level: Level) -> None:
        """Products on hold do not count as the others' tide."""
        suspicious = self._shop.suspicious
        if level is not Level.WATCH and case.burst.is_open:
            suspicious.add(case.product.product_id)
        else:
            suspicious.discard(case.product.product_id)

    def _look_back(self, case: Case, now: float) -> None:
        """With more orders seen, the excess may turn out to have begun earlier."""
        burst, product = case.burst, case.product
        if len(burst.records) > _LOOK_BACK_ORDERS:
            return
        times = self._times(product, now)
        per_second = self._shop.per_second(product, now, burst.tide)
        start = times[onset(times, now, per_second, product.level.shape())]
        earlier = product.since(start) if start < burst.starts_at else []
        if earlier:
            burst.extend_back(earlier)

    def _assess(self, case: Case, now: float) -> Assessment:
        found = assess(self._shop, case.product, case.burst, now, case.incident.feedback)
        case.judged(now, found)
        return found

    # -- closing ----------------------------------------------------------------------------

    def _close_burst(self, case: Case, now: float) -> None:
        burst, product = case.burst, case.product
        burst.close()
        product.burst = None
        product.judged_until = burst.warm_at + 1e-3
        self._shop.suspicious.discard(product.product_id)
        found = self._assess(case, now)
        if found.artificial < _GENUINE_BELOW:
            self._shop.thaw(product, burst, found.expected)

    def _sweep_case(self, case: Case, now: float) -> list[Verdict]:
        burst = case.burst
        if burst.is_open:
            return self._sweep_open(case, now)
        if now - burst.last_at > REMEMBER_SECONDS:
            del self._cases[burst]
        quiet = _WATCH_QUIET_SECONDS if case.incident.level is Level.WATCH else _QUIET_SECONDS
        if case.incident.is_open and now - max(case.news_at, burst.last_at) > quiet:
            return _said(case.incident.close(self._assess(case, now)))
        return []

    def _sweep_open(self, case: Case, now: float) -> list[Verdict]:
        is_cold = now - case.burst.warm_at > _COLD_AFTER_SECONDS
        is_level = now - case.burst.starts_at > _LONGEST_SECONDS
        if not is_cold and not is_level:
            return []
        if is_level and not is_cold:
            self._shop.accept(case.product, case.burst, now)
        self._close_burst(case, now)
        return self._judge(case, now, always=True)


def _said(verdict: Verdict | None) -> list[Verdict]:
    return [] if verdict is None else [verdict]
