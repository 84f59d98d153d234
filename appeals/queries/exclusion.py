"""What tells an attack from own brushing, read from the incident's rows and the shop's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from appeals.enums import Disposition
from appeals.models import DeclaredAccount, Exclusion, FundsStatement, KeptFile, Penalty
from appeals.packing.currency import Currency
from appeals.packing.funds import Reconciliation, Statement, Wanted, reconcile
from appeals.packing.funds.record import from_rows
from appeals.packing.panel import Answers, Asked, Declared, PanelFacts
from appeals.queries.case.keys import cipher_for
from appeals.queries.outreach import disposition_counts, plan_of
from detection.enums import IncidentClass
from detection.models import Hold, Incident
from detection.queries.incidents import reports_on
from shops.crypto import cipher_of
from shops.enums import OrderStatus, RefundStatus
from shops.models import Order, Promotion, Refund, Review
from shops.models.order import shipped
from shops.money import decimals_of

SUSPECT_FROM = 0.5
FUNDS = "funds"  # the exhibit that a statement is kept as
_GOOD_STARS = 4
_ADDRESS = ("address_depth", "address_repeat")
_NOT_ASKED = (Disposition.NOT_ATTEMPTED, Disposition.INVALID, Disposition.SAME_BUYER)
_TRAFFIC = ("traffic", "visits", "conversion")


@dataclass(frozen=True, slots=True)
class Told:
    """The facts with the declarations and statements behind them."""

    facts: PanelFacts
    accounts: tuple[DeclaredAccount, ...]
    statements: tuple[FundsStatement, ...]
    note: str = ""


def exclusion_of(
    incident: Incident, until: datetime | None = None, suspects: QuerySet[Order] | None = None
) -> Told:
    """Gather everything for the panel; about 20 queries, suspects opened only for statements.

    With `until`, what was declared, answered, held, reported or punished after it is left out.
    `suspects` are the stored ones unless given; another shop's rows of the same orders will do.
    """
    suspects = suspects_of(incident) if suspects is None else suspects
    accounts = tuple(_upto(accounts_of(incident), "declared_at", until))
    statements = tuple(_upto(statements_of(incident), "read_at", until))
    answers = Exclusion.objects.filter(incident=incident).first()
    if answers is not None and until is not None and answers.answered_at > until:
        answers = None
    funds = _funds(incident, suspects, statements, accounts) if statements else None
    facts = _facts(incident, suspects, accounts, funds, answers, until)
    return Told(facts, accounts, statements, answers.note if answers else "")


def suspects_of(incident: Incident) -> QuerySet[Order]:
    return Order.objects.filter(
        suspicions__incident=incident, suspicions__probability__gte=SUSPECT_FROM
    )


def accounts_of(incident: Incident) -> QuerySet[DeclaredAccount]:
    return DeclaredAccount.objects.filter(shop=incident.shop, withdrawn_at=None)


def statements_of(incident: Incident) -> QuerySet[FundsStatement]:
    """Statements that were read and stand; none once the case was deleted with what they told."""
    rows = FundsStatement.objects.filter(incident=incident, withdrawn_at=None)
    rows = rows.exclude(incident__case_key__destroyed_at__isnull=False)
    return rows.select_related("file", "incident__shop")


def unread_statements(incident: Incident) -> QuerySet[KeptFile]:
    """Statements that were kept without reading them, oldest first."""
    return KeptFile.objects.filter(incident=incident, kind=FUNDS, statement=None, withdrawn_at=None)


def movements_place(kept: KeptFile) -> str:
    """What the movements that were read from a file are bound to."""
    return f"statement:{kept.sha256}"


def opened(statement: FundsStatement) -> Statement:
    """Open a statement's movements. Raises SealBroken when they were altered or moved."""
    cipher = cipher_for(statement.incident, is_case_sealed=statement.is_case_sealed)
    plain = cipher.open_bytes(movements_place(statement.file), statement.sealed_movements)
    return from_rows(statement.source, statement.encoding, json.loads(plain))


def _facts(
    incident: Incident,
    suspects: QuerySet[Order],
    accounts: Sequence[DeclaredAccount],
    funds: Reconciliation | None,
    answers: Exclusion | None,
    until: datetime | None,
) -> PanelFacts:
    asked = _asked_for()
    reports = [row for row in reports_on(incident) if until is None or row.at <= until]
    total = suspects.count()
    kept = _ids(suspects.exclude(asked))
    return PanelFacts(
        suspects=total,
        known_buyers=_known_buyers(suspects),
        declared=_declared(suspects, accounts) if accounts else None,
        funds=funds,
        statement_days=(funds.first, funds.last) if funds and funds.first and funds.last else None,
        burst_on=incident.starts_at.astimezone(incident.shop.zone).date(),
        refund_asked=total - len(kept),
        not_refund_asked=kept,
        reviews_known=Review.objects.filter(shop=incident.shop).exists(),
        praised=_praised(incident, suspects),
        addresses=_said_of(incident, _ADDRESS),
        traffic=_said_of(incident, _TRAFFIC),
        asked=_asked(incident, until),
        shipped=suspects.filter(shipped()).count(),
        completed=_ids(suspects.filter(status=OrderStatus.COMPLETED)),
        held=_held(incident, until),
        promotions=_promotions(incident, until),
        first_seen_at=incident.opened_at,
        reported_at=reports[0].at if reports else None,
        punished_at=_punished_at(incident, until),
        own_share=float(
            incident.verdict.get("probability", {}).get(IncidentClass.SELF_BRUSHING, 0)
        ),
        answers=_answers(answers),
        currency=Currency(incident.shop.currency, decimals_of(incident.shop.currency)),
    )


def _asked(incident: Incident, until: datetime | None) -> Asked | None:
    """What the buyers of the registered sample said; None without a plan."""
    plan = plan_of(incident)
    if plan is None or (until is not None and plan.registered_at > until):
        return None
    counts = disposition_counts(plan)
    return Asked(
        asked=sum(count for word, count in counts.items() if word not in _NOT_ASKED),
        denied=counts[Disposition.DENIED],
        confirmed=counts[Disposition.GENUINE],
    )


def _answers(row: Exclusion | None) -> Answers:
    if row is None:
        return Answers()
    return Answers(
        renounces=row.renounces,
        consents=row.consents,
        prior_violations=row.prior_violations,
        ads_raised=row.ads_raised,
        parcels_weighed=row.parcels_weighed,
        returns_received=row.returns_received,
    )


def _asked_for() -> Q:
    asked = Refund.objects.filter(
        shop=OuterRef("shop"), platform_order_id=OuterRef("platform_order_id")
    ).exclude(status__in=[RefundStatus.CLOSED, RefundStatus.REFUSED])
    return Q(refunded_fen__gt=0) | Q(Exists(asked))


def _known_buyers(suspects: QuerySet[Order]) -> int:
    """Buyers whose account a file named in clear."""
    keys = suspects.values_list("identity_keys", flat=True)
    return len({key for own in keys for key in own if key.startswith(("buyer:", "email:"))})


def _declared(suspects: QuerySet[Order], accounts: Sequence[DeclaredAccount]) -> Declared:
    keys = [account.key for account in accounts]
    return Declared(len(accounts), _ids(suspects.filter(identity_keys__overlap=keys)))


def _praised(incident: Incident, suspects: QuerySet[Order]) -> tuple[str, ...]:
    good = Review.objects.filter(shop=incident.shop, stars__gte=_GOOD_STARS)
    return _ids(suspects.filter(platform_order_id__in=good.values("platform_order_id")))


def _said_of(incident: Incident, signals: Sequence[str]) -> str:
    """Whether the verdict counts any of the signals among its reasons or against them."""
    for side in ("reasons", "against"):
        told = incident.verdict.get(side, ())
        if any(line.get("signal") in signals for line in told):
            return side
    return ""


def _held(incident: Incident, until: datetime | None) -> int:
    stored = suspects_of(incident)
    holds = _upto(Hold.objects.stands().filter(order__in=stored), "held_at", until)
    return holds.values("order").distinct().count()


def _promotions(incident: Incident, until: datetime | None) -> int:
    about = Q(products=None) | Q(products=incident.product_id)
    rows = Promotion.objects.filter(
        about,
        shop=incident.shop,
        withdrawn_at=None,
        starts_at__lt=incident.ends_at,
        ends_at__gt=incident.starts_at,
    )
    return _upto(rows, "changed_at", until).distinct().count()


def _punished_at(incident: Incident, until: datetime | None) -> datetime | None:
    rows = _upto(Penalty.objects.filter(incident=incident), "recorded_at", until)
    rows = rows.order_by("noticed_at")
    return rows.values_list("noticed_at", flat=True).first()


def _funds(
    incident: Incident,
    suspects: QuerySet[Order],
    statements: Sequence[FundsStatement],
    accounts: Sequence[DeclaredAccount],
) -> Reconciliation:
    cipher = cipher_of(incident.shop)
    wanted, buyers = [], set()
    rows = suspects.values_list("platform_order_id", "paid_gross_fen", "sealed_receiver")
    for order_id, paid, sealed in rows.iterator():
        wanted.append(Wanted(order_id, paid))
        if sealed is not None:
            receiver = cipher.open_receiver(order_id, sealed)
            buyers |= {receiver.get("name", ""), receiver.get("buyer", "")}
    own = {
        cipher.open_bytes(f"declared:{account.key}", account.sealed).decode()
        for account in accounts
    }
    return reconcile(
        [opened(statement) for statement in statements],
        wanted,
        buyers={name for name in buyers if name and "*" not in name},
        declared=own,
    )


def _ids(rows: QuerySet[Order]) -> tuple[str, ...]:
    found = rows.order_by("platform_order_id").values_list("platform_order_id", flat=True)
    return tuple(found.distinct())


def _upto(rows: QuerySet[Any], field: str, until: datetime | None) -> QuerySet[Any]:
    return rows if until is None else rows.filter(**{f"{field}__lte": until})
