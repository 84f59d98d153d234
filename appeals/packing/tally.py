"""Everything that a pack counts in its orders, gathered in one pass.

What is held of an order is a few machine words at most: a pack of a hundred thousand orders must
not need a hundred thousand rows in memory.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from appeals.packing.currency import Currency
from appeals.packing.rows import Group, Row
from appeals.packing.working.spool import ref_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NO_DELAY = -1
_TOKEN = "B-"  # noqa: S105  what a buyer's stand-in begins with
# Marks whose orders are named one by one; the others are only counted.
_NAMED = (
    "no_refund", "shipped", "completed", "reviewed_well", "chatted", "deep_address",
)  # fmt: skip
KINDS = ("province", "address_class", "refund_reason", "refund_kind", "paid_amount", "quantity")


@dataclass
class Sum:
    """A sum of what is known; None when nothing is."""

    fen: int = 0
    known: int = 0

    def add(self, value: int | None) -> None:
        if value is not None:
            self.fen += value
            self.known += 1

    @property
    def value(self) -> int | None:
        return self.fen if self.known else None


@dataclass
class Buyers:
    """Stand-ins of buyers, 8 bytes each."""

    tokens: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, buyer: str) -> None:
        if buyer:
            self.tokens.append(int(buyer.removeprefix(_TOKEN), 16))

    def counted(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Each once, in ascending order, and how often."""
        return np.unique(self._all(), return_counts=True)

    def holds(self, tokens: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.isin(tokens, self._all())

    def __len__(self) -> int:
        return len(self.tokens)

    def _all(self) -> np.ndarray[Any, Any]:
        return np.frombuffer(self.tokens, np.uint64) if self.tokens else np.empty(0, np.uint64)


@dataclass
class Part:
    """The orders of one group."""

    orders: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(
        default_factory=lambda: {kind: Counter() for kind in KINDS}
    )
    delays: array[int] = field(default_factory=lambda: array("i"))
    buyers: Buyers = field(default_factory=Buyers)

    @property
    def addresses(self) -> Counter[str]:
        return self.kinds["address_class"]

    @property
    def provinces(self) -> Counter[str]:
        return self.kinds["province"]

    @property
    def address_known(self) -> int:
        return self.addresses.total() - self.addresses["masked"]

    def add(self, row: Row, currency: Currency) -> None:
        self.orders += 1
        self.counts["asked"] += row.is_refund_asked
        self.buyers.add(row.buyer)
        if row.minutes_to_refund is not None:
            self.delays.append(row.minutes_to_refund)
        for kind, key in zip(KINDS, _keys(row, currency), strict=True):
            if key:
                self.kinds[kind][key] += 1


@dataclass
class Suspects(Part):
    """The suspected orders, with what speaks against each being one."""

    paid: Sum = field(default_factory=Sum)
    given_back: Sum = field(default_factory=Sum)
    pending: Sum = field(default_factory=Sum)
    placed: array[int] = field(default_factory=lambda: array("q"))
    asked_after: array[int] = field(default_factory=lambda: array("i"))
    places: dict[str, array[int]] = field(default_factory=dict)
    named: array[int] = field(default_factory=lambda: array("I"))  # places of known buyers

    def add_suspect(self, place: int, row: Row, currency: Currency) -> None:
        self.add(row, currency)
        self.paid.add(row.order.paid_fen)
        self.given_back.add(row.refunded_fen)
        if row.is_refund_asked and not row.is_refunded:
            self.counts["waiting"] += 1
            self.pending.add(row.order.paid_fen)
        self.placed.append((row.order.placed_at - _EPOCH) // _MICROSECOND)
        minutes = row.minutes_to_refund
        self.asked_after.append(_NO_DELAY if minutes is None else minutes)
        if row.buyer:
            self.named.append(place)
        for name, holds in _marks(row):
            if holds:
                self.counts[name] += 1
                if name in _NAMED:
                    self.places.setdefault(name, array("I")).append(place)

    def placed_at(self) -> list[datetime]:
        return [_EPOCH + timedelta(microseconds=value) for value in self.placed]

    def asked_at(self) -> list[datetime]:
        pairs = zip(self.placed, self.asked_after, strict=True)
        return [
            _EPOCH + timedelta(microseconds=placed, minutes=minutes)
            for placed, minutes in pairs
            if minutes != _NO_DELAY
        ]


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


def cluster_keys(row: Row, currency: Currency) -> dict[str, str]:
    """What an order may hang together with others by."""
    return {**dict(zip(KINDS, _keys(row, currency), strict=True)), "buyer": row.buyer}


def _keys(row: Row, currency: Currency) -> tuple[str, ...]:
    """Its value of each of KINDS; empty where the records do not tell."""
    return (
        row.province,
        row.address_class,
        row.refund_reason,
        (row.refund.kind or "") if row.refund else "",
        currency.plain(row.order.paid_fen),
        str(row.order.quantity or ""),
    )


def _marks(row: Row) -> Iterator[tuple[str, bool]]:
    order = row.order
    yield "no_refund", not row.is_refund_asked
    yield "refunded", row.is_refunded
    yield "shipped", order.shipped_at is not None
    yield "completed", order.status == "completed"
    yield "reviewed", order.review_stars is not None
    yield "reviewed_well", (order.review_stars or 0) >= 4
    yield "chatted", order.has_chat is True
    yield "deep_address", row.address_class in ("room", "building")
    yield "implied", row.is_refund_asked and row.minutes_to_refund is None
