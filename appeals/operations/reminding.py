"""Reminds the shop of appeal deadlines: at half time, a day before, three hours before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from appeals.enums import DECIDED, UNFILED, AppealKind
from appeals.models import Appeal, AppealRound, Penalty
from shops.enums import NoticeLevel
from shops.operations.notifying import notify

# Begins the key of every reminder; the penalty's id follows.
DEADLINE_KEY = "deadline"
_HALF = "half"
_STAGES = (("3h", timedelta(hours=3)), ("24h", timedelta(hours=24)))
_EXCERPT = 40


def remind_deadlines(*, now: datetime) -> int:
    """Write a notice for each deadline that has reached its next stage; returns how many.

    A penalty counts while no appeal against it was filed or withdrawn. Once a stage and deadline,
    however often it is called; one recorded late gets the most pressing stage only.
    """
    # A counter-complaint answers no penalty.
    filed = Appeal.objects.filter(kind=AppealKind.APPEAL).exclude(state__in=UNFILED)
    rows = (
        Penalty.objects.filter(appeal_deadline_at__gt=now)
        .exclude(pk__in=filed.values("penalty"))
        .select_related("shop")
        .prefetch_related("appeals")
    )
    rounds = (
        AppealRound.objects.filter(answered_at=None, due_at__gt=now)
        .exclude(appeal__state__in=DECIDED)
        .select_related("appeal__shop", "appeal__penalty")
    )
    return sum(_remind(penalty, now) for penalty in rows) + sum(
        _remind_round(row, now) for row in rounds
    )


def stage_of(noticed_at: datetime, deadline_at: datetime, now: datetime) -> str | None:
    """Tell the most pressing stage that has come, or None before half time."""
    left = deadline_at - now
    for stage, span in _STAGES:
        # A window shorter than the stage itself has no such stage: it would ring at once.
        if left <= span < deadline_at - noticed_at:
            return stage
    return _HALF if left <= (deadline_at - noticed_at) / 2 else None


def _remind(penalty: Penalty, now: datetime) -> int:
    deadline_at = penalty.appeal_deadline_at
    if deadline_at is None:
        return 0
    stage = stage_of(penalty.noticed_at, deadline_at, now)
    return _tell(penalty, deadline_at, stage, _path(penalty), now)


def _remind_round(row: AppealRound, now: datetime) -> int:
    """The platform's question has a deadline of its own."""
    if row.due_at is None:
        return 0
    stage = stage_of(row.asked_at, row.due_at, now)
    return _tell(row.appeal.penalty, row.due_at, stage, row.appeal.path, now)


def _tell(
    penalty: Penalty, deadline_at: datetime, stage: str | None, path: str, now: datetime
) -> int:
    if stage is None:
        return 0
    key = f"{DEADLINE_KEY}:{penalty.pk}:{deadline_at:%Y%m%dT%H%M}:{stage}"
    if penalty.shop.notices.filter(key=key).exists():
        return 0
    with transaction.atomic():
        notify(
            shop=penalty.shop,
            key=key,
            level=NoticeLevel.INFO,
            code="deadline_near",
            params={
                "deadline": f"{timezone.localtime(deadline_at, penalty.shop.zone):%Y-%m-%d %H:%M}",
                "penalty": penalty.reference or penalty.charge[:_EXCERPT],
                "left": str((deadline_at - now) // timedelta(minutes=1)),
            },
            path=path,
            now=now,
        )
    return 1


def _path(penalty: Penalty) -> str:
    """The open appeal where there is one, else the penalty, where one is begun."""
    mine = (one for one in penalty.appeals.all() if one.kind == AppealKind.APPEAL)
    appeal = next(mine, None)
    return appeal.path if appeal else penalty.path
