"""What a message told: rows to record, or only which order something happened to."""

from __future__ import annotations

from dataclasses import dataclass, fields
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


def come_by(told: Told, latest: datetime) -> Told:
    """What was told. Raises PayloadProblem where a time in it lies after `latest`."""
    moments = [(row.order_id, getattr(row, name.name)) for row in told.rows for name in fields(row)]
    if told.rows:
        moments.append((told.rows[0].order_id, told.as_of))
    for order_id, moment in moments:
        if isinstance(moment, datetime) and moment > latest:
            raise PayloadProblem(
                f"order {order_id}: {moment:%Y-%m-%d %H:%M} UTC lies ahead; "
                f"a time up to {latest:%Y-%m-%d %H:%M} was expected."
            )
    return told


@dataclass(frozen=True, slots=True)
class Pointer:
    """A message that names an order without telling it: it must be read from the platform."""

    message_id: str
    topic: str
    order_id: str
