"""Notes and withdraws what the shop knows around an incident. Custody holds hashes, never the words."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from django.db import transaction

from appeals.enums import CircumstanceKind
from appeals.models import Circumstance
from appeals.operations.casekeys import sealing_cipher
from appeals.operations.withdrawing import withdraw
from appeals.queries.circumstances import place_of
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody


def note_circumstance(
    *,
    incident: Incident,
    kind: CircumstanceKind,
    text: str,
    source: str,
    happened_on: date | None,
    actor: Principal | None,
    now: datetime,
) -> Circumstance:
    """Seal one fact, with how the shop knows it. The caller has checked the permission."""
    plain = json.dumps({"text": text, "source": source}, ensure_ascii=False).encode()
    with transaction.atomic():
        row = Circumstance.objects.create(
            shop=incident.shop,
            incident=incident,
            kind=kind,
            happened_on=happened_on,
            sealed=sealing_cipher(incident=incident, now=now).seal_bytes(
                place_of(now, incident), plain
            ),
            is_case_sealed=True,
            entered_by=actor if isinstance(actor, User) else None,
            entered_at=now,
        )
        custody.record(
            shop=incident.shop,
            action=Action.CIRCUMSTANCE_NOTED,
            object=f"circumstance:{row.pk}",
            case=incident.public_id,
            now=now,
            actor=actor,
            sha256=hashlib.sha256(plain).hexdigest(),
            detail={"kind": str(kind)},
        )
    return row


def withdraw_circumstance(*, row: Circumstance, actor: Principal | None, now: datetime) -> bool:
    """Take one back; custody keeps that it was there. False when it was taken back before."""
    return withdraw(
        row,
        action=Action.CIRCUMSTANCE_WITHDRAWN,
        name="circumstance",
        case=row.incident.public_id,
        actor=actor,
        now=now,
    )
