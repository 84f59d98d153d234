"""Everything that a pack counts in its orders, gathered in one pass.

What is held of an order is a few machine words at most: a pack of a hundred thousand orders must
not need a hundred thousand rows in memory.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from appeals.packing.currency import Currency
from appeals.packing.rows import Group, Row
from appeals.packing.tally.group import KINDS, Part, Suspects, cluster_keys
from appeals.packing.working.spool import ref_of

__all__ = ["KINDS", "Part", "Suspects", "Tally", "cluster_keys", "tally_of"]


@dataclass
class Tally:
    """The counts of one case. `refs` gives the pack's numbers of the orders that were asked for."""

    total: int
    groups: Counter[Group] = field(default_factory=Counter)
    suspects: Suspects = field(default_factory=Suspects)
    comparison: Part = field(default_factory=Part)
    genuine: array[int] = field(default_factory=lambda: array("I"))
    refs: dict[str, str] = field(default_factory=dict)
    span: tuple[datetime, datetime] | None = None  # first and last order

    def told(self, name: str) -> tuple[str, ...]:
        """The numbers of the suspected orders with one mark, in order."""
        if name == "confirmed_genuine":
            return self._named(self.genuine)
        if name == "seen_before":
            return self._named(self._seen_before())
        return self._named(self.suspects.places.get(name, ()))

    def of(self, order_ids: Sequence[str]) -> tuple[str, ...]:
        """The pack's numbers of these platform numbers, as far as the case holds them."""
        return tuple(sorted(self.refs[one] for one in set(order_ids) if one in self.refs))

    def _seen_before(self) -> Iterator[int]:
        """Suspects whose buyer also placed an order of the comparison."""
        tokens = np.frombuffer(self.suspects.buyers.tokens, np.uint64)
        if len(tokens) == 0 or not len(self.comparison.buyers):
            return iter(())
        known = self.comparison.buyers.holds(tokens)
        return (
            place for place, is_known in zip(self.suspects.named, known, strict=True) if is_known
        )

    def _named(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(ref_of(place, self.total) for place in places)


def tally_of(
    rows: Iterable[Row],
    total: int,
    currency: Currency,
    wanted: Collection[str] = (),
    held: Collection[str] = (),
) -> Tally:
    """This will go through the rows once.

    `wanted` are platform numbers to be found again, `held` those that stood on hold.
    """
    tally = Tally(total)
    for place, row in enumerate(rows, start=1):
        tally.groups[row.group] += 1
        at = row.order.placed_at
        tally.span = (tally.span[0] if tally.span else at, at)
        if row.order.order_id in wanted:
            tally.refs[row.order.order_id] = row.ref
        if row.group == Group.SUSPECT:
            tally.suspects.add_suspect(place, row, currency)
            tally.suspects.counts["held"] += row.order.order_id in held
        elif row.group == Group.COMPARISON:
            tally.comparison.add(row, currency)
        elif row.group == Group.GENUINE:
            tally.genuine.append(place)
    return tally
