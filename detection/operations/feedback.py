"""Keeps what the merchant says about an incident, apart from what was measured."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from detection.enums import MerchantVerdict
from detection.errors import FeedbackRefused
from detection.models import Feedback, Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody

MIN_REASON_LENGTH = 4


def give_feedback(
    *, incident: Incident, verdict: str, reason: str, actor: Principal | None, now: datetime
) -> Feedback:
    """Write down the merchant's word on the incident; earlier words stay beside it.

    The statement itself is not custody's: its hash is, so that it can be shown unaltered. Raises
    FeedbackRefused for a verdict that does not exist or without a reason.
    """
    reason = reason.strip()
    if verdict not in MerchantVerdict.values:
        raise FeedbackRefused(_("Choose what this was: an attack, your own doing, or genuine."))
    if len(reason) < MIN_REASON_LENGTH:
        raise FeedbackRefused(_("Say in a few words how you know."))
    with transaction.atomic():
        feedback = Feedback.objects.create(
            incident=incident,
            verdict=verdict,
            reason=reason,
            given_by=actor if isinstance(actor, User) else None,
            given_at=now,
        )
        custody.record(
            shop=incident.shop,
            action=Action.LABEL,
            object=f"incident:{incident.public_id}",
            case=incident.public_id,
            now=now,
            actor=actor,
            sha256=hashlib.sha256(reason.encode()).hexdigest(),
            detail={"by": "merchant", "verdict": verdict},
        )
    return feedback
