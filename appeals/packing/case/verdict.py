"""What the detector said, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from appeals.packing.bilingual import Bilingual

_ARTIFICIAL = ("reverse_brushing", "self_brushing", "artificial_unknown")
Scalar = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a verdict's explanation. `orders` are platform order numbers."""

    code: str  # the engine's signal
    text: Bilingual
    weight: float = 0.0  # nats; positive speaks for orders that are not genuine
    observed: Mapping[str, Scalar] = field(default_factory=dict)
    baseline: Mapping[str, Scalar] = field(default_factory=dict)
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the detector said at one moment; a case carries them oldest first.

    `at` is the time of the event that tipped it, not when the program ran.
    """

    at: datetime
    state: str  # opened, updated, closed
    level: str  # watch, hold, critical
    klass: str  # reverse_brushing, artificial_unknown, promotion, …
    probability: Mapping[str, float]
    product_keys: tuple[str, ...]
    window_from: datetime
    window_to: datetime
    orders: int
    expected: float
    excess: float
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    missing: tuple[Bilingual, ...] = ()  # what the data could not show

    @property
    def artificial(self) -> float:
        """Probability that the orders are not genuine, whoever placed them; the level stands on it."""
        return sum(self.probability.get(klass, 0.0) for klass in _ARTIFICIAL)
