"""Visitors of a shop and its products: what is usual, and what a burst brought."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from detection.engine.surroundings.base import TrafficSeen
from detection.engine.types import TrafficEvent

_KEPT_SECONDS = 86400.0
_HALVE_AT_MINUTES = 28 * 1440.0
_PRIOR_CONVERSION = 0.03
_PRIOR_VISITORS = 200.0
_PRIOR_INTEREST = 0.5
_PRIOR_ORDERS = 20.0


@dataclass(frozen=True)
class Report:
    """Traffic from start to end, beside the orders counted in the same minutes."""

    start: float
    end: float
    orders: float
    visitors: float | None
    interest: float | None


class TrafficBook:
    """One product's reports, or the shop's; ordinary ones make the usual rates."""

    def __init__(self) -> None:
        self.reports: deque[Report] = deque()
        self._minutes = 0.0
        self._orders = 0.0
        self._visitors = 0.0
        self._interest = 0.0

    def add(self, event: TrafficEvent, at: float, orders: int, *, ordinary: bool) -> None:
        report = Report(at - event.minutes * 60, at, orders, event.visitors, _interest(event))
        self.reports.append(report)
        while self.reports and self.reports[0].end < at - _KEPT_SECONDS:
            self.reports.popleft()
        if ordinary:
            self._learn(report)

    def _learn(self, report: Report) -> None:
        if self._minutes > _HALVE_AT_MINUTES:
            self._minutes /= 2
            self._orders /= 2
            self._visitors /= 2
            self._interest /= 2
        self._minutes += (report.end - report.start) / 60
        self._orders += report.orders
        self._visitors += report.visitors or 0.0
        self._interest += report.interest or 0.0

    def during(
        self, start: float, end: float, usual_orders_per_minute: float
    ) -> TrafficSeen | None:
        """What the reports that overlap the span say; None when there is none."""
        seen = [r for r in self.reports if r.end > start and r.start < end]
        if not seen:
            return None
        minutes = sum(r.end - r.start for r in seen) / 60
        visitors = [r.visitors for r in seen if r.visitors is not None]
        interest = [r.interest for r in seen if r.interest is not None]
        usual_orders = usual_orders_per_minute * minutes
        conversion = (self._orders + _PRIOR_CONVERSION * _PRIOR_VISITORS) / (
            self._visitors + _PRIOR_VISITORS
        )
        interest_per_order = (self._interest + _PRIOR_INTEREST * _PRIOR_ORDERS) / (
            self._orders + _PRIOR_ORDERS
        )
        return TrafficSeen(
            orders=sum(r.orders for r in seen),
            visitors=sum(visitors) if visitors else None,
            interest=sum(interest) if interest else None,
            usual_orders=usual_orders,
            usual_visitors=usual_orders / conversion,
            usual_interest=usual_orders * interest_per_order,
            usual_orders_per_visitor=conversion,
            usual_interest_per_order=interest_per_order,
        )


def _interest(event: TrafficEvent) -> float | None:
    parts = [part for part in (event.carts, event.chats, event.favourites) if part is not None]
    return float(sum(parts)) if parts else None
