"""What may be held against the shop in one incident; computed before anything goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q

from detection.enums import IncidentClass
from detection.models import Incident, Suspect
from detection.queries.incidents import IncidentCounts, reports_on
from shops.enums import NoticeLevel
from shops.models import Notice, Promotion, Review

_GOOD_STARS = 4
# Below this, naming own brushing would only worry; above, the platform will see it too.
_OWN_BRUSHING = 0.1
_REPORT_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A code of `detection.wording.weak_points` and what fills its sentence."""

    code: str
    params: dict[str, object]


def weak_points(incident: Incident, counts: IncidentCounts, now: datetime) -> list[WeakPoint]:
    """List the incident's weak points, gravest first; four queries."""
    return [
        *_of_outcomes(incident, counts),
        *_of_promotions(incident),
        *_of_reporting(incident, now),
        *_of_verdict(incident),
    ]


def _of_outcomes(incident: Incident, counts: IncidentCounts) -> Iterator[WeakPoint]:
    if counts.shipped:
        yield WeakPoint("shipped", {"count": counts.shipped, "of": counts.suspects})
    praised = _praised(incident)
    if praised:
        yield WeakPoint("good_reviews", {"count": praised})
    if counts.completed:
        yield WeakPoint("completed", {"count": counts.completed})
    if counts.suspects and not counts.refunded:
        yield WeakPoint("no_refunds", {})


def _praised(incident: Incident) -> int:
    praise = Review.objects.filter(
        shop=incident.shop_id,
        platform_order_id=OuterRef("order__platform_order_id"),
        stars__gte=_GOOD_STARS,
    )
    return Suspect.objects.filter(Exists(praise), incident=incident).count()


def _of_promotions(incident: Incident) -> Iterator[WeakPoint]:
    about_it = Q(products=None) | Q(products=incident.product_id)
    running = Promotion.objects.filter(
        about_it,
        shop=incident.shop_id,
        withdrawn_at=None,
        starts_at__lt=incident.ends_at,
        ends_at__gt=incident.starts_at,
    ).distinct()
    for promotion in running.order_by("starts_at")[:3]:
        yield WeakPoint("promotion", {"title": str(promotion)})


def _of_reporting(incident: Incident, now: datetime) -> Iterator[WeakPoint]:
    if incident.hold_at is None:
        return
    reports, told_at = reports_on(incident), _told_at(incident)
    until = reports[0].at if reports else now
    # A file of old orders is judged long after they came: the shop cannot have known before.
    waited = timedelta() if told_at is None else until - told_at
    if waited >= _REPORT_WITHIN:
        code = "reported_late" if reports else "not_reported"
    else:
        waited = until - incident.hold_at
        code = "reported_long_after" if reports else "not_reported_at_once"
    if waited >= _REPORT_WITHIN:
        yield WeakPoint(code, {"hours": int(waited / timedelta(hours=1))})


def _told_at(incident: Incident) -> datetime | None:
    """When the shop was first alerted to the incident; None when it never was."""
    alerts = Notice.objects.filter(
        shop=incident.shop_id,
        key__startswith=incident.alert_key,
        level__in=(NoticeLevel.HOLD, NoticeLevel.CRITICAL),
    )
    told: datetime | None = alerts.aggregate(at=Min("created_at"))["at"]
    return told


def _of_verdict(incident: Incident) -> Iterator[WeakPoint]:
    share = incident.verdict.get("probability", {}).get(IncidentClass.SELF_BRUSHING, 0.0)
    if share >= _OWN_BRUSHING:
        yield WeakPoint("own_brushing", {"percent": round(100 * share)})
    if incident.product is not None and incident.product.is_price_only:
        yield WeakPoint("tier_low", {})
