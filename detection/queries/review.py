"""The admins' queue: what waits, who has what, what came back. Nothing here is personal data."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from detection.enums import Level, ReviewState
from detection.models import Hold, Incident, Review, Suspect
from shops.models import User

_URGENCY = Case(
    When(incident__highest_level=Level.CRITICAL, then=Value(0)),
    default=Value(1),
    output_field=IntegerField(),
)


def reviews_in_queue(state: str = "") -> QuerySet[Review]:
    """List reviews with their incident, shop and product, the most urgent first.

    `state` is a ReviewState; empty gives everything that is not decided.
    """
    reviews = Review.objects.filter(incident__is_withdrawn=False)
    reviews = reviews.filter(state=state) if state else reviews.exclude(state=ReviewState.DECIDED)
    return reviews.select_related(
        "incident", "incident__shop", "incident__product", "claimed_by"
    ).order_by(_URGENCY, "queued_at", "pk")


def reviews_open_to(reviewer: User, now: datetime) -> QuerySet[Review]:
    """List the reviews nobody holds, the most urgent first: waiting, answered, or claim run out."""
    is_free = Q(state__in=(ReviewState.WAITING, ReviewState.ANSWERED)) | Q(
        state=ReviewState.CLAIMED, claim_until__lte=now
    )
    return (
        Review.objects.filter(is_free, incident__is_withdrawn=False)
        .exclude(state=ReviewState.CLAIMED, claimed_by=reviewer, claim_until__gt=now)
        .select_related("incident", "incident__shop")
        .order_by(_URGENCY, "queued_at", "pk")
    )


def review_counts() -> dict[str, int]:
    """Count the reviews of each state; one query."""
    rows = Review.objects.filter(incident__is_withdrawn=False).values("state")
    found = {row["state"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return {state: found.get(state, 0) for state in ReviewState.values}


def regions_of(incident: Incident, limit: int = 10) -> list[tuple[str, int]]:
    """Count the suspects of each province, most first; provinces with fewer than 5 are left out."""
    provinces = Suspect.objects.filter(incident=incident).exclude(order__province="")
    counted = provinces.values("order__province").annotate(count=Count("pk")).filter(count__gte=5)
    rows = counted.order_by("-count", "order__province")[:limit]
    return [(row["order__province"], row["count"]) for row in rows]


def held_count(incident: Incident) -> int:
    """Count the incident's suspects that are on hold now."""
    return Hold.objects.open().filter(order__suspicions__incident=incident).count()
