"""Incidents as the public verdict of docs/interfaces.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from detection.models import Incident
from shops.models import Shop


def incidents_between(
    shop: Shop, *, start: datetime | None = None, end: datetime | None = None
) -> list[Incident]:
    """The shop's standing incidents whose window touches [start, end), oldest first.

    None leaves that side open. One query.
    """
    rows = Incident.objects.filter(shop=shop, is_withdrawn=False)
    if start is not None:
        rows = rows.filter(ends_at__gte=start)
    if end is not None:
        rows = rows.filter(starts_at__lt=end)
    return list(rows.order_by("starts_at", "public_id"))


def verdict_of(incident: Incident) -> dict[str, Any]:
    """The latest verdict with the stored id, under which every page and call knows it."""
    return {
        "id": incident.public_id,
        **incident.verdict,
        "incident": incident.public_id,
    }
