"""Visitors of a shop and its products: what is usual, and what a burst brought."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detection.engine.shares import drawn
from detection.engine.surroundings.base import TrafficSeen
from detection.engine.types import TrafficEvent

_KEPT_SECONDS = 86400.0
_HALVE_AT_MINUTES = 28 * 1440.0
_PRIOR_CONVERSION = 0.03
_PRIOR_VISITORS = 200.0
_PRIOR_INTEREST = 0.5
_PRIOR_ORDERS = 20.0
# What is usual just now is read from the calm reports of these minutes before the burst; the
# product's long-run rate counts as much as so much time of them.
_LATELY_SECONDS = 7200.0
_PRIOR_SECONDS = 1200.0
# Visitors rise with the orders, give or take a half. More of them have come to look at what they will buy when a
# sale begins (scheduled sales of a sixth generator: two in three visitors came before its first minute).
_BESIDE_ORDERS = 1.5


Due = Callable[[float, float], float]


@dataclass(frozen=True)
class Report:
    """Traffic from start to end, beside the orders counted in the same minutes."""

    start: float
    end: float
    orders: float
    visitors: float | None
    interest: float | None
    is_calm: bool

    @property
    def minutes(self) -> float:
        return (self.end - self.start) / 60


@dataclass(frozen=True)
class _Usual:
    """Counts that the reported minutes would have brought, and those that came early to the burst."""

    orders: float
    visitors: float
    interest: float
    early_visitors: float
    early_interest: float


class TrafficBook:
    """One product's reports, or the shop's; ordinary ones make the usual rates."""

    def __init__(self) -> None:
        self.reports: deque[Report] = deque()
        self._minutes = 0.0
        self._orders = 0.0
        self._visitors = 0.0
        self._interest = 0.0

    def add(
        self, event: TrafficEvent, at: float, orders: int, *, ordinary: bool, on_sale: bool = True
    ) -> None:
        """Take a report; who looks at what is not on sale yet cannot order, and teaches nothing."""
        start = at - event.minutes * 60
        report = Report(start, at, orders, event.visitors, _interest(event), ordinary)
        self.reports.append(report)
        while self.reports and self.reports[0].end < at - _KEPT_SECONDS:
            self.reports.popleft()
        if ordinary and on_sale:
            self._learn(report)

    def _learn(self, report: Report) -> None:
        if self._minutes > _HALVE_AT_MINUTES:
            self._minutes /= 2
            self._orders /= 2
            self._visitors /= 2
            self._interest /= 2
        self._minutes += report.minutes
        self._orders += report.orders
        self._visitors += report.visitors or 0.0
        self._interest += report.interest or 0.0

    def during(self, start: float, end: float, due: Due) -> TrafficSeen | None:
        """What the reports that overlap the span say; None when there is none.

        `due(start, end)` is how many orders the hours of the week let expect in a stretch of time.
        """
        seen = [r for r in self.reports if r.end > start and r.start < end]
        if not seen:
            return None
        visitors = [r.visitors for r in seen if r.visitors is not None]
        interest = [r.interest for r in seen if r.interest is not None]
        usual = self._usual(seen, start, due)
        return TrafficSeen(
            orders=sum(r.orders for r in seen),
            visitors=sum(visitors) + usual.early_visitors if visitors else None,
            interest=sum(interest) + usual.early_interest if interest else None,
            usual_orders=usual.orders,
            usual_visitors=usual.visitors,
            usual_interest=usual.interest,
            usual_orders_per_visitor=self._conversion(),
            usual_interest_per_order=self._interest_per_order(),
        )

    def _conversion(self) -> float:
        return drawn(self._orders, self._visitors, _PRIOR_CONVERSION, _PRIOR_VISITORS)

    def _interest_per_order(self) -> float:
        return drawn(self._interest, self._orders, _PRIOR_INTEREST, _PRIOR_ORDERS)

    def _usual(self, seen: Sequence[Report], start: float, due: Due) -> _Usual:
        """What the reported minutes would have brought: by the hours of the week, and how it went lately.

        A day has tides that no hour of the week knows; orders and visitors rise in them together. A day's
        own morning is no tide: what came lately is held against what was due then. Nor is a crowd that waits.
        """
        lately = [
            r
            for r in self.reports
            if r.is_calm and start - _LATELY_SECONDS <= r.start and r.end <= start
        ]
        now = sum(due(r.start, r.end) for r in seen)
        prior = due(start - _PRIOR_SECONDS, start)
        dues = [due(r.start, r.end) for r in lately]
        tide = (prior + sum(r.orders for r in lately)) / (prior + sum(dues))
        most = _BESIDE_ORDERS * max(tide, 1.0)
        by_visitor, by_order = 1 / self._conversion(), self._interest_per_order()
        visitors, early = _lately([r.visitors for r in lately], dues, prior, by_visitor, most)
        interest, soon = _lately([r.interest for r in lately], dues, prior, by_order, most)
        return _Usual(now * tide, now * visitors, now * interest, early, soon)


def _lately(
    counts: Sequence[float | None],
    dues: Sequence[float],
    prior: float,
    per_order: float,
    most: float,
) -> tuple[float, float]:
    """How many of a kind an order due has come with lately, and how many came beyond `most` times the usual.

    `per_order` is what it comes with in the long run.
    """
    told = [(count, due) for count, due in zip(counts, dues, strict=True) if count is not None]
    came, due = sum(count for count, _ in told), sum(due for _, due in told)
    usual = min(came, per_order * due * most)
    return (per_order * prior + usual) / (prior + due), came - usual


def _interest(event: TrafficEvent) -> float | None:
    parts = [part for part in (event.carts, event.chats, event.favourites) if part is not None]
    return float(sum(parts)) if parts else None
