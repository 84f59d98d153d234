"""Writes down what the platform did to the shop."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import DeadlineBasis, PenaltyScope
from appeals.errors import PenaltyRefused
from appeals.models import Appeal, Penalty
from appeals.operations.charges import suggest_answers
from appeals.queries.deadlines import rule_for
from appeals.queries.rules import platforms_of
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action, MarkKind
from shops.models import Product, Shop, TimelineMark, User
from shops.operations import custody

_MARK_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PenaltyNotice:
    """A notice of punishment as the shop read it; `charge` is the platform's own words."""

    kind: str
    scope: str
    charge: str
    noticed_at: datetime
    incident: Incident | None = None
    product: Product | None = None
    reference: str = ""
    im_evidence_number: str = ""
    points: int | None = None
    fine_fen: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    deadline_basis: str = DeadlineBasis.RULE
    typed_deadline_at: datetime | None = None


def record_penalty(
    *, shop: Shop, notice: PenaltyNotice, actor: Principal, now: datetime
) -> Penalty:
    """Keep a penalty, with its custody line and its mark on the timeline.

    The deadline is the typed one, or the rule's where one is known, or unknown; never a guess.
    Raises PenaltyRefused when the notice contradicts itself or names what is not the shop's.
    """
    _check(shop, notice, now)
    with transaction.atomic():
        penalty = Penalty(
            shop=shop,
            recorded_by=actor if isinstance(actor, User) else None,
            recorded_at=now,
        )
        _fill(penalty, notice)
        penalty.save()
        suggest_answers(penalty)
        _tell(penalty, actor=actor, now=now, is_change=False)
    return penalty


def change_penalty(
    *, penalty: Penalty, notice: PenaltyNotice, actor: Principal, now: datetime
) -> Penalty:
    """Correct a recorded penalty; custody keeps that it was changed and to what.

    The deadline of appeals that were not filed yet follows. Raises PenaltyRefused as above.
    """
    _check(penalty.shop, notice, now)
    with transaction.atomic():
        row = Penalty.objects.select_for_update().get(pk=penalty.pk)
        row.shop = penalty.shop
        quoted = row.charge
        _fill(row, notice)
        row.save()
        if row.charge != quoted:
            suggest_answers(row)
        Appeal.objects.filter(penalty=row, filed_at=None, outcome_at=None).update(
            deadline_at=row.appeal_deadline_at
        )
        _tell(row, actor=actor, now=now, is_change=True)
    return row


def follow_rules(*, name: str, now: datetime) -> int:
    """Count the deadlines under a profile anew that nobody read off the notice; how many changed.

    One that a rule gave, or that was not known, follows what is known now, as long as no appeal was
    opened: that keeps the rules it was opened with. Runs inside the caller's transaction.
    """
    rows = (
        Penalty.objects.select_for_update(of=("self",))
        .filter(shop__platform__in=platforms_of(name), appeals=None)
        .exclude(deadline_basis=DeadlineBasis.TYPED)
        .select_related("shop", "incident")
    )
    changed = 0
    for row in rows.order_by("pk"):
        basis, deadline_at = _by_rule(row)
        if (row.deadline_basis, row.appeal_deadline_at) == (basis, deadline_at):
            continue
        row.deadline_basis, row.appeal_deadline_at = basis, deadline_at
        row.save(update_fields=["deadline_basis", "appeal_deadline_at"])
        _tell(row, actor=None, now=now, is_change=True)
        changed += 1
    return changed


def _check(shop: Shop, notice: PenaltyNotice, now: datetime) -> None:
    if not notice.charge.strip():
        raise PenaltyRefused(_("Quote the notice word for word; the appeal answers its sentences."))
    if notice.noticed_at > now:
        raise PenaltyRefused(_("The notice cannot have come in the future."))
    if notice.starts_at and notice.ends_at and notice.ends_at <= notice.starts_at:
        raise PenaltyRefused(_("The penalty ends before it starts."))
    if notice.scope == PenaltyScope.ITEM and notice.product is None:
        raise PenaltyRefused(_("Choose the item that was punished, or say it was the whole shop."))
    if notice.deadline_basis == DeadlineBasis.TYPED and notice.typed_deadline_at is None:
        raise PenaltyRefused(_("Type the deadline that the notice names."))
    for part in (notice.incident, notice.product):
        if part is not None and part.shop_id != shop.pk:
            raise PenaltyRefused(_("This belongs to another shop."))


def _fill(row: Penalty, notice: PenaltyNotice) -> None:
    row.kind, row.scope = notice.kind, notice.scope
    row.charge, row.reference = notice.charge, notice.reference.strip()
    row.im_evidence_number = notice.im_evidence_number.strip()
    row.incident = notice.incident
    row.product = notice.product if notice.scope == PenaltyScope.ITEM else None
    row.points, row.fine_fen = notice.points, notice.fine_fen
    row.noticed_at = notice.noticed_at
    row.starts_at, row.ends_at = notice.starts_at, notice.ends_at
    row.deadline_basis, row.appeal_deadline_at = _deadline(row, notice)


def _deadline(row: Penalty, notice: PenaltyNotice) -> tuple[str, datetime | None]:
    if notice.deadline_basis == DeadlineBasis.TYPED:
        return DeadlineBasis.TYPED, notice.typed_deadline_at
    if notice.deadline_basis == DeadlineBasis.RULE:
        return _by_rule(row)
    return DeadlineBasis.UNKNOWN, None


def _by_rule(row: Penalty) -> tuple[str, datetime | None]:
    rule = rule_for(row.shop, row.kind)
    if rule is None:
        return DeadlineBasis.UNKNOWN, None
    return DeadlineBasis.RULE, rule.deadline(row.noticed_at, row.shop.timezone)


def _tell(row: Penalty, *, actor: Principal | None, now: datetime, is_change: bool) -> None:
    custody.record(
        shop=row.shop,
        action=Action.NOTICE_ADDED,
        object=f"penalty:{row.pk}",
        case=row.incident.public_id if row.incident else "",
        now=now,
        actor=actor,
        sha256=hashlib.sha256(row.charge.encode()).hexdigest(),
        detail={
            "change": is_change,
            "deadline": row.appeal_deadline_at,
            "kind": str(row.kind),
            "noticed_at": row.noticed_at,
            "reference": row.reference,
            "scope": str(row.scope),
        },
    )
    TimelineMark.objects.update_or_create(
        shop=row.shop,
        key=f"penalty:{row.pk}",
        defaults={
            "kind": MarkKind.PENALTY,
            "at": row.noticed_at,
            "text": " ".join(row.charge.split())[:_MARK_LENGTH],
            "path": row.path,
        },
    )
