"""Takes an appeal a step further, up to its outcome."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from appeals.enums import OUTCOMES, AppealKind, AppealState
from appeals.errors import AppealRefused, FileRefused
from appeals.models import Appeal, AppealRound, KeptFile
from appeals.operations.appeals.noting import locked, note_step
from appeals.operations.appeals.steps import Step, check_step
from appeals.operations.keeping import NOTICE_TYPES, keep_file
from appeals.operations.reminding import DEADLINE_KEY
from shops.access import Principal
from shops.models import User
from shops.operations.notifying import acknowledge


def move_appeal(*, appeal: Appeal, step: Step, actor: Principal, now: datetime) -> Appeal:
    """Take an appeal one step further: its event, custody line and timeline mark with it.

    Filing needs the platform's receipt and the word that its one shot was understood; an outcome
    may carry days won back and points restored. Raises AppealRefused for a step that may not
    follow, and for what the step lacks.
    """
    with transaction.atomic():
        row = locked(appeal)
        check_step(row, step)
        from_state = row.state
        kept = _keep_receipt(row, step, actor, now)
        _apply(row, step, now, kept)
        row.save()
        _turn_round(row, step, from_state, kept, now)
        note_step(row, from_state=from_state, note=step.note.strip(), actor=actor, now=now)
        is_answer = row.kind == AppealKind.APPEAL  # a counter-complaint answers no penalty
        if step.to == AppealState.FILED and is_answer and isinstance(actor, User):
            _silence_reminders(row, actor, now)
    return row


def _silence_reminders(row: Appeal, actor: User, now: datetime) -> None:
    prefix = f"{DEADLINE_KEY}:{row.penalty_id}:"
    for notice in row.shop.notices.open().filter(key__startswith=prefix):
        acknowledge(notice=notice, actor=actor, now=now)


def _keep_receipt(row: Appeal, step: Step, actor: Principal, now: datetime) -> KeptFile | None:
    if step.receipt_file is None:
        return None
    try:
        return keep_file(
            shop=row.shop,
            kind="receipt",
            upload=step.receipt_file,
            actor=actor,
            now=now,
            incident=row.penalty.incident,
            penalty=row.penalty,
            types=NOTICE_TYPES,
        )
    except FileRefused as error:
        raise AppealRefused(str(error)) from error


def _turn_round(
    row: Appeal, step: Step, from_state: str, kept: KeptFile | None, now: datetime
) -> None:
    """Open a round when the platform asks, close it when the shop answers."""
    if step.to == AppealState.MORE_ASKED:
        number = row.rounds.count() + 1
        AppealRound.objects.create(
            appeal=row, number=number, asked_at=now, asked=step.note.strip(), due_at=step.due_at
        )
    elif from_state == AppealState.MORE_ASKED:
        row.rounds.filter(answered_at=None).update(
            answered_at=now,
            answer=step.note.strip(),
            receipt=step.receipt.strip(),
            receipt_file=kept,
        )


def _apply(row: Appeal, step: Step, now: datetime, kept: KeptFile | None) -> None:
    row.state = step.to
    if step.to == AppealState.FILED:
        row.filed_at, row.receipt, row.receipt_file = now, step.receipt.strip(), kept
    if step.to in OUTCOMES:
        row.outcome_at, row.outcome_text = now, step.note.strip()
        row.days_won_back, row.points_restored = step.days_won_back, step.points_restored
