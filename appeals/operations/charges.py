"""Says which exhibits answer which sentence of a charge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.errors import PenaltyRefused
from appeals.models import Penalty, Rebuttal
from appeals.packing.charge import sentences_of
from appeals.packing.exhibits import EXHIBITS
from shops.access import Principal
from shops.enums import Action
from shops.operations import custody


def suggest_answers(penalty: Penalty) -> None:
    """Lay out the suggested exhibits of each sentence anew, for a charge that is new or changed."""
    Rebuttal.objects.filter(penalty=penalty).delete()
    Rebuttal.objects.bulk_create(
        Rebuttal(penalty=penalty, position=sentence.position, exhibit=code)
        for sentence in sentences_of(penalty.charge)
        for code in sentence.exhibits
    )


def answer_sentence(
    *, penalty: Penalty, position: int, exhibits: Iterable[str], actor: Principal, now: datetime
) -> None:
    """Let exactly `exhibits` answer one sentence. Raises PenaltyRefused for what does not exist."""
    wanted = set(exhibits)
    if position not in {sentence.position for sentence in sentences_of(penalty.charge)}:
        raise PenaltyRefused(_("The charge has no such sentence; load the page again."))
    if wanted - set(EXHIBITS):
        raise PenaltyRefused(_("Choose exhibits from the list."))
    with transaction.atomic():
        rows = Rebuttal.objects.filter(penalty=penalty, position=position)
        rows.update(is_dropped=True)
        rows.filter(exhibit__in=wanted).update(is_dropped=False)
        known = set(rows.values_list("exhibit", flat=True))
        Rebuttal.objects.bulk_create(
            Rebuttal(penalty=penalty, position=position, exhibit=code, is_suggested=False)
            for code in sorted(wanted - known)
        )
        custody.record(
            shop=penalty.shop,
            action=Action.APPEAL_CHANGED,
            object=f"penalty:{penalty.pk}",
            case=penalty.incident.public_id if penalty.incident else "",
            now=now,
            actor=actor,
            detail={"exhibits": sorted(wanted), "sentence": position},
        )
