"""What is known of an incident that tells an attack from own brushing; None: nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from appeals.packing.currency import Currency
from appeals.packing.funds import Reconciliation

Orders = tuple[str, ...]  # platform order numbers


@dataclass(frozen=True, slots=True)
class Declared:
    """Accounts the shop declared as its own, and the suspected orders that they placed."""

    accounts: int
    matched: Orders = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Buyers who were asked whether they had ordered."""

    asked: int
    denied: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person of the shop said; None where the question stands open."""

    renounces: bool | None = None
    consents: bool | None = None
    prior_violations: int | None = None
    ads_raised: bool | None = None
    parcels_weighed: int | None = None
    returns_received: int | None = None


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """Counts over the incident's suspects; order lists name the rows behind a count.

    `addresses` and `traffic`: what the detector said of them, "reasons", "against" or "" when it
    could not look. `own_share`: its probability of own brushing, 0 to 1.
    """

    suspects: int
    known_buyers: int
    declared: Declared | None
    funds: Reconciliation | None
    statement_days: tuple[date, date] | None
    burst_on: date
    refund_asked: int
    not_refund_asked: Orders
    reviews_known: bool
    praised: Orders
    addresses: str
    traffic: str
    asked: Asked | None
    shipped: int
    completed: Orders
    held: int
    promotions: int
    first_seen_at: datetime | None
    reported_at: datetime | None
    punished_at: datetime | None
    own_share: float
    answers: Answers = Answers()
    currency: Currency = field(default_factory=Currency)
