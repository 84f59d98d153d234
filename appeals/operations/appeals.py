"""Appeals: written, filed once, followed to their outcome."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from appeals.enums import OUTCOMES, TRANSITIONS, UNDECIDED, UNFILED, AppealKind, AppealState
from appeals.errors import AppealRefused, FileRefused
from appeals.models import (
    Appeal,
    AppealEvent,
    AppealRound,
    EvidencePack,
    KeptFile,
    Letter,
    Penalty,
)
from appeals.operations.keeping import NOTICE_TYPES, Upload, keep_file
from appeals.operations.letters import draft_letters, first_length, first_template
from appeals.operations.reminding import DEADLINE_KEY
from appeals.operations.rules import version_in_force
from appeals.packing import Profile
from appeals.packing.letters import LENGTHS, has_blanks
from appeals.queries.letters import newest_pack
from appeals.queries.rules import profile_name_of
from shops.access import Principal
from shops.enums import Action, MarkKind
from shops.models import TimelineMark, User
from shops.operations import custody
from shops.operations.notifying import acknowledge

_RECEIPT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an appeal.

    `receipt`, `receipt_file`, `is_warned` and `is_confirmed` are for filing, `due_at` for a question
    of the platform's, days and points for an outcome.
    """

    to: AppealState
    note: str = ""
    receipt: str = ""
    receipt_file: Upload | None = None
    is_warned: bool = False
    is_confirmed: bool = False
    due_at: datetime | None = None
    days_won_back: int | None = None
    points_restored: int | None = None


def create_appeal(
    *, penalty: Penalty, actor: Principal, now: datetime, kind: str = AppealKind.APPEAL
) -> Appeal:
    """Open the next attempt against a penalty, with letters of facts to complete.

    The rules in force now stay the appeal's own, whatever changes later.

    The newest ready pack of the penalty's incident is attached. Raises AppealRefused while
    another attempt is still open.
    """
    with transaction.atomic():
        locked = Penalty.objects.select_for_update().get(pk=penalty.pk)
        earlier = Appeal.objects.filter(penalty=locked, kind=kind)
        if earlier.filter(state__in=UNDECIDED).exists():
            raise AppealRefused(_("An appeal against this penalty is already open."))
        newest = earlier.aggregate(newest=Max("attempt"))["newest"]
        version = version_in_force(name=profile_name_of(penalty.shop), now=now)
        _check_attempts(version.rules, earlier, kind)
        appeal = Appeal.objects.create(
            shop=penalty.shop,
            penalty=penalty,
            pack=newest_pack(penalty),
            rules=version,
            kind=kind,
            template=first_template(version.rules, kind),
            length=first_length(version.rules),
            attempt=(newest or 0) + 1,
            deadline_at=locked.appeal_deadline_at if kind == AppealKind.APPEAL else None,
            created_by=actor if isinstance(actor, User) else None,
            created_at=now,
        )
        draft_letters(appeal=appeal, now=now)
        _note(appeal, from_state="", note="", actor=actor, now=now)
    return appeal


def _check_attempts(rules: Profile, earlier: QuerySet[Appeal], kind: str) -> None:
    filed = earlier.filter(filed_at__isnull=False).count()
    if kind == AppealKind.APPEAL and rules.attempts is not None and filed >= rules.attempts:
        raise AppealRefused(
            _("The platform takes %(n)s filing(s), and so many were made.") % {"n": rules.attempts}
        )


def write_appeal(
    *,
    appeal: Appeal,
    statement: str,
    pack: EvidencePack | None,
    actor: Principal,
    now: datetime,
    length: int | None = None,
) -> Appeal:
    """Keep a letter and the attached pack; this letter is the one that will be filed.

    Raises AppealRefused once it was filed, and for a length that no letter has.
    """
    with transaction.atomic():
        row = _lock(appeal)
        if row.state not in {*UNFILED, AppealState.MORE_ASKED}:
            raise AppealRefused(_("What was filed cannot be changed any more."))
        if pack is not None and (pack.shop_id != row.shop_id or not pack.is_ready):
            raise AppealRefused(_("Attach a pack of this shop that is ready."))
        row.length = row.length if length is None else length
        if row.length not in LENGTHS:
            raise AppealRefused(_("There is no letter of this length."))
        row.statement, row.pack = statement, pack
        row.save(update_fields=["statement", "pack", "length"])
        _keep_letter(row, statement, actor, now)
        custody.record(
            shop=row.shop,
            action=Action.APPEAL_CHANGED,
            object=f"appeal:{row.pk}",
            case=_case(row),
            now=now,
            actor=actor,
            detail={"pack": str(pack.pk) if pack else "", "written": True},
        )
    return row


def move_appeal(*, appeal: Appeal, step: Step, actor: Principal, now: datetime) -> Appeal:
    """Take an appeal one step further: its event, custody line and timeline mark with it.

    Filing needs the platform's receipt and the word that its one shot was understood; an outcome
    may carry days won back and points restored. Raises AppealRefused for a step that may not
    follow, and for what the step lacks.
    """
    with transaction.atomic():
        row = _lock(appeal)
        _check(row, step)
        from_state = row.state
        kept = _keep_receipt(row, step, actor, now)
        _apply(row, step, now, kept)
        row.save()
        _turn_round(row, step, from_state, kept, now)
        _note(row, from_state=from_state, note=step.note.strip(), actor=actor, now=now)
        if step.to == AppealState.FILED and isinstance(actor, User):
            _silence_reminders(row, actor, now)
    return row


def _keep_letter(row: Appeal, text: str, actor: Principal, now: datetime) -> None:
    Letter.objects.update_or_create(
        appeal=row,
        length=row.length,
        defaults={
            "text": text,
            "is_edited": True,
            "changed_by": actor if isinstance(actor, User) else None,
            "changed_at": now,
        },
    )


def _silence_reminders(row: Appeal, actor: User, now: datetime) -> None:
    prefix = f"{DEADLINE_KEY}:{row.penalty_id}:"
    for notice in row.shop.notices.open().filter(key__startswith=prefix):
        acknowledge(notice=notice, actor=actor, now=now)


def _lock(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("shop", "penalty__incident", "pack", "rules", "receipt_file").get(
        pk=appeal.pk
    )


def _check(row: Appeal, step: Step) -> None:
    here = AppealState(row.state)
    if step.to not in TRANSITIONS[here]:
        raise AppealRefused(
            _("An appeal that is “%(here)s” cannot become “%(there)s”.")
            % {"here": here.label, "there": step.to.label}
        )
    if step.to == AppealState.READY:
        _check_statement(row.statement)
    if step.to == AppealState.FILED:
        _check_filing(row, step)
    if step.to == AppealState.MORE_ASKED and not step.note.strip():
        raise AppealRefused(_("Quote what the platform asks for."))
    if step.to == AppealState.IN_REVIEW and here == AppealState.MORE_ASKED:
        _check_receipt(step)
    if step.to not in OUTCOMES and (step.days_won_back or step.points_restored):
        raise AppealRefused(_("Days and points come with an outcome."))


def _check_statement(statement: str) -> None:
    if not statement.strip():
        raise AppealRefused(_("Write the statement first."))
    if has_blanks(statement):
        raise AppealRefused(_("The statement still has blanks to fill in: look for 【…】."))


def _check_filing(row: Appeal, step: Step) -> None:
    _check_receipt(step)
    if not step.is_warned:
        raise AppealRefused(
            _("Confirm that you know a filed appeal can be neither changed nor filed twice.")
        )
    if row.rules is not None and row.rules.rules.is_once_only and not step.is_confirmed:
        raise AppealRefused(
            _("This platform takes one filing only. Confirm a second time that it is complete.")
        )
    if row.pack is not None and not row.pack.is_cleared:
        raise AppealRefused(
            _("Read what speaks against the shop in the attached pack before it goes out.")
        )


def _check_receipt(step: Step) -> None:
    if not step.receipt.strip():
        raise AppealRefused(_("Enter the platform's receipt or case number for the filing."))
    if len(step.receipt.strip()) > _RECEIPT_LENGTH:
        raise AppealRefused(_("The receipt is too long; 200 characters are enough."))
    if step.receipt_file is None:
        raise AppealRefused(_("Upload the platform's receipt: a screenshot of the confirmation."))


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


def _note(row: Appeal, *, from_state: str, note: str, actor: Principal, now: datetime) -> None:
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
    custody.record(
        shop=row.shop,
        action=Action.APPEAL_CHANGED,
        object=f"appeal:{row.pk}",
        case=_case(row),
        now=now,
        actor=actor,
        detail=detail,
    )
    TimelineMark.objects.create(
        shop=row.shop,
        key=f"appeal-event:{event.pk}",
        kind=MarkKind.APPEAL,
        at=now,
        text=str(AppealState(row.state).label),
        path=row.path,
    )


def _case(row: Appeal) -> str:
    return row.penalty.incident.public_id if row.penalty.incident else ""
