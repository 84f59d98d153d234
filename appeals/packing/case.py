"""Everything a pack is made of, as plain values: the same case gives the same bytes.

Money is integer fen (the currency's minor unit, whatever it is called), times are aware datetimes, and None means
"the records do not tell". Nothing here is read from a clock, a table or the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from appeals.packing.additions import Additions
from appeals.packing.bilingual import Bilingual
from appeals.packing.currency import Currency

Scalar = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    platform: str  # "tmall", "taobao", …
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    decimals: int = 2  # of the currency: 0 for JPY, 3 for KWD
    company: str | None = None  # the registered name, where the shop gave one

    @property
    def money(self) -> Currency:
        return Currency(self.currency, self.decimals)


@dataclass(frozen=True, slots=True)
class Product:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a verdict's explanation. `orders` are platform order numbers."""

    code: str  # the engine's signal
    text: Bilingual
    weight: float = 0.0  # nats; positive speaks for orders that are not genuine
    observed: Mapping[str, Scalar] = field(default_factory=dict)
    baseline: Mapping[str, Scalar] = field(default_factory=dict)
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the detector said at one moment; a case carries them oldest first.

    `at` is the time of the event that tipped it, not when the program ran.
    """

    at: datetime
    state: str  # opened, updated, closed
    level: str  # watch, hold, critical
    klass: str  # reverse_brushing, artificial_unknown, promotion, …
    probability: Mapping[str, float]
    product_keys: tuple[str, ...]
    window_from: datetime
    window_to: datetime
    orders: int
    expected: float
    excess: float
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    missing: tuple[Bilingual, ...] = ()  # what the data could not show


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The clear values behind an order. They feed commitments and masks and nothing else."""

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    buyer: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    order_id: str  # the platform's number
    placed_at: datetime
    product_key: str
    quantity: int | None = None
    payable_fen: int | None = None
    paid_fen: int | None = None  # gross: what was paid before any refund
    refunded_fen: int | None = None
    status: str = "unknown"
    province: str | None = None
    city: str | None = None
    address_class: str | None = None  # room, building, street, district, masked; None: not told
    name_mask: str | None = None  # used only where `identity` has no name
    buyer_key: str | None = None  # any stable key of the buyer; becomes a token, never printed
    suspect_probability: float | None = None  # None: not a suspect
    label: str | None = None  # a person's mark: "attack", "genuine", "unclear"
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    has_remark: bool | None = None
    has_chat: bool | None = None
    review_stars: int | None = None
    source_sha256: str | None = None  # the import file the row came from
    identity: Identity = Identity()


@dataclass(frozen=True, slots=True)
class Refund:
    """One stage of a refund. An order may have several; the earliest time counts as the asking.

    `at` is None where a file tells only *that* money went back, not when (`is_implied`).
    """

    order_id: str
    stage: str  # requested, succeeded, refused, …
    at: datetime | None = None
    kind: str | None = None  # refund_only, return_refund
    reason: str | None = None
    amount_fen: int | None = None
    is_implied: bool = False


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


@dataclass(frozen=True, slots=True)
class Notice:
    """What the platform wrote, byte for byte as it was received."""

    received_at: datetime
    title: str
    content: bytes
    extension: str = "txt"  # of the file as received: txt, png, jpg, pdf, html
    source: str = ""  # where it was read and by whom


@dataclass(frozen=True, slots=True)
class Penalty:
    kind: str
    charge: str  # the platform's own words
    noticed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    scope: str = ""
    points: int | None = None
    fine_fen: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """A report or an appeal that the shop sent."""

    at: datetime
    kind: str  # "report", "appeal"
    addressee: str
    reference: str = ""
    note: str = ""


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


@dataclass(frozen=True, slots=True)
class ImportFile:
    name: str
    sha256: str
    bytes: int
    rows: int
    received_at: datetime
    kind: str = ""  # order export, refund export, …
    sha512: str | None = None
    source: str = ""  # e.g. "Tmall seller console export"
    received_from: str = ""  # the member who handed it in


@dataclass(frozen=True, slots=True)
class Environment:
    """What computed the figures; see `environment.describe_environment`."""

    software: str  # "BrushGuard 0.1.0"
    code_sha256: str
    python: str
    packages: Mapping[str, str]
    fonts: Mapping[str, str]  # file name -> sha256


@dataclass(frozen=True, slots=True)
class RawFile:
    """An imported file as it came; only a copy with identities (T2) holds it.

    `content` is its bytes, or gives them a piece at a time, as often as it is asked.
    """

    name: str
    content: bytes | Callable[[], Iterator[bytes]] = field(repr=False)

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            return iter((self.content,))
        return self.content()

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time stamp of the chain of custody up to line `seq`; `text` names that line's hash."""

    seq: int
    text: bytes
    reply: bytes = field(repr=False)


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
