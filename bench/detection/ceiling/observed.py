"""What a burst shows to somebody who knows when it began and ended: who is in it, and what came along.

Every number is one that the engine could see too: how far each of its own bins is from the shop's share of
it, whether orders are odd in several ways at once, and what surroundings.py counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.detection.ceiling.surroundings import Span, others, shape, traffic
from bench.detection.measure import GRACE_SECONDS
from bench.detection.scenario import Scenario
from detection.engine import registry
from detection.engine.baseline import Base, Baseline
from detection.engine.memory import Memory
from detection.engine.population import PROVINCE_SHARE
from detection.engine.record import MISSING, Record, bins_of
from detection.engine.types import OrderEvent, StepEvent

Array = np.ndarray
_TINY = 1e-4
# One signal says at most this much about one order; fewer orders tell nothing; the latest ordinary ones.
_MOST, _FEWEST, _LATELY = 2.0, 8, 1000


def observed(scenario: Scenario) -> Array:
    """One row of numbers; what the data does not show is 0."""
    records = _records(scenario)
    span = Span(scenario.starts_at, scenario.ends_at)
    product = scenario.products[0]
    mine = [r for r in records if r.product_id == product and span.holds(r.at)]
    before = [r for r in records if r.at < span.starts_at]
    base = _base(before, product)
    counts = np.bincount(
        np.frombuffer(b"".join(r.bins for r in mine), np.uint8), minlength=registry.SPAN
    )[: registry.TOTAL].astype(float)
    return np.concatenate([
        _people(counts, base),
        _kinds(mine, before, base),
        shape([r.at for r in mine], span, [r.at for r in records if r.product_id == product]),
        others(records, before, span, product),
        traffic(scenario, span, product),
    ])  # fmt: skip


def _records(scenario: Scenario) -> list[Record]:
    """Every order up to the burst's end + 10 minutes, binned by what was known when it came."""
    memory, records = Memory(), {}
    for event in scenario.events:
        at = event.at.timestamp()
        if at > scenario.ends_at + GRACE_SECONDS:
            break
        if isinstance(event, OrderEvent) and event.order_id not in records:
            sight = memory.look(event, at)
            records[event.order_id] = Record(
                event.order_id, event.product_id, at, bins_of(sight), sight.province
            )
        elif isinstance(event, StepEvent) and event.order_id in records:
            records[event.order_id].step(event.kind, at)
    if any(record.paid_at is not None for record in records.values()):
        for record in records.values():
            record.read_late()
    return list(records.values())


def _base(before: Sequence[Record], product: str) -> Base:
    baseline = Baseline()
    for record in before:
        baseline.learn(record.product_id, record.bins, record.province)
    return baseline.of(product)


def _people(counts: Array, base: Base) -> Array:
    """Each bin's share less the shop's; the map as two numbers: to the nation's, and into one place."""
    totals = np.add.reduceat(counts, registry.STARTS)[registry.OWNER]
    away = np.where(totals > 0, counts / np.maximum(totals, 1.0) - base.shares, 0.0)
    where = registry.place(registry.PROVINCE)
    national = np.log(np.maximum(PROVINCE_SHARE, _TINY) / np.maximum(base.shares[where], _TINY))
    orders = max(counts[where].sum(), 1.0)
    here = [float(counts[where] @ national) / orders, float(away[where].max())]
    return np.concatenate([np.delete(away, np.r_[where]), here])


def _kinds(mine: Sequence[Record], before: Sequence[Record], base: Base) -> Array:
    """Are the burst's orders of two kinds: odd in several ways at once, or in none?

    Each order's oddity is added up over its signals; where signals go together its variance is more than
    the sum of theirs.
    """
    odd = np.clip(
        np.log(np.maximum(registry.FAKES, _TINY) / np.maximum(base.shares, _TINY)), -_MOST, _MOST
    )
    here, usual = _togetherness(mine, odd), _togetherness(before[-_LATELY:], odd)
    return np.array([here, here - usual])


def _togetherness(records: Sequence[Record], odd: Array) -> float:
    if len(records) < _FEWEST:
        return 0.0
    places = np.frombuffer(b"".join(r.bins for r in records), np.uint8).reshape(len(records), -1)
    scores = np.concatenate([odd, np.zeros(registry.SPAN - registry.TOTAL)])[places]
    return float(np.log((scores.sum(axis=1).var() + 0.1) / (scores.var(axis=0).sum() + 0.1)))


assert registry.TOTAL < MISSING  # noqa: S101 - what is not shown falls outside the counted places
