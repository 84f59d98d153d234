"""Counts lost sales: asked for with its comparison chosen, run once by one worker, kept.

The row is the ledger. It is claimed by a conditional update, and its result is written in one
update that holds only while the claim does; a worker that was killed is followed by another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import rfc8785
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from appeals.enums import StudyState
from appeals.errors import LossRefused, StudyLost
from appeals.models import LossStudy, Penalty
from appeals.packing.losses import assess, to_record
from appeals.packing.losses.record import Record
from appeals.queries.case.keys import refuse_ended
from appeals.queries.losses.days import all_choices, counted_days, period_of
from appeals.queries.losses.index import index_choices
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.money import decimals_of
from shops.operations import custody

LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 3


def request_study(
    *,
    incident: Incident,
    penalty: Penalty,
    margin_bp: int | None,
    margin_note: str,
    control: Sequence[str],
    actor: Principal | None,
    now: datetime,
) -> LossStudy:
    """Ask for a count; the caller enqueues it on commit and has checked the permission.

    The comparison goes into custody here, before any figure exists. Raises LossRefused for a
    penalty of another incident, a margin outside 0 to 100 %, a comparison with what was punished,
    and while another count is under way; PackDeleted once the case's data are deleted.
    """
    refuse_ended(incident)
    _check(incident, penalty, margin_bp, control)
    try:
        with transaction.atomic():
            study = LossStudy.objects.create(
                shop=incident.shop,
                incident=incident,
                penalty=penalty,
                margin_bp=margin_bp,
                margin_note=margin_note,
                control=sorted(control),
                requested_by=actor if isinstance(actor, User) else None,
                requested_at=now,
            )
            custody.record(
                shop=incident.shop,
                action=Action.LOSS_CONTROL_CHOSEN,
                object=f"loss-study:{study.pk}",
                case=incident.public_id,
                now=now,
                actor=actor,
                detail={
                    "control": sorted(control),
                    "margin_bp": margin_bp,
                    "penalty": str(penalty.pk),
                },
            )
    except IntegrityError as error:
        raise LossRefused(_("A count is under way already. It takes seconds.")) from error
    return study


def run_study(*, study_id: int, worker: str, now: datetime) -> bool:
    """Claim a count, make it and write it down; False when there was nothing to claim.

    Anything unexpected puts it back for another try and is raised.
    """
    study = _claim(study_id, worker, now)
    if study is None:
        return False
    try:
        result = _counted(study, now)
        _finish(study, result, now)
    except StudyLost:
        return False
    except Exception:
        _held(study).update(state=StudyState.QUEUED, lease_until=None, claimed_by="")
        raise
    return True


def open_study_ids(now: datetime) -> list[int]:
    """List the counts that wait for a worker, those of silent workers included."""
    return list(_free(now).order_by("requested_at").values_list("pk", flat=True))


def _check(
    incident: Incident, penalty: Penalty, margin_bp: int | None, control: Sequence[str]
) -> None:
    if penalty.shop_id != incident.shop_id or penalty.incident_id != incident.pk:
        raise LossRefused(_("This penalty is not tied to this incident. Tie it on its page first."))
    if margin_bp is not None and not 0 <= margin_bp <= 10_000:
        raise LossRefused(_("The margin lies between 0 and 100 per cent of sales."))
    allowed = {key for key, _title in all_choices(penalty)}
    if not set(control) <= allowed:
        raise LossRefused(_("Compare only with items that the penalty did not touch."))
    indexes = [key for key, _title in index_choices(penalty) if key in control]
    if indexes and len(control) > 1:
        raise LossRefused(_("Compare with items or with one index, not with both."))


def _claim(study_id: int, worker: str, now: datetime) -> LossStudy | None:
    free = _free(now).filter(pk=study_id)
    claimed = free.filter(attempts__lt=MOST_ATTEMPTS).update(
        state=StudyState.RUNNING,
        claimed_by=worker,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    if claimed:
        rows = LossStudy.objects.select_related("shop", "incident", "penalty__shop")
        return rows.get(pk=study_id, claimed_by=worker)
    free.update(
        state=StudyState.FAILED,
        finished_at=now,
        lease_until=None,
        error=_("The worker stopped several times while counting. Ask for it again."),
    )
    return None


def _counted(study: LossStudy, now: datetime) -> Record:
    penalty = study.penalty
    titles = [title for key, title in all_choices(penalty) if key in study.control]
    found = assess(
        counted_days(penalty, now, study.control),
        period_of(penalty, now),
        margin_bp=study.margin_bp,
        control=", ".join(titles),
        unit=10 ** decimals_of(study.shop.currency),
    )
    return to_record(found)


def _finish(study: LossStudy, result: Record, now: datetime) -> None:
    with transaction.atomic():
        changed = _held(study).update(
            state=StudyState.DONE, result=result, finished_at=now, lease_until=None, error=""
        )
        if not changed:
            raise StudyLost(_("Another worker took this count over."))
        custody.record(
            shop=study.shop,
            action=Action.LOSS_COUNTED,
            object=f"loss-study:{study.pk}",
            case=study.incident.public_id,
            now=now,
            sha256=hashlib.sha256(rfc8785.dumps(result)).hexdigest(),
            detail={"days": len(result["days"]), "why_none": result["why_none"]},
        )


def _free(now: datetime) -> QuerySet[LossStudy]:
    return LossStudy.objects.filter(
        Q(state=StudyState.QUEUED) | Q(state=StudyState.RUNNING, lease_until__lt=now)
    )


def _held(study: LossStudy) -> QuerySet[LossStudy]:
    return LossStudy.objects.filter(
        pk=study.pk,
        state=StudyState.RUNNING,
        claimed_by=study.claimed_by,
        attempts=study.attempts,
    )
