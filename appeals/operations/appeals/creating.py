"""Opens the next attempt against a penalty."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from appeals.enums import UNDECIDED, AppealKind
from appeals.errors import AppealRefused
from appeals.models import Appeal, Penalty
from appeals.operations.appeals.noting import note_step
from appeals.operations.letters import draft_letters, first_length, first_template
from appeals.operations.rules import version_in_force
from appeals.packing import Profile
from appeals.queries.letters import newest_pack
from appeals.queries.rules import profile_name_of
from shops.access import Principal
from shops.models import User


def create_appeal(
    *, penalty: Penalty, actor: Principal, now: datetime, kind: str = AppealKind.APPEAL
) -> Appeal:
    """Open the next attempt against a penalty, with letters of facts to complete.

    The rules in force now stay the appeal's own, whatever changes later.

    The newest ready pack of the penalty's incident is attached. Raises AppealRefused while
    another attempt is still open.
    """
    with transaction.atomic():
        held = Penalty.objects.select_for_update().get(pk=penalty.pk)
        earlier = Appeal.objects.filter(penalty=held, kind=kind)
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
            deadline_at=held.appeal_deadline_at if kind == AppealKind.APPEAL else None,
            created_by=actor if isinstance(actor, User) else None,
            created_at=now,
        )
        draft_letters(appeal=appeal, now=now)
        note_step(appeal, from_state="", note="", actor=actor, now=now)
    return appeal


def _check_attempts(rules: Profile, earlier: QuerySet[Appeal], kind: str) -> None:
    filed = earlier.filter(filed_at__isnull=False).count()
    if kind == AppealKind.APPEAL and rules.attempts is not None and filed >= rules.attempts:
        raise AppealRefused(
            _("The platform takes %(n)s filing(s), and so many were made.") % {"n": rules.attempts}
        )
