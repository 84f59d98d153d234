"""Instant reports and the time stamps of their texts."""

from __future__ import annotations

from django.db.models import QuerySet

from appeals.models import InstantReport, TimeStamp
from detection.models import Incident


def stamp_of_report(report: InstantReport) -> TimeStamp | None:
    """The stamp of the report's text, or the question that waits for one."""
    return TimeStamp.objects.filter(
        shop=report.shop_id, content_sha256=report.text_sha256, pack=None
    ).first()


def stamps_of_reports(incident: Incident) -> QuerySet[TimeStamp]:
    """List the stamps of an incident's reports."""
    texts = InstantReport.objects.filter(incident=incident).values("text_sha256")
    return TimeStamp.objects.filter(shop=incident.shop, content_sha256__in=texts, pack=None)
