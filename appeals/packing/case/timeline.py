"""Counts around the window, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from appeals.packing.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Bucket:
    at: datetime
    orders: int
    expected: float | None = None
    upper: float | None = None
    refunds: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts per step around the window, with the band that is normal for this shop."""

    step_minutes: int
    buckets: tuple[Bucket, ...] = ()
    basis: Bilingual = field(
        default_factory=lambda: Bilingual("")
    )  # what the band was computed from
