"""Takes back what the shop has stated; nothing is deleted, and custody keeps that it was there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from appeals.models import Circumstance, DeclaredAccount, KeptFile, LossEntry
from shops.access import Principal
from shops.enums import Action
from shops.operations import custody

Statement = Circumstance | DeclaredAccount | KeptFile | LossEntry


def withdraw(
    row: Statement,
    *,
    action: Action,
    name: str,
    actor: Principal | None,
    now: datetime,
    case: str = "",
) -> bool:
    """Mark one row as taken back, once. `name` is what custody calls its kind; False: it was already."""
    with transaction.atomic():
        rows = type(row)._default_manager.filter(pk=row.pk, withdrawn_at=None)
        changed = rows.update(withdrawn_at=now)
        if changed:
            custody.record(
                shop=row.shop,
                action=action,
                object=f"{name}:{row.pk}",
                case=case,
                now=now,
                actor=actor,
            )
    return bool(changed)
