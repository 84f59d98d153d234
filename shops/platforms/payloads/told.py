"""What a message told: rows to record, or only which order something happened to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shops.platforms.negative import is_below_zero
from shops.platforms.payloads.values import PayloadProblem
from shops.platforms.rows import CanonicalRow, LineRow


@dataclass(frozen=True, slots=True)
class Told:
    """Rows that were true as of a moment. Without rows `why` says what was left out.

    Raises PayloadProblem where an order or a refund is below zero: it would take from every sum.
    """

    rows: tuple[CanonicalRow, ...] = ()
    as_of: datetime | None = None
    why: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            # A line is a share of its order and may be a discount.
            if not isinstance(row, LineRow) and is_below_zero(row):
                raise PayloadProblem(f"order {row.order_id}: an amount is below zero.")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A message that names an order without telling it: it must be read from the platform."""

    message_id: str
    topic: str
    order_id: str
