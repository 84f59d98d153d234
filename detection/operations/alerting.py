"""Tells people of incidents that ask for something to be done, in the scan's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from detection.enums import IncidentState, Level
from detection.models import Incident
from detection.operations.review import queue_review
from detection.queries.holds import orders_to_contain
from shops.models import Shop
from shops.operations.notifying import notify

_CODES = {
    Level.WATCH: "incident_watch",
    Level.HOLD: "incident_hold",
    Level.CRITICAL: "incident_critical",
}
# Nothing of it can be stopped any more: said once, in other words.
_OVER = "incident_over"
_LONG_PAST = timedelta(days=2)


def alert_people(*, shop: Shop, incident_ids: Iterable[int], now: datetime) -> int:
    """Tell the shop of each incident, and queue the review of those at hold or critical.

    One notice an incident and level, however often it is scanned; what is over by the time it is
    found at watch is not told. Returns how many incidents were told of.
    """
    told = (
        Incident.objects.filter(
            pk__in=list(incident_ids), shop=shop, is_withdrawn=False, level__in=list(_CODES)
        )
        .exclude(level=Level.WATCH, state=IncidentState.CLOSED)
        .select_related("product")
    )
    for incident in told:
        notify(
            shop=shop,
            key=incident.alert_key + incident.level,
            level=incident.level,
            code=_code_of(incident, now),
            params=_params(shop, incident),
            path=reverse("detection:incident-show", args=[shop.slug, incident.public_id]),
            now=now,
        )
        if incident.level != Level.WATCH:
            queue_review(incident=incident, now=now)
    return len(told)


def _code_of(incident: Incident, now: datetime) -> str:
    """What to say: an attack that is found when it is over, in a file of last month, asks for no hold."""
    is_past = incident.state == IncidentState.CLOSED or now - incident.ends_at > _LONG_PAST
    if incident.level != Level.WATCH and is_past and not orders_to_contain(incident).exists():
        return _OVER
    return _CODES[Level(incident.level)]


def _params(shop: Shop, incident: Incident) -> dict[str, str]:
    start = incident.starts_at.astimezone(shop.zone)
    end = incident.ends_at.astimezone(shop.zone)
    is_one_day = start.date() == end.date()
    return {
        "product": str(incident.product or incident.public_id),
        "orders": f"{incident.orders:,}",
        "expected": f"{incident.expected:,.0f}" if incident.expected >= 1 else "0–1",
        "suspects": f"{len(incident.verdict['suspects']):,}",
        "start": f"{start:%Y-%m-%d %H:%M}",
        "end": f"{end:%H:%M}" if is_one_day else f"{end:%Y-%m-%d %H:%M}",
    }
