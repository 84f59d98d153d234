"""What every change of an appeal leaves behind: its event, its line of custody, its mark."""

from __future__ import annotations

import hashlib
from datetime import datetime

from appeals.enums import OUTCOMES, AppealState
from appeals.models import Appeal, AppealEvent
from shops.access import Principal
from shops.enums import Action, MarkKind
from shops.models import TimelineMark, User
from shops.operations import custody


def locked(appeal: Appeal) -> Appeal:
    """The row, held until the transaction ends."""
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("shop", "penalty__incident", "pack", "rules", "receipt_file").get(
        pk=appeal.pk
    )


def note_step(row: Appeal, *, from_state: str, note: str, actor: Principal, now: datetime) -> None:
    event = AppealEvent.objects.create(
        appeal=row,
        from_state=from_state,
        to_state=row.state,
        note=note,
        done_by=actor if isinstance(actor, User) else None,
        done_at=now,
    )
    detail: custody.Detail = {"from": str(from_state), "to": str(row.state)}
    if row.state == AppealState.FILED:
        sha256 = row.receipt_file.sha256 if row.receipt_file else ""
        detail |= {
            "pack": str(row.pack_id or ""),
            "receipt": row.receipt,
            "receipt_sha256": sha256,
            "statement_sha256": hashlib.sha256(row.statement.encode()).hexdigest(),
        }
    if row.state in OUTCOMES:
        detail |= {"days_won_back": row.days_won_back, "points_restored": row.points_restored}
    record_change(row, detail, actor, now)
    TimelineMark.objects.create(
        shop=row.shop,
        key=f"appeal-event:{event.pk}",
        kind=MarkKind.APPEAL,
        at=now,
        text=str(AppealState(row.state).label),
        path=row.path,
    )


def record_change(row: Appeal, detail: custody.Detail, actor: Principal, now: datetime) -> None:
    """Write the appeal's line of custody, in the caller's transaction."""
    custody.record(
        shop=row.shop,
        action=Action.APPEAL_CHANGED,
        object=f"appeal:{row.pk}",
        case=case_of(row),
        now=now,
        actor=actor,
        detail=detail,
    )


def case_of(row: Appeal) -> str:
    """What custody files it under; empty for a penalty without an incident."""
    return row.penalty.incident.public_id if row.penalty.incident else ""
