"""The contract of a clue: plain numbers about the burst in, log evidence a story out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from detection.engine.hypotheses import Vector
from detection.engine.pause import Pause
from detection.engine.types import Facts


@dataclass(frozen=True)
class TrafficSeen:
    """Visitors and interest while the burst ran, in the minutes that reports cover."""

    orders: float
    visitors: float | None
    interest: float | None
    usual_orders: float
    usual_visitors: float
    usual_interest: float
    usual_orders_per_visitor: float
    usual_interest_per_order: float


@dataclass(frozen=True)
class Scene:
    """A burst from outside. Times are seconds, ascending; counts are orders."""

    times: Sequence[float]
    expected: float
    most_in_2_minutes: int
    most_in_5_minutes: int
    most_in_30_minutes: int
    shop_peak_5_minutes: int
    shop_peak_30_minutes: int
    others_seen: int
    others_expected: float
    promoted: bool
    whole_minutes: bool
    now: float = 0.0
    # The shop's usual pace now against the one at the burst's last order; less than 1 towards night.
    fades_to: float = 1.0
    traffic: TrafficSeen | None = None
    # A pause of the whole shop that ended as the burst began, and its orders since, for ten minutes.
    pause: Pause | None = None
    since_pause: int = 0


@dataclass(frozen=True)
class Clue:
    """Log evidence a row of hypotheses.ROWS, and what the sentence about it needs."""

    name: str
    weights: Vector
    code: str
    text: str
    observed: Facts = field(default_factory=dict)
    baseline: Facts = field(default_factory=dict)
