"""A burst from outside, its beginning and end being known: its shape, the other products, the visitors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.detection.measure import GRACE_SECONDS
from bench.detection.scenario import Scenario
from detection.engine.record import Record
from detection.engine.types import TrafficEvent

Array = np.ndarray
_SLOTS = 10
_PLACES = (0.1, 0.25, 0.5, 0.75, 0.9)
# Counts are compared with so many added on either side.
_CALM = 3.0
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Span:
    starts_at: float
    ends_at: float

    def holds(self, at: float) -> bool:
        return self.starts_at <= at <= self.ends_at

    @property
    def seconds(self) -> float:
        return max(self.ends_at - self.starts_at, 1.0)


def shape(times: Sequence[float], span: Span, sales: Sequence[float]) -> Array:
    """How many, how long, how even, and what came after; `sales` are all of the product's orders."""
    at = np.array(times or [span.starts_at])
    gaps = np.diff(at)
    slots = np.histogram(at, _SLOTS, (span.starts_at, span.ends_at + 1.0))[0]
    usual = _usual(sales, span)
    after = sum(span.ends_at < sale <= span.ends_at + GRACE_SECONDS for sale in sales)
    pace = len(at) * GRACE_SECONDS / span.seconds
    return np.array([
        np.log(len(at)),
        np.log(span.seconds),
        np.log((len(at) + _CALM) / (usual + _CALM)),
        *np.quantile((at - span.starts_at) / span.seconds, _PLACES),
        gaps.std() / max(gaps.mean(), 1.0) if len(gaps) else 0.0,
        slots.var() / max(slots.mean(), 1.0),
        np.log((after + 1.0) / (pace + 1.0)),
    ])  # fmt: skip


def _usual(times: Sequence[float], span: Span) -> float:
    """Orders of an ordinary span of this length at this hour of the day; the last days' mean."""
    days = [day for day in range(1, 8) if span.starts_at - day * 24 * _HOUR > times[0]]
    if not days:
        return 0.0
    hits = sum(span.holds(at + day * 24 * _HOUR) for at in times for day in days)
    return hits / len(days)


def others(records: Sequence[Record], before: Sequence[Record], span: Span, product: str) -> Array:
    """Do the other products rise too?"""
    others = [r.at for r in records if r.product_id != product]
    seen = sum(map(span.holds, others))
    usual = _usual(others, span) if others and before else 0.0
    return np.array([np.log((seen + _CALM) / (usual + _CALM)), np.log(usual + 1.0)])


def traffic(scenario: Scenario, span: Span, product: str) -> Array:
    """Visitors and interest of the product while it lasted, for each order, against the usual."""
    reports = [
        e for e in scenario.events
        if isinstance(e, TrafficEvent) and e.product_id == product
        and e.at.timestamp() <= span.ends_at + GRACE_SECONDS
    ]  # fmt: skip
    now = [e for e in reports if e.at.timestamp() > span.starts_at]
    usual = [e for e in reports if e.at.timestamp() <= span.starts_at]
    if not now or not usual:
        return np.zeros(3)
    minutes = sum(e.minutes for e in now)
    calm = sum(e.minutes for e in usual)
    found = [1.0]
    for name in ("visitors", "carts"):
        seen = sum(getattr(e, name) or 0 for e in now)
        before = sum(getattr(e, name) or 0 for e in usual) * minutes / calm
        found.append(float(np.log((seen + _CALM) / (before + _CALM))))
    return np.array(found)
