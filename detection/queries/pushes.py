"""What programs pushed to a shop and no worker has recorded: on its way, given up, or early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet, Sum

from detection.models import EarlyEvent, Push
from shops.models import Shop

# What failed this often fails for a reason of its own; it stays to be looked at.
MAX_ATTEMPTS = 5
_REASONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Pushes that failed for one reason, and how many events they brought."""

    why: str
    pushes: int
    events: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """How many events wait for a worker or their order, and what was given up, by reason."""

    waiting: int
    early: int
    given_up: list[GivenUp]

    @property
    def given_up_events(self) -> int:
        return sum(one.events for one in self.given_up)


def waiting_pushes() -> QuerySet[Push]:
    """Pushes of all shops that a worker will still try."""
    return Push.objects.filter(recorded_at=None, attempts__lt=MAX_ATTEMPTS)


def given_up_pushes(shop: Shop) -> QuerySet[Push]:
    """The shop's pushes that no worker tries any more; their lines are all here, sealed."""
    return Push.objects.filter(shop=shop, recorded_at=None, attempts__gte=MAX_ATTEMPTS)


def unrecorded(shop: Shop) -> Unrecorded:
    """Count what the shop was told and its tables do not show yet; three queries."""
    rows = given_up_pushes(shop).values_list("error")
    counted = rows.annotate(
        Count("pk"), Sum("events"), Min("received_at"), last_at=Max("received_at")
    )
    return Unrecorded(
        waiting=waiting_pushes().filter(shop=shop).aggregate(n=Sum("events"))["n"] or 0,
        early=EarlyEvent.objects.filter(shop=shop).count(),
        given_up=[GivenUp(*row) for row in counted.order_by("-last_at")[:_REASONS_SHOWN]],
    )
