"""Keeps when the shop reported an incident to the platform, as the shop says it did."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from detection.errors import ReportRefused
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action, MarkKind
from shops.models import TimelineMark
from shops.operations import custody

_TEXT_LENGTH = 200


def record_report(
    *,
    incident: Incident,
    reported_at: datetime,
    receipt: str,
    note: str,
    actor: Principal,
    now: datetime,
) -> TimelineMark:
    """Put a report to the platform on the timeline and into custody; BrushGuard files nothing.

    Raises ReportRefused for a time before the incident or after `now`, without a receipt number
    and a note, and for a report that is on record already.
    """
    said = " · ".join(part for part in (receipt.strip(), " ".join(note.split())) if part)
    if not said:
        raise ReportRefused(_("Give the receipt number, or say how you reported it."))
    if not incident.starts_at <= reported_at <= now:
        raise ReportRefused(_("The report must lie between the incident's start and now."))
    digest = hashlib.sha256(f"{reported_at.timestamp():.0f}|{said}".encode()).hexdigest()
    with transaction.atomic():
        mark, is_new = TimelineMark.objects.get_or_create(
            shop=incident.shop,
            key=f"report:{incident.public_id}:{digest[:16]}",
            defaults={
                "kind": MarkKind.REPORT,
                "at": reported_at,
                "text": said[:_TEXT_LENGTH],
                "path": reverse(
                    "detection:incident-show", args=[incident.shop.slug, incident.public_id]
                ),
            },
        )
        if not is_new:
            raise ReportRefused(_("This report is on record already."))
        custody.record(
            shop=incident.shop,
            action=Action.REPORT_FILED,
            object=f"incident:{incident.public_id}",
            case=incident.public_id,
            now=now,
            actor=actor,
            sha256=hashlib.sha256(said.encode()).hexdigest(),
            detail={"reported_at": reported_at, "receipt": receipt.strip()},
        )
    return mark
