"""What the shop did around the window, and what else happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hold:
    order_id: str
    held_at: datetime
    released_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What the shop itself says it ran; it is a fact that speaks for a genuine rise."""

    starts_at: datetime
    ends_at: datetime
    kind: str = ""
    product_keys: tuple[str, ...] | None = None  # None: the whole shop


@dataclass(frozen=True, slots=True)
class Burst:
    """Another irregular stretch of the shop, not the one the case is about."""

    starts_at: datetime
    ends_at: datetime
    orders: int
    klass: str
    level: str
