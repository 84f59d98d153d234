"""The orders of one group, counted one by one; of a suspected one, also what speaks against it."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from appeals.packing.currency import Currency
from appeals.packing.rows import Row
from appeals.packing.tally.counts import Buyers, Sum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NO_DELAY = -1
# Marks whose orders are named one by one; the others are only counted.
_NAMED = (
    "no_refund", "shipped", "completed", "reviewed_well", "chatted", "deep_address",
)  # fmt: skip
KINDS = ("province", "address_class", "refund_reason", "refund_kind", "paid_amount", "quantity")


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
    yield "shipped", order.is_shipped
    yield "completed", order.status == "completed"
    yield "reviewed", order.review_stars is not None
    yield "reviewed_well", (order.review_stars or 0) >= 4
    yield "chatted", order.has_chat is True
    yield "deep_address", row.address_class in ("room", "building")
    yield "implied", row.is_refund_asked and row.minutes_to_refund is None
