"""What the attack cost in hand: a ledger of documented entries, in integer minor units.

The refunded price is no loss, so there is no head for it. Nothing counts that no voucher carries,
and what two entries claim together counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations


class Head(StrEnum):
    """What the money went to, in the order of the ledger."""

    FREIGHT_OUT = "freight_out"
    FREIGHT_BACK = "freight_back"
    PACKING = "packing"
    PLATFORM_FEE = "platform_fee"
    PAYMENT_FEE = "payment_fee"
    FREIGHT_INSURANCE = "freight_insurance"
    GOODS = "goods"
    LABOUR = "labour"
    RUSH_STOCK = "rush_stock"
    ADS = "ads"
    FINE = "fine"
    STORAGE = "storage"
    ENFORCEMENT = "enforcement"


class Basis(StrEnum):
    DOCUMENTED = "documented"
    COMPUTED = "computed"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `amount_fen` is what was spent, `recovered_fen` what came back of it.

    `orders` are references to orders (the pack's own numbers there), `vouchers` their hashes.
    """

    id: str
    head: Head
    amount_fen: int
    basis: Basis
    first: date | None = None
    last: date | None = None
    quantity: int | None = None
    unit_fen: int | None = None
    recovered_fen: int = 0
    orders: tuple[str, ...] = ()
    vouchers: tuple[str, ...] = ()
    note: str = ""

    @property
    def net_fen(self) -> int:
        return self.amount_fen - self.recovered_fen

    @property
    def is_documented(self) -> bool:
        return self.basis == Basis.DOCUMENTED and bool(self.vouchers)


@dataclass(frozen=True, slots=True)
class Voucher:
    """A paper behind an entry, by its hash; the paper itself stays with the shop."""

    sha256: str
    size: int
    extension: str
    received_at: str  # RFC 3339 in the shop's zone


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries that may claim the same money; `later` is not counted until it is settled.

    `kind`: voucher (one document under one head twice), orders (the same orders under one head
    twice), twin (same head, days and amount).
    """

    kind: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that contradicts itself: code and the entry's id."""

    code: str
    entry: str


@dataclass(frozen=True, slots=True)
class Ledger:
    entries: tuple[Entry, ...] = ()

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        return tuple(
            overlap
            for earlier, later in combinations(self.entries, 2)
            for overlap in _overlaps(earlier, later)
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(fault for entry in self.entries for fault in faults_of(entry))

    @property
    def uncounted(self) -> frozenset[str]:
        """Entries that stand in the ledger and not in its sum, whatever their vouchers say."""
        twice = {overlap.later for overlap in self.overlaps}
        return frozenset(twice | {fault.entry for fault in self.faults})

    @property
    def counted(self) -> tuple[Entry, ...]:
        out = self.uncounted
        return tuple(e for e in self.entries if e.is_documented and e.id not in out)

    @property
    def documented_fen(self) -> int:
        """Documented costs less what came back, no money twice."""
        return sum(entry.net_fen for entry in self.counted)

    @property
    def undocumented_fen(self) -> int:
        """What was entered without counting: computed, estimated, without voucher, or twice."""
        counted = {entry.id for entry in self.counted}
        return sum(entry.net_fen for entry in self.entries if entry.id not in counted)


def faults_of(entry: Entry) -> Iterator[Fault]:
    """What is wrong with one entry by itself."""
    if entry.amount_fen < 0:
        yield Fault("negative", entry.id)
    if entry.recovered_fen < 0 or entry.recovered_fen > entry.amount_fen:
        yield Fault("recovered", entry.id)
    is_product = entry.quantity is not None and entry.unit_fen is not None
    if is_product and (entry.quantity or 0) * (entry.unit_fen or 0) != entry.amount_fen:
        yield Fault("product", entry.id)
    if entry.first and entry.last and entry.last < entry.first:
        yield Fault("period", entry.id)


def by_head(entries: Sequence[Entry]) -> tuple[tuple[Head, int, int], ...]:
    """Head, number of entries and net sum, in the ledger's order; heads without entries left out."""
    return tuple(
        (head, len(own), sum(entry.net_fen for entry in own))
        for head in Head
        if (own := [entry for entry in entries if entry.head == head])
    )


def _overlaps(earlier: Entry, later: Entry) -> Iterator[Overlap]:
    if earlier.head != later.head:
        return
    shared = set(earlier.orders) & set(later.orders)
    if shared:
        yield Overlap("orders", earlier.id, later.id)
    elif set(earlier.vouchers) & set(later.vouchers) and not _are_apart(earlier, later):
        yield Overlap("voucher", earlier.id, later.id)
    elif _sum_and_days(earlier) == _sum_and_days(later) and not earlier.orders:
        yield Overlap("twin", earlier.id, later.id)


def _are_apart(earlier: Entry, later: Entry) -> bool:
    """One courier's monthly bill may carry two entries, if these name different orders."""
    return bool(earlier.orders and later.orders)


def _sum_and_days(entry: Entry) -> tuple[object, ...]:
    return entry.amount_fen, entry.first, entry.last
