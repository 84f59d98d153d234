"""Everything a pack is made of, as plain values: the same case gives the same bytes.

Money is integer fen (the currency's minor unit, whatever it is called), times are aware datetimes, and None means
"the records do not tell". Nothing here is read from a clock, a table or the network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from appeals.packing.additions import Additions
from appeals.packing.case.doing import Burst, Hold, Promotion
from appeals.packing.case.order import Identity, Order, Refund
from appeals.packing.case.platform import Filing, Notice, Penalty
from appeals.packing.case.shop import Product, Shop
from appeals.packing.case.source import Anchor, Environment, ImportFile, RawFile
from appeals.packing.case.timeline import Bucket, Timeline
from appeals.packing.case.verdict import Reason, Scalar, Verdict

__all__ = [
    "Anchor",
    "Bucket",
    "Burst",
    "Case",
    "Delivery",
    "Environment",
    "Filing",
    "Hold",
    "Identity",
    "ImportFile",
    "Notice",
    "Order",
    "Penalty",
    "Product",
    "Promotion",
    "RawFile",
    "Reason",
    "Refund",
    "Scalar",
    "Shop",
    "Timeline",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """To whom a copy with identities goes, what for, on what paper, and until when."""

    recipient: str
    purpose: str
    legal_paper: str
    delete_by: date


@dataclass(frozen=True, slots=True)
class Case:
    """All inputs of one pack.

    `orders` are the incident's orders and whatever other orders they are compared with; the
    order of every tuple is irrelevant except `verdicts` and `custody` (oldest first).
    `cutoff` stands in for "now" inside the pack: nothing later than it belongs in the case.
    `case_key` is 32 secret bytes kept on the server; salts and tokens derive from it, and it is
    never written anywhere.
    """

    case_id: str  # "BG-2026-0001"
    version: int
    incident_id: str
    shop: Shop
    cutoff: datetime
    case_key: bytes = field(repr=False)
    environment: Environment
    products: tuple[Product, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    # Of a large case both are read from disk (packing/working) as they are gone through.
    orders: Collection[Order] = field(default=(), repr=False)
    refunds: Collection[Refund] = field(default=(), repr=False)
    timeline: Timeline = field(default=Timeline(step_minutes=5), repr=False)
    custody: tuple[bytes, ...] = field(default=(), repr=False)  # exact lines, no newline
    anchors: tuple[Anchor, ...] = ()  # of lines that `custody` holds
    notices: tuple[Notice, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    filings: tuple[Filing, ...] = ()
    holds: tuple[Hold, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    bursts: tuple[Burst, ...] = ()
    inputs: tuple[ImportFile, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)  # JSON values only
    additions: Additions = field(default_factory=Additions)
    raw: tuple[RawFile, ...] = field(default=(), repr=False)
    reading: Mapping[str, object] = field(default_factory=dict)  # how the raw files were read
    delivery: Delivery | None = None
