"""An order, who stands behind it, and what became of its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    is_shipped: bool = False  # by a time, a status, or a closed order's waybill
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
