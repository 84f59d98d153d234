"""What a message told: rows to record, or only which order something happened to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shops.platforms.rows import CanonicalRow


@dataclass(frozen=True, slots=True)
class Told:
    """Rows that were true as of a moment. Without rows `why` says what was left out."""

    rows: tuple[CanonicalRow, ...] = ()
    as_of: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A message that names an order without telling it: it must be read from the platform."""

    message_id: str
    topic: str
    order_id: str
