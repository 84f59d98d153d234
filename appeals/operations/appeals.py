"""Appeals: written, filed once, followed to their outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appeals.enums import OUTCOMES, TRANSITIONS, UNDECIDED, UNFILED, AppealState
from appeals.errors import AppealRefused
from appeals.models import Appeal, AppealEvent, EvidencePack, Penalty
from appeals.operations.reminding import DEADLINE_KEY
from appeals.queries.statement import statement_draft
from shops.access import Principal
from shops.enums import Action, MarkKind
from shops.models import TimelineMark, User
from shops.operations import custody
from shops.operations.notifying import acknowledge

_RECEIPT_LENGTH = 200
# As the draft writes them; 【】 alone stands in many an item's title.
_BLANKS = ("【请填写", "[fill in:")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an appeal. `receipt` and `is_warned` are for filing, the rest for an outcome."""

    to: AppealState
    note: str = ""
    receipt: str = ""
    is_warned: bool = False
    days_won_back: int | None = None
    points_restored: int | None = None


def create_appeal(*, penalty: Penalty, actor: Principal, now: datetime) -> Appeal:
    """Open the next attempt against a penalty, with a statement of facts to complete.

    The newest ready pack of the penalty's incident is attached. Raises AppealRefused while
    another attempt is still open.
    """
    with transaction.atomic():
        locked = Penalty.objects.select_for_update().get(pk=penalty.pk)
        if Appeal.objects.filter(penalty=locked, state__in=UNDECIDED).exists():
            raise AppealRefused(_("An appeal against this penalty is already open."))
        newest = Appeal.objects.filter(penalty=locked).aggregate(newest=Max("attempt"))["newest"]
        appeal = Appeal.objects.create(
            shop=penalty.shop,
            penalty=penalty,
            pack=_newest_pack(penalty),
            attempt=(newest or 0) + 1,
            statement=statement_draft(penalty),
            deadline_at=locked.appeal_deadline_at,
            created_by=actor if isinstance(actor, User) else None,
            created_at=now,
        )
        _note(appeal, from_state="", note="", actor=actor, now=now)
    return appeal


def write_appeal(
    *,
    appeal: Appeal,
    statement: str,
    pack: EvidencePack | None,
    actor: Principal,
    now: datetime,
) -> Appeal:
    """Keep the statement and the attached pack. Raises AppealRefused once it was filed."""
    with transaction.atomic():
        row = _lock(appeal)
        if row.state not in {*UNFILED, AppealState.MORE_ASKED}:
            raise AppealRefused(_("What was filed cannot be changed any more."))
        if pack is not None and (pack.shop_id != row.shop_id or not pack.is_ready):
            raise AppealRefused(_("Attach a pack of this shop that is ready."))
        row.statement, row.pack = statement, pack
        row.save(update_fields=["statement", "pack"])
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
        _apply(row, step, now)
        row.save()
        _note(row, from_state=from_state, note=step.note.strip(), actor=actor, now=now)
        if step.to == AppealState.FILED and isinstance(actor, User):
            _silence_reminders(row, actor, now)
    return row


def _silence_reminders(row: Appeal, actor: User, now: datetime) -> None:
    prefix = f"{DEADLINE_KEY}:{row.penalty_id}:"
    for notice in row.shop.notices.open().filter(key__startswith=prefix):
        acknowledge(notice=notice, actor=actor, now=now)


def _lock(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("shop", "penalty__incident", "pack").get(pk=appeal.pk)


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
    if step.to not in OUTCOMES and (step.days_won_back or step.points_restored):
        raise AppealRefused(_("Days and points come with an outcome."))


def _check_statement(statement: str) -> None:
    if not statement.strip():
        raise AppealRefused(_("Write the statement first."))
    if any(blank in statement for blank in _BLANKS):
        raise AppealRefused(_("The statement still has blanks to fill in: look for 【…】."))


def _check_filing(row: Appeal, step: Step) -> None:
    if not step.receipt.strip():
        raise AppealRefused(_("Enter the platform's receipt or case number for the filing."))
    if len(step.receipt.strip()) > _RECEIPT_LENGTH:
        raise AppealRefused(_("The receipt is too long; 200 characters are enough."))
    if not step.is_warned:
        raise AppealRefused(
            _("Confirm that you know a filed appeal can be neither changed nor filed twice.")
        )
    if row.pack is not None and not row.pack.is_cleared:
        raise AppealRefused(
            _("Read what speaks against the shop in the attached pack before it goes out.")
        )


def _apply(row: Appeal, step: Step, now: datetime) -> None:
    row.state = step.to
    if step.to == AppealState.FILED:
        row.filed_at, row.receipt = now, step.receipt.strip()
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
        detail |= {"pack": str(row.pack_id or ""), "receipt": row.receipt}
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


def _newest_pack(penalty: Penalty) -> EvidencePack | None:
    if penalty.incident_id is None:
        return None
    packs = EvidencePack.objects.filter(incident=penalty.incident_id, state="ready")
    return packs.order_by("-built_at").first()


def _case(row: Appeal) -> str:
    return row.penalty.incident.public_id if row.penalty.incident else ""
