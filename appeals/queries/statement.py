"""What became of an incident's suspected orders, for letters and exhibits."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from detection.models import Incident, Suspect
from shops.enums import RefundStatus
from shops.models import Refund
from shops.models.order import shipped


@dataclass(frozen=True, slots=True)
class SuspectCounts:
    """The incident's suspected orders, and what became of them by the newest file."""

    orders: int
    refund_asked: int
    shipped: int


def suspect_counts(incident: Incident) -> SuspectCounts:
    """Count the suspects, those with a refund asked for or paid, and those shipped; 3 queries."""
    suspects = Suspect.objects.filter(incident=incident)
    asked = Refund.objects.filter(
        shop=incident.shop, platform_order_id=OuterRef("order__platform_order_id")
    ).exclude(status__in=[RefundStatus.CLOSED, RefundStatus.REFUSED])
    return SuspectCounts(
        orders=suspects.count(),
        refund_asked=suspects.filter(Q(order__refunded_fen__gt=0) | Exists(asked)).count(),
        shipped=suspects.filter(shipped(of="order__")).count(),
    )
